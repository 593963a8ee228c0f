"""A journey that somebody can follow: every leg, by hand."""

from datetime import date, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point

from mapping.travel import Journey, Leg, TravelNetwork
from tests.travel.feeds import LAT, Feed, at, lon, network, place, places
from tests.travel.oracle import OPENS, World, worlds
from tests.travel.test_there_and_back import moment

STOPS = {"A": 0.0, "B": 10_000.0, "C": 10_400.0, "D": 20_000.0}


@pytest.fixture
def two_buses(tmp_path: Path) -> TravelNetwork:
    """The 7 from A to B, 6.5 minutes on foot to C, the X1 from C to D."""
    feed = (
        Feed(STOPS).trip("t1", "A 08:00, B 08:20", route="7", headsign="Town").trip("t0", "A 07:00, B 07:20", route="7")
    )
    return network(tmp_path, feed.trip("t2", "C 08:30, D 08:45", route="X1", headsign="Coast"))


def test_every_leg_of_a_change_on_foot(two_buses: TravelNetwork) -> None:
    """From 200 m short of A (260 m, 3.25 minutes) to 100 m past D (130 m, 98 seconds)."""
    journey = two_buses.journey(place(-200), place(20_100), depart=at("07:30"))
    assert journey is not None
    on, first, change, second, off = journey.legs
    assert [leg.kind for leg in journey.legs] == ["walk", "ride", "walk", "ride", "walk"]
    assert (on.from_name, on.to_name) == ("Start", "Stop A")
    assert (on.depart, on.arrive) == (at("07:56:45"), at("08:00"))
    assert on.walk_m == pytest.approx(260, abs=0.1)
    assert first == Leg(
        "ride", "Stop A", "Stop B", at("08:00"), at("08:20"), "7", "Town", 20, 0, (lon(0), LAT), (lon(10_000), LAT),
        route_number=0, from_stop=0, to_stop=1, stops=(0, 1),
    )  # fmt: skip
    assert (change.from_name, change.to_name, change.route) == ("Stop B", "Stop C", "")
    assert (change.depart, change.arrive) == (at("08:20"), at("08:26:30"))
    assert change.walk_m == pytest.approx(520, abs=0.1)
    assert (second.route, second.headsign, second.depart, second.arrive) == ("X1", "Coast", at("08:30"), at("08:45"))
    assert (off.from_name, off.to_name) == ("Stop D", "Destination")
    assert off.arrive == at("08:46:38")
    assert off.to_lonlat == (lon(20_100), LAT)
    assert on.from_lonlat == (lon(-200), LAT)
    assert (journey.depart, journey.arrive, journey.boardings) == (at("07:56:45"), at("08:46:38"), 2)
    assert journey.minutes == pytest.approx(49 + 53 / 60)
    assert journey.walk_m == pytest.approx(260 + 520 + 130, abs=0.3)
    assert [leg.wait_minutes for leg in journey.legs] == [0, 0, 0, 3.5, 0]
    assert journey.waiting_minutes == 3.5
    assert journey.fare is None


def test_it_leaves_as_late_as_it_can(two_buses: TravelNetwork) -> None:
    """Asked at 06:30, the bus at 07:00 would only mean waiting in town."""
    journey = two_buses.journey(place(0), place(20_000), depart=at("06:30"), max_minutes=180)
    assert journey is not None
    assert journey.depart == at("08:00")


def test_arriving_it_arrives_as_early_as_it_can(two_buses: TravelNetwork) -> None:
    journey = two_buses.journey(place(0), place(20_000), arrive=at("09:00"))
    assert journey is not None
    assert (journey.depart, journey.arrive) == (at("08:00"), at("08:45"))


def test_a_change_at_the_same_stop_has_no_walk(tmp_path: Path) -> None:
    net = network(tmp_path, Feed(STOPS).trip("t1", "A 08:00, B 08:20").trip("t2", "B 08:25, D 08:40", route="2"))
    journey = net.journey(place(0), place(20_000), depart=at("08:00"))
    assert journey is not None
    assert [leg.kind for leg in journey.legs] == ["walk", "ride", "ride", "walk"]
    assert journey.walk_m == 0


def test_one_stays_seated_rather_than_change(tmp_path: Path) -> None:
    """Both buses go on to D; the first is as quick."""
    net = network(
        tmp_path, Feed(STOPS).trip("t1", "A 08:00, B 08:20, D 08:40").trip("t2", "B 08:25, D 08:40", route="2")
    )
    journey = net.journey(place(0), place(20_000), depart=at("08:00"))
    assert journey is not None
    assert [leg.route for leg in journey.legs if leg.kind == "ride"] == ["1"]


def test_walking_all_the_way_is_one_leg(two_buses: TravelNetwork) -> None:
    journey = two_buses.journey(place(10_000), place(10_400), depart=at("08:00"))
    assert journey is not None
    (leg,) = journey.legs
    assert (leg.kind, leg.from_name, leg.to_name) == ("walk", "Start", "Destination")
    assert (leg.depart, leg.arrive, leg.minutes) == (at("08:00"), at("08:06:30"), 6.5)
    assert leg.walk_m == pytest.approx(520, abs=0.1)


@pytest.mark.parametrize(("mode", "minutes", "walk_m"), [("walk", 32.5, 2_600), ("cycle", 10.4, 0), ("drive", 3.9, 0)])
def test_other_ways_are_one_leg(mode: str, minutes: float, walk_m: float) -> None:
    journey = TravelNetwork.build(None, None).journey(place(0), place(2_000), arrive=at("09:00"), mode=mode)
    assert isinstance(journey, Journey)
    (leg,) = journey.legs
    assert leg.kind == mode
    assert leg.arrive == at("09:00")
    assert journey.minutes == pytest.approx(minutes, abs=2 / 60)
    assert journey.walk_m == pytest.approx(walk_m, rel=1e-3)


CLOCKS_GO_ON, CLOCKS_GO_BACK = date(2024, 3, 31), date(2024, 10, 27)  # 01:00 becomes 02:00; 02:00 becomes 01:00


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        # 2,000 m are 32.5 minutes on foot
        (
            {"depart": at("00:50", day=CLOCKS_GO_ON)},
            ("00:50:00", "02:22:30"),
        ),  # 10 minutes to 01:00, and 22.5 from 02:00
        ({"arrive": at("02:22:30", day=CLOCKS_GO_ON)}, ("00:50:00", "02:22:30")),
        (
            {"depart": at("01:50", day=CLOCKS_GO_BACK)},
            ("01:50:00", "01:22:30"),
        ),  # the first 01:50; 22.5 of the second hour
    ],
)
def test_a_walk_through_a_night_of_clock_change(asked: dict[str, datetime], expected: tuple[str, str]) -> None:
    journey = TravelNetwork.build(None, None).journey(place(0), place(2_000), **asked, mode="walk")
    assert journey is not None
    assert (f"{journey.depart:%H:%M:%S}", f"{journey.arrive:%H:%M:%S}") == expected
    assert journey.minutes == pytest.approx(32.5, abs=2 / 60)


def test_no_journey_is_none(two_buses: TravelNetwork) -> None:
    assert two_buses.journey(place(20_000), place(0), depart=at("08:00")) is None
    assert two_buses.journey(place(0), place(20_000), depart=at("08:00"), max_minutes=44) is None
    assert two_buses.journey(place(0), place(9_000), depart=at("08:00"), mode="walk") is None


@settings(max_examples=80, deadline=None)
@given(world=worlds(), leave_s=st.integers(OPENS - 900, OPENS + 6_000), end_m=st.sampled_from([1_300.0, 3_900.0]))
def test_legs_follow_each_other_and_take_the_minutes(world: World, leave_s: int, end_m: float) -> None:
    """Rides are the world's, between calls where one may get on and off; no leg starts before the last ends."""
    net = world.network()
    asked = moment(leave_s)
    known = net.minutes(places(0), places(end_m), depart=asked)[0, 0]
    journey = net.journey(place(0), place(end_m), depart=asked)
    assert (journey is None) == bool(np.isnan(known))
    if journey is None:
        return
    assert (journey.arrive - asked).total_seconds() / 60 == pytest.approx(known, abs=1e-3)
    assert journey.legs[0].depart >= asked
    for leg, following in zip(journey.legs, journey.legs[1:], strict=False):
        assert leg.arrive <= following.depart
        assert leg.to_name == following.from_name
        if leg.kind == following.kind == "ride":
            assert (following.depart - leg.arrive).total_seconds() >= 60
    for leg in journey.legs:
        if leg.kind == "ride":
            on_s, off_s = ((t - moment(0)).total_seconds() for t in (leg.depart, leg.arrive))
            assert any(
                a.stop == leg.from_name and b.stop == leg.to_name and a.on and b.off
                and (a.departure_s, b.arrival_s) == (on_s, off_s)
                for trip in world.trips for n, a in enumerate(trip) for b in trip[n + 1 :]
            )  # fmt: skip


def test_home_from_newport_bus_station(newport: TravelNetwork) -> None:
    hub, caerleon = Point(-2.9965, 51.5890), Point(-2.9536, 51.6106)
    journey = newport.journey(hub, caerleon, depart=at("18:00"))
    assert journey is not None
    assert journey.boardings >= 1
    known = newport.minutes(*(gpd.GeoSeries([p], crs=4326) for p in (hub, caerleon)), depart=at("18:00"))[0, 0]
    assert (journey.arrive - at("18:00")).total_seconds() / 60 == pytest.approx(known, abs=1e-3)
    assert all(leg.route for leg in journey.legs if leg.kind == "ride")
