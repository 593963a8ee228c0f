"""From one place to many, leaving at one time or at every minute of a window (compiled).

The times are taken from the last to the first. What leaving later leads to, leaving earlier leads to as well, for who
waits; so each scan only has to find what is better, and only places near the stops that it improves are looked at
again. (The idea is that of range-RAPTOR: Delling, Pajor, Werneck, "Round-Based Public Transit Routing", Transportation
Science 49 (2015), section 4.)
"""

import numpy as np
from numpy.typing import NDArray

from layers.transport import Float32Array, IntArray
from mapping.travel.clock import Connections
from mapping.travel.compiled import compiled
from mapping.travel.links import Footpaths, Links, Near
from mapping.travel.scan import NEVER, NOBODY, Changed, Ride, forget, nothing_changed, nothing_found, scan
from mapping.travel.told import fill_walks, tell


@compiled
def earlier_arrivals(  # noqa: PLR0917 - compiled code takes no keywords
    found: Ride, changed: Changed, near: Near, at_s: int, longest_s: int, arrive_s: IntArray
) -> None:
    """Lower ``arrive_s[place]`` where a stop with an earlier arrival now leads there sooner."""
    for n in range(changed.many[0]):
        stop = changed.stops[n]
        left_s = found.first_s[stop]
        if left_s - at_s > longest_s:
            continue
        for link in range(near.offsets[stop], near.offsets[stop + 1]):
            there_s, place = np.int32(left_s + near.seconds[link]), near.place[link]
            arrive_s[place] = min(arrive_s[place], there_s)


@compiled
def _sweep(  # noqa: PLR0917 - compiled code takes no keywords
    c: Connections, paths: Footpaths, starts: Links, start: int, near: Near, times_s: NDArray[np.int64],
    longest_s: int, found: Ride, changed: Changed, arrive_s: IntArray,
) -> None:  # fmt: skip
    """Fill ``arrive_s[time, place]`` with the earliest arrival by vehicle, leaving `start` at each of the times."""
    forget(found)
    changed.marked[:] = NOBODY
    arrive_s[len(times_s) - 1, :] = NEVER
    for row in range(len(times_s) - 1, -1, -1):
        if row < len(times_s) - 1:
            arrive_s[row, :] = arrive_s[row + 1, :]
        scan(c, paths, starts, start, times_s[row], longest_s, found, changed, row)
        earlier_arrivals(found, changed, near, times_s[row], longest_s, arrive_s[row])


@compiled
def fan(  # noqa: PLR0917 - compiled code takes no keywords
    c: Connections, paths: Footpaths, starts: Links, first: int, last: int, near: Near, walks: Near, places: int,
    times_s: NDArray[np.int64], longest_s: int, layers: int, rank: int,
) -> Float32Array:  # fmt: skip
    """Minutes from the starts `first` up to, not including, `last` to every place, float32[starts, places].

    `near`: the places by stop; `walks`: from each start to the places that one may walk to all the way. `times_s`
    must rise; of the answers at each time, on foot or by vehicle, the one of that rank is told (0: the least).
    """
    minutes = np.empty((last - first, places), dtype=np.float32)
    found, changed = nothing_found(len(paths.offsets) - 1, c.runs, layers), nothing_changed(len(paths.offsets) - 1)
    arrive_s = np.empty((len(times_s), places), dtype=np.int32)
    walk_s = np.empty(places, dtype=np.int32)
    for start in range(first, last):
        _sweep(c, paths, starts, start, near, times_s, longest_s, found, changed, arrive_s)
        fill_walks(walk_s, walks, start)
        tell(arrive_s, times_s, walk_s, rank, longest_s, minutes[start - first])
    return minutes


@compiled
def arrivals(  # noqa: PLR0917 - compiled code takes no keywords
    c: Connections, paths: Footpaths, start: Links, near: Near, places: int, times_s: NDArray[np.int64],
    longest_s: int, layers: int,
) -> IntArray:  # fmt: skip
    """Earliest arrival by vehicle at every place, leaving the first of `start` at each time: int32[times, places].

    NEVER where no ride leads there; journeys longer than ``longest_s`` may occur.
    """
    found, changed = nothing_found(len(paths.offsets) - 1, c.runs, layers), nothing_changed(len(paths.offsets) - 1)
    arrive_s = np.empty((len(times_s), places), dtype=np.int32)
    _sweep(c, paths, start, 0, near, times_s, longest_s, found, changed, arrive_s)
    return arrive_s
