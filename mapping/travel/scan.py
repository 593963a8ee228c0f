"""Connection scan: from a place at a known time to the earliest arrival at every stop (compiled).

Method: J. Dibbelt, T. Pajor, B. Strasser, D. Wagner, "Connection Scan Algorithm", ACM JEA 23 (2018). Every hop of the
day is looked at once, in order of departure: whoever sits in the vehicle, or stands at its stop in time, can be at the
hop's end. The same code answers "arrive by" on mirrored connections (``Connections.mirrored``): times are negated.

Changing takes the time of a footpath, of which each stop has one to itself; walking from the start to the first stop
needs no change time. Footpaths are not chained: one walk between two rides.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from layers.transport import IntArray
from mapping.travel.clock import Connections
from mapping.travel.compiled import compiled
from mapping.travel.links import Footpaths, Links

NEVER = 2_000_000_000  # a second that is never reached; sums with a walk still fit 32 bits
NOBODY = -1


class Ride(NamedTuple):
    """What one scan found: when a vehicle first brings one to each stop, and how.

    ``arrival_s[s]``: getting off at stop s (NEVER: no ride reaches it). ``off[s]``: the connection at whose end that
    ride is left; ``joined[r]``: the one at whose start run r is joined. ``ready_s[s]``: when one stands ready to
    board at s, and ``ready_by[s]`` the connection after which. NOBODY where there is none, as at stops walked to from
    the start.
    """

    arrival_s: IntArray
    off: IntArray
    joined: IntArray
    ready_s: IntArray
    ready_by: IntArray


@compiled
def _empty(stops: int, runs: int) -> Ride:
    return Ride(
        np.empty(stops, dtype=np.int32),
        np.empty(stops, dtype=np.int32),
        np.empty(runs, dtype=np.int32),
        np.empty(stops, dtype=np.int32),
        np.empty(stops, dtype=np.int32),
    )


@compiled
def _scan(c: Connections, paths: Footpaths, start: Links, at_s: int, longest_s: int, found: Ride) -> None:  # noqa: PLR0917
    """Fill `found` afresh, leaving at `at_s`; vehicles that depart after the longest journey are not looked at."""
    found.arrival_s[:], found.ready_s[:] = NEVER, NEVER
    found.off[:], found.joined[:], found.ready_by[:] = NOBODY, NOBODY, NOBODY
    earliest_s = NEVER
    for link in range(len(start.stop)):
        ready_s = at_s + start.seconds[link]
        earliest_s = min(earliest_s, ready_s)
        found.ready_s[start.stop[link]] = min(found.ready_s[start.stop[link]], ready_s)
    for hop in range(np.searchsorted(c.departure_s, earliest_s), len(c.departure_s)):
        if c.departure_s[hop] > at_s + longest_s:
            break
        run, stop, here_s = c.run[hop], c.end[hop], c.arrival_s[hop]
        if found.joined[run] == NOBODY:
            if not c.board[hop] or found.ready_s[c.start[hop]] > c.departure_s[hop]:
                continue
            found.joined[run] = hop
        if not c.alight[hop] or here_s >= found.arrival_s[stop]:
            continue
        found.arrival_s[stop], found.off[stop] = here_s, hop
        for path in range(paths.offsets[stop], paths.offsets[stop + 1]):
            other, ready_s = paths.stop[path], here_s + paths.seconds[path]
            if ready_s < found.ready_s[other]:
                found.ready_s[other], found.ready_by[other] = ready_s, hop


@compiled
def ride(connections: Connections, paths: Footpaths, start: Links, at_s: int, longest_s: int) -> Ride:
    """Earliest arrival by vehicle at every stop, leaving the one place of ``start`` at ``at_s``.

    Vehicles that depart after ``at_s + longest_s`` are not looked at. Seconds of the connections' own day.
    """
    found = _empty(len(paths.offsets) - 1, connections.runs)
    _scan(connections, paths, start, at_s, longest_s, found)
    return found


@compiled
def fan(  # noqa: PLR0917 - compiled code takes no keywords
    connections: Connections, paths: Footpaths, start: Links, ends: Links, times_s: NDArray[np.int64], longest_s: int
) -> IntArray:
    """Seconds with a ride from the one place of ``start`` to every place of ``ends``, for each time of leaving.

    int32[times, places], waiting included; NEVER where no ride leads there. Longer than ``longest_s`` may occur.
    """
    spent_s = np.full((len(times_s), len(ends.offsets) - 1), NEVER, dtype=np.int32)
    found = _empty(len(paths.offsets) - 1, connections.runs)
    for row in range(len(times_s)):
        _scan(connections, paths, start, times_s[row], longest_s, found)
        for place in range(len(ends.offsets) - 1):
            for link in range(ends.offsets[place], ends.offsets[place + 1]):
                left_s = found.arrival_s[ends.stop[link]]
                if left_s < NEVER:
                    there_s = left_s + ends.seconds[link] - times_s[row]
                    spent_s[row, place] = min(spent_s[row, place], there_s)
    return spent_s
