"""The cheapest ways from one place through a street graph, compiled: Dijkstra's search with buckets for a queue.

Costs that wait are kept in buckets of equal width (Dial, Communications of the ACM 12, 1969; a node may be looked at
again within its bucket, as in Meyer and Sanders' delta-stepping, Journal of Algorithms 49, 2003). It needs no heap, and
the answer is the same to the last bit: the least of the same sums of float32. Beside a node's cost the search writes
only which nodes it has touched, so that clearing up costs what the search cost and not what the graph is large.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from layers.transport import Float32Array, IntArray
from mapping.travel.compiled import Real, compiled, inlined

INF = np.float32(np.inf)
FEW = 8  # places are few if there are this many times more nodes: only then it pays to watch for the last of them


class Arcs(NamedTuple):
    """A graph to search: arcs from node ``v`` are ``first[v]:first[v + 1]``.

    ``to[2 * k]`` is where arc k leads, ``cost[2 * k + 1]`` what it costs: two views of the same memory, so that both
    come with one look. Bucket ``i`` holds costs from ``i / per_cost`` on; ``buckets`` (a power of two) are enough for
    the dearest arc.
    """

    first: IntArray
    to: IntArray
    cost: Float32Array
    per_cost: np.float32
    buckets: int


class Desk(NamedTuple):
    """What a search writes on; used again and again, by one thread at a time.

    Between searches ``cost`` [N] is inf and ``heads`` -1. An entry of the queue is a node, its cost when it was put
    there, and the next entry of its bucket.
    """

    cost: Float32Array
    touched: IntArray
    heads: IntArray
    entry_node: IntArray
    entry_cost: Float32Array
    entry_next: IntArray


class Ends(NamedTuple):
    """Places that stand on pieces of street: the piece's ends a and b, and what lies between them and the place.

    ``out_a``: cost along the piece from the place to a; ``in_a``: from a to the place; inf where that is not allowed
    or the place stands nowhere (``piece`` -1). ``off_m``: metres beside the street, ``x, y``: where the place is.
    """

    piece: IntArray
    a: IntArray
    b: IntArray
    out_a: Float32Array
    out_b: Float32Array
    in_a: Float32Array
    in_b: Float32Array
    share: Float32Array
    off_m: Float32Array
    x: NDArray[np.float64]
    y: NDArray[np.float64]


def new_desk(nodes: int, buckets: int, *, entries: int = 0) -> Desk:
    """A desk for a graph of so many nodes; memory is taken as it is written on. More entries than nodes are needed."""
    entries = entries or 2 * nodes + 1024
    return Desk(
        cost=np.full(nodes, np.inf, dtype=np.float32),
        touched=np.empty(nodes, dtype=np.int32),
        heads=np.full(buckets, -1, dtype=np.int32),
        entry_node=np.empty(entries, dtype=np.int32),
        entry_cost=np.empty(entries, dtype=np.float32),
        entry_next=np.empty(entries, dtype=np.int32),
    )


@compiled
def search(  # noqa: PLR0917 - compiled code takes no keywords
    arcs: Arcs, desk: Desk, ends: Ends, place: int, start: Real, limit: Real, bar: Float32Array, until: IntArray
) -> int:
    """Cost from a place to every node within `limit`, in ``desk.cost``; returns how many nodes were touched.

    `start`: cost already met before the piece of street. `bar` ([N], or [0] for none): a node is left alone unless it
    is reached for less. `until`: nodes (none: [0]); the search ends as soon as the cost of each is certain.
    """
    first, to, arc_cost, per_cost, mask = arcs.first, arcs.to, arcs.cost, arcs.per_cost, arcs.buckets - 1
    cost, seen, heads = desk.cost, desk.touched, desk.heads
    entry_node, entry_cost, entry_next = desk.entry_node, desk.entry_cost, desk.entry_next
    barred, watch, known = len(bar) > 0, len(until) > 0, 0
    touched, live, fresh, free = 0, 0, 0, -1
    for end in range(2):
        node = ends.a[place] if end == 0 else ends.b[place]
        begin = np.float32(start) + (ends.out_a[place] if end == 0 else ends.out_b[place])
        if begin < cost[node] and begin <= limit and (not barred or begin < bar[node]):
            touched = _touch(cost, seen, touched, node, begin)
            _put(heads, entry_node, entry_cost, entry_next, fresh, node, begin, int(begin * per_cost) & mask)
            fresh, live = fresh + 1, live + 1
    level = int(np.float32(start) * per_cost)
    while live > 0:
        bucket = level & mask
        while heads[bucket] >= 0:
            entry = heads[bucket]
            node, here = entry_node[entry], entry_cost[entry]
            heads[bucket], entry_next[entry] = entry_next[entry], free
            free, live = entry, live - 1
            if here > cost[node]:
                continue
            for arc in range(first[node], first[node + 1]):
                other, there = to[2 * arc], here + arc_cost[2 * arc + 1]
                if there < cost[other] and there <= limit and (not barred or there < bar[other]):
                    touched = _touch(cost, seen, touched, other, there)
                    if free < 0 and fresh == len(entry_next):
                        free, live = _tidy(desk)
                    if free >= 0:
                        entry, free = free, entry_next[free]
                    else:
                        entry, fresh = fresh, fresh + 1
                    _put(heads, entry_node, entry_cost, entry_next, entry, other, there, int(there * per_cost) & mask)
                    live += 1
        level += 1
        if watch:
            known = _known(cost, until, known, level, per_cost)
            if known == len(until):
                heads[:] = -1
                break
    return touched


@inlined
def _known(cost: Float32Array, until: IntArray, known: int, level: int, per_cost: Real) -> int:
    """How many of the nodes `until` are certain, one after the other: what costs less than this bucket is."""
    while known < len(until) and cost[until[known]] != INF and int(cost[until[known]] * per_cost) < level:
        known += 1
    return known


@inlined
def _touch(cost: Float32Array, seen: IntArray, touched: int, node: int, new: Real) -> int:
    """Give a node its new cost; returns how many nodes have been touched by now."""
    if cost[node] == INF:
        seen[touched] = node
        touched += 1
    cost[node] = new
    return touched


@inlined
def _put(  # noqa: PLR0917 - compiled code takes no keywords
    heads: IntArray,
    entry_node: IntArray,
    entry_cost: Float32Array,
    entry_next: IntArray,
    entry: int,
    node: int,
    cost: Real,
    bucket: int,
) -> None:
    """Let a node wait in a bucket."""
    entry_node[entry], entry_cost[entry] = node, cost
    entry_next[entry] = heads[bucket]
    heads[bucket] = entry


@compiled
def _tidy(desk: Desk) -> tuple[int, int]:
    """Every entry is taken: throw out those whose node has become cheaper since. Returns (first free, still waiting).

    One entry per node stays at most, and there are more entries than nodes: some are always free afterwards. The one
    just touched is not among those that wait yet, and its older entries go.
    """
    free, live = -1, 0
    for bucket in range(len(desk.heads)):
        entry = desk.heads[bucket]
        desk.heads[bucket] = -1
        while entry >= 0:
            after = desk.entry_next[entry]
            if desk.entry_cost[entry] == desk.cost[desk.entry_node[entry]]:
                desk.entry_next[entry] = desk.heads[bucket]
                desk.heads[bucket] = entry
                live += 1
            else:
                desk.entry_next[entry] = free
                free = entry
            entry = after
    return free, live


@compiled
def clear(desk: Desk, touched: int) -> None:
    """Make the desk ready for the next search."""
    cost, seen = desk.cost, desk.touched
    for k in range(touched):
        cost[seen[k]] = INF


@inlined
def direct_cost(  # noqa: PLR0917 - compiled code takes no keywords
    ahead: float, on: float, back: float, beside_m: float, straight_m: float, off_cost: Real
) -> Real:
    """Cost between two places on one piece, of which the second is a share `ahead` of the first.

    They go along the piece (`on`, `back`: what the whole of it costs). If they are nearer to each other than their
    two ways to the street together, the straight line between them crosses no street: walking it is right, and a
    place is at no distance from itself.
    """
    along = 0.0 if ahead == 0 else (on * ahead if ahead > 0 else -back * ahead)
    return straight_m * off_cost if straight_m < beside_m else along + beside_m * off_cost


@compiled
def fill_row(  # noqa: PLR0917 - compiled code takes no keywords
    arcs: Arcs,
    desk: Desk,
    pieces: tuple[Float32Array, Float32Array],
    origins: Ends,
    origin: int,
    ends: Ends,
    limit: Real,
    off_cost: Real,
    until: IntArray,
    row: Float32Array,
) -> None:
    """Cost from one origin to each place, inf beyond `limit`; `pieces`: what each whole piece costs, on and back."""
    begin = np.float32(origins.off_m[origin] * off_cost)
    touched = search(arcs, desk, origins, origin, begin, limit, row[:0], until)
    read_row(desk.cost, pieces, origins, origin, ends, limit, off_cost, row)
    clear(desk, touched)


@compiled
def read_row(  # noqa: PLR0917 - compiled code takes no keywords
    cost: Float32Array,
    pieces: tuple[Float32Array, Float32Array],
    origins: Ends,
    origin: int,
    ends: Ends,
    limit: Real,
    off_cost: Real,
    row: Float32Array,
) -> None:
    """Cost from an origin to each place, `cost` being what the search from it found."""
    # taken out once: within a loop each taking of a column would be counted
    piece, a, b, in_a, in_b = ends.piece, ends.a, ends.b, ends.in_a, ends.in_b
    share, off_m, x, y = ends.share, ends.off_m, ends.x, ends.y
    own, own_share, own_off_m = origins.piece[origin], origins.share[origin], origins.off_m[origin]
    own_x, own_y, on, back = origins.x[origin], origins.y[origin], pieces[0][max(own, 0)], pieces[1][max(own, 0)]
    for k in range(len(piece)):
        found = min(cost[a[k]] + in_a[k], cost[b[k]] + in_b[k]) + np.float32(off_m[k] * off_cost)
        if piece[k] == own and own >= 0:
            straight_m = np.hypot(own_x - x[k], own_y - y[k])
            direct = direct_cost(share[k] - own_share, on, back, own_off_m + off_m[k], straight_m, off_cost)
            found = min(found, np.float32(direct))
        row[k] = found if found <= limit else INF


@compiled
def fill_rows(  # noqa: PLR0917 - compiled code takes no keywords
    arcs: Arcs,
    desk: Desk,
    pieces: tuple[Float32Array, Float32Array],
    origins: Ends,
    begin: int,
    end: int,
    ends: Ends,
    limit: Real,
    off_cost: Real,
    rows: Float32Array,
) -> None:
    """``fill_row`` for the origins from `begin` up to `end`; with few places, a search ends when all are met."""
    until = np.empty(0, dtype=np.int32)
    if FEW * len(ends.piece) < len(desk.cost):
        stands = ends.piece >= 0
        until = np.concatenate((ends.a[stands], ends.b[stands]))
    for origin in range(begin, end):
        fill_row(arcs, desk, pieces, origins, origin, ends, limit, off_cost, until, rows[origin])
