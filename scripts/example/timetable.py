"""An illustrative GTFS feed from a plan: real places, made-up times, and said to be so inside the feed itself.

Bank holidays are left out: a bank holiday runs like any other day of its week.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from .files import csv_text, write_zip
from .plan import Line, Plan, Stop, Trip, trips_of

FIRST_DAY = date(2026, 9, 1)
LAST_DAY = date(2030, 12, 31)
AGENCY = "Illustrative timetable (not real)"
DAYS = {
    "daily": "1111111", "mon-fri": "1111100", "mon-sat": "1111110", "sat": "0000010", "sun": "0000001",
    "fri-sat": "0000110", "school": "1111100", "wed": "0010000", "thu": "0001000",
    "tue-fri": "0100100", "tue-thu-fri": "0101100", "mon-wed-fri": "1010100",
}  # fmt: skip
"""Days of service: Monday to Sunday, 1 = runs."""

_RAIL, _BUS = 2, 3


def feed_members(plan: Plan) -> dict[str, str]:
    """Return the feed's files (name: CSV text), in a fixed order, from ``plan`` alone."""
    trips = sorted((trip for line in plan.lines for trip in trips_of(line)), key=_trip_order)
    ids = _trip_ids(trips)
    used = sorted({stop for line in plan.lines for stop in line.calls})
    days = sorted({trip.days for trip in trips})
    return {
        "agency.txt": csv_text(
            ["agency_id", "agency_name", "agency_url", "agency_timezone", "agency_lang"],
            [["example", AGENCY, "https://example.org/", "Europe/London", "en"]],
        ),
        "feed_info.txt": csv_text(
            ["feed_publisher_name", "feed_publisher_url", "feed_lang", "feed_start_date", "feed_end_date"],
            [[AGENCY, "https://example.org/", "en", _day(FIRST_DAY), _day(LAST_DAY)]],
        ),
        "stops.txt": csv_text(["stop_id", "stop_name", "stop_lat", "stop_lon"], map(_stop_row, _of(plan, used))),
        "routes.txt": csv_text(
            ["route_id", "agency_id", "route_short_name", "route_long_name", "route_type"], map(_route_row, plan.lines)
        ),
        "trips.txt": csv_text(
            ["route_id", "service_id", "trip_id", "trip_headsign", "direction_id"],
            [_trip_row(plan, trip, trip_id) for trip, trip_id in zip(trips, ids, strict=True)],
        ),
        "stop_times.txt": csv_text(
            ["trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"], _stop_times(trips, ids)
        ),
        "calendar.txt": csv_text(
            ["service_id", *_WEEKDAYS, "start_date", "end_date"],
            [[name, *DAYS[name], _day(FIRST_DAY), _day(LAST_DAY)] for name in days],
        ),
        "calendar_dates.txt": csv_text(
            ["service_id", "date", "exception_type"],
            [["school", _day(day), 2] for day in school_holidays() if "school" in days],
        ),
    }


def write_feed(plan: Plan, path: Path) -> None:
    """Write the feed of ``plan`` as a GTFS zip; the same plan gives the same bytes."""
    write_zip(path, feed_members(plan))


def school_holidays() -> Iterator[date]:
    """Yield weekdays without school buses, by a stated example rule: all August, and 20 December to 3 January."""
    day = FIRST_DAY
    while day <= LAST_DAY:
        around_new_year = (day.month == 12 and day.day >= 20) or (day.month == 1 and day.day <= 3)
        if day.weekday() < 5 and (day.month == 8 or around_new_year):
            yield day
        day += timedelta(days=1)


_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def _trip_order(trip: Trip) -> tuple[str, str, int, int]:
    return trip.line, trip.days, trip.direction, trip.calls[0][1]


def _trip_ids(trips: Sequence[Trip]) -> list[str]:
    ids = [f"{t.line}:{t.days}:{'back' if t.direction else 'out'}:{_clock(t.calls[0][1])[:5]}" for t in trips]
    if len(set(ids)) != len(ids):
        twice = next(i for i in ids if ids.count(i) > 1)
        raise ValueError(f"two runs of the plan give the same departure {twice}")
    return ids


def _of(plan: Plan, ids: Sequence[str]) -> list[Stop]:
    return [plan.stops[i] for i in ids]


def _stop_row(stop: Stop) -> list[object]:
    return [stop.id, stop.name, f"{stop.lat:.5f}", f"{stop.lon:.5f}"]


def _route_row(line: Line) -> list[object]:
    return [line.id, "example", line.name, line.title, _RAIL if line.mode == "rail" else _BUS]


def _trip_row(plan: Plan, trip: Trip, trip_id: str) -> list[object]:
    return [trip.line, trip.days, trip_id, plan.stops[trip.calls[-1][0]].town, trip.direction]


def _stop_times(trips: Sequence[Trip], ids: Sequence[str]) -> Iterator[list[object]]:
    for trip, trip_id in zip(trips, ids, strict=True):
        for sequence, (stop, minutes) in enumerate(trip.calls, start=1):
            yield [trip_id, _clock(minutes), _clock(minutes), stop, sequence]


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}:00"


def _day(day: date) -> str:
    return day.strftime("%Y%m%d")
