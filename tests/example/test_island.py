"""The Isle of Wight: mapped bus routes put in order and run by stated rules; zones that share out the land."""

from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.feeds.seed import read_records
from scripts.example.island_lines import RUNS, class_of, departures, island_plan, running_minutes, without_doubles
from scripts.example.island_order import length_of, order_of, road_metres
from scripts.example.island_osm import Extract, Node, Route, read_extract
from scripts.example.island_zones import nearest_land
from scripts.example.plan import trips_of
from scripts.example.timetable import feed_members

ROOT = Path(__file__).resolve().parents[2]


def straight(n: int) -> np.ndarray:
    """Stops on a straight road, a kilometre apart."""
    return np.column_stack([np.arange(n) * 1000.0, np.zeros(n)])


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(9)))
def test_shuffled_stops_on_a_straight_road_come_back_in_order(shuffled: list[int]) -> None:
    road = straight(9)
    order = order_of(road_metres(road[shuffled], [road]))
    assert [shuffled[i] for i in order] in (list(range(9)), list(range(9))[::-1])


def two_opt_gain(path: list[int], metres: np.ndarray) -> float:
    """The most that turning one stretch round, or moving one stop, would still save."""
    n, length = len(path), length_of(path, metres)
    turned = [path[:i] + path[i:j][::-1] + path[j:] for i in range(n) for j in range(i + 2, n + 1)]
    rests = [path[:i] + path[i + 1 :] for i in range(n)]
    moved = [[*rests[i][:j], path[i], *rests[i][j:]] for i in range(n) for j in range(n)]
    return max(length - length_of(other, metres) for other in turned + moved)


def test_no_single_turn_or_move_would_shorten_an_order_further() -> None:
    random = np.random.default_rng(7)
    for _ in range(20):
        stops = random.uniform(0, 5_000, (9, 2))
        metres = road_metres(stops, [])
        assert two_opt_gain(order_of(metres), metres) < 50  # listed order is kept within a thousandth


def test_a_listed_order_that_is_good_is_kept() -> None:
    road = straight(5)
    assert order_of(road_metres(road, [road])) == [0, 1, 2, 3, 4]


def test_metres_follow_the_road_not_the_crow() -> None:
    # a road round three sides of a square kilometre: the ends are 1 km apart and 3 km by road
    road = np.array([[0.0, 0.0], [0.0, 1000.0], [1000.0, 1000.0], [1000.0, 0.0]])
    metres = road_metres(road[[0, 3]], [road])
    assert metres[0, 1] == pytest.approx(3000, abs=1)


def test_a_gap_in_the_road_costs_three_times_the_straight_line() -> None:
    ends = np.array([[0.0, 0.0], [500.0, 0.0]])
    streets = [np.array([[0.0, 0.0], [0.0, 10.0]]), np.array([[500.0, 0.0], [500.0, 10.0]])]
    assert road_metres(ends, streets)[0, 1] == pytest.approx(1500)


def test_length_of_a_path_by_hand() -> None:
    metres = np.array([[0.0, 2.0, 9.0], [2.0, 0.0, 3.0], [9.0, 3.0, 0.0]])
    assert length_of([0, 1, 2], metres) == 5.0
    assert length_of([0, 2, 1], metres) == 12.0


def test_running_minutes_add_up_to_the_whole() -> None:
    # 250 m at 30 km/h is half a minute: single hops round, the total does not drift
    assert sum(running_minutes([250.0] * 20, kmh=30.0)) == 10


def test_variants_share_the_departures_of_their_number() -> None:
    run = {"first": "07:00", "last": "09:00", "every": 30}
    assert departures(run, shift=0, number=0, of=2) == ["07:00", "08:00", "09:00"]
    assert departures(run, shift=0, number=1, of=2) == ["07:30", "08:30"]
    assert departures(run, shift=70, number=0, of=1)[0] == "07:10"


def node(number: int, name: str, km_east: float, kind: str = "") -> Node:
    return Node(number, name, km_east / (111.2 * np.cos(np.radians(50.7))), 50.7, kind)


def test_class_by_hand() -> None:
    towns = [node(1, "A", 0.0, "town"), node(2, "B", 30.0, "town")]
    line = [node(10 + i, str(i), km) for i, km in enumerate((0.0, 10.0, 20.0, 30.0))]
    assert class_of(line[:2], [10_000.0], towns) == "town"  # half of its stops are in a town
    assert class_of(line[1:3], [10_000.0], towns) == "rural"
    between = [line[0], line[1], line[2], node(20, "x", 25.0), line[3]]
    assert class_of(between, [10_000.0, 10_000.0, 5_000.0, 5_000.0], towns) == "between"  # 30 km takes 64 minutes
    assert class_of(between, [3_000.0] * 4, towns) == "town"  # 12 km takes 26 minutes


def test_rural_buses_rest_in_the_evening_and_on_sunday() -> None:
    assert {run["days"] for run in RUNS["rural"]} == {"mon-sat"}
    assert max(run["last"] for run in RUNS["rural"]) < "19:00"
    assert max(run["last"] for run in RUNS["town"]) >= "22:00"


def test_a_shorter_double_of_a_route_is_left_out() -> None:
    stops = tuple(node(i, f"stop {i}", i) for i in range(10))
    whole = Route(1, "6", "whole", stops, (), ())
    part = Route(2, "6", "school days", stops[:8], (), ())
    other = Route(3, "7", "the same stops, another number", stops[:8], (), ())
    assert without_doubles([part, other, whole]) == [whole, other]


def test_zones_share_out_the_land_once() -> None:
    outline = shapely.box(440_000, 80_000, 460_000, 90_000)
    places = [Node(1, "West", -1.40, 50.66, "village"), Node(2, "East", -1.20, 50.66, "town"),
              Node(3, "Away", 1.0, 50.66, "town")]  # fmt: skip
    zones = nearest_land(places, outline).to_crs("EPSG:27700")
    assert list(zones["name"]) == ["East", "West"]
    assert zones.area.sum() == pytest.approx(outline.area, rel=1e-6)
    assert list(zones["id"]) == ["place-2", "place-1"]


def test_two_places_of_one_name_are_told_apart() -> None:
    outline = shapely.box(440_000, 80_000, 460_000, 90_000)
    places = [Node(1, "Barton", -1.40, 50.66, "suburb"), Node(2, "Barton", -1.20, 50.66, "village")]
    assert sorted(nearest_land(places, outline)["name"]) == ["Barton (suburb)", "Barton (village)"]


def test_records_of_the_island_are_examples() -> None:
    records = read_records(ROOT / "scripts" / "example" / "island_records.toml")
    assert len(records) >= 10
    assert all(record.example for record in records)


@pytest.fixture(scope="module")
def extract(real_data: Path) -> Extract:
    return read_extract(real_data / "isle_of_wight" / "isle-of-wight-latest.osm.pbf")


def test_real_routes_come_out_in_travelling_order(extract: Extract) -> None:
    plan = island_plan(extract)
    ends = {line.id: (plan.stops[line.calls[0]].name, plan.stops[line.calls[-1]].name) for line in plan.lines}
    assert ends["12-311757-out"] == ("Newport, Bus Station", "Alum Bay Needles Park")
    assert ends["8-337594-back"] == ("Ryde, Bus Station", "Newport, Bus Station")  # its stops are mapped in no order
    assert {line.name for line in plan.lines} >= {"1", "2", "3", "5", "7", "8", "9", "12", "Island Line"}
    for line in plan.lines:
        assert 1 <= sum(line.minutes) <= 130, line.id
    assert feed_members(plan)["routes.txt"].count("\n") == len(plan.lines) + 1


def test_real_rural_routes_have_no_evening_bus(extract: Extract) -> None:
    plan = island_plan(extract)
    late = {line.name for line in plan.lines for trip in trips_of(line) if trip.calls[0][1] >= 20 * 60 + 30}
    assert {"7", "12"}.isdisjoint(late)
    assert {"1", "5", "9", "Island Line"} <= late
