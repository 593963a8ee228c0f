"""Profile scan: to one place, every departure worth making, from every stop (compiled).

Method: profile connection scan, section 4 of Dibbelt, Pajor, Strasser, Wagner, "Connection Scan Algorithm", ACM JEA 23
(2018). Hops are looked at from the last to the first; each is worth what its end is worth. A stop's profile is a list
of (depart, arrive) in which a later departure always means a later arrival. Homes are looked at afterwards, through
the stops near them: there are many more homes than stops. Changing follows the same rules as scan.py, and on mirrored
connections it answers, from one place, every arrival worth making.

With a cap on rides, layer j holds what riding now and boarding at most j times more leads to (see scan.py).
"""

from typing import NamedTuple

import numpy as np

from layers.transport import IntArray
from mapping.travel.clock import Connections
from mapping.travel.compiled import compiled, inlined
from mapping.travel.links import Footpaths, Links, Offsets
from mapping.travel.scan import NEVER, NOBODY

FIRST_ROOM = 4_096
LEAVE, ARRIVE, AFTER = 0, 1, 2  # columns of an entry; AFTER: the next of its chain, NOBODY at the end (or its stop)


class Profile(NamedTuple):
    """Every boarding worth making: those at stop s are ``offsets[s]:offsets[s + 1]`` of the other columns.

    ``depart_s``: the last second to stand ready there; ``arrive_s``: when one is then at the place, its door. Both
    fall along a stop's list.
    """

    offsets: Offsets
    depart_s: IntArray
    arrive_s: IntArray


@inlined
def _value(head: IntArray, entries: IntArray, layer: int, stop: int, at_s: int) -> int:
    """Arrival of the stop's first entry that leaves at `at_s` or later; NEVER if there is none."""
    entry = head[layer, stop]
    while entry != NOBODY and entries[entry, LEAVE] < at_s:
        entry = entries[entry, AFTER]
    return entries[entry, ARRIVE] if entry != NOBODY else NEVER


@compiled
def _spread(  # noqa: PLR0917 - compiled code takes no keywords
    head: IntArray, entries: IntArray, used: int, layer: int, paths: Footpaths, stop: int, depart_s: int, there_s: int
) -> int:
    """Tell every stop with a path to this one when to leave it, and what for. Returns entries used.

    It is put into the stop's chain unless another entry beats it; those that it beats are dropped.
    """
    offsets, others, _, seconds = paths
    for path in range(offsets[stop], offsets[stop + 1]):
        leave_s, other = depart_s - seconds[path], others[path]
        kept, entry = NOBODY, head[layer, other]
        while entry != NOBODY and entries[entry, LEAVE] < leave_s:
            if entries[entry, ARRIVE] < there_s:
                kept = entry  # arrivals rise along the chain, so all after the last one kept are beaten
            entry = entries[entry, AFTER]
        if entry != NOBODY and entries[entry, ARRIVE] <= there_s:
            continue
        if entry != NOBODY and entries[entry, LEAVE] == leave_s:
            entry = entries[entry, AFTER]
        entries[used, LEAVE], entries[used, ARRIVE], entries[used, AFTER] = leave_s, there_s, entry
        if kept == NOBODY:
            head[layer, other] = used
        else:
            entries[kept, AFTER] = used
        used += 1
    return used


@inlined
def _append(tail: IntArray, entries: IntArray, used: int, stop: int, depart_s: int, arrive_s: int) -> int:  # noqa: PLR0917
    """Put a boarding, no later than the stop's last one put, behind it; AFTER is its stop. Returns entries used."""
    last = tail[stop]
    if last != NOBODY and entries[last, LEAVE] == depart_s:
        entries[last, ARRIVE] = arrive_s
    else:
        entries[used, LEAVE], entries[used, ARRIVE], entries[used, AFTER] = depart_s, arrive_s, stop
        tail[stop] = used
        used += 1
    return used


@compiled
def _with_room(entries: IntArray, used: int, more: int) -> IntArray:
    """The same entries with room for `more` after those used."""
    if used + more <= len(entries):
        return entries
    grown = np.empty((2 * (used + more), 3), dtype=np.int32)
    grown[:used] = entries[:used]
    return grown


@compiled
def _by_stop(entries: IntArray, used: int, stops: int) -> Profile:
    """The boardings put together by stop, in the order in which they came."""
    offsets = np.zeros(stops + 1, dtype=np.int64)
    for entry in range(used):
        offsets[entries[entry, AFTER] + 1] += 1
    offsets = np.cumsum(offsets)
    depart_s, arrive_s, filled = np.empty(used, dtype=np.int32), np.empty(used, dtype=np.int32), offsets[:-1].copy()
    for entry in range(used):
        row = filled[entries[entry, AFTER]]
        depart_s[row], arrive_s[row] = entries[entry, LEAVE], entries[entry, ARRIVE]
        filled[entries[entry, AFTER]] += 1
    return Profile(offsets, depart_s, arrive_s)


@compiled
def alike(stops: int, longest_s: int) -> IntArray:
    """The same longest journey from every stop."""
    return np.full(stops, longest_s, dtype=np.int32)


@compiled
def profile(  # noqa: PLR0917 - compiled code takes no keywords
    c: Connections, paths: Footpaths, place: Links, number: int, from_s: int, until_s: int, most_s: IntArray,
    layers: int, soon_s: int = -NEVER,
) -> Profile:  # fmt: skip
    """Every boarding worth making for who wants to be at one place, the `number`-th of `place`.

    Vehicles depart at `from_s` or later, one is there by `until_s`, and from a stop it takes at most ``most_s[stop]``.
    Who would be there before `soon_s` is not there at all: such a way must not hide one that is slower and in time.
    `paths`: by the stop where they end (``Footpaths.mirrored``). `layers` as in scan.py. Seconds of the connections'
    own day.
    """
    stops, step = len(paths.offsets) - 1, min(layers - 1, 1)
    layers = max(layers - 1, 1)
    egress_s = np.full(stops, NEVER, dtype=np.int32)
    for link in range(place.offsets[number], place.offsets[number + 1]):
        egress_s[place.stop[link]] = min(egress_s[place.stop[link]], place.seconds[link])
    changing = np.full((layers, stops), NOBODY, dtype=np.int32)  # chains of those who get off at each stop
    riding_s = np.full((layers, c.runs), NEVER, dtype=np.int32)
    boarding_s = np.full((layers, stops), NEVER, dtype=np.int32)
    entries, used = np.empty((FIRST_ROOM, 3), dtype=np.int32), 0
    boardings, boarded, tail = np.empty((FIRST_ROOM, 3), dtype=np.int32), 0, np.full(stops, NOBODY, dtype=np.int32)
    # each array by a name of its own: to take it from its tuple at every hop would take longer than all the rest
    departure_s, arrival_s, start, end, run_of, can_board, can_alight, _, _ = c
    path_offsets = paths.offsets
    last, first = np.searchsorted(departure_s, until_s, side="right") - 1, np.searchsorted(departure_s, from_s)
    for hop in range(last, first - 1, -1):
        stop, depart_s, off, off_s, run = start[hop], departure_s[hop], end[hop], arrival_s[hop], run_of[hop]
        for layer in range(layers):
            there_s = riding_s[layer, run]
            if can_alight[hop]:
                if egress_s[off] < NEVER and off_s + egress_s[off] >= soon_s:
                    there_s = min(there_s, off_s + egress_s[off])
                there_s = min(there_s, _value(changing, entries, layer, off, off_s))
                riding_s[layer, run] = there_s
            if there_s >= boarding_s[layer, stop] or there_s > until_s or there_s - depart_s > most_s[stop]:
                continue
            if not can_board[hop]:
                continue
            boarding_s[layer, stop] = there_s
            if layer == layers - 1:
                boardings = _with_room(boardings, boarded, 1)
                boarded = _append(tail, boardings, boarded, stop, depart_s, there_s)
            if layer + step == layers:
                continue
            entries = _with_room(entries, used, path_offsets[stop + 1] - path_offsets[stop])
            used = _spread(changing, entries, used, layer + step, paths, stop, depart_s, there_s)
    return _by_stop(boardings, boarded, stops)
