"""From what a scan found to one ride that can be told: which hops are ridden, which walks lie between them."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from mapping.travel.clock import ServiceDay
from mapping.travel.leg import Leg
from mapping.travel.legs import LegWriter
from mapping.travel.links import Footpaths, Links, Walker
from mapping.travel.scan import NEVER, NOBODY, Ride, ride, rides_to
from mapping.travel.schedule import Schedule


class Ridden(NamedTuple):
    """The legs from door to door, and when they begin and end, in seconds of the day."""

    legs: list[Leg]
    leave_s: int
    there_s: int


@dataclass(frozen=True)
class RideSearch:
    """Rides between two places on one day; seconds are those of the day.

    ``away``: the footpaths from the stop where one gets off; ``towards``: the same mirrored.
    """

    schedule: Schedule
    day: ServiceDay
    walker: Walker
    away: Footpaths
    towards: Footpaths
    start: Links
    end: Links
    longest_s: int

    def latest_leaving(self, arrive_s: int) -> int | None:
        """The last second at which one can leave and be there by `arrive_s`; None without a ride."""
        most = self.walker.max_rides
        found = ride(self.day.backwards, self.towards, self.end, -arrive_s, self.longest_s, max_rides=most)
        reached_s, _ = _best(found, self.start)
        return None if reached_s == NEVER else -reached_s

    def leaving_for_first_arrival(self, leave_s: int) -> int | None:
        """The last second at which one can leave and still arrive as early as leaving at `leave_s`."""
        reached_s, _ = _best(self._forwards(leave_s), self.end)
        return None if reached_s == NEVER else self.latest_leaving(reached_s)

    def ridden(self, leave_s: int) -> Ridden | None:
        """The earliest arrival, leaving at `leave_s`, walks from and to the doors included; None without a ride."""
        found = self._forwards(leave_s)
        there_s, stop = _best(found, self.end)
        if there_s == NEVER:
            return None
        write, hops = LegWriter(self.schedule, self.day), self.day.forwards
        legs: list[Leg] = []
        earlier = NOBODY
        for joined, left in rides_to(found, hops, stop):
            walk, ready_s = self._walk_to(joined, earlier, leave_s)
            legs += [*walk, *write.rides(joined, left, ready_s)]
            earlier = left
        last = write.walk((stop, None), (int(found.first_s[stop]), there_s), _walk(self.end, stop)[0])
        return Ridden([*legs, last], leave_s, there_s)

    def _forwards(self, leave_s: int) -> Ride:
        most = self.walker.max_rides
        return ride(self.day.forwards, self.away, self.start, leave_s, self.longest_s, max_rides=most)

    def _walk_to(self, joined: int, earlier: int, leave_s: int) -> tuple[list[Leg], int]:
        """The walk to where a hop is joined, from the one ridden before it or from the door; and when one is there.

        No walk where both are at the same stop.
        """
        write, hops = LegWriter(self.schedule, self.day), self.day.forwards
        stop = int(hops.start[joined])
        if earlier == NOBODY:
            metres, walk_s = _walk(self.start, stop)
            return [write.walk((None, stop), (leave_s, leave_s + walk_s), metres)], leave_s + walk_s
        before, began_s = int(hops.end[earlier]), int(hops.arrival_s[earlier])
        if self.schedule.stop_real[before] == self.schedule.stop_real[stop]:
            return [], began_s
        metres = self.away.between(before, stop)
        there_s = began_s + int(self.walker.seconds(np.array([metres], dtype=np.float32))[0])
        return [write.walk((before, stop), (began_s, there_s), metres)], there_s


def _walk(doors: Links, stop: int) -> tuple[float, int]:
    """Metres and seconds of the walk between a door and a stop."""
    link = int(np.flatnonzero(doors.stop == stop)[0])
    return float(doors.metres[link]), int(doors.seconds[link])


def _best(found: Ride, doors: Links) -> tuple[int, int]:
    """(seconds, stop) of the earliest door; NEVER, NOBODY where no ride leads to one."""
    reached_s = np.where(found.first_s[doors.stop] < NEVER, found.first_s[doors.stop] + doors.seconds, NEVER)
    if not len(reached_s) or reached_s.min() == NEVER:
        return NEVER, NOBODY
    link = int(reached_s.argmin())
    return int(reached_s[link]), int(doors.stop[link])
