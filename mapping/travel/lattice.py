"""A square lattice over the streets of one mode, each point tied to its nearest street: reach is drawn on it."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from layers.transport import BoolArray, Float32Array, FloatArray, IntArray
from mapping.travel.compiled import compiled
from mapping.travel.street_index import Squares, nearest
from mapping.travel.street_search import SNAP_M, Streetside, share_out

STEP_M = 25.0
TILE = 8  # points to a side of what is tied to streets at once: 200 m
TIE_WORK = 100  # of one point, in the same unit as a node of a search


class Points(NamedTuple):
    """The points of a lattice, [row, column]: nearest piece of the graph (-1: none), share of it, metres beside it."""

    piece: IntArray
    share: Float32Array
    off_m: Float32Array


class Window(NamedTuple):
    """Part of a lattice: rows and columns, from and up to, and where point (0, 0) of the whole lattice lies."""

    top: int
    bottom: int
    left: int
    right: int
    west_m: float
    south_m: float

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns it has."""
        return self.bottom - self.top, self.right - self.left

    @property
    def first_m(self) -> tuple[float, float]:
        """Where its own first point lies (west, south)."""
        return self.west_m + self.left * STEP_M, self.south_m + self.top * STEP_M


@dataclass(frozen=True, eq=False)
class Lattice:
    """Points STEP_M apart over the streets of one mode, tied to streets tile by tile as they are asked for."""

    streets: Streetside
    _made: dict[str, BoolArray] = field(default_factory=dict, repr=False)

    @cached_property
    def corner_m(self) -> FloatArray:
        """Where the lattice begins (west, south), metres: a snap's length outside the streets."""
        shapes = self.streets.shapes
        return np.floor((shapes.corner_m - SNAP_M) / STEP_M) * STEP_M

    @cached_property
    def points(self) -> Points:
        """All points; those of a tile are only right after ``tie``."""
        shapes = self.streets.shapes
        high = [axis.max() if len(axis) else 0.0 for axis in (shapes.x, shapes.y)]
        columns, rows = (int(n) for n in np.ceil((np.array(high) + SNAP_M - self.corner_m) / STEP_M) + 1)
        self._made["tied"] = np.zeros((-(-rows // TILE), -(-columns // TILE)), dtype=np.bool_)
        shape = (rows, columns)
        return Points(np.empty(shape, np.int32), np.empty(shape, np.float32), np.empty(shape, np.float32))

    def window(self, pieces: BoolArray) -> Window:
        """The part of the lattice within 500 m of these pieces ([Q], whether) of the graph, in whole tiles."""
        rows, columns = self.points.piece.shape
        west, south = (float(n) for n in self.corner_m)
        boxes = self.streets.boxes[pieces & self.streets.standable]
        if not len(boxes):
            return Window(0, 0, 0, 0, west, south)
        side = STEP_M * TILE
        low = np.floor((boxes[:, :2].min(axis=0) - SNAP_M - self.corner_m) / side).astype(int) * TILE
        high = np.ceil((boxes[:, 2:].max(axis=0) + SNAP_M + STEP_M - self.corner_m) / side).astype(int) * TILE
        left, top = (int(n) for n in np.maximum(low, 0))
        return Window(top, min(rows, int(high[1])), left, min(columns, int(high[0])), west, south)

    def tie(self, window: Window, wanted: BoolArray) -> None:
        """Tie the points of a window that are wanted ([rows, columns]) to streets, and all others of their tiles."""
        points, tied = self.points, self._made["tied"]
        rows = np.logical_or.reduceat(wanted, np.arange(0, len(wanted), TILE), axis=0)
        tiles = np.logical_or.reduceat(rows, np.arange(0, wanted.shape[1], TILE), axis=1)
        top, left = window.top // TILE, window.left // TILE
        tiles &= ~tied[top : top + tiles.shape[0], left : left + tiles.shape[1]]
        missing = np.argwhere(tiles) + np.array([top, left])
        west, south = (float(n) for n in self.corner_m)

        def some(begin: int, end: int) -> None:
            _tie_tiles(self.streets.shapes.squares, self.streets.place_of, points, missing[begin:end], west, south)

        share_out(some, len(missing), TILE * TILE * TIE_WORK)
        tied[missing[:, 0], missing[:, 1]] = True


@compiled
def _tie_tiles(  # noqa: PLR0917 - compiled code takes no keywords
    squares: Squares, place_of: IntArray, points: Points, tiles: NDArray[np.int64], west: float, south: float
) -> None:
    """Tie the points of each tile (row and column of tiles) to their nearest streets."""
    rows, columns = points.piece.shape
    piece, share, off_m = points.piece, points.share, points.off_m
    for tile in range(len(tiles)):
        top, left = tiles[tile, 0] * TILE, tiles[tile, 1] * TILE
        for row in range(top, min(rows, top + TILE)):
            for column in range(left, min(columns, left + TILE)):
                found = nearest(squares, place_of, west + column * STEP_M, south + row * STEP_M, SNAP_M)
                piece[row, column], share[row, column], off_m[row, column] = found
