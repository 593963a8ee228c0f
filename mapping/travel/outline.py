"""The outline of a set of squares as valid polygons, traced along their sides (quicker than a union of squares)."""

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage
from shapely.geometry.base import BaseGeometry

from layers.transport import BoolArray, FloatArray

Ints = NDArray[np.int64]

# the sides of a square, anticlockwise: the neighbour across it (row, column), where it begins, where it ends (x, y)
SIDES = (
    ((-1, 0), (0, 0), (1, 0)),
    ((0, 1), (1, 0), (1, 1)),
    ((1, 0), (1, 1), (0, 1)),
    ((0, -1), (0, 1), (0, 0)),
)


def outline(mask: BoolArray, *, corner: FloatArray, step: float) -> BaseGeometry:
    """The squares where mask[row, column] is True, joined where they share a side.

    Square (row, column) has its lower left corner at ``corner + (column, row) * step``. Returns a Polygon
    or MultiPolygon, valid, with holes; an empty Polygon for an empty mask. Squares that touch at a corner
    only stay separate polygons (or bound a hole). Every corner of a square on the outline is kept, so that
    the outline of fewer squares stays inside that of more, whatever projection or rounding follows.
    """
    if not mask.any():
        return shapely.Polygon()
    begin, end, part = _sides(mask)
    after = _next_side(begin, end, part, width=mask.shape[1] + 1)
    order, ring_of = _rings(after.tolist())
    xy = corner + end[order] * step
    rings = np.asarray(shapely.linearrings(xy, indices=ring_of), dtype=np.object_)
    first = np.flatnonzero(np.append(True, np.diff(ring_of) > 0))
    return _polygons(rings, part[order[first], 0])


def _sides(mask: BoolArray) -> tuple[Ints, Ints, Ints]:
    """Sides between inside and outside, inside on the left: begin (x, y), end (x, y), (part, square) they bound."""
    parts, _ = ndimage.label(mask)
    framed = np.pad(mask, 1)
    begins, ends, owners = [], [], []
    for (up, right), begin, end in SIDES:
        across = framed[1 + up : framed.shape[0] - 1 + up, 1 + right : framed.shape[1] - 1 + right]
        row, column = np.nonzero(mask & ~across)
        here = np.column_stack([column, row])
        begins.append(here + begin)
        ends.append(here + end)
        owners.append(np.column_stack([parts[row, column], row * mask.shape[1] + column]))
    return np.concatenate(begins), np.concatenate(ends), np.concatenate(owners).astype(np.int64)


def _next_side(begin: Ints, end: Ints, part: Ints, *, width: int) -> Ints:
    """Which side follows each.

    Where two squares meet at a corner only, two sides set out from it. If they belong to one part, the
    line crosses over to the other square (so that a hole closes there); if not, it stays with its own.
    """
    start, stop = begin[:, 1] * width + begin[:, 0], end[:, 1] * width + end[:, 0]
    order = np.argsort(start, kind="stable")
    low = np.searchsorted(start[order], stop, side="left")
    high = np.searchsorted(start[order], stop, side="right") - 1
    one, two = order[low], order[high]
    stays = part[one, 1] == part[:, 1]
    own, other = np.where(stays, one, two), np.where(stays, two, one)
    crosses = part[one, 0] == part[two, 0]
    return np.where(crosses, other, own)


def _rings(after: list[int]) -> tuple[Ints, Ints]:
    """Sides in order, ring by ring, and the number of each one's ring."""
    seen = bytearray(len(after))
    order: list[int] = []
    ring_of: list[int] = []
    rings = 0
    for here in range(len(after)):
        if seen[here]:
            continue
        side = here
        while not seen[side]:
            seen[side] = 1
            order.append(side)
            ring_of.append(rings)
            side = after[side]
        rings += 1
    return np.array(order, dtype=np.int64), np.array(ring_of, dtype=np.int64)


def _polygons(rings: NDArray[np.object_], part: Ints) -> BaseGeometry:
    """One polygon per part: its anticlockwise ring the shell, the others its holes."""
    shell = shapely.is_ccw(rings)
    order = np.lexsort((~shell, part))
    starts = np.flatnonzero(shell[order])
    polygons = [shapely.Polygon(group[0], group[1:]) for group in np.split(rings[order], starts[1:])]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
