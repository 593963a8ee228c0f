"""Coverage: who can reach support, stay for it, and get home, by place and hour of a typical week.

A zone's people are taken to start from one point of it (``layers.homes``). A session counts for a zone when a
person can be there by its start and home after its end within the limit each way; what counts as a visit to a
drop-in is said in ``mapping.visits``. Online and telephone support reaches everybody with a phone and is kept apart.
What it leaves out: people who live far from that point, fares (see ``mapping.week_cost``), places with no position or
no known times (``untimed``), and whether the group is right for the person. docs/coverage.md defines every number.
"""

from collections.abc import Collection
from datetime import date, datetime

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

    ``zones``: id, name, population (missing where not known) and geometry, EPSG:4326. ``assets``: the frame
    that the asker may see, and nothing else. ``week``: a Monday (``typical_week`` chooses one, and says why in
    ``week_words``). ``kinds``: asset kinds that count; the three kinds of peer support unless said; None for every
    kind. ``needs``, ``capital``: those that meet, or build, any of them (see ``mapping.support``). ``max_minutes``
    is the limit for each way, waiting for the first ride home included; all limits up to ``WIDEST_MINUTES`` are
    worked out with it. ``there_and_back=False`` asks only for the way there. ``today`` is the day from which the age of
    records is counted (the week's Monday unless said). ``progress(done, total)`` is called as the work goes on.

    Raises BadValueError: there is no zone, ``week`` is not a Monday, the zones are not in EPSG:4326, or a rule
    cannot be read.
    """
    _check(zones, week, max_minutes, visit_minutes)
    asked = assets[looked_for(assets, kinds=kinds, needs=needs, capital=capital)]
    begins = datetime.combine(week, datetime.min.time())
    on = occurrences(asked, start=begins, end=begins + 7 * DAY)
    placed = on["lon"].notna() & ~on["venue"].isin(NO_PLACE)
    remote = on["venue"].isin([*NO_PLACE, "hybrid"])
    here = on[placed].reset_index(drop=True)
    week_visits = visits(here, start=begins, end=begins + 7 * DAY, visit_minutes=visit_minutes)
    missing = _days_outside(week, net.dates)
    goes = week_visits[~week_visits["start"].dt.date.isin(missing)].reset_index(drop=True)
    widest = max(max_minutes, WIDEST_MINUTES)
    where = here[["lon", "lat"]].reindex(goes["occurrence"]).reset_index(drop=True)
    return Coverage(
        zones=zones.reset_index(drop=True),
        assets=asked[list(ASSET_COLUMNS)].assign(untimed=_untimed(asked)).reset_index(drop=True),
        occurrences=here,
        visits=goes,
        elsewhere=on[remote].reset_index(drop=True),
        unplaced=on[~placed & ~remote].reset_index(drop=True),
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
