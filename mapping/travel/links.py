"""Walks that join places to stops, and stops to each other: metres found once, seconds at the walker's speed."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array

from layers.transport import Float32Array, FloatArray, IntArray
from mapping.travel.ways import Spots, Stood, Ways

CHANGE_S = 60  # the least time between getting off one vehicle and getting on another, wherever it is
FOOTPATH_M = 800.0  # the farthest that one walks between two stops to change

Offsets = NDArray[np.int64]


@dataclass(frozen=True)
class Walker:
    """How far somebody is ready to walk at a stretch, and how fast; what they cannot take, and how often they change.

    ``step_free``: no steps on foot, no vehicle or stop that is known to keep a wheelchair out. ``ferries`` False: on
    foot, no ferry. ``max_rides``: how many vehicles they board at most; None: any number.
    """

    walk_kmh: float
    max_minutes: float
    step_free: bool = False
    ferries: bool = True
    max_rides: int | None = None

    @property
    def max_m(self) -> float:
        """The longest walk, metres."""
        return self.max_minutes * self.walk_kmh / 0.06

    @property
    def streets(self) -> dict[str, bool]:
        """Which streets are walked, as options of ``Ways``."""
        return {"step_free": self.step_free, "ferries": self.ferries}

    @property
    def on_foot(self) -> "Walker":
        """The same as far as walking goes: any number of rides."""
        return self if self.max_rides is None else replace(self, max_rides=None)

    def seconds(self, metres: Float32Array) -> IntArray:
        """Whole seconds for walks of so many metres, rounded up."""
        seconds: IntArray = np.ceil(metres * (3.6 / self.walk_kmh)).astype(np.int32)
        return seconds


class PathMetres(NamedTuple):
    """Ways between stops whoever walks: those from stop ``s`` are ``offsets[s]:offsets[s + 1]`` of the other columns.

    ``least_s``: the least time from getting off to being ready, however short the walk. ``as_back``: each is there
    the other way round too, the same.
    """

    offsets: Offsets
    stop: IntArray
    metres: Float32Array
    least_s: IntArray
    as_back: bool


class Footpaths(NamedTuple):
    """Walks between stops: those from stop ``s`` are ``offsets[s]:offsets[s + 1]`` of the other columns.

    ``seconds`` is the time from getting off at ``s`` to being ready at ``stop``: the walk, and at least the time that
    the change takes. Nearly every stop has a path to itself; a rule of the timetable may take it away, and may make
    a path unlike the one back, so that whoever searches with time mirrored needs the paths ``mirrored``.
    """

    offsets: Offsets
    stop: IntArray
    metres: Float32Array
    seconds: IntArray

    def between(self, start: int, end: int) -> float:
        """Metres of the path from one stop to another that it leads to."""
        part = slice(int(self.offsets[start]), int(self.offsets[start + 1]))
        return float(self.metres[part][self.stop[part] == end][0])

    def mirrored(self) -> "Footpaths":
        """The same paths, by the stop where they end: from ``stop`` they lead to ``s``."""
        stops = len(self.offsets) - 1
        start = np.repeat(np.arange(stops, dtype=np.int32), np.diff(self.offsets))
        order = np.lexsort((start, self.stop))
        offsets = np.concatenate([[0], np.cumsum(np.bincount(self.stop, minlength=stops))]).astype(np.int64)
        return Footpaths(offsets, start[order], self.metres[order], self.seconds[order])


class Near(NamedTuple):
    """Places near each stop, or near each of other places: those of ``s`` are ``offsets[s]:offsets[s + 1]``."""

    offsets: Offsets
    place: IntArray
    seconds: IntArray


class Links(NamedTuple):
    """Walks between places and stops: those of place ``p`` are ``offsets[p]:offsets[p + 1]``.

    ``metres`` on foot, ``seconds`` rounded up; the same in both directions.
    """

    offsets: Offsets
    stop: IntArray
    metres: Float32Array
    seconds: IntArray

    def of(self, place: int) -> "Links":
        """The links of one place alone."""
        part = slice(int(self.offsets[place]), int(self.offsets[place + 1]))
        offsets = np.array([0, part.stop - part.start], dtype=np.int64)
        return Links(offsets, self.stop[part], self.metres[part], self.seconds[part])

    def by_stop(self, stops: int) -> Near:
        """The same walks, by stop."""
        return turned(Near(self.offsets, self.stop, self.seconds), stops)


def turned(near: Near, places: int) -> Near:
    """The same walks seen from the other end, of which there are so many."""
    order = np.argsort(near.place, kind="stable")
    other = np.repeat(np.arange(len(near.offsets) - 1, dtype=np.int32), np.diff(near.offsets))
    counts = np.bincount(near.place, minlength=places)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Near(offsets, other[order], near.seconds[order])


def links(ways: Ways, places: Spots, stops: Stood, walker: Walker) -> Links:
    """Walks of places to every stop that the walker is ready to walk to."""
    offsets, stop, metres = ways.near(places, stops, max_m=walker.max_m, **walker.streets)
    return Links(offsets, stop, metres, walker.seconds(metres))


def walks(ways: Ways, origins: Spots, destinations: Spots, walker: Walker) -> Near:
    """Walks all the way from each origin to the destinations that the walker is ready to walk to."""
    offsets, place, metres = ways.near(origins, destinations, max_m=walker.max_m, **walker.streets)
    return Near(offsets, place, whole_seconds(metres, walker).astype(np.int32))


def whole_seconds(metres: Float32Array, walker: Walker) -> FloatArray:
    """Seconds of walking all the way, rounded up to whole ones, float64; inf stays inf."""
    seconds: FloatArray = np.ceil(metres.astype(np.float64) * (3.6 / walker.walk_kmh))
    return seconds


def footpath_metres(ways: Ways, stops: FloatArray, *, step_free: bool = False, ferries: bool = True) -> PathMetres:
    """The walks between stops (float64[S, 2], degrees) that a change may take where no rule says otherwise.

    Both ways alike (the longer, should they differ), and 0 m from each stop to itself.
    """
    indptr, indices, metres = ways.neighbours(stops, max_m=FOOTPATH_M, step_free=step_free, ferries=ferries)
    one_way = csr_array((metres.astype(np.float64) + 1.0, indices, indptr), shape=(len(stops), len(stops)))
    both = (one_way.maximum(one_way.T) + eye_array(len(stops), format="csr")).tocsr()
    both.sort_indices()
    least_s = np.full(len(both.indices), CHANGE_S, dtype=np.int32)
    offsets, stop = both.indptr.astype(np.int64), both.indices.astype(np.int32)
    return PathMetres(offsets, stop, (both.data - 1.0).astype(np.float32), least_s, as_back=True)


def footpaths(paths: PathMetres, walker: Walker) -> Footpaths:
    """The footpaths at the walker's speed; none longer than the walker is ready to walk."""
    walked = paths.metres <= max(walker.max_m, 0.0)
    kept = np.concatenate([[0], np.cumsum(walked)])[paths.offsets]
    seconds = np.maximum(walker.seconds(paths.metres[walked]), paths.least_s[walked]).astype(np.int32)
    return Footpaths(kept.astype(np.int64), paths.stop[walked], paths.metres[walked], seconds)
