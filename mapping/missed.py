"""Who would be missed: what would come apart in the social graph if one member left."""

import networkx as nx

from mapping.layout import plain_graph


def cut_off_by(network: "nx.MultiDiGraph[str]") -> dict[str, frozenset[str]]:
    """For each member that holds others together, whom its leaving would cut off from the rest.

    The rest is the largest part that stays connected (of equal ones, that with the first id); members that had no
    tie to it before are not counted. Members whose leaving cuts nobody off (no articulation points) are not named.
    """
    plain = plain_graph(network)
    return {id_: _cut_off(plain, id_) for id_ in sorted(nx.articulation_points(plain))}


def _cut_off(plain: "nx.Graph[str]", leaving: str) -> frozenset[str]:
    """Everybody in the leaving member's own part who is not in its largest piece afterwards."""
    own = nx.node_connected_component(plain, leaving) - {leaving}
    pieces = nx.connected_components(plain.subgraph(own))
    largest = min(pieces, key=lambda piece: (-len(piece), min(piece)))
    return frozenset(own - largest)


def most_missed(cut_off: dict[str, frozenset[str]]) -> str | None:
    """The member whose leaving would cut off most others (of equal ones, the first id); None if none would."""
    return min(cut_off, key=lambda id_: (-len(cut_off[id_]), id_), default=None)
