"""Where one can be, and by when: what a map of reach is drawn from."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.transport import Float32Array, FloatArray
from mapping.travel.outline import outline

DISC_CORNERS = 16  # per quarter circle; the drawn disc lies inside the true one, at most 0.5% short


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
    """Seconds at the points of a square lattice, ``seconds[row, column]``; inf where not reached.

    Point (row, column) lies at ``(west_m + column * step_m, south_m + row * step_m)`` in `crs`.
    """

    crs: str
    west_m: float
    south_m: float
    step_m: float
    seconds: Float32Array

    def within(self, limit_s: float) -> BaseGeometry:
        """The squares around the points that are reached by then: as often a little too much as too little."""
        half = self.step_m / 2
        corner = np.array([self.west_m - half, self.south_m - half])
        return outline(self.seconds <= limit_s, corner=corner, step=self.step_m)
