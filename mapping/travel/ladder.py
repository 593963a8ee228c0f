"""A week of visits for every limit up to the longest: worked out once, then any shorter limit at once."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from layers.errors import BadValueError
from layers.transport import BoolArray, FloatArray, IntArray
from mapping.travel import there_and_back, week
from mapping.travel.links import Walker
from mapping.travel.places import Places
from mapping.travel.scan import NEVER, layers_of
from mapping.travel.stairs import Ground, Stairs, first_within, stairs_home, stairs_there
from mapping.travel.there_and_back import (
    MAX_EARLY_MINUTES,
    VISITS_AT_ONCE,
    BothWays,
    Outings,
    Progress,
    Visit,
)
from mapping.travel.threads import in_blocks
from mapping.travel.transit import Transit
from mapping.travel.ways import Mode

Numbers = NDArray[np.int64]


class Limits(Protocol):
    """Both ways for any limit up to the longest."""

    def within(self, longest_s: int) -> BothWays:
        """Both ways that take no longer than so many seconds each."""


@dataclass(frozen=True, eq=False)
class Ladder:
    """What ``TravelNetwork.ladder`` found: the visits of a week for every limit up to ``max_minutes``."""

    max_minutes: float
    _limits: Limits
    _asked: week.Asked
    _in_area: BoolArray

    def within(self, max_minutes: float) -> Outings:
        """What ``TravelNetwork.week`` says of that limit, arrays [visits, origins], at once and exactly.

        But one thing: ``last_way_home`` is NaT where the last one has left before the visit ends.
        Raises BadValueError for a limit that is not above 0, or longer than was worked out.
        """
        if not 0 < max_minutes <= self.max_minutes:
            raise BadValueError(
                f"max_minutes is {max_minutes}; give more than 0, and at most the {self.max_minutes:g} worked out."
            )
        return week.outings(self._limits.within(math.floor(max_minutes * 60)), self._asked, self._in_area)


@dataclass(frozen=True)
class ByTransit:
    """Both ways by vehicle or on foot: stairs [visits, homes] there, first arrivals home, and last ways home.

    ``last`` has a row for each evening (a place and a night) and home, ``evening`` says which a visit has. ``walk_s``:
    by place and home. ``end_s``: of each visit, on the day on which it ends.
    """

    there: Stairs
    home_s: IntArray
    last: Stairs
    evening: Numbers
    walk_s: IntArray
    numbers: Numbers
    end_s: FloatArray

    def within(self, longest_s: int) -> BothWays:
        """Both ways that take no longer than so many seconds each."""
        shape = self.home_s.shape
        leave_s, arrive_s = _within(self.there, longest_s)
        last_s, _ = _within(self.last, longest_s)
        home_s = np.where(self.home_s - self.end_s[:, None] <= longest_s, self.home_s, np.nan)
        last_s = last_s.reshape(-1, shape[1])[self.evening]
        return BothWays(
            leave_s=leave_s.reshape(shape),
            arrive_s=arrive_s.reshape(shape),
            home_s=home_s,
            last_s=_still_to_come(last_s, self.end_s),
            can_walk_home=(self.walk_s <= longest_s)[self.numbers],
        )


@dataclass(frozen=True)
class ByWays:
    """Both ways on foot, by cycle or by car, [visits, homes] seconds, nan where there is no way."""

    out_s: FloatArray
    back_s: FloatArray
    visits: Sequence[Visit]
    mode: Mode

    def within(self, longest_s: int) -> BothWays:
        """Both ways that take no longer than so many seconds each."""
        out_s, back_s = (np.where(way_s <= longest_s, way_s, np.nan) for way_s in (self.out_s, self.back_s))
        found = there_and_back.set_out_any_time(out_s, back_s, self.visits, mode=self.mode)
        end_s = np.array([visit.end_s for visit in self.visits], dtype=np.float64)
        return BothWays(**vars(found) | {"last_s": _still_to_come(found.last_s, end_s)})


class Group(NamedTuple):
    """Visits to the place of that number that end on one day, before the same night: ``rows`` of them among all."""

    number: int
    day: date
    night: datetime
    rows: Numbers


class Search:
    """By vehicle or on foot, for homes and places: a profile scan for each visit there, and for each evening home."""

    def __init__(self, transit: Transit, homes: Places, places: Places, *, walker: Walker, longest_s: int) -> None:
        self.transit, self.walker, self.longest_s = transit, walker, longest_s
        self.homes, self.places = homes.links(walker), places.links(walker)
        self.walk_s = _walks(homes, places, walker)

    def there(self, visit: Visit, number: int) -> Stairs:
        """The ways to a visit at the place of that number."""
        ground = self._ground(number, visit.start.date(), back=False)
        return stairs_there(ground, visit.start_s, MAX_EARLY_MINUTES * 60)

    def home(self, group: Group, end_s: Numbers, night_s: int) -> tuple[IntArray, Stairs]:
        """First arrivals at home after these seconds, and the last ways home of that night."""
        return stairs_home(self._ground(group.number, group.day, back=True), end_s, night_s)

    def _ground(self, number: int, asked: date, *, back: bool) -> Ground:
        day = self.transit.day(asked, step_free=self.walker.step_free)
        return Ground(
            connections=day.backwards if back else day.forwards,
            paths=self.transit.paths(self.walker, mirrored=not back),
            homes=self.homes,
            places=self.places,
            number=number,
            walk_s=self.walk_s[number],
            longest_s=self.longest_s,
            layers=layers_of(self.walker.max_rides),
        )


def by_transit(search: Search, asked: week.Asked, *, progress: Progress | None = None) -> ByTransit:
    """Both ways of all these visits; ``progress(done, total)`` counts visits and evenings."""
    visits, evenings = asked.visits, _evenings(asked)
    end_s = np.array([visit.end_s for visit in visits], dtype=np.int64)
    there: dict[int, Stairs] = {}
    home: dict[int, tuple[IntArray, Stairs]] = {}

    def one(n: int) -> None:
        if n < len(visits):
            there[n] = search.there(visits[n], int(asked.numbers[n]))
        else:
            group = evenings[n - len(visits)]
            home[n - len(visits)] = search.home(group, end_s[group.rows], visits[group.rows[0]].night_s)

    in_blocks(one, len(visits) + len(evenings), block=VISITS_AT_ONCE, progress=progress)
    homes = len(search.homes.offsets) - 1
    home_s, evening = np.empty((len(visits), homes), dtype=np.int32), np.empty(len(visits), dtype=np.int64)
    for n, group in enumerate(evenings):
        home_s[group.rows], evening[group.rows] = home[n][0], n
    return ByTransit(
        there=_one_under_the_other([there[n] for n in range(len(visits))]),
        home_s=home_s,
        last=_one_under_the_other([home[n][1] for n in range(len(evenings))]),
        evening=evening,
        walk_s=search.walk_s,
        numbers=asked.numbers,
        end_s=end_s.astype(np.float64),
    )


def by_ways(
    homes: Places, places: Places, asked: week.Asked, *, mode: Mode, walker: Walker, max_minutes: float
) -> ByWays:
    """Both ways on foot, by cycle or by car."""
    out_s, back_s = there_and_back.seconds_by_ways(
        homes, places, asked.numbers, mode=mode, walker=walker, max_minutes=max_minutes
    )
    return ByWays(out_s, back_s, asked.visits, mode)


def _evenings(asked: week.Asked) -> list[Group]:
    """Visits to the same place, from which people go home on the same day and before the same night, together."""
    rows: dict[tuple[int, date, datetime], list[int]] = {}
    for row, (number, visit) in enumerate(zip(asked.numbers.tolist(), asked.visits, strict=True)):
        rows.setdefault((number, visit.end.date(), visit.night), []).append(row)
    return [Group(*key, np.array(chosen, dtype=np.int64)) for key, chosen in rows.items()]


def _walks(homes: Places, places: Places, walker: Walker) -> IntArray:
    """Seconds of walking all the way, [places, homes]; NEVER where that is too far."""
    near = homes.walks(places, walker, back=True)
    walk_s = np.full((len(places), len(homes)), NEVER, dtype=np.int32)
    walk_s[np.repeat(np.arange(len(places)), np.diff(near.offsets)), near.place] = near.seconds
    return walk_s


def _one_under_the_other(parts: Sequence[Stairs]) -> Stairs:
    """Several stairs as one, in order."""
    counts = [np.zeros(1, dtype=np.int64), *(np.diff(part.offsets) for part in parts)]
    none = np.zeros(0, dtype=np.int32)
    leave_s, arrive_s = (
        np.concatenate([none, *(getattr(part, name) for part in parts)]) for name in Stairs._fields[1:]
    )
    return Stairs(np.cumsum(np.concatenate(counts)), leave_s, arrive_s)


def _within(stairs: Stairs, longest_s: int) -> tuple[FloatArray, FloatArray]:
    """(leave, arrive) of each row's first step that takes no longer, nan where there is none."""
    leave_s, arrive_s = np.full((2, len(stairs.offsets) - 1), np.nan)
    first_within(stairs, longest_s, leave_s, arrive_s)
    return leave_s, arrive_s


def _still_to_come(last_s: FloatArray, end_s: FloatArray) -> FloatArray:
    """The last ways home that leave when the visit is over, or later."""
    return np.where(last_s >= end_s[:, None], last_s, np.nan)
