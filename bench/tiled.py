"""A street network of a million corners: Newport 9 x 9 times side by side, searched from the middle to everywhere."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from bench import newport
from bench.measure import Line, Plan, median_s, once_s
from layers.transport import Streets
from mapping.travel.plane import metric_crs, to_metres
from mapping.travel.street_graph import ModeGraph, Pieces, build_graph, pair_directions
from mapping.travel.street_kernel import Ends, clear, new_desk, search
from mapping.travel.street_search import NO_BAR, NOWHERE

SIDE, JOINS = 9, 40  # tiles along a side; streets that join a tile to the next
HOUR_M = newport.WALK_KMH * 1000
READS = 2_000_000


def a_million_corners(plan: Plan) -> list[Line]:
    """One to all, and within an hour, against scipy on the same streets with nodes in the order of the file."""
    work = "street one-to-all, Newport tiled 9 x 9"
    if not newport.there():
        return [Line(work, None, note=newport.MISSING)]
    if plan.quick:
        return [Line(work, None, note="not with --quick")]
    streets = tiled(newport.streets())
    lonlat = np.column_stack([streets.node_lon, streets.node_lat])
    xy, pieces = to_metres(lonlat, metric_crs(lonlat)), pair_directions(streets)
    graph = build_graph(streets, pieces, xy, allowed=streets.walk, cost=streets.length_m)
    place, node = _middle(graph, streets, pieces, xy)
    matrix = _matrix(streets)
    lines = []
    for name, limit_m in ((work, np.inf), ("  the same within 60 minutes", HOUR_M)):
        ours_s, ours = median_s(_searching(graph, place, limit_m), runs=7)
        theirs_s, found = median_s(lambda limit_m=limit_m: dijkstra(matrix, indices=node, limit=limit_m), runs=3)
        note = f"{ours:,} and {np.isfinite(found).sum():,} of {graph.nodes:,} nodes reached"
        lines.append(Line(name, ours_s, "scipy", theirs_s, aim=1, note=note))
    lines[0] = replace(lines[0], note=f"{lines[0].note}; {_memory_limit(graph)}")
    return lines


def tiled(town: Streets) -> Streets:
    """The walkable streets of a town 81 times, each tile joined to those east and north of it by 40 streets."""
    walked = town.walk & (town.ferry_s == 0)
    size = len(town.node_lon)
    links = csr_array((np.ones(walked.sum()), (town.edge_from[walked], town.edge_to[walked])), shape=(size, size))
    _, part = connected_components(links, directed=False)
    kept = part == np.bincount(part).argmax()
    number = np.cumsum(kept) - 1
    edges = np.flatnonzero(walked & kept[town.edge_from])
    lon, lat = town.node_lon[kept], town.node_lat[kept]
    tiles = np.arange(SIDE * SIDE)
    count, wide, high = len(lon), np.ptp(lon) * 1.01, np.ptp(lat) * 1.01
    shift = np.repeat(tiles * count, len(edges))
    starts = np.tile(number[town.edge_from[edges]], len(tiles)) + shift
    ends = np.tile(number[town.edge_to[edges]], len(tiles)) + shift
    a, b = _joins(lon, lat, count)
    return _streets(
        town,
        lon=(lon + (tiles % SIDE)[:, None] * wide).ravel(),
        lat=(lat + (tiles // SIDE)[:, None] * high).ravel(),
        start=np.concatenate([starts, a, b]),
        end=np.concatenate([ends, b, a]),
        metres=np.concatenate([np.tile(town.length_m[edges], len(tiles)), np.full(2 * len(a), 100.0)]),
    )


def _joins(lon: NDArray[np.float64], lat: NDArray[np.float64], count: int) -> tuple[NDArray[np.int64], ...]:
    """Nodes at the sides of tiles and those of the next tile that they are joined to."""
    west, east = np.argsort(lon)[:JOINS], np.argsort(lon)[-JOINS:]
    south, north = np.argsort(lat)[:JOINS], np.argsort(lat)[-JOINS:]
    firsts, seconds = [], []
    for tile in range(SIDE * SIDE):
        if tile % SIDE < SIDE - 1:
            firsts.append(east + tile * count)
            seconds.append(west + (tile + 1) * count)
        if tile // SIDE < SIDE - 1:
            firsts.append(north + tile * count)
            seconds.append(south + (tile + SIDE) * count)
    return np.concatenate(firsts), np.concatenate(seconds)


def _streets(
    town: Streets, *, lon: NDArray[np.float64], lat: NDArray[np.float64], start: NDArray[np.int64],
    end: NDArray[np.int64], metres: NDArray[np.floating],
) -> Streets:  # fmt: skip
    """Streets for walkers alone, each edge a straight line."""
    count = len(start)
    yes, no, nought = np.ones(count, bool), np.zeros(count, bool), np.zeros(count, np.float32)
    ends = np.column_stack([start, end]).ravel()
    return replace(
        town, node_lon=lon, node_lat=lat, edge_from=start.astype(np.int32), edge_to=end.astype(np.int32),
        length_m=metres.astype(np.float32), walk=yes, cycle=no, drive=no, cycle_kmh=nought, drive_kmh=nought,
        step_free=yes, ferry_s=nought, road_class=np.zeros(count, np.int8), shape_lon=lon[ends], shape_lat=lat[ends],
        shape_offsets=2 * np.arange(count + 1),
    )  # fmt: skip


def _middle(graph: ModeGraph, streets: Streets, pieces: Pieces, xy: NDArray[np.float64]) -> tuple[Ends, int]:
    """The middle corner, as our search and as scipy's wants it."""
    corner = streets.edge_from[pieces.on[graph.piece]]
    piece = int(np.argmin(((xy[corner] - xy.mean(axis=0)) ** 2).sum(axis=1)))
    one, far = np.zeros(1, np.float32), np.full(1, np.inf, np.float32)
    at = np.zeros(1)
    place = Ends(
        np.array([piece], np.int32), graph.a[[piece]], graph.b[[piece]], one, far, one, far, one, one, at, at
    )  # fmt: skip
    return place, int(corner[piece])


def _searching(graph: ModeGraph, place: Ends, limit_m: float) -> Callable[[], int]:
    arcs = graph.for_search
    desk = new_desk(graph.nodes, arcs.buckets)

    def once() -> int:
        touched = search(arcs, desk, place, 0, np.float32(0), np.float32(limit_m), NO_BAR, NOWHERE)
        clear(desk, touched)
        return int(touched)

    return once


def _matrix(streets: Streets) -> csr_array:
    """The same streets for scipy, which adds parallel edges up: the shortest of each is kept first."""
    order = np.lexsort((streets.length_m, streets.edge_to, streets.edge_from))
    a, b, metres = streets.edge_from[order], streets.edge_to[order], streets.length_m[order].astype(np.float64)
    best = np.ones(len(a), bool)
    best[1:] = (a[1:] != a[:-1]) | (b[1:] != b[:-1])
    size = len(streets.node_lon)
    return csr_array((metres[best], (a[best], b[best])), shape=(size, size))


def _memory_limit(graph: ModeGraph) -> str:
    """What memory alone would take: all arcs read in order, and one read at random for each arc."""
    arcs = len(graph.arcs) // 2
    steps = np.random.default_rng(1).permutation(len(graph.arcs)).astype(np.int32)
    _chase(steps[:10], 10)
    chase_s, _ = once_s(lambda: _chase(steps, READS))
    stream_s, _ = median_s(lambda: int(graph.arcs.view(np.int64).max()), runs=5)
    miss_ms = chase_s / READS * arcs * 1000
    return f"reading its {arcs:,} arcs in order takes {stream_s * 1000:.1f} ms, one by one at random {miss_ms:.0f} ms"


@njit
def _chase(steps: NDArray[np.int32], reads: int) -> int:  # pragma: no cover - compiled
    """Reads that each wait for the one before."""
    here = 0
    for _ in range(reads):
        here = (steps[here] + 1) % len(steps)
    return here


ROWS: dict[str, Callable[[Plan], list[Line]]] = {"million": a_million_corners}
