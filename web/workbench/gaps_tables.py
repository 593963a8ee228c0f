"""The tables of the Gaps screen, as frames of words: worst areas, who is left out by group, how far records matter."""

import geopandas as gpd
import pandas as pd
import streamlit as st

from mapping.coverage import Coverage
from mapping.data_gaps import MAYBE, UNCHECKED, data_gaps
from mapping.disclosure import cells, disclose
from mapping.equity import WAYS, Equity, equity
from mapping.freshness import by_age
from mapping.left_out import Stretch, reached
from mapping.week_clock import EVENING_HOURS, WEEKEND_HOURS

AGES = (90, 180)
WORST = {
    "name": "Area", "population": "People", "evening_hours": "Evening hours", "weekend_hours": "Weekend hours",
    "reachable_hours": "Hours a week", "sessions": "Sessions", "kinds": "Kinds", "first_minutes": "Nearest, min",
    "second_minutes": "Second, min", "then": "At this hour", "last_way_home": "Last way home",
}  # fmt: skip
GROUPS = {
    "group": "Group", "people": "People", "left_out": "Left out", "percent_left_out": "Left out, %",
    "hours": "Hours a week each", "evening_hours": "Evening hours each", "weekend_hours": "Weekend hours each",
    "zones": "Areas", "zones_unknown": "Areas not counted",
}  # fmt: skip
RECORDS = {
    "records": "Records", "places": "Places", "sessions": "Sessions", "people": "People", "left_out": "Left out",
    "percent_left_out": "Left out, %", "hours": "Hours a week each",
}  # fmt: skip
SHORT_WAYS = {
    "deprivation_fifth": "Deprivation", "rural_class": "Urban and rural", "hub": "Nearest hub",
    "no_car_fifth": "Households without a car",
}  # fmt: skip


def worst_first(found: Coverage, stretch: Stretch, then: gpd.GeoDataFrame) -> pd.DataFrame:
    """Every area, those left out of the stretch first, then those with fewest hours; within these, most people first.

    ``then``: the same areas at the chosen hour (``mapping.left_out.at_hour``). People under the small-number rule.
    """
    hours = found.hours().to_numpy()
    known = found.choices().assign(
        evening_hours=hours[:, list(EVENING_HOURS)].sum(axis=1),
        weekend_hours=hours[:, list(WEEKEND_HOURS)].sum(axis=1),
        in_stretch=hours[:, list(stretch.hours)].sum(axis=1),
        then=then["why"].where(~then["reachable"], "yes").to_numpy(),
        last_way_home=then["last_way_home"].dt.strftime("%H:%M").fillna("").to_numpy(),
    )
    ranked = known.sort_values(
        ["in_stretch", "reachable_hours", "population", "name"], ascending=[True, True, False, True], ignore_index=True
    )
    safe = disclose(ranked[list(WORST)], people=["population"])
    whole = {name: safe[name].round().astype("Int64") for name in ("first_minutes", "second_minutes")}
    return safe.assign(**whole).rename(columns=WORST)


def equities(found: Coverage, stretch: Stretch, hubs: gpd.GeoDataFrame) -> list[Equity]:
    """One table for each way to group that the area knows."""
    covered = reached(found, stretch)
    columns = {"deprivation_fifth": "deprivation_decile", "no_car_fifth": "no_car_households", "hub": "population"}
    named = [by for by in WAYS if columns.get(by, by) in found.zones.columns]
    tables = [equity(found, by, covered=covered, when=stretch.words, hubs=hubs) for by in named]
    return [table for table in tables if table.known]


def groups_table(told: Equity) -> pd.DataFrame:
    """One equity table as people read it."""
    heads = GROUPS if told.of != "zones" else {k: v for k, v in GROUPS.items() if k != "zones"}
    safe = told.shown()
    if not safe["zones_unknown"].any():
        heads = {k: v for k, v in heads.items() if k != "zones_unknown"}
    if told.of != "people":
        heads |= {"people": told.of.capitalize()}
    return _worded(safe, told.table)[list(heads)].rename(columns=heads)


def ages_table(found: Coverage) -> pd.DataFrame:
    """The result of the whole week from all records, and from those checked within 180 and 90 days."""
    told = by_age(found)
    return _worded(told.shown(), told.table)[list(RECORDS)].rename(columns=RECORDS)


def _worded(safe: pd.DataFrame, exact: pd.DataFrame) -> pd.DataFrame:
    """The counts of people as words, with why one of them is not shown."""
    return safe.assign(**{name: cells(safe[name], of=exact[name]) for name in ("people", "left_out")})


def maybe_only_data(found: Coverage, assets: gpd.GeoDataFrame) -> tuple[list[str], pd.DataFrame]:
    """What may be only missing data: a sentence for each age of records, and the areas of which that is so, with why.

    Of the whole week. An area stands once, with what is said of it for the shortest age that it is doubted for.
    """
    said, doubted = [], []
    for days in AGES:
        gaps = data_gaps(found, assets, days=days)
        sentence = gaps.sentence() or "no gap of this week looks like missing data."
        said.append(f"Taking records as doubtful after {days} days: {sentence}")
        doubted.append(gaps.zones[gaps.zones["state"].isin([UNCHECKED, MAYBE])])
    table = pd.concat(doubted).drop_duplicates("zone_id")[["name", "state", "why"]]
    return said, table.set_axis(["Area", "What it is", "Why"], axis=1).reset_index(drop=True)


# kept, so that another hour does not work them out again
@st.cache_resource(max_entries=32, show_spinner=False)
def doubts_of(key: str, _found: Coverage, _assets: gpd.GeoDataFrame) -> tuple[list[str], pd.DataFrame, pd.DataFrame]:
    """``maybe_only_data`` and ``ages_table``, for the question and data that ``key`` names."""
    del key
    return *maybe_only_data(_found, _assets), ages_table(_found)


@st.cache_resource(max_entries=32, show_spinner=False)
def equities_of(key: str, _found: Coverage, stretch: Stretch, _hubs: gpd.GeoDataFrame) -> list[Equity]:
    """``equities``, for the question and data that ``key`` names."""
    del key
    return equities(_found, stretch, _hubs)
