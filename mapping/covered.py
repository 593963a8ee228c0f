"""What was found of who can reach support in a week, and what can be asked of it at once.

Another limit, other kinds, needs or capital, another day or hour: array work on what ``mapping.coverage`` worked out.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.errors import BadValueError, NoServiceError
from mapping.asking import EveryLimit
from mapping.depth import NEAREST, WEEK_HOURS, any_of, hour_grid, hour_spans, nearest
from mapping.support import looked_for
from mapping.travel.there_and_back import FAILS, NO_WAY_THERE, Outings
from mapping.windows import beginning, day_of, zone_frame

STALE_DAYS = 180
TRAVEL = {
    "ok": "bool",
    "minutes_out": "float32",
    "minutes_home": "float32",
    "leave_by": "datetime64[us]",
    "home_by": "datetime64[us]",
    "last_way_home": "datetime64[us]",
}
HAS = {"kind": "kind", "need": "needs", "capital": "capital"}
Arrays = dict[str, NDArray[np.generic]]
By = Literal["kind", "need", "capital"]


@dataclass(frozen=True, eq=False)
class Coverage:
    """What ``coverage`` found, which can be kept and shared; another limit, kind or need is asked of it at once.

    - ``zones``: as given (id, name, population, …), in the same order
    - ``assets``: id, name, kind, checked_on, example, needs, capital of what is looked for, and ``untimed``
    - ``occurrences``: in person, with a position, on in the week; its index is ``occurrence`` below
    - ``visits``: occurrence, start, end: each occasion to go
    - ``elsewhere``: occurrences online or by phone: open to everybody with a phone
    - ``unplaced``: occurrences in person with no position on the map: nobody's travel can be worked out
    - ``days_without_timetable``: days of the week outside the timetable (``dates``), which are left out
    - ``week``: its Monday; ``week_words``: which week that is and why that one
    - ``every_limit``, ``rows``: the visits worked out, and which of its rows ``visits`` are
    """

    zones: gpd.GeoDataFrame
    assets: pd.DataFrame
    occurrences: pd.DataFrame
    visits: pd.DataFrame
    elsewhere: pd.DataFrame
    unplaced: pd.DataFrame
    days_without_timetable: tuple[date, ...]
    dates: tuple[date, date] | None
    week: date
    week_words: str
    today: date
    kinds: tuple[str, ...] | None
    needs: tuple[str, ...]
    capital: tuple[str, ...]
    max_minutes: int
    widest_minutes: int
    mode: str
    there_and_back: bool
    visit_minutes: int
    straight_line: bool
    attribution: str
    every_limit: EveryLimit
    rows: NDArray[np.int64]

    def within(self, max_minutes: int) -> "Coverage":
        """The same question with another limit, answered as if it were asked afresh.

        Raises BadValueError for a limit that is not above 0, or longer than ``widest_minutes``.
        """
        if not 0 < max_minutes <= self.widest_minutes:
            raise BadValueError(f"max_minutes is {max_minutes}; give 1 to {self.widest_minutes}, or work it out again.")
        return replace(self, max_minutes=max_minutes)

    def only(
        self,
        *,
        kinds: Collection[str] | None = None,
        needs: Collection[str] = (),
        capital: Collection[str] = (),
    ) -> "Coverage":
        """The same of fewer assets: of any of ``kinds``, that meet any of ``needs`` and build any of ``capital``."""
        fits = looked_for(self.assets, kinds=kinds, needs=needs, capital=capital)
        found = self.of_assets(self.assets.loc[fits, "id"])
        return replace(
            found,
            kinds=self.kinds if kinds is None else tuple(kinds),
            needs=tuple(needs) or self.needs,
            capital=tuple(capital) or self.capital,
        )

    def of_assets(self, ids: Collection[str]) -> "Coverage":
        """The same of these assets alone: as if there were no others."""
        wanted = set(ids)
        on = self.occurrences["asset_id"].isin(wanted).to_numpy(dtype=bool)
        goes = on[self.visits["occurrence"].to_numpy()]
        visits_left = self.visits[goes].reset_index(drop=True)
        return replace(
            self,
            assets=_of(self.assets, "id", wanted),
            occurrences=_of(self.occurrences, "asset_id", wanted),
            visits=visits_left.assign(occurrence=(np.cumsum(on) - 1)[visits_left["occurrence"]]),
            elsewhere=_of(self.elsewhere, "asset_id", wanted),
            unplaced=_of(self.unplaced, "asset_id", wanted),
            rows=self.rows[goes],
        )

    def only_there(self) -> "Coverage":
        """The same, asking for the way there alone."""
        return replace(self, there_and_back=False)

    @cached_property
    def outings(self) -> Outings:
        """Both legs of each visit for each zone, arrays [visits, zones], whether or not both are asked for."""
        return self.every_limit.within(self.max_minutes).take(self.rows)

    @cached_property
    def ok(self) -> NDArray[np.bool_]:
        """Whether the zone's people can make the visit: bool[visits, zones]."""
        return self.outings.ok if self.there_and_back else ~np.isnan(self.outings.minutes_out)

    @cached_property
    def reach(self) -> pd.DataFrame:
        """One row per visit and zone: zone_id, visit, occurrence, and both legs.

        ok, minutes_out, minutes_home, leave_by, home_by, last_way_home (naive local times; NaT where the last one has
        left before the end), fails ("", "no way there in time", "no way home", "home takes too long").
        """
        legs = self._legs(np.arange(len(self.visits)))
        ids, count = self.zones["id"], len(self.zones)
        return pd.DataFrame(
            {
                "zone_id": pd.Categorical.from_codes(
                    np.tile(np.arange(count), len(self.visits)), categories=pd.Index(ids)
                ),
                "visit": np.repeat(np.arange(len(self.visits)), count),
                "occurrence": np.repeat(self.visits["occurrence"].to_numpy(), count),
                **{name: values.ravel() for name, values in legs.items() if name != "fails"},
                "fails": pd.Categorical.from_codes(self._fails.ravel(), categories=pd.Index(FAILS)),
            }
        )

    @property
    def untimed(self) -> tuple[str, ...]:
        """Names of assets with no session and no opening hours: support that may exist, when unknown."""
        return tuple(self.assets.loc[self.assets["untimed"], "name"])

    @property
    def outside(self) -> tuple[str, ...]:
        """Names of assets whose position is far from every street and stop: nobody can get there."""
        far = self.visits.loc[self.outings.outside, "occurrence"]
        return tuple(sorted(set(self.occurrences["name"].reindex(far))))

    @property
    def chosen(self) -> str:
        """Which week stands for all, why that one, and what the timetable covers: a sentence or three."""
        said = self.week_words or f"the week of {_say(self.week)}"
        parts = [f"{said[0].upper()}{said[1:]}."]
        if self.dates:
            parts.append(f"The timetable covers {_say(self.dates[0])} to {_say(self.dates[1])}.")
        if self.days_without_timetable:
            parts.append(f"Left out, as it does not cover them: {', '.join(map(_say, self.days_without_timetable))}.")
        return " ".join(parts)

    def hours(self) -> pd.DataFrame:
        """Zones x 168 hours (column 0 is Monday 00:00-01:00): is a visit that the zone can make going on then?

        Bool; indexed by zone id. A visit past Sunday midnight counts in the first hours of Monday.
        """
        grid = hour_grid(self.ok, *hour_spans(self.visits, self.week))
        return pd.DataFrame(grid, index=pd.Index(self.zones["id"], name="zone_id"), columns=range(WEEK_HOURS))

    def hours_by(self, by: By) -> pd.DataFrame:
        """Reachable hours of 168 by kind, need or capital: zones x each that an asset looked for has, in order.

        Int64; indexed by zone id. An asset of two capitals counts under both, so that columns do not add up.
        """
        has = self.assets[HAS[by]]
        words = {
            id_: (said,) if isinstance(said, str) else said for id_, said in zip(self.assets["id"], has, strict=True)
        }
        first, last = hour_spans(self.visits, self.week)
        of_visit = [words[id_] for id_ in self._asset]
        found = {}
        for word in sorted({word for had in words.values() for word in had}):
            mine = np.array([word in had for had in of_visit], dtype=bool)
            found[word] = hour_grid(self.ok[mine], first[mine], last[mine]).sum(axis=1)
        return pd.DataFrame(found, index=pd.Index(self.zones["id"], name="zone_id"), dtype="int64")

    def choices(self) -> gpd.GeoDataFrame:
        """The zones, each with how much choice it has in the week; one row per zone, in order.

        Columns added: reachable (bool), reachable_hours (of 168), sessions (how many different ones: depth), assets
        (how many different ones run these), kinds (how many kinds: breadth), first_minutes, second_minutes and
        third_minutes (the way there to the nearest assets; NaN where there are not so many).
        """
        which, sessions = any_of(self.visits["occurrence"].to_numpy(), self.ok)
        answer = self.zones.copy()
        answer["reachable"] = self.ok.any(axis=0)
        answer["reachable_hours"] = self.hours().to_numpy().sum(axis=1)
        answer["sessions"] = sessions.sum(axis=0)
        for name, column in (("assets", "asset_id"), ("kinds", "kind")):
            answer[name] = any_of(self.occurrences[column].loc[list(which)].to_numpy(), sessions)[1].sum(axis=0)
        minutes = nearest(self.outings.minutes_out, self.ok, self._asset)
        return answer.assign(**dict(zip(NEAREST, minutes.astype(np.float32), strict=True)))

    def remote(self) -> pd.DataFrame:
        """Online and telephone support, open to everybody with a phone: asset_id, name, kind, hours; most hours first.

        ``hours``: of the 168 of the week, those in which it is there; a session counts in every hour that it touches.
        """
        first, last = hour_spans(self.elsewhere, self.week)
        first, last = np.clip(first, 0, WEEK_HOURS - 1), np.clip(last, 0, WEEK_HOURS - 1)
        rows = []
        for id_ in self.elsewhere["asset_id"].unique():
            own = np.flatnonzero(self.elsewhere["asset_id"] == id_)
            everybody = np.ones((len(own), 1), dtype=bool)
            name, kind = self.elsewhere[["name", "kind"]].iloc[own[0]]
            rows.append((id_, name, kind, int(hour_grid(everybody, first[own], last[own]).sum())))
        frame = pd.DataFrame(rows, columns=["asset_id", "name", "kind", "hours"])
        return frame.sort_values(["hours", "name", "asset_id"], ascending=[False, True, True], ignore_index=True)

    def at(self, day: date | str, from_hour: int = 0, to_hour: int = 24) -> gpd.GeoDataFrame:
        """What each zone can reach of all that begins in those hours of that day (a date or a name, "Sunday").

        One row per zone, in order: the zone's own columns and those of ``mapping.windows.zone_frame``.

        Raises BadValueError: no such day or hours; NoServiceError: the timetable does not cover that day.
        """
        date_ = day_of(self.week, day)
        if date_ in self.days_without_timetable:
            raise NoServiceError(f"The timetable does not cover {date_:%A %d %B %Y}; choose another day or week.")
        chosen = np.flatnonzero(beginning(self.visits, date_, from_hour, to_hour))
        return zone_frame(
            self.zones,
            self._legs(chosen),
            occurrence=self.visits["occurrence"].to_numpy()[chosen],
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

    @property
    def _asset(self) -> NDArray[np.object_]:
        """The id of each visit's asset."""
        of_visit: NDArray[np.object_] = self.occurrences["asset_id"].to_numpy(dtype=object)[self.visits["occurrence"]]
        return of_visit

    @property
    def _fails(self) -> NDArray[np.int8]:
        """Why the zone's people cannot make the visit, as numbers of ``FAILS``: [visits, zones]."""
        if self.there_and_back:
            return self.outings.fails
        return np.where(self.ok, 0, FAILS.index(NO_WAY_THERE)).astype(np.int8)

    def _legs(self, chosen: NDArray[np.int64]) -> Arrays:
        """Both legs of some visits, [visits, zones] each, and ``fails`` in words."""
        legs: Arrays = {
            name: (self.ok if name == "ok" else getattr(self.outings, name))[chosen].astype(kind)
            for name, kind in TRAVEL.items()
        }
        return legs | {"fails": np.array(FAILS, dtype=object)[self._fails[chosen]]}


def _of(rows: pd.DataFrame, column: str, ids: set[str]) -> pd.DataFrame:
    """The rows of these assets."""
    return rows[rows[column].isin(ids)].reset_index(drop=True)


def _say(day: date) -> str:
    """A date in words: "7 December 2026"."""
    return f"{day.day} {day:%B %Y}"
