"""The streets of one mode as a graph: pieces of street, what they cost each way, and the arcs to search."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from layers.transport import BoolArray, Float32Array, FloatArray, IntArray, Streets
from mapping.travel.space_order import hilbert_rank
from mapping.travel.street_kernel import Arcs

KMH = 1 / 3.6  # metres a second
BUCKETS_PER_ARC = 2  # a bucket of the search is as wide as half a middling arc (measured: 0.2 to 2 hardly differ)
MOST_BUCKETS = 1 << 16


@dataclass(frozen=True)
class Pieces:
    """Pieces of street without a direction: edge ``on`` runs a to b, edge ``back`` (or -1) b to a."""

    on: NDArray[np.int64]
    back: NDArray[np.int64]


@dataclass(frozen=True)
class ModeGraph:
    """The largest part of the streets in which one mode can get from anywhere to anywhere.

    ``piece`` [Q] numbers the pieces of the street network; ``a`` and ``b`` [Q] are the nodes at its ends; ``on`` and
    ``back`` [Q] what the whole piece costs from a to b and from b to a (inf: not allowed). Cost is metres for walking,
    seconds for cycling and driving. Nodes are numbered along Hilbert's curve, pieces by their node a.

    The arcs from node v are ``first[v]:first[v + 1]``; arc k is two words of ``arcs``, where it leads (int32) and its
    cost (float32). Of parallel pieces the cheapest is kept.
    """

    piece: IntArray
    a: IntArray
    b: IntArray
    on: Float32Array
    back: Float32Array
    first: IntArray
    arcs: IntArray

    @property
    def nodes(self) -> int:
        """How many nodes it has."""
        return len(self.first) - 1

    @property
    def indices(self) -> IntArray:
        """Where each arc leads."""
        return self.arcs[0::2]

    @property
    def weights(self) -> Float32Array:
        """What each arc costs."""
        return self.arcs.view(np.float32)[1::2]

    @cached_property
    def for_search(self) -> Arcs:
        """The arcs as the compiled search reads them."""
        costs = np.concatenate([self.on[np.isfinite(self.on)], self.back[np.isfinite(self.back)]])
        middling, dearest = (float(costs.mean()), float(costs.max())) if len(costs) else (1.0, 1.0)
        width = max(middling / BUCKETS_PER_ARC, dearest / (MOST_BUCKETS - 4), 1e-3)
        buckets = 1 << int(np.ceil(np.log2(dearest / width + 4)))
        return Arcs(self.first, self.arcs, self.arcs.view(np.float32), np.float32(1 / width), buckets)

    @cached_property
    def reversed(self) -> "ModeGraph":
        """The same streets with every direction turned round: searching it from X finds the way *to* X."""
        if np.array_equal(self.on, self.back):
            return self
        first, arcs = _cheapest(self.nodes, self.a, self.b, self.back, self.on)
        return replace(self, on=self.back, back=self.on, first=first, arcs=arcs)

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """The fields by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The graph that ``to_arrays`` described."""
        return cls(**{field.name: read_only(arrays[field.name]) for field in fields(cls)})


def read_only(values: NDArray[Any]) -> NDArray[Any]:
    """The same values, not to be changed: compiled code sees arrays in memory and on disk alike, and is made once."""
    view = np.asarray(values).view()
    view.flags.writeable = False
    return view


def pair_directions(streets: Streets) -> Pieces:
    """Which edges are the two directions of one piece of street: same ends, same length, same number of bends."""
    low, high = np.minimum(streets.edge_from, streets.edge_to), np.maximum(streets.edge_from, streets.edge_to)
    bends = np.diff(streets.shape_offsets)
    order = np.lexsort((streets.edge_from, bends, streets.length_m, high, low))
    same = np.ones(len(order), dtype=np.bool_)
    for column in (low, high, streets.length_m, bends):
        same[1:] &= column[order][1:] == column[order][:-1]
    same[:1] = False
    group = np.cumsum(~same) - 1
    # a loop's two directions have the same ends: they take turns
    backwards = np.where(low[order] == high[order], _rank_in(group) % 2 == 1, streets.edge_from[order] != low[order])
    turn = _rank_in(group * 2 + backwards)
    begins = np.flatnonzero(~same)
    # as many pieces in a group as its busier direction has edges
    most = np.maximum.reduceat(turn, begins) + 1 if len(begins) else np.zeros(0, dtype=np.int64)
    piece = (np.cumsum(most) - most)[group] + turn
    on, back = (np.full(int(most.sum()), -1, dtype=np.int64) for _ in range(2))
    on[piece[~backwards]], back[piece[backwards]] = order[~backwards], order[backwards]
    alone = on < 0
    on[alone], back[alone] = back[alone], -1
    return Pieces(on=on, back=back)


def build_graph(streets: Streets, pieces: Pieces, xy: FloatArray, *, allowed: BoolArray, cost: FloatArray) -> ModeGraph:
    """The graph of one mode; `allowed` and `cost` are of every directed edge, `xy` [N, 2] where the nodes are."""
    edge_cost = np.append(np.where(allowed, cost, np.inf), np.inf).astype(np.float32)  # the last: no such edge
    on, back = edge_cost[pieces.on], edge_cost[pieces.back]
    a, b = streets.edge_from[pieces.on], streets.edge_to[pieces.on]
    used = np.isfinite(on) | np.isfinite(back)
    inside = _largest_part(len(xy), a[used], b[used], on[used], back[used])
    number = np.full(len(xy), -1, dtype=np.int32)
    number[inside] = hilbert_rank(xy[inside])
    keep = np.flatnonzero(inside[a] & inside[b] & used)
    keep = keep[np.argsort(number[a[keep]], kind="stable")]
    a, b, on, back = number[a[keep]], number[b[keep]], on[keep], back[keep]
    first, arcs = _cheapest(int(inside.sum()), a, b, on, back)
    parts = {"piece": keep.astype(np.int32), "a": a, "b": b, "on": on, "back": back, "first": first, "arcs": arcs}
    return ModeGraph.from_arrays(parts)


def _rank_in(group: NDArray[np.int64]) -> NDArray[np.int64]:
    """0, 1, 2 … for the members of each group, in the order in which they come."""
    order = np.argsort(group, kind="stable")
    counts = np.bincount(group)
    rank = np.empty(len(group), dtype=np.int64)
    rank[order] = np.arange(len(group)) - np.repeat(np.cumsum(counts) - counts, counts)
    return rank


def _largest_part(nodes: int, a: IntArray, b: IntArray, on: Float32Array, back: Float32Array) -> BoolArray:
    """Which nodes are in the largest part where each can reach each other, one-way streets obeyed."""
    there, here = np.isfinite(on), np.isfinite(back)
    row, column = np.concatenate([a[there], b[here]]), np.concatenate([b[there], a[here]])
    if not len(row):
        return np.zeros(nodes, dtype=np.bool_)
    links = csr_array((np.ones(len(row), np.int8), (row, column)), shape=(nodes, nodes))
    _, part = connected_components(links, connection="strong")
    return np.asarray(part == np.bincount(part).argmax(), dtype=np.bool_)


def _cheapest(nodes: int, a: IntArray, b: IntArray, on: Float32Array, back: Float32Array) -> tuple[IntArray, IntArray]:
    """First arcs and arcs of a ModeGraph; of several pieces between two nodes the cheapest."""
    row, column, cost = np.concatenate([a, b]), np.concatenate([b, a]), np.concatenate([on, back])
    useful = np.isfinite(cost) & (row != column)
    row, column, cost = row[useful], column[useful], cost[useful]
    order = np.lexsort((cost, column, row))
    row, column, cost = row[order], column[order], cost[order]
    best = np.ones(len(row), dtype=np.bool_)
    best[1:] = (row[1:] != row[:-1]) | (column[1:] != column[:-1])
    first = np.zeros(nodes + 1, dtype=np.int32)
    np.cumsum(np.bincount(row[best], minlength=nodes), out=first[1:])
    arcs = np.empty(2 * int(best.sum()), dtype=np.int32)
    arcs[0::2] = column[best]
    arcs.view(np.float32)[1::2] = cost[best]
    return read_only(first), read_only(arcs)
