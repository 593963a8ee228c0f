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
from mapping.travel.compiled import compiled
from mapping.travel.links import Footpaths, Links, Offsets
from mapping.travel.scan import NEVER, NOBODY

FIRST_ROOM = 4_096


class Entries(NamedTuple):
    """(leave, arrive) entries in chains: ``after`` is the next of the chain, NOBODY at its end."""

    leave_s: IntArray
    arrive_s: IntArray
    after: IntArray


class Profile(NamedTuple):
    """Every boarding worth making: those at stop s are ``offsets[s]:offsets[s + 1]`` of the other columns.

    ``depart_s``: the last second to stand ready there; ``arrive_s``: when one is then at the place, its door. Both
    fall along a stop's list.
    """

    offsets: Offsets
    depart_s: IntArray
    arrive_s: IntArray


@compiled
def _value(head: IntArray, entries: Entries, stop: int, at_s: int) -> int:
    """Arrival of the stop's first entry that leaves at `at_s` or later; NEVER if there is none."""
    entry = head[stop]
    while entry != NOBODY and entries.leave_s[entry] < at_s:
        entry = entries.after[entry]
    return entries.arrive_s[entry] if entry != NOBODY else NEVER


@compiled
def _insert(head: IntArray, entries: Entries, used: int, stop: int, leave_s: int, arrive_s: int) -> int:  # noqa: PLR0917
    """Put an entry into the stop's chain unless another beats it; drop those that it beats. Returns entries used."""
    kept, entry = NOBODY, head[stop]
    while entry != NOBODY and entries.leave_s[entry] < leave_s:
        if entries.arrive_s[entry] < arrive_s:
            kept = entry  # arrivals rise along the chain, so all after the last one kept are beaten
        entry = entries.after[entry]
    if entry != NOBODY and entries.arrive_s[entry] <= arrive_s:
        return used
    if entry != NOBODY and entries.leave_s[entry] == leave_s:
        entry = entries.after[entry]
    entries.leave_s[used], entries.arrive_s[used], entries.after[used] = leave_s, arrive_s, entry
    if kept == NOBODY:
        head[stop] = used
    else:
        entries.after[kept] = used
    return used + 1


@compiled
def _with_room(entries: Entries, used: int, more: int) -> Entries:
    """The same entries with room for `more` after those used."""
    if used + more <= len(entries.after):
        return entries
    grown = np.empty((3, 2 * (used + more)), dtype=np.int32)
    grown[0, :used], grown[1, :used] = entries.leave_s[:used], entries.arrive_s[:used]
    grown[2, :used] = entries.after[:used]
    return Entries(grown[0], grown[1], grown[2])


@compiled
def _room() -> Entries:
    room = np.empty((3, FIRST_ROOM), dtype=np.int32)
    return Entries(room[0], room[1], room[2])


@compiled
def _append(tail: IntArray, entries: Entries, used: int, stop: int, depart_s: int, arrive_s: int) -> int:  # noqa: PLR0917
    """Put a boarding, no later than the stop's last one put, behind it; ``after`` is its stop. Returns entries used."""
    last = tail[stop]
    if last != NOBODY and entries.leave_s[last] == depart_s:
        entries.arrive_s[last] = arrive_s
        return used
    entries.leave_s[used], entries.arrive_s[used], entries.after[used] = depart_s, arrive_s, stop
    tail[stop] = used
    return used + 1


@compiled
def _by_stop(entries: Entries, used: int, stops: int) -> Profile:
    """The boardings put together by stop, in the order in which they came."""
    offsets = np.zeros(stops + 1, dtype=np.int64)
    for entry in range(used):
        offsets[entries.after[entry] + 1] += 1
    offsets = np.cumsum(offsets)
    depart_s, arrive_s, filled = np.empty(used, dtype=np.int32), np.empty(used, dtype=np.int32), offsets[:-1].copy()
    for entry in range(used):
        row = filled[entries.after[entry]]
        depart_s[row], arrive_s[row] = entries.leave_s[entry], entries.arrive_s[entry]
        filled[entries.after[entry]] += 1
    return Profile(offsets, depart_s, arrive_s)


@compiled
def _riding(  # noqa: PLR0917 - compiled code takes no keywords
    c: Connections, hop: int, layer: int, riding_s: IntArray, egress_s: IntArray, changing: IntArray, entries: Entries
) -> int:
    """Arrival at the place for who sits in the hop's vehicle; kept for the hops of the run before it."""
    there_s, stop = int(riding_s[layer, c.run[hop]]), c.end[hop]
    if not c.alight[hop]:
        return there_s
    if egress_s[stop] < NEVER:
        there_s = min(there_s, c.arrival_s[hop] + egress_s[stop])
    there_s = min(there_s, _value(changing[layer], entries, stop, c.arrival_s[hop]))
    riding_s[layer, c.run[hop]] = there_s
    return there_s


@compiled
def profile(  # noqa: PLR0917 - compiled code takes no keywords
    c: Connections, paths: Footpaths, place: Links, number: int, from_s: int, until_s: int, longest_s: int, layers: int
) -> Profile:
    """Every boarding worth making for who wants to be at one place, the `number`-th of `place`.

    Vehicles depart at `from_s` or later, one is there by `until_s`, and from the stop it takes at most `longest_s`.
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
    entries, used, boardings, boarded = _room(), 0, _room(), 0
    tail = np.full(stops, NOBODY, dtype=np.int32)
    last, first = np.searchsorted(c.departure_s, until_s, side="right") - 1, np.searchsorted(c.departure_s, from_s)
    for hop in range(last, first - 1, -1):
        stop, depart_s = c.start[hop], c.departure_s[hop]
        for layer in range(layers):
            there_s = _riding(c, hop, layer, riding_s, egress_s, changing, entries)
            if not c.board[hop] or there_s > until_s or there_s - depart_s > longest_s:
                continue
            if there_s >= boarding_s[layer, stop]:
                continue
            boarding_s[layer, stop] = there_s
            if layer == layers - 1:
                boardings = _with_room(boardings, boarded, 1)
                boarded = _append(tail, boardings, boarded, stop, depart_s, there_s)
            if layer + step == layers:
                continue
            entries = _with_room(entries, used, paths.offsets[stop + 1] - paths.offsets[stop])
            for path in range(paths.offsets[stop], paths.offsets[stop + 1]):
                leave_s = depart_s - paths.seconds[path]
                used = _insert(changing[layer + step], entries, used, paths.stop[path], leave_s, there_s)
    return _by_stop(boardings, boarded, stops)
