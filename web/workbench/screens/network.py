"""Network: how support hangs together; who bridges, who stands alone, and whom to invite next."""

import networkx as nx
import pandas as pd
import streamlit as st
from streamlit_cytoscape import streamlit_cytoscape

from mapping.layout import positions
from mapping.network import bridges, graph, measures, missing_kinds, ties
from web.workbench import cards, notes, picture, state
from web.workbench.listing import csv_bytes

EVERYTHING, ORGANISATIONS = "Organisations, places and groups", "Organisations only"
MEANING = {
    "Who is in it": "Organisations, places and groups that are public; never people. Closed places are left out.",
    "Neighbours": "How many different members one is tied to directly.",
    "Bridge": "The share of shortest ways between two others that pass through it, from 0 to 1 (betweenness).",
    "Holds together": "Were it to go, some who are connected now would be cut off from each other.",
    "What it leaves out": "Ties that nobody has drawn yet. A member that stands alone may only lack its links here.",
}
MEASURES = {
    "name": "Name", "kind": "Kind", "neighbours": "Neighbours", "degree_in": "Links in", "degree_out": "Links out",
    "betweenness": "Bridge (0 to 1)", "is_cut_point": "Holds together",
}  # fmt: skip


@st.cache_resource(max_entries=16, show_spinner=False)
def worked_out(
    key: str, kinds: tuple[str, ...], only_organisations: bool
) -> tuple["nx.MultiDiGraph[str]", pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The graph of the chosen links, its measures, bridges and places on the picture; kept by the data's version."""
    del key
    links = state.links()
    assets = state.assets().iloc[:0] if only_organisations else state.assets()
    network = graph(state.organisations(), assets, links[links["kind"].isin(kinds)] if kinds else links)
    return network, measures(network), bridges(network), positions(network)


def kinds_of(members: pd.DataFrame) -> list[str]:
    """The kind of each member in words."""
    words = state.house().vocabulary
    return [picture.kind_words({"node": m.node, "kind": m.kind}, words) for m in members.itertuples()]


def links_table(network: "nx.MultiDiGraph[str]") -> pd.DataFrame:
    """The same links as on the picture, each a sentence in three columns."""
    labels = state.house().vocabulary.link_kinds
    found = ties(network)
    said = [labels[kind].label if kind in labels else kind for kind in found["kind"]]
    return pd.DataFrame({"From": found["source"], "Tie": said, "To": found["target"]})


def draw(network: "nx.MultiDiGraph[str]", places: pd.DataFrame) -> None:
    """The picture; a click on a member or a tie shows what it is."""
    words = state.house().vocabulary
    streamlit_cytoscape(
        picture.elements(network, places, words), layout=picture.LAYOUT, node_styles=picture.node_styles(words),
        edge_styles=picture.edge_styles(words), height=620, key="network_picture",
    )  # fmt: skip
    notes.small("Click a member or a tie to see what it is. The table of links says the same and works by keyboard.")


def tables(network: "nx.MultiDiGraph[str]", found: pd.DataFrame, weak: pd.DataFrame) -> None:
    """The same in tables: links, members, bridges, those alone, those to invite."""
    links, members, held, alone, invite = st.tabs(["Links", "Members", "Single ties", "Stand alone", "Whom to invite"])
    with links:
        rows = links_table(network)
        cards.table(rows, alt="Every link of the picture")
        st.download_button("Download the links (CSV)", csv_bytes(rows, notes.sources()), "links.csv", "text/csv")
    with members:
        ranked = found.assign(kind=kinds_of(found)).sort_values(["betweenness", "neighbours"], ascending=False)
        ranked = ranked.assign(betweenness=ranked["betweenness"].round(3))
        cards.table(ranked[list(MEASURES)].rename(columns=MEASURES), alt="Members and their place in the network")
    with held:
        st.write("Ties that alone hold two parts together. Were one to go, its smaller side would be cut off.")
        cards.table(
            weak[["source", "target", "cuts_off"]].set_axis(["From", "To", "Members cut off"], axis=1),
            alt="Ties that alone hold two parts together",
        )
    with alone:
        lonely = found[found["isolated"].astype(bool)]
        st.write("Tied to nobody on this map. That may be so, or only a link that nobody has drawn yet.")
        cards.table(pd.DataFrame({"Name": lonely["name"], "Kind": kinds_of(lonely)}), alt="Members with no tie")
    with invite:
        invitations()


def invitations() -> None:
    """Kinds of Alliance member that nobody is yet."""
    kinds = state.house().vocabulary.organisation_kinds
    missing = missing_kinds(state.organisations(), kinds)
    st.write(f"An Alliance joins {len(kinds)} kinds of member. {len(missing)} of them have nobody on this map yet.")
    rows = [(kinds[kind].label, kinds[kind].plain) for kind in missing]
    cards.table(pd.DataFrame(rows, columns=["Invite next", "Who that is"]), alt="Kinds of member to invite next")


@st.fragment
def explore() -> None:
    """Choices, the finding in a sentence, the picture, and the tables."""
    labels = state.house().vocabulary.link_kinds
    left, right = st.columns(2)
    who = left.selectbox("Show", [EVERYTHING, ORGANISATIONS])
    kinds = right.multiselect("Ties", list(labels), format_func=lambda kind: labels[kind].label)
    key = state.shown_key()
    network, found, weak, places = worked_out(key, tuple(kinds), who == ORGANISATIONS)
    parts = found.loc[~found["isolated"].astype(bool), "component"].nunique()
    st.subheader(
        f"{len(found)} members and {network.number_of_edges()} links, in {parts} connected "
        f"{'part' if parts == 1 else 'parts'}; {int(found['isolated'].sum())} stand alone.",
        anchor=False,
    )
    notes.definition("What these words mean", MEANING)
    if network.number_of_nodes():
        draw(network, places)
    tables(network, found, weak)


notes.title("Network", "See how support hangs together: who bridges, who stands alone, whom to invite next.")
explore()
notes.attribution()
