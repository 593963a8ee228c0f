"""Service days: which trips run around an asked date, and how wall-clock time turns into seconds of that day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.transport import BoolArray, FloatArray, IntArray
from mapping.travel.schedule import Schedule

HALF_DAY_S = 43_200
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
        order = np.lexsort((-np.arange(len(self.run)), -self.arrival_s))
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


def all_hops(schedule: Schedule) -> Connections:
    """Call n to call n + 1 of every trip of the schedule, whatever day it runs, in seconds of its own service day."""
    last = np.zeros(len(schedule.call_stop), dtype=np.bool_)
    last[schedule.call_offsets[1:] - 1] = True
    trips = np.arange(len(schedule.trip_route), dtype=np.int32)
    first = np.flatnonzero(~last)
    hops = first[np.lexsort((first, schedule.call_departure_s[first]))]
    return Connections(
        departure_s=schedule.call_departure_s[hops],
        arrival_s=schedule.call_arrival_s[hops + 1],
        start=schedule.call_stop[hops],
        end=schedule.call_stop[hops + 1],
        run=np.repeat(trips, np.diff(schedule.call_offsets))[hops],
        board=schedule.call_pickup[hops],
        alight=schedule.call_drop_off[hops + 1],
        hop=np.arange(len(hops), dtype=np.int32),
        runs=len(trips),
    )


def service_day(schedule: Schedule, hops: Connections, day: date) -> ServiceDay:
    """The asked day with all that runs in its reach: yesterday's trips past midnight, tomorrow's early ones."""
    clock = DayClock(day, str(schedule.zone[0]))
    earlier = 1 + int(hops.departure_s.max(initial=0)) // 86_400
    picked, shifts, numbers = [], [], []
    used = 0
    for offset in range(-earlier, 3):
        other = day + timedelta(days=offset)
        running = schedule.services_on(other)[schedule.trip_service]
        number = np.full(len(running), -1, dtype=np.int32)
        number[running] = np.arange(used, used + running.sum(), dtype=np.int32)
        shift = clock.shift_s(other)
        seen = running[hops.run] & (hops.departure_s + shift >= EARLIEST_S) & (hops.arrival_s + shift <= LATEST_S)
        chosen = np.flatnonzero(seen)
        picked.append(chosen)
        shifts.append(np.full(len(chosen), shift, dtype=np.int32))
        numbers.append(number[hops.run[chosen]])
        used += int(running.sum())
    joined = _by_departure(hops, np.concatenate(picked), np.concatenate(shifts), np.concatenate(numbers))
    return ServiceDay(clock, joined._replace(runs=used))


def _by_departure(hops: Connections, picked: NDArray[np.int64], shift_s: IntArray, run: IntArray) -> Connections:
    """The picked hops of several days as one list by departure; a stable sort keeps each trip's own order."""
    departure_s = hops.departure_s[picked] + shift_s
    order = np.argsort(departure_s, kind="stable")
    rows = picked[order]
    return hops._replace(
        departure_s=departure_s[order],
        arrival_s=hops.arrival_s[rows] + shift_s[order],
        start=hops.start[rows],
        end=hops.end[rows],
        run=run[order],
        board=hops.board[rows],
        alight=hops.alight[rows],
        hop=rows.astype(np.int32),
    )
