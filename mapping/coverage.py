"""Coverage: who can reach support, stay for it, and get home, by place and hour of a typical week.

A zone's people are taken to start from one point of it (``layers.homes``). A session counts for a zone when a
person can be there by its start and home after its end within the limit each way; what counts as a visit to a
drop-in is said in ``mapping.visits``. Online and telephone support reaches everybody with a phone and is kept apart.
What it leaves out: people who live far from that point, fares (see ``mapping.week_cost``), places with no position or
no known times (``untimed``), and whether the group is right for the person. docs/coverage.md defines every number.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.errors import BadValueError
from layers.homes import home_points
from mapping.asking import Progress, ThereAndBack, WholeWeek
from mapping.covered import STALE_DAYS, TRAVEL, Coverage
from mapping.depth import WEEK_HOURS
from mapping.occurrences import DAY, NO_PLACE, occurrences
from mapping.shares import nearest_hub, share_covered, shares_by
from mapping.support import PEER_KINDS, looked_for
from mapping.visits import VISIT_MINUTES, visits

__all__ = [
    "PEER_KINDS", "STALE_DAYS", "TRAVEL", "WEEK_HOURS", "Coverage", "Progress", "ThereAndBack", "WholeWeek", "coverage",
    "nearest_hub", "share_covered", "shares_by",
]  # fmt: skip

WIDEST_MINUTES = 120
"""What is worked out at once: any limit up to this one is then answered from it."""
ASSET_COLUMNS = ("id", "name", "kind", "checked_on", "example", "needs", "capital")


def coverage(
    zones: gpd.GeoDataFrame,
    assets: gpd.GeoDataFrame,
    net: WholeWeek,
    *,
    week: date,
    kinds: Collection[str] | None = PEER_KINDS,
    needs: Collection[str] = (),
    capital: Collection[str] = (),
    max_minutes: int = 60,
    mode: str = "transit",
    there_and_back: bool = True,
    visit_minutes: int = VISIT_MINUTES,
    today: date | None = None,
    week_words: str = "",
    progress: Progress | None = None,
) -> Coverage:
    """Work out, for every zone and every occasion of the week, whether its people can go and come home.

    ``zones``: id, name, population (missing where not known), geometry, EPSG:4326. ``assets``: what the asker may see
    and nothing else. ``week``: a Monday (``typical_week`` chooses one and says why in ``week_words``). ``kinds`` that
    count (None: every kind); ``needs``, ``capital``: see ``mapping.support``. ``max_minutes``: the limit each way, the
    wait for the first ride home included. ``there_and_back=False`` asks only for the way there. ``today``: from which
    the age of records is counted (the week's Monday unless said). ``progress(done, total)`` hears how it goes.

    Raises BadValueError: there is no zone, ``week`` is not a Monday, no EPSG:4326, or a rule that cannot be read.
    """
    _check(zones, week, max_minutes, visit_minutes)
    asked = assets[looked_for(assets, kinds=kinds, needs=needs, capital=capital)]
    on, missing, widest = _on(asked, week), _days_outside(week, net.dates), max(max_minutes, WIDEST_MINUTES)
    goes = _occasions(on.here, week, visit_minutes, missing)
    where = on.here[["lon", "lat"]].reindex(goes["occurrence"]).reset_index(drop=True)
    return Coverage(
        zones=zones.reset_index(drop=True),
        assets=asked[list(ASSET_COLUMNS)].assign(untimed=_untimed(asked)).reset_index(drop=True),
        occurrences=on.here,
        visits=goes,
        elsewhere=on.elsewhere,
        unplaced=on.unplaced,
        days_without_timetable=missing,
        dates=net.dates,
        week=week,
        week_words=week_words,
        today=today or week,
        kinds=None if kinds is None else tuple(kinds),
        needs=tuple(needs),
        capital=tuple(capital),
        max_minutes=max_minutes,
        widest_minutes=widest,
        mode=mode,
        there_and_back=there_and_back,
        visit_minutes=visit_minutes,
        straight_line=net.straight_line,
        attribution=_credits(net.attribution, assets.attrs.get("attribution", "")),
        every_limit=net.ladder(
            home_points(zones), where.assign(start=goes["start"], end=goes["end"]), mode=mode, max_minutes=widest,
            progress=progress,
        ),
        rows=np.arange(len(goes)),
    )  # fmt: skip


class _On(NamedTuple):
    """What is on in the week: in person with a position, online or by phone, and in person with no position."""

    here: pd.DataFrame
    elsewhere: pd.DataFrame
    unplaced: pd.DataFrame


def _on(assets: pd.DataFrame, week: date) -> _On:
    """All that is on in the week; a hybrid session is both here and elsewhere."""
    begins = datetime.combine(week, datetime.min.time())
    on = occurrences(assets, start=begins, end=begins + 7 * DAY)
    placed = on["lon"].notna() & ~on["venue"].isin(NO_PLACE)
    remote = on["venue"].isin([*NO_PLACE, "hybrid"])
    return _On(*(on[rows].reset_index(drop=True) for rows in (placed, remote, ~placed & ~remote)))


def _occasions(here: pd.DataFrame, week: date, visit_minutes: int, missing: tuple[date, ...]) -> pd.DataFrame:
    """The visits of the week, less those of the missing days."""
    begins = datetime.combine(week, datetime.min.time())
    found = visits(here, start=begins, end=begins + 7 * DAY, visit_minutes=visit_minutes)
    left: pd.DataFrame = found[~found["start"].dt.date.isin(missing)].reset_index(drop=True)
    return left


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


def _untimed(assets: pd.DataFrame) -> "pd.Series[bool]":
    """Which assets are active and say neither when they meet nor when they are open."""
    active = assets["status"].astype("str") == "active"
    return active & (assets["sessions"].map(len) == 0) & (assets["opening_hours"] == "")
