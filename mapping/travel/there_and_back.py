"""Can I get there in time, and home again? For many homes, and one visit or all of a week's."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.transport import BoolArray, FloatArray
from mapping.travel.clock import DayClock, ServiceDay
from mapping.travel.links import Walker
from mapping.travel.places import Places
from mapping.travel.scan import NEVER, layers_of
from mapping.travel.threads import in_blocks
from mapping.travel.transit import Transit
from mapping.travel.visit import Asked, Ground, both_ways
from mapping.travel.ways import Mode

NIGHT_ENDS = 4  # o'clock: who is not home by then has not come home that night
MAX_EARLY_MINUTES = 60  # nobody is asked to wait longer than this before the doors open
NO_WAY_THERE, NO_WAY_HOME, HOME_TOO_LONG = "no way there in time", "no way home", "home takes too long"
FAILS = ("", NO_WAY_THERE, NO_WAY_HOME, HOME_TOO_LONG)
VISITS_AT_ONCE = 4  # on one thread, before progress is told

Progress = Callable[[int, int], None]
Moments = NDArray[np.datetime64]


@dataclass(frozen=True)
class Visit:
    """From when to when somebody is at the place (naive local time), and how long each way may take."""

    start: datetime
    end: datetime
    max_minutes: float
    zone: str

    @property
    def night(self) -> datetime:
        """The first 04:00 after the end."""
        night = self.end.replace(hour=NIGHT_ENDS, minute=0, second=0, microsecond=0)
        return night if self.end < night else night + timedelta(days=1)

    @property
    def longest_s(self) -> int:
        """The longest journey, seconds."""
        return math.floor(self.max_minutes * 60)

    @cached_property
    def out_clock(self) -> DayClock:
        """The day on which it starts: the way there counts on it."""
        return DayClock(self.start.date(), self.zone)

    @cached_property
    def home_clock(self) -> DayClock:
        """The day on which it ends: the way home counts on it."""
        return DayClock(self.end.date(), self.zone)

    @cached_property
    def start_s(self) -> int:
        """Its start on the out clock."""
        return self.out_clock.seconds(self.start)

    @cached_property
    def end_s(self) -> int:
        """Its end on the home clock."""
        return self.home_clock.seconds(self.end)

    @cached_property
    def night_s(self) -> int:
        """When the night is over, on the home clock."""
        return self.home_clock.seconds(self.night)

    def asked(self, number: int, walker: Walker) -> Asked:
        """The visit at the place of that number, as the search takes it."""
        began_s = self.home_clock.seconds(self.night - timedelta(days=1))
        opens_s = self.start_s - MAX_EARLY_MINUTES * 60
        layers = layers_of(walker.max_rides)
        return Asked(number, opens_s, self.start_s, self.end_s, began_s, self.night_s, self.longest_s, layers)


@dataclass(frozen=True)
class BothWays:
    """Float64[visits, homes] seconds, nan where there is no way within the limit.

    ``leave_s`` and ``arrive_s`` on the day of each visit's start; ``home_s`` and ``last_s`` on the day of its end.
    """

    leave_s: FloatArray
    arrive_s: FloatArray
    home_s: FloatArray
    last_s: FloatArray
    can_walk_home: BoolArray


def nobody(found: BothWays, outside: BoolArray) -> BothWays:
    """The same, less every way of the visits where `outside`."""
    if not outside.any():
        return found
    here = ~outside[:, None]
    leave_s, arrive_s, home_s, last_s = (
        np.where(here, values, np.nan) for values in (found.leave_s, found.arrive_s, found.home_s, found.last_s)
    )
    return BothWays(leave_s, arrive_s, home_s, last_s, found.can_walk_home & here)


@dataclass(frozen=True)
class Outings:
    """Visits and homes, and both ways between them: arrays [visits, homes].

    Moments are naive local times, datetime64[s], NaT where there is none; ``fails`` numbers the words of ``FAILS``.
    ``outside`` [visits]: the place is far from every street and stop, so that nobody can get there.
    """

    minutes_out: FloatArray
    minutes_home: FloatArray
    leave_by: Moments
    arrive: Moments
    home_by: Moments
    last_way_home: Moments
    can_walk_home: BoolArray
    ok: BoolArray
    fails: NDArray[np.int8]
    outside: BoolArray

    @classmethod
    def of(cls, found: BothWays, visits: Sequence[Visit], outside: BoolArray) -> "Outings":
        """What people are told of what was found."""
        there, back = ~np.isnan(found.leave_s), ~np.isnan(found.home_s)
        end_s = np.array([visit.end_s for visit in visits], dtype=np.float64)[:, None]
        too_long = found.last_s >= end_s  # a way home that waiting makes longer than allowed
        out, home = [visit.out_clock for visit in visits], [visit.home_clock for visit in visits]
        return cls(
            minutes_out=(found.arrive_s - found.leave_s) / 60,
            minutes_home=(found.home_s - end_s) / 60,
            leave_by=_moments(out, found.leave_s),
            arrive=_moments(out, found.arrive_s),
            home_by=_moments(home, found.home_s),
            last_way_home=_moments(home, found.last_s),
            can_walk_home=found.can_walk_home,
            ok=there & back,
            fails=np.where(~there, 1, np.where(back, 0, np.where(too_long, 3, 2))).astype(np.int8),
            outside=outside,
        )

    def table(self, visit: int) -> pd.DataFrame:
        """One visit's answers, a row per home."""
        names = ("minutes_out", "minutes_home", "leave_by", "arrive", "home_by", "last_way_home", "can_walk_home", "ok")
        fails = pd.Categorical.from_codes(self.fails[visit], categories=pd.Index(FAILS))
        return pd.DataFrame({**{name: getattr(self, name)[visit] for name in names}, "fails": fails}, copy=False)

    def take(self, rows: NDArray[np.int64]) -> "Outings":
        """The answers to some of the visits, in that order."""
        return Outings(**{name: values[rows] for name, values in vars(self).items()})


def by_transit(
    transit: Transit, homes: Places, places: Places, numbers: Sequence[int] | NDArray[np.int64],
    visits: Sequence[Visit], *,
    walker: Walker, progress: Progress | None = None,
) -> BothWays:  # fmt: skip
    """Both ways by vehicle or on foot; visit n is at the place ``numbers[n]``.

    Each visit takes a profile to the place, a scan from it, and a profile of the evening, for all homes together.
    """
    found = np.empty((len(visits), 5, len(homes)), dtype=np.int32)
    links, near = places.links(walker), homes.near(walker)
    walks = homes.walks(places, walker, back=True)
    away, towards = transit.paths(walker), transit.paths(walker, mirrored=True)
    days: dict[date, ServiceDay] = {}
    least = {day: transit.least(day, step_free=walker.step_free) for day in {visit.end.date() for visit in visits}}
    for day in {day for visit in visits for day in (visit.start.date(), visit.end.date())}:
        days[day] = transit.day(day, step_free=walker.step_free)

    def one(visit: int) -> None:
        begins, ends = visits[visit].start.date(), visits[visit].end.date()
        out, home = days[begins], days[ends]
        ground = Ground(out.forwards, home.forwards, home.backwards, away, towards, least[ends], near, links, walks)
        both_ways(ground, visits[visit].asked(numbers[visit], walker), found[visit])

    in_blocks(one, len(visits), block=VISITS_AT_ONCE, progress=progress)
    known = np.where(found == NEVER, np.nan, found)
    return BothWays(known[:, 0], known[:, 1], known[:, 2], known[:, 3], ~np.isnan(known[:, 4]))


def by_ways(
    homes: Places,
    places: Places,
    numbers: Sequence[int] | NDArray[np.int64],
    visits: Sequence[Visit],
    *,
    mode: Mode,
    walker: Walker,
) -> BothWays:
    """Both ways on foot, by cycle or by car, which may be set out on at any time."""
    longest = visits[0].max_minutes if visits else 0.0
    out_s, back_s = seconds_by_ways(homes, places, numbers, mode=mode, walker=walker, max_minutes=longest)
    return set_out_any_time(out_s, back_s, visits, mode=mode)


def seconds_by_ways(
    homes: Places, places: Places, numbers: Sequence[int] | NDArray[np.int64], *,
    mode: Mode, walker: Walker, max_minutes: float,
) -> tuple[FloatArray, FloatArray]:  # fmt: skip
    """Seconds there and home on foot, by cycle or by car, float64[visits, homes]; nan where there is no way."""
    chosen = np.asarray(numbers, dtype=np.int64)
    if not len(chosen):
        return np.empty((0, len(homes))), np.empty((0, len(homes)))
    ways, kmh, streets = homes.ways, walker.walk_kmh, walker.streets
    out_s = ways.seconds(homes.stood, places.stood, mode=mode, walk_kmh=kmh, max_minutes=max_minutes, **streets).T
    back_s = ways.seconds(places.stood, homes.stood, mode=mode, walk_kmh=kmh, max_minutes=max_minutes, **streets)
    longest_s = math.floor(max_minutes * 60)
    there_s, home_s = (np.where(way_s <= longest_s, way_s.astype(np.float64), np.nan) for way_s in (out_s, back_s))
    return there_s[chosen], home_s[chosen]


def set_out_any_time(out_s: FloatArray, back_s: FloatArray, visits: Sequence[Visit], *, mode: Mode) -> BothWays:
    """Both ways of visits for who may set out at any time, and takes so many seconds [visits, homes]."""
    start_s, end_s, night_s = (
        np.array([getattr(visit, name) for visit in visits], dtype=np.float64)[:, None]
        for name in ("start_s", "end_s", "night_s")
    )
    return BothWays(
        leave_s=start_s - out_s,
        arrive_s=np.where(np.isnan(out_s), np.nan, start_s),
        home_s=end_s + back_s,
        last_s=night_s - back_s,
        can_walk_home=np.full(back_s.shape, mode == "walk") & np.isfinite(back_s),
    )


def _moments(clocks: Sequence[DayClock], seconds: FloatArray) -> Moments:
    """The wall-clock moments of each row's seconds, by that row's clock; NaT for nan."""
    found = np.full(seconds.shape, np.datetime64("NaT", "s"))
    rows: dict[DayClock, list[int]] = {}
    for row, clock in enumerate(clocks):
        rows.setdefault(clock, []).append(row)
    for clock, chosen in rows.items():
        found[chosen] = _moments_of(clock, seconds[chosen])
    return found


def _moments_of(clock: DayClock, seconds: FloatArray) -> Moments:
    """The same by one clock: by adding, unless the clocks change between the first second and the last."""
    known = ~np.isnan(seconds)
    if not known.any():
        return np.full(seconds.shape, np.datetime64("NaT", "s"))
    first_s, last_s = round(float(np.nanmin(seconds))), round(float(np.nanmax(seconds)))
    if clock.moment(last_s) - clock.moment(first_s) != timedelta(seconds=last_s - first_s):
        return clock.moments(seconds.ravel()).to_numpy().astype("datetime64[s]").reshape(seconds.shape)
    whole = np.round(np.where(known, seconds, first_s)).astype(np.int64) - first_s
    moments = np.datetime64(clock.moment(first_s), "s") + whole.astype("timedelta64[s]")
    moments[~known] = np.datetime64("NaT")
    return moments
