"""The outline of a set of squares as valid polygons, traced along their sides (quicker than a union of squares)."""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from layers.transport import BoolArray, FloatArray, IntArray
from mapping.travel.compiled import compiled, inlined

Ints = NDArray[np.int64]


def outline(mask: BoolArray, *, corner: FloatArray, step: float) -> BaseGeometry:
    """The squares where mask[row, column] is True, joined where they share a side.

    Square (row, column) has its lower left corner at ``corner + (column, row) * step``. Returns a Polygon
    or MultiPolygon, valid, with holes; an empty Polygon for an empty mask. Squares that touch at a corner
    only stay separate polygons (or bound a hole). Every corner of a square on the outline is kept, so that
    the outline of fewer squares stays inside that of more, whatever projection or rounding follows.
    """
    if not mask.any():
        return shapely.Polygon()
    x, y, ring, part, hole = _trace(parts_of(mask))
    rings = np.asarray(shapely.linearrings(corner + np.column_stack([x, y]) * step, indices=ring), dtype=np.object_)
    order = np.lexsort((hole, part))
    numbers = np.cumsum(~hole[order]) - 1  # a part's shell comes before its holes
    polygons = np.asarray(shapely.polygons(rings[order], indices=numbers), dtype=np.object_)
    area: BaseGeometry = polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(list(polygons))
    return area


@compiled
def parts_of(mask: BoolArray) -> IntArray:
    """The number (from 1 on, with gaps) of each square's part, squares that share a side being of one; framed by 0.

    Two passes with a union of labels (Hoshen and Kopelman, Physical Review B 14, 1976).
    """
    rows, columns = mask.shape
    parts = np.zeros((rows + 2, columns + 2), dtype=np.int32)
    same = np.arange(rows * columns // 2 + 2, dtype=np.int32)
    used = 0
    for row in range(1, rows + 1):
        for column in range(1, columns + 1):
            if not mask[row - 1, column - 1]:
                continue
            left, below = parts[row, column - 1], parts[row - 1, column]
            if left == 0 and below == 0:
                used += 1
                parts[row, column] = used
                continue
            parts[row, column] = left if left != 0 else below
            if left != 0 and below != 0 and left != below:  # noqa: PLR1714 - compiled
                one, other = _root(same, left), _root(same, below)
                same[max(one, other)] = min(one, other)
    for row in range(1, rows + 1):
        for column in range(1, columns + 1):
            if parts[row, column] != 0:
                parts[row, column] = _root(same, parts[row, column])
    return parts


@inlined
def _root(same: IntArray, label: int) -> int:
    """The least label known to mean the same part."""
    while same[label] != label:
        same[label] = same[same[label]]
        label = same[label]
    return label


@compiled
def _trace(parts: IntArray) -> tuple[Ints, Ints, Ints, Ints, BoolArray]:
    """Walk along every outline, inside on the left: corners (x, y), the ring of each; part and hole of each ring.

    `parts`: the number of each square's part, 0 outside, with a frame of 0 around it. A walk sets out from a side
    that leads east and has not been walked yet: every outline has one.
    """
    rows, columns = parts.shape
    walked = np.zeros((rows, columns), dtype=np.bool_)
    most = _sides(parts)
    x, y, ring = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.int64)
    part, hole = np.empty(most, np.int64), np.empty(most, np.bool_)
    corners, rings = 0, 0
    for row0 in range(1, rows - 1):
        for column0 in range(1, columns - 1):
            if parts[row0, column0] == 0 or parts[row0 - 1, column0] != 0 or walked[row0, column0]:
                continue
            row, column, up, right, area2 = row0, column0, 0, 1, 0
            while True:
                if right == 1:
                    walked[row, column] = True
                # the corner where this side ends: of the square (row, column), ahead of us and on the right hand
                px = column - 1 + (right == 1 or up == 1)
                py = row - 1 + (up == 1 or right == -1)
                x[corners], y[corners], ring[corners] = px, py, rings
                corners += 1
                area2 += px * up - py * right
                row, column, up, right = _turn(parts, row, column, up, right)
                if row == row0 and column == column0 and right == 1:
                    break
            part[rings], hole[rings] = parts[row0, column0], area2 < 0
            rings += 1
    return x[:corners], y[:corners], ring[:corners], part[:rings], hole[:rings]


@inlined
def _turn(parts: IntArray, row: int, column: int, up: int, right: int) -> tuple[int, int, int, int]:
    """The next side of the outline: its square and its direction.

    Where two squares meet at a corner only, the line crosses over to the other one if both belong to one part (so
    that a hole closes there), and stays with its own if not.
    """
    ahead = parts[row + up, column + right]
    across = parts[row + up - right, column + right + up]
    if across != 0 and (ahead != 0 or across == parts[row, column]):
        return row + up - right, column + right + up, -right, up
    if ahead != 0:
        return row + up, column + right, up, right
    return row, column, right, -up


@compiled
def _sides(parts: IntArray) -> int:
    """How many sides lie between inside and outside."""
    count = 0
    for row in range(1, parts.shape[0]):
        for column in range(1, parts.shape[1]):
            inside = parts[row, column] != 0
            count += (inside != (parts[row - 1, column] != 0)) + (inside != (parts[row, column - 1] != 0))
    return count
