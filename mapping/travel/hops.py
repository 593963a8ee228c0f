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
def running_hops(  # noqa: PLR0917 - compiled code takes no keywords
    hops: Hops, run_of: IntArray, shift_s: NDArray[np.int64], begin: NDArray[np.int64], until: NDArray[np.int64],
    latest_s: int,
) -> tuple[IntArray, IntArray]:  # fmt: skip
    """Hops of several service days as one list by departure: each one's number, and which of the days it runs on.

    Day ``d`` begins ``shift_s[d]`` after the asked day; its hops ``begin[d]:until[d]`` are looked at, and kept where
    ``run_of[d, trip]`` is not negative and they arrive by ``latest_s``. Where they tie, in the order of the days.
    """
    days, kept = len(shift_s), 0
    heads = np.empty(days, dtype=np.int64)
    for d in range(days):
        heads[d] = _next(hops, begin[d], until[d], run_of[d], latest_s - shift_s[d])
        for hop in range(begin[d], until[d]):
            kept += run_of[d, hops.trip[hop]] >= 0 and hops.arrival_s[hop] + shift_s[d] <= latest_s
    number, day = np.empty(kept, dtype=np.int32), np.empty(kept, dtype=np.int32)
    for row in range(kept):
        chosen, earliest_s = 0, 2_000_000_000
        for d in range(days):
            if heads[d] < until[d] and hops.departure_s[heads[d]] + shift_s[d] < earliest_s:
                chosen, earliest_s = d, hops.departure_s[heads[d]] + shift_s[d]
        number[row], day[row] = heads[chosen], chosen
        heads[chosen] = _next(hops, heads[chosen] + 1, until[chosen], run_of[chosen], latest_s - shift_s[chosen])
    return number, day


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
