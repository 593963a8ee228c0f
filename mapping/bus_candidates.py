"""Which buses could run that do not: one more bus for a meeting, later buses, a Sunday service; line by line.

Each is a change of the timetable as data, so that it is asked like any other: who can go and come home then? A line
is looked at where it stops within a walk of somebody who is left out; times are those of its own trips, moved.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import numpy as np
import pandas as pd

from layers.transport import FloatArray, Timetable
from mapping.timetable_edits import Extra, add_trips, trips_on
from mapping.travel.clock import DayClock
from mapping.travel.fares import vehicle
from mapping.travel.plane import crow_metres

WALK_M = 1200.0  # in a straight line: 20 minutes at 4.8 km/h, with the detour of streets
WALK_M_A_MINUTE = 80.0 / 1.3
SPARE_MINUTES = 5  # between the bus and the meeting, beside the walk
LATER_UNTIL_S, EVERY_S = 22 * 3600 + 1800, 3600
SUNDAY, SATURDAY = 6, 5

Kind = Literal["one bus", "later buses", "Sunday service"]


@dataclass(frozen=True)
class BusChange:
    """Trips that one line would run as well, on one weekday; ``words`` say which: "one more bus each way: …"."""

    kind: Kind
    route_id: str
    line: str
    words: str
    weekday: int
    extras: tuple[Extra, ...]

    def applied(self, timetable: Timetable) -> Timetable:
        """The timetable with the change in it."""
        return add_trips(timetable, self.extras, weekdays=(self.weekday,))


def bus_changes(timetable: Timetable, day: date, *, visits: pd.DataFrame, left_out: FloatArray) -> list[BusChange]:
    """What could be added on that day for the people at ``left_out`` (float64[N, 2], degrees), line by line.

    ``visits``: lon, lat, start, end of what is on in that part of the day; a bus is timed for each place and time.
    """
    trips, model = trips_on(timetable, day), trips_on(timetable, _model_day(timetable, day))
    routes = timetable.routes[[vehicle(int(mode)) == "bus" for mode in timetable.routes["mode"]]]
    near = _near(timetable.stops, left_out)
    if visits.empty or not near:
        return []
    names = timetable.stops.set_index("stop_id")["name"]
    found: list[BusChange] = []
    for route_id, line in routes[["route_id", "name"]].itertuples(index=False):
        own, usual = (table[table["route_id"] == route_id] for table in (trips, model))
        patterns = usual.drop_duplicates("pattern")
        if any(near & set(pattern.split("\n")) for pattern in patterns["pattern"]):
            known = {"route_id": str(route_id), "line": str(line), "weekday": day.weekday()}
            found += _one_bus(timetable, patterns, visits, names, known)
            found += _later(own, known)
            found += _sunday(own, usual, day, known)
    return list({(change.route_id, change.extras): change for change in found}.values())


def _model_day(timetable: Timetable, day: date) -> date:
    """The day whose trips are copied: that one, or for a Sunday a Saturday: the one before, if the timetable has it."""
    if day.weekday() != SUNDAY:
        return day
    before = day - timedelta(days=1)
    return before if before >= timetable.start else day + timedelta(days=6)


def _near(stops: pd.DataFrame, left_out: FloatArray) -> set[str]:
    """The stops within a walk of any of the points."""
    lonlat = stops[["lon", "lat"]].to_numpy(dtype=np.float64)
    if not len(left_out):
        return set()
    close = (crow_metres(lonlat[:, None], left_out[None, :]) <= WALK_M).any(axis=1)
    return set(stops["stop_id"].to_numpy()[close])


def _one_bus(
    timetable: Timetable, patterns: pd.DataFrame, visits: pd.DataFrame, names: "pd.Series[str]", known: dict[str, Any]
) -> Iterator[BusChange]:
    """For each place and time: one bus that is there in time, and one that leaves after the end."""
    for lon, lat, start, end in visits[["lon", "lat", "start", "end"]].drop_duplicates().itertuples(index=False):
        stops = timetable.stops
        metres = crow_metres(stops[["lon", "lat"]].to_numpy(dtype=np.float64), np.array([lon, lat]))
        walks = dict(zip(stops["stop_id"], metres, strict=True))
        into = _best(timetable, patterns, walks, towards=True)
        home = _best(timetable, patterns, walks, towards=False)
        if into is None or home is None:
            continue
        clock = DayClock(start.date(), timetable.timezone)
        there_s = clock.seconds(start.to_pydatetime()) - into.before_s - into.walk_s
        back_s = clock.seconds(end.to_pydatetime()) + home.walk_s - home.before_s
        if there_s < 0 or back_s < 0:
            continue
        said = (
            f"one more bus each way: {_clock(there_s)} from {names[into.first]}, "
            f"home at {_clock(back_s + home.before_s)} from {names[home.stop]}"
        )
        yield BusChange(
            "one bus", known["route_id"], known["line"], said, known["weekday"],
            (Extra(into.trip, there_s), Extra(home.trip, back_s)),
        )  # fmt: skip


@dataclass(frozen=True)
class _Call:
    """A trip that could serve a place: its first stop, the stop near the place, how long to it by bus and on foot."""

    trip: str
    first: str
    stop: str
    before_s: int
    walk_s: int
    calls: int


def _best(timetable: Timetable, patterns: pd.DataFrame, walks: dict[str, float], *, towards: bool) -> _Call | None:
    """The trip with most stops before (`towards`) or after the stop nearest to the place; None where none is near."""
    best: _Call | None = None
    for trip_id, pattern in patterns[["trip_id", "pattern"]].itertuples(index=False):
        stops = pattern.split("\n")
        nearest = min(range(len(stops)), key=lambda n: walks[stops[n]])
        served = nearest if towards else len(stops) - 1 - nearest
        if walks[stops[nearest]] <= WALK_M and served > (best.calls if best else 0):
            walk_s = round((walks[stops[nearest]] / WALK_M_A_MINUTE + SPARE_MINUTES) * 60)
            before_s = _minutes_to(timetable, str(trip_id), nearest, arriving=towards)
            best = _Call(str(trip_id), stops[0], stops[nearest], before_s, walk_s, served)
    return best


def _minutes_to(timetable: Timetable, trip_id: str, call: int, *, arriving: bool) -> int:
    """Seconds from a trip's first departure to its arrival at, or departure from, the call of that number."""
    calls = timetable.stop_times[timetable.stop_times["trip_id"] == trip_id]
    at = calls["arrival_s" if arriving else "departure_s"].to_numpy()[call]
    return int(at - calls["departure_s"].to_numpy()[0])


def _later(own: pd.DataFrame, known: dict[str, Any]) -> Iterator[BusChange]:
    """The last trip each way again every hour, until half past ten."""
    last = own.sort_values("first_s", kind="stable").drop_duplicates("pattern", keep="last")
    # of patterns that share their ends, the one that runs last stands for the direction
    ends = last["pattern"].str.split("\n").map(lambda stops: (stops[0], stops[-1]))
    last = last[~ends.duplicated(keep="last")]
    extras = [
        Extra(str(trip), int(leaves))
        for trip, first_s in last[["trip_id", "first_s"]].itertuples(index=False)
        for leaves in range(int(first_s) + EVERY_S, LATER_UNTIL_S + 1, EVERY_S)
    ]
    if extras:
        now = _clock(int(last["first_s"].max()))
        words = f"buses every hour until {_clock(LATER_UNTIL_S)} (the last one now leaves at {now})"
        yield BusChange("later buses", known["route_id"], known["line"], words, known["weekday"], tuple(extras))


def _sunday(own: pd.DataFrame, usual: pd.DataFrame, day: date, known: dict[str, Any]) -> Iterator[BusChange]:
    """Saturday's trips on Sundays, for a line that has none."""
    if day.weekday() == SUNDAY and own.empty and len(usual):
        extras = tuple(Extra(str(trip)) for trip in usual["trip_id"])
        yield BusChange(
            "Sunday service", known["route_id"], known["line"], "Saturday's buses on Sundays", SUNDAY, extras
        )


def _clock(seconds: int) -> str:
    """ "19:05", of a time on the service day."""
    return f"{seconds // 3600 % 24:02d}:{seconds % 3600 // 60:02d}"
