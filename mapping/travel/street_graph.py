"""The streets of one mode as a graph: pieces of street, what they cost each way, and the sparse matrix to search."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from layers.transport import BoolArray, FloatArray, IntArray, Streets

KMH = 1 / 3.6  # metres a second


@dataclass(frozen=True)
class Pieces:
    """Pieces of street without a direction: edge ``on`` runs a to b, edge ``back`` (or -1) b to a."""

    on: NDArray[np.int64]
    back: NDArray[np.int64]


@dataclass(frozen=True)
class ModeGraph:
    """The largest part of the streets in which one mode can get from anywhere to anywhere.

    ``piece`` [Q] numbers the shapes of StreetWays; ``a`` and ``b`` [Q] are the nodes at its ends;
    ``on`` and ``back`` [Q] what the whole piece costs from a to b and from b to a (inf: not allowed).
    Cost is metres for walking, seconds for cycling and driving. ``indptr, indices, weights`` are the
    same as a sparse matrix by row, parallel pieces at their cheapest.
    """

    piece: IntArray
    a: IntArray
    b: IntArray
    on: FloatArray
    back: FloatArray
    indptr: IntArray
    indices: IntArray
    weights: FloatArray

    @property
    def nodes(self) -> int:
        """How many nodes it has."""
        return len(self.indptr) - 1

    @cached_property
    def reversed(self) -> "ModeGraph":
        """The same streets with every direction turned round: searching it from X finds the way *to* X."""
        turned = csr_array((self.weights, self.indices, self.indptr), shape=(self.nodes, self.nodes)).T.tocsr()
        return replace(
            self,
            on=self.back,
            back=self.on,
            indptr=turned.indptr.astype(np.int32),
            indices=turned.indices.astype(np.int32),
            weights=turned.data,
        )

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """The fields by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The graph that ``to_arrays`` described."""
        return cls(**{field.name: arrays[field.name] for field in fields(cls)})


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
    rank = _rank_in(group)
    # a loop's two directions have the same ends: they take turns
    backwards = np.where(low[order] == high[order], rank % 2 == 1, streets.edge_from[order] != low[order])
    turn = _rank_in(group * 2 + backwards)
    keys, piece = np.unique(np.column_stack([group, turn]), axis=0, return_inverse=True)
    on, back = np.full(len(keys), -1, dtype=np.int64), np.full(len(keys), -1, dtype=np.int64)
    on[piece[~backwards]], back[piece[backwards]] = order[~backwards], order[backwards]
    alone = on < 0
    on[alone], back[alone] = back[alone], -1
    return Pieces(on=on, back=back)


def build_graph(streets: Streets, pieces: Pieces, *, allowed: BoolArray, cost: FloatArray) -> ModeGraph:
    """The graph of one mode; `allowed` and `cost` are of every directed edge."""
    edge_cost = np.append(np.where(allowed, cost, np.inf), np.inf)  # the last one stands for "no such edge"
    on, back = edge_cost[pieces.on], edge_cost[pieces.back]
    a, b = streets.edge_from[pieces.on], streets.edge_to[pieces.on]
    inside = _largest_part(len(streets.node_lon), a, b, on, back)
    keep = np.flatnonzero(inside[a] & inside[b] & (np.isfinite(on) | np.isfinite(back)))
    number = np.cumsum(inside, dtype=np.int32) - 1
    a, b, on, back = number[a[keep]], number[b[keep]], on[keep], back[keep]
    indptr, indices, weights = _cheapest(int(inside.sum()), a, b, on, back)
    return ModeGraph(
        piece=keep.astype(np.int32), a=a, b=b, on=on, back=back, indptr=indptr, indices=indices, weights=weights
    )


def _rank_in(group: NDArray[np.int64]) -> NDArray[np.int64]:
    """0, 1, 2 … for the members of each group, in the order in which they come."""
    order = np.argsort(group, kind="stable")
    counts = np.bincount(group)
    rank = np.empty(len(group), dtype=np.int64)
    rank[order] = np.arange(len(group)) - np.repeat(np.cumsum(counts) - counts, counts)
    return rank


def _largest_part(nodes: int, a: IntArray, b: IntArray, on: FloatArray, back: FloatArray) -> BoolArray:
    """Which nodes are in the largest part where each can reach each other, one-way streets obeyed."""
    row, column = np.concatenate([a, b]), np.concatenate([b, a])
    there = np.isfinite(np.concatenate([on, back]))
    links = csr_array((np.ones(there.sum(), np.int8), (row[there], column[there])), shape=(nodes, nodes))
    _, part = connected_components(links, connection="strong")
    return np.asarray(part == np.bincount(part).argmax(), dtype=np.bool_)


def _cheapest(
    nodes: int, a: IntArray, b: IntArray, on: FloatArray, back: FloatArray
) -> tuple[IntArray, IntArray, FloatArray]:
    """Rows of the matrix; of several pieces between two nodes the cheapest (scipy would add them up)."""
    row, column, cost = np.concatenate([a, b]), np.concatenate([b, a]), np.concatenate([on, back])
    useful = np.isfinite(cost) & (row != column)
    row, column, cost = row[useful], column[useful], cost[useful]
    order = np.lexsort((cost, column, row))
    row, column, cost = row[order], column[order], cost[order]
    first = np.ones(len(row), dtype=np.bool_)
    first[1:] = (row[1:] != row[:-1]) | (column[1:] != column[:-1])
    indptr = np.zeros(nodes + 1, dtype=np.int32)
    np.cumsum(np.bincount(row[first], minlength=nodes), out=indptr[1:])
    return indptr, column[first].astype(np.int32), cost[first]
