"""Stops of a route in the order of the road: many route relations list them in the order they were mapped."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

Floats = NDArray[np.float64]

METRES_PER_DEGREE = 111_200.0
OFF_ROAD = 3.0  # straight-line metres count this much where the route's mapped streets have a gap


def to_metres(lonlat: Floats, *, lat: float) -> Floats:
    """Return [n, 2] degrees as metres on a flat Earth around ``lat`` (good to 0.1 % over the island)."""
    return lonlat * np.array([np.cos(np.radians(lat)), 1.0]) * METRES_PER_DEGREE


def road_metres(stops: Floats, streets: list[Floats]) -> Floats:
    """Return [n, n] metres between ``stops`` along ``streets`` (all in metres), each stop at its nearest vertex.

    Where the streets do not join, the straight line times OFF_ROAD, so that no order is impossible.
    """
    straight = np.hypot(*(stops[:, None] - stops[None]).transpose(2, 0, 1))
    if not streets:
        return straight
    vertices, number = np.unique(np.vstack(streets).round(1), axis=0, return_inverse=True)
    starts = np.cumsum([0, *(len(s) for s in streets)])
    tails = np.concatenate([number[a : b - 1] for a, b in pairwise(starts)])
    heads = np.concatenate([number[a + 1 : b] for a, b in pairwise(starts)])
    ends, index = np.unique(np.column_stack([tails, heads]), axis=0, return_index=True)
    lengths = np.hypot(*(vertices[tails[index]] - vertices[heads[index]]).T) + 0.01
    graph = csr_matrix((lengths, (ends[:, 0], ends[:, 1])), shape=(len(vertices),) * 2)
    near = cKDTree(vertices).query(stops)[1]
    along = dijkstra(graph, directed=False, indices=near)[:, near]
    return np.where(np.isfinite(along), np.maximum(along, straight), straight * OFF_ROAD)


def order_of(metres: Floats) -> list[int]:
    """Return the stops (rows of ``metres`` [n, n]) in an order of short total length, from one end to the other.

    If the listed order is as short, it is kept. Otherwise: the two stops furthest apart, the others put in
    where they cost least, then turned and moved while that shortens the whole (2-opt and or-opt).
    """
    listed = list(range(len(metres)))
    a, b = np.unravel_index(int(metres.argmax()), metres.shape)
    path = [int(a), int(b)]
    for stop in sorted(set(listed) - set(path), key=lambda s: -min(metres[s, a], metres[s, b])):
        path = _put_in(path, stop, metres)
    path = _improved(path, metres)
    if length_of(listed, metres) <= length_of(path, metres) * 1.001:
        return listed
    return path if _concordance(path) >= 0 else path[::-1]


def length_of(path: list[int], metres: Floats) -> float:
    """Return the metres of ``path`` from its first stop to its last."""
    return float(metres[path[:-1], path[1:]].sum())


def _put_in(path: list[int], stop: int, metres: Floats) -> list[int]:
    """Return ``path`` with ``stop`` where it costs least, ends included."""
    inner = [metres[a, stop] + metres[stop, b] - metres[a, b] for a, b in pairwise(path)]
    costs = [metres[stop, path[0]], *inner, metres[path[-1], stop]]
    at = int(np.argmin(costs))
    return [*path[:at], stop, *path[at:]]


def _improved(path: list[int], metres: Floats) -> list[int]:
    best, length = path, length_of(path, metres)
    while True:
        turned = min(_neighbours(best), key=lambda p: length_of(p, metres))
        if length_of(turned, metres) >= length - 0.5:
            return best
        best, length = turned, length_of(turned, metres)


def _neighbours(path: list[int]) -> list[list[int]]:
    """Return every path with one stretch turned round, or one stop moved elsewhere."""
    n = len(path)
    turned = [path[:i] + path[i:j][::-1] + path[j:] for i in range(n) for j in range(i + 2, n + 1)]
    moved = []
    for i in range(n):
        rest = path[:i] + path[i + 1 :]
        moved += [[*rest[:j], path[i], *rest[j:]] for j in range(n) if j != i]
    return turned + moved


def _concordance(path: list[int]) -> int:
    """Return how many neighbours in ``path`` are in the listed order, less those against it."""
    return sum(1 if a < b else -1 for a, b in pairwise(path))
