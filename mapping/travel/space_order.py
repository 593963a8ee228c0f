"""Numbering places so that those near on the ground are near in memory: a search then finds them in the cache."""

import numpy as np
from numpy.typing import NDArray

from layers.transport import FloatArray

BITS = 16  # squares per side of the curve's grid: 65,536


def hilbert_rank(xy: FloatArray) -> NDArray[np.int64]:
    """The rank of each place ([N, 2], any unit) along Hilbert's curve over the square that holds them all.

    From coordinates to the curve as in Skilling, AIP Conference Proceedings 707 (2004), in its two-dimensional form.
    """
    if not len(xy):
        return np.empty(0, dtype=np.int64)
    low, side = xy.min(axis=0), max(float(np.ptp(xy, axis=0).max()), 1e-9)
    x, y = ((xy - low) / side * (2**BITS - 1)).astype(np.int64).T
    along = np.zeros(len(xy), dtype=np.int64)
    for bit in range(BITS - 1, -1, -1):
        right, up = (x >> bit) & 1, (y >> bit) & 1
        along = (along << 2) | ((3 * right) ^ up)
        flip = (up == 0) & (right == 1)
        x, y = np.where(flip, 2**BITS - 1 - x, x), np.where(flip, 2**BITS - 1 - y, y)
        x, y = np.where(up == 0, y, x), np.where(up == 0, x, y)
    rank = np.empty(len(xy), dtype=np.int64)
    rank[np.argsort(along, kind="stable")] = np.arange(len(xy))
    return rank
