"""How sure is it? Best, typical and worst of a window, and how many chances there are."""

from dataclasses import dataclass

import numpy as np

from layers.transport import BoolArray, Float32Array, IntArray
from mapping.travel.links import Walker
from mapping.travel.matrix import PROFILE_COST, Search, When
from mapping.travel.places import Places
from mapping.travel.threads import in_parts
from mapping.travel.transit import Transit
from mapping.travel.window import Told, from_starts, to_ends


@dataclass(frozen=True)
class Chances:
    """What every minute of a window says, and how many departures there are; arrays [O, D].

    An hourly bus is not an average: ``best`` is the luckiest minute of the window, ``worst`` the unluckiest (nan where
    some minute has no way within the limit), ``typical`` the middle one (what ``minutes`` says at percentile 50; nan
    where it has no way). Minutes, float32. ``chances`` (int32): how many departures in the window are worth making:
    nobody who leaves later arrives as early, and walking takes longer. ``on_foot``: walking all the way is as good as
    the best ride, so that all three are the walk and there are 0 chances to ride.
    """

    best: Float32Array
    typical: Float32Array
    worst: Float32Array
    chances: IntArray
    on_foot: BoolArray


def by_transit(
    transit: Transit, origins: Places, destinations: Places, *, when: When, walker: Walker, max_minutes: float
) -> Chances:
    """Chances from every origin to every destination in the window of ``when`` (see ``TravelNetwork.chances``)."""
    search = Search.of(transit, origins, destinations, when=when, walker=walker, max_minutes=max_minutes)
    by_starts = len(search.starts) <= PROFILE_COST * len(search.ends)
    parts = _by_starts(search) if by_starts else _by_ends(search)
    if not parts:
        return _nothing(len(origins), len(destinations))
    turned = when.arrive == by_starts  # what was searched from is in the rows
    found = [np.concatenate([part[n] for part in parts]) for n in range(len(Told._fields))]
    return Chances(*(values.T if turned else values for values in found))


def _by_starts(search: Search) -> list[Told]:
    if not (len(search.starts) and len(search.ends)):
        return []
    links, near, walks = search.starts.links(search.walker), search.ends.near(search.walker), search.walks()

    def part(first: int, last: int) -> Told:
        return from_starts(
            search.connections, search.away, links, first, last, near, walks, len(search.ends),
            int(search.times_s[0]), len(search.times_s), search.longest_s, search.layers,
        )  # fmt: skip

    return in_parts(part, len(search.starts), least=1)


def _by_ends(search: Search) -> list[Told]:
    if not (len(search.starts) and len(search.ends)):
        return []
    homes, links = search.starts.links(search.walker), search.ends.links(search.walker)
    walks = search.walks(by_end=True)

    def part(first: int, last: int) -> Told:
        return to_ends(
            search.connections, search.towards, homes, links, first, last, walks,
            int(search.times_s[0]), len(search.times_s), search.longest_s, search.layers,
        )  # fmt: skip

    return in_parts(part, len(search.ends), least=1)


def _nothing(origins: int, destinations: int) -> Chances:
    shape = origins, destinations
    minutes = np.empty(shape, dtype=np.float32)
    return Chances(minutes, minutes, minutes, np.empty(shape, dtype=np.int32), np.empty(shape, dtype=np.bool_))
