"""The compiled search along streets: against scipy's on the same graph, and the index that places are looked up in."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from tiny_streets import LANE, spots, write_osm

from layers.streets import read_streets
from layers.transport import Streets
from mapping.travel import street_kernel
from mapping.travel.plane import to_degrees, to_metres
from mapping.travel.space_order import hilbert_rank
from mapping.travel.street_graph import ModeGraph
from mapping.travel.street_index import Shapes, nearest_each
from mapping.travel.street_kernel import Desk, Ends, clear, new_desk, search
from mapping.travel.street_search import NO_BAR, NOWHERE
from mapping.travel.street_ways import STEP_FREE, StreetWays
from mapping.travel.ways import CrowWays, Ways

INF = np.inf


@pytest.fixture(scope="module")
def newport(real_data: Path) -> tuple[Streets, StreetWays]:
    streets = read_streets(real_data / "newport" / "newport-2023-06-13.osm.pbf")
    return streets, StreetWays.build(streets)


def any_graph(seed: int, nodes: int = 120) -> ModeGraph:
    """A graph of one-way and two-way pieces at random, dear and cheap, some parallel, some free of cost, some loops."""
    rng = np.random.default_rng(seed)
    a, b = rng.integers(0, nodes, (2, 3 * nodes)).astype(np.int32)
    on = (rng.exponential(100, len(a)) * rng.choice([0, 0.01, 1, 30], len(a))).astype(np.float32)
    back = np.where(rng.random(len(a)) < 0.3, INF, on).astype(np.float32)
    row, column, cost = np.concatenate([a, b]), np.concatenate([b, a]), np.concatenate([on, back])
    arcs: dict[tuple[int, int], float] = {}
    for i, j, c in zip(row.tolist(), column.tolist(), cost.tolist(), strict=True):
        if i != j and c < arcs.get((i, j), INF):
            arcs[i, j] = c
    pairs = sorted(arcs)
    packed = np.empty(2 * len(pairs), dtype=np.int32)
    packed[0::2] = [j for _, j in pairs]
    packed.view(np.float32)[1::2] = [arcs[pair] for pair in pairs]
    first = np.searchsorted([i for i, _ in pairs], np.arange(nodes + 1)).astype(np.int32)
    parts = {"piece": np.arange(len(a), dtype=np.int32), "a": a, "b": b, "on": on, "back": back}
    return ModeGraph.from_arrays(parts | {"first": first, "arcs": packed})


def at_node(node: int) -> Ends:
    """A place that stands at a node."""
    one, nought = np.array([node], dtype=np.int32), np.zeros(1, dtype=np.float32)
    far = np.full(1, INF, dtype=np.float32)
    return Ends(one * 0, one, one, nought, far, nought, far, nought, nought, np.zeros(1), np.zeros(1))


def searched(graph: ModeGraph, node: int, *, limit: float = INF, desk: Desk | None = None) -> NDArray[np.float32]:
    """Cost of every node from a node."""
    desk = desk or new_desk(graph.nodes, graph.for_search.buckets)
    touched = search(graph.for_search, desk, at_node(node), 0, 0.0, np.float32(limit), NO_BAR, NOWHERE)
    found = desk.cost.copy()
    clear(desk, touched)
    assert np.isinf(desk.cost).all()
    assert (desk.heads == -1).all()
    return found


def by_scipy(graph: ModeGraph, node: int, *, limit: float = INF) -> NDArray[np.float64]:
    """The same by scipy; an arc that costs nothing must not count as no arc."""
    weights = np.maximum(graph.weights.astype(np.float64), 1e-12)
    matrix = csr_array((weights, graph.indices, graph.first), shape=(graph.nodes, graph.nodes))
    return np.asarray(dijkstra(matrix, indices=node, limit=limit))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("limit", [INF, 150.0])
def test_the_search_agrees_with_scipy(seed: int, limit: float) -> None:
    graph = any_graph(seed)
    for node in (0, 17, 118):
        assert searched(graph, node, limit=limit) == pytest.approx(
            by_scipy(graph, node, limit=limit), rel=1e-5, abs=1e-4
        )


def test_a_queue_without_room_is_tidied_and_goes_on() -> None:
    """No more entries than nodes: every search must throw out what is out of date, and still be right."""
    for seed in range(6):
        graph = any_graph(seed)
        desk = new_desk(graph.nodes, graph.for_search.buckets, entries=graph.nodes + 1)
        for node in range(0, graph.nodes, 7):
            assert searched(graph, node, desk=desk) == pytest.approx(by_scipy(graph, node), rel=1e-5, abs=1e-4)


def test_newport_agrees_with_scipy(newport: tuple[Streets, StreetWays]) -> None:
    for mode in ("walk", "drive"):
        graph = newport[1].modes[mode].graph
        for node in (0, graph.nodes // 2):
            assert searched(graph, node) == pytest.approx(by_scipy(graph, node), rel=1e-4, abs=1e-4)


def test_a_search_that_ends_early_has_what_was_asked() -> None:
    """A row of 200 nodes, 100 apart, from the first: up to node 3 is certain soon, and node 100 is never seen."""
    a, cost = np.arange(199, dtype=np.int32), np.full(199, 100, dtype=np.float32)
    packed = np.empty(2 * 199, dtype=np.int32)
    packed[0::2] = a + 1
    packed.view(np.float32)[1::2] = cost
    first = np.append(np.arange(200), 199).astype(np.int32)
    parts = {"piece": a, "a": a, "b": a + 1, "on": cost, "back": cost * INF, "first": first, "arcs": packed}
    graph = ModeGraph.from_arrays(parts)
    desk = new_desk(graph.nodes, graph.for_search.buckets)
    for until, seen in (([3], 5), ([2, 9], 11), ([199], 200), ([0, 199, 4], 200)):
        nodes = np.array(until, dtype=np.int32)
        touched = search(graph.for_search, desk, at_node(0), 0, 0.0, np.float32(INF), NO_BAR, nodes)
        assert desk.cost[nodes].tolist() == [100 * node for node in until]
        assert touched <= seen
        clear(desk, touched)
        assert (desk.heads == -1).all()


def test_few_places_and_many_are_told_the_same(newport: tuple[Streets, StreetWays]) -> None:
    streets, ways = newport
    corners = np.column_stack([streets.node_lon, streets.node_lat])
    origin, many = corners[4_000:4_003], corners[::3]
    assert len(many) * street_kernel.FEW > len(corners) > street_kernel.FEW * 20
    for mode in ("walk", "drive"):
        of_many = ways.seconds(origin, many, mode=mode, max_minutes=500)
        of_few = ways.seconds(origin, many[:20], mode=mode, max_minutes=500)
        assert np.array_equal(of_few, of_many[:, :20])


@pytest.mark.parametrize("max_m", [300.0, 1_600.0])
def test_near_and_from_place_say_what_metres_says(newport: tuple[Streets, StreetWays], max_m: float) -> None:
    streets, by_street = newport
    rng = np.random.default_rng(7)
    corners = np.column_stack([streets.node_lon, streets.node_lat])
    points = corners[rng.integers(0, len(corners), 260)] + rng.normal(0, 1e-3, (260, 2))
    few, many = points[:60], points[60:]
    for ways in (by_street, CrowWays()):
        for origins, places in ((few, many), (many, few), (many, many)):
            table = ways.metres(origins, places, max_m=max_m)
            indptr, indices, found = ways.near(ways.stand(origins), places, max_m=max_m)
            again = np.full(table.shape, INF, dtype=np.float32)
            again[np.repeat(np.arange(len(origins)), np.diff(indptr)), indices] = found
            assert again == pytest.approx(table, abs=0.01)
            assert all((np.diff(indices[i:j]) > 0).all() for i, j in pairwise(indptr))
        walks = ways.from_place(few[:1], max_m=max_m)
        assert walks.to(ways.stand(many)) == pytest.approx(ways.metres(few[:1], many, max_m=max_m)[0], abs=0.01)


def test_places_that_stand_are_not_looked_for_again(
    newport: tuple[Streets, StreetWays], monkeypatch: pytest.MonkeyPatch
) -> None:
    streets, ways = newport
    places = ways.stand(np.column_stack([streets.node_lon, streets.node_lat])[:50])
    before = ways.metres(places, places, max_m=3_000)
    monkeypatch.setattr("mapping.travel.street_search.nearest_each", None)
    assert np.array_equal(ways.metres(places, places, max_m=3_000), before)
    assert len(ways.near(places, places, max_m=500)[1]) > 50


# ---- where a place stands


def test_the_nearest_piece_is_the_nearest_of_all(newport: tuple[Streets, StreetWays]) -> None:
    side = newport[1].modes["drive"].streets
    rng = np.random.default_rng(1)
    low, high = side.shapes.corner_m - 2_000, side.shapes.corner_m + side.shapes.size * 100 + 2_000
    x, y = rng.uniform(low, high, (3_000, 2)).T.copy()
    ends = side.stand(np.column_stack([x, y]))
    lines = shapely.linestrings(np.column_stack([side.shapes.x, side.shapes.y]), indices=side.shapes.piece)
    here = lines[side.graph.piece]
    tree = shapely.STRtree(here)
    (found, _), apart = tree.query_nearest(
        shapely.points(x, y), max_distance=500, all_matches=False, return_distance=True
    )
    assert np.array_equal(np.flatnonzero(ends.piece >= 0), found)
    assert 200 < len(found) < 2_900
    assert ends.off_m[found] == pytest.approx(apart, abs=0.01)
    along = shapely.line_interpolate_point(here[ends.piece[found]], ends.share[found], normalized=True)
    assert shapely.distance(along, shapely.points(x, y)[found]) == pytest.approx(apart, abs=1.01)  # to the junction


def test_a_place_beyond_everything_stands_nowhere(newport: tuple[Streets, StreetWays]) -> None:
    side = newport[1].modes["walk"].streets
    far = side.stand(np.array([[0.0, 0.0], [INF, INF], [1e9, -1e9]]))
    assert far.piece.tolist() == [-1, -1, -1]


@pytest.mark.parametrize("length_m", [0.0, 30.0, 950.0])
def test_a_straight_street_is_in_each_square_that_it_crosses(length_m: float) -> None:
    for angle in np.linspace(0, 2 * np.pi, 33):
        end = np.array([np.cos(angle), np.sin(angle)]) * length_m
        shapes = Shapes.of(np.array([[0.0, 0.0], end]), np.zeros(2, dtype=np.int32))
        places = np.linspace(0, 1, 25)[:, None] * end
        piece, share, off_m = np.empty(25, np.int32), np.empty(25, np.float32), np.empty(25, np.float32)
        nearest_each(shapes.squares, np.zeros(1, np.int32), *places.T.copy(), 1e-3, piece, share, off_m)
        assert (piece == 0).all()


def test_an_island_and_a_closed_yard_are_passed_over(tmp_path: Path) -> None:
    """Two places 10 m from a lane that leads nowhere, and from a one-way trap for cars: the through lane is taken."""
    nodes = {1: (0, 0), 2: (400, 0), 3: (100, 60), 4: (300, 60), 5: (200, 0), 6: (200, -60)}
    ways = StreetWays.build(
        read_streets(
            write_osm(
                tmp_path / "yard.osm.pbf",
                nodes,
                [([1, 5, 2], LANE), ([3, 4], LANE), ([5, 6], {**LANE, "oneway": "yes"})],
            )
        )
    )
    beside_island, beside_trap = spots((150, 50)), spots((210, -50))
    assert ways.metres(beside_island, spots((0, 0)), max_m=1e4)[0, 0] == pytest.approx(50 + 150, abs=0.3)
    on_foot = ways.metres(beside_trap, spots((0, 0)), max_m=1e4)[0, 0]
    assert on_foot == pytest.approx(10 + 50 + 200, abs=0.3)  # walkers go both ways
    alone = ways.modes["drive"].streets.stand(to_metres(beside_trap, ways.crs))
    assert float(alone.off_m[0]) == pytest.approx(50, abs=0.2)


# ---- steps and ferries


def with_crossing(folder: Path, change: Callable[[Streets], dict[str, NDArray]]) -> StreetWays:
    """A lane of 200 m, then 300 m that ``change`` says more about, then another lane of 200 m; a long way round."""
    nodes = {1: (0, 0), 2: (200, 0), 3: (500, 0), 4: (700, 0), 5: (200, 400), 6: (500, 400)}
    lanes = [([1, 2], LANE), ([2, 3], LANE), ([3, 4], LANE), ([2, 5, 6, 3], LANE)]
    streets = read_streets(write_osm(folder / "crossing.osm.pbf", nodes, lanes))
    return StreetWays.build(streets.__class__(**{**vars(streets), **change(streets)}))


def is_crossing(streets: Streets) -> NDArray[np.bool_]:
    """The straight piece of 300 m, both ways."""
    return np.abs(streets.length_m - 300) < 2


def test_a_ferry_costs_its_own_seconds_and_can_be_left_out(tmp_path: Path) -> None:
    """600 s of crossing and waiting: 800 m for a walker at 4.8 km/h, 10 minutes for a car."""
    ways = with_crossing(tmp_path, lambda s: {"ferry_s": np.where(is_crossing(s), 600, 0).astype(np.float32)})
    start, end = spots((0, 0)), spots((700, 0))
    assert ways.metres(start, end, max_m=1e4)[0, 0] == pytest.approx(400 + 800, abs=0.5)
    assert ways.metres(start, end, max_m=1e4, ferries=False)[0, 0] == pytest.approx(400 + 1_100, abs=0.5)
    car = ways.seconds(start, end, mode="drive", max_minutes=60)[0, 0]
    no_ferry = ways.seconds(start, end, mode="drive", max_minutes=60, ferries=False)[0, 0]
    assert car == pytest.approx(no_ferry, abs=0.01)  # round by the road it is quicker
    assert car < 600
    # nobody stands in the middle of a ferry: the way round begins 150 m away
    middle = ways.modes["walk"].streets.stand(to_metres(spots((350, 10)), ways.crs))
    assert float(middle.off_m[0]) == pytest.approx(150, abs=0.3)


def test_step_free_walks_go_round_the_steps(tmp_path: Path) -> None:
    ways = with_crossing(tmp_path, lambda s: {"step_free": s.walk & ~is_crossing(s)})
    start, end = spots((0, 0)), spots((700, 0))
    for asked in (start, ways.stand(start)):
        assert ways.metres(asked, end, max_m=1e4)[0, 0] == pytest.approx(700, abs=0.5)
        assert ways.metres(asked, end, max_m=1e4, step_free=True)[0, 0] == pytest.approx(1_500, abs=0.5)
        assert ways.from_place(asked, max_m=1e4, step_free=True).to(end)[0] == pytest.approx(1_500, abs=0.5)
    assert len(ways.near(start, end, max_m=1_000, step_free=True)[1]) == 0
    assert len(ways.neighbours(np.vstack([start, end]), max_m=1_000)[1]) == 2
    as_ever = ways.seconds(start, end, mode="drive", max_minutes=60, step_free=True)
    assert np.array_equal(as_ever, ways.seconds(start, end, mode="drive", max_minutes=60))


def test_nothing_is_step_free_where_nothing_is_known_to_be(tmp_path: Path) -> None:
    ways = with_crossing(tmp_path, lambda s: {"step_free": np.zeros_like(s.walk)})
    assert ways.modes[STEP_FREE].graph.nodes == 0
    assert np.isinf(ways.metres(spots((0, 0)), spots((0, 0)), max_m=1e4, step_free=True)).all()
    assert np.isinf(ways.from_place(spots((0, 0)), max_m=1e4, step_free=True).to(spots((0, 0)))).all()


def test_steps_and_ferries_come_back_from_arrays(tmp_path: Path) -> None:
    ways = with_crossing(
        tmp_path,
        lambda s: {
            "ferry_s": np.where(is_crossing(s), 60, 0).astype(np.float32),
            "step_free": s.walk & ~is_crossing(s),
        },
    )
    again: Ways = StreetWays.from_arrays(ways.to_arrays())
    start, end = spots((0, 0)), spots((700, 0))
    for step_free in (False, True):
        for ferries in (False, True):
            asked = {"max_m": 1e4, "step_free": step_free, "ferries": ferries}
            assert np.array_equal(ways.metres(start, end, **asked), again.metres(start, end, **asked))


# ---- order and plane


def test_neighbours_on_the_curve_are_neighbours_on_the_ground() -> None:
    side = 32
    xy = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1).reshape(-1, 2).astype(float)
    rank = hilbert_rank(xy)
    assert sorted(rank) == list(range(side * side))
    step = np.abs(np.diff(xy[np.argsort(rank)], axis=0)).sum(axis=1)
    assert (step == 1).mean() > 0.95
    assert step.max() <= 3


def test_many_points_become_degrees_as_few_do() -> None:
    xy = np.random.default_rng(0).uniform((330_000, 170_000), (360_000, 200_000), (6_000, 2))
    many, few = to_degrees(xy, "EPSG:27700"), to_degrees(xy[:100], "EPSG:27700")
    assert np.abs(many[:100] - few).max() < 5e-7  # 0.05 m
    assert to_metres(many, "EPSG:27700") == pytest.approx(xy, abs=0.06)
