"""From what a scan found to the legs of one ride: which stops, which trips, which walks between them."""

from dataclasses import dataclass

import numpy as np

from mapping.travel.clock import ServiceDay
from mapping.travel.leg import END, START, Leg, LonLat
from mapping.travel.links import Links, Walker
from mapping.travel.scan import NEVER, NOBODY, Ride, ride
from mapping.travel.transit import Transit

NOWHERE: LonLat = (float("nan"), float("nan"))  # a door; the caller knows where it is


@dataclass(frozen=True)
class RideSearch:
    """Rides between two places on one day; seconds are those of the day."""

    transit: Transit
    day: ServiceDay
    walker: Walker
    start: Links
    end: Links
    longest_s: int

    def latest_leaving(self, arrive_s: int) -> int | None:
        """The last second at which one can leave and be there by `arrive_s`; None without a ride."""
        paths = self.transit.paths(self.walker, mirrored=True)
        found = ride(self.day.backwards, paths, self.end, -arrive_s, self.longest_s)
        reached_s, _ = _best(found, self.start)
        return None if reached_s == NEVER else -reached_s

    def leaving_for_first_arrival(self, leave_s: int) -> int | None:
        """The last second at which one can leave and still arrive as early as leaving at `leave_s`."""
        reached_s, _ = _best(self._forwards(leave_s), self.end)
        return None if reached_s == NEVER else self.latest_leaving(reached_s)

    def legs(self, leave_s: int) -> list[Leg]:
        """The legs of the earliest arrival, leaving at `leave_s`; walks from and to the doors included."""
        found = self._forwards(leave_s)
        reached_s, stop = _best(found, self.end)
        if reached_s == NEVER:
            return []
        legs = [self._walk_off(stop, int(found.arrival_s[stop]), reached_s)]
        exit_at = int(found.off[stop])
        hops = self.day.forwards
        while True:
            joined = int(found.joined[hops.run[exit_at]])
            legs.append(self._ridden(joined, exit_at))
            earlier = int(found.ready_by[hops.start[joined]])
            if earlier == NOBODY:
                break
            if hops.end[earlier] != hops.start[joined]:
                legs.append(self._changed(earlier, joined))
            exit_at = earlier
        legs.append(self._walk_on(int(hops.start[joined]), leave_s))
        return legs[::-1]

    def _forwards(self, leave_s: int) -> Ride:
        return ride(self.day.forwards, self.transit.paths(self.walker), self.start, leave_s, self.longest_s)

    def _ridden(self, joined: int, left: int) -> Leg:
        hops, schedule = self.day.forwards, self.transit.schedule
        trip = schedule.hop_trip[hops.hop[joined]]
        stops = int(hops.start[joined]), int(hops.end[left])
        times_s = int(hops.departure_s[joined]), int(hops.arrival_s[left])
        route = str(schedule.route_name[schedule.trip_route[trip]])
        headsign = str(schedule.headsign[schedule.trip_headsign[trip]])
        return self._leg("ride", stops, times_s, route=route, headsign=headsign)

    def _changed(self, left: int, joined: int) -> Leg:
        hops = self.day.forwards
        stops = int(hops.end[left]), int(hops.start[joined])
        metres = self.transit.paths(self.walker).between(*stops)
        began_s = int(hops.arrival_s[left])
        walk_s = int(self.walker.seconds(np.array([metres], dtype=np.float32))[0])
        return self._leg("walk", stops, (began_s, began_s + walk_s), walk_m=metres)

    def _walk_on(self, stop: int, leave_s: int) -> Leg:
        near = self.start.stop == stop
        metres, walk_s = float(self.start.metres[near][0]), int(self.start.seconds[near][0])
        return self._leg("walk", (None, stop), (leave_s, leave_s + walk_s), walk_m=metres)

    def _walk_off(self, stop: int, left_s: int, there_s: int) -> Leg:
        metres = float(self.end.metres[self.end.stop == stop][0])
        return self._leg("walk", (stop, None), (left_s, there_s), walk_m=metres)

    def _leg(
        self,
        kind: str,
        stops: tuple[int | None, int | None],
        times_s: tuple[int, int],
        *,
        route: str = "",
        headsign: str = "",
        walk_m: float = 0.0,
    ) -> Leg:
        from_name, to_name = (self._name(stop) or door for stop, door in zip(stops, (START, END), strict=True))
        depart, arrive = (self.day.clock.moment(s) for s in times_s)
        from_lonlat, to_lonlat = (self._position(stop) for stop in stops)
        minutes = (times_s[1] - times_s[0]) / 60
        return Leg(
            "ride" if kind == "ride" else "walk",
            from_name, to_name, depart, arrive, route, headsign, minutes, walk_m, from_lonlat, to_lonlat,
        )  # fmt: skip

    def _name(self, stop: int | None) -> str:
        return "" if stop is None else str(self.transit.schedule.stop_name[stop])

    def _position(self, stop: int | None) -> LonLat:
        if stop is None:
            return NOWHERE
        lon, lat = self.transit.schedule.stop_lonlat[stop]
        return float(lon), float(lat)


def _best(found: Ride, doors: Links) -> tuple[int, int]:
    """(seconds, stop) of the earliest door; NEVER, NOBODY where no ride leads to one."""
    reached_s = np.where(found.arrival_s[doors.stop] < NEVER, found.arrival_s[doors.stop] + doors.seconds, NEVER)
    if not len(reached_s) or reached_s.min() == NEVER:
        return NEVER, NOBODY
    link = int(reached_s.argmin())
    return int(reached_s[link]), int(doors.stop[link])
