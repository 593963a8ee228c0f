"""Real gap or data gap: zones that are left out, and whether something in the records may be the only reason.

Looked for near each zone: a place of the kind that does not say when it is open, one that has nothing on in this very
week, one whose position must be wrong, and whether anybody checked any of them lately.
"""

from dataclasses import dataclass
from datetime import timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.homes import home_points
from mapping.coverage import STALE_DAYS, Coverage
from mapping.disclosure import cells, disclose, in_words
from mapping.freshness import checked, checked_within, reached_in
from mapping.headline import Window
from mapping.windows import WEEKDAYS

NEAR_KM = 5.0
"""How far, in a straight line from where a zone's people set out, a place may be the missing answer to its gap."""
MOST_NAMES = 3
COVERED = "covered"
UNCHECKED = "covered, if unchecked records are right"
MAYBE = "left out, or only missing data"
LEFT_OUT = "left out"
NOT_KNOWN = "not known"
STATES = (COVERED, UNCHECKED, MAYBE, LEFT_OUT, NOT_KNOWN)
COLUMNS = ["zone_id", "name", "population", "state", "why", "near"]


@dataclass(frozen=True, eq=False)
class DataGaps:
    """For each zone, whether its gap is one in support or may be one in what is known.

    ``zones``: zone_id, name, population, state (one of ``STATES``), why (a sentence or several; "" where nothing needs
    saying), near (places of the kind within ``NEAR_KM``). ``note``: what cannot be laid to one zone.
    """

    zones: pd.DataFrame
    note: str

    def table(self) -> pd.DataFrame:
        """One row a state that occurs: state, zones (exact), people in words under the small-number rule."""
        state = pd.Categorical(self.zones["state"], categories=STATES, ordered=True)
        grouped = self.zones.assign(state=state).groupby("state", observed=True)
        exact = grouped.agg(zones=("zone_id", "size"), people=("population", _sum)).reset_index()
        safe = disclose(exact, people=["people"])
        return exact.assign(state=exact["state"].astype("str"), people=cells(safe["people"], of=exact["people"]))

    def sentence(self) -> str:
        """How many of those left out live where the gap may be only missing data, and what else hangs on records."""
        people = self.zones.groupby("state")["population"].agg(_sum)
        parts = []
        if (self.zones["state"] == MAYBE).any():
            count = int((self.zones["state"] == MAYBE).sum())
            among = int(self.zones["state"].isin([MAYBE, LEFT_OUT]).sum())
            parts.append(
                f"In {count} of the {among} zones left out ({_people(people, MAYBE)}) the gap may be only missing data."
            )
        if (self.zones["state"] == UNCHECKED).any():
            count = int((self.zones["state"] == UNCHECKED).sum())
            words = f"{count} {'zone is' if count == 1 else 'zones are'} covered"
            parts.append(f"{words} only if records not checked lately are right ({_people(people, UNCHECKED)}).")
        return " ".join([*parts, *([self.note] if self.note else [])])


def _sum(counts: pd.Series) -> object:
    """The sum of what is known; missing where nothing is."""
    return counts.sum(min_count=1)


def _people(people: pd.Series, state: str) -> str:
    count = people.get(state)
    return "people not counted" if count is None or pd.isna(count) else in_words(int(count))


def data_gaps(
    found: Coverage,
    assets: gpd.GeoDataFrame,
    *,
    window: Window | None = None,
    days: int = STALE_DAYS,
    near_km: float = NEAR_KM,
) -> DataGaps:
    """Say of each zone without support (in ``window``, or in the whole week) whether the records may be at fault.

    ``assets``: the frame that ``found`` was made from, as the asker may see it. A zone that is left out is
    ``MAYBE`` where a place of the kinds asked for, inside it or within ``near_km`` in a straight line of where its
    people set out, says no times, has nothing on in this very week, or lies far from every street; or where no such
    place was checked within ``days`` days. A covered zone is ``UNCHECKED`` where everything it can reach rests on
    records not checked within ``days`` days. On a day without timetable nothing is known.
    """
    ids = found.zones["id"].to_numpy()
    population = found.zones["population"] if "population" in found.zones else pd.array([None] * len(ids), "Int64")
    known = _places(found, assets, days)
    near = _near(found.zones, known, near_km)
    answer = pd.DataFrame(
        {"zone_id": ids, "name": found.zones["name"].to_numpy(), "population": population, "near": near.sum(axis=1)}
    )
    if window is not None and found.week + timedelta(days=window.weekday) in found.days_without_timetable:
        why = f"No timetable covers {WEEKDAYS[window.weekday]}."
        return DataGaps(answer.assign(state=NOT_KNOWN, why=why)[COLUMNS], "")
    reached = reached_in(found, window).to_numpy()
    fresh = reached_in(checked_within(found, days), window).to_numpy()
    said = [
        _one(known[row], is_reached=bool(is_reached), is_fresh=bool(is_fresh), days=days, near_km=near_km)
        for row, is_reached, is_fresh in zip(near, reached, fresh, strict=True)
    ]
    answer["state"], answer["why"] = [state for state, _ in said], [why for _, why in said]
    return DataGaps(answer[COLUMNS], _note(found, window))


def _places(found: Coverage, assets: gpd.GeoDataFrame, days: int) -> pd.DataFrame:
    """Active assets of the asked kinds with a position: id, name, lon, lat, and what may be wrong with each record."""
    mine = assets["id"].isin(set(found.assets["id"])) & (assets["status"].astype("str") == "active")
    placed = assets[mine & assets["lon"].notna() & ~assets["venue"].isin(["online", "phone"])]
    on = set(found.occurrences["asset_id"])
    untimed = (placed["sessions"].map(len) == 0) & (placed["opening_hours"] == "")
    return pd.DataFrame(
        {
            "name": placed["name"].astype("str"),
            "lon": placed["lon"].astype(float),
            "lat": placed["lat"].astype(float),
            "untimed": untimed,
            "off": ~placed["id"].isin(on) & ~untimed,
            "outside": placed["name"].isin(found.outside),
            "stale": ~placed["id"].isin(checked(placed, found, days)),
        }
    ).reset_index(drop=True)


def _near(zones: gpd.GeoDataFrame, places: pd.DataFrame, near_km: float) -> NDArray[np.bool_]:
    """Zones x places: does the place lie in the zone, or within so many km of where its people set out?"""
    homes = home_points(zones)
    east = homes.x.to_numpy()[:, None] - places["lon"].to_numpy()[None, :]
    north = homes.y.to_numpy()[:, None] - places["lat"].to_numpy()[None, :]
    away = 111.32 * np.hypot(east * np.cos(np.radians(homes.y.to_numpy()))[:, None], north)
    near: NDArray[np.bool_] = away <= near_km
    points = gpd.GeoSeries.from_xy(places["lon"], places["lat"], crs=zones.crs)
    place, zone = zones.sindex.query(points, predicate="intersects")
    near[zone, place] = True
    return near


def _one(places: pd.DataFrame, *, is_reached: bool, is_fresh: bool, days: int, near_km: float) -> tuple[str, str]:
    """The state of one zone and why, from what is known near it."""
    if is_fresh:
        return COVERED, ""
    if is_reached:
        return UNCHECKED, f"Everything that can be reached rests on records not checked within {days} days."
    if places.empty:
        return LEFT_OUT, f"Nothing of the kind is on the map within {near_km:g} km."
    doubts = [
        f"{_names(places.loc[places[flag], 'name'])} {words}."
        for flag, words in (
            ("untimed", "may be open, but when is not known"),
            ("off", "has times, but none in this week"),
            ("outside", "lies far from every street, so the position may be wrong"),
        )
        if places[flag].any()
    ]
    if places["stale"].all():
        doubts.append(f"No place of the kind within {near_km:g} km was checked within {days} days.")
    return (MAYBE, " ".join(doubts)) if doubts else (LEFT_OUT, "")


def _names(names: pd.Series) -> str:
    """Some names, and how many more there are."""
    said, more = ", ".join(names.iloc[:MOST_NAMES]), len(names) - MOST_NAMES
    return f"{said} and {more} more" if more > 0 else said


def _note(found: Coverage, window: Window | None) -> str:
    """What may be missing and cannot be laid to one zone."""
    says = []
    if hidden := found.unplaced["asset_id"].nunique():
        places = "place meets" if hidden == 1 else "places meet"
        says.append(f"{hidden} {places} in person with no position on the map, and may close a gap anywhere.")
    if window is None and found.days_without_timetable:
        days = ", ".join(f"{day:%A}" for day in found.days_without_timetable)
        says.append(f"No timetable covers {days}, so nothing is known of then.")
    return " ".join(says)
