"""Where next on real zones and people: West Kent with its halls and libraries, and Newport on Tuesday 5 March 2024."""

from datetime import date, time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest

from layers.feeds.seed import read_records
from layers.records import Asset
from layers.timetable import read_timetable
from mapping.candidates import PLACE, ROOM, Slot
from mapping.coverage import coverage
from mapping.next_steps import Plan, Question, next_steps
from mapping.step_counts import counts
from mapping.travel import TravelNetwork
from tests.siting.real_halls import NEWPORT, WEST_KENT, halls, libraries, zones
from tests.siting.siting_toy import assets, meeting

AREA = Path(__file__).resolve().parents[2] / "data" / "west_kent"
MONDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 28)


@pytest.fixture(scope="module")
def west_kent(real_data: Path) -> gpd.GeoDataFrame:
    return zones(real_data, WEST_KENT)


@pytest.fixture(scope="module")
def rooms(real_data: Path, west_kent: gpd.GeoDataFrame) -> list[Asset]:
    return [*halls(real_data), *libraries(real_data, west_kent)]


@pytest.fixture(scope="module")
def net() -> TravelNetwork:
    return TravelNetwork.build(None, read_timetable([AREA / "timetable" / "illustrative.zip"]))


@pytest.fixture(scope="module")
def ten(west_kent: gpd.GeoDataFrame, rooms: list[Asset], net: TravelNetwork) -> Plan:
    """Ten groups on a Saturday evening, where nothing is on, in halls, libraries or thirty zone centres."""
    given = assets(*(record for record in read_records(AREA / "records.toml") if isinstance(record, Asset)), *rooms)
    question = Question(Slot(SATURDAY, time(19), 90), "group", 10, most_places=30)
    people = west_kent["population"].to_numpy(dtype=float)
    return next_steps(west_kent, given, net, None, question, weights=people)


def test_the_rooms_are_those_of_the_files(west_kent: gpd.GeoDataFrame, rooms: list[Asset]) -> None:
    assert (len(west_kent), int(west_kent["population"].sum())) == (453, 777_013)
    named = {room.name: room for room in rooms}
    assert sum(room.kind == "community-venue" for room in rooms) == 166
    assert sum(room.kind == "library" for room in rooms) == 58
    assert named["Allington Library"].opening_hours.startswith("Tu 09:00-17:00; We 09:00-17:00; Th 14:00-17:00")
    points = gpd.GeoSeries.from_xy([r.lon for r in rooms], [r.lat for r in rooms], crs="EPSG:4326")
    assert points.within(west_kent.union_all()).mean() > 0.97  # a hall may stand just over the border


def test_ten_of_the_real_halls_are_proved_best(ten: Plan, west_kent: gpd.GeoDataFrame) -> None:
    people = west_kent["population"].to_numpy(dtype=float)
    assert not ten.already.any()
    assert ten.found.choice.gap == 0
    assert ten.found.choice.value >= ten.found.greedy.value >= (1 - 0.9**10) * ten.found.choice.value
    assert [option.what for option in ten.chosen].count(ROOM) >= 5
    assert {option.what for option in ten.options} == {ROOM, PLACE}
    # a library is not free on a Saturday evening, and so is no candidate
    assert not any("Library" in option.name for option in ten.options)
    reached = (ten.found.new @ people).tolist()
    assert reached == sorted(reached, reverse=True)
    assert sum(reached) == pytest.approx(ten.found.choice.value)
    assert ten.together.sum() == ten.found.new.any(axis=0).sum()
    [*_, last] = counts(west_kent["population"], ten.already, ten.found.new)
    assert last.percent_left == round(100 * (1 - sum(reached) / people.sum()))


def test_whom_they_reach_is_what_coverage_says_of_them(
    ten: Plan, west_kent: gpd.GeoDataFrame, net: TravelNetwork
) -> None:
    """The first three as groups that meet: coverage, by another search, finds the same people at them."""
    groups = [
        meeting(f"{option.start:%H:%M}", id=f"new-{n}", day=SATURDAY, lon=option.lon, lat=option.lat)
        for n, option in enumerate(ten.chosen[:3])
    ]
    found = coverage(west_kent, assets(*groups), net, week=MONDAY)
    np.testing.assert_array_equal(found.at("Saturday", 17)["reachable"], ten.found.new[:3].any(axis=0))


def test_newport_by_its_real_buses(real_data: Path) -> None:
    """One group at the bus station: rooms are not known there, so centres of zones are tried."""
    folder, homes = real_data / "newport", zones(real_data, NEWPORT)
    feeds = [folder / f"newport_{kind}_2024-03-05.gtfs.zip" for kind in ("bus", "rail")]
    net = TravelNetwork.build(None, read_timetable(feeds, bbox=(-3.2, 51.45, -2.8, 51.7)))
    station = assets(meeting("19:30", lon=-2.9965, lat=51.589))
    question = Question(Slot(date(2024, 3, 5), time(19, 30), 90), "group", 3, most_places=50)
    people = homes["population"].to_numpy(dtype=float)
    plan = next_steps(homes, station, net, None, question, weights=people)
    assert int(people.sum()) == 161_506
    assert 0.5 < people @ plan.already / people.sum() < 0.95
    assert plan.found.choice.gap == 0
    assert [option.what for option in plan.chosen] == [PLACE] * 3
    # adding takes nothing away, and groups at places of their own reach together just what they reach one by one
    np.testing.assert_array_equal(plan.together, plan.already | plan.found.new.any(axis=0))
