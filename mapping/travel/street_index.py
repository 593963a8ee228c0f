"""Which piece of street is nearest to a place: a grid of squares, each with the stretches of street that cross it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from layers.transport import FloatArray, IntArray
from mapping.travel.compiled import compiled, inlined
from mapping.travel.street_graph import read_only

SQUARE_M = 100.0
JUNCTION_M = 1.0  # a place this near to a piece's end stands at the junction


class Squares(NamedTuple):
    """What the search for the nearest street reads (see ``Shapes``)."""

    x: FloatArray
    y: FloatArray
    along_m: FloatArray
    piece: IntArray
    west_m: float
    south_m: float
    columns: int
    rows: int
    first: NDArray[np.int64]
    stretch: IntArray


@dataclass(frozen=True)
class Shapes:
    """The shapes of all pieces of street, and the grid over them.

    ``x``, ``y`` [B]: every bend, metres; ``piece`` [B]: whose bend it is; ``along_m`` [B]: metres from its piece's
    beginning. Stretch ``i`` leads from bend i to bend i + 1 of one piece. The grid begins at ``corner_m`` (west,
    south) and has ``size`` (columns, rows); the stretches of square ``s`` are ``stretch[first[s]:first[s + 1]]``.
    """

    x: FloatArray
    y: FloatArray
    along_m: FloatArray
    piece: IntArray
    corner_m: FloatArray
    size: NDArray[np.int64]
    first: NDArray[np.int64]
    stretch: IntArray

    @classmethod
    def of(cls, xy: FloatArray, piece: IntArray) -> Self:
        """The grid over these bends ([B, 2] metres), which come piece by piece."""
        x, y = (np.ascontiguousarray(xy[:, axis], dtype=np.float64) for axis in (0, 1))
        step = np.hypot(np.diff(x, prepend=x[:1]), np.diff(y, prepend=y[:1]))
        begins = np.diff(piece, prepend=-1) != 0
        total = np.cumsum(np.where(begins, 0.0, step))
        along = total - np.repeat(total[begins], np.diff(np.append(np.flatnonzero(begins), len(x))))
        low = np.floor(xy.min(axis=0) / SQUARE_M) * SQUARE_M if len(xy) else np.zeros(2)
        high = xy.max(axis=0) if len(xy) else np.zeros(2)
        size = (np.floor((high - low) / SQUARE_M) + 1).astype(np.int64)
        bare = Squares(x, y, along, piece, low[0], low[1], size[0], size[1], np.zeros(1, np.int64), piece[:0])
        counts = np.zeros(size[0] * size[1] + 1, dtype=np.int64)
        _count(bare, counts)
        first = np.cumsum(counts)
        stretch = np.empty(first[-1], dtype=np.int32)
        _fill(bare, first.copy(), stretch)
        return cls.from_arrays(
            {
                "x": x, "y": y, "along_m": along, "piece": piece, "corner_m": low, "size": size,
                "first": first, "stretch": stretch,
            }
        )  # fmt: skip

    @property
    def squares(self) -> Squares:
        """The same for compiled functions."""
        corner, size = self.corner_m, self.size
        return Squares(
            self.x, self.y, self.along_m, self.piece,
            float(corner[0]), float(corner[1]), int(size[0]), int(size[1]),
            self.first, self.stretch,
        )  # fmt: skip

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """The fields by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The same again."""
        return cls(**{field.name: read_only(arrays[field.name]) for field in fields(cls)})


@inlined
def nearest(squares: Squares, place_of: IntArray, x: float, y: float, within_m: float) -> tuple[int, float, float]:
    """The piece of street nearest to a spot: (its place in a graph, share of it, metres beside it); or -1.

    `place_of` [P]: the place of each piece in the graph, -1 where it has none; such pieces are looked through. Of
    pieces equally near the one that comes first in the graph is taken.
    """
    column, row = int(np.floor((x - squares.west_m) / SQUARE_M)), int(np.floor((y - squares.south_m) / SQUARE_M))
    left, low = x - squares.west_m - column * SQUARE_M, y - squares.south_m - row * SQUARE_M
    inner = min(left, SQUARE_M - left, low, SQUARE_M - low)
    xs, ys, piece, first, stretches = squares.x, squares.y, squares.piece, squares.first, squares.stretch
    found, best2, best_stretch, best_t = -1, within_m * within_m, -1, 0.0
    ring = 0
    while True:
        reach = (ring - 1) * SQUARE_M + inner  # all that is nearer has been seen
        if ring > 0 and reach > 0 and reach * reach > best2:
            break
        for r in range(max(0, row - ring), min(squares.rows - 1, row + ring) + 1):
            step = 1 if r in (row - ring, row + ring) else 2 * ring
            for c in range(column - ring, column + ring + 1, step):
                if c < 0 or c >= squares.columns:
                    continue
                square = r * squares.columns + c
                for k in range(first[square], first[square + 1]):
                    stretch = stretches[k]
                    place = place_of[piece[stretch]]
                    if place < 0:
                        continue
                    x0, y0, x1, y1 = xs[stretch], ys[stretch], xs[stretch + 1], ys[stretch + 1]
                    distance2, t = _beside(x0, y0, x1, y1, x, y)
                    if distance2 < best2 or (distance2 == best2 and (found < 0 or place < found)):
                        found, best2, best_stretch, best_t = place, distance2, stretch, t
        ring += 1
    if found < 0:
        share, off_m = 0.0, np.inf
    else:
        share, off_m = _share(squares, best_stretch, best_t), np.sqrt(best2)
    return found, share, off_m


@inlined
def _beside(  # noqa: PLR0917 - compiled code takes no keywords
    x0: float, y0: float, x1: float, y1: float, x: float, y: float
) -> tuple[float, float]:
    """Square of the distance from (x, y) to the stretch between two bends, and how far along it (0 to 1) that is."""
    dx, dy = x1 - x0, y1 - y0
    length2 = dx * dx + dy * dy
    t = 0.0 if length2 == 0 else min(1.0, max(0.0, ((x - x0) * dx + (y - y0) * dy) / length2))
    # at its end the very bend, so that the stretches that meet there are equally near
    away_x = x - x1 if t == 1.0 else x - (x0 + t * dx)
    away_y = y - y1 if t == 1.0 else y - (y0 + t * dy)
    return away_x * away_x + away_y * away_y, t


@compiled
def _share(squares: Squares, stretch: int, t: float) -> float:
    """How far along its whole piece a point of a stretch is, 0 to 1; near a junction, at it.

    At a junction one may turn anywhere: a hair's breadth into a one-way street must not cost the way round.
    """
    along = squares.along_m[stretch] + t * (squares.along_m[stretch + 1] - squares.along_m[stretch])
    last = stretch + 1
    while last + 1 < len(squares.piece) and squares.piece[last + 1] == squares.piece[stretch]:
        last += 1
    length = squares.along_m[last]
    if along < JUNCTION_M:
        return 0.0
    return 1.0 if along > length - JUNCTION_M else along / length


@compiled
def nearest_each(  # noqa: PLR0917 - compiled code takes no keywords
    squares: Squares,
    place_of: IntArray,
    x: FloatArray,
    y: FloatArray,
    within_m: float,
    piece: IntArray,
    share: NDArray[np.float32],
    off_m: NDArray[np.float32],
) -> None:
    """``nearest`` for many spots, into `piece`, `share` and `off_m`."""
    for k in range(len(x)):
        piece[k], share[k], off_m[k] = nearest(squares, place_of, x[k], y[k], within_m)


@compiled
def _count(squares: Squares, counts: NDArray[np.int64]) -> None:
    """How many stretches cross each square, in the entry after it."""
    for stretch in range(len(squares.x) - 1):
        if squares.piece[stretch] == squares.piece[stretch + 1]:
            south, north = _span(squares, stretch)
            for row in range(south, north):
                west, east = _across(squares, stretch, row)
                for column in range(west, east):
                    counts[row * squares.columns + column + 1] += 1


@compiled
def _fill(squares: Squares, free: NDArray[np.int64], found: IntArray) -> None:
    """Write the stretches of each square from its entry in `free` on."""
    for stretch in range(len(squares.x) - 1):
        if squares.piece[stretch] == squares.piece[stretch + 1]:
            south, north = _span(squares, stretch)
            for row in range(south, north):
                west, east = _across(squares, stretch, row)
                for column in range(west, east):
                    square = row * squares.columns + column
                    found[free[square]] = stretch
                    free[square] += 1


@compiled
def _span(squares: Squares, stretch: int) -> tuple[int, int]:
    """The rows that a stretch crosses, from and up to."""
    y0, y1 = squares.y[stretch] - squares.south_m, squares.y[stretch + 1] - squares.south_m
    return int(min(y0, y1) / SQUARE_M), int(max(y0, y1) / SQUARE_M) + 1


@compiled
def _across(squares: Squares, stretch: int, row: int) -> tuple[int, int]:
    """The columns that a stretch crosses within a row, from and up to."""
    x0, x1 = squares.x[stretch] - squares.west_m, squares.x[stretch + 1] - squares.west_m
    y0, y1 = squares.y[stretch] - squares.south_m, squares.y[stretch + 1] - squares.south_m
    if y0 > y1:
        x0, x1, y0, y1 = x1, x0, y1, y0
    low, high = 0.0, 1.0
    if y1 - y0 > 1e-9:
        low = min(1.0, max(0.0, (row * SQUARE_M - y0) / (y1 - y0)))
        high = min(1.0, max(0.0, ((row + 1) * SQUARE_M - y0) / (y1 - y0)))
    one, other = x0 + low * (x1 - x0), x0 + high * (x1 - x0)
    slack = 1e-6  # rounding may not lose a square at its border
    west = max(0, int((min(one, other) - slack) / SQUARE_M))
    return west, min(squares.columns - 1, int((max(one, other) + slack) / SQUARE_M)) + 1
