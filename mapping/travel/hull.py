"""What to draw around squares that are reached: somewhat beside them, and all that lies between them."""

import numpy as np
from numpy.typing import NDArray

from layers.transport import BoolArray
from mapping.travel.compiled import compiled
from mapping.travel.outline import parts_of

FIRST = 1  # the number of the part that the first square of all belongs to


def hull(mask: BoolArray, *, out: float, back: float) -> BoolArray:
    """The squares, those up to ``out - back`` beside them, gaps of less than twice `out` between them, and all holes.

    All in sides of a square, from middle to middle; `back` is not more than `out`. Grown by a disc of one radius and
    shrunk by one of the other (a closing of mathematical morphology that shrinks less than it grows); then whatever
    is cut off from the border of the array by squares that share sides or corners is filled. More squares never draw
    less. Squares less than `out` from the border of the array may lose some of what is drawn beside them.
    """
    grown = _grow(mask, _half_widths(out))
    outside = _grow(~grown, _half_widths(back))
    parts = parts_of(np.pad(outside, 1, constant_values=True))[2:-2, 2:-2]
    filled: BoolArray = parts != FIRST
    return filled


def _half_widths(radius: float) -> NDArray[np.int64]:
    """How far a disc reaches to either side, at each whole number of rows from its middle."""
    rows = np.arange(int(radius) + 1)
    widths: NDArray[np.int64] = np.floor(np.sqrt(radius**2 - rows**2)).astype(np.int64)
    return widths


@compiled
def _grow(mask: BoolArray, half_widths: NDArray[np.int64]) -> BoolArray:
    """The squares within a disc around those of `mask`: rows apart first, then along each row as far as that leaves."""
    rows, columns = mask.shape
    far = len(half_widths)
    apart = np.empty((rows, columns), dtype=np.int16)
    for row in range(rows):
        for column in range(columns):
            before = apart[row - 1, column] if row > 0 else far
            apart[row, column] = 0 if mask[row, column] else min(before + 1, far)
    for row in range(rows - 2, -1, -1):
        for column in range(columns):
            apart[row, column] = min(apart[row, column], apart[row + 1, column] + 1)
    grown = np.zeros((rows, columns), dtype=np.bool_)
    for row in range(rows):
        until = -1
        for column in range(columns):
            if apart[row, column] < far:
                until = max(until, column + half_widths[apart[row, column]])
            grown[row, column] = column <= until
        until = columns
        for column in range(columns - 1, -1, -1):
            if apart[row, column] < far:
                until = min(until, column - half_widths[apart[row, column]])
            if column >= until:
                grown[row, column] = True
    return grown
