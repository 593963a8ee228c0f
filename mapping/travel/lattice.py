"""A square lattice over the streets of one mode, each point tied to its nearest street: reach is drawn on it."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from layers.transport import BoolArray, Float32Array, FloatArray, IntArray
from mapping.travel.compiled import Real, compiled
from mapping.travel.street_index import Squares, nearest
from mapping.travel.street_kernel import INF, Arcs, Desk, Ends, clear, direct_cost, search
from mapping.travel.street_search import SNAP_M, Streetside, share_out

STEP_M = 25.0
TILE = 64  # points to a side of what is tied to streets at once: 1.6 km
TIE_WORK, FILL_WORK = 100, 10  # of one point, in the same unit as a node of a search


class Points(NamedTuple):
    """The points of a lattice, [row, column]: nearest piece of the graph (-1: none), share of it, metres beside it."""

    piece: IntArray
    share: Float32Array
    off_m: Float32Array


class Labels(NamedTuple):
    """How nodes were reached: the labels of node ``v`` are ``first[v]:first[v + 1]``; cost of the leg, and by whom."""

    first: IntArray
    leg: Float32Array
    seed: IntArray


class Window(NamedTuple):
    """Part of a lattice: rows and columns, from and up to, and where point (0, 0) of the whole lattice lies."""

    top: int
    bottom: int
    left: int
    right: int
    west_m: float
    south_m: float


class Rates(NamedTuple):
    """What turns cost into time: cost a second, cost of a metre beside the street, and the latest second of use."""

    cost_per_s: float
    off_cost: float
    max_s: float


@dataclass(frozen=True, eq=False)
class Lattice:
    """Points STEP_M apart over the streets of one mode, tied to streets tile by tile as they are asked for."""

    streets: Streetside
    _made: dict[str, BoolArray] = field(default_factory=dict, repr=False)

    @cached_property
    def corner_m(self) -> FloatArray:
        """Where the lattice begins (west, south), metres: a snap's length outside the streets."""
        shapes = self.streets.shapes
        return np.floor((shapes.corner_m - SNAP_M) / STEP_M) * STEP_M

    @cached_property
    def points(self) -> Points:
        """All points; those of a tile are only right after ``tie``."""
        shapes = self.streets.shapes
        high = [axis.max() if len(axis) else 0.0 for axis in (shapes.x, shapes.y)]
        columns, rows = (int(n) for n in np.ceil((np.array(high) + SNAP_M - self.corner_m) / STEP_M) + 1)
        self._made["tied"] = np.zeros((-(-rows // TILE), -(-columns // TILE)), dtype=np.bool_)
        shape = (rows, columns)
        return Points(np.empty(shape, np.int32), np.empty(shape, np.float32), np.empty(shape, np.float32))

    def window(self, pieces: BoolArray) -> Window:
        """The part of the lattice that may stand beside these pieces ([Q], whether) of the graph, tied to streets."""
        points, tied = self.points, self._made["tied"]
        rows, columns = points.piece.shape
        west, south = (float(n) for n in self.corner_m)
        boxes = self.streets.boxes[pieces & self.streets.standable]
        if not len(boxes):
            return Window(0, 0, 0, 0, west, south)
        low = np.floor((boxes[:, :2].min(axis=0) - SNAP_M - self.corner_m) / STEP_M).astype(int)
        high = np.ceil((boxes[:, 2:].max(axis=0) + SNAP_M - self.corner_m) / STEP_M).astype(int) + 1
        left, top = (int(n) for n in np.maximum(low, 0))
        right, bottom = min(columns, int(high[0])), min(rows, int(high[1]))
        missing = np.argwhere(~tied[top // TILE : -(-bottom // TILE), left // TILE : -(-right // TILE)])
        missing += (top // TILE, left // TILE)

        def tie(begin: int, end: int) -> None:
            squares, place_of = self.streets.shapes.squares, self.streets.place_of
            for row, column in missing[begin:end]:
                _tie_tile(squares, place_of, points, row, column, west, south)
                tied[row, column] = True

        share_out(tie, len(missing), TILE * TILE * TIE_WORK)
        return Window(top, bottom, left, right, west, south)


def seconds_on_lattice(
    lattice: Lattice, streets: Streetside, seeds: Ends, *, spent_s: FloatArray, leg_s: FloatArray, rates: Rates
) -> tuple[Window, NDArray[np.float32]]:
    """Earliest seconds at the points of a window of the lattice, [rows, columns]; inf where not by ``rates.max_s``.

    `streets` are those of the lattice or the same turned round. A point counts from a seed if the leg from it takes at
    most `leg_s`, so that a point which is early but too far to walk from one seed may still be reached later, and
    nearer, from another. Exact: seeds are taken as they are left, and where an earlier one that may walk on as long
    has come for less walking, a later one adds nothing and its search stops.
    """
    graph = streets.graph
    allowed_s = np.minimum(leg_s, rates.max_s - spent_s)
    order = np.lexsort((-allowed_s, spent_s))
    limits = (allowed_s * rates.cost_per_s).astype(np.float32)
    node, leg, seed = _all_labels(streets, seeds, order, limits, rates.off_cost)
    reached = np.zeros(graph.nodes, dtype=np.bool_)
    reached[node] = True
    beside = reached[graph.a] | reached[graph.b]
    beside[seeds.piece] = True
    window = lattice.window(beside)
    labels, on_piece = _by_node(graph.nodes, node, leg, seed), _by_piece(len(graph.piece), seeds.piece)
    seconds = np.empty((window.bottom - window.top, window.right - window.left), dtype=np.float32)

    def fill(begin: int, end: int) -> None:
        ends = graph.a, graph.b, graph.on, graph.back
        _fill(
            lattice.points, window, begin, end, ends, labels, seeds, on_piece,
            spent_s.astype(np.float32), limits, rates, seconds,
        )  # fmt: skip

    share_out(fill, len(seconds), seconds.shape[1] * FILL_WORK)
    return window, seconds


def _all_labels(
    streets: Streetside, seeds: Ends, order: NDArray[np.int64], limits: Float32Array, off_cost: Real
) -> tuple[IntArray, Float32Array, IntArray]:
    """Node, cost of the leg and seed of every label, seed by seed in `order`."""
    nodes = streets.graph.nodes
    bar, parts, begin = np.full(nodes, np.inf, dtype=np.float32), [], 0
    with streets.desk() as desk:
        while begin < len(order):
            room = nodes * 2 + 1024
            node, leg, seed = np.empty(room, np.int32), np.empty(room, np.float32), np.empty(room, np.int32)
            begin, used = _label(
                streets.graph.for_search, desk, seeds, order, begin, limits, np.float32(off_cost), bar, node, leg, seed
            )
            parts.append((node[:used], leg[:used], seed[:used]))
    node, leg, seed = (np.concatenate(column) for column in zip(*parts, strict=True))
    return node, leg, seed


def _by_node(nodes: int, node: IntArray, leg: Float32Array, seed: IntArray) -> Labels:
    """The labels in order of their nodes."""
    order = np.argsort(node, kind="stable")
    first = np.zeros(nodes + 1, dtype=np.int32)
    np.cumsum(np.bincount(node, minlength=nodes), out=first[1:])
    return Labels(first, leg[order], seed[order])


def _by_piece(pieces: int, piece: IntArray) -> tuple[IntArray, IntArray]:
    """The first seed on each piece, and the next seed on the same piece after each seed; -1: none."""
    first, after = np.full(pieces, -1, dtype=np.int32), np.full(len(piece), -1, dtype=np.int32)
    for number, where in enumerate(piece.tolist()):
        after[number], first[where] = first[where], number
    return first, after


@compiled
def _label(  # noqa: PLR0917 - compiled code takes no keywords
    arcs: Arcs,
    desk: Desk,
    seeds: Ends,
    order: NDArray[np.int64],
    begin: int,
    limits: Float32Array,
    off_cost: Real,
    bar: Float32Array,
    out_node: IntArray,
    out_leg: Float32Array,
    out_seed: IntArray,
) -> tuple[int, int]:
    """Search from the seeds from `begin` on; returns the first there was no room for, and how many labels there are.

    ``bar`` [N]: the shortest leg from any seed before, all of which were left no later and may walk on as long.
    """
    used, seen, cost, nowhere = 0, desk.touched, desk.cost, np.empty(0, dtype=np.int32)
    for k in range(begin, len(order)):
        if used + len(bar) > len(out_node):
            return k, used
        seed = order[k]
        if k > 0 and limits[seed] > limits[order[k - 1]]:
            bar[:] = INF  # this one may walk farther than one before it: nothing can be ruled out
        start = np.float32(seeds.off_m[seed] * off_cost)
        touched = search(arcs, desk, seeds, seed, start, limits[seed], bar, nowhere)
        for i in range(touched):
            node = seen[i]
            bar[node] = cost[node]
            out_node[used + i], out_leg[used + i], out_seed[used + i] = node, cost[node], seed
        used += touched
        clear(desk, touched)
    return len(order), used


@compiled
def _tie_tile(  # noqa: PLR0917 - compiled code takes no keywords
    squares: Squares, place_of: IntArray, points: Points, tile_row: int, tile_column: int, west: float, south: float
) -> None:
    """Tie the points of one tile to their nearest streets."""
    rows, columns = points.piece.shape
    piece, share, off_m = points.piece, points.share, points.off_m
    for row in range(tile_row * TILE, min(rows, (tile_row + 1) * TILE)):
        for column in range(tile_column * TILE, min(columns, (tile_column + 1) * TILE)):
            found = nearest(squares, place_of, west + column * STEP_M, south + row * STEP_M, SNAP_M)
            piece[row, column], share[row, column], off_m[row, column] = found


@compiled
def _fill(  # noqa: PLR0917 - compiled code takes no keywords
    points: Points,
    window: Window,
    begin: int,
    end: int,
    graph: tuple[IntArray, IntArray, Float32Array, Float32Array],
    labels: Labels,
    seeds: Ends,
    on_piece: tuple[IntArray, IntArray],
    spent_s: Float32Array,
    limits: Float32Array,
    rates: Rates,
    seconds: Float32Array,
) -> None:
    """Earliest seconds at every point of the rows from `begin` up to `end` of the window."""
    a, b, on, back = graph
    near, along, beside = points.piece, points.share, points.off_m
    first, leg, who = labels.first, labels.leg, labels.seed
    first_on, next_on = on_piece
    per_s, off_cost = 1.0 / rates.cost_per_s, rates.off_cost
    for row in range(begin, end):
        for column in range(seconds.shape[1]):
            at = window.top + row, window.left + column
            piece, best = near[at], np.inf
            if piece >= 0:
                share, off = along[at], beside[at] * off_cost
                for end_b in range(2):
                    node = b[piece] if end_b else a[piece]
                    part, cost = (1.0 - share, back[piece]) if end_b else (share, on[piece])
                    more = off + (0.0 if part <= 0 else cost * part)
                    for k in range(first[node], first[node + 1]):
                        there, seed = leg[k] + more, who[k]
                        if there <= limits[seed]:
                            best = min(best, spent_s[seed] + there * per_s)
                seed = first_on[piece]
                while seed >= 0:
                    x, y = (
                        window.west_m + at[1] * STEP_M - seeds.x[seed],
                        window.south_m + at[0] * STEP_M - seeds.y[seed],
                    )
                    ahead, beside_m = share - seeds.share[seed], seeds.off_m[seed] + beside[at]
                    there = direct_cost(ahead, on[piece], back[piece], beside_m, np.hypot(x, y), off_cost)
                    if there <= limits[seed]:
                        best = min(best, spent_s[seed] + there * per_s)
                    seed = next_on[seed]
            seconds[row, column] = best
