"""Both ways of a visit for every limit at once (compiled): each longest journey has its own best way, in few steps.

The best way within a limit is also the best within every shorter limit down to its own length; below that another
takes its place. So the answers to all limits are a short stair: ask for the longest limit, then for one second less
than what was found, until nothing is found. All visits to one place on one evening share one profile scan home.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from layers.transport import FloatArray, IntArray
from mapping.travel.clock import Connections
from mapping.travel.compiled import compiled
from mapping.travel.links import Footpaths, Links, Offsets
from mapping.travel.profile import Profile, alike, profile
from mapping.travel.scan import NEVER

NONE = -NEVER  # of a leaving: there is no way
FIRST_ROOM = 1_024


class Stairs(NamedTuple):
    """The steps of row ``n`` are ``offsets[n]:offsets[n + 1]`` of the other columns: leaving later, taking longer.

    Along a row both the leaving and the seconds from leaving to arriving fall; the answer within a limit is the first
    step that keeps it. Rows are visits (or evenings) by homes.
    """

    offsets: Offsets
    leave_s: IntArray
    arrive_s: IntArray


class Ground(NamedTuple):
    """What one place is searched on, on one day: ``paths`` by the stop where they end; ``walk_s`` to each home."""

    connections: Connections
    paths: Footpaths
    homes: Links
    places: Links
    number: int
    walk_s: IntArray
    longest_s: int
    layers: int


@compiled
def _first_by(found: Profile, stop: int, by_s: int) -> int:
    """The first entry of the stop that is there by that second; arrivals fall along its list."""
    low, high = found.offsets[stop], found.offsets[stop + 1]
    while low < high:
        middle = (low + high) // 2
        if found.arrive_s[middle] > by_s:
            low = middle + 1
        else:
            high = middle
    return int(low)


@compiled
def _last_leaving(found: Profile, homes: Links, home: int, longest_s: int) -> tuple[int, int]:
    """(leave, arrive) of the last way there that takes no longer; see ``homes.last_leaving``, which asks for all."""
    leave_s, arrive_s = NONE, NEVER
    for link in range(homes.offsets[home], homes.offsets[home + 1]):
        stop, walk_s = homes.stop[link], homes.seconds[link]
        for entry in range(found.offsets[stop], found.offsets[stop + 1]):
            leaving_s, there_s = found.depart_s[entry] - walk_s, found.arrive_s[entry]
            if leaving_s < leave_s:
                break
            if there_s - leaving_s <= longest_s:
                if leaving_s > leave_s or there_s < arrive_s:
                    leave_s, arrive_s = leaving_s, there_s
                break
    return leave_s, arrive_s


@compiled
def _first_home(found: Profile, homes: Links, home: int, end_s: int) -> int:
    """When who leaves the place at `end_s` or later is home first; `found` on mirrored connections."""
    home_s = NEVER
    for link in range(homes.offsets[home], homes.offsets[home + 1]):
        stop = homes.stop[link]
        entry = _first_by(found, stop, -end_s)
        if entry < found.offsets[stop + 1]:
            home_s = min(home_s, homes.seconds[link] - found.depart_s[entry])
    return home_s


@compiled
def _last_home(found: Profile, homes: Links, home: int, night_s: int, longest_s: int) -> tuple[int, int]:
    """(leave, home) of the last way from the place that is home by `night_s` and takes no longer."""
    leave_s, home_s = NONE, NEVER
    for link in range(homes.offsets[home], homes.offsets[home + 1]):
        stop, walk_s = homes.stop[link], homes.seconds[link]
        for entry in range(found.offsets[stop + 1] - 1, found.offsets[stop] - 1, -1):
            leaving_s, there_s = -found.arrive_s[entry], walk_s - found.depart_s[entry]
            if leaving_s <= leave_s:
                break
            if there_s <= night_s and there_s - leaving_s <= longest_s:
                leave_s, home_s = leaving_s, there_s
                break
    return leave_s, home_s


@compiled
def _with_room(steps: NDArray[np.int32], used: int) -> NDArray[np.int32]:
    """The same steps with room for one more."""
    if used < steps.shape[1]:
        return steps
    grown = np.empty((2, 2 * used), dtype=np.int32)
    grown[:, :used] = steps
    return grown


@compiled
def stairs_there(ground: Ground, start_s: int, early_s: int) -> Stairs:
    """The ways of each home to be there by the start, and at most `early_s` before it; a row for each home."""
    g, homes = ground, len(ground.homes.offsets) - 1
    opens_s, most_s = start_s - early_s, alike(len(g.paths.offsets) - 1, g.longest_s)
    from_s = opens_s - g.longest_s
    found = profile(g.connections, g.paths, g.places, g.number, from_s, start_s, most_s, g.layers, opens_s)
    offsets = np.zeros(homes + 1, dtype=np.int64)
    steps, used = np.empty((2, FIRST_ROOM), dtype=np.int32), 0
    for home in range(homes):
        longest_s, walk_s = g.longest_s, g.walk_s[home]
        while longest_s >= 0:
            leave_s, arrive_s = _last_leaving(found, g.homes, home, longest_s)
            if walk_s <= longest_s and leave_s <= start_s - walk_s:
                leave_s, arrive_s = start_s - walk_s, start_s
            if leave_s == NONE:
                break
            steps = _with_room(steps, used)
            steps[0, used], steps[1, used] = leave_s, arrive_s
            used += 1
            longest_s = arrive_s - leave_s - 1
        offsets[home + 1] = used
    return Stairs(offsets, steps[0, :used].copy(), steps[1, :used].copy())


@compiled
def stairs_home(ground: Ground, end_s: NDArray[np.int64], night_s: int) -> tuple[IntArray, Stairs]:
    """(when each home is reached first after each end [ends, homes], the last ways home of each home [homes]).

    On mirrored connections. The last ways are home by `night_s`, and leave no earlier than the first of the ends.
    """
    g, homes = ground, len(ground.homes.offsets) - 1
    from_s = -max(night_s, end_s.max() + g.longest_s)
    most_s = alike(len(g.paths.offsets) - 1, g.longest_s)
    found = profile(g.connections, g.paths, g.places, g.number, from_s, -end_s.min(), most_s, g.layers)
    first_s = np.full((len(end_s), homes), NEVER, dtype=np.int32)
    offsets = np.zeros(homes + 1, dtype=np.int64)
    steps, used = np.empty((2, FIRST_ROOM), dtype=np.int32), 0
    for home in range(homes):
        longest_s, walk_s = g.longest_s, g.walk_s[home]
        for visit in range(len(end_s)):
            home_s = _first_home(found, g.homes, home, end_s[visit])
            if walk_s <= g.longest_s:
                home_s = min(home_s, end_s[visit] + walk_s)
            if home_s - end_s[visit] <= g.longest_s:
                first_s[visit, home] = home_s
        while longest_s >= 0:
            leave_s, home_s = _last_home(found, g.homes, home, night_s, longest_s)
            if walk_s <= longest_s and leave_s < night_s - walk_s:
                leave_s, home_s = night_s - walk_s, night_s
            if leave_s == NONE:
                break
            steps = _with_room(steps, used)
            steps[0, used], steps[1, used] = leave_s, home_s
            used += 1
            longest_s = home_s - leave_s - 1
        offsets[home + 1] = used
    return first_s, Stairs(offsets, steps[0, :used].copy(), steps[1, :used].copy())


@compiled
def first_within(stairs: Stairs, longest_s: int, leave_s: FloatArray, arrive_s: FloatArray) -> None:
    """Fill ``leave_s[row]`` and ``arrive_s[row]`` with the first step of each row that takes no longer than that."""
    for row in range(len(leave_s)):
        for step in range(stairs.offsets[row], stairs.offsets[row + 1]):
            if stairs.arrive_s[step] - stairs.leave_s[step] <= longest_s:
                leave_s[row], arrive_s[row] = stairs.leave_s[step], stairs.arrive_s[step]
                break
