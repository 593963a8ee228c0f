"""The area within reach: hand-worked discs and strips, and what must hold on real streets."""

import time
from datetime import datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from scipy import ndimage
from tiny_streets import LANE, spots, write_osm, write_world

from layers.errors import BadValueError, OutsideAreaError
from layers.streets import read_streets
from layers.timetable import read_timetable
from layers.transport import Streets
from mapping.travel import TravelNetwork
from mapping.travel.hull import hull
from mapping.travel.lattice import STEP_M
from mapping.travel.outline import outline
from mapping.travel.plane import to_degrees, to_metres
from mapping.travel.reach import polygons
from mapping.travel.street_ways import StreetWays
from mapping.travel.ways import CrowWays, Mode

NOW = np.zeros(1, dtype=np.float32)
WALK_M_MIN = 80.0  # 4.8 km/h
NEWPORT = np.array([[-2.9984, 51.5842]])
# half the diagonal of 25 m along the street and again beside it: what two places of one square can be apart
A_SQUARE_S = 2 * 17.7 / (4.8 / 3.6)


@pytest.fixture(scope="module")
def newport(real_data: Path) -> tuple[Streets, StreetWays]:
    streets = read_streets(real_data / "newport" / "newport-2023-06-13.osm.pbf")
    return streets, StreetWays.build(streets)


def inside(area: shapely.Geometry, count: int, seed: int = 1) -> NDArray[np.float64]:
    """Spots spread evenly over an area."""
    west, south, east, north = area.bounds
    some = np.random.default_rng(seed).uniform((west, south), (east, north), (20 * count, 2))
    return some[shapely.contains_xy(area, some)][:count]


# ---- as the crow flies


def test_a_disc_for_each_limit() -> None:
    found = polygons(CrowWays(), spots((0, 0)), NOW, mode="walk", limits=(30, 15))
    assert found.crs.to_epsg() == 4326
    assert list(found.columns) == ["limit_minutes", "area_km2", "geometry"]
    assert found.limit_minutes.tolist() == [15, 30]
    radius_km = np.array([15, 30]) * WALK_M_MIN / 1.3 / 1000
    assert found.area_km2.to_numpy() == pytest.approx(np.pi * radius_km**2, rel=0.01)
    assert (found.area_km2 < np.pi * radius_km**2).all()
    assert found.geometry[0].within(found.geometry[1])


def test_time_spent_and_the_cap_on_walking_are_taken_off() -> None:
    """At 10 km, reached after 20 min: 10 min are left of 30; a cap of 4 min on its walk leaves 4."""
    seeds, spent = spots((0, 0), (10_000, 0)), np.array([0, 1_200], dtype=np.float32)
    capped = polygons(CrowWays(), seeds, spent, mode="walk", limits=(15, 30), max_walk_minutes=np.array([np.inf, 4]))
    minutes = [np.array([15]), np.array([30, 4])]
    for area, each in zip(capped.area_km2, minutes, strict=True):
        assert area == pytest.approx(np.pi * ((each * WALK_M_MIN / 1300) ** 2).sum(), rel=0.01)
    free = polygons(CrowWays(), seeds, spent, mode="walk", limits=(30,))
    assert free.area_km2[0] == pytest.approx(np.pi * ((np.array([30, 10]) * WALK_M_MIN / 1300) ** 2).sum(), rel=0.01)


@pytest.mark.parametrize("limits", [(), (0,), (-5, 30), (float("nan"),), (float("inf"),)])
def test_limits_are_positive_minutes(limits: tuple[float, ...]) -> None:
    with pytest.raises(BadValueError, match="give one or more positive minutes"):
        polygons(CrowWays(), spots((0, 0)), NOW, mode="walk", limits=limits)


# ---- by street


def long_lane(folder: Path) -> StreetWays:
    """A straight lane 4 km long from west to east."""
    return StreetWays.build(
        read_streets(write_osm(folder / "lane.osm.pbf", {1: (0, 0), 2: (4_000, 0)}, [([1, 2], LANE)]))
    )


def test_a_lane_is_drawn_with_what_lies_beside_it(tmp_path: Path) -> None:
    """From its middle, 10 minutes are 800 m either way; beside it two squares of 25 m to each side of the lane's own.

    Its ends taper, as who steps aside comes less far along: by four triangles of some 60 m. The promenade is drawn,
    the sea is not, though `minutes` would take a place 300 m off for a field.
    """
    found = polygons(long_lane(tmp_path), spots((2_000, 0)), NOW, mode="walk", limits=(10,)).to_crs(27700)
    west, south, east, north = found.total_bounds
    assert east - west == pytest.approx(1_600, abs=26)
    assert north - south == pytest.approx(125, abs=26)
    assert found.area_km2[0] == pytest.approx(0.2 - 0.008, abs=0.04)
    assert found.area_km2[0] == pytest.approx(found.area.sum() / 1e6, rel=1e-3)


@pytest.mark.parametrize(
    ("wide", "high", "closed", "drawn"),
    [
        (500, 2_000, False, True),  # a gap that a disc of 300 m cannot enter
        (800, 2_000, False, False),  # a bay that it can
        (800, 800, True, True),  # the same between four streets
        (1_200, 1_200, True, False),  # 600 m from each: no place is reached from a street so far off
    ],
)
def test_what_lies_between_streets_is_filled(
    tmp_path: Path, wide: float, high: float, closed: bool, drawn: bool
) -> None:
    """A street round three or four sides of a field, with a middle that is nearer than 500 m, or is not."""
    nodes = {1: (0, high), 2: (0, 0), 3: (wide, 0), 4: (wide, high)}
    way = [1, 2, 3, 4, 1] if closed else [1, 2, 3, 4]
    ways = StreetWays.build(read_streets(write_osm(tmp_path / "field.osm.pbf", nodes, [(way, LANE)])))
    area = polygons(ways, spots((wide / 2, 0)), NOW, mode="walk", limits=(60,)).geometry[0]
    assert shapely.contains_xy(area, spots((wide / 2, high / 2)))[0] == drawn
    assert not shapely.contains_xy(area, spots((wide / 2, -90), (-90, high / 2), (wide + 90, high / 2))).any()
    # who has no time for the walk across is not drawn there: the middle is 500 m on, or more
    short = polygons(ways, spots((wide / 2, 0)), NOW, mode="walk", limits=(5,)).geometry[0]
    assert shapely.contains_xy(short, spots((wide / 2, 10)))[0]
    assert not shapely.contains_xy(short, spots((wide / 2, 700)))[0]


def test_one_always_stands_in_ones_own_polygon(tmp_path: Path) -> None:
    """Even 300 m from the nearest street."""
    area = polygons(long_lane(tmp_path), spots((2_000, 300)), NOW, mode="walk", limits=(10,)).geometry[0]
    assert shapely.contains_xy(area, spots((2_000, 300), (2_000, 0))).all()


@pytest.mark.parametrize("off_m", range(480, 500, 3))
def test_as_far_from_the_street_as_one_may_stand(tmp_path: Path, off_m: float) -> None:
    """To any side, whatever squares the lattice has there: one's own is drawn, or the next if its middle is too far."""
    ways, sides = long_lane(tmp_path), ((2_000, off_m), (2_000, -off_m), (-off_m, 0), (4_000 + off_m, 0))
    for side in sides:
        area = polygons(ways, spots(side), NOW, mode="walk", limits=(1, 20)).geometry[1]
        assert metres_outside(area, spots(side))[0] <= STEP_M


def test_a_late_seed_nearby_counts_where_an_early_one_is_too_far_to_walk(tmp_path: Path) -> None:
    """The origin is 1,600 m away (20 min) and its walk capped at 10 min; a stop there is reached after 25 min."""
    ways, seeds = long_lane(tmp_path), spots((1_000, 0), (2_600, 0), (2_700, 0))
    spent = np.array([0, 1_500, 1_790], dtype=np.float32)  # the last comes too late to add anything
    found = polygons(ways, seeds, spent, mode="walk", limits=(30,), max_walk_minutes=10).geometry[0]
    reached = shapely.contains_xy(found, spots((1_700, 5), (1_900, 5), (2_250, 5), (2_600, 5), (2_900, 5), (3_100, 5)))
    # 700 m from the origin: yes; 900: no; 350 m from the stop (25 + 4.4 min): yes; there; 300 m on: yes; 500 m on: no
    assert reached.tolist() == [True, False, True, True, True, False]


def test_a_later_seed_that_may_walk_farther_is_not_ruled_out(tmp_path: Path) -> None:
    """A first seed 100 m before a crossing may walk 3 minutes; one 200 m before it, a minute later, may walk 20."""
    nodes = {1: (0, 0), 2: (4_000, 0), 3: (8_000, 0), 4: (4_000, 300)}
    ways = StreetWays.build(read_streets(write_osm(tmp_path / "x.osm.pbf", nodes, [([1, 2, 3], LANE), ([2, 4], LANE)])))
    seeds, spent = spots((3_900, 0), (3_800, 0)), np.array([0, 60], dtype=np.float32)
    found = polygons(ways, seeds, spent, mode="walk", limits=(30,), max_walk_minutes=np.array([3, 20])).geometry[0]
    # 1,200 m on from the second: 16 minutes; 1,500 m on: nearly 20 of walking
    assert shapely.contains_xy(found, spots((5_000, 5), (5_300, 5), (5_500, 5))).tolist() == [True, True, False]


def test_one_way_streets_turn_round_with_the_question(tmp_path: Path) -> None:
    """A lane that is one-way eastwards for cars, on a ring that comes back the long way."""
    nodes = {1: (0, 0), 2: (2_000, 0), 3: (2_000, 2_000), 4: (0, 2_000)}
    loop = [([1, 2, 3, 4, 1], {**LANE, "oneway": "yes"})]
    ways = StreetWays.build(read_streets(write_osm(tmp_path / "loop.osm.pbf", nodes, loop)))
    ahead, behind = spots((1_300, 5), (700, 5))
    start = spots((1_000, 0))
    # 300 m take 43 s by car; the other way round is 7,700 m
    onward = polygons(ways, start, NOW, mode="drive", limits=(2,)).geometry[0]
    back = polygons(ways, start, NOW, mode="drive", limits=(2,), towards=True).geometry[0]
    assert (onward.contains(shapely.Point(ahead)), onward.contains(shapely.Point(behind))) == (True, False)
    assert (back.contains(shapely.Point(ahead)), back.contains(shapely.Point(behind))) == (False, True)
    # and round the corner: 1,300 m on, or 1,300 m back, of the 1,666 m of 4 minutes
    ahead, behind = spots((1_990, 300), (10, 300))
    for towards in (False, True):
        area = polygons(ways, start, NOW, mode="drive", limits=(4,), towards=towards).geometry[0]
        assert area.contains(shapely.Point(behind if towards else ahead))
        assert not area.contains(shapely.Point(ahead if towards else behind))


def test_far_from_every_street(tmp_path: Path) -> None:
    ways = StreetWays.build(read_streets(write_world(tmp_path, "straight_lane")))
    with pytest.raises(OutsideAreaError, match=r"more than 500 m from every street open to people on foot"):
        polygons(ways, spots((0, 700)), NOW, mode="walk")
    # one seed in the field does not spoil the others
    found = polygons(ways, spots((0, 700), (100, 0)), np.zeros(2, dtype=np.float32), mode="walk", limits=(5,))
    assert found.area_km2[0] > 0.02


def test_nothing_left_of_the_time(tmp_path: Path) -> None:
    ways = StreetWays.build(read_streets(write_world(tmp_path, "straight_lane")))
    found = polygons(ways, spots((0, 0)), np.array([900], dtype=np.float32), mode="walk", limits=(5, 15, 20))
    assert found.geometry.is_empty.tolist() == [True, True, False]
    assert found.area_km2.tolist()[:2] == [0, 0]


@pytest.mark.parametrize("towards", [False, True])
@pytest.mark.parametrize("mode", ["walk", "cycle", "drive"])
@pytest.mark.parametrize("limit", [10, 30])
def test_the_polygon_says_what_the_minutes_say(
    newport: tuple[Streets, StreetWays], mode: Mode, limit: float, towards: bool
) -> None:
    """Who is inside is within the limit: at the middle of each square to the second, elsewhere to the square.

    And the streets that are reached lie inside, or a square's side away. (The exceptions are places whose square's
    middle, 18 m away at most, has another nearest street.)
    """
    ways = newport[1]
    area = polygons(ways, NEWPORT, NOW, mode=mode, limits=(limit,), towards=towards).geometry[0]

    def seconds(some: NDArray[np.float64]) -> NDArray[np.float32]:
        return ways.seconds(*((some, NEWPORT) if towards else (NEWPORT, some)), mode=mode, max_minutes=600).ravel()

    places = around(area, 8_000)
    inside = middles(places[shapely.contains_xy(area, places)])
    inside = inside[shapely.contains_xy(area, inside)]
    assert len(inside) > 1_000
    assert (seconds(inside) <= limit * 60 + 0.2).all()
    somewhere = places[shapely.contains_xy(area, places)]
    assert (seconds(somewhere) <= limit * 60 + A_SQUARE_S).mean() > 0.98
    streets = street_spots(ways, mode)
    outside_m = metres_outside(area, streets[seconds(streets) <= limit * 60])
    assert (outside_m <= STEP_M).mean() > 0.995
    assert (outside_m == 0).mean() > 0.95


def street_spots(ways: StreetWays, mode: Mode) -> NDArray[np.float64]:
    """The bends of the streets of a mode, degrees."""
    side = ways.modes[mode].streets
    on = side.place_of[side.shapes.piece] >= 0
    return to_degrees(np.column_stack([side.shapes.x[on], side.shapes.y[on]]), ways.crs)


def metres_outside(area: shapely.Geometry, some: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far outside an area each place is; 0 inside."""
    drawn = gpd.GeoSeries([area], crs=4326).to_crs(27700)[0]
    shapely.prepare(drawn)
    return shapely.distance(drawn, shapely.points(to_metres(some, "EPSG:27700")))


def around(area: shapely.Geometry, count: int) -> NDArray[np.float64]:
    """Spots spread evenly over an area and half a mile around it."""
    west, south, east, north = area.bounds
    return np.random.default_rng(1).uniform((west - 0.01, south - 0.006), (east + 0.01, north + 0.006), (count, 2))


def middles(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """The middles of the squares in which these places lie: whole multiples of 25 m."""
    on_grid = np.round(to_metres(places, "EPSG:27700") / STEP_M) * STEP_M
    back = gpd.GeoSeries(gpd.points_from_xy(*on_grid.T), crs=27700).to_crs(4326)
    return np.column_stack([back.x, back.y])


def test_hundreds_of_seeds(newport: tuple[Streets, StreetWays]) -> None:
    """As after a bus ride: nested, honest about the cap on walking, and quick."""
    streets, ways = newport
    rng = np.random.default_rng(4)
    corners = np.column_stack([streets.node_lon, streets.node_lat])
    seeds = np.vstack([NEWPORT, corners[rng.integers(0, len(corners), 400)]])
    spent = np.concatenate([[0], rng.uniform(300, 3_400, 400)]).astype(np.float32)
    polygons(ways, seeds, spent, mode="walk", max_walk_minutes=10)
    begun = time.perf_counter()
    found = polygons(ways, seeds, spent, mode="walk", max_walk_minutes=10)
    assert time.perf_counter() - begun < 3  # 0.2 s on a quiet machine
    assert found.geometry.is_valid.all()
    for smaller, larger in zip(found.geometry, found.geometry[1:], strict=False):
        assert larger.covers(smaller)
    places = inside(found.geometry[1], 1_500)
    legs = ways.seconds(seeds, places, mode="walk", max_minutes=10.6).astype(np.float64)
    within = (legs + spent[:, None] <= 1_800 + A_SQUARE_S).any(axis=0)
    assert within.mean() > 0.995


# ---- what is drawn around the streets


@pytest.mark.parametrize("seed", range(40))
def test_hull_is_what_discs_cannot_enter(seed: int) -> None:
    """Against distances worked out one by one; holes are what is cut off from the border."""
    rng = np.random.default_rng(seed)
    out = rng.uniform(0, 6)
    back = rng.uniform(0, out)
    mask = np.zeros((40, 50), dtype=bool)
    mask[8:-8, 8:-8] = rng.random((24, 34)) < rng.choice([0.002, 0.02, 0.1])

    def within(some: NDArray[np.bool_], radius: float) -> NDArray[np.bool_]:
        return ndimage.distance_transform_edt(~some) <= radius if some.any() else some

    closed = ~within(~within(mask, out), back)
    found = hull(mask, out=out, back=back)
    assert np.array_equal(found, ndimage.binary_fill_holes(closed))
    assert (found | ~mask).all()
    more = mask | (rng.random(mask.shape) < 0.01)
    assert (hull(more, out=out, back=back) | ~found).all()


def test_hull_of_nothing() -> None:
    assert not hull(np.zeros((3, 4), dtype=bool), out=2, back=1).any()
    assert hull(np.zeros((0, 0), dtype=bool), out=2, back=1).shape == (0, 0)


# ---- the outline itself


@pytest.mark.parametrize("seed", range(60))
def test_outline_is_the_union_of_the_squares(seed: int) -> None:
    rng = np.random.default_rng(seed)
    mask = rng.random(tuple(rng.integers(1, 12, 2))) < rng.random()
    found = outline(mask, corner=np.array([10.0, 20.0]), step=2.0)
    row, column = np.nonzero(mask)
    squares = shapely.union_all(shapely.box(10 + 2 * column, 20 + 2 * row, 12 + 2 * column, 22 + 2 * row))
    assert found.is_valid
    assert found.is_empty if squares.is_empty else found.equals(squares)


def test_outline_of_squares_that_touch_at_a_corner() -> None:
    two = outline(np.array([[1, 0], [0, 1]], dtype=bool), corner=np.zeros(2), step=1.0)
    assert [part.area for part in two.geoms] == [1, 1]
    ring = ~np.eye(3, dtype=bool) | np.array([[1, 0, 0], [0, 0, 0], [0, 0, 0]], dtype=bool)
    found = outline(ring, corner=np.zeros(2), step=1.0)
    assert found.is_valid
    assert found.area == ring.sum()


def test_outline_of_a_county_is_quick() -> None:
    rough = ndimage.gaussian_filter(np.random.default_rng(0).random((433, 731)), 2) > 0.5
    begun = time.perf_counter()
    found = outline(rough, corner=np.zeros(2), step=50.0)
    assert time.perf_counter() - begun < 2
    assert found.area == rough.sum() * 2_500


# ---- by bus and train


@pytest.fixture(scope="module")
def by_bus(newport: tuple[Streets, StreetWays], real_data: Path) -> TravelNetwork:
    """Newport's streets with its buses of 5 March 2024."""
    return TravelNetwork.build(newport[0], read_timetable([real_data / "newport" / "newport_bus_2024-03-05.gtfs.zip"]))


@pytest.mark.parametrize("end", ["depart", "arrive"])
def test_the_polygon_by_bus_says_what_the_minutes_say(
    newport: tuple[Streets, StreetWays], by_bus: TravelNetwork, end: str
) -> None:
    """As on foot; walks to and from stops are whole seconds in the minutes, so that two of grace are given."""
    when = {end: datetime(2024, 3, 5, 18)}
    area = by_bus.reach(shapely.Point(*NEWPORT[0]), limits=(30,), **when).geometry[0]

    def minutes(some: NDArray[np.float64]) -> NDArray[np.float64]:
        there, here = (gpd.GeoSeries(gpd.points_from_xy(*xy.T), crs=4326) for xy in (some, NEWPORT))
        asked = (here, there) if end == "depart" else (there, here)
        return by_bus.minutes(*asked, max_minutes=90, **when).ravel()

    places = middles(around(area, 6_000))
    inside = places[shapely.contains_xy(area, places)]
    assert len(inside) > 300
    assert (minutes(inside) <= 30 + 2 / 60).all()
    streets = street_spots(newport[1], "walk")[::5]
    outside_m = metres_outside(area, streets[minutes(streets) <= 30])
    assert len(outside_m) > 300
    assert (outside_m <= STEP_M).mean() > 0.99
    assert (outside_m == 0).mean() > 0.95
