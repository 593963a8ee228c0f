"""A table of small feeds with answers worked out by hand, each asked of both ways to search and of the journey."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from mapping.travel import TravelNetwork, matrix
from tests.travel.feeds import EVERY_DAY, SUNDAYS, TUESDAY, WEEKDAYS, Feed, at, network, next_day, place, places

SUNDAY = date(2024, 3, 3)
# far apart (nobody walks), but for C, 400 m east of B (520 m, 6.5 minutes on foot), and X and Y: A to X is
# 16 minutes 15 on foot, X to Y 8 minutes 8, A to Y too far
STOPS = {"A": 0.0, "B": 10_000.0, "C": 10_400.0, "D": 20_000.0, "M": 5_000.0, "X": -1_000.0, "Y": -1_500.0}
UNDER_A_SECOND = 1 / 60


@dataclass(frozen=True)
class Case:
    """From one stop to another; ``minutes`` None where there is no way within 90 minutes."""

    name: str
    feed: Callable[[], Feed]
    start: str
    end: str
    minutes: float | None
    depart: str | None = None
    arrive: str | None = None
    day: date = TUESDAY


def one_bus() -> Feed:
    return Feed(STOPS).trip("t1", "A 08:00, B 08:20").trip("t2", "A 09:00, B 09:20")


def weekday_bus() -> Feed:
    return Feed(STOPS).service("week", WEEKDAYS).trip("t1", "A 08:00, B 08:20", service="week")


def removed_on_tuesday() -> Feed:
    return weekday_bus().on("week", "20240305", runs=False)


def added_on_sunday() -> Feed:
    return weekday_bus().on("week", "20240303", runs=True)


def dates_only() -> Feed:
    dated = Feed(STOPS).trip("t1", "A 08:00, B 08:20", service="dated")
    return dated.on("dated", "20240305", runs=True).on("dated", "20240307", runs=True)


def after_midnight() -> Feed:
    tuesdays = Feed(STOPS).service("tue", "0100000")
    return tuesdays.trip("t1", "A 24:10, B 24:30", service="tue")


def early_wednesday() -> Feed:
    wednesdays = Feed(STOPS).service("wed", "0010000")
    return wednesdays.trip("t1", "A 00:10, B 00:30", service="wed")


def long_haul() -> Feed:
    tuesdays = Feed(STOPS).service("tue", "0100000")
    return tuesdays.trip("t1", "A 23:00, M 30:00, B 31:30", service="tue")


def on_foot_between(leaves_c: str) -> Callable[[], Feed]:
    return lambda: Feed(STOPS).trip("t1", "A 08:00, B 08:20").trip("t2", f"C {leaves_c}, D 08:40")


def same_stop(leaves_b: str) -> Callable[[], Feed]:
    return lambda: Feed(STOPS).trip("t1", "A 08:00, B 08:20").trip("t2", f"B {leaves_b}, D 08:40")


def slower_than_walking() -> Feed:
    """One could be at X sooner on foot, but only who comes by bus has the legs for the walk on to Y."""
    return Feed(STOPS).trip("t1", "A 08:00, X 08:18").trip("t2", "Y 08:27, D 08:40")


def overtaking() -> Feed:
    return Feed(STOPS).trip("slow", "A 08:00, M 08:20, B 09:00").trip("fast", "A 08:10, M 08:15, B 08:40")


def overtaken_on_the_way() -> Feed:
    """Ride the slow one to M, change there to the fast one, which is first at B."""
    return Feed(STOPS).trip("slow", "A 08:00, M 08:20, B 09:20").trip("fast", "M 08:25, B 08:40")


def loop() -> Feed:
    return Feed(STOPS).trip("round", "A 08:00, B 08:10, D 08:20, A 08:30, B 08:40")


def no_getting_on() -> Feed:
    return Feed(STOPS).trip("t1", "A 08:00, M 08:10 -on, B 08:20")


def no_getting_off() -> Feed:
    return Feed(STOPS).trip("t1", "A 08:00, M 08:10 -off, B 08:20")


def by_headway(exact: str) -> Callable[[], Feed]:
    def feed() -> Feed:
        line = Feed(STOPS).trip("t1", "A 05:00, M 05:10, B 05:20")
        return line.add(
            "frequencies",
            trip_id="t1",
            start_time="08:00:00",
            end_time="09:00:00",
            headway_secs="900",
            exact_times=exact,
        )

    return feed


def untimed_middle() -> Feed:
    return Feed(STOPS).trip("t1", "A 08:00, M, B 08:20")


def no_time_at_all_between() -> Feed:
    """Two stops in the same minute, as whole-minute timetables have it."""
    return Feed(STOPS).trip("t1", "A 08:00, M 08:10, B 08:10, D 08:20")


def dwelling() -> Feed:
    return Feed(STOPS).trip("t1", "A 08:00, M 08:10/08:25, B 08:40")


def slow_bus_next_door() -> Feed:
    return Feed(STOPS).trip("t1", "B 08:00, C 08:15")


def clocks_forward() -> Feed:
    """31 March 2024: the service day begins at 23:00 on the Saturday evening, "noon minus 12 hours"."""
    sundays = Feed(STOPS).service("sun", SUNDAYS)
    return sundays.trip("night", "A 00:30, B 00:50", service="sun").trip("day", "A 10:00, B 10:20", service="sun")


CASES = [
    Case("wait, then ride", one_bus, "A", "B", 30, depart="07:50"),
    Case("at the very second", one_bus, "A", "B", 20, depart="08:00"),
    Case("missed by a second", one_bus, "A", "B", 80 - 1 / 60, depart="08:00:01"),
    Case("nothing more today", one_bus, "A", "B", None, depart="09:01"),
    Case("the other way does not run", one_bus, "B", "A", None, depart="07:50"),
    Case("be there by the very second", one_bus, "A", "B", 20, arrive="08:20"),
    Case("be there a second too early", one_bus, "A", "B", None, arrive="08:19:59"),
    Case("the wait at the end counts", one_bus, "A", "B", 70, arrive="09:10"),
    Case("weekday service on a Tuesday", weekday_bus, "A", "B", 20, depart="08:00"),
    Case("weekday service on a Sunday", weekday_bus, "A", "B", None, depart="08:00", day=SUNDAY),
    Case("date taken from a service", removed_on_tuesday, "A", "B", None, depart="08:00"),
    Case("the day after it", removed_on_tuesday, "A", "B", 20, depart="08:00", day=next_day()),
    Case("date added to a service", added_on_sunday, "A", "B", 20, depart="08:00", day=SUNDAY),
    Case("only calendar_dates", dates_only, "A", "B", 20, depart="08:00"),
    Case("only calendar_dates, not that day", dates_only, "A", "B", None, depart="08:00", day=next_day()),
    Case("24:10 asked at 23:50", after_midnight, "A", "B", 40, depart="23:50"),
    Case("24:10 asked at 00:00 the next day", after_midnight, "A", "B", 30, depart="00:00", day=next_day()),
    Case("24:10 asked a day early", after_midnight, "A", "B", None, depart="00:00"),
    Case("24:10, there by 00:30 the next day", after_midnight, "A", "B", 20, arrive="00:30", day=next_day()),
    Case("tomorrow's 00:10 asked at 23:50", early_wednesday, "A", "B", 40, depart="23:50"),
    Case("31:30 is half past seven", long_haul, "M", "B", 90, depart="06:00", day=next_day()),
    Case("change on foot, 6.5 minutes", on_foot_between("08:27"), "A", "D", 40, depart="08:00"),
    Case("change on foot, half a minute short", on_foot_between("08:26"), "A", "D", None, depart="08:00"),
    Case("change in a minute", same_stop("08:21"), "A", "D", 40, depart="08:00"),
    Case("change in less than a minute", same_stop("08:20:59"), "A", "D", None, depart="08:00"),
    Case("a bus slower than walking saves the walk on", slower_than_walking, "A", "D", 40, depart="08:00"),
    Case("the later trip is first", overtaking, "A", "B", 45, depart="07:55"),
    Case("after the fast one has gone", overtaking, "M", "B", 44, depart="08:16"),
    Case("leave last and still be there", overtaking, "A", "B", 50, arrive="09:00"),
    Case("change to the one behind", overtaken_on_the_way, "A", "B", 40, depart="08:00"),
    Case("round the loop past the start", loop, "D", "B", 25, depart="08:15"),
    Case("the loop's first call is the nearer", loop, "A", "B", 10, depart="08:00"),
    Case("not to get on there", no_getting_on, "M", "B", None, depart="08:00"),
    Case("but to get off there", no_getting_on, "A", "M", 10, depart="08:00"),
    Case("not to get off there", no_getting_off, "A", "M", None, depart="08:00"),
    Case("but to get on there", no_getting_off, "M", "B", 20, depart="08:00"),
    Case("and to stay on", no_getting_off, "A", "B", 20, depart="08:00"),
    Case("every quarter of an hour, at the latest", by_headway("0"), "A", "B", 35, depart="08:20"),
    Case("every quarter of an hour, the first is known", by_headway("0"), "A", "B", 25, depart="07:55"),
    Case("every quarter, exact", by_headway("1"), "M", "B", 24, depart="08:11"),
    Case("the end of the headway is no departure", by_headway("0"), "A", "B", None, depart="08:46"),
    Case("the pattern itself does not run", by_headway("0"), "A", "B", None, depart="05:00"),
    Case("an untimed stop half way", untimed_middle, "A", "M", 10, depart="08:00"),
    Case("from an untimed stop", untimed_middle, "M", "B", 20, depart="08:00"),
    Case("through two stops in one minute", no_time_at_all_between, "A", "D", 20, depart="08:00"),
    Case("between two stops in one minute", no_time_at_all_between, "M", "B", 10, depart="08:00"),
    Case("standing at a stop, joined late", dwelling, "M", "B", 20, depart="08:20"),
    Case("standing at a stop, left early", dwelling, "A", "M", 10, depart="08:00"),
    Case("walking is quicker", slow_bus_next_door, "B", "C", 6.5, depart="08:00"),
    Case("walking where nothing runs", slow_bus_next_door, "C", "B", 6.5, arrive="12:00"),
    Case("clocks go forward, by day", clocks_forward, "A", "B", 30, depart="09:50", day=date(2024, 3, 31)),
    Case("clocks go forward, by night", clocks_forward, "A", "B", 30, depart="23:20", day=date(2024, 3, 30)),
]


def asked(case: Case, net: TravelNetwork) -> float | None:
    options = {way: at(clock, day=case.day) for way in ("depart", "arrive") if (clock := getattr(case, way))}
    found = net.minutes(places(STOPS[case.start]), places(STOPS[case.end]), **options)[0, 0]
    return None if np.isnan(found) else float(found)


@pytest.mark.parametrize("method", ["scan", "profile"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_minutes_of_small_feeds(case: Case, method: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matrix, "PROFILE_COST", 0 if method == "profile" else 1_000_000)
    found = asked(case, network(tmp_path, case.feed()))
    assert found == (None if case.minutes is None else pytest.approx(case.minutes, abs=UNDER_A_SECOND))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_journey_is_the_one_behind_the_minutes(case: Case, tmp_path: Path) -> None:
    net = network(tmp_path, case.feed())
    options = {way: at(clock, day=case.day) for way in ("depart", "arrive") if (clock := getattr(case, way))}
    journey = net.journey(place(STOPS[case.start]), place(STOPS[case.end]), **options)
    if case.minutes is None or journey is None:
        assert journey is None
        assert case.minutes is None
        return
    if case.depart:
        spent = (journey.arrive - options["depart"]).total_seconds() / 60
    else:
        spent = (options["arrive"] - journey.depart).total_seconds() / 60
    assert spent == pytest.approx(case.minutes, abs=UNDER_A_SECOND)
    for leg, following in zip(journey.legs, journey.legs[1:], strict=False):
        assert leg.depart <= leg.arrive <= following.depart
        assert leg.to_name == following.from_name


def test_feeds_with_the_same_ids_stay_apart(tmp_path: Path) -> None:
    north = Feed({"A": 0.0, "B": 10_000.0}).trip("t1", "A 08:00, B 08:20")
    south = Feed({"A": 40_000.0, "B": 60_000.0}).trip("t1", "A 08:00, B 08:35")
    net = network(tmp_path, north, south)
    found = net.minutes(places(0, 40_000), places(10_000, 60_000), depart=at("08:00"))
    np.testing.assert_array_equal(found, [[20, np.nan], [np.nan, 35]])


def test_feeds_are_changed_between(tmp_path: Path) -> None:
    bus = Feed({"A": 0.0, "B": 10_000.0}).trip("t1", "A 08:00, B 08:20")
    train = (
        Feed({"A": 10_400.0, "B": 30_000.0}).trip("t1", "A 08:27, B 08:50", service="other").service("other", EVERY_DAY)
    )
    found = network(tmp_path, bus, train).minutes(places(0), places(30_000), depart=at("08:00"))
    assert found[0, 0] == pytest.approx(50)
