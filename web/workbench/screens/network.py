"""Network: how support hangs together; who bridges, who stands alone, and whom to invite next."""

from dataclasses import dataclass

import networkx as nx
import pandas as pd
import streamlit as st
from streamlit_cytoscape import streamlit_cytoscape

from mapping.alliance import invite_next, standing
from mapping.layout import positions
from mapping.missed import cut_off_by, most_missed
from mapping.network import between_organisations, bridges, graph, measures, ties
from web.workbench import cards, notes, picture, state
from web.workbench.listing import csv_bytes
from web.workbench.wording import plain

ORGANISATIONS, EVERYTHING = "Organisations only", "Organisations, places and groups"
MEANING = {
    "Who is in it": "Organisations, places and groups that are public; never people. Closed places are left out.",
    "Organisations only": "A tie to a place or group counts as one to each organisation that runs it.",
    "Cut off": "Those who would no longer be connected, even through others, to the largest part that is left.",
    "Neighbours": "How many different members one is tied to directly.",
    "Bridge": "The share of shortest ways between two others that pass through it, from 0 to 1 (betweenness).",
    "Holds together": "Were it to go, some who are connected now would be cut off from each other.",
    "In the Alliance": "A member has signed the Alliance's charter. Others are known to us, and not members of it.",
    "What it leaves out": "Ties that nobody has drawn yet. A member that stands alone may only lack its links here.",
}
MEASURES = {
    "name": "Name", "kind": "Kind", "stands": "In the Alliance",
    "neighbours": "Neighbours", "degree_in": "Links in", "degree_out": "Links out",
    "betweenness": "Bridge (0 to 1)", "is_cut_point": "Holds together",
}  # fmt: skip


@dataclass(frozen=True)
class Worked:
    """The graph that is shown and everything worked out from it."""

    network: "nx.MultiDiGraph[str]"
    members: pd.DataFrame
    weak: pd.DataFrame
    places: pd.DataFrame
    most_missed: str | None
    cut_off: frozenset[str]


@st.cache_resource(max_entries=16, show_spinner=False)
def worked_out(key: str, kinds: tuple[str, ...], only_organisations: bool) -> Worked:
    """The graph of the chosen links, its measures, bridges and places on the picture; kept by the data's version."""
    del key
    whole = graph(state.organisations(), state.assets(), state.links())
    shown = between_organisations(whole) if only_organisations else whole
    if kinds:
        other = [(a, b, n) for a, b, n, kind in shown.edges(keys=True, data="kind") if kind not in kinds]
        shown.remove_edges_from(other)
    cut_off = cut_off_by(shown)
    missed = most_missed(cut_off)
    lost = cut_off[missed] if missed else frozenset()
    return Worked(shown, measures(shown), bridges(shown), positions(shown), missed, lost)


def kinds_of(members: pd.DataFrame) -> list[str]:
    """The kind of each member in words."""
    words = state.house().vocabulary
    return [picture.kind_words({"node": m.node, "kind": m.kind}, words) for m in members.itertuples()]


def links_table(network: "nx.MultiDiGraph[str]") -> pd.DataFrame:
    """The same links as on the picture, each a sentence in three columns."""
    labels = state.house().vocabulary.link_kinds
    found = ties(network)
    said = [labels[kind].label if kind in labels else kind for kind in found["kind"]]
    rows = pd.DataFrame({"From": found["source"], "Tie": said, "To": found["target"], "Through": found["through"]})
    return rows if found["through"].any() else rows.drop(columns="Through")


def finding(worked: Worked, what: str) -> str:
    """What the picture tells, in one or two sentences; what people typed in it is made plain."""
    said = []
    if worked.most_missed:
        name, lost = plain(worked.network.nodes[worked.most_missed]["name"]), len(worked.cut_off)
        said.append(f"If {name} left, {lost} other {what} would be cut off from the rest.")
    elif worked.network.number_of_edges():
        said.append(f"Nobody would be cut off from the rest if any one of these {what} left.")
    alone = int(worked.members["isolated"].sum())
    said.append(f"{alone or 'None'} of the {len(worked.members)} {what} {'stands' if alone == 1 else 'stand'} alone.")
    return " ".join(said)


def draw(worked: Worked) -> None:
    """The picture of those who are tied, and a line that names those who are not."""
    words = state.house().vocabulary
    shown = picture.elements(worked.network, worked.places, words, cut_off=worked.cut_off)
    if shown["nodes"]:
        drawn = hash(tuple(node["data"]["id"] for node in shown["nodes"]))  # other members, another picture that fits
        streamlit_cytoscape(
            shown, layout=picture.LAYOUT, node_styles=picture.node_styles(words),
            edge_styles=picture.edge_styles(words), height=620, key=f"network_picture-{drawn}",
        )  # fmt: skip
        pale = " Pale: would be cut off." if worked.cut_off else ""
        notes.small(
            f"Larger: more ties.{pale} Click or tap a member or a tie to see what it is; zoom in to read more names. "
            "The table of links says the same and works by keyboard."
        )
    alone = worked.members.loc[worked.members["isolated"].astype(bool), "name"]
    if len(alone):
        notes.small(f"**Stand alone ({len(alone)}):** {' · '.join(plain(name) for name in alone)}")


def tables(network: "nx.MultiDiGraph[str]", found: pd.DataFrame, weak: pd.DataFrame) -> None:
    """The same in tables: links, members, bridges, those alone, those to invite."""
    links, members, held, alone, invite = st.tabs(["Links", "Members", "Single ties", "Stand alone", "Whom to invite"])
    with links:
        rows = links_table(network)
        cards.table(rows, alt="Every link of the picture")
        st.download_button("Download the links (CSV)", csv_bytes(rows, notes.sources()), "links.csv", "text/csv")
    with members:
        ranked = found.assign(kind=kinds_of(found)).sort_values(["betweenness", "neighbours"], ascending=False)
        ranked = ranked.assign(betweenness=ranked["betweenness"].round(3), stands=stands_of(ranked))
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


def stands_of(found: pd.DataFrame) -> list[str]:
    """Whether each organisation has signed the charter; "" for places and groups, which sign none."""
    frame = state.organisations()
    words = dict(zip(frame["id"], standing(frame), strict=True))
    return [words.get(id_, "") for id_ in found["id"]]


def invitations() -> None:
    """Kinds of Alliance member of which nobody has signed the charter yet."""
    kinds = state.house().vocabulary.organisation_kinds
    lacking = invite_next(state.organisations(), kinds)
    st.write(
        f"An Alliance joins {len(kinds)} kinds of member. Of {len(lacking)} of them nobody has signed the charter yet."
    )
    rows = [(kinds[row.kind].label, kinds[row.kind].plain, ", ".join(row.known)) for row in lacking.itertuples()]
    columns = ["Invite next", "Who that is", "Known to us"]
    cards.table(pd.DataFrame(rows, columns=columns), alt="Kinds of member to invite next")


@st.fragment
def explore() -> None:
    """Choices, the finding in a sentence, the picture, and the tables."""
    labels = state.house().vocabulary.link_kinds
    left, right = st.columns(2)
    who = left.selectbox("Show", [ORGANISATIONS, EVERYTHING])
    kinds = right.multiselect("Ties", list(labels), format_func=lambda kind: labels[kind].label)
    worked = worked_out(state.shown_key(), tuple(kinds), who == ORGANISATIONS)
    st.subheader(finding(worked, "organisations" if who == ORGANISATIONS else "members"), anchor=False)
    notes.small(f"{len(worked.members)} members and {worked.network.number_of_edges()} links.")
    draw(worked)
    notes.definition("What these words mean", MEANING)
    tables(worked.network, worked.members, worked.weak)


notes.title("Network", "See how support hangs together: who bridges, who stands alone, whom to invite next.")
explore()
notes.attribution()
