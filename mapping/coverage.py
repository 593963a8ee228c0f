"""Coverage: who can reach support, stay for it, and get home, by place and hour of a typical week.

A zone's people are taken to start from one point of it (``layers.homes``). A session counts for a zone when a
person can be there by its start and home after its end within the limit each way; what counts as a visit to a
drop-in is said in ``mapping.visits``. Online and telephone support reaches everybody with a phone and is kept apart.
What it leaves out: people who live far from that point, fares, places with no position or no known
times (``untimed``), and whether the group is right for the person.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from shapely import Point

from layers.errors import BadValueError, NoServiceError
from layers.homes import home_points
from mapping.occurrences import DAY, NO_PLACE, occurrences
from mapping.shares import nearest_hub, share_covered, shares_by
from mapping.travel.there_and_back import FAILS, NO_WAY_THERE, Outings
from mapping.visits import VISIT_MINUTES, visits
from mapping.windows import beginning, day_of, zone_frame

__all__ = ["Coverage", "ThereAndBack", "WholeWeek", "coverage", "nearest_hub", "share_covered", "shares_by"]

PEER_KINDS = ("mutual-aid", "peer-group", "recovery-community")
WEEK_HOURS = 168
STALE_DAYS = 180
TRAVEL = {
    "ok": "bool",
    "minutes_out": "float32",
    "minutes_home": "float32",
    "leave_by": "datetime64[us]",
    "home_by": "datetime64[us]",
    "last_way_home": "datetime64[us]",
}
Progress = Callable[[int, int], None]


class ThereAndBack(Protocol):
    """What a single visit asks of a travel network (``mapping.travel.TravelNetwork`` is one)."""

    @property
    def dates(self) -> tuple[date, date] | None:
        """First and last day that the timetable covers; None without a timetable."""

    @property
    def straight_line(self) -> bool:
        """Whether walking is straight line x 1.3, which must then be said."""

    @property
    def attribution(self) -> str:
        """Whose streets and timetables these are."""

    def there_and_back(
        self,
        origins: gpd.GeoSeries,
        place: Point,
        start: datetime,
        end: datetime,
        *,
        mode: str,
        max_minutes: int,
    ) -> pd.DataFrame:
        """Both legs for each origin: ``ok``, ``fails``, minutes_out, minutes_home, leave_by, home_by, last_way_home."""


class WholeWeek(Protocol):
    """What coverage asks of a travel network (``mapping.travel.TravelNetwork`` is one)."""

    @property
    def dates(self) -> tuple[date, date] | None:
        """First and last day that the timetable covers; None without a timetable."""

    @property
    def straight_line(self) -> bool:
        """Whether walking is straight line x 1.3, which must then be said."""

    @property
    def attribution(self) -> str:
        """Whose streets and timetables these are."""

    def week(
        self,
        origins: gpd.GeoSeries,
        visits: pd.DataFrame,
        *,
        mode: str,
        max_minutes: int,
        progress: Progress | None,
    ) -> Outings:
        """Both legs of every visit (lon, lat, start, end) for each origin, all at once."""


@dataclass(frozen=True, eq=False)
class Coverage:
    """What ``coverage`` found; frames only, so that it can be kept and shared.

    - ``zones``: as given (id, name, population, …), in the same order
    - ``assets``: id, name, kind, checked_on, example of the assets of the asked kinds
    - ``occurrences``: in person, with a position, on in the week; its index is ``occurrence`` below
    - ``visits``: occurrence, start, end: each occasion to go
    - ``reach``: one row per zone and visit: zone_id, visit, occurrence, ok, minutes_out, minutes_home, leave_by,
      home_by, last_way_home (naive local times), fails ("", "no way there in time", "no way home",
      "home takes too long")
    - ``elsewhere``: occurrences online or by phone: open to everybody with a phone
    - ``unplaced``: occurrences in person with no position on the map: nobody's travel can be worked out
    - ``untimed``: names of assets with no session and no opening hours: support that may exist, when unknown
    - ``outside``: names of assets whose position is far from every street and stop: nobody can get there
    - ``days_without_timetable``: days of the week outside the timetable, which are left out
    """

    zones: gpd.GeoDataFrame
    assets: pd.DataFrame
    occurrences: pd.DataFrame
    visits: pd.DataFrame
    reach: pd.DataFrame
    elsewhere: pd.DataFrame
    unplaced: pd.DataFrame
    untimed: tuple[str, ...]
    outside: tuple[str, ...]
    days_without_timetable: tuple[date, ...]
    week: date
    today: date
    kinds: tuple[str, ...] | None
    max_minutes: int
    mode: str
    there_and_back: bool
    visit_minutes: int
    straight_line: bool
    attribution: str

    def hours(self) -> pd.DataFrame:
        """Zones x 168 hours (column 0 is Monday 00:00-01:00): is a visit that the zone can make going on then?

        Bool; indexed by zone id. A visit past Sunday midnight counts in the first hours of Monday.
        """
        begins = datetime.combine(self.week, datetime.min.time())
        first = ((self.visits["start"] - begins) // timedelta(hours=1)).to_numpy()
        last = ((self.visits["end"] - begins - timedelta(microseconds=1)) // timedelta(hours=1)).to_numpy()
        grid = np.zeros((len(self.zones), WEEK_HOURS), dtype=bool)
        good = self.reach["ok"].to_numpy().reshape(len(self.visits), len(self.zones))
        for zones_ok, a, b in zip(good, first, last, strict=True):
            grid[np.ix_(zones_ok, np.arange(a, b + 1) % WEEK_HOURS)] = True
        return pd.DataFrame(grid, index=pd.Index(self.zones["id"], name="zone_id"), columns=range(WEEK_HOURS))

    def at(self, day: date | str, from_hour: int = 0, to_hour: int = 24) -> gpd.GeoDataFrame:
        """What each zone can reach of all that begins in those hours of that day (a date or a name, "Sunday").

        One row per zone, in order: the zone's own columns and those of ``mapping.windows.zone_frame``.

        Raises BadValueError: no such day or hours; NoServiceError: the timetable does not cover that day.
        """
        date_ = day_of(self.week, day)
        if date_ in self.days_without_timetable:
            raise NoServiceError(f"The timetable does not cover {date_:%A %d %B %Y}; choose another day or week.")
        chosen = beginning(self.visits, date_, from_hour, to_hour)
        shape = (len(self.visits), len(self.zones))
        legs = {name: self.reach[name].to_numpy().reshape(shape)[chosen] for name in (*TRAVEL, "fails")}
        return zone_frame(
            self.zones,
            legs,
            occurrence=self.visits.loc[chosen, "occurrence"].to_numpy(),
            kind=self.occurrences["kind"],
            stale=self.stale(),
        )

    def stale(self) -> pd.Series:
        """For each occurrence: does it rest on a record not checked within ``STALE_DAYS`` days of ``today``?

        Bool, indexed like ``occurrences``. A record never checked is stale.
        """
        since = self.today - timedelta(days=STALE_DAYS)
        fresh = {
            id_
            for id_, day in self.assets[["id", "checked_on"]].itertuples(index=False)
            if pd.notna(day) and day >= since
        }
        return ~self.occurrences["asset_id"].isin(fresh)


def coverage(
    zones: gpd.GeoDataFrame,
    assets: gpd.GeoDataFrame,
    net: WholeWeek,
    *,
    week: date,
    kinds: Collection[str] | None = PEER_KINDS,
    max_minutes: int = 60,
    mode: str = "transit",
    there_and_back: bool = True,
    visit_minutes: int = VISIT_MINUTES,
    today: date | None = None,
    progress: Progress | None = None,
) -> Coverage:
    """Work out, for every zone and every occasion of the week, whether its people can go and come home.

    ``zones``: id, name, population (missing where not known) and geometry, EPSG:4326. ``assets``: the frame
    that the asker may see, and nothing else. ``week``: a Monday (``typical_week`` chooses one). ``kinds``:
    asset kinds that count; the three kinds of peer support unless said; None for every kind. ``max_minutes``
    is the limit for each way, waiting for the first ride home included. ``there_and_back=False`` asks only
    for the way there. ``today`` is the day from which the age of records is counted (the week's Monday unless
    said). ``progress(done, total)`` is called after each visit.

    Raises BadValueError: there is no zone, ``week`` is not a Monday, the zones are not in EPSG:4326, or a rule
    cannot be read.
    """
    _check(zones, week, max_minutes, visit_minutes)
    asked = assets if kinds is None else assets[assets["kind"].isin(list(kinds))]
    begins = datetime.combine(week, datetime.min.time())
    on = occurrences(asked, start=begins, end=begins + 7 * DAY)
    placed = on["lon"].notna() & ~on["venue"].isin(NO_PLACE)
    remote = on["venue"].isin([*NO_PLACE, "hybrid"])
    here = on[placed].reset_index(drop=True)
    week_visits = visits(here, start=begins, end=begins + 7 * DAY, visit_minutes=visit_minutes)
    missing = _days_outside(week, net.dates)
    goes = week_visits[~week_visits["start"].dt.date.isin(missing)].reset_index(drop=True)
    reach, outside = _reach(
        zones, here, goes, net, mode=mode, max_minutes=max_minutes, both=there_and_back, progress=progress
    )
    return Coverage(
        zones=zones.reset_index(drop=True),
        assets=asked[["id", "name", "kind", "checked_on", "example"]].reset_index(drop=True),
        occurrences=here,
        visits=goes,
        reach=reach,
        elsewhere=on[remote].reset_index(drop=True),
        unplaced=on[~placed & ~remote].reset_index(drop=True),
        untimed=_untimed(asked),
        outside=outside,
        days_without_timetable=missing,
        week=week,
        today=today or week,
        kinds=None if kinds is None else tuple(kinds),
        max_minutes=max_minutes,
        mode=mode,
        there_and_back=there_and_back,
        visit_minutes=visit_minutes,
        straight_line=net.straight_line,
        attribution=_credits(net.attribution, assets.attrs.get("attribution", "")),
    )


def _credits(*parts: str) -> str:
    """Whose data the answer rests on, joined."""
    return "; ".join(part for part in parts if part)


def _check(zones: gpd.GeoDataFrame, week: date, max_minutes: int, visit_minutes: int) -> None:
    """Raise BadValueError for a question that cannot be answered."""
    if zones.empty:
        raise BadValueError("The area has no zones, so there is nobody to count; build it again with --zones.")
    if week.weekday() != 0:
        raise BadValueError(
            f"The week {week} does not begin on a Monday; use the Monday {week - DAY * week.weekday()}."
        )
    if zones.crs is None or zones.crs.to_epsg() != 4326:
        raise BadValueError(f"The zones are in {zones.crs}; expected degrees (EPSG:4326), use zones.to_crs(4326).")
    if max_minutes <= 0 or visit_minutes <= 0:
        raise BadValueError(
            f"Minutes must be more than 0; got max_minutes={max_minutes}, visit_minutes={visit_minutes}."
        )


def _days_outside(week: date, dates: tuple[date, date] | None) -> tuple[date, ...]:
    """The days of the week that the timetable does not cover."""
    if dates is None:
        return ()
    return tuple(day for day in (week + DAY * n for n in range(7)) if not dates[0] <= day <= dates[1])


def _untimed(assets: pd.DataFrame) -> tuple[str, ...]:
    """Active assets that say neither when they meet nor when they are open."""
    active = assets[assets["status"].astype("str") == "active"]
    silent = (active["sessions"].map(len) == 0) & (active["opening_hours"] == "")
    return tuple(active.loc[silent, "name"])


def _reach(
    zones: gpd.GeoDataFrame,
    here: pd.DataFrame,
    goes: pd.DataFrame,
    net: WholeWeek,
    *,
    mode: str,
    max_minutes: int,
    both: bool,
    progress: Progress | None,
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The long frame, for each visit in order, every zone in order; and the names of what lies outside the area."""
    asked = pd.DataFrame({name: here[name].reindex(goes["occurrence"]).to_numpy() for name in ("lon", "lat")})
    asked["start"], asked["end"] = goes["start"].to_numpy(), goes["end"].to_numpy()
    found = net.week(home_points(zones), asked, mode=mode, max_minutes=max_minutes, progress=progress)
    # a place in the sea is a fault of one record; it must not cost everybody else their answer
    outside = set(here["name"].reindex(goes["occurrence"]).to_numpy()[found.outside])
    return _long(zones["id"], goes, found, both=both), tuple(sorted(outside))


def _long(ids: pd.Series, goes: pd.DataFrame, found: Outings, *, both: bool) -> pd.DataFrame:
    """The answers for each visit put one under the other, with whose and which they are."""
    columns: dict[str, NDArray[np.generic]] = {
        name: getattr(found, name).ravel().astype(kind) for name, kind in TRAVEL.items()
    }
    fails = found.fails.ravel()
    if not both:
        columns["ok"] = ~np.isnan(columns["minutes_out"])
        fails = np.where(columns["ok"], 0, FAILS.index(NO_WAY_THERE))
    codes = np.tile(np.arange(len(ids)), len(goes))
    return pd.DataFrame(
        {
            "zone_id": pd.Categorical.from_codes(codes, categories=pd.Index(ids)),
            "visit": np.repeat(np.arange(len(goes)), len(ids)),
            "occurrence": np.repeat(goes["occurrence"].to_numpy(), len(ids)),
            **columns,
            "fails": pd.Categorical.from_codes(fails, categories=pd.Index(FAILS)),
        }
    )
