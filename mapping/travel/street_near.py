"""Which places are near which on foot, and how far: only the pairs that are near, for thousands of places."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from layers.transport import Float32Array, IntArray
from mapping.travel.compiled import Real, compiled
from mapping.travel.street_kernel import Arcs, Desk, Ends, clear, direct_cost, search


class ByNode(NamedTuple):
    """Places by the ends of their pieces: those of node ``v`` are ``place[first[v]:first[v + 1]]``."""

    first: IntArray
    place: IntArray


class Pairs(NamedTuple):
    """Pairs found so far: ``counts`` [O] of each origin; ``place`` and ``cost`` of one origin after the other."""

    counts: NDArray[np.int64]
    place: IntArray
    cost: Float32Array


def by_node(ends: Ends, nodes: int) -> ByNode:
    """The places by the nodes at either end of their pieces."""
    stands = np.flatnonzero(ends.piece >= 0)
    node = np.concatenate([ends.a[stands], ends.b[stands]])
    order = np.argsort(node, kind="stable")
    first = np.zeros(nodes + 1, dtype=np.int32)
    np.cumsum(np.bincount(node, minlength=nodes), out=first[1:])
    return ByNode(first, np.concatenate([stands, stands])[order].astype(np.int32))


@compiled
def near_rows(  # noqa: PLR0917 - compiled code takes no keywords
    arcs: Arcs,
    desk: Desk,
    pieces: tuple[Float32Array, Float32Array],
    origins: Ends,
    begin: int,
    end: int,
    ends: Ends,
    lists: ByNode,
    limit: Real,
    off_cost: Real,
    pairs: Pairs,
) -> int:
    """Pairs within `limit` of the origins from `begin` on; returns the first origin for which there was no room."""
    piece, a, b, in_a, in_b = ends.piece, ends.a, ends.b, ends.in_a, ends.in_b
    share, off_m, x, y = ends.share, ends.off_m, ends.x, ends.y
    first, listed, seen, cost = lists.first, lists.place, desk.touched, desk.cost
    out_place, out_cost = pairs.place, pairs.cost
    met, used = np.full(len(piece), -1, dtype=np.int32), 0
    none, nowhere = np.empty(0, dtype=np.float32), np.empty(0, dtype=np.int32)
    for origin in range(begin, end):
        own = origins.piece[origin]
        pairs.counts[origin] = 0
        if own < 0:
            continue
        start, found = np.float32(origins.off_m[origin] * off_cost), used
        touched = search(arcs, desk, origins, origin, start, limit, none, nowhere)
        for k in range(touched + 2):  # the origin's own piece may be longer than the limit
            node = seen[k] if k < touched else (origins.a[origin] if k == touched else origins.b[origin])
            for i in range(first[node], first[node + 1]):
                place = listed[i]
                if met[place] == origin:
                    continue
                met[place] = origin
                to = min(cost[a[place]] + in_a[place], cost[b[place]] + in_b[place])
                to += np.float32(off_m[place] * off_cost)
                if piece[place] == own:
                    straight_m = np.hypot(origins.x[origin] - x[place], origins.y[origin] - y[place])
                    ahead, beside_m = share[place] - origins.share[origin], origins.off_m[origin] + off_m[place]
                    direct = direct_cost(ahead, pieces[0][own], pieces[1][own], beside_m, straight_m, off_cost)
                    to = min(to, np.float32(direct))
                if to <= limit:
                    if found < len(out_place):
                        out_place[found], out_cost[found] = place, to
                    found += 1
        clear(desk, touched)
        if found > len(out_place):
            return origin
        _sort(out_place, out_cost, used, found)
        pairs.counts[origin], used = found - used, found
    return end


@compiled
def _sort(place: IntArray, cost: Float32Array, begin: int, end: int) -> None:
    """Put the pairs of one origin in rising order of their places."""
    key, before = np.empty(end - begin, dtype=np.int64), cost[begin:end].copy()
    for k in range(end - begin):
        key[k] = np.int64(place[begin + k]) << 32 | k
    key.sort()
    for k in range(end - begin):
        place[begin + k], cost[begin + k] = key[k] >> 32, before[key[k] & 0xFFFFFFFF]
