"""Where one can be, and by when: what a map of reach is drawn from."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.transport import BoolArray, Float32Array, FloatArray
from mapping.travel.hull import hull
from mapping.travel.outline import outline

DISC_CORNERS = 16  # per quarter circle; the drawn disc lies inside the true one, at most 0.5% short
OUT_M, BACK_M = 300.0, 260.0  # streets reached are grown and shrunk again: 40 m beside them, and what lies between


class Spread(Protocol):
    """Places and the seconds at which each is reached."""

    @property
    def crs(self) -> str:
        """The metric CRS of the shapes."""

    def within(self, limit_s: float) -> BaseGeometry:
        """The area reached by `limit_s` seconds, a Polygon or MultiPolygon in `crs`; empty where there is none."""


@dataclass(frozen=True)
class DiscSpread:
    """A disc around each seed that grows with the time left (straight-line travel)."""

    crs: str
    xy: FloatArray
    spent_s: Float32Array
    leg_s: Float32Array
    metres_per_s: float

    def within(self, limit_s: float) -> BaseGeometry:
        """The union of the discs, drawn inside the true circles."""
        left_s = np.minimum(limit_s - self.spent_s.astype(np.float64), self.leg_s)
        growing = left_s > 0
        centres = shapely.points(self.xy[growing])
        discs = shapely.buffer(centres, left_s[growing] * self.metres_per_s, quad_segs=DISC_CORNERS)
        return shapely.union_all(discs)


@dataclass(frozen=True)
class LatticeSpread:
    """Seconds in the squares of a lattice, [row, column]; inf where not reached.

    ``on_street``: of the first spot of a street that is reached in the square (inf, too, where there is none);
    ``seconds``: at the square's middle, ``(west_m + column * step_m, south_m + row * step_m)`` in `crs`.
    """

    crs: str
    west_m: float
    south_m: float
    step_m: float
    on_street: Float32Array
    seconds: Float32Array

    def within(self, limit_s: float) -> BaseGeometry:
        """The squares beside and between streets reached by then, those of them whose middle is reached, too."""
        reached = self.on_street <= limit_s
        rows, columns = (_some_around(reached, axis, int(OUT_M / self.step_m) + 1) for axis in (0, 1))
        drawn = hull(reached[rows, columns], out=OUT_M / self.step_m, back=BACK_M / self.step_m)
        drawn &= self.seconds[rows, columns] <= limit_s
        corner = np.array([self.west_m, self.south_m]) + self.step_m * (np.array([columns.start, rows.start]) - 0.5)
        return outline(drawn, corner=corner, step=self.step_m)


def _some_around(mask: BoolArray, axis: int, more: int) -> slice:
    """From the first to the last row (axis 0) or column (1) with something in it, and so many more at either end."""
    where = np.flatnonzero(mask.any(axis=1 - axis))
    return slice(max(0, where[0] - more), where[-1] + more + 1) if len(where) else slice(0, 0)
