"""A timetable as plain arrays: what the scans run on, and what a cache can keep memory-mapped."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.transport import BoolArray, FloatArray, IntArray, Timetable

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SPARE_DAYS = 3  # services of the days around the timetable's dates, whose night trips run into them


@dataclass(frozen=True)
class Schedule:
    """Stops, trips, calls and running days of a timetable, by number.

    S stops, T trips, N calls, V services, D days. Times are int32 seconds after the service day's "noon minus 12 h".
    Call ``n`` of trip ``t`` stands in ``call_offsets[t]:call_offsets[t + 1]``, in travelling order. A trip of
    frequencies.txt is T trips, one for each departure. Positions are degrees, EPSG:4326.
    """

    stop_lonlat: FloatArray  # [S, 2]
    stop_name: NDArray[np.str_]  # [S]
    route_name: NDArray[np.str_]
    headsign: NDArray[np.str_]
    trip_route: IntArray  # [T] into route_name
    trip_headsign: IntArray  # [T] into headsign
    trip_service: IntArray  # [T] into runs
    call_offsets: NDArray[np.int64]  # [T + 1]
    call_stop: IntArray  # [N]
    call_arrival_s: IntArray  # [N]
    call_departure_s: IntArray  # [N]
    call_pickup: BoolArray  # [N]
    call_drop_off: BoolArray  # [N]
    runs: BoolArray  # [V, D] whether the service runs on the day
    runs_from: NDArray[np.datetime64]  # the day of runs' first column, one value
    covers: NDArray[np.datetime64]  # first and last date that the timetable speaks for
    zone: NDArray[np.str_]  # one value, as "Europe/London"
    attribution: NDArray[np.str_]  # one value

    @classmethod
    def of(cls, timetable: Timetable) -> Self:
        """The timetable's arrays; trips of frequencies.txt spread out to their departures."""
        stops, calls = timetable.stops, timetable.stop_times
        trips = timetable.trips[timetable.trips["trip_id"].isin(calls["trip_id"].unique())]
        trip_of_call = _numbers(calls["trip_id"], trips["trip_id"])
        services = pd.Index(trips["service_id"].unique())
        headsigns, headsign = pd.factorize(trips["headsign"])
        runs, runs_from = _running_days(timetable, services)
        order = np.lexsort((calls["sequence"].to_numpy(), trip_of_call))
        calls = calls.iloc[order]
        plain = cls(
            stop_lonlat=stops[["lon", "lat"]].to_numpy(dtype=np.float64),
            stop_name=_words(stops["name"]),
            route_name=_words(timetable.routes["name"]),
            headsign=_words(headsign),
            trip_route=_numbers(trips["route_id"], timetable.routes["route_id"]),
            trip_headsign=headsigns.astype(np.int32),
            trip_service=_numbers(trips["service_id"], services),
            call_offsets=np.concatenate([[0], np.cumsum(np.bincount(trip_of_call, minlength=len(trips)))]),
            call_stop=_numbers(calls["stop_id"], stops["stop_id"]),
            call_arrival_s=calls["arrival_s"].to_numpy(dtype=np.int32),
            call_departure_s=calls["departure_s"].to_numpy(dtype=np.int32),
            call_pickup=calls["pickup"].to_numpy(dtype=np.bool_),
            call_drop_off=calls["drop_off"].to_numpy(dtype=np.bool_),
            runs=runs,
            runs_from=np.array([runs_from], dtype="datetime64[D]"),
            covers=np.array([timetable.start, timetable.end], dtype="datetime64[D]"),
            zone=np.array([timetable.timezone]),
            attribution=np.array([timetable.attribution]),
        )
        return plain._with_frequencies(timetable.frequencies, trips["trip_id"])

    @property
    def dates(self) -> tuple[date, date]:
        """First and last date that the timetable speaks for."""
        first, last = self.covers.tolist()
        return first, last

    def services_on(self, day: date) -> BoolArray:
        """Which services run on the service day; none outside the days kept."""
        column = (day - self.runs_from.tolist()[0]).days
        if not 0 <= column < self.runs.shape[1]:
            return np.zeros(len(self.runs), dtype=np.bool_)
        return np.asarray(self.runs[:, column])

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """The fields by name."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The same schedule again; the arrays may be memory-mapped."""
        return cls(**{f.name: arrays[f.name] for f in fields(cls)})

    def _with_frequencies(self, frequencies: pd.DataFrame, trip_ids: pd.Series) -> Self:
        """Each trip of ``frequencies`` replaced by its departures from start up to, not including, end."""
        if frequencies.empty:
            return self
        numbers = _numbers(frequencies["trip_id"], trip_ids)
        first_s = self.call_departure_s[self.call_offsets[:-1]].astype(np.int64)
        plain = np.setdiff1d(np.arange(len(self.trip_route)), numbers)
        trips, shifts = [plain], [np.zeros(len(plain), dtype=np.int64)]
        columns = (frequencies[name].to_numpy() for name in ("start_s", "end_s", "headway_s"))
        for trip, start_s, end_s, headway_s in zip(numbers, *columns, strict=True):
            departures = np.arange(start_s, end_s, headway_s, dtype=np.int64)
            trips.append(np.full(len(departures), trip))
            shifts.append(departures - first_s[trip])
        return self._copies(np.concatenate(trips), np.concatenate(shifts))

    def _copies(self, trips: NDArray[np.int64], shift_s: NDArray[np.int64]) -> Self:
        """The given trips only, in that order, each ``shift_s`` seconds later than in the timetable."""
        lengths = np.diff(self.call_offsets)[trips]
        offsets = np.concatenate([[0], np.cumsum(lengths)])
        calls = np.arange(offsets[-1]) + np.repeat(self.call_offsets[:-1][trips] - offsets[:-1], lengths)
        later = np.repeat(shift_s, lengths)
        changed = {
            "trip_route": self.trip_route[trips],
            "trip_headsign": self.trip_headsign[trips],
            "trip_service": self.trip_service[trips],
            "call_offsets": offsets,
            "call_stop": self.call_stop[calls],
            "call_arrival_s": (self.call_arrival_s[calls] + later).astype(np.int32),
            "call_departure_s": (self.call_departure_s[calls] + later).astype(np.int32),
            "call_pickup": self.call_pickup[calls],
            "call_drop_off": self.call_drop_off[calls],
        }
        return type(self)(**{**self.to_arrays(), **changed})


def _numbers(values: pd.Series, known: pd.Series | pd.Index) -> IntArray:
    """The place of each value among the known ones."""
    codes, distinct = pd.factorize(values)
    numbers: IntArray = pd.Index(known).get_indexer(pd.Index(distinct)).astype(np.int32)[codes]
    return numbers


def _words(values: pd.Series | pd.Index) -> NDArray[np.str_]:
    return np.array(values.to_numpy(dtype=object), dtype=np.str_)


def _running_days(timetable: Timetable, services: pd.Index) -> tuple[BoolArray, date]:
    """Which service runs on which day (bool[V, D]) and the first day, a few days wider than the timetable's dates."""
    first = timetable.start - timedelta(days=SPARE_DAYS)
    days = [first + timedelta(days=n) for n in range((timetable.end - first).days + 1 + SPARE_DAYS)]
    column = np.array(days, dtype="datetime64[D]")
    weekday = np.array([day.weekday() for day in days])
    runs = np.zeros((len(services), len(days)), dtype=np.bool_)
    calendar = timetable.calendar[timetable.calendar["service_id"].isin(services)]
    weekly = calendar[list(DAYS)].to_numpy(dtype=np.bool_)
    bounds = [calendar[end].to_numpy(dtype="datetime64[D]")[:, None] for end in ("start", "end")]
    runs[_numbers(calendar["service_id"], services)] = (
        weekly[:, weekday] & (column >= bounds[0]) & (column <= bounds[1])
    )
    for service, day, added in timetable.calendar_dates[["service_id", "date", "added"]].itertuples(index=False):
        number = services.get_indexer(pd.Index([service]))[0]
        if number >= 0 and 0 <= (day - first).days < len(days):
            runs[number, (day - first).days] = added
    return runs, first
