"""Minutes from many places to many places by timetable, by whichever of two exact ways has less to do."""

import math
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from layers.transport import Float32Array, FloatArray
from mapping.travel.clock import Connections, ServiceDay
from mapping.travel.fan import fan
from mapping.travel.homes import gather
from mapping.travel.links import Footpaths, Near, Walker, whole_seconds
from mapping.travel.places import Places
from mapping.travel.scan import layers_of
from mapping.travel.threads import in_parts
from mapping.travel.transit import Transit
from mapping.travel.ways import Spots, Ways

PROFILE_COST = 4  # a profile and what it means for a home cost about as much as so many scans
SEARCHES_A_THREAD = 8  # fewer than this are done before a thread has begun


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

    @property
    def rank(self) -> int:
        """Which of the answers of the window's minutes is told, counted from the least."""
        return max(math.ceil(self.percentile / 100 * max(1, self.window_minutes)) - 1, 0)


@dataclass(frozen=True)
class Search:
    """One question in the direction in which it is searched: from `starts` to `ends`, leaving at each of `times_s`.

    Arriving, that is from the destinations to the origins, on mirrored connections.
    """

    connections: Connections
    away: Footpaths
    towards: Footpaths
    starts: Places
    ends: Places
    times_s: NDArray[np.int64]
    longest_s: int
    walker: Walker
    arrive: bool

    @classmethod
    def of(
        cls, transit: Transit, origins: Places, destinations: Places, *, when: When, walker: Walker, max_minutes: float
    ) -> "Search":
        """The search that answers it. Raises NoServiceError outside the timetable's dates."""
        day = transit.day(when.at.date(), step_free=walker.step_free)
        starts, ends = (destinations, origins) if when.arrive else (origins, destinations)
        return cls(
            connections=day.backwards if when.arrive else day.forwards,
            away=transit.paths(walker, mirrored=when.arrive),
            towards=transit.paths(walker, mirrored=not when.arrive),
            starts=starts,
            ends=ends,
            times_s=when.times_s(day),
            longest_s=math.floor(max_minutes * 60),
            walker=walker,
            arrive=when.arrive,
        )

    @property
    def layers(self) -> int:
        """As in scan.py."""
        return layers_of(self.walker.max_rides)

    @property
    def from_starts(self) -> bool:
        """Whether scans from each start have less to do than profiles for each end."""
        return len(self.starts) * len(self.times_s) <= PROFILE_COST * len(self.ends)

    def walks(self, *, by_end: bool = False) -> Near:
        """Walks all the way, by start or by end; the same ones as from origins to destinations."""
        if self.arrive:
            return self.ends.walks(self.starts, self.walker, back=not by_end)
        return self.starts.walks(self.ends, self.walker, back=by_end)

    def scanned(self, rank: int) -> Float32Array:
        """Minutes, float32[starts, ends]: for each start a scan for each time."""
        links, near, walks = self.starts.links(self.walker), self.ends.near(self.walker), self.walks()

        def part(first: int, last: int) -> Float32Array:
            return fan(
                self.connections, self.away, links, first, last, near, walks, len(self.ends),
                self.times_s, self.longest_s, self.layers, rank,
            )  # fmt: skip

        least = max(1, SEARCHES_A_THREAD // len(self.times_s))
        return np.concatenate(in_parts(part, len(self.starts), least=least))

    def profiled(self, rank: int) -> Float32Array:
        """Minutes, float32[ends, starts]: for each end one profile for all times."""
        homes, links, walks = self.starts.links(self.walker), self.ends.links(self.walker), self.walks(by_end=True)

        def part(first: int, last: int) -> Float32Array:
            return gather(
                self.connections, self.towards, homes, links, first, last, walks,
                self.times_s, self.longest_s, self.layers, rank,
            )  # fmt: skip

        return np.concatenate(in_parts(part, len(self.ends), least=1))


def matrix_minutes(
    transit: Transit, origins: Places, destinations: Places, *, when: When, walker: Walker, max_minutes: float
) -> Float32Array:
    """Door-to-door minutes, float32[O, D], by vehicle or on foot; nan beyond `max_minutes`.

    Departing: from the asked moment to the arrival. Arriving: from the latest leaving to the asked moment.
    """
    search = Search.of(transit, origins, destinations, when=when, walker=walker, max_minutes=max_minutes)
    if not (len(origins) and len(destinations)):
        return np.empty((len(origins), len(destinations)), dtype=np.float32)
    found = search.scanned(when.rank) if search.from_starts else search.profiled(when.rank).T
    return found.T if when.arrive else found


def walked_seconds(ways: Ways, origins: Spots, destinations: Spots, walker: Walker) -> FloatArray:
    """Whole seconds of walking all the way, float64[O, D]; inf where it is farther than the walker would walk."""
    return whole_seconds(ways.metres(origins, destinations, max_m=walker.max_m, **walker.streets), walker)
