"""Who lives within reach: minutes to each zone turned into people, and two times compared in a sentence."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapping.disclosure import in_words, percent, shown


@dataclass(frozen=True)
class Within:
    """Who lives within some minutes: ``people`` (exact; show it through ``words`` only) in ``zones``.

    ``zones_unknown`` of these zones have no known population and are in no count of people. Where no zone of
    the area has one, ``counts_zones`` is True and everything is said of zones.
    """

    people: int
    zones: int
    zones_unknown: int
    counts_zones: bool

    @property
    def words(self) -> str:
        """The count as it may be shown: "about 1,650 people", "fewer than 8 people", "12 areas"."""
        if self.counts_zones:
            return f"{self.zones or 'no'} area{'' if self.zones == 1 else 's'}"
        return in_words(self.people)

    @property
    def note(self) -> str:
        """What was left out, in a sentence; "" where nothing was."""
        if self.counts_zones:
            return "No area here has a known population, so areas are counted, not people."
        if self.zones_unknown:
            return f"{self.zones_unknown} of the {self.zones} areas reached have no known population and are left out."
        return ""


def by_zone(zones: gpd.GeoDataFrame, minutes: NDArray[np.float32]) -> gpd.GeoDataFrame:
    """The zones with ``minutes`` to (or from) each one's home point, nearest first; missing where not reached.

    ``zones`` has ``population``; ``minutes`` is [zones], NaN where there is no way. A zone is one point here (see
    ``layers.homes.home_points``): people in a wide zone may be nearer or further than it says.
    """
    whole = pd.array([pd.NA if np.isnan(m) else round(float(m)) for m in minutes], dtype="Int64")
    return zones.assign(minutes=whole).sort_values(["minutes", "name"], na_position="last", ignore_index=True)


def within(reached: gpd.GeoDataFrame, limit_minutes: int) -> Within:
    """Who lives within ``limit_minutes``, of what ``by_zone`` gave."""
    inside = reached[(reached["minutes"] <= limit_minutes).fillna(False)]
    return Within(
        people=int(inside["population"].sum()),
        zones=len(inside),
        zones_unknown=int(inside["population"].isna().sum()),
        counts_zones=bool(reached["population"].isna().all()),
    )


def one_time(found: Within, *, minutes: int) -> str:
    """One answer in a sentence."""
    verb = "are" if found.counts_zones else "live"
    return f"{_capital(found.words)} {verb} within {minutes} minutes."


def two_times(first: Within, second: Within, *, first_when: str, second_when: str, minutes: int) -> str:
    """Two answers compared in one sentence, under the small-number rule where they count people."""
    start = f"{one_time(first, minutes=minutes).removesuffix('.')} {first_when}"
    here, there = (found.zones if found.counts_zones else found.people for found in (first, second))
    gap = abs(here - there)
    if gap == 0:
        return f"{start}, and as many {second_when}."
    side = "fewer" if there < here else "more"
    if first.counts_zones:
        return f"{start}; {second_when} it is {second.words}, {gap} {side}."
    if shown(gap) is None:
        return f"{start}, and a few {side} {second_when}."
    share = percent(gap, here)
    part = "" if share is None else f" ({share}%)"
    return f"{start}; {second_when} it is {second.words}, {in_words(gap).removesuffix(' people')} {side}{part}."


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
