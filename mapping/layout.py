"""Where each member of the social graph is drawn: the same graph always gives the same picture."""

import math

import networkx as nx
import numpy as np
import pandas as pd
from numpy.typing import NDArray

GAP = 0.5
SHAPE = 1.6  # a picture about as wide for its height as a screen
WIDE, HIGH = 1.6, 1.0  # the room that one member and its name need
FILLED = 0.4  # how much of a part's room its names may fill
MOST_ROUNDS = 120
PULL_WHOLE = 150  # members; beyond that every pair cannot be weighed against every other in a second or two
SEED = 7

Spots = NDArray[np.float64]


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

    Each connected part is laid out by itself, so that a change in one leaves the others' shapes alone: members as
    far apart as there are ties between them (Kamada and Kawai 1989), the longer way of the part across the picture,
    then moved apart until a name below each, ``WIDE`` by ``HIGH``, covers no other. Parts stand side by side in
    rows, the largest at the top left, and members tied to nobody come last.
    """
    plain = plain_graph(network)
    rows: list[tuple[str, float, float]] = []
    drawn = [(part, _laid_out(plain, part)) for part in connected_parts(plain)]
    sizes = [(float(x) + WIDE, float(y) + HIGH) for x, y in (spots.max(axis=0) for _, spots in drawn)]
    across = max([math.sqrt(sum(w * h for w, h in sizes) * SHAPE), *(w for w, _ in sizes)], default=0.0)
    left = top = height = 0.0
    for (part, spots), (wide, high) in zip(drawn, sizes, strict=True):
        if left > 0 and left + wide > across:
            left, top, height = 0.0, top - height - GAP, 0.0
        rows += [
            (id_, round(left + float(x), 4), round(top - float(y), 4)) for id_, (x, y) in zip(part, spots, strict=True)
        ]
        left, height = left + wide + GAP, max(height, high)
    return pd.DataFrame(sorted(rows), columns=["id", "x", "y"]).astype({"x": "float64", "y": "float64"})


def _laid_out(plain: "nx.Graph[str]", part: list[str]) -> Spots:
    """Where the members of one connected part are, from its own top left corner: float64[n, 2]."""
    if len(part) == 1:
        return np.zeros((1, 2))
    alone: nx.Graph[str] = nx.Graph()
    alone.add_nodes_from(part)
    alone.add_edges_from(sorted((min(pair), max(pair)) for pair in plain.subgraph(part).edges))
    found = nx.kamada_kawai_layout(alone) if len(part) <= PULL_WHOLE else nx.spring_layout(alone, seed=SEED)
    spots = _apart(_across(np.array([found[id_] for id_ in part], dtype=np.float64)))
    return np.asarray(spots - spots.min(axis=0), dtype=np.float64)


def _across(spots: Spots) -> Spots:
    """Turned so that the longest way is across, and stretched to a picture's shape with room for every name."""
    middle = spots - spots.mean(axis=0)
    _, axes = np.linalg.eigh(middle.T @ middle)
    turned = middle @ axes[:, ::-1]
    turned *= np.where(turned[np.abs(turned).argmax(axis=0), [0, 1]] < 0, -1.0, 1.0)
    room = len(spots) * WIDE * HIGH / FILLED
    extent = np.ptp(turned, axis=0)
    wanted = np.array([math.sqrt(room * SHAPE), math.sqrt(room / SHAPE)])
    return np.asarray(turned * np.where(extent > 1e-6, wanted / np.maximum(extent, 1e-6), 1.0), dtype=np.float64)


def _apart(spots: Spots) -> Spots:
    """Members moved apart, each pair the shorter way, until no name lies on another or the rounds are over."""
    moved = spots.copy()
    order = np.sign(np.arange(len(spots))[:, None] - np.arange(len(spots))[None, :])
    for _ in range(MOST_ROUNDS):
        between = moved[:, None, :] - moved[None, :, :]
        lacking = np.array([WIDE, HIGH]) - np.abs(between)
        close = (lacking > 1e-3).all(axis=2) & (order != 0)
        if not close.any():
            break
        way = np.where(between != 0, np.sign(between), order[:, :, None])
        across = lacking[:, :, 0] / WIDE < lacking[:, :, 1] / HIGH
        push = np.where(np.stack([across, ~across], axis=2) & close[:, :, None], way * lacking / 2, 0.0)
        moved += push.sum(axis=1) / np.maximum(close.sum(axis=1), 1)[:, None]
    return moved
