"""Best, typical and worst minute of a window, and how many departures in it are worth making (compiled).

Of a departure at second L that arrives at A one says that it is worth making if nobody who leaves later arrives as
early, and if walking all the way takes longer. So the window is looked at by the second; minutes are told from it.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from layers.transport import BoolArray, Float32Array, IntArray
from mapping.travel.clock import Connections
from mapping.travel.compiled import compiled
from mapping.travel.fan import earlier_arrivals
from mapping.travel.homes import arrivals_of
from mapping.travel.links import Footpaths, Links, Near
from mapping.travel.profile import alike, profile
from mapping.travel.scan import NEVER, NOBODY, forget, nothing_changed, nothing_found, scan
from mapping.travel.told import fill_walks, in_minutes, ranked


class Told(NamedTuple):
    """[searches, places]: minutes (nan: none within the limit), departures worth making, whether to walk instead."""

    best: Float32Array
    typical: Float32Array
    worst: Float32Array
    chances: IntArray
    on_foot: BoolArray


@compiled
def _nothing_told(searches: int, places: int) -> Told:
    shape = (searches, places)
    return Told(
        np.empty(shape, dtype=np.float32),
        np.empty(shape, dtype=np.float32),
        np.empty(shape, dtype=np.float32),
        np.zeros(shape, dtype=np.int32),
        np.empty(shape, dtype=np.bool_),
    )


@compiled
def _tell(  # noqa: PLR0917 - compiled code takes no keywords
    told: Told, row: int, place: int, spent_s: IntArray, walk_s: int, longest_s: int
) -> None:
    """Fill in one answer from the ridden seconds of each minute (not kept); ``chances`` must be there already."""
    ridden_s = spent_s.min()
    told.on_foot[row, place] = walk_s <= longest_s and walk_s <= ridden_s and told.chances[row, place] == 0
    for n in range(len(spent_s)):
        spent_s[n] = min(spent_s[n], walk_s)
    told.best[row, place] = in_minutes(spent_s.min(), longest_s)
    told.typical[row, place] = in_minutes(ranked(spent_s, (len(spent_s) - 1) // 2, longest_s), longest_s)
    told.worst[row, place] = in_minutes(spent_s.max(), longest_s)


@compiled
def _leavings(c: Connections, starts: Links, start: int, from_s: int, until_s: int) -> NDArray[np.int64]:
    """Every second from `from_s` up to, not including, `until_s` at which one can leave just in time for a vehicle."""
    walk_s = np.full(1 + starts.stop.max(), NEVER, dtype=np.int64) if len(starts.stop) else np.empty(0, dtype=np.int64)
    longest_s = 0
    for link in range(starts.offsets[start], starts.offsets[start + 1]):
        walk_s[starts.stop[link]] = min(walk_s[starts.stop[link]], starts.seconds[link])
        longest_s = max(longest_s, starts.seconds[link])
    useful = np.zeros(until_s - from_s, dtype=np.bool_)
    for hop in range(np.searchsorted(c.departure_s, from_s), len(c.departure_s)):
        if c.departure_s[hop] >= until_s + longest_s:
            break
        if c.board[hop] and c.start[hop] < len(walk_s) and walk_s[c.start[hop]] < NEVER:
            leave_s = c.departure_s[hop] - walk_s[c.start[hop]]
            if from_s <= leave_s < until_s:
                useful[leave_s - from_s] = True
    return from_s + np.flatnonzero(useful)


@compiled
def from_starts(  # noqa: PLR0917 - compiled code takes no keywords
    c: Connections, paths: Footpaths, starts: Links, first: int, last: int, near: Near, walks: Near, places: int,
    from_s: int, minutes: int, longest_s: int, layers: int,
) -> Told:  # fmt: skip
    """From the starts `first` up to, not including, `last`, by scans; arguments as in fan.py."""
    stops, until_s = len(paths.offsets) - 1, from_s + 60 * minutes
    told = _nothing_told(last - first, places)
    found, changed = nothing_found(stops, c.runs, layers), nothing_changed(stops)
    walk_s, arrive_s = np.empty(places, dtype=np.int32), np.empty(places, dtype=np.int32)
    before_s = np.empty(places, dtype=np.int32)
    spent_s = np.empty((places, minutes), dtype=np.int32)
    for start in range(first, last):
        row = start - first
        forget(found)
        changed.marked[:], arrive_s[:] = NOBODY, NEVER
        fill_walks(walk_s, walks, start)
        leavings = _leavings(c, starts, start, from_s, until_s)
        scan(c, paths, starts, start, until_s, longest_s, found, changed, until_s)
        earlier_arrivals(found, changed, near, until_s, longest_s, arrive_s)
        left = len(leavings)
        for minute in range(minutes - 1, -1, -1):
            at_s = from_s + 60 * minute
            while left > 0 and leavings[left - 1] >= at_s:
                left -= 1
                leave_s = leavings[left]
                before_s[:] = arrive_s
                scan(c, paths, starts, start, leave_s, longest_s, found, changed, leave_s)
                earlier_arrivals(found, changed, near, leave_s, longest_s, arrive_s)
                for place in range(places):
                    takes_s = arrive_s[place] - leave_s
                    if arrive_s[place] < before_s[place] and takes_s <= longest_s and takes_s < walk_s[place]:
                        told.chances[row, place] += 1
            for place in range(places):
                spent_s[place, minute] = arrive_s[place] - at_s
        for place in range(places):
            _tell(told, row, place, spent_s[place], walk_s[place], longest_s)
    return told


@compiled
def to_ends(  # noqa: PLR0917 - compiled code takes no keywords
    c: Connections, paths: Footpaths, homes: Links, ends: Links, first: int, last: int, walks: Near,
    from_s: int, minutes: int, longest_s: int, layers: int,
) -> Told:  # fmt: skip
    """To the ends `first` up to, not including, `last`, [ends, homes], by profiles; arguments as in homes.py."""
    count, until_s = len(homes.offsets) - 1, from_s + 60 * minutes
    told = _nothing_told(last - first, count)
    walk_s, arrive_s = np.empty(count, dtype=np.int32), np.empty(60 * minutes + 1, dtype=np.int32)
    spent_s, most_s = np.empty(minutes, dtype=np.int32), alike(len(paths.offsets) - 1, longest_s)
    for end in range(first, last):
        row = end - first
        found = profile(c, paths, ends, end, from_s, until_s + longest_s, most_s, layers)
        fill_walks(walk_s, walks, end)
        for home in range(count):
            arrivals_of(found, homes, home, from_s, 1, arrive_s)
            for second in range(60 * minutes):
                takes_s = arrive_s[second] - from_s - second
                worth = arrive_s[second] < arrive_s[second + 1]
                told.chances[row, home] += worth and takes_s <= longest_s and takes_s < walk_s[home]
            for minute in range(minutes):
                spent_s[minute] = arrive_s[60 * minute] - from_s - 60 * minute
            _tell(told, row, home, spent_s, walk_s[home], longest_s)
    return told
