"""To one place in time, and home again, for many homes at once (compiled)."""

from typing import NamedTuple

import numpy as np

from layers.transport import IntArray
from mapping.travel.clock import Connections
from mapping.travel.compiled import compiled
from mapping.travel.fan import earlier_arrivals
from mapping.travel.homes import first_arrival, last_leaving
from mapping.travel.least import least_to_go
from mapping.travel.links import Footpaths, Links, Near
from mapping.travel.profile import alike, profile
from mapping.travel.scan import NEVER, nothing_changed, nothing_found, scan
from mapping.travel.told import fill_walks

LOOK_BACK_S = (6 * 3600, 25 * 3600)  # for the last way home: from so long before the night ends; then the whole day


class Asked(NamedTuple):
    """One visit in seconds: ``opens_s`` and ``start_s`` of the day on which it starts, the others of that of its end.

    ``number``: which of the places. One comes between ``opens_s`` and ``start_s``; is home by ``night_s``; the last
    way home leaves at ``began_s`` or later.
    """

    number: int
    opens_s: int
    start_s: int
    end_s: int
    began_s: int
    night_s: int
    longest_s: int
    layers: int


class Ground(NamedTuple):
    """What a visit is searched on. ``homes``: those near each stop; ``places``: their links; ``walks``: by place."""

    out: Connections
    home: Connections
    back: Connections  # those of home, mirrored
    away: Footpaths
    towards: Footpaths
    rides: Near  # the least that they take on the day of home, by where they end
    homes: Near
    places: Links
    walks: Near


@compiled
def _walk(g: Ground, v: Asked, found: IntArray) -> None:
    """Row 4: walking all the way."""
    walk_s = found[4]
    fill_walks(walk_s, g.walks, v.number)
    for home in range(len(walk_s)):
        if walk_s[home] > v.longest_s:
            walk_s[home] = NEVER


@compiled
def _way_there(g: Ground, v: Asked, found: IntArray) -> None:
    """Rows 0 and 1: latest leaving, and its arrival, of rides that arrive by the start and not before it opens."""
    from_s = v.opens_s - v.longest_s
    most_s = alike(len(g.away.offsets) - 1, v.longest_s)
    ways = profile(g.out, g.towards, g.places, v.number, from_s, v.start_s, most_s, v.layers, v.opens_s)
    found[0], found[1] = last_leaving(ways, g.homes, found.shape[1], v.opens_s, v.longest_s)


@compiled
def _way_home(g: Ground, v: Asked, found: IntArray) -> None:
    """Row 2: earliest arrival at home, leaving at the end."""
    stops = len(g.away.offsets) - 1
    ride, changed = nothing_found(stops, g.home.runs, v.layers), nothing_changed(stops)
    scan(g.home, g.away, g.places, v.number, v.end_s, v.longest_s, ride, changed, 0)
    found[2, :] = NEVER
    earlier_arrivals(ride, changed, g.homes, v.end_s, v.longest_s, found[2])
    for home in range(found.shape[1]):
        if found[2, home] - v.end_s > v.longest_s:
            found[2, home] = NEVER


@compiled
def _last_way_home(g: Ground, v: Asked, found: IntArray) -> None:
    """Row 3: latest leaving from the place that is home by the end of the night, searched with time mirrored.

    The last hours of the night first; only where a home has no way then, further back, and only along ways that may
    still lead to such a home in time.
    """
    last, walk_s = found[3], found[4]
    for home in range(len(last)):
        last[home] = NEVER if walk_s[home] == NEVER else walk_s[home] - v.night_s
    most_s = alike(len(g.away.offsets) - 1, v.longest_s)
    until_s = v.night_s  # vehicles from here back are looked at
    for back_s in LOOK_BACK_S:
        since_s = max(v.night_s - back_s, v.began_s)
        ways = profile(g.back, g.away, g.places, v.number, -until_s, -since_s, most_s, v.layers)
        first_arrival(ways, g.homes, -v.night_s, v.longest_s, last)
        if not _still_to_find(g, v, last, most_s):
            break
        until_s = min(v.night_s, since_s + v.longest_s)  # who has found none leaves before that, and rides no longer
    for home in range(len(last)):
        if last[home] < NEVER:
            last[home] = -last[home]


@compiled
def _still_to_find(g: Ground, v: Asked, last: IntArray, most_s: IntArray) -> bool:
    """Whether any home without a way home could have one; ``most_s`` becomes how long one may have been on it.

    At each stop that is the longest journey less what it takes from there, at the least, to the nearest such home:
    a way that has taken longer leads none of them home in time.
    """
    left_s = np.full(len(most_s), NEVER, dtype=np.int32)
    for stop in range(len(left_s)):
        for link in range(g.homes.offsets[stop], g.homes.offsets[stop + 1]):
            if last[g.homes.place[link]] == NEVER:
                left_s[stop] = min(left_s[stop], g.homes.seconds[link])
    least_to_go(g.rides, g.towards, left_s, v.longest_s)
    for stop in range(len(left_s)):
        most_s[stop] = v.longest_s - left_s[stop]
    for link in range(g.places.offsets[v.number], g.places.offsets[v.number + 1]):
        if most_s[g.places.stop[link]] >= g.places.seconds[link]:
            return True
    return False


@compiled
def _or_on_foot(v: Asked, found: IntArray) -> None:
    """Rows 0 to 2: walking all the way instead, where that leaves later or is home sooner."""
    leave_s, arrive_s, home_s, walk_s = found[0], found[1], found[2], found[4]
    for home in range(found.shape[1]):
        takes_s = walk_s[home]
        if takes_s == NEVER:
            continue
        if leave_s[home] == NEVER or leave_s[home] <= v.start_s - takes_s:
            leave_s[home], arrive_s[home] = v.start_s - takes_s, v.start_s
        home_s[home] = min(home_s[home], v.end_s + takes_s)


@compiled
def both_ways(g: Ground, v: Asked, found: IntArray) -> None:
    """Fill ``found[5, homes]``: leave, arrive, home, last, the walk all the way; seconds, NEVER where there is none."""
    _walk(g, v, found)
    _way_there(g, v, found)
    _way_home(g, v, found)
    _last_way_home(g, v, found)
    _or_on_foot(v, found)
