"""The social graph: organisations and assets, and the typed links between them. Never people.

Measures read the links without their direction and count two members as tied once, however many links join
them; only the in and out degrees keep direction and number. A closed asset is no part of the graph. Only the
frames that are given are looked at, so a record that the asker may not see cannot show through a tie.
"""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

import networkx as nx
import pandas as pd

from layers.errors import BadValueError
from layers.records import Status
from mapping.layout import connected_parts, plain_graph, positions

__all__ = ["between_organisations", "bridges", "graph", "kinds_held", "measures", "missing_kinds", "positions", "ties"]

RUNS = "runs"


def graph(organisations: pd.DataFrame, assets: pd.DataFrame, links: pd.DataFrame) -> "nx.MultiDiGraph[str]":
    """The graph of the given frames; nodes and links in the order of their ids.

    Node: record id; attributes ``node`` ("organisation" or "asset"), ``name``, ``kind``, ``status`` ("" for an
    organisation). Edge: from source to target; ``kind``, and ``implied``: True where no link was drawn but the
    asset's own record names the organisation that runs it. A link with an end that is not given is left out.

    Raises BadValueError where an organisation and an asset share an id: a link could mean either.
    """
    found: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    kept = assets[assets["status"].astype("str") != Status.CLOSED]
    nodes = [(row["id"], _node("organisation", row)) for row in organisations.to_dict("records")]
    nodes += [(row["id"], _node("asset", row)) for row in kept.to_dict("records")]
    if len({id_ for id_, _ in nodes}) < len(nodes):
        both = sorted(set(organisations["id"]) & set(kept["id"]))
        raise BadValueError(f"{', '.join(both)!r} names an organisation and an asset; give one of them another id.")
    found.add_nodes_from(sorted(nodes, key=lambda node: node[0]))
    for source, target, kind, implied in sorted({*_drawn(links), *_implied(kept, links)}):
        if source in found and target in found:
            found.add_edge(source, target, kind=kind, implied=implied)
    return found


def _node(what: str, row: dict[Any, Any]) -> dict[str, str]:
    """The attributes of one node."""
    return {"node": what, "name": row["name"], "kind": row["kind"], "status": str(row.get("status", ""))}


def _drawn(links: pd.DataFrame) -> Iterator[tuple[str, str, str, bool]]:
    """The links that somebody drew."""
    for source, target, kind in links[["source_id", "target_id", "kind"]].itertuples(index=False):
        yield source, target, kind, False


def _implied(assets: pd.DataFrame, links: pd.DataFrame) -> Iterator[tuple[str, str, str, bool]]:
    """Who runs what, from the assets' own records, where no such link was drawn."""
    drawn = {(source, target) for source, target, kind, _ in _drawn(links) if kind == RUNS}
    for id_, organisation in assets[["id", "organisation"]].itertuples(index=False):
        if organisation and (organisation, id_) not in drawn:
            yield organisation, id_, RUNS, True


def between_organisations(network: "nx.MultiDiGraph[str]") -> "nx.MultiDiGraph[str]":
    """The organisations alone, tied directly and through what they run.

    A link to or from a place or group is drawn to or from each organisation that runs it; its edge names the places
    or groups in ``through`` ("" for a link between the organisations themselves). What nobody here runs is left out.
    """
    runners: dict[str, list[str]] = {}
    for source, target, data in network.edges(data=True):
        if data["kind"] == RUNS:
            runners.setdefault(target, []).append(source)
    is_organisation = {id_: node["node"] == "organisation" for id_, node in network.nodes(data=True)}
    stand_for = {id_: [id_] if own else runners.get(id_, []) for id_, own in is_organisation.items()}
    found: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    found.add_nodes_from((id_, network.nodes[id_]) for id_, own in is_organisation.items() if own)
    for source, target, data in network.edges(data=True):
        through = " and ".join(network.nodes[end]["name"] for end in (source, target) if not is_organisation[end])
        for a, b in product(stand_for[source], stand_for[target]):
            if a != b and not (through and data["kind"] == RUNS):
                found.add_edge(a, b, **data, through=through)
    return found


def ties(network: "nx.MultiDiGraph[str]") -> pd.DataFrame:
    """The links as a table, for every picture of them: source_id, source, kind, target_id, target, implied, through.

    ``through`` names what an organisation runs that makes the tie, in a graph of organisations alone; else "".
    """
    names = _names(network)
    rows = [
        (source, names[source], data["kind"], target, names[target], data["implied"], data.get("through", ""))
        for source, target, data in network.edges(data=True)
    ]
    columns = ["source_id", "source", "kind", "target_id", "target", "implied", "through"]
    return pd.DataFrame(rows, columns=columns).astype({"implied": "bool"})


def _names(network: "nx.MultiDiGraph[str]") -> dict[str, str]:
    """The name of each member by its id."""
    return {id_: data["name"] for id_, data in network.nodes(data=True)}


def measures(network: "nx.MultiDiGraph[str]") -> pd.DataFrame:
    """One row per member of the graph, in order of id, with what its place in the network means.

    - ``degree_in``, ``degree_out``: links that point to it, and from it
    - ``neighbours``: how many different members it is tied to directly
    - ``betweenness`` (0-1): the share of shortest ways between two others that pass through it; high: it
      bridges, and news or people pass by it (Freeman 1977; computed as Brandes 2001)
    - ``is_cut_point``: were it to go, some who are connected now would be cut off from each other
    - ``component``, ``component_size``: which connected part it is in (0 is the largest), and how many are
    - ``isolated``: tied to nobody on this map, which may be a gap in the map
    Also id, name, node, kind, status.
    """
    plain = plain_graph(network)
    between = nx.betweenness_centrality(plain)
    cuts = set(nx.articulation_points(plain))
    part_of = {id_: (n, len(part)) for n, part in enumerate(connected_parts(plain)) for id_ in part}
    rows = [
        {"id": id_, **data}
        | {"degree_in": network.in_degree(id_), "degree_out": network.out_degree(id_)}
        | {"neighbours": plain.degree(id_), "betweenness": between[id_], "is_cut_point": id_ in cuts}
        | {"component": part_of[id_][0], "component_size": part_of[id_][1], "isolated": plain.degree(id_) == 0}
        for id_, data in network.nodes(data=True)
    ]
    return pd.DataFrame(rows, columns=MEASURES)


MEASURES = [
    *("id", "node", "name", "kind", "status", "degree_in", "degree_out", "neighbours"),
    *("betweenness", "is_cut_point", "component", "component_size", "isolated"),
]


def bridges(network: "nx.MultiDiGraph[str]") -> pd.DataFrame:
    """Ties that alone hold two parts of the network together: were one to go, its two sides would be apart.

    One row per tie, most cut off first: source_id, source, target_id, target (as the link points), ``kinds`` of
    the links that make the tie, and ``cuts_off``: how many members the smaller side has.
    """
    plain = plain_graph(network)
    names = _names(network)
    rows = []
    for a, b in sorted((min(pair), max(pair)) for pair in nx.bridges(plain)):
        source, target = (a, b) if network.has_edge(a, b) else (b, a)
        kinds = {data["kind"] for x, y in ((a, b), (b, a)) for data in (network.get_edge_data(x, y) or {}).values()}
        row = (source, names[source], target, names[target], tuple(sorted(kinds)), _smaller_side(plain, a, b))
        rows.append(row)
    columns = ["source_id", "source", "target_id", "target", "kinds", "cuts_off"]
    frame = pd.DataFrame(rows, columns=columns).astype({"cuts_off": "int64"})
    return frame.sort_values(["cuts_off", "source_id", "target_id"], ascending=[False, True, True], ignore_index=True)


def _smaller_side(plain: "nx.Graph[str]", a: str, b: str) -> int:
    """How many members the smaller side has when the tie between ``a`` and ``b`` is taken away."""
    without = nx.restricted_view(plain, [], [(a, b)])
    side = len(nx.node_connected_component(without, a))
    whole = len(nx.node_connected_component(plain, a))
    return min(side, whole - side)


def missing_kinds(organisations: pd.DataFrame, all_kinds: Iterable[str]) -> tuple[str, ...]:
    """Kinds of Alliance member that nobody on the map is yet, in the order given: whom to invite next."""
    held = set(organisations["kind"])
    return tuple(kind for kind in all_kinds if kind not in held)


def kinds_held(organisations: pd.DataFrame, all_kinds: Iterable[str]) -> pd.DataFrame:
    """One row per kind of Alliance member, in the order given: kind, organisations, and how many signed the charter."""
    signed = organisations[organisations["charter_signed_on"].notna()]
    rows = [
        (kind, int((organisations["kind"] == kind).sum()), int((signed["kind"] == kind).sum())) for kind in all_kinds
    ]
    return pd.DataFrame(rows, columns=["kind", "organisations", "signed"])
