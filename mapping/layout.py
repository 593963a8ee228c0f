"""Where each member of the social graph is drawn: the same graph always gives the same picture."""

import math

import networkx as nx
import pandas as pd

SEED = 7
GAP = 1.0
SHAPE = 1.6  # a picture about as wide for its height as a screen


def plain_graph(network: "nx.MultiDiGraph[str]") -> "nx.Graph[str]":
    """The same members, tied once or not at all: no direction, no number, nobody tied to itself."""
    plain: nx.Graph[str] = nx.Graph()
    plain.add_nodes_from(network.nodes)
    plain.add_edges_from((a, b) for a, b in network.edges() if a != b)
    return plain


def connected_parts(plain: "nx.Graph[str]") -> list[list[str]]:
    """The connected parts, largest first, each in order of id; of equal size, by their first id."""
    parts = [sorted(part) for part in nx.connected_components(plain)]
    return sorted(parts, key=lambda part: (-len(part), part[0]))


def positions(network: "nx.MultiDiGraph[str]") -> pd.DataFrame:
    """A place for every member, in order of id: id, x, y (no unit; x to the right, y up).

    Each connected part is laid out by itself (Fruchterman and Reingold 1991, seeded), so that a change in one
    leaves the others' shapes alone; parts stand side by side in rows, the largest at the top left, and members
    tied to nobody come last. A part of n members fills a square of side 2 √n.
    """
    plain = plain_graph(network)
    rows: list[tuple[str, float, float]] = []
    parts = connected_parts(plain)
    total = sum((_side(part) + GAP) ** 2 for part in parts)
    width = math.sqrt(total * SHAPE)
    left = top = height = 0.0
    for part in parts:
        side = _side(part)
        if left > 0 and left + side > width:
            left, top, height = 0.0, top - height - GAP, 0.0
        rows += _place(plain, part, left=left, top=top)
        left, height = left + side + GAP, max(height, side)
    return pd.DataFrame(sorted(rows), columns=["id", "x", "y"]).astype({"x": "float64", "y": "float64"})


def _side(part: list[str]) -> float:
    """The side of the square that a connected part is drawn in."""
    return 2 * math.sqrt(len(part))


def _place(plain: "nx.Graph[str]", part: list[str], *, left: float, top: float) -> list[tuple[str, float, float]]:
    """One connected part, drawn inside its own square."""
    half = _side(part) / 2
    alone: nx.Graph[str] = nx.Graph()
    alone.add_nodes_from(part)
    alone.add_edges_from(sorted((min(pair), max(pair)) for pair in plain.subgraph(part).edges))
    spots = nx.spring_layout(alone, seed=SEED, iterations=200, scale=half) if len(part) > 1 else {part[0]: (0.0, 0.0)}
    return [(id_, round(left + half + float(x), 4), round(top - half + float(y), 4)) for id_, (x, y) in spots.items()]
