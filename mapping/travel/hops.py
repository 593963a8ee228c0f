"""Hops in the order of a scan: sorted once by counting, and merged for an asked day without sorting (compiled)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from layers.transport import BoolArray, IntArray
from mapping.travel.compiled import compiled


class Calls(NamedTuple):
    """Stops that trips call at: those of trip ``t`` are ``offsets[t]:offsets[t + 1]``, in travelling order.

    Seconds of the trip's service day. ``pickup`` and ``drop_off``: one may get on, off; ``…_ask``: only by asking.
    """

    offsets: NDArray[np.int64]
    stop: IntArray
    arrival_s: IntArray
    departure_s: IntArray
    pickup: BoolArray
    drop_off: BoolArray
    pickup_ask: BoolArray
    drop_off_ask: BoolArray


class Copies(NamedTuple):
    """Trips as they run: each the calls of trip ``source``, ``shift_s`` seconds later than written.

    ``wait_s``: how long one may have to wait for it, because nobody knows its minute; it leaves ``wait_s`` after the
    last moment to be ready. ``headway_s``: every so many seconds it comes; 0 for a trip with a timetable.
    """

    source: IntArray
    shift_s: IntArray
    wait_s: IntArray
    headway_s: IntArray


class Hops(NamedTuple):
    """From one call to the next of every trip, by the last second to be ready; hops of a trip in travelling order."""

    departure_s: IntArray
    arrival_s: IntArray
    start: IntArray
    end: IntArray
    trip: IntArray
    board: BoolArray
    alight: BoolArray
    board_ask: BoolArray
    alight_ask: BoolArray


class Days(NamedTuple):
    """Service days around an asked one: day ``d`` begins ``shift_s[d]`` after it.

    Its hops ``begin[d]:until[d]`` are looked at; ``run_of[d, trip]`` is the run of a trip on it, -1 where none.
    """

    shift_s: NDArray[np.int64]
    begin: NDArray[np.int64]
    until: NDArray[np.int64]
    run_of: IntArray


@compiled
def _empty(hops: int) -> Hops:
    return Hops(
        np.empty(hops, np.int32),
        np.empty(hops, np.int32),
        np.empty(hops, np.int32),
        np.empty(hops, np.int32),
        np.empty(hops, np.int32),
        np.empty(hops, np.bool_),
        np.empty(hops, np.bool_),
        np.empty(hops, np.bool_),
        np.empty(hops, np.bool_),
    )


@compiled
def _first_places(calls: Calls, copies: Copies) -> tuple[int, NDArray[np.int64]]:
    """The earliest second, and for each second from it on the number of hops before it."""
    first_s, last_s = 2_000_000_000, -2_000_000_000
    for trip in range(len(copies.source)):
        source, later_s = copies.source[trip], copies.shift_s[trip] - copies.wait_s[trip]
        for call in range(calls.offsets[source], calls.offsets[source + 1] - 1):
            first_s = min(first_s, calls.departure_s[call] + later_s)
            last_s = max(last_s, calls.departure_s[call] + later_s)
    places = np.zeros(max(last_s - first_s, 0) + 2, dtype=np.int64)
    for trip in range(len(copies.source)):
        source, later_s = copies.source[trip], copies.shift_s[trip] - copies.wait_s[trip]
        for call in range(calls.offsets[source], calls.offsets[source + 1] - 1):
            places[calls.departure_s[call] + later_s - first_s + 1] += 1
    return first_s, np.cumsum(places)


@compiled
def hops_in_order(calls: Calls, copies: Copies) -> Hops:
    """The hops of all copies by departure; where they tie, in the order of the copies, and along each trip.

    Counting sort: as many passes over the calls as it takes to count, and to put each where it belongs.
    """
    first_s, places = _first_places(calls, copies)
    hops = _empty(places[-1])
    for trip in range(len(copies.source)):
        source, shift_s = copies.source[trip], copies.shift_s[trip]
        for call in range(calls.offsets[source], calls.offsets[source + 1] - 1):
            ready_s = calls.departure_s[call] + shift_s - copies.wait_s[trip]
            hop = places[ready_s - first_s]
            places[ready_s - first_s] = hop + 1
            hops.departure_s[hop], hops.arrival_s[hop] = ready_s, calls.arrival_s[call + 1] + shift_s
            hops.start[hop], hops.end[hop], hops.trip[hop] = calls.stop[call], calls.stop[call + 1], trip
            hops.board[hop], hops.alight[hop] = calls.pickup[call], calls.drop_off[call + 1]
            hops.board_ask[hop], hops.alight_ask[hop] = calls.pickup_ask[call], calls.drop_off_ask[call + 1]
    return hops


@compiled
def _next(hops: Hops, hop: int, until: int, run_of: IntArray, latest_s: int) -> int:
    """The first hop from that one on that runs and arrives in time; ``until`` if there is none."""
    while hop < until and (run_of[hops.trip[hop]] < 0 or hops.arrival_s[hop] > latest_s):
        hop += 1
    return hop


@compiled
def _kept(hops: Hops, days: Days, latest_s: int) -> int:
    """How many hops run on these days and arrive in time."""
    kept = 0
    for d in range(len(days.shift_s)):
        for hop in range(days.begin[d], days.until[d]):
            kept += days.run_of[d, hops.trip[hop]] >= 0 and hops.arrival_s[hop] + days.shift_s[d] <= latest_s
    return kept


@compiled
def running_hops(hops: Hops, days: Days, latest_s: int) -> tuple[Hops, IntArray]:
    """Hops of several service days as one list by departure, in seconds of the asked day, and each one's number.

    Kept are those that run and arrive by ``latest_s``; where they tie, in the order of the days. Their ``trip`` is the
    run. The ask flags are not filled.
    """
    count, kept = len(days.shift_s), _kept(hops, days, latest_s)
    heads = np.empty(count, dtype=np.int64)
    for d in range(count):
        heads[d] = _next(hops, days.begin[d], days.until[d], days.run_of[d], latest_s - days.shift_s[d])
    found, number = _empty(kept), np.empty(kept, dtype=np.int32)
    for row in range(kept):
        d, earliest_s = 0, 2_000_000_000
        for other in range(count):
            if heads[other] < days.until[other]:
                ready_s = hops.departure_s[heads[other]] + days.shift_s[other]
                if ready_s < earliest_s:
                    d, earliest_s = other, ready_s
        hop = heads[d]
        number[row], found.trip[row] = hop, days.run_of[d, hops.trip[hop]]
        found.departure_s[row], found.arrival_s[row] = earliest_s, hops.arrival_s[hop] + days.shift_s[d]
        found.start[row], found.end[row] = hops.start[hop], hops.end[hop]
        found.board[row], found.alight[row] = hops.board[hop], hops.alight[hop]
        heads[d] = _next(hops, hop + 1, days.until[d], days.run_of[d], latest_s - days.shift_s[d])
    return found, number


@compiled
def latest_first(seconds: IntArray) -> NDArray[np.int64]:
    """The order from the latest to the earliest second; where they tie, what stands later comes first."""
    order = np.empty(len(seconds), dtype=np.int64)
    if not len(seconds):
        return order
    last_s = seconds.max()
    places = np.zeros(last_s - seconds.min() + 2, dtype=np.int64)
    for second in seconds:
        places[last_s - second + 1] += 1
    places = np.cumsum(places)
    for row in range(len(seconds) - 1, -1, -1):
        order[places[last_s - seconds[row]]] = row
        places[last_s - seconds[row]] += 1
    return order
