"""What goes into a printed pack: which places, in which order, and what is on in its week. Pure: frames in, frames out.

A pack may hold the public view and nothing else: give it the assets that everybody may see.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import Point

from layers.errors import BadValueError
from layers.records import Status
from mapping.occurrences import occurrences

NO_PLACE = ("online", "phone")
WITHIN_KM = (1.0, 200.0)  # the least and the most that may be asked for
WEEK = timedelta(days=7)


@dataclass(frozen=True, eq=False)
class Chapter:
    """One kind of place in a pack: its kind's id ("" for online and phone support) and its places, nearest first."""

    kind: str
    places: gpd.GeoDataFrame


def chosen(
    assets: gpd.GeoDataFrame,
    *,
    around: Point | None = None,
    within_km: float = 15.0,
    needs: Collection[str] = (),
    members_only: Collection[str] = (),
) -> gpd.GeoDataFrame:
    """The active assets that a pack lists, with ``km`` from ``around`` (straight line; nan where it has no place).

    ``around`` is a point in EPSG:4326: places farther than ``within_km`` are left out; online and phone support never
    is. ``needs``: only what meets one of them, or says nothing of needs. ``members_only`` are kinds that no newcomer
    looks for. Ordered by km, then name.

    Raises BadValueError where ``within_km`` is not 1 to 200.
    """
    least, most = WITHIN_KM
    if not least <= within_km <= most:
        raise BadValueError(f"within_km is {within_km:g}; give {least:g} to {most:g} kilometres.")
    active = (assets["status"].astype("str") == Status.ACTIVE) & ~assets["kind"].isin(list(members_only))
    if needs:
        active &= assets["needs"].map(lambda met: not met or bool(set(met) & set(needs))).astype(bool)
    found = assets[active].assign(km=_km(assets[active], around))
    if around is not None:
        found = found[found["km"].isna() | (found["km"] <= within_km)]
    return found.sort_values(["km", "name"], na_position="first", kind="stable").reset_index(drop=True)


def chapters(found: gpd.GeoDataFrame, kinds: Iterable[str]) -> list[Chapter]:
    """What can be reached from anywhere first, then each kind in the order of ``kinds`` that has a place."""
    anywhere = found["venue"].isin(NO_PLACE)
    rest = found[~anywhere]
    made = [Chapter("", found[anywhere]), *(Chapter(kind, rest[rest["kind"] == kind]) for kind in kinds)]
    return [chapter for chapter in made if len(chapter.places)]


def week_of(found: gpd.GeoDataFrame, monday: date) -> list[tuple[date, pd.DataFrame]]:
    """What is on, day by day from ``monday``: (day, what begins on it, soonest first); drop-ins at their hours.

    Raises BadValueError where ``monday`` is not a Monday.
    """
    if monday.weekday():
        raise BadValueError(f"{monday:%d %B %Y} is a {monday:%A}; give the Monday of the week.")
    begin = datetime.combine(monday, datetime.min.time())
    on = occurrences(found, start=begin, end=begin + WEEK)
    days = on["start"].dt.date
    return [(day, on[days == day]) for day in (monday + timedelta(days=n) for n in range(7))]


def _km(assets: gpd.GeoDataFrame, around: Point | None) -> pd.Series:
    placed = assets.geometry.notna() & ~assets["venue"].isin(NO_PLACE)
    if around is None or not placed.any():
        return pd.Series(np.nan, index=assets.index)
    here = gpd.GeoSeries([around], crs="EPSG:4326")
    plane = here.estimate_utm_crs()
    metres: pd.Series = assets.geometry.to_crs(plane).distance(here.to_crs(plane).iloc[0])
    return (metres / 1000).where(placed)
