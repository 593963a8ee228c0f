"""Profile scan: to one place, every departure worth making, from many places at once (compiled).

Method: profile connection scan, section 4 of Dibbelt, Pajor, Strasser, Wagner, "Connection Scan Algorithm", ACM JEA 23
(2018). Hops are looked at from the last to the first; each is worth what its end is worth. A place's profile is a chain
of (leave, arrive) in which a later leaving always means a later arrival. Changing follows the same rules as scan.py,
and on mirrored connections it answers, from one place, every arrival worth making.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from layers.transport import IntArray
from mapping.travel.clock import Connections
from mapping.travel.compiled import compiled
from mapping.travel.links import Footpaths, Links, Near
from mapping.travel.scan import NEVER, NOBODY

FIRST_ROOM = 4_096


class Entries(NamedTuple):
    """(leave, arrive) entries in chains: ``after`` is the next of the chain, NOBODY at its end."""

    leave_s: IntArray
    arrive_s: IntArray
    after: IntArray


class Profiles(NamedTuple):
    """For each place a chain of (leave, arrive) seconds, both rising, that begins at ``head``."""

    head: IntArray
    entries: Entries


@compiled
def _value(head: IntArray, entries: Entries, node: int, at_s: int) -> int:
    """Arrival of the node's first entry that leaves at `at_s` or later; NEVER if there is none."""
    entry = head[node]
    while entry != NOBODY and entries.leave_s[entry] < at_s:
        entry = entries.after[entry]
    return entries.arrive_s[entry] if entry != NOBODY else NEVER


@compiled
def _insert(head: IntArray, entries: Entries, used: int, node: int, leave_s: int, arrive_s: int) -> int:  # noqa: PLR0917
    """Put an entry into the node's chain unless another beats it; drop those that it beats. Returns entries used."""
    kept, entry = NOBODY, head[node]
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
        head[node] = used
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
def _search(  # noqa: PLR0917 - compiled code takes no keywords
    c: Connections, paths: Footpaths, egress_s: IntArray, near: Near, places: int,
    from_s: int, until_s: int, longest_s: int,
) -> Profiles:  # fmt: skip
    """`egress_s`: the walk from each stop to the one place; `near`: who may walk to each stop to board there."""
    changing = np.full(len(egress_s), NOBODY, dtype=np.int32)  # chains of those who get off at each stop
    waiting = np.full(places, NOBODY, dtype=np.int32)  # chains of the places
    riding_s = np.full(c.runs, NEVER, dtype=np.int32)
    boarding_s = np.full(len(egress_s), NEVER, dtype=np.int32)
    room = np.empty((3, FIRST_ROOM), dtype=np.int32)
    entries, used = Entries(room[0], room[1], room[2]), 0
    last, first = np.searchsorted(c.departure_s, until_s, side="right") - 1, np.searchsorted(c.departure_s, from_s)
    for hop in range(last, first - 1, -1):
        stop, there_s = c.end[hop], riding_s[c.run[hop]]
        if c.alight[hop]:
            if egress_s[stop] < NEVER:
                there_s = min(there_s, c.arrival_s[hop] + egress_s[stop])
            there_s = min(there_s, _value(changing, entries, stop, c.arrival_s[hop]))
            riding_s[c.run[hop]] = there_s
        stop, depart_s = c.start[hop], c.departure_s[hop]
        if not c.board[hop] or there_s > until_s or there_s - depart_s > longest_s or there_s >= boarding_s[stop]:
            continue
        boarding_s[stop] = there_s
        walks, doors = paths.offsets[stop + 1] - paths.offsets[stop], near.offsets[stop + 1] - near.offsets[stop]
        entries = _with_room(entries, used, walks + doors)
        for path in range(paths.offsets[stop], paths.offsets[stop + 1]):
            used = _insert(changing, entries, used, paths.stop[path], depart_s - paths.seconds[path], there_s)
        for door in range(near.offsets[stop], near.offsets[stop + 1]):
            leave_s = depart_s - near.seconds[door]
            if there_s - leave_s <= longest_s:
                used = _insert(waiting, entries, used, near.place[door], leave_s, there_s)
    return Profiles(waiting, entries)


@compiled
def waits(found: Profiles, times_s: NDArray[np.int64]) -> IntArray:
    """Seconds from each time to the earliest arrival, leaving then or later: int32[times, places]; NEVER if none."""
    spent_s = np.empty((len(times_s), len(found.head)), dtype=np.int32)
    for row in range(len(times_s)):
        for place in range(len(found.head)):
            there_s = _value(found.head, found.entries, place, times_s[row])
            spent_s[row, place] = there_s - times_s[row] if there_s < NEVER else NEVER
    return spent_s


@compiled
def latest(found: Profiles, arrive_from_s: int) -> tuple[IntArray, IntArray]:
    """(leave, arrive) of each place's last entry; NEVER where it has none or arrives before ``arrive_from_s``."""
    leave_s = np.full(len(found.head), NEVER, dtype=np.int32)
    arrive_s = np.full(len(found.head), NEVER, dtype=np.int32)
    for place in range(len(found.head)):
        entry = found.head[place]
        while entry != NOBODY:
            if found.entries.arrive_s[entry] >= arrive_from_s:
                leave_s[place], arrive_s[place] = found.entries.leave_s[entry], found.entries.arrive_s[entry]
            entry = found.entries.after[entry]
    return leave_s, arrive_s


@compiled
def first_arrival(found: Profiles, leave_from_s: int) -> IntArray:
    """The arrival of each place's first entry that leaves from that second on; NEVER if there is none."""
    arrive_s = np.empty(len(found.head), dtype=np.int32)
    for place in range(len(found.head)):
        arrive_s[place] = _value(found.head, found.entries, place, leave_from_s)
    return arrive_s


def profiles(
    connections: Connections, paths: Footpaths, origins: Links, place: Links, *,
    from_s: int, until_s: int, longest_s: int,
) -> Profiles:  # fmt: skip
    """Every journey worth making from each of ``origins`` to the one place of ``place``, with at least one ride.

    Rides depart at ``from_s`` or later, journeys arrive by ``until_s`` and take at most ``longest_s`` (waiting at
    changes included, waiting before leaving not). ``paths`` by the stop where they end. Seconds of the connections'
    own day.
    """
    stops = len(paths.offsets) - 1
    egress_s = np.full(stops, NEVER, dtype=np.int32)
    np.minimum.at(egress_s, place.stop, place.seconds)
    near = origins.by_stop(stops)
    return _search(connections, paths, egress_s, near, len(origins.offsets) - 1, from_s, until_s, longest_s)
