"""Vehicles that carry on as another trip, and vehicles of which only the headway is known: answers by hand."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from mapping.travel import Journey, TravelNetwork, headways
from mapping.travel.schedule import Schedule
from tests.travel.feeds import SUNDAYS, Feed, at, network, next_day, place, places, read

A, B, C, D = 0.0, 10_000.0, 20_000.0, 30_000.0


def line(**stops: float) -> Feed:
    """Line 1 A 08:00, B 08:20."""
    return Feed({"A": A, "B": B, "C": C, "D": D} | stops).trip("t1", "A 08:00, B 08:20", headsign="Town")


def blocked(second: str = "B 08:20, C 08:40", **stops: float) -> Feed:
    """The same vehicle goes on as line 7."""
    return line(**stops).trip("t2", second, route="7", headsign="Hadlow").block("one", "t1", "t2")


def minutes(net: TravelNetwork, end: float, *, start: float = A, depart: str = "08:00") -> list[float]:
    """The same question by a scan and by a profile."""
    asked = [net.minutes(places(*[start] * n), places(end), depart=at(depart))[0, 0] for n in (1, 40)]
    return [float(found) for found in asked]


def journey_of(net: TravelNetwork, end: float, *, depart: str = "08:00") -> Journey:
    found = net.journey(place(A), place(end), depart=at(depart))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("feed", "found"),
    [
        (blocked(), 40),
        (blocked("B 08:19, C 08:40"), np.nan),  # gone before it has come: another vehicle after all
        (blocked("X 08:20, C 08:40", X=B + 150), 40),  # 150 m on: the other side of the road
        (blocked("X 08:20, C 08:40", X=B + 250), np.nan),
        (blocked("X 08:20, C 08:40", X=B + 250, S=B)
         .say("stops", "S", location_type="1").say("stops", "B", parent_station="S")
         .say("stops", "X", parent_station="S"), 40),
        (blocked().change("B", "B", 5, from_trip="t1", to_trip="t2"), np.nan),
        (line().trip("t2", "B 08:20, C 08:40", route="7").change("B", "B", 4, from_trip="t1", to_trip="t2"), 40),
        (line().trip("t2", "B 08:20, C 08:40", route="7"), np.nan),
        # the block has it elsewhere in between
        (blocked("B 08:40, C 09:00").trip("t3", "D 08:20, D 08:40").block("one", "t3").change("B", "B", 3), np.nan),
        # who stays seated does not get on, so it is no matter that nobody may
        (blocked("B 08:20 -on, C 08:40"), 40),
    ],
)  # fmt: skip
def test_staying_aboard(feed: Feed, found: float, tmp_path: Path) -> None:
    net = network(tmp_path, feed)
    for told in minutes(net, C):
        assert told == pytest.approx(found, nan_ok=True)
    if found == 40:
        assert net.minutes(places(A), places(C), arrive=at("08:40"))[0, 0] == 40
        table = net.there_and_back(places(A), place(C), at("08:40"), at("10:00"))
        assert table.loc[0, "leave_by"] == at("08:00")


def test_staying_aboard_is_told(tmp_path: Path) -> None:
    """Two rides, one boarding: stay on board, it becomes the 7 to Hadlow."""
    journey = journey_of(network(tmp_path, blocked("B 08:25, C 08:45")), C)
    assert [leg.kind for leg in journey.legs] == ["walk", "ride", "ride", "walk"]
    first, second = journey.legs[1:3]
    assert (first.stays, second.stays) == (False, True)
    assert (second.route, second.headsign, second.depart) == ("7", "Hadlow", at("08:25"))
    assert (first.to_name, second.from_name, second.stops) == ("Stop B", "Stop B", (1, 2))
    assert (journey.boardings, journey.minutes, journey.waiting_minutes) == (1, 45, 0)


def test_a_vehicle_carries_on_only_on_days_when_both_run(tmp_path: Path) -> None:
    """On Sundays t3 goes on in place of t2."""
    feed = line().service("weekly", "1111110").service("sundays", SUNDAYS)
    feed.trip("t2", "B 08:20, C 08:40", service="weekly").trip("t3", "B 08:20, D 08:50", service="sundays")
    net = network(tmp_path, feed.block("one", "t1", "t2", "t3"))
    for day, ends in ((at("08:00"), (40, np.nan)), (at("08:00", day=next_day(5)), (np.nan, 50))):
        np.testing.assert_allclose(net.minutes(places(A), places(C, D), depart=day)[0], ends)


def test_a_train_is_divided_and_another_joined(tmp_path: Path) -> None:
    """At B one half goes to C, the other to D, for who came all the way from F too; a second train joins the first."""
    feed = (
        line(E=-10_000.0, F=-20_000.0)
        .trip("f", "F 07:30, A 08:00")
        .trip("c", "B 08:20, C 08:40")
        .trip("d", "B 08:20, D 08:50")
        .trip("e", "E 07:50, B 08:20")
    )
    for start, end in (("t1", "c"), ("t1", "d"), ("e", "c"), ("f", "t1")):
        feed.change("B", "B", 4, from_trip=start, to_trip=end)
    net = network(tmp_path, feed)
    np.testing.assert_allclose(net.minutes(places(A), places(C, D), depart=at("08:00"))[0], [40, 50])
    np.testing.assert_allclose(net.minutes(places(-20_000.0), places(C, D), depart=at("07:30"))[0], [70, 80])
    found = net.minutes(places(-10_000.0), places(C, D), depart=at("07:50"))[0]
    np.testing.assert_allclose(found, [50, np.nan])


def test_three_trips_of_a_vehicle_are_one_ride(tmp_path: Path) -> None:
    net = network(tmp_path, blocked().trip("t3", "C 08:40, D 09:00", route="8").block("one", "t3"))
    journey = journey_of(net, D)
    assert (journey.boardings, [leg.stays for leg in journey.legs]) == (1, [False, False, True, True, False])


def test_yesterdays_vehicle_carries_on_past_midnight(tmp_path: Path) -> None:
    """23:50 to 24:10, on at 24:10; asked before midnight, and after it by the other name of the day."""
    feed = Feed({"A": A, "B": B, "C": C}).trip("t1", "A 23:50, B 24:10").trip("t2", "B 24:10, C 24:30", route="7")
    net = network(tmp_path, feed.block("one", "t1", "t2"))
    assert minutes(net, C, depart="23:50") == [40, 40]
    later = at("00:10", day=next_day())
    assert net.minutes(places(B), places(C), depart=later)[0, 0] == 20
    assert net.minutes(places(A), places(C), arrive=at("00:30", day=next_day()))[0, 0] == 40


def test_the_night_when_the_clocks_change(tmp_path: Path) -> None:
    """23:30 for three hours of travel: told as 03:30 when the clocks go forward that night, 01:30 when they go back."""
    feed = Feed({"A": A, "B": B}).service("all", "1111111", "20240101", "20241231")
    net = network(tmp_path, feed.trip("t1", "A 23:30, B 26:30", service="all"))
    for day, clock in ((date(2024, 3, 30), "03:30"), (date(2024, 10, 26), "01:30"), (date(2024, 6, 1), "02:30")):
        journey = net.journey(place(A), place(B), depart=at("23:00", day=day), max_minutes=240)
        assert journey is not None
        assert journey.arrive == at(clock, day=day + timedelta(days=1))
        assert (journey.minutes, journey.legs[1].minutes) == (180, 180)
        told = net.minutes(places(A), places(B), depart=at("23:00", day=day), max_minutes=240)[0, 0]
        assert told == 210


@pytest.fixture
def every_ten(tmp_path: Path) -> TravelNetwork:
    """A to B in twenty minutes, every ten from 08:00 to 09:00, nobody knows when."""
    return network(tmp_path, line().often("t1", "08:00", "09:00", minutes=10))


@pytest.mark.parametrize(
    ("depart", "found"),
    [("07:50", 30), ("08:00", 20), ("08:01", 30), ("08:33", 30), ("08:50", 30), ("08:51", np.nan)],
)  # the first is known, else one waits ten minutes; ready at 08:51 there may be none
def test_whoever_is_ready_waits_a_headway_at_the_most(every_ten: TravelNetwork, depart: str, found: float) -> None:
    for told in minutes(every_ten, B, depart=depart):
        assert told == pytest.approx(found, nan_ok=True)


def test_arriving_by_headway_one_leaves_a_headway_earlier(every_ten: TravelNetwork) -> None:
    """To be at B by 09:00 one is ready by 08:30; by 08:25, for the first bus at 08:00."""
    assert every_ten.minutes(places(A), places(B), arrive=at("09:00"))[0, 0] == 30
    assert every_ten.minutes(places(A), places(B), arrive=at("08:25"))[0, 0] == 25
    table = every_ten.there_and_back(places(A), place(B), at("09:00"), at("10:00"))
    assert (table.loc[0, "leave_by"], table.loc[0, "arrive"]) == (at("08:30"), at("09:00"))


def test_a_headway_is_told(every_ten: TravelNetwork) -> None:
    """At the latest at 08:40 and there at 09:00, ten minutes of which are waiting."""
    journey = journey_of(every_ten, B, depart="08:30")
    ride = journey.legs[1]
    assert (ride.every_minutes, ride.wait_minutes, ride.depart, ride.arrive) == (10, 10, at("08:40"), at("09:00"))
    assert (journey.minutes, journey.waiting_minutes) == (30, 10)


def test_a_change_to_and_from_a_headway(tmp_path: Path) -> None:
    """At B at 08:30 at the latest, and a minute later ready for line 2, every ten minutes too: 08:41, C at 09:01."""
    feed = line().often("t1", "07:00", "10:00", minutes=10).trip("t2", "B 06:00, C 06:20", route="2")
    net = network(tmp_path, feed.often("t2", "07:00", "10:00", minutes=10))
    assert minutes(net, C) == [61, 61]
    assert net.minutes(places(A), places(C), arrive=at("09:01"))[0, 0] == 61


def test_one_headway_after_another(tmp_path: Path) -> None:
    """Every ten minutes until nine, then every thirty: the 09:00 is known, after it one waits half an hour."""
    net = network(tmp_path, line().often("t1", "08:00", "09:00", minutes=10).often("t1", "09:00", "11:00", minutes=30))
    assert minutes(net, B, depart="08:55") == [25, 25]
    assert minutes(net, B, depart="09:01") == [50, 50]


def test_very_many_headways_are_told_more_coarsely(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """50 moments of being ready are too many for 30 hops: every two minutes, so that one may wait one more."""
    monkeypatch.setattr(headways, "MOST_HOPS", 30)
    timetable = read(tmp_path, line().often("t1", "08:00", "09:00", minutes=10))
    assert "2 minutes" in Schedule.of(timetable).notes[0]
    assert minutes(TravelNetwork.build(None, timetable), B, depart="08:33") == [31, 31]


def test_what_is_said_of_wheelchairs_and_of_asking(tmp_path: Path) -> None:
    """Each word on each leg: yes where all say so, no where one does, else not said."""
    feed = line().trip("t2", "B 08:30, C 08:50", route="2").trip("t3", "C 09:00, D 09:20", route="3")
    for stop in "ABC":
        feed.say("stops", stop, wheelchair_boarding="1")
    feed.say("trips", "t1", wheelchair_accessible="1").say("trips", "t2", wheelchair_accessible="2")
    feed.rows["stop_times"][0]["pickup_type"], feed.rows["stop_times"][5]["drop_off_type"] = "2", "3"
    journey = journey_of(network(tmp_path, feed), D)
    rides = [leg for leg in journey.legs if leg.kind == "ride"]
    assert [leg.step_free for leg in rides] == ["yes", "no", "not said"]
    assert [leg.ask for leg in rides] == [
        "To get on at Stop A, ring Test Buses beforehand or ask the driver.",
        "",
        "To get off at Stop D, ring Test Buses beforehand or ask the driver.",
    ]
