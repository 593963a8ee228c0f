"""Can I get there in time, and home again? For many homes and one place at once."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from layers.transport import BoolArray, FloatArray, IntArray
from mapping.travel.clock import DayClock
from mapping.travel.links import Links, Walker
from mapping.travel.matrix import walked_seconds
from mapping.travel.profile import first_arrival, latest, profiles
from mapping.travel.scan import NEVER, fan
from mapping.travel.transit import Transit
from mapping.travel.ways import Mode, Ways

NIGHT_ENDS = 4  # o'clock: who is not home by then has not come home that night
MAX_EARLY_MINUTES = 60  # nobody is asked to wait longer than this before the doors open
NO_WAY_THERE, NO_WAY_HOME, HOME_TOO_LONG = "no way there in time", "no way home", "home takes too long"


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

    @property
    def out_clock(self) -> DayClock:
        """The day on which it starts: the way there counts on it."""
        return DayClock(self.start.date(), self.zone)

    @property
    def home_clock(self) -> DayClock:
        """The day on which it ends: the way home counts on it."""
        return DayClock(self.end.date(), self.zone)


@dataclass(frozen=True)
class BothWays:
    """For each home float64 seconds, nan where there is no way within the limit.

    ``leave_s`` and ``arrive_s`` on the day of the start; ``home_s`` and ``last_s`` on the day of the end.
    """

    leave_s: FloatArray
    arrive_s: FloatArray
    home_s: FloatArray
    last_s: FloatArray

    def or_rather(self, other: "BothWays") -> "BothWays":
        """The later leaving, the earlier home-coming and the later last way of the two; ``other`` where they tie."""
        theirs = ~(self.leave_s > other.leave_s) & ~np.isnan(other.leave_s)
        return BothWays(
            leave_s=np.where(theirs, other.leave_s, self.leave_s),
            arrive_s=np.where(theirs, other.arrive_s, self.arrive_s),
            home_s=np.fmin(self.home_s, other.home_s),
            last_s=np.fmax(self.last_s, other.last_s),
        )


def by_transit(
    transit: Transit, ways: Ways, homes: FloatArray, place: FloatArray, *, visit: Visit, walker: Walker
) -> pd.DataFrame:
    """Both ways by vehicle or on foot (see ``TravelNetwork.there_and_back``): three scans for all homes together."""
    near_homes, near_place = transit.links(homes, walker), transit.links(place, walker)
    leave_s, arrive_s = _way_there(transit, near_homes, near_place, visit, walker)
    ridden = BothWays(
        leave_s=leave_s,
        arrive_s=arrive_s,
        home_s=_way_home(transit, near_homes, near_place, visit, walker),
        last_s=_last_way_home(transit, near_homes, near_place, visit, walker),
    )
    walk_s = walked_seconds(ways, homes, place, walker)[:, 0]
    walked = _without_timetable(walk_s, walk_s, visit)
    return _table(ridden.or_rather(walked), visit, can_walk_home=walk_s <= visit.longest_s)


def by_ways(
    ways: Ways, homes: FloatArray, place: FloatArray, *, mode: Mode, visit: Visit, walk_kmh: float
) -> pd.DataFrame:
    """Both ways on foot, by cycle or by car, which may be set out on at any time."""
    options = {"walk_kmh": walk_kmh, "max_minutes": visit.max_minutes}
    out_s = ways.seconds(homes, place, mode=mode, **options)[:, 0].astype(np.float64)
    back_s = ways.seconds(place, homes, mode=mode, **options)[0].astype(np.float64)
    on_foot = np.full(len(homes), mode == "walk") & np.isfinite(back_s)
    return _table(_without_timetable(out_s, back_s, visit), visit, can_walk_home=on_foot)


def _way_there(
    transit: Transit, homes: Links, place: Links, visit: Visit, walker: Walker
) -> tuple[FloatArray, FloatArray]:
    """Latest leaving, and its arrival, of rides that arrive by the start and at most an hour early."""
    day = transit.day(visit.start.date())
    start_s = day.clock.seconds(visit.start)
    opens_s = start_s - MAX_EARLY_MINUTES * 60
    found = profiles(
        day.forwards, transit.paths(walker, mirrored=True), homes, place,
        from_s=opens_s - visit.longest_s, until_s=start_s, longest_s=visit.longest_s,
    )  # fmt: skip
    leave_s, arrive_s = latest(found, opens_s)
    return _known(leave_s), _known(arrive_s)


def _way_home(transit: Transit, homes: Links, place: Links, visit: Visit, walker: Walker) -> FloatArray:
    """Earliest arrival at home, leaving at the end."""
    day = transit.day(visit.end.date())
    end_s = day.clock.seconds(visit.end)
    times_s = np.array([end_s], dtype=np.int64)
    spent_s = fan(day.forwards, transit.paths(walker), place, homes, times_s, visit.longest_s)[0]
    return np.where(spent_s <= visit.longest_s, end_s + spent_s.astype(np.float64), np.nan)


def _last_way_home(transit: Transit, homes: Links, place: Links, visit: Visit, walker: Walker) -> FloatArray:
    """Latest leaving from the place, in the 24 hours to 04:00, that is home by then; searched with time mirrored."""
    day = transit.day(visit.end.date())
    night_s = day.clock.seconds(visit.night)
    day_began_s = day.clock.seconds(visit.night - timedelta(days=1))
    found = profiles(
        day.backwards, transit.paths(walker), homes, place,
        from_s=-night_s, until_s=-day_began_s, longest_s=visit.longest_s,
    )  # fmt: skip
    return -_known(first_arrival(found, -night_s))


def _known(seconds: IntArray) -> FloatArray:
    return np.where(seconds < NEVER, seconds.astype(np.float64), np.nan)


def _without_timetable(out_s: FloatArray, back_s: FloatArray, visit: Visit) -> BothWays:
    """Ways that take the same at any time: leave just in time, and home as late as the night lets one."""
    out_s = np.where(out_s <= visit.longest_s, out_s, np.nan)
    back_s = np.where(back_s <= visit.longest_s, back_s, np.nan)
    start_s, end_s = visit.out_clock.seconds(visit.start), visit.home_clock.seconds(visit.end)
    return BothWays(
        leave_s=start_s - out_s,
        arrive_s=np.where(np.isnan(out_s), np.nan, start_s),
        home_s=end_s + back_s,
        last_s=visit.home_clock.seconds(visit.night) - back_s,
    )


def _table(found: BothWays, visit: Visit, *, can_walk_home: BoolArray) -> pd.DataFrame:
    there, back = ~np.isnan(found.leave_s), ~np.isnan(found.home_s)
    too_long = found.last_s >= visit.home_clock.seconds(visit.end)  # a way home that waiting makes longer than allowed
    not_home = np.where(too_long, HOME_TOO_LONG, NO_WAY_HOME)
    return pd.DataFrame(
        {
            "minutes_out": (found.arrive_s - found.leave_s) / 60,
            "minutes_home": (found.home_s - visit.home_clock.seconds(visit.end)) / 60,
            "leave_by": visit.out_clock.moments(found.leave_s),
            "arrive": visit.out_clock.moments(found.arrive_s),
            "home_by": visit.home_clock.moments(found.home_s),
            "last_way_home": visit.home_clock.moments(found.last_s),
            "can_walk_home": can_walk_home,
            "ok": there & back,
            "fails": np.where(~there, NO_WAY_THERE, np.where(back, "", not_home)),
        }
    )
