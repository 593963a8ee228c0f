"""Two ways to get about without a timetable, behind one set of methods: by street, or as the crow flies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, Self

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from layers.transport import Float32Array, FloatArray, IntArray
from mapping.travel.plane import crow_metres, metric_crs, to_metres
from mapping.travel.spread import DiscSpread, Spread

Mode = Literal["walk", "cycle", "drive"]
Neighbours = tuple[NDArray[np.int64], IntArray, Float32Array]

DETOUR = 1.3  # streets are about this much longer than the straight line, where no street is known
CROW_KMH = {"cycle": 15.0, "drive": 40.0}
REMEMBER_FROM = 100  # places: zones and stops come back at every question; a smaller set may be where somebody lives
PAIRS_AT_ONCE = 2_000_000  # bounds the memory of a matrix while it is worked out


@dataclass(frozen=True, eq=False)
class Stood:
    """Places that stand beside the ways once and for all: asked again, nothing has to be looked for again.

    Made by ``Ways.stand``. ``lonlat`` float64[N, 2], degrees, EPSG:4326. What the ways work out about the places is
    kept in here and nowhere else, so that it is forgotten with this object. Safe to share between threads.
    """

    lonlat: FloatArray
    kept: dict[Any, Any] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.lonlat)


Spots = FloatArray | Stood


class Walks(Protocol):
    """Every walk from one place, searched once."""

    def to(self, places: Spots) -> Float32Array:
        """Metres on foot to each of the places, float32[N]; inf beyond the limit that was asked for."""


class Ways(Protocol):
    """How long it takes, and how far it is, between places without a timetable.

    Places are float64[N, 2], (longitude, latitude) in degrees, EPSG:4326, or the same as ``Stood``, which is quicker
    from the second time on. A place that cannot be reached within the limit has ``inf``.

    ``step_free`` (on foot): only streets without known steps, stiles and the like. ``ferries=False``: no ferry is
    taken. A ferry costs its own seconds, whoever travels; where walking is told in metres it counts as the metres
    that one walks in that time at 4.8 km/h.
    """

    @property
    def straight_line(self) -> bool:
        """True: distances are the straight line x 1.3, and every map and table must say so."""

    @property
    def attribution(self) -> str:
        """Whose data the answer rests on; shown wherever the answer is."""

    def stand(self, points: FloatArray) -> Stood:
        """The places, to be asked about again and again."""

    def seconds(
        self,
        origins: Spots,
        destinations: Spots,
        *,
        mode: Mode,
        walk_kmh: float = 4.8,
        max_minutes: float,
        step_free: bool = False,
        ferries: bool = True,
    ) -> Float32Array:
        """Seconds from every origin to every destination, float32[O, D]; inf beyond `max_minutes`."""

    def metres(
        self,
        origins: Spots,
        destinations: Spots,
        *,
        max_m: float,
        step_free: bool = False,
        ferries: bool = True,
    ) -> Float32Array:
        """Metres on foot from every origin to every destination, float32[O, D]; inf beyond `max_m`."""

    def from_place(self, place: Spots, *, max_m: float, step_free: bool = False, ferries: bool = True) -> Walks:
        """Every walk of at most `max_m` metres from one place ([1, 2]): search once, then ask ``to`` for any places."""

    def near(
        self,
        origins: Spots,
        destinations: Spots,
        *,
        max_m: float,
        step_free: bool = False,
        ferries: bool = True,
    ) -> Neighbours:
        """The same as ``metres``, only the pairs within `max_m`: for thousands of places and stops.

        Returns (indptr int64[O + 1], indices int32[M], metres float32[M]): the destinations near origin i are
        ``indices[indptr[i]:indptr[i + 1]]``, in rising order.
        """

    def neighbours(self, points: Spots, *, max_m: float, step_free: bool = False, ferries: bool = True) -> Neighbours:
        """Which points are within `max_m` metres on foot of each other: ``near``, a point itself left out."""

    def spread(
        self,
        seeds: Spots,
        spent_s: Float32Array,
        *,
        mode: Mode,
        walk_kmh: float,
        max_s: float,
        leg_s: Float32Array,
        towards: bool = False,
        step_free: bool = False,
        ferries: bool = True,
    ) -> Spread:
        """Where one can be by `max_s` seconds, from seeds that are left after `spent_s` seconds.

        ``leg_s`` float32[S] caps the time that may be spent after leaving each seed (inf: no cap).
        ``towards``: travel to the seeds instead of from them (matters on one-way streets).
        Raises OutsideAreaError when no seed can be joined to the ways.
        """

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Everything needed to have it again with ``from_arrays``, as plain arrays."""


class CrowWays:
    """As the crow flies, x 1.3: for areas without streets. Every map and table must say so.

    Walking at the speed asked for, cycling 15 km/h, driving 40 km/h. It knows no river, no railway, no step and no
    ferry: ``step_free`` and ``ferries`` change nothing.
    """

    straight_line = True
    attribution = ""

    def stand(self, points: FloatArray) -> Stood:
        """The places; a straight line needs no looking for."""
        return Stood(points)

    def seconds(
        self,
        origins: Spots,
        destinations: Spots,
        *,
        mode: Mode,
        walk_kmh: float = 4.8,
        max_minutes: float,
        step_free: bool = False,  # noqa: ARG002 - a straight line knows no steps
        ferries: bool = True,  # noqa: ARG002 - nor ferries
    ) -> Float32Array:
        """Seconds from every origin to every destination, float32[O, D]; inf beyond `max_minutes`."""
        per_s = _crow_speed(mode, walk_kmh)
        reached = self.metres(origins, destinations, max_m=max_minutes * 60 * per_s)
        return np.divide(reached, np.float32(per_s), dtype=np.float32)

    def metres(
        self,
        origins: Spots,
        destinations: Spots,
        *,
        max_m: float,
        step_free: bool = False,  # noqa: ARG002 - a straight line knows no steps
        ferries: bool = True,  # noqa: ARG002 - nor ferries
    ) -> Float32Array:
        """Metres on foot (straight line x 1.3), float32[O, D]; inf beyond `max_m`."""
        starts, ends = lonlat_of(origins), lonlat_of(destinations)
        found = np.full((len(starts), len(ends)), np.inf, dtype=np.float32)
        rows = max(1, PAIRS_AT_ONCE // max(1, len(ends)))
        for start in range(0, len(starts), rows):
            block = crow_metres(starts[start : start + rows, None, :], ends[None, :, :]) * DETOUR
            found[start : start + rows] = np.where(block <= max_m, block, np.inf)
        return found

    def from_place(self, place: Spots, *, max_m: float, step_free: bool = False, ferries: bool = True) -> "CrowWalks":
        """Every walk of at most `max_m` metres from one place (see ``Ways.from_place``)."""
        del step_free, ferries  # a straight line knows neither
        return CrowWalks(self, lonlat_of(place), max_m)

    def near(
        self,
        origins: Spots,
        destinations: Spots,
        *,
        max_m: float,
        step_free: bool = False,  # noqa: ARG002 - a straight line knows no steps
        ferries: bool = True,  # noqa: ARG002 - nor ferries
    ) -> Neighbours:
        """Pairs within `max_m` metres on foot of each other (see ``Ways.near``)."""
        starts, ends = lonlat_of(origins), lonlat_of(destinations)
        first, second = _near_each_other(starts, ends, max_m / DETOUR)
        metres = crow_metres(starts[first], ends[second]) * DETOUR
        return as_neighbours(len(starts), first, second, metres, max_m)

    def neighbours(self, points: Spots, *, max_m: float, step_free: bool = False, ferries: bool = True) -> Neighbours:
        """Points within `max_m` metres on foot of each other (see ``Ways.neighbours``)."""
        return without_selves(self.near(points, points, max_m=max_m, step_free=step_free, ferries=ferries))

    def spread(
        self,
        seeds: Spots,
        spent_s: Float32Array,
        *,
        mode: Mode,
        walk_kmh: float,
        max_s: float,  # noqa: ARG002 - a disc needs no horizon
        leg_s: Float32Array,
        towards: bool = False,  # noqa: ARG002 - the same both ways
        step_free: bool = False,  # noqa: ARG002 - a straight line knows no steps
        ferries: bool = True,  # noqa: ARG002 - nor ferries
    ) -> Spread:
        """Discs around the seeds (see ``Ways.spread``); the same in both directions."""
        places = lonlat_of(seeds)
        crs, speed = metric_crs(places), _crow_speed(mode, walk_kmh) / DETOUR
        return DiscSpread(crs=crs, xy=to_metres(places, crs), spent_s=spent_s, leg_s=leg_s, metres_per_s=speed)

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Nothing to keep: an empty dict."""
        return {}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:  # noqa: ARG003 - nothing was kept
        """The same ways again."""
        return cls()


@dataclass(frozen=True)
class CrowWalks:
    """Straight walks x 1.3 from one place (see ``Walks``)."""

    ways: CrowWays
    place: FloatArray
    max_m: float

    def to(self, places: Spots) -> Float32Array:
        """Metres to each of the places, float32[N]; inf beyond the limit."""
        row: Float32Array = self.ways.metres(self.place, places, max_m=self.max_m)[0]
        return row


def lonlat_of(places: Spots) -> FloatArray:
    """The places as degrees, float64[N, 2]."""
    return places.lonlat if isinstance(places, Stood) else places


def without_selves(found: Neighbours) -> Neighbours:
    """Neighbours of points among themselves, the pairs of a point with itself left out."""
    indptr, indices, metres = found
    row = np.repeat(np.arange(len(indptr) - 1), np.diff(indptr))
    other = indices != row
    kept = np.concatenate([[0], np.cumsum(other)])[indptr]
    return kept.astype(np.int64), indices[other], metres[other]


def _near_each_other(
    starts: FloatArray, ends: FloatArray, straight_m: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All pairs (start, end) within `straight_m` metres in a straight line (a little over)."""
    if not len(starts) or not len(ends):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    crs = metric_crs(np.concatenate([starts, ends]))
    trees = cKDTree(to_metres(starts, crs)), cKDTree(to_metres(ends, crs))
    pairs = trees[0].sparse_distance_matrix(trees[1], straight_m * 1.002, output_type="ndarray")
    return pairs["i"].astype(np.int64), pairs["j"].astype(np.int64)


def as_neighbours(
    count: int, first: NDArray[np.int64], second: NDArray[np.int64], metres: NDArray[np.floating[Any]], max_m: float
) -> Neighbours:
    """Pairs and their metres as the compressed rows of ``Ways.neighbours``; pairs beyond `max_m` are left out."""
    keep = metres <= max_m
    first, second, metres = first[keep], second[keep], metres[keep]
    order = np.lexsort((second, first))
    indptr = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(first, minlength=count), out=indptr[1:])
    return indptr, second[order].astype(np.int32), metres[order].astype(np.float32)


def _crow_speed(mode: Mode, walk_kmh: float) -> float:
    """Metres a second of the mode, along the detour."""
    return CROW_KMH.get(mode, walk_kmh) / 3.6
