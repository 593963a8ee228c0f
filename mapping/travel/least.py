"""The least that a ride takes on a day, whenever it is: what rules out, before a search, what no search can find."""

import numpy as np

from layers.transport import IntArray
from mapping.travel.clock import Connections
from mapping.travel.compiled import compiled
from mapping.travel.links import Footpaths, Near, Offsets
from mapping.travel.scan import NOBODY


@compiled
def least_rides(c: Connections, stops: int) -> Near:
    """For each stop, where hops that end there come from, and the least seconds: of who boards, or who sits already.

    Who sits already came with the hop before it, from its end, which may be another stop than where this one starts.
    """
    count, before = len(c.run), np.full(c.runs, NOBODY, dtype=np.int32)
    offsets = np.zeros(stops + 1, dtype=np.int64)
    for hop in range(count):
        offsets[c.end[hop] + 1] += 2
    offsets = np.cumsum(offsets)
    filled = offsets[:-1].copy()
    place, seconds = np.empty(2 * count, dtype=np.int32), np.empty(2 * count, dtype=np.int32)
    for hop in range(count):
        end, earlier = c.end[hop], before[c.run[hop]]
        place[filled[end]], seconds[filled[end]] = c.start[hop], c.arrival_s[hop] - c.departure_s[hop]
        filled[end] += 1
        if earlier != NOBODY:
            place[filled[end]], seconds[filled[end]] = c.end[earlier], max(0, c.arrival_s[hop] - c.arrival_s[earlier])
            filled[end] += 1
        before[c.run[hop]] = hop
    return _once_each(Near(offsets, place, seconds), filled)


@compiled
def _once_each(near: Near, ends: Offsets) -> Near:
    """The same, each place of a stop once, with the least seconds; the places of stop s end at ``ends[s]``."""
    stops, used = len(ends), 0
    offsets, row = np.zeros(stops + 1, dtype=np.int64), np.full(stops, NOBODY, dtype=np.int64)
    for stop in range(stops):
        for link in range(near.offsets[stop], ends[stop]):
            place, takes_s = near.place[link], near.seconds[link]
            if row[place] >= offsets[stop]:
                near.seconds[row[place]] = min(near.seconds[row[place]], takes_s)
                continue
            row[place] = used
            near.place[used], near.seconds[used] = place, takes_s
            used += 1
        offsets[stop + 1] = used
    return Near(offsets, near.place[:used].copy(), near.seconds[:used].copy())


@compiled
def least_to_go(rides: Near, towards: Footpaths, left_s: IntArray, longest_s: int) -> None:
    """Lower ``left_s[stop]``, seconds from a stop to some door, by way of others; nothing beyond ``longest_s``.

    As if every vehicle came at once: no journey is quicker. ``rides`` and ``towards`` by the stop where they end.
    """
    stops = len(left_s)
    queue, waits = np.empty(stops, dtype=np.int32), np.zeros(stops, dtype=np.bool_)
    first, many = 0, 0
    for stop in range(stops):
        if left_s[stop] <= longest_s:
            queue[many], waits[stop] = stop, True
            many += 1
    while many > 0:
        stop = queue[first]
        first, many, waits[stop] = (first + 1) % stops, many - 1, False
        for kind in range(2):
            offsets = rides.offsets if kind == 0 else towards.offsets
            others = rides.place if kind == 0 else towards.stop
            seconds = rides.seconds if kind == 0 else towards.seconds
            for link in range(offsets[stop], offsets[stop + 1]):
                other, takes_s = others[link], left_s[stop] + seconds[link]
                if takes_s < left_s[other] and takes_s <= longest_s:
                    left_s[other] = takes_s
                    if not waits[other]:
                        queue[(first + many) % stops], waits[other] = other, True
                        many += 1
