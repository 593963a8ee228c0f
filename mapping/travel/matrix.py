"""Minutes from many places to many places by timetable, by whichever of two exact ways has less to do."""

import math
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from layers.transport import Float32Array, FloatArray, IntArray
from mapping.travel.clock import Connections, ServiceDay
from mapping.travel.links import Footpaths, Links, Walker
from mapping.travel.profile import profiles, waits
from mapping.travel.scan import NEVER, fan
from mapping.travel.transit import Transit
from mapping.travel.ways import Ways

PROFILE_COST = 6  # one profile scan costs about as much as this many plain scans


@dataclass(frozen=True)
class When:
    """The asked moment, of leaving or of arriving; a window of minutes after it (before it, arriving) to sample."""

    at: datetime
    arrive: bool
    window_minutes: int = 0
    percentile: float = 50

    def times_s(self, day: ServiceDay) -> NDArray[np.int64]:
        """Each minute of the window in seconds of the day; negated for arrivals, which run on mirrored connections."""
        first = day.clock.seconds(self.at)
        return (-first if self.arrive else first) + 60 * np.arange(max(1, self.window_minutes), dtype=np.int64)


@dataclass(frozen=True)
class Search:
    """One question in the direction in which it is searched: from `starts` to `ends`, leaving at each of `times_s`."""

    connections: Connections
    away: Footpaths
    towards: Footpaths
    starts: Links
    ends: Links
    times_s: NDArray[np.int64]
    longest_s: int

    def scanned(self, start: int) -> IntArray:
        """Seconds from one start to every end, int32[times, ends]: a scan for each time."""
        return fan(self.connections, self.away, self.starts.of(start), self.ends, self.times_s, self.longest_s)

    def profiled(self, end: int) -> IntArray:
        """Seconds from every start to one end, int32[times, starts]: one profile for all times."""
        found = profiles(
            self.connections, self.towards, self.starts, self.ends.of(end),
            from_s=int(self.times_s[0]), until_s=int(self.times_s[-1]) + self.longest_s, longest_s=self.longest_s,
        )  # fmt: skip
        return waits(found, self.times_s)


def matrix_minutes(
    transit: Transit, ways: Ways, origins: FloatArray, destinations: FloatArray, *,
    when: When, walker: Walker, max_minutes: float,
) -> Float32Array:  # fmt: skip
    """Door-to-door minutes, float32[O, D], by vehicle or on foot; nan beyond `max_minutes`.

    Departing: from the asked moment to the arrival. Arriving: from the latest leaving to the asked moment.
    """
    day = transit.day(when.at.date())
    starts, ends = (destinations, origins) if when.arrive else (origins, destinations)
    search = Search(
        connections=day.backwards if when.arrive else day.forwards,
        away=transit.paths(walker, mirrored=when.arrive),
        towards=transit.paths(walker, mirrored=not when.arrive),
        starts=transit.links(starts, walker),
        ends=transit.links(ends, walker),
        times_s=when.times_s(day),
        longest_s=math.floor(max_minutes * 60),
    )
    walked_s = walked_seconds(ways, origins, destinations, walker)
    seconds = _seconds(search, walked_s.T if when.arrive else walked_s, when.percentile)
    minutes = np.where(seconds <= search.longest_s, seconds / 60, np.nan).astype(np.float32)
    return minutes.T if when.arrive else minutes


def walked_seconds(ways: Ways, origins: FloatArray, destinations: FloatArray, walker: Walker) -> FloatArray:
    """Whole seconds of walking all the way, float64[O, D]; inf where it is farther than the walker would walk."""
    metres = ways.metres(origins, destinations, max_m=walker.max_m).astype(np.float64)
    seconds: FloatArray = np.ceil(metres * (3.6 / walker.walk_kmh))
    return seconds


def _seconds(search: Search, walked_s: FloatArray, percentile: float) -> FloatArray:
    starts, ends = walked_s.shape
    found = np.empty((starts, ends))
    if starts * len(search.times_s) <= PROFILE_COST * ends:
        for row in range(starts):
            found[row] = _percentile(search.scanned(row), walked_s[row], percentile)
    else:
        for column in range(ends):
            found[:, column] = _percentile(search.profiled(column), walked_s[:, column], percentile)
    return found


def _percentile(ridden_s: IntArray, walked_s: FloatArray, percentile: float) -> FloatArray:
    """The wanted one of each column's times, walking where that is quicker; a minute without a way is endless."""
    sampled = np.sort(np.minimum(np.where(ridden_s < NEVER, ridden_s, np.inf), walked_s), axis=0)
    rank = math.ceil(percentile / 100 * len(sampled)) - 1
    return np.asarray(sampled[max(rank, 0)])
