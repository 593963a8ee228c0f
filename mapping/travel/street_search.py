"""Cheapest ways between places that stand beside streets: snapping, then Dijkstra's search (scipy) in blocks."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from layers.transport import FloatArray
from mapping.travel.street_graph import ModeGraph

Ints = NDArray[np.int64]

SNAP_M = 500.0  # a place farther than this from every street is not reachable
JUNCTION_M = 1.0  # a place this near to a piece's end stands at the junction
BLOCK_VALUES = 8_000_000  # float64 values held at once: 64 MB


@dataclass(frozen=True)
class Snap:
    """Where places stand: on which piece of a ModeGraph (-1: none near), how far along it, how far beside it."""

    xy: FloatArray  # [N, 2] metres, of the place itself
    piece: Ints
    share: FloatArray  # 0 at the piece's end a … 1 at its end b
    off_m: FloatArray

    def __len__(self) -> int:
        return len(self.piece)

    def take(self, which: Ints | slice) -> "Snap":
        """Some of the places."""
        return Snap(xy=self.xy[which], piece=self.piece[which], share=self.share[which], off_m=self.off_m[which])


def snap(xy: FloatArray, lines: NDArray[np.object_], tree: shapely.STRtree, *, within_m: float = SNAP_M) -> Snap:
    """Each place on the nearest piece of street, at the nearest spot along it."""
    places = np.asarray(shapely.points(xy), dtype=np.object_)
    found, nearest = tree.query_nearest(places, max_distance=within_m, all_matches=False)
    piece, share, off_m = np.full(len(xy), -1, dtype=np.int64), np.zeros(len(xy)), np.full(len(xy), np.inf)
    piece[found] = nearest
    along_m, length_m = shapely.line_locate_point(lines[nearest], places[found]), shapely.length(lines[nearest])
    # at a junction one may turn anywhere: a hair's breadth into a one-way street must not cost the way round
    along_m = np.where(along_m < JUNCTION_M, 0.0, np.where(along_m > length_m - JUNCTION_M, length_m, along_m))
    share[found] = along_m / np.maximum(length_m, 1e-9)
    off_m[found] = shapely.distance(lines[nearest], places[found])
    return Snap(xy=xy, piece=piece, share=share, off_m=off_m)


def costs(graph: ModeGraph, sources: Snap, targets: Snap, *, limit: float, off_cost: float) -> FloatArray:
    """Cheapest cost from every source to every target, [S, T]; inf where not within `limit`.

    `off_cost` is the cost of one metre beside the street. Searches from whichever side has fewer places.
    """
    if len(sources) > len(targets):
        return costs(graph.reversed, targets, sources, limit=limit, off_cost=off_cost).T
    found = np.full((len(sources), len(targets)), np.inf)
    via_a, via_b = arrival_costs(graph, targets)
    a, b = graph.a[targets.piece], graph.b[targets.piece]
    for rows, distance in search(graph, sources, limit=limit, beside=len(targets)):
        np.minimum(distance[:, a] + via_a, distance[:, b] + via_b, out=found[rows])
    found += (sources.off_m[:, None] + targets.off_m[None, :]) * off_cost
    i, j = same_piece(sources.piece, targets.piece)
    found[i, j] = np.minimum(found[i, j], direct_costs(graph, sources.take(i), targets.take(j), off_cost=off_cost))
    found[found > limit] = np.inf
    return found


def pair_costs(graph: ModeGraph, places: Snap, i: Ints, j: Ints, *, limit: float, off_cost: float) -> FloatArray:
    """Cheapest cost from place i[k] to place j[k]; inf where not within `limit`. `i` must rise."""
    found = np.full(len(i), np.inf)
    via_a, via_b = arrival_costs(graph, places)
    a, b = graph.a[places.piece], graph.b[places.piece]
    for rows, distance in search(graph, places, limit=limit, beside=0):
        these = slice(*np.searchsorted(i, [rows.start, rows.stop]))
        row, to = i[these] - rows.start, j[these]
        found[these] = np.minimum(distance[row, a[to]] + via_a[to], distance[row, b[to]] + via_b[to])
    found += (places.off_m[i] + places.off_m[j]) * off_cost
    same = np.flatnonzero((places.piece[i] == places.piece[j]) & (places.piece[i] >= 0))
    direct = direct_costs(graph, places.take(i[same]), places.take(j[same]), off_cost=off_cost)
    found[same] = np.minimum(found[same], direct)
    found[found > limit] = np.inf
    return found


def search(graph: ModeGraph, sources: Snap, *, limit: float, beside: int) -> Iterator[tuple[slice, FloatArray]]:
    """Blocks of sources with their cheapest cost to every node, [block, nodes], off-street metres left out.

    `beside`: how many more values per source the caller will hold, so that blocks stay within memory.
    """
    block = max(1, BLOCK_VALUES // (2 * graph.nodes + beside))
    for start in range(0, len(sources), block):
        rows = slice(start, min(start + block, len(sources)))
        matrix = _with_sources(graph, sources.take(rows))
        names = np.arange(graph.nodes, matrix.shape[0])
        yield rows, dijkstra(matrix, indices=names, limit=limit)[:, : graph.nodes]


def arrival_costs(graph: ModeGraph, places: Snap) -> tuple[FloatArray, FloatArray]:
    """What it costs to get to each place from its piece's end a, and from its end b; inf where it has no piece."""
    via_a = _part(graph.on[places.piece], places.share)
    via_b = _part(graph.back[places.piece], 1 - places.share)
    nowhere = places.piece < 0
    via_a[nowhere] = via_b[nowhere] = np.inf
    return via_a, via_b


def direct_costs(graph: ModeGraph, sources: Snap, targets: Snap, *, off_cost: float) -> FloatArray:
    """Cost between places on the same piece, along it; or straight where their off-street bits overlap.

    If two places are nearer to each other than their two ways to the street together, the straight line
    between them crosses no street: walking it is right, and a place is at no distance from itself.
    """
    ahead = targets.share - sources.share
    piece = sources.piece
    along = np.where(ahead >= 0, _part(graph.on[piece], ahead), _part(graph.back[piece], -ahead))
    beside_m = sources.off_m + targets.off_m
    straight_m = np.hypot(*(sources.xy - targets.xy).T)
    return np.where(straight_m < beside_m, straight_m * off_cost, along + beside_m * off_cost)


def same_piece(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """All (i, j) with left[i] == right[j] and a piece there at all."""
    order = np.argsort(right, kind="stable")
    first = np.searchsorted(right[order], left, side="left")
    counts = np.where(left >= 0, np.searchsorted(right[order], left, side="right") - first, 0)
    i = np.repeat(np.arange(len(left)), counts)
    nth = np.arange(len(i)) - np.repeat(np.cumsum(counts) - counts, counts)
    return i, order[first[i] + nth]


def _part(cost: FloatArray, share: FloatArray) -> FloatArray:
    """Cost of a share of a piece; no share costs nothing, whatever the piece (inf x 0 is not a number)."""
    with np.errstate(invalid="ignore"):
        return np.where(share <= 0, 0.0, cost * share)


def _with_sources(graph: ModeGraph, sources: Snap) -> csr_array:
    """The graph with one more node per source, from which only its piece's two ends can be reached."""
    a, b = graph.a[sources.piece], graph.b[sources.piece]
    to_a = _part(graph.back[sources.piece], sources.share)
    to_b = _part(graph.on[sources.piece], 1 - sources.share)
    # a loop has one end: one entry, the cheaper (a matrix may add two up)
    to_a, to_b = np.where(a == b, np.minimum(to_a, to_b), to_a), np.where(a == b, np.inf, to_b)
    cost = np.column_stack([to_a, to_b])
    cost[sources.piece < 0] = np.inf
    there = np.isfinite(cost)
    indptr = np.concatenate([graph.indptr, graph.indptr[-1] + np.cumsum(there.sum(axis=1))]).astype(np.int32)
    indices = np.concatenate([graph.indices, np.column_stack([a, b])[there]]).astype(np.int32)
    size = graph.nodes + len(sources)
    return csr_array((np.concatenate([graph.weights, cost[there]]), indices, indptr), shape=(size, size))
