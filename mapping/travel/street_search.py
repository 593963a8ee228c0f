"""Cheapest ways between places that stand beside the streets of one mode: where they stand, and searches from them."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from layers.transport import BoolArray, Float32Array, FloatArray, IntArray
from mapping.travel.street_graph import ModeGraph
from mapping.travel.street_index import Shapes, nearest_each
from mapping.travel.street_kernel import Desk, Ends, clear, fill_rows, new_desk, read_row, search
from mapping.travel.street_near import Pairs, by_node, near_rows

SNAP_M = 500.0  # a place farther than this from every street is not reachable
THREADS = 2
WORTH_A_THREAD = 2_000_000  # origins x (nodes + places): less is done sooner than a second thread is there
PAIRS_AT_ONCE = 1 << 21
NO_BAR, NOWHERE = np.empty(0, dtype=np.float32), np.empty(0, dtype=np.int32)


@dataclass(frozen=True, eq=False)
class Streetside:
    """The streets of one mode: their graph, their shapes to stand beside, and desks for searches.

    ``ferry`` [P]: which pieces of the street network are ferries.
    """

    graph: ModeGraph
    shapes: Shapes
    ferry: BoolArray
    _desks: list[Desk] = field(default_factory=list, repr=False)

    @property
    def standable(self) -> BoolArray:
        """Whether one may stand beside each piece of the graph: nobody sets out from the middle of a ferry."""
        return ~self.ferry[self.graph.piece]

    @cached_property
    def place_of(self) -> IntArray:
        """The place of each piece of the street network in the graph; -1: not there, or not to stand beside."""
        found = np.full(len(self.ferry), -1, dtype=np.int32)
        numbers = np.arange(len(self.graph.piece), dtype=np.int32)
        found[self.graph.piece] = np.where(self.standable, numbers, -1)
        return found

    @cached_property
    def begins(self) -> NDArray[np.int64]:
        """The first bend of each piece of the graph, [Q]."""
        return np.searchsorted(self.shapes.piece, self.graph.piece)

    @cached_property
    def boxes(self) -> FloatArray:
        """Where each piece of the graph lies: west, south, east, north, metres, [Q, 4]."""
        begins = np.searchsorted(self.shapes.piece, np.arange(len(self.place_of)))
        low, high = (
            np.column_stack([least.reduceat(axis, begins)[self.graph.piece] for axis in (self.shapes.x, self.shapes.y)])
            for least in (np.minimum, np.maximum)
        )
        return np.concatenate([low, high], axis=1)

    @cached_property
    def costs(self) -> tuple[Float32Array, Float32Array]:
        """What each whole piece costs, on and back."""
        return self.graph.on, self.graph.back

    @cached_property
    def reversed(self) -> "Streetside":
        """The same with every direction turned round; itself where both directions cost the same."""
        turned = self.graph.reversed
        if turned is self.graph:
            return self
        return Streetside(graph=turned, shapes=self.shapes, ferry=self.ferry)

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """A desk for this thread, to be given back clean."""
        try:
            desk = self._desks.pop()
        except IndexError:
            desk = new_desk(self.graph.nodes, self.graph.for_search.buckets)
        yield desk
        self._desks.append(desk)

    def stand(self, xy: FloatArray) -> Ends:
        """Each place ([N, 2] metres) on the nearest piece of street within 500 m, at the nearest spot along it."""
        x, y = (np.where(np.isfinite(xy[:, axis]), xy[:, axis], 1e12) for axis in (0, 1))
        piece = np.full(len(xy), -1, dtype=np.int32)
        share, off_m = np.zeros(len(xy), dtype=np.float32), np.full(len(xy), np.inf, dtype=np.float32)
        if len(self.graph.piece):
            nearest_each(self.shapes.squares, self.place_of, x, y, SNAP_M, piece, share, off_m)
        return ends_of(self.graph, piece, share, off_m, x, y)


def ends_of(  # noqa: PLR0917 - one column after the other
    graph: ModeGraph, piece: IntArray, share: Float32Array, off_m: Float32Array, x: FloatArray, y: FloatArray
) -> Ends:
    """Places on pieces of a graph, with what lies between them and the pieces' ends."""
    if not len(graph.piece):
        zero, inf = np.zeros(len(piece), dtype=np.int32), np.full(len(piece), np.inf, dtype=np.float32)
        return Ends(piece, zero, zero, inf, inf, inf, inf, share, off_m, x, y)
    on, back = graph.on[piece], graph.back[piece]
    nowhere = piece < 0
    out_a, out_b = _part(back, share, nowhere), _part(on, 1 - share, nowhere)
    in_a, in_b = _part(on, share, nowhere), _part(back, 1 - share, nowhere)
    return Ends(piece, graph.a[piece], graph.b[piece], out_a, out_b, in_a, in_b, share, off_m, x, y)


def turned(ends: Ends) -> Ends:
    """The same places in the graph with every direction turned round."""
    return ends._replace(out_a=ends.in_a, out_b=ends.in_b, in_a=ends.out_a, in_b=ends.out_b)


def costs(streets: Streetside, origins: Ends, places: Ends, *, limit: float, off_cost: float) -> Float32Array:
    """Cheapest cost from every origin to every place, float32[O, P]; inf where not within `limit`.

    `off_cost` is the cost of one metre beside the street. Searches from whichever side has fewer places.
    """
    if not len(streets.graph.piece) or not len(origins.piece) or not len(places.piece):
        return np.full((len(origins.piece), len(places.piece)), np.inf, dtype=np.float32)
    if len(origins.piece) > len(places.piece):
        return costs(streets.reversed, turned(places), turned(origins), limit=limit, off_cost=off_cost).T
    rows = np.empty((len(origins.piece), len(places.piece)), dtype=np.float32)

    def some(begin: int, end: int) -> None:
        with streets.desk() as desk:
            fill_rows(
                streets.graph.for_search, desk, streets.costs, origins, begin, end, places,
                np.float32(limit), np.float32(off_cost), rows,
            )  # fmt: skip

    share_out(some, len(origins.piece), streets.graph.nodes + len(places.piece))
    return rows


def near(
    streets: Streetside, origins: Ends, places: Ends, *, limit: float, off_cost: float
) -> tuple[NDArray[np.int64], IntArray, Float32Array]:
    """Pairs within `limit`: how many of each origin, their places (rising), their costs; see ``costs``."""
    if len(origins.piece) > len(places.piece):
        back = near(streets.reversed, turned(places), turned(origins), limit=limit, off_cost=off_cost)
        return _other_way_round(back, len(origins.piece))
    lists = by_node(places, streets.graph.nodes)
    count = np.zeros(len(origins.piece), dtype=np.int64)
    found: dict[int, tuple[IntArray, Float32Array]] = {}
    if not len(streets.graph.piece) or not len(places.piece):
        return count, np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32)

    def some(begin: int, end: int) -> None:
        room = max(len(places.piece), min(PAIRS_AT_ONCE, (end - begin) * len(places.piece)))
        pairs = Pairs(count, np.empty(room, dtype=np.int32), np.empty(room, dtype=np.float32))
        with streets.desk() as desk:
            while begin < end:
                after = near_rows(
                    streets.graph.for_search, desk, streets.costs, origins, begin, end, places, lists,
                    np.float32(limit), np.float32(off_cost), pairs,
                )  # fmt: skip
                used = int(count[begin:after].sum())
                found[begin] = pairs.place[:used].copy(), pairs.cost[:used].copy()
                begin = after

    share_out(some, len(origins.piece), streets.graph.nodes // 4)
    parts = [found[begin] for begin in sorted(found)] or [(np.empty(0, np.int32), np.empty(0, np.float32))]
    return count, np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


def every_cost(streets: Streetside, origins: Ends, *, limit: float, off_cost: float) -> Float32Array:
    """Cost from the first origin to every node, float32[nodes]; inf beyond `limit`."""
    if not len(streets.graph.piece):
        return np.empty(0, dtype=np.float32)
    begin = np.float32(origins.off_m[0] * off_cost)
    with streets.desk() as desk:
        touched = search(streets.graph.for_search, desk, origins, 0, begin, np.float32(limit), NO_BAR, NOWHERE)
        found = desk.cost.copy()
        clear(desk, touched)
    return found


def read_costs(
    streets: Streetside, cost: Float32Array, origins: Ends, places: Ends, *, limit: float, off_cost: float
) -> Float32Array:
    """Cost from the first origin to each place, `cost` being what ``every_cost`` found."""
    row = np.full(len(places.piece), np.inf, dtype=np.float32)
    if len(streets.graph.piece):
        read_row(cost, streets.costs, origins, 0, places, np.float32(limit), np.float32(off_cost), row)
    return row


def share_out(work: Callable[[int, int], None], count: int, each: int) -> None:
    """Call ``work(begin, end)`` for parts of 0 … `count`, side by side where there is enough of it."""
    if count < THREADS or count * each < WORTH_A_THREAD:
        work(0, count)
        return
    bounds = np.linspace(0, count, THREADS + 1).astype(int).tolist()
    with ThreadPoolExecutor(THREADS) as pool:
        for done in [pool.submit(work, begin, end) for begin, end in pairwise(bounds)]:
            done.result()


def _other_way_round(
    found: tuple[NDArray[np.int64], IntArray, Float32Array], places: int
) -> tuple[NDArray[np.int64], IntArray, Float32Array]:
    """The pairs of so many places with the origins that they were found for."""
    count, place, cost = found
    first = np.concatenate([[0], np.cumsum(count)])
    turned_round = csr_array((cost, place, first), shape=(len(count), places)).T.tocsr()
    return np.diff(turned_round.indptr).astype(np.int64), turned_round.indices.astype(np.int32), turned_round.data


def _part(cost: Float32Array, share: Float32Array, nowhere: BoolArray) -> Float32Array:
    """Cost of a share of a piece; no share costs nothing, whatever the piece (inf x 0 is not a number)."""
    with np.errstate(invalid="ignore"):
        part = np.where(share <= 0, np.float32(0), cost * share).astype(np.float32)
    part[nowhere] = np.inf
    return part
