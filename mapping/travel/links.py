"""Walks that join places to stops, and stops to each other: metres found once, seconds at the walker's speed."""

from collections import OrderedDict
from dataclasses import dataclass
from hashlib import blake2b
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array

from layers.transport import Float32Array, FloatArray, IntArray
from mapping.travel.ways import REMEMBER_FROM, Ways

CHANGE_S = 60  # the least time between getting off one vehicle and getting on another, wherever it is
FOOTPATH_M = 800.0  # the farthest that one walks between two stops to change
PLACES_AT_ONCE = 500  # bounds the memory of a matrix of places and stops
KEPT = 64  # large sets of places whose walks are remembered: doors ask for the same zones again and again

Offsets = NDArray[np.int64]


@dataclass(frozen=True)
class Walker:
    """How far somebody is ready to walk at a stretch, and how fast."""

    walk_kmh: float
    max_minutes: float

    @property
    def max_m(self) -> float:
        """The longest walk, metres."""
        return self.max_minutes * self.walk_kmh / 0.06

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
    """Links seen from the stops: the places of stop ``s`` are ``offsets[s]:offsets[s + 1]``."""

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
        order = np.argsort(self.stop, kind="stable")
        place = np.repeat(np.arange(len(self.offsets) - 1, dtype=np.int32), np.diff(self.offsets))
        counts = np.bincount(self.stop, minlength=stops)
        return Near(np.concatenate([[0], np.cumsum(counts)]), place[order], self.seconds[order])


def footpath_metres(ways: Ways, stops: FloatArray) -> PathMetres:
    """The walks between stops (float64[S, 2], degrees) that a change may take where no rule says otherwise.

    Both ways alike (the longer, should they differ), and 0 m from each stop to itself.
    """
    indptr, indices, metres = ways.neighbours(stops, max_m=FOOTPATH_M)
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


Found = tuple[Offsets, IntArray, Float32Array]


class Linker:
    """Finds the walks between places and stops.

    Large sets of places asked last (all zones) are remembered, a person's own place never: nothing of a set of
    fewer than ``REMEMBER_FROM`` is kept, not even its hash.
    """

    def __init__(self, ways: Ways, stops: FloatArray) -> None:
        self._ways, self._stops = ways, stops
        self._kept: OrderedDict[tuple[bytes, float], Found] = OrderedDict()
        self._lock = Lock()

    def links(self, places: FloatArray, walker: Walker) -> Links:
        """Walks of places (float64[P, 2], degrees, EPSG:4326) to every stop that the walker is ready to walk to."""
        find = self._find if len(places) < REMEMBER_FROM else self._remembered
        offsets, stop, metres = find(places, walker.max_m)
        return Links(offsets, stop, metres, walker.seconds(metres))

    def _remembered(self, places: FloatArray, max_m: float) -> Found:
        key = blake2b(np.ascontiguousarray(places).tobytes(), digest_size=16).digest(), max_m
        with self._lock:
            found = self._kept.get(key)
        if found is None:
            found = self._find(places, max_m)
        with self._lock:
            self._kept[key] = found
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return found

    def _find(self, places: FloatArray, max_m: float) -> Found:
        counts: list[NDArray[Any]] = [np.zeros(1, dtype=np.int64)]
        stops, metres = [np.empty(0, dtype=np.int32)], [np.empty(0, dtype=np.float32)]
        for begin in range(0, len(places), PLACES_AT_ONCE):
            block = self._ways.metres(places[begin : begin + PLACES_AT_ONCE], self._stops, max_m=max_m)
            row, stop = np.nonzero(np.isfinite(block))
            counts.append(np.bincount(row, minlength=len(block)))
            stops.append(stop.astype(np.int32))
            metres.append(block[row, stop])
        return np.cumsum(np.concatenate(counts)), np.concatenate(stops), np.concatenate(metres)
