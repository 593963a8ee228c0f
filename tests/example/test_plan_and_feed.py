"""The illustrative timetables: from plan to feed, by hand-worked answers, and the same bytes every time."""

import csv
import io
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest

from layers.timetable import read_timetable
from scripts.example.files import write_gzip, write_zip
from scripts.example.plan import Plan, Stop, bus_minutes, clock_minutes, read_plan, straight_km, trips_of
from scripts.example.timetable import AGENCY, DAYS, feed_members, school_holidays, write_feed

ROOT = Path(__file__).resolve().parents[2]
SLUGS = ["west_kent", "west_sussex"]

SMALL = """
name = "Small"
[stops]
a = ["Aby, Green", 0.0, 51.0]
b = ["Beeby, Green", 0.0, 51.1]
c-rail = ["Ceeby Station", 0.0, 51.2]
[[line]]
id = "1"
title = "Aby to Ceeby"
pace = "interurban"
calls = ["a", "b", "c-rail"]
runs = [
  { days = "mon-fri", first = "07:00", last = "09:00", every = 60 },
  { days = "sat", at = ["24:20"], back_at = [] },
]
"""


@pytest.fixture
def small(tmp_path: Path) -> Plan:
    path = tmp_path / "small.toml"
    path.write_text(SMALL)
    return read_plan(path)


def plan_of(slug: str) -> Plan:
    return read_plan(ROOT / "scripts" / "example" / f"{slug}.toml")


def rows(members: dict[str, str], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(members[name])))


def test_a_tenth_of_a_degree_north_takes_the_bus_29_minutes() -> None:
    # 11.12 km straight, 14.456 km by road, at 30 km/h: 28.9 minutes
    a, b = Stop("a", "A", 0.0, 51.0), Stop("b", "B", 0.0, 51.1)
    assert straight_km(a, b) == pytest.approx(11.12)
    assert bus_minutes(a, b, kmh=30.0) == 29


def test_stops_next_to_each_other_are_still_a_minute_apart() -> None:
    stop = Stop("a", "A", 0.0, 51.0)
    assert bus_minutes(stop, stop, kmh=18.0) == 1


@pytest.mark.parametrize(("text", "minutes"), [("00:00", 0), ("07:05", 425), ("24:20", 1460)])
def test_clock(text: str, minutes: int) -> None:
    assert clock_minutes(text) == minutes


def test_departures_of_both_ends_worked_by_hand(small: Plan) -> None:
    # two legs of 29 minutes: 58, and 6 to turn round is 64, so the way back leaves at 4 minutes past each hour
    trips = [trip for trip in trips_of(small.lines[0]) if trip.days == "mon-fri"]
    out = [trip.calls[0][1] for trip in trips if trip.direction == 0]
    back = [trip.calls[0][1] for trip in trips if trip.direction == 1]
    assert out == [420, 480, 540]
    assert back == [424, 484, 544]
    assert trips[0].calls == (("a", 420), ("b", 449), ("c-rail", 478))
    assert trips[3].calls == (("c-rail", 424), ("b", 453), ("a", 482))


def test_a_trip_past_midnight_keeps_its_service_day(small: Plan) -> None:
    times = rows(feed_members(small), "stop_times.txt")
    late = [row["departure_time"] for row in times if row["trip_id"] == "1:sat:out:24:20"]
    assert late == ["24:20:00", "24:49:00", "25:18:00"]


def test_two_runs_of_one_departure_are_refused(small: Plan) -> None:
    line = small.lines[0]
    twice = Plan(small.stops, (line, line), small.settings)
    with pytest.raises(ValueError, match=r"1:mon-fri:out:07:00"):
        feed_members(twice)


def test_school_holidays_by_the_stated_rule() -> None:
    days = set(school_holidays())
    assert date(2026, 12, 21) in days  # a Monday before Christmas
    assert date(2027, 8, 31) in days
    assert date(2027, 9, 1) not in days
    assert date(2027, 1, 4) not in days
    assert date(2027, 8, 1) not in days  # a Sunday: no school bus to take away


@pytest.mark.parametrize("slug", SLUGS)
def test_the_same_plan_gives_the_same_bytes(slug: str, tmp_path: Path) -> None:
    plan = plan_of(slug)
    write_feed(plan, tmp_path / "a" / "feed.zip")
    write_feed(plan_of(slug), tmp_path / "b" / "feed.zip")
    assert (tmp_path / "a" / "feed.zip").read_bytes() == (tmp_path / "b" / "feed.zip").read_bytes()


@pytest.mark.parametrize("slug", SLUGS)
def test_the_committed_feed_is_what_the_plan_gives(slug: str) -> None:
    with zipfile.ZipFile(ROOT / "data" / slug / "timetable" / "illustrative.zip") as archive:
        committed = {name: archive.read(name).decode() for name in archive.namelist()}
    assert committed == feed_members(plan_of(slug))


def test_packed_files_carry_no_clock(tmp_path: Path) -> None:
    write_zip(tmp_path / "x.zip", {"a.txt": "a", "b.txt": "b"})
    write_gzip(tmp_path / "x.gz", "text")
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        assert [info.date_time for info in archive.infolist()] == [(1980, 1, 1, 0, 0, 0)] * 2
    assert (tmp_path / "x.gz").read_bytes()[3:8] == b"\0" * 5  # no file name, no time stamp


@pytest.mark.parametrize("slug", SLUGS)
def test_every_feed_is_whole(slug: str) -> None:
    plan, members = plan_of(slug), feed_members(plan_of(slug))
    times, trips = rows(members, "stop_times.txt"), rows(members, "trips.txt")
    stops = {row["stop_id"] for row in rows(members, "stops.txt")}
    assert {row["stop_id"] for row in times} == stops == set(plan.stops)
    assert {row["trip_id"] for row in times} == {row["trip_id"] for row in trips}
    assert {row["service_id"] for row in trips} == {row["service_id"] for row in rows(members, "calendar.txt")}
    assert all(len(days) == 7 for days in DAYS.values())
    assert rows(members, "agency.txt")[0]["agency_name"] == AGENCY


@pytest.mark.parametrize("slug", SLUGS)
def test_times_never_run_backwards_and_no_train_flies(slug: str) -> None:
    plan = plan_of(slug)
    for line in plan.lines:
        legs = zip(line.calls, line.calls[1:], line.minutes, strict=False)
        speeds = [straight_km(plan.stops[a], plan.stops[b]) / minutes * 60 for a, b, minutes in legs]
        assert min(line.minutes) >= 1, line.id
        assert max(speeds) < (130 if line.mode == "rail" else 45), line.id


@pytest.mark.parametrize("slug", SLUGS)
def test_our_own_reader_takes_the_feed(slug: str) -> None:
    feed = read_timetable([ROOT / "data" / slug / "timetable" / "illustrative.zip"], illustrative=True)
    assert (feed.start, feed.end) == (date(2026, 9, 1), date(2030, 12, 31))
    assert feed.timezone == "Europe/London"
    assert feed.illustrative
    assert feed.stop_times["departure_s"].max() > 24 * 3600  # a trip past midnight


def departures_after(plan: Plan, days: str, minutes: int, lines: set[str]) -> int:
    runs = [trip for line in plan.lines if line.id in lines for trip in trips_of(line)]
    return sum(trip.calls[0][1] >= minutes for trip in runs if DAYS[trip.days][_WEEKDAY[days]] == "1")


_WEEKDAY = {"tuesday": 1, "saturday": 5, "sunday": 6}


def test_village_buses_stop_early_and_rest_on_sunday() -> None:
    plan = plan_of("west_kent")
    villages = {line.id for line in plan.lines if line.id.isdigit() and int(line.id) >= 50}
    assert len(villages) == 30
    assert departures_after(plan, "sunday", 0, villages) == 0
    assert departures_after(plan, "tuesday", 20 * 60, villages) == 0
    assert departures_after(plan, "tuesday", 0, villages) > 200


def test_some_trains_run_past_midnight_only_at_the_end_of_the_week() -> None:
    late = {trip.days for line in plan_of("west_kent").lines for trip in trips_of(line) if trip.calls[-1][1] >= 1460}
    assert late == {"fri-sat"}


def test_a_whole_week_repeats() -> None:
    # the feed is by weekday alone (no dated exceptions but school holidays), so any term week is like the next
    members = feed_members(plan_of("west_kent"))
    exceptions = rows(members, "calendar_dates.txt")
    assert {row["service_id"] for row in exceptions} == {"school"}
    monday = date(2026, 11, 2)
    term = {(monday + timedelta(days=n)).strftime("%Y%m%d") for n in range(14)}
    assert term.isdisjoint({row["date"] for row in exceptions})
