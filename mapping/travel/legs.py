"""Legs put into words and wall-clock times: walks between stops and doors, rides of one run trip by trip."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mapping.travel.clock import NOT_POSSIBLE, ServiceDay
from mapping.travel.leg import END, START, Leg, LonLat, StepFree
from mapping.travel.schedule import Schedule

NOWHERE: LonLat = (float("nan"), float("nan"))  # a door; the caller knows where it is
POSSIBLE = 1  # what a wheelchair column says

Ends = tuple[int | None, int | None]  # stops of the schedule; None: a door


@dataclass(frozen=True)
class LegWriter:
    """Writes the legs of one day; hops are numbered as in the day's connections, seconds are the day's."""

    schedule: Schedule
    day: ServiceDay

    def walk(self, stops: Ends, times_s: tuple[int, int], metres: float) -> Leg:
        """A walk between two stops, or a stop and a door."""
        return replace(self._leg(stops, times_s), walk_m=metres)

    def rides(self, joined: int, left: int, ready_s: int) -> Iterator[Leg]:
        """One leg for each trip that one sits in, having stood at the stop since `ready_s`.

        From the hop at whose start the run is joined to the one at whose end it is left.
        """
        hops, schedule = self.day.forwards, self.schedule
        aboard = joined + np.flatnonzero(hops.run[joined : left + 1] == hops.run[joined])
        trips = schedule.hop_trip[hops.hop[aboard]]
        begins = np.flatnonzero(trips[1:] != trips[:-1]) + 1
        for part in np.split(aboard, begins):
            yield self._ride(part, ready_s, stays=bool(part[0] != joined))
            ready_s = int(hops.arrival_s[part[-1]])

    def _ride(self, aboard: NDArray[np.int64], ready_s: int, *, stays: bool) -> Leg:
        """The ride over these hops of one trip."""
        hops, schedule = self.day.forwards, self.schedule
        first, last = aboard[0], aboard[-1]
        trip = int(schedule.hop_trip[hops.hop[first]])
        route = int(schedule.trip_route[trip])
        stops = int(hops.start[first]), int(hops.end[last])
        depart_s = int(hops.departure_s[first]) + int(schedule.trip_wait_s[trip])
        asks = (
            bool(schedule.hop_board_ask[hops.hop[first]]) and not stays,
            bool(schedule.hop_alight_ask[hops.hop[last]]),
        )
        return replace(
            self._leg(stops, (depart_s, int(hops.arrival_s[last]))),
            kind="ride",
            route=str(schedule.route_name[route]),
            headsign=str(schedule.headsign[schedule.trip_headsign[trip]]),
            route_number=route,
            stops=tuple(schedule.stop_real[[*hops.start[aboard], stops[1]]].tolist()),
            wait_minutes=(depart_s - ready_s) / 60,
            stays=stays,
            every_minutes=int(schedule.trip_headway_s[trip]) / 60,
            ask=self._ask(stops, asks, str(schedule.route_agency[route]) or "the operator"),
            step_free=self._step_free(stops, trip),
        )

    def _ask(self, stops: tuple[int, int], asks: tuple[bool, bool], agency: str) -> str:
        """A sentence where one must ask to get on or off, else ""."""
        ends = zip(("to get on at", "to get off at"), stops, asks, strict=True)
        wanted = " and ".join(f"{what} {self._name(stop)}" for what, stop, ask in ends if ask)
        return f"{wanted[0].upper()}{wanted[1:]}, ring {agency} beforehand or ask the driver." if wanted else ""

    def _step_free(self, stops: tuple[int, int], trip: int) -> StepFree:
        """What is said of getting on, riding and getting off with a wheelchair."""
        said = {int(self.schedule.trip_wheelchair[trip]), *self.schedule.stop_wheelchair[list(stops)].tolist()}
        if NOT_POSSIBLE in said:
            return "no"
        return "yes" if said == {POSSIBLE} else "not said"

    def _leg(self, stops: Ends, times_s: tuple[int, int]) -> Leg:
        """A leg of which only the ends and the times are written."""
        from_name, to_name = (self._name(stop) or door for stop, door in zip(stops, (START, END), strict=True))
        depart, arrive = (self.day.clock.moment(second) for second in times_s)
        from_lonlat, to_lonlat = (self._position(stop) for stop in stops)
        from_stop, to_stop = (-1 if stop is None else int(self.schedule.stop_real[stop]) for stop in stops)
        return Leg(
            "walk", from_name, to_name, depart, arrive, "", "", (times_s[1] - times_s[0]) / 60, 0.0,
            from_lonlat, to_lonlat, from_stop=from_stop, to_stop=to_stop,
        )  # fmt: skip

    def _name(self, stop: int | None) -> str:
        return "" if stop is None else str(self.schedule.stop_name[stop])

    def _position(self, stop: int | None) -> LonLat:
        if stop is None:
            return NOWHERE
        lon, lat = self.schedule.stop_lonlat[stop]
        return float(lon), float(lat)
