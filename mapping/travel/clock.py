"""Service days: which trips run around an asked date, and how wall-clock time turns into seconds of that day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from layers.transport import BoolArray, FloatArray, IntArray
from mapping.travel.hops import Days, latest_first, running_hops
from mapping.travel.schedule import Schedule
from mapping.travel.seats import runs_of

HALF_DAY_S, DAY_S = 43_200, 86_400
NOT_POSSIBLE = 2  # what a wheelchair column says
EARLIEST_S = -12 * 3600  # a day's scan sees trips from noon before it ...
LATEST_S = 40 * 3600  # ... to 16:00 after it: more than the longest journey that may be asked for


def noon(day: date, zone: str) -> datetime:
    """Noon of the day on the wall clocks of the zone, as UTC."""
    return datetime.combine(day, time(12), tzinfo=ZoneInfo(zone)).astimezone(UTC)


@dataclass(frozen=True)
class DayClock:
    """Seconds of one service day, counted as GTFS does: from "noon minus 12 h", so that they never jump.

    That is midnight on all days but the two on which the clocks change.
    """

    day: date
    zone: str

    def seconds(self, moment: datetime) -> int:
        """Seconds of this day at a wall-clock moment (naive, in the zone); outside 0..86400 for other days."""
        utc = moment.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)
        return round((utc - noon(self.day, self.zone)).total_seconds()) + HALF_DAY_S

    def moment(self, seconds: float) -> datetime:
        """The wall-clock moment (naive, in the zone) of a second of this day."""
        utc = noon(self.day, self.zone) + timedelta(seconds=float(seconds) - HALF_DAY_S)
        return utc.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)

    def moments(self, seconds: FloatArray) -> pd.DatetimeIndex:
        """The wall-clock moments (naive, in the zone) of many seconds of this day; NaT for nan."""
        zero = pd.Timestamp(noon(self.day, self.zone)) - pd.Timedelta(seconds=HALF_DAY_S)
        utc = zero + pd.to_timedelta(np.round(seconds), unit="s")
        return utc.as_unit("s").tz_convert(self.zone).tz_localize(None)

    def shift_s(self, other: date) -> int:
        """How many seconds later than this day's zero the other day's zero is (a day, give or take an hour)."""
        return round((noon(other, self.zone) - noon(self.day, self.zone)).total_seconds())


class Connections(NamedTuple):
    """Every hop of a vehicle from one stop to the next around one service day, in the order that a scan needs.

    Sorted by departure, hops of one run in travelling order. ``departure_s``: the last second at which one may still
    be ready at ``start``. ``run`` numbers the runs *of these days* from 0 to ``runs`` - 1: who is aboard one of its
    hops may stay for all that follow. ``hop`` is each one's place among the schedule's hops, where its trip is found.
    ``board``: one may get on at ``start``; ``alight``: one may get off at ``end``. Seconds of the asked day, int32.
    """

    departure_s: IntArray
    arrival_s: IntArray
    start: IntArray
    end: IntArray
    run: IntArray
    board: BoolArray
    alight: BoolArray
    hop: IntArray
    runs: int

    def mirrored(self) -> "Connections":
        """The same hops with time running backwards: arriving by a time becomes departing at its negative."""
        order = latest_first(self.arrival_s)
        return Connections(
            departure_s=-self.arrival_s[order],
            arrival_s=-self.departure_s[order],
            start=self.end[order],
            end=self.start[order],
            run=self.run[order],
            board=self.alight[order],
            alight=self.board[order],
            hop=self.hop[order],
            runs=self.runs,
        )


@dataclass(frozen=True)
class ServiceDay:
    """One asked day: its clock and its connections, forwards and mirrored."""

    clock: DayClock
    forwards: Connections

    @cached_property
    def backwards(self) -> Connections:
        """The connections with time negated, for questions that give the time of arrival."""
        return self.forwards.mirrored()


def service_day(schedule: Schedule, day: date, *, step_free: bool = False) -> ServiceDay:
    """The asked day with all that runs in its reach: yesterday's trips past midnight, tomorrow's early ones.

    ``step_free``: without vehicles that a wheelchair is said not to get into, and without getting on or off at stops
    where it is said not to be possible; what nobody says stays in.
    """
    clock, hops = DayClock(day, str(schedule.zone[0])), schedule.hops
    near = [day + timedelta(days=n) for n in range(-1 - int(hops.departure_s[-1:].max(initial=0)) // DAY_S, 3)]
    shift_s = np.array([clock.shift_s(other) for other in near], dtype=np.int32)
    begin = np.searchsorted(hops.departure_s, EARLIEST_S - shift_s)
    until = np.searchsorted(hops.departure_s, LATEST_S - shift_s, side="right")
    seen = np.flatnonzero(begin < until)
    run_of, runs = _runs(schedule, [near[n] for n in seen], step_free=step_free)
    days = Days(shift_s[seen].astype(np.int64), begin[seen], until[seen], run_of)
    found, hop = running_hops(hops, days, LATEST_S)
    board, alight = found.board, found.alight
    if step_free:
        possible = schedule.stop_wheelchair != NOT_POSSIBLE
        board, alight = board & possible[found.start], alight & possible[found.end]
    times_s = found.departure_s, found.arrival_s
    return ServiceDay(clock, Connections(*times_s, found.start, found.end, found.trip, board, alight, hop, runs))


def _runs(schedule: Schedule, days: list[date], *, step_free: bool) -> tuple[IntArray, int]:
    """The run of each trip on each service day, int32[days, T] (-1: it does not run), and how many runs there are."""
    station, lonlat = np.asarray(schedule.stop_station), np.asarray(schedule.stop_lonlat)
    barred = (schedule.trip_wheelchair == NOT_POSSIBLE) & step_free
    run_of, runs = np.empty((len(days), len(schedule.trip_route)), dtype=np.int32), 0
    for row, day in zip(run_of, days, strict=True):
        running = schedule.services_on(day)[schedule.trip_service] & ~barred
        row[:], more = runs_of(running, schedule.seats, schedule.ends, station, lonlat)
        row[running] += runs
        runs += more
    return run_of, runs
