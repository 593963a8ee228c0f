"""Connection scan: from a place at a known time to the earliest arrival at every stop (compiled).

Method: J. Dibbelt, T. Pajor, B. Strasser, D. Wagner, "Connection Scan Algorithm", ACM JEA 23 (2018). Every hop of the
day is looked at once, in order of departure: whoever sits in the vehicle, or stands at its stop in time, can be at the
hop's end. The same code answers "arrive by" on mirrored connections (``Connections.mirrored``): times are negated.

Changing takes the time of a footpath, of which each stop has one to itself; walking from the start to the first stop
needs no change time. Footpaths are not chained: one walk between two rides.

Where the number of rides is capped, everything is kept in layers: layer j is what at most j boardings lead to, and one
boards into layer j from layer j - 1. Without a cap there is one layer, and one boards into it from itself.
"""

from typing import NamedTuple

import numpy as np

from layers.transport import IntArray
from mapping.travel.clock import Connections
from mapping.travel.compiled import compiled
from mapping.travel.links import Footpaths, Links

NEVER = 2_000_000_000  # a second that is never reached; sums with a walk still fit 32 bits
NOBODY = -1


class Ride(NamedTuple):
    """What one scan found: when a vehicle first brings one to each stop, and how; [layer, stop] or [layer, run].

    ``arrival_s[j, s]``: getting off at stop s (NEVER: no ride reaches it). ``off[j, s]``: the connection at whose end
    that ride is left; ``joined[j, r]``: the one at whose start run r is joined (NEVER: nowhere). ``ready_s[j, s]``:
    when one stands ready to board at s, and ``ready_by[j, s]`` the connection after which; NOBODY where there is
    none, as at stops walked to from the start. ``first_s[s]``: the earliest of all layers' ``arrival_s``.
    """

    arrival_s: IntArray
    off: IntArray
    joined: IntArray
    ready_s: IntArray
    ready_by: IntArray
    first_s: IntArray


class Changed(NamedTuple):
    """The stops that the last scan brought an earlier arrival: the first ``many[0]`` of ``stops``."""

    stops: IntArray
    marked: IntArray
    many: IntArray


def layers_of(max_rides: int | None) -> int:
    """How many layers a search needs: one if any number of rides will do."""
    return 1 if max_rides is None else max_rides + 1


@compiled
def nothing_found(stops: int, runs: int, layers: int) -> Ride:
    """Room for what scans find, before any."""
    return Ride(
        np.full((layers, stops), NEVER, dtype=np.int32),
        np.full((layers, stops), NOBODY, dtype=np.int32),
        np.full((layers, runs), NEVER, dtype=np.int32),
        np.full((layers, stops), NEVER, dtype=np.int32),
        np.full((layers, stops), NOBODY, dtype=np.int32),
        np.full(stops, NEVER, dtype=np.int32),
    )


@compiled
def nothing_changed(stops: int) -> Changed:
    """Room for the stops that a scan brings an earlier arrival."""
    return Changed(np.empty(stops, dtype=np.int32), np.full(stops, NOBODY, dtype=np.int32), np.zeros(1, dtype=np.int32))


@compiled
def forget(found: Ride) -> None:
    """The same room, as new."""
    found.arrival_s[:], found.ready_s[:], found.joined[:], found.first_s[:] = NEVER, NEVER, NEVER, NEVER
    found.off[:], found.ready_by[:] = NOBODY, NOBODY


@compiled
def _set_out(found: Ride, start: Links, place: int, at_s: int) -> int:
    """Walk from the place to its stops. Returns the first second at which one stands ready at any."""
    earliest_s = NEVER
    for link in range(start.offsets[place], start.offsets[place + 1]):
        stop, ready_s = start.stop[link], at_s + start.seconds[link]
        earliest_s = min(earliest_s, ready_s)
        if ready_s < found.ready_s[0, stop]:
            found.ready_s[0, stop], found.ready_by[0, stop] = ready_s, NOBODY
    return earliest_s


@compiled
def _aboard(c: Connections, found: Ride, hop: int, step: int) -> int:
    """The lowest layer in which one sits in the hop's vehicle, boarding it now if one can; NOBODY if in none."""
    run, stop, departure_s = c.run[hop], c.start[hop], c.departure_s[hop]
    for layer in range(step, len(found.joined)):
        if found.joined[layer, run] <= hop:
            return layer
        if c.board[hop] and found.ready_s[layer - step, stop] <= departure_s:
            found.joined[layer, run] = hop
            return layer
    return NOBODY


@compiled
def _in_vain(found: Ride, stop: int, here_s: int, layer: int, step: int) -> bool:
    """Whether as few rides, or fewer, were at the stop as early."""
    for lower in range(step, layer + 1):  # noqa: SIM110 - compiled code takes no generators
        if found.arrival_s[lower, stop] <= here_s:
            return True
    return False


@compiled
def scan(  # noqa: PLR0917 - compiled code takes no keywords
    c: Connections, paths: Footpaths, start: Links, place: int, at_s: int, longest_s: int, found: Ride,
    changed: Changed, turn: int,
) -> None:  # fmt: skip
    """Add to `found` what leaving `place` at `at_s` leads to; no vehicle that departs after the longest journey.

    What `found` holds already must come from leaving later: then it is true of leaving now as well, for who waits.
    `changed` gets the stops with an earlier arrival than before; `turn` must be another at each call.
    """
    step = 1 if len(found.joined) > 1 else 0
    changed.many[0] = 0
    earliest_s = _set_out(found, start, place, at_s)
    for hop in range(np.searchsorted(c.departure_s, earliest_s), len(c.departure_s)):
        if c.departure_s[hop] > at_s + longest_s:
            break
        layer = _aboard(c, found, hop, step)
        if layer == NOBODY or not c.alight[hop]:
            continue
        stop, here_s = c.end[hop], c.arrival_s[hop]
        if _in_vain(found, stop, here_s, layer, step):
            continue
        found.arrival_s[layer, stop], found.off[layer, stop] = here_s, hop
        if here_s < found.first_s[stop]:
            found.first_s[stop] = here_s
            if changed.marked[stop] != turn:
                changed.marked[stop], changed.stops[changed.many[0]] = turn, stop
                changed.many[0] += 1
        for path in range(paths.offsets[stop], paths.offsets[stop + 1]):
            other, ready_s = paths.stop[path], here_s + paths.seconds[path]
            if ready_s < found.ready_s[layer, other]:
                found.ready_s[layer, other], found.ready_by[layer, other] = ready_s, hop


@compiled
def _ride(  # noqa: PLR0917 - compiled code takes no keywords
    c: Connections, paths: Footpaths, start: Links, at_s: int, longest_s: int, layers: int
) -> Ride:
    stops = len(paths.offsets) - 1
    found, changed = nothing_found(stops, c.runs, layers), nothing_changed(stops)
    scan(c, paths, start, 0, at_s, longest_s, found, changed, 0)
    return found


def ride(
    connections: Connections, paths: Footpaths, start: Links, at_s: int, longest_s: int, *, max_rides: int | None = None
) -> Ride:
    """Earliest arrival by vehicle at every stop, leaving the one place of ``start`` at ``at_s``.

    Vehicles that depart after ``at_s + longest_s`` are not looked at; ``max_rides`` caps the boardings (None: any
    number). Seconds of the connections' own day.
    """
    return _ride(connections, paths, start, at_s, longest_s, layers_of(max_rides))


def rides_to(found: Ride, connections: Connections, stop: int) -> list[tuple[int, int]]:
    """The rides of the earliest arrival at a stop that was reached, first to last, with the fewest boardings.

    Each is (the connection at whose start one boards, the connection at whose end one gets off).
    """
    step = min(1, len(found.joined) - 1)
    layer = int(found.arrival_s[:, stop].argmin())
    left = int(found.off[layer, stop])
    rides = []
    while left != NOBODY:
        joined = int(found.joined[layer, connections.run[left]])
        rides.append((joined, left))
        layer -= step
        left = int(found.ready_by[layer, connections.start[joined]])
    return rides[::-1]
