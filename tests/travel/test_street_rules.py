"""What stands on a street or lies under it: barriers, steps, surfaces, ferries and junctions, by hand."""

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from tiny_streets import LANE, Way, spots, write_osm

from layers.streets import read_streets
from layers.streets.barriers import read_barrier
from layers.streets.distance import far_from_streets
from layers.streets.ferries import ferry_s, read_duration_s
from layers.streets.rules import read_access
from layers.streets.step_free import is_step_free
from layers.transport import Streets
from mapping.travel.street_ways import StreetWays

PATH, PAVED = {"highway": "path"}, {"highway": "footway", "surface": "paved"}
TOWPATH = {"highway": "cycleway"}
Nodes = Mapping[int, tuple[float, float]]


def read(folder: Path, nodes: Nodes, ways: list[Way], node_tags: Mapping[int, Mapping[str, str]]) -> Streets:
    return read_streets(write_osm(folder / "streets.osm.pbf", nodes, ways, node_tags=node_tags))


def may(streets: Streets, mode: str) -> list[int]:
    """Metres of the pieces (rounded, from west to east) that the mode may use eastwards or both ways."""
    east = streets.node_lon[streets.edge_to] > streets.node_lon[streets.edge_from]
    order = np.argsort(streets.node_lon[streets.edge_from], kind="stable")
    return [round(float(streets.length_m[e])) for e in order if east[e] and getattr(streets, mode)[e]]


@pytest.mark.parametrize(
    ("tags", "passes"),  # on foot, by cycle, by car, in a wheelchair
    [
        ({"barrier": "gate"}, "wcds"),
        ({"barrier": "gate", "locked": "yes"}, ""),
        ({"barrier": "gate", "locked": "yes", "foot": "yes"}, "ws"),
        ({"barrier": "gate", "access": "private"}, ""),
        ({"barrier": "gate", "access": "private", "foot": "permissive", "bicycle": "yes"}, "wcs"),
        ({"barrier": "gate", "motor_vehicle": "no"}, "wcs"),
        ({"barrier": "gate", "motor_vehicle": "private", "motorcar": "yes"}, "wcds"),
        ({"barrier": "gate", "bicycle": "no", "wheelchair": "no"}, "wd"),
        ({"barrier": "gate", "bicycle": "dismount"}, "wcds"),  # pushed through
        ({"barrier": "gate", "bicycle": "dismount", "foot": "no"}, "d"),
        ({"barrier": "lift_gate", "locked": "yes"}, "wcs"),  # one walks round the end of it
        ({"barrier": "bollard"}, "wcs"),
        ({"barrier": "bollard", "access": "yes"}, "wcs"),  # a general word does not fold a bollard down
        ({"barrier": "bollard", "motor_vehicle": "yes"}, "wcds"),
        ({"barrier": "block", "access": "no", "foot": "yes", "bicycle": "yes"}, "wcs"),
        ({"barrier": "cycle_barrier"}, "wc"),
        ({"barrier": "cycle_barrier", "wheelchair": "yes"}, "wcs"),
        ({"barrier": "stile"}, "w"),
        ({"barrier": "stile", "bicycle": "yes"}, "w"),  # allowed, and still to be climbed
        ({"barrier": "stile", "bicycle": "dismount"}, "w"),
        ({"barrier": "kissing_gate", "wheelchair": "yes"}, "ws"),
        ({"barrier": "kissing_gate", "wheelchair": "limited"}, "w"),
        ({"barrier": "cattle_grid"}, "wcd"),
        ({"barrier": "wall"}, ""),
        ({"barrier": "wall", "foot": "yes"}, "w"),
    ],
)
def test_who_gets_past_a_barrier(tags: dict[str, str], passes: str) -> None:
    found = read_barrier(tags)
    assert found is not None
    assert "".join(letter for letter, ok in zip("wcds", found, strict=True) if ok) == passes


@pytest.mark.parametrize("kind", ["kerb", "entrance", "height_restrictor", "spirit level", ""])
def test_what_stops_nobody_is_no_barrier(kind: str) -> None:
    assert read_barrier({"barrier": kind, "access": "no"}) is None


@pytest.mark.parametrize(
    ("street", "barrier", "mode", "pieces"),
    [
        (LANE, {"barrier": "bollard"}, "walk", [99, 2, 199]),
        (LANE, {"barrier": "bollard"}, "cycle", [99, 2, 199]),
        (LANE, {"barrier": "bollard"}, "drive", [99, 199]),
        (LANE, {"barrier": "bollard"}, "step_free", [99, 2, 199]),
        (TOWPATH, {"barrier": "stile"}, "walk", [99, 2, 199]),
        (TOWPATH, {"barrier": "stile"}, "cycle", [99, 199]),
        (TOWPATH, {"barrier": "stile"}, "step_free", [99, 199]),
        (LANE, {"barrier": "gate", "access": "private"}, "walk", [99, 199]),
        # nobody there whom it stops: the street stays in one piece
        (LANE, {"barrier": "gate"}, "drive", [300]),
        (TOWPATH, {"barrier": "bollard"}, "cycle", [300]),
        (PATH | {"bicycle": "no"}, {"barrier": "stile"}, "walk", [300]),
    ],
)
def test_a_street_is_shut_at_its_barrier(
    tmp_path: Path, street: dict[str, str], barrier: dict[str, str], mode: str, pieces: list[int]
) -> None:
    streets = read(tmp_path, {1: (0, 0), 2: (100, 0), 3: (300, 0)}, [([1, 2, 3], street)], {2: barrier})
    assert may(streets, mode) == pieces
    nobody_m = 2 if "access" in barrier else 0  # what nobody may use is no street
    assert float(streets.length_m.sum()) == pytest.approx(2 * (300 - nobody_m), abs=0.1)


def test_cars_go_round_a_bollard(tmp_path: Path) -> None:
    nodes = {1: (0, 0), 2: (100, 0), 3: (200, 0), 4: (0, 100), 5: (200, 100)}
    ways: list[Way] = [([1, 2, 3], LANE), ([1, 4, 5, 3], LANE)]
    found = StreetWays.build(read(tmp_path, nodes, ways, {2: {"barrier": "bollard"}}))
    start, end = spots((0, 0)), spots((200, 0))
    on_foot = found.metres(start, end, max_m=1_000)[0, 0]
    by_car = found.seconds(start, end, mode="drive", max_minutes=10)[0, 0]
    assert on_foot == pytest.approx(200, abs=0.1)
    assert by_car == pytest.approx(400 / (25 / 3.6), rel=0.01)


def test_a_gate_drawn_on_the_junction_does_not_shut_the_road(tmp_path: Path) -> None:
    nodes = {1: (0, 0), 2: (100, 0), 3: (200, 0), 4: (100, 300)}
    track = {"highway": "track", "motor_vehicle": "yes", "surface": "paved"}
    ways: list[Way] = [([1, 2, 3], {"highway": "tertiary"}), ([2, 4], track)]
    streets = read(tmp_path, nodes, ways, {2: {"barrier": "gate", "access": "no"}})
    shut = ~(streets.walk | streets.cycle | streets.drive)
    assert not shut.any()
    assert sorted(np.round(streets.length_m[streets.drive])) == [100, 100, 100, 100, 299, 299]
    # the track is cut off from the junction by a metre that is nobody's: 299 m of it lead nowhere
    assert len(streets.node_lon) == 3 + 2


def test_both_ends_of_a_short_street_may_be_barriers(tmp_path: Path) -> None:
    nodes = {1: (0, 0), 2: (100, 0), 3: (101.5, 0), 4: (201.8, 0)}
    posts = {2: {"barrier": "bollard"}, 3: {"barrier": "bollard"}}
    streets = read(tmp_path, nodes, [([1, 2, 3, 4], LANE)], posts)
    assert may(streets, "drive") == [99, 0, 99]  # half a metre between them
    assert float(streets.length_m.sum()) == pytest.approx(403.6, abs=0.1)


@pytest.mark.parametrize(
    ("tags", "free"),
    [
        (LANE, True),
        (PAVED, True),
        ({"highway": "footway"}, True),
        ({"highway": "steps"}, False),
        ({"highway": "steps", "ramp:wheelchair": "yes"}, True),
        ({"highway": "steps", "ramp": "yes"}, False),  # perhaps for prams and cycles alone
        (PATH, False),  # nothing is known of it
        (PATH | {"surface": "asphalt"}, True),
        (PATH | {"surface": "grass"}, False),
        (PATH | {"wheelchair": "yes", "surface": "gravel"}, True),
        (PAVED | {"wheelchair": "no"}, False),
        (PAVED | {"wheelchair": "limited"}, False),
        (PAVED | {"smoothness": "bad"}, False),
        (PAVED | {"smoothness": "intermediate"}, True),
        ({"highway": "track", "tracktype": "grade1"}, True),
        ({"highway": "track", "tracktype": "grade4"}, False),
        (PAVED | {"incline": "12%"}, False),
        (PAVED | {"incline": "-12 %"}, False),
        (PAVED | {"incline": "10%"}, True),
        (PAVED | {"incline": "up"}, True),
        (PAVED | {"width": "0.5"}, False),
        (PAVED | {"width": "1.5 m"}, True),
        (LANE | {"width": "0.5"}, True),  # surely a slip of the pen
    ],
)
def test_step_free_streets(tags: dict[str, str], free: bool) -> None:
    assert is_step_free(tags) is free
    access = read_access(tags)
    assert access is not None
    assert access.step_free is free


def test_where_nobody_may_walk_no_wheelchair_may_roll() -> None:
    access = read_access(LANE | {"foot": "no", "wheelchair": "yes"})
    assert access is not None
    assert not access.step_free


@pytest.mark.parametrize(
    ("tags", "kmh"),
    [
        (LANE, 15),
        (LANE | {"surface": "sett"}, 8),
        (TOWPATH | {"surface": "gravel"}, 6),
        (TOWPATH | {"surface": "asphalt"}, 15),
        ({"highway": "track"}, 12),
        ({"highway": "track", "tracktype": "grade5"}, 6),
        ({"highway": "track", "tracktype": "grade1", "smoothness": "horrible"}, 6),
        ({"highway": "track", "surface": "mud", "tracktype": "grade4"}, 3),
    ],
)
def test_cycling_is_slower_on_rough_ground(tags: dict[str, str], kmh: float) -> None:
    access = read_access(tags)
    assert access is not None
    assert access.cycle_kmh == kmh


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("00:05", 5), ("1:30", 90), ("0:05:30", 5.5), ("PT5M", 5), ("PT1H30M", 90), ("PT90S", 1.5), ("20", 20),
        ("20 min", 20), (" 35 ", 35), ("", None), ("PT", None), ("soon", None), ("0", None), ("99:00", None),
        ("٢٠", None),
    ],
)  # fmt: skip
def test_durations(text: str, minutes: float | None) -> None:
    assert read_duration_s(text) == (None if minutes is None else minutes * 60)


@pytest.mark.parametrize(
    ("tags", "metres", "minutes"),
    [
        ({"duration": "00:10", "interval": "00:20"}, 3_000, 30),  # the whole interval: whoever comes as it leaves
        ({"duration": "00:10"}, 3_000, 40),
        ({"duration": "00:10"}, 800, 25),
        ({}, 1_000, 4 + 15),  # 15 km/h
        ({"duration": "0:30"}, 150, 30),  # 300 m an hour: the wait is in it
    ],
)
def test_a_ferry_takes_its_crossing_and_its_wait(tags: dict[str, str], metres: float, minutes: float) -> None:
    assert ferry_s(tags, metres) == pytest.approx(minutes * 60)


@pytest.mark.parametrize(
    ("tags", "who"),
    [
        ({}, "w"),
        ({"bicycle": "yes"}, "wc"),
        ({"motor_vehicle": "yes"}, "wcd"),
        ({"motorcar": "yes", "bicycle": "no"}, "wd"),
        ({"motor_vehicle": "no", "foot": "yes"}, "w"),
        ({"foot": "no", "motor_vehicle": "yes"}, "cd"),
        ({"access": "private"}, ""),
        ({"foot": "no"}, ""),
    ],
)
def test_who_is_taken_by_a_ferry(tags: dict[str, str], who: str) -> None:
    access = read_access({"route": "ferry"} | tags, length_m=100)
    modes = () if access is None else (access.walk, access.cycle_on, access.drive_on)
    assert "".join(letter for letter, ok in zip("wcd", modes, strict=False) if ok) == who


def test_ferries_from_street_to_street_are_kept(tmp_path: Path) -> None:
    nodes = {1: (0, 0), 2: (100, 0), 3: (600, 0), 4: (1_100, 0), 5: (1_200, 0), 6: (100, 900), 7: (9_000, 0)}
    line = {"route": "ferry", "duration": "00:10", "interval": "00:15"}
    ways: list[Way] = [
        ([1, 2], LANE),
        ([4, 5], LANE),
        ([2, 3], line),  # one crossing drawn in two halves, each with its own words
        ([3, 4], line),
        ([2, 6], line),  # to a quay that is not in the extract
        ([1, 7], line),
    ]
    streets = read(tmp_path, nodes, ways, {})
    crossing = streets.ferry_s > 0
    assert streets.length_m[crossing] == pytest.approx([500] * 4, abs=0.1)
    assert streets.ferry_s[crossing] == pytest.approx([25 * 60] * 4, rel=1e-3)
    assert streets.walk[crossing].all()
    assert not streets.drive[crossing].any()
    assert (streets.ferry_s[~crossing] == 0).all()


def test_nobody_sets_out_from_the_middle_of_a_ferry(tmp_path: Path) -> None:
    nodes = {1: (0, 0), 2: (100, 0), 3: (5_000, 0), 4: (5_100, 0)}
    streets = read(tmp_path, nodes, [([1, 2], LANE), ([2, 3], {"route": "ferry"}), ([3, 4], LANE)], {})
    at_sea = gpd.GeoSeries(gpd.points_from_xy(*spots((2_500, 0), (50, 0)).T), crs=4326)
    assert far_from_streets(at_sea, streets).tolist() == [True, False]


def test_two_seconds_are_lost_where_three_streets_meet(tmp_path: Path) -> None:
    nodes = {1: (0, 0), 2: (100, 0), 3: (300, 0), 4: (100, 200)}
    streets = read(tmp_path, nodes, [([1, 2, 3], LANE), ([2, 4], LANE), ([1, 4], {"highway": "footway"})], {})
    driven = streets.drive
    seconds = streets.length_m / (streets.drive_kmh / 3.6)
    free = streets.length_m / (25 / 3.6)
    ends = streets.node_lon[streets.edge_to], streets.node_lat[streets.edge_to]
    at_junction = (np.abs(ends[0] - spots((100, 0))[0, 0]) < 1e-6) & (np.abs(ends[1] - spots((100, 0))[0, 1]) < 1e-6)
    assert at_junction[driven].sum() == 3
    assert seconds[driven & at_junction] - free[driven & at_junction] == pytest.approx(2.0, abs=0.01)
    assert seconds[driven & ~at_junction] == pytest.approx(free[driven & ~at_junction], rel=1e-4)
