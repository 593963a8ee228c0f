"""Two ways to get about without a timetable, behind one set of methods: by street, or as the crow flies."""

from collections.abc import Mapping
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


class Ways(Protocol):
    """How long it takes, and how far it is, between places without a timetable.

    Places are float64[N, 2], (longitude, latitude) in degrees, EPSG:4326. A place that cannot be
    reached within the limit has ``inf``.
    """

    @property
    def straight_line(self) -> bool:
        """True: distances are the straight line x 1.3, and every map and table must say so."""

    @property
    def attribution(self) -> str:
        """Whose data the answer rests on; shown wherever the answer is."""

    def seconds(
        self, origins: FloatArray, destinations: FloatArray, *, mode: Mode, walk_kmh: float = 4.8, max_minutes: float
    ) -> Float32Array:
        """Seconds from every origin to every destination, float32[O, D]; inf beyond `max_minutes`."""

    def metres(self, origins: FloatArray, destinations: FloatArray, *, max_m: float) -> Float32Array:
        """Metres on foot from every origin to every destination, float32[O, D]; inf beyond `max_m`."""

    def neighbours(self, points: FloatArray, *, max_m: float) -> Neighbours:
        """Which points are within `max_m` metres on foot of each other, a point itself left out.

        Returns (indptr int64[N + 1], indices int32[M], metres float32[M]): those of point i are
        ``indices[indptr[i]:indptr[i + 1]]``, in rising order.
        """

    def spread(
        self,
        seeds: FloatArray,
        spent_s: Float32Array,
        *,
        mode: Mode,
        walk_kmh: float,
        max_s: float,
        leg_s: Float32Array,
        towards: bool = False,
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

    Walking at the speed asked for, cycling 15 km/h, driving 40 km/h. It knows no river and no railway.
    """

    straight_line = True
    attribution = ""

    def seconds(
        self, origins: FloatArray, destinations: FloatArray, *, mode: Mode, walk_kmh: float = 4.8, max_minutes: float
    ) -> Float32Array:
        """Seconds from every origin to every destination, float32[O, D]; inf beyond `max_minutes`."""
        per_s = _crow_speed(mode, walk_kmh)
        reached = self.metres(origins, destinations, max_m=max_minutes * 60 * per_s)
        return np.divide(reached, np.float32(per_s), dtype=np.float32)

    def metres(self, origins: FloatArray, destinations: FloatArray, *, max_m: float) -> Float32Array:
        """Metres on foot (straight line x 1.3), float32[O, D]; inf beyond `max_m`."""
        found = np.full((len(origins), len(destinations)), np.inf, dtype=np.float32)
        rows = max(1, PAIRS_AT_ONCE // max(1, len(destinations)))
        for start in range(0, len(origins), rows):
            block = crow_metres(origins[start : start + rows, None, :], destinations[None, :, :]) * DETOUR
            found[start : start + rows] = np.where(block <= max_m, block, np.inf)
        return found

    def neighbours(self, points: FloatArray, *, max_m: float) -> Neighbours:
        """Points within `max_m` metres on foot of each other (see ``Ways.neighbours``)."""
        first, second = near_pairs(points, max_m / DETOUR)
        metres = crow_metres(points[first], points[second]) * DETOUR
        return as_neighbours(len(points), first, second, metres, max_m)

    def spread(
        self,
        seeds: FloatArray,
        spent_s: Float32Array,
        *,
        mode: Mode,
        walk_kmh: float,
        max_s: float,  # noqa: ARG002 - a disc needs no horizon
        leg_s: Float32Array,
        towards: bool = False,  # noqa: ARG002 - the same both ways
    ) -> Spread:
        """Discs around the seeds (see ``Ways.spread``); the same in both directions."""
        crs = metric_crs(seeds)
        speed = _crow_speed(mode, walk_kmh) / DETOUR
        return DiscSpread(crs=crs, xy=to_metres(seeds, crs), spent_s=spent_s, leg_s=leg_s, metres_per_s=speed)

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Nothing to keep: an empty dict."""
        return {}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:  # noqa: ARG003 - nothing was kept
        """The same ways again."""
        return cls()


def near_pairs(points: FloatArray, straight_m: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All ordered pairs (i, j), i != j, of points within `straight_m` metres in a straight line (a little over)."""
    nobody = np.empty(0, dtype=np.int64)
    if len(points) < 2:
        return nobody, nobody
    tree = cKDTree(to_metres(points, metric_crs(points)))
    pairs = tree.query_pairs(straight_m * 1.002, output_type="ndarray").astype(np.int64)
    return np.concatenate([pairs[:, 0], pairs[:, 1]]), np.concatenate([pairs[:, 1], pairs[:, 0]])


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
