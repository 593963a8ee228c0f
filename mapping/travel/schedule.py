"""A timetable as plain arrays: what the scans run on, and what a cache can keep memory-mapped."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from layers.transport import BoolArray, FloatArray, IntArray, Timetable
from mapping.travel.hops import Hops
from mapping.travel.numbered import schedule_arrays
from mapping.travel.seats import Ends, Seats
from mapping.travel.transfers import PathRules


@dataclass(frozen=True)
class Schedule:
    """Stops, routes, trips, hops and running days of a timetable, by number, with its rules worked out.

    S stops, R routes, T trips, H hops, V services, D days. Positions are degrees, EPSG:4326; times int32 seconds after
    the service day's "noon minus 12 h"; wheelchair words int8: 0 not said, 1 possible, 2 not possible.

    A stop may have twins, after all stops: places at the same spot for the calls of a route or trip that a rule of
    transfers.txt speaks of; ``stop_real`` gives the stop that each stands for. A trip here is a trip as it runs: one of
    frequencies.txt is there for each departure, one that is divided for each vehicle that it becomes.

    A hop leads from one call to the next. All stand in the order of ``hop_departure_s``: the last second to be ready,
    which is ``trip_wait_s`` before the vehicle leaves where only a headway is known, and else when it leaves.
    """

    stop_lonlat: FloatArray  # [S, 2]
    stop_name: NDArray[np.str_]  # [S]
    stop_zone: NDArray[np.str_]  # [S] of fares
    stop_station: IntArray  # [S] the same number for stops of one station; -1 without one
    stop_wheelchair: NDArray[np.int8]  # [S]
    stop_real: IntArray  # [S]
    route_name: NDArray[np.str_]  # [R]
    route_id: NDArray[np.str_]  # [R]
    route_agency: NDArray[np.str_]  # [R] its name
    route_agency_id: NDArray[np.str_]  # [R]
    route_mode: IntArray  # [R] GTFS route_type
    headsign: NDArray[np.str_]
    trip_route: IntArray  # [T] into route_name
    trip_headsign: IntArray  # [T] into headsign
    trip_service: IntArray  # [T] into service_days
    trip_wheelchair: NDArray[np.int8]  # [T]
    trip_wait_s: IntArray  # [T]
    trip_headway_s: IntArray  # [T] 0: it has a timetable
    trip_first_s: IntArray  # [T] when it leaves its first stop
    trip_last_s: IntArray  # [T] when it arrives at its last
    trip_first: IntArray  # [T] those stops
    trip_last: IntArray  # [T]
    seat_blocks: IntArray  # trips that have a block, block by block, in order of time
    seat_block: IntArray  # the block of each of them
    seat_stay: IntArray  # [K, 2] trips that are one vehicle by rule
    seat_change: IntArray  # [K, 2] trips between which nobody stays seated
    rule_start: IntArray  # rules of changing between stops: see transfers.PathRules
    rule_end: IntArray
    rule_least_s: IntArray
    hop_departure_s: IntArray  # [H]
    hop_arrival_s: IntArray  # [H]
    hop_start: IntArray  # [H]
    hop_end: IntArray  # [H]
    hop_trip: IntArray  # [H]
    hop_board: BoolArray  # [H] whether one may get on at its start
    hop_alight: BoolArray  # [H] whether one may get off at its end
    hop_board_ask: BoolArray  # [H] only by asking: the agency beforehand, or the driver
    hop_alight_ask: BoolArray  # [H]
    service_days: BoolArray  # [V, D] whether the service runs on the day
    days_from: NDArray[np.datetime64]  # the day of service_days' first column, one value
    covers: NDArray[np.datetime64]  # first and last date that the timetable speaks for
    zone: NDArray[np.str_]  # one value, as "Europe/London"
    attribution: NDArray[np.str_]  # one value
    notes: NDArray[np.str_]  # sentences: which rules could not be kept in full

    @classmethod
    def of(cls, timetable: Timetable) -> Self:
        """The timetable's arrays: what GTFS rules about changing, staying aboard and headways is worked out here."""
        return cls(**schedule_arrays(timetable))

    @property
    def dates(self) -> tuple[date, date]:
        """First and last date that the timetable speaks for."""
        first, last = self.covers.tolist()
        return first, last

    @property
    def hops(self) -> Hops:
        """The hops, in the order of a scan."""
        return Hops(*(_fixed(getattr(self, f"hop_{name}")) for name in Hops._fields))

    @property
    def seats(self) -> Seats:
        """Which trips may be one run."""
        return Seats(self.seat_blocks, self.seat_block, self.seat_stay, self.seat_change)

    @property
    def ends(self) -> Ends:
        """When and where each trip begins and ends."""
        return Ends(self.trip_first_s, self.trip_last_s, self.trip_first, self.trip_last)

    @property
    def path_rules(self) -> PathRules:
        """What transfers.txt says about changing between stops."""
        return PathRules(self.rule_start, self.rule_end, self.rule_least_s)

    def services_on(self, day: date) -> BoolArray:
        """Which services run on the service day; none outside the days kept."""
        column = (day - self.days_from.tolist()[0]).days
        if not 0 <= column < self.service_days.shape[1]:
            return np.zeros(len(self.service_days), dtype=np.bool_)
        return np.asarray(self.service_days[:, column])

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """The fields by name."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The same schedule again; the arrays may be memory-mapped."""
        return cls(**{f.name: arrays[f.name] for f in fields(cls)})


def _fixed(values: NDArray[Any]) -> NDArray[Any]:
    """The same values, not to be written to: one kind of array for compiled code, whether memory-mapped or not."""
    seen = np.asarray(values).view()
    seen.flags.writeable = False
    return seen
