"""The arrays of a timetable: in order, the same again from a file, the same whatever order the feed has."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.timetable import read_timetable
from mapping.travel.clock import service_day
from mapping.travel.hops import latest_first
from mapping.travel.schedule import Schedule
from tests.travel.feeds import TUESDAY, Feed, at, network, next_day, place, places, read

STOPS = {"A": 0.0, "B": 10_000.0, "C": 20_000.0}


def every_kind() -> Feed:
    """Blocks, rules of routes, headways, wheelchairs: an array of each kind has something in it."""
    feed = Feed(STOPS).trip("t1", "A 08:00, B 08:20").trip("t2", "B 08:20, C 08:40", route="7").block("one", "t1", "t2")
    feed.trip("t3", "A 06:00, C 06:30", route="9").often("t3", "07:00", "08:00", minutes=10)
    feed.change("B", "B", 2, 300, from_route="1", to_route="7").change("B", "B", 5, from_trip="t1", to_trip="t3")
    return feed.say("stops", "A", zone_id="z1", wheelchair_boarding="2").say("trips", "t1", wheelchair_accessible="2")


def test_hops_stand_by_departure_and_along_each_trip(tmp_path: Path) -> None:
    schedule = Schedule.of(read(tmp_path, every_kind()))
    assert (np.diff(schedule.hop_departure_s) >= 0).all()
    assert len(schedule.hop_trip) == 2 + 1 + 50  # two trips, the known 07:00, and each minute that one may wait from
    wait_s = schedule.trip_wait_s[schedule.hop_trip]
    assert set(wait_s.tolist()) == {0, 600}
    assert ((schedule.hop_departure_s + wait_s) <= schedule.hop_arrival_s).all()


def test_kept_in_files_it_is_the_same_without_sorting_anything(tmp_path: Path) -> None:
    schedule = Schedule.of(read(tmp_path, every_kind()))
    for name, values in schedule.to_arrays().items():
        np.save(tmp_path / f"{name}.npy", values)
    again = Schedule.from_arrays({p.stem: np.load(p, mmap_mode="r") for p in tmp_path.glob("*.npy")})
    assert isinstance(again.hop_departure_s, np.memmap)
    for one, other in zip(service_day(schedule, TUESDAY).forwards, service_day(again, TUESDAY).forwards, strict=True):
        np.testing.assert_array_equal(one, other)


def test_without_rules_of_changing_every_array_is_what_it_is_with_one_that_changes_nothing(tmp_path: Path) -> None:
    """No rule is worked out by itself, being quicker: the same arrays as the long way, but for the rule."""
    feed = Feed(STOPS).trip("t1", "A 08:00, B 08:20").trip("t2", "B 08:25, C 08:40", route="7")
    plain = Schedule.of(read(tmp_path / "plain", feed)).to_arrays()
    ruled = Schedule.of(read(tmp_path / "ruled", feed.change("C", "C", 2, 60))).to_arrays()
    differ = [name for name, values in plain.items() if not np.array_equal(values, ruled[name])]
    assert differ == ["rule_start", "rule_end", "rule_least_s"]
    assert all(len(plain[name]) == 0 for name in differ)
    assert {name: values.dtype for name, values in plain.items()} == {n: v.dtype for n, v in ruled.items()}


def test_what_fares_ask_by_number(tmp_path: Path) -> None:
    net = network(tmp_path, every_kind())
    schedule = Schedule.of(read(tmp_path, every_kind()))
    journey = net.journey(place(0), place(10_000), depart=at("07:55"))
    assert journey is not None
    ride = journey.legs[1]
    assert (schedule.route_id[ride.route_number], schedule.route_agency_id[ride.route_number]) == ("0:1", "0:OP")
    assert (schedule.stop_zone[ride.from_stop], schedule.stop_zone[ride.to_stop]) == ("0:z1", "")


def test_calls_in_any_order_are_the_same_timetable(tmp_path: Path) -> None:
    timetable = read(tmp_path, every_kind())
    shuffled = replace(timetable, stop_times=timetable.stop_times.sample(frac=1, random_state=1))
    for day in (TUESDAY, next_day(3)):
        one, other = (service_day(Schedule.of(t), day).forwards for t in (timetable, shuffled))
        for name in ("departure_s", "arrival_s", "start", "end"):
            np.testing.assert_array_equal(np.sort(getattr(one, name)), np.sort(getattr(other, name)))


def test_who_needs_it_step_free_leaves_out_what_says_no(tmp_path: Path) -> None:
    """t1 says no, and at A nobody may get on: what is left is t2, and headway trips without their boarding at A."""
    schedule = Schedule.of(read(tmp_path, every_kind()))
    plain, asked = (service_day(schedule, TUESDAY, step_free=s).forwards for s in (False, True))
    in_day = (asked.departure_s >= 0) & (asked.departure_s < 86_400)
    assert len(plain.hop) > len(asked.hop)
    assert asked.board[in_day].sum() == 1
    assert schedule.trip_wheelchair[schedule.hop_trip[asked.hop]].max() == 0


def test_a_day_of_newport_runs_whole(real_data: Path) -> None:
    """The hops of a service day are those of its running services, each once; mirrored, the same backwards."""
    schedule = Schedule.of(read_timetable(sorted((real_data / "newport").glob("newport_*_2024-03-05.gtfs.zip"))))
    day = service_day(schedule, date(2024, 3, 5))
    running = schedule.services_on(date(2024, 3, 5))[schedule.trip_service]
    own = running[schedule.hop_trip] & (schedule.hop_arrival_s < 86_400)
    seen = np.bincount(day.forwards.hop, minlength=len(own))
    assert (seen[own] >= 1).all()
    assert (np.diff(day.forwards.departure_s) >= 0).all()
    assert (np.diff(day.backwards.departure_s) >= 0).all()
    np.testing.assert_array_equal(np.sort(day.backwards.hop), np.sort(day.forwards.hop))
    assert 0 <= day.forwards.run.min() <= day.forwards.run.max() < day.forwards.runs


def test_two_feeds_with_the_same_ids_are_two_timetables(tmp_path: Path) -> None:
    """Each has a t1, a stop B and a rule there; only the first forbids to change at its B."""
    one = Feed(STOPS).trip("t1", "A 08:00, B 08:20").trip("t2", "B 08:30, C 08:50", route="2").change("B", "B", 3)
    two = Feed({"A": 40_000.0, "B": 50_000.0, "C": 60_000.0}).trip("t1", "A 08:00, B 08:20")
    two.trip("t2", "B 08:30, C 08:50", route="2").change("B", "B", 2, 60)
    net = network(tmp_path, one, two)
    assert np.isnan(net.minutes(places(0), places(20_000), depart=at("08:00"))[0, 0])
    assert net.minutes(places(40_000), places(60_000), depart=at("08:00"))[0, 0] == 50


@settings(max_examples=60, deadline=None)
@given(seconds=st.lists(st.integers(-50, 50), max_size=40))
def test_latest_first_is_a_stable_sort_from_behind(seconds: list[int]) -> None:
    values = np.array(seconds, dtype=np.int32)
    np.testing.assert_array_equal(latest_first(values), np.lexsort((-np.arange(len(values)), -values)))


@pytest.mark.parametrize("asked", ["23:50", "00:05"])
def test_midnight_from_either_side(asked: str, tmp_path: Path) -> None:
    """Yesterday's 24:10 and today's 00:12 are both there, whichever day one asks on."""
    feed = Feed(STOPS).trip("late", "A 24:10, B 24:30").trip("early", "A 00:12, C 00:40", route="2")
    net = network(tmp_path, feed)
    day = TUESDAY if asked == "23:50" else next_day()
    told = net.minutes(places(0), places(10_000, 20_000), depart=at(asked, day=day))[0]
    np.testing.assert_allclose(told, [40, 50] if asked == "23:50" else [25, 35])
