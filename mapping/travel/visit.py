"""To one place in time, and home again, for many homes at once (compiled)."""

from typing import NamedTuple

from layers.transport import IntArray
from mapping.travel.clock import Connections
from mapping.travel.compiled import compiled
from mapping.travel.fan import earlier_arrivals
from mapping.travel.homes import first_arrival, last_leaving
from mapping.travel.links import Footpaths, Links, Near
from mapping.travel.profile import profile
from mapping.travel.scan import NEVER, nothing_changed, nothing_found, scan
from mapping.travel.told import fill_walks

LOOK_BACK_S = (0, 2 * 3600, 8 * 3600)  # for the last way home: from the end of the visit, then from so long before it


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
    homes: Near
    places: Links
    walks: Near


@compiled
def _way_there(g: Ground, v: Asked, found: IntArray) -> None:
    """Rows 0 and 1: latest leaving, and its arrival, of rides that arrive by the start and not before it opens."""
    from_s = v.opens_s - v.longest_s
    ways = profile(g.out, g.towards, g.places, v.number, from_s, v.start_s, v.longest_s, v.layers)
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
def _last_way_home(g: Ground, v: Asked, near_stop: IntArray, found: IntArray) -> None:
    """Row 3: latest leaving from the place that is home by the end of the night, searched with time mirrored.

    From the end of the night back to the end of the visit first; only where a home has no way then, further back.
    """
    last = found[3]
    last[:] = NEVER
    until_s = v.night_s  # vehicles from here back are looked at
    for step in range(len(LOOK_BACK_S) + 1):
        since_s = max(v.end_s - LOOK_BACK_S[step], v.began_s) if step < len(LOOK_BACK_S) else v.began_s
        ways = profile(g.back, g.away, g.places, v.number, -until_s, -since_s, v.longest_s, v.layers)
        first_arrival(ways, g.homes, -v.night_s, v.longest_s, last)
        if since_s <= v.began_s or not _any_without(last, near_stop):
            break
        until_s = min(v.night_s, since_s + v.longest_s)  # who has found none leaves before that, and rides no longer
    for home in range(len(last)):
        if last[home] < NEVER:
            last[home] = -last[home]


@compiled
def _any_without(last: IntArray, near_stop: IntArray) -> bool:
    for home in near_stop:  # noqa: SIM110 - compiled code takes no generators
        if last[home] == NEVER:
            return True
    return False


@compiled
def _or_on_foot(g: Ground, v: Asked, found: IntArray) -> None:
    """Walking all the way instead, where that leaves later, is home sooner, or may wait longer; row 4: the walk."""
    leave_s, arrive_s, home_s, last_s, walk_s = found[0], found[1], found[2], found[3], found[4]
    fill_walks(walk_s, g.walks, v.number)
    for home in range(found.shape[1]):
        takes_s = walk_s[home]
        if takes_s > v.longest_s:
            walk_s[home] = NEVER
            continue
        if leave_s[home] == NEVER or leave_s[home] <= v.start_s - takes_s:
            leave_s[home], arrive_s[home] = v.start_s - takes_s, v.start_s
        home_s[home] = min(home_s[home], v.end_s + takes_s)
        if last_s[home] == NEVER or last_s[home] < v.night_s - takes_s:
            last_s[home] = v.night_s - takes_s


@compiled
def both_ways(g: Ground, v: Asked, near_stop: IntArray, found: IntArray) -> None:
    """Fill ``found[5, homes]``: leave, arrive, home, last, the walk all the way; seconds, NEVER where there is none.

    ``near_stop``: the homes that have a stop to walk to at all.
    """
    _way_there(g, v, found)
    _way_home(g, v, found)
    _last_way_home(g, v, near_stop, found)
    _or_on_foot(g, v, found)
