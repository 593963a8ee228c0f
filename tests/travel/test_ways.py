"""Getting about without a timetable: hand-worked distances, and what must hold for any streets."""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from tiny_streets import LANE, spots, write_osm, write_world

from layers.streets import read_streets
from layers.transport import Streets
from mapping.travel.plane import crow_metres, metric_crs, to_metres
from mapping.travel.street_ways import StreetWays
from mapping.travel.ways import CrowWays, Mode, Ways

WALK_M_S = 4.8 / 3.6
CYCLE_M_S = 15 / 3.6
DRIVE_M_S = 25 / 3.6  # a residential street without a limit
INF = np.inf

Worlds = Callable[[str], StreetWays]


@pytest.fixture
def ways_of(tmp_path: Path) -> Worlds:
    return lambda name: StreetWays.build(read_streets(write_world(tmp_path, name)))


@pytest.fixture(scope="module")
def newport(real_data: Path) -> tuple[Streets, StreetWays]:
    streets = read_streets(real_data / "newport" / "newport-2023-06-13.osm.pbf")
    return streets, StreetWays.build(streets)


def metres(ways: Ways, origin: tuple[float, float], destination: tuple[float, float], max_m: float = 1e6) -> float:
    return float(ways.metres(spots(origin), spots(destination), max_m=max_m)[0, 0])


def minutes_apart(
    ways: Ways, origin: tuple[float, float], destination: tuple[float, float], mode: Mode, max_minutes: float = 600
) -> float:
    return float(ways.seconds(spots(origin), spots(destination), mode=mode, max_minutes=max_minutes)[0, 0]) / 60


# ---- as the crow flies


@pytest.mark.parametrize(("mode", "seconds"), [("walk", 1300 / WALK_M_S), ("cycle", 312.0), ("drive", 117.0)])
def test_crow_takes_the_straight_line_and_a_third(mode: Mode, seconds: float) -> None:
    found = CrowWays().seconds(spots((0, 0)), spots((1_000, 0), (0, 0)), mode=mode, max_minutes=60)
    assert found.dtype == np.float32
    assert found == pytest.approx(np.array([[seconds, 0.0]]), rel=1e-4)


def test_crow_obeys_the_walker_and_the_limit() -> None:
    crow, origin, far = CrowWays(), spots((0, 0)), spots((0, 1_000))
    assert crow.seconds(origin, far, mode="walk", walk_kmh=2.4, max_minutes=60)[0, 0] == pytest.approx(1_950, rel=1e-4)
    assert crow.seconds(origin, far, mode="walk", max_minutes=16.2)[0, 0] == INF
    assert crow.seconds(origin, far, mode="walk", max_minutes=16.3)[0, 0] == pytest.approx(975, rel=1e-4)
    assert crow.metres(origin, far, max_m=1_299)[0, 0] == INF
    assert crow.straight_line


def test_crow_neighbours() -> None:
    # 400 and 500 m apart are 520 and 650 m on foot; the last is alone
    indptr, indices, found = CrowWays().neighbours(spots((0, 0), (400, 0), (900, 0), (5_000, 0)), max_m=800)
    assert indptr.tolist() == [0, 1, 3, 4, 4]
    assert indices.tolist() == [1, 0, 2, 1]
    assert found == pytest.approx([520, 520, 650, 650], rel=1e-4)


@pytest.mark.parametrize("count", [0, 1])
def test_neighbours_of_nobody(ways_of: Worlds, count: int) -> None:
    points = spots((10, 0), (20, 0))[:count]
    for ways in (CrowWays(), ways_of("straight_lane")):
        indptr, indices, found = ways.neighbours(points, max_m=800)
        assert indptr.tolist() == [0] * (count + 1)
        assert (len(indices), len(found)) == (0, 0)


def test_crow_metres_agree_with_the_ellipsoid() -> None:
    from pyproj import Geod

    rng = np.random.default_rng(5)
    a, b = rng.uniform([-3.2, 50.5], [0.9, 51.9], (200, 2)), rng.uniform([-0.3, -0.2], [0.3, 0.2], (200, 2))
    true = Geod(ellps="WGS84").inv(a[:, 0], a[:, 1], a[:, 0] + b[:, 0], a[:, 1] + b[:, 1])[2]
    assert crow_metres(a, a + b) == pytest.approx(true, rel=1e-4)


@pytest.mark.parametrize(("where", "crs"), [((-3.0, 51.5), "EPSG:27700"), ((23.7, 60.1), "+proj=tmerc")])
def test_metric_crs(where: tuple[float, float], crs: str) -> None:
    points = np.array([where, (where[0] + 0.1, where[1] + 0.1)])
    assert metric_crs(points).startswith(crs)
    xy = to_metres(points, metric_crs(points))
    assert np.hypot(*(xy[1] - xy[0])) == pytest.approx(float(crow_metres(points[0], points[1])), rel=1e-3)


# ---- by street: worked out by hand on drawings of a few hundred metres


@pytest.mark.parametrize(
    ("world", "origin", "destination", "expected"),
    [
        ("straight_lane", (0, 0), (300, 0), 300),
        ("straight_lane", (50, 0), (180, 0), 130),  # both on one piece, not by its ends
        ("straight_lane", (50, 30), (180, -40), 30 + 130 + 40),  # the bits beside the street count
        ("straight_lane", (50, 30), (50, 30), 0),
        ("straight_lane", (50, 100), (60, 100), 10),  # nearer to each other than to any street: straight
        ("straight_lane", (-30, 40), (300, 0), 350),  # beyond the end: 30, 40, 50
        ("bent_lane", (0, 0), (100, 100), 200),
        ("parallel_edges", (0, 0), (100, 0), 100),  # not 300, the sum of the two ways
        ("parallel_edges", (-100, 0), (200, 0), 300),
        ("parallel_edges", (50, 50), (50, 0), 150),
        ("steps_only", (0, 0), (100, 0), 100),
        ("private_road", (0, 0), (100, 0), 100),
        ("dead_end_loop", (0, 0), (200, 50), 100 + 12_500**0.5),
        ("dead_end_loop", (200, 50), (200, -50), 100),
    ],
)
def test_metres_on_foot(
    ways_of: Worlds, world: str, origin: tuple[float, float], destination: tuple[float, float], expected: float
) -> None:
    ways = ways_of(world)
    assert metres(ways, origin, destination) == pytest.approx(expected, abs=0.2)
    assert metres(ways, destination, origin) == pytest.approx(expected, abs=0.2)


@pytest.mark.parametrize(
    ("world", "mode", "trip", "seconds"),
    [
        ("straight_lane", "walk", ((0, 0), (300, 0)), 300 / WALK_M_S),
        ("straight_lane", "cycle", ((0, 0), (300, 0)), 300 / CYCLE_M_S),
        ("straight_lane", "drive", ((0, 0), (300, 0)), 300 / DRIVE_M_S),
        ("straight_lane", "drive", ((100, 40), (300, 0)), 40 / WALK_M_S + 200 / DRIVE_M_S),
        ("one_way_ring", "walk", ((50, 0), (20, 0)), 30 / WALK_M_S),
        ("one_way_ring", "drive", ((20, 0), (50, 0)), 30 / DRIVE_M_S),
        ("one_way_ring", "drive", ((50, 0), (20, 0)), 370 / DRIVE_M_S),  # all the way round
        ("one_way_ring", "cycle", ((50, 0), (0, 50)), 300 / CYCLE_M_S),
        ("steps_only", "cycle", ((0, 0), (100, 0)), 300 / CYCLE_M_S),
        ("steps_only", "drive", ((0, 0), (100, 0)), 300 / DRIVE_M_S),
        ("private_road", "drive", ((0, 0), (100, 0)), 300 / DRIVE_M_S),
    ],
)
def test_seconds_of_each_mode(
    ways_of: Worlds,
    world: str,
    mode: Mode,
    trip: tuple[tuple[float, float], tuple[float, float]],
    seconds: float,
) -> None:
    assert minutes_apart(ways_of(world), *trip, mode) * 60 == pytest.approx(seconds, abs=0.2)


def test_one_way_is_obeyed_from_whichever_side_is_searched(ways_of: Worlds) -> None:
    """Many to few is searched backwards: the answer may not change."""
    ways = ways_of("one_way_ring")
    many, few = spots((50, 0), (100, 30), (60, 100), (0, 70), (0, 10)), spots((20, 0), (0, 50))
    back = ways.seconds(many, few, mode="drive", max_minutes=60)
    one_by_one = [[ways.seconds(o[None], d[None], mode="drive", max_minutes=60)[0, 0] for d in few] for o in many]
    assert back == pytest.approx(np.array(one_by_one), rel=1e-5)
    assert back[0] * DRIVE_M_S == pytest.approx([370, 300], abs=0.3)
    assert back[4] * DRIVE_M_S == pytest.approx([30, 360], abs=0.3)


def test_an_island_is_not_reached(ways_of: Worlds) -> None:
    ways = ways_of("island_apart")
    found = ways.metres(spots((0, 0), (50, 2_000)), spots((200, 0), (100, 2_000)), max_m=1e6)
    assert found == pytest.approx(np.array([[200, INF], [INF, INF]]), abs=0.1)


@pytest.mark.parametrize(("beside_m", "reached"), [(499, True), (501, False)])
def test_a_place_joins_a_street_within_500_m(ways_of: Worlds, beside_m: float, reached: bool) -> None:
    found = metres(ways_of("straight_lane"), (150, beside_m), (0, 0))
    assert found == (pytest.approx(beside_m + 150, abs=0.3) if reached else INF)


def test_limits_are_of_the_whole_way(ways_of: Worlds) -> None:
    ways = ways_of("straight_lane")
    assert metres(ways, (0, 30), (100, 0), max_m=129.5) == INF
    assert metres(ways, (0, 30), (100, 0), max_m=130.5) == pytest.approx(130, abs=0.2)
    assert minutes_apart(ways, (0, 0), (300, 0), "walk", max_minutes=3.74) == INF
    assert minutes_apart(ways, (0, 0), (300, 0), "walk", max_minutes=3.76) == pytest.approx(3.75, abs=0.01)


def test_neighbours_by_street(ways_of: Worlds) -> None:
    # two places 50 m apart across the block are 150 m apart on foot
    ways = ways_of("parallel_edges")
    points = spots((50, 0), (50, 50), (200, 0), (0, 3_000), (80, 0))
    indptr, indices, found = ways.neighbours(points, max_m=160)
    assert indptr.tolist() == [0, 3, 5, 7, 7, 10]
    assert indices.tolist() == [1, 2, 4, 0, 4, 0, 4, 0, 1, 2]
    # from the place across the block to the last: 50 along, 50 down, 20 back
    assert found == pytest.approx([150, 150, 30, 150, 120, 150, 120, 30, 120, 120], abs=0.2)
    assert ways.neighbours(points, max_m=119)[0].tolist() == [0, 1, 1, 1, 1, 2]


def test_of_two_pieces_between_the_same_junctions_the_shorter_is_kept(ways_of: Worlds) -> None:
    graph = ways_of("parallel_edges").modes["walk"].graph
    assert len(graph.piece) == 4
    assert sorted(graph.weights) == pytest.approx([100] * 6, abs=0.1)


def test_no_street_for_cars(tmp_path: Path) -> None:
    nodes = {1: (0, 0), 2: (100, 0)}
    ways = StreetWays.build(
        read_streets(write_osm(tmp_path / "path.osm.pbf", nodes, [([1, 2], {"highway": "footway"})]))
    )
    assert minutes_apart(ways, (0, 0), (100, 0), "drive") == INF
    assert metres(ways, (0, 0), (100, 0)) == pytest.approx(100, abs=0.1)


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0)])
def test_nobody_to_nowhere(ways_of: Worlds, shape: tuple[int, int]) -> None:
    points = spots((0, 0), (10, 0), (20, 0))
    for ways in (CrowWays(), ways_of("straight_lane")):
        found = ways.seconds(points[: shape[0]], points[: shape[1]], mode="walk", max_minutes=10)
        assert found.shape == shape


def test_the_same_again_from_arrays(ways_of: Worlds) -> None:
    ways = ways_of("one_way_ring")
    arrays = ways.to_arrays()
    assert not [name for name, values in arrays.items() if values.dtype.hasobject]
    again = StreetWays.from_arrays(arrays)
    o, d = spots((50, 0), (0, 50)), spots((20, 0), (70, 100))
    for mode in ("walk", "cycle", "drive"):
        assert np.array_equal(
            ways.seconds(o, d, mode=mode, max_minutes=60), again.seconds(o, d, mode=mode, max_minutes=60)
        )
    assert again.attribution == "© OpenStreetMap contributors, ODbL"
    assert not again.straight_line
    assert CrowWays.from_arrays(CrowWays().to_arrays()).straight_line


# ---- what must hold for any streets


def grid_town(path: Path, seed: int, side: int = 7) -> tuple[Streets, nx.MultiDiGraph, NDArray[np.float64]]:
    """A town of crooked blocks with one-way streets, and the same as an independent graph of seconds by car."""
    rng = np.random.default_rng(seed)
    number = np.arange(1, side * side + 1).reshape(side, side)
    where = {
        int(number[r, c]): (120.0 * c + rng.uniform(-30, 30), 120.0 * r + rng.uniform(-30, 30))
        for r in range(side)
        for c in range(side)
    }
    ways = []
    town = nx.MultiDiGraph()
    pairs = [(number[r, c], number[r, c + 1]) for r in range(side) for c in range(side - 1)]
    pairs += [(number[r, c], number[r + 1, c]) for r in range(side - 1) for c in range(side)]
    pairs += pairs[:10]  # some streets are drawn twice: parallel pieces
    for a, b in ((int(a), int(b)) for a, b in pairs):
        oneway = rng.choice(["no", "no", "yes", "-1"])
        ways.append(([a, b], {**LANE, "oneway": str(oneway)}))
        seconds = np.hypot(*np.subtract(where[a], where[b])) / DRIVE_M_S
        if oneway != "-1":
            town.add_edge(a, b, seconds=seconds)
        if oneway != "yes":
            town.add_edge(b, a, seconds=seconds)
    streets = read_streets(write_osm(path, where, ways))
    town = town.subgraph(max(nx.strongly_connected_components(town), key=len))
    return streets, town, spots(*(where[node] for node in town))


@pytest.mark.parametrize("seed", range(4))
def test_driving_agrees_with_an_independent_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    monkeypatch.setattr("layers.streets.shapes.JUNCTION_S", 0.0)  # tests/travel/test_streets.py knows it by hand
    streets, town, points = grid_town(tmp_path / "town.osm.pbf", seed)
    found = StreetWays.build(streets).seconds(points, points, mode="drive", max_minutes=600)
    true = dict(nx.all_pairs_dijkstra_path_length(town, weight="seconds"))
    expected = np.array([[true[a][b] for b in town] for a in town])
    assert found == pytest.approx(expected, abs=0.05)
    to_a_few = StreetWays.build(streets).seconds(points, points[:5], mode="drive", max_minutes=600)
    assert to_a_few == pytest.approx(expected[:, :5], abs=0.05)


def test_the_way_round_by_a_third_place_is_never_shorter(newport: tuple[Streets, StreetWays]) -> None:
    streets, ways = newport
    corners = np.column_stack([streets.node_lon, streets.node_lat])
    points = corners[np.random.default_rng(2).integers(0, len(corners), 40)]
    for mode in ("walk", "drive"):
        times = ways.seconds(points, points, mode=mode, max_minutes=10_000).astype(np.float64)
        placed = np.isfinite(times).any(axis=1)
        times = times[np.ix_(placed, placed)]
        assert placed.sum() > 30
        round_by = (times[:, :, None] + times[None, :, :]).min(axis=1)
        assert (times <= round_by + 0.1).all()


def test_a_longer_limit_only_adds(newport: tuple[Streets, StreetWays]) -> None:
    streets, ways = newport
    corners = np.column_stack([streets.node_lon, streets.node_lat])
    rng = np.random.default_rng(3)
    origins, destinations = corners[rng.integers(0, len(corners), 20)], corners[rng.integers(0, len(corners), 500)]
    short = ways.seconds(origins, destinations, mode="walk", max_minutes=20)
    long = ways.seconds(origins, destinations, mode="walk", max_minutes=60)
    reached = np.isfinite(short)
    assert short[reached] == pytest.approx(long[reached])
    assert (long[~reached] > 1_200).all()
    assert short[reached].max() <= 1_200


def test_on_foot_both_ways_are_as_far(newport: tuple[Streets, StreetWays]) -> None:
    streets, ways = newport
    corners = np.column_stack([streets.node_lon, streets.node_lat])[::200]
    there = ways.metres(corners, corners, max_m=5_000)
    assert there == pytest.approx(there.T, abs=0.02)
    assert np.isfinite(there).mean() > 0.2
    indptr, indices, apart = ways.neighbours(corners, max_m=800)
    rows = np.repeat(np.arange(len(corners)), np.diff(indptr))
    assert apart == pytest.approx(there[rows, indices], abs=0.02)
    assert len(apart) == int((there <= 800).sum()) - int((np.diag(there) <= 800).sum())


def test_streets_are_never_shorter_than_the_crow(newport: tuple[Streets, StreetWays]) -> None:
    streets, ways = newport
    corners = np.column_stack([streets.node_lon, streets.node_lat])[::150]
    by_street = ways.metres(corners, corners, max_m=20_000)
    straight = CrowWays().metres(corners, corners, max_m=1e6) / 1.3
    assert (by_street >= straight * 0.998 - 0.5).all()


def test_newport_on_foot_is_one_large_part(newport: tuple[Streets, StreetWays]) -> None:
    """Reference figures for the same extract: 13,405 nodes and 16,873 pieces (private streets and all bends kept)."""
    graph = newport[1].modes["walk"].graph
    assert 12_000 < graph.nodes < 13_405
    assert 15_500 < len(graph.piece) < 16_873


def test_walking_on_the_isle_of_wight_agrees_with_published_isochrones(real_data: Path) -> None:
    """OpenRouteService's walks of 15 and 30 minutes round six libraries, at 5 km/h, on data of another year."""
    published = gpd.read_file(real_data / "reference_times" / "ors_walk_isochrones_kent_wsx_iow_medway_esx.gpkg")
    published = published[published.authority.str.contains("Wight") & published.seconds.isin([900, 1800])]
    assert len(published) == 12
    streets = read_streets(real_data / "isle_of_wight" / "isle-of-wight-latest.osm.pbf")
    ways = StreetWays.build(streets)
    corners = np.column_stack([streets.node_lon, streets.node_lat])[np.unique(streets.edge_from[streets.walk])]
    libraries = published[["lon", "lat"]].to_numpy()
    ours = ways.seconds(libraries, corners, mode="walk", walk_kmh=5.0, max_minutes=60)
    theirs = np.array([shapely.contains_xy(area, corners) for area in published.geometry])
    limit = published.seconds.to_numpy()[:, None]
    well_within, well_beyond = ours < 0.9 * limit, ours > 1.15 * limit
    assert theirs[well_within].mean() > 0.98
    assert well_beyond[theirs].mean() < 0.06
