"""The earliest second at which streets and the points of a lattice are reached, from many seeds at once."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from layers.transport import BoolArray, Float32Array, FloatArray, IntArray
from mapping.travel.compiled import Real, compiled, inlined
from mapping.travel.hull import hull
from mapping.travel.lattice import STEP_M, Lattice, Points, Window
from mapping.travel.spread import BACK_M, OUT_M
from mapping.travel.street_index import Squares
from mapping.travel.street_kernel import INF, Arcs, Desk, Ends, clear, direct_cost, search
from mapping.travel.street_search import Streetside, share_out

FILL_WORK = 10  # of one point, in the same unit as a node of a search
SPOT_M = 12.5  # between two spots of a street that are asked when they are reached


class Labels(NamedTuple):
    """How nodes were reached: the labels of node ``v`` are ``first[v]:first[v + 1]``; cost of the leg, and by whom."""

    first: IntArray
    leg: Float32Array
    seed: IntArray


class Rates(NamedTuple):
    """What turns cost into time: cost a second, cost of a metre beside the street, and the latest second of use."""

    cost_per_s: float
    off_cost: float
    max_s: float


class Known(NamedTuple):
    """All that tells when a spot beside a piece of street is reached.

    ``a, b, on, back``: ends and costs of each piece; the first seed on each piece and the next on the same after each
    seed (-1: none); seconds spent before each seed is left, and the most that its leg may cost.
    """

    a: IntArray
    b: IntArray
    on: Float32Array
    back: Float32Array
    labels: Labels
    seeds: Ends
    first_on: IntArray
    next_on: IntArray
    spent_s: Float32Array
    limits: Float32Array
    s_per_cost: float
    off_cost: float


def seconds_on_lattice(
    lattice: Lattice, streets: Streetside, seeds: Ends, *, spent_s: FloatArray, leg_s: FloatArray, rates: Rates
) -> tuple[Window, Float32Array, Float32Array]:
    """Earliest seconds in a window of the lattice, [rows, columns], of the streets in each square and of its middle.

    inf where not by ``rates.max_s``, or where there is no street in the square; the middle's is asked only where it
    may be drawn (see ``LatticeSpread``), inf elsewhere.

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
    known = Known(
        graph.a, graph.b, graph.on, graph.back,
        _by_node(graph.nodes, node, leg, seed), seeds, *_by_piece(len(graph.piece), seeds.piece),
        spent_s.astype(np.float32), limits, 1 / rates.cost_per_s, rates.off_cost,
    )  # fmt: skip
    reached = np.zeros(graph.nodes, dtype=np.bool_)
    reached[node] = True
    beside = reached[graph.a] | reached[graph.b]
    beside[seeds.piece] = True
    beside &= streets.standable
    window = lattice.window(beside)
    on_street = np.full(window.shape, np.inf, dtype=np.float32)
    shapes, begins = lattice.streets.shapes.squares, lattice.streets.begins
    _ask_streets(shapes, begins, np.flatnonzero(beside), known, window, on_street)
    return window, on_street, _at_middles(lattice, window, on_street <= rates.max_s, known)


def _at_middles(lattice: Lattice, window: Window, reached: BoolArray, known: Known) -> Float32Array:
    """Earliest seconds at the middles of squares, where anything may be drawn."""
    wanted = hull(reached, out=OUT_M / STEP_M, back=BACK_M / STEP_M)
    lattice.tie(window, wanted)
    seconds = np.empty(window.shape, dtype=np.float32)

    def fill(begin: int, end: int) -> None:
        _fill(lattice.points, window, begin, end, wanted, known, seconds)

    share_out(fill, len(seconds), seconds.shape[1] * FILL_WORK)
    return seconds


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
def _fill(  # noqa: PLR0917 - compiled code takes no keywords
    points: Points, window: Window, begin: int, end: int, wanted: BoolArray, known: Known, seconds: Float32Array
) -> None:
    """Earliest seconds at the wanted points of the rows from `begin` up to `end` of the window."""
    for row in range(begin, end):
        for column in range(seconds.shape[1]):
            at = window.top + row, window.left + column
            best = np.inf
            if wanted[row, column] and points.piece[at] >= 0:
                x, y = window.west_m + at[1] * STEP_M, window.south_m + at[0] * STEP_M
                best = _earliest(known, points.piece[at], points.share[at], points.off_m[at], x, y)
            seconds[row, column] = best


@compiled
def _ask_streets(  # noqa: PLR0917 - compiled code takes no keywords
    shapes: Squares,
    begins: NDArray[np.int64],
    pieces: NDArray[np.int64],
    known: Known,
    window: Window,
    out: Float32Array,
) -> None:
    """Earliest seconds of all spots on these pieces of the graph, and of the seeds, each into the square it lies in.

    `begins` [Q]: the first bend of each piece.
    """
    west, south = window.west_m + window.left * STEP_M, window.south_m + window.top * STEP_M
    xs, ys, along_m, piece_of = shapes.x, shapes.y, shapes.along_m, shapes.piece
    for piece in pieces:
        bend = begins[piece]
        last = bend
        while last + 1 < len(xs) and piece_of[last + 1] == piece_of[bend]:
            last += 1
        whole_m = max(along_m[last], 1e-9)
        for k in range(bend, last):
            parts = int(np.ceil((along_m[k + 1] - along_m[k]) / SPOT_M))
            for i in range(parts + 1):
                t = i / max(parts, 1)
                x, y = xs[k] + t * (xs[k + 1] - xs[k]), ys[k] + t * (ys[k + 1] - ys[k])
                share = (along_m[k] + t * (along_m[k + 1] - along_m[k])) / whole_m
                at = int(np.floor((y - south) / STEP_M + 0.5)), int(np.floor((x - west) / STEP_M + 0.5))
                out[at] = min(out[at], _earliest(known, piece, share, 0.0, x, y))
    seeds = known.seeds
    for seed in range(len(seeds.piece)):
        at = int(np.floor((seeds.y[seed] - south) / STEP_M + 0.5)), int(np.floor((seeds.x[seed] - west) / STEP_M + 0.5))
        out[at] = min(out[at], known.spent_s[seed])


@inlined
def _earliest(  # noqa: PLR0917 - compiled code takes no keywords
    known: Known, piece: int, share: float, off_m: float, x: float, y: float
) -> float:
    """Earliest seconds at the place (x, y), so many metres beside a share of a piece; inf where no leg leads there."""
    labels, seeds, on, back = known.labels, known.seeds, known.on[piece], known.back[piece]
    first, leg, who, limits = labels.first, labels.leg, labels.seed, known.limits
    best = np.inf
    for end_b in range(2):
        node = known.b[piece] if end_b else known.a[piece]
        part, cost = (1.0 - share, back) if end_b else (share, on)
        more = off_m * known.off_cost + (0.0 if part <= 0 else cost * part)
        for k in range(first[node], first[node + 1]):
            there, seed = leg[k] + more, who[k]
            if there <= limits[seed]:
                best = min(best, known.spent_s[seed] + there * known.s_per_cost)
    seed = known.first_on[piece]
    while seed >= 0:
        straight_m = np.hypot(x - seeds.x[seed], y - seeds.y[seed])
        ahead, beside_m = share - seeds.share[seed], seeds.off_m[seed] + off_m
        there = direct_cost(ahead, on, back, beside_m, straight_m, known.off_cost)
        if there <= limits[seed]:
            best = min(best, known.spent_s[seed] + there * known.s_per_cost)
        seed = known.next_on[seed]
    return best
