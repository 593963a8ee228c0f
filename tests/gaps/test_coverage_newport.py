"""A real town: 511 places where people of Newport live, and sixty sessions of Tuesday 5 March 2024 by bus and train."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from toy_week import as_frame, asset

from layers.records import Asset
from layers.timetable import read_timetable
from mapping.coverage import Coverage, coverage
from mapping.travel import TravelNetwork

TUESDAY = date(2024, 3, 5)
SESSIONS = 60


@pytest.fixture(scope="module")
def town(real_data: Path) -> TravelNetwork:
    """Newport's buses and trains of that day, with straight-line walking."""
    feeds = [real_data / "newport" / f"newport_{kind}_2024-03-05.gtfs.zip" for kind in ("bus", "rail")]
    return TravelNetwork.build(None, read_timetable(feeds))


@pytest.fixture(scope="module")
def zones(real_data: Path) -> gpd.GeoDataFrame:
    """Where the people of each small area live, as zones."""
    homes = gpd.read_parquet(real_data / "newport" / "origins_pwcs.parquet").geometry.to_crs("EPSG:4326")
    names = [f"z{n}" for n in range(len(homes))]
    columns = {"id": names, "name": names, "population": 300, "home_lon": homes.x.array, "home_lat": homes.y.array}
    return gpd.GeoDataFrame(columns, geometry=homes.array, crs="EPSG:4326")


def sessions(zones: gpd.GeoDataFrame) -> list[Asset]:
    """Sixty groups about the town, from 09:00 to 20:45, half of them an hour long and half ninety minutes."""
    chance = np.random.default_rng(60)
    made = []
    for number, home in enumerate(chance.choice(len(zones), SESSIONS, replace=False)):
        start = datetime.combine(TUESDAY, datetime.min.time()) + timedelta(minutes=int(chance.integers(36, 84)) * 15)
        where = {"lon": float(zones["home_lon"].iloc[home]), "lat": float(zones["home_lat"].iloc[home])}
        made.append(asset(f"g{number}", start.isoformat(), 60 + 30 * (number % 2)).model_copy(update=where))
    return made


@pytest.fixture(scope="module")
def week(town: TravelNetwork, zones: gpd.GeoDataFrame) -> Coverage:
    return coverage(zones, as_frame(*sessions(zones)), town, week=date(2024, 3, 4))


def test_a_tuesday_of_sixty_sessions(week: Coverage) -> None:
    assert (len(week.zones), len(week.visits)) == (511, SESSIONS)
    choices = week.choices()
    assert choices["reachable"].mean() > 0.5
    assert choices["sessions"].max() <= SESSIONS
    known = choices.dropna(subset=["third_minutes"])
    assert (known["first_minutes"] <= known["second_minutes"]).all()
    assert (known["second_minutes"] <= known["third_minutes"]).all()
    assert (choices["reachable_hours"] == week.hours().to_numpy().sum(axis=1)).all()
    on_tuesday = week.hours().to_numpy().reshape(511, 7, 24).any(axis=(0, 2))
    assert on_tuesday.tolist() == [day == 1 for day in range(7)]


def test_a_longer_limit_and_only_going_never_lower_it(week: Coverage) -> None:
    limits = [week.within(limit) for limit in (15, 30, 45, 60, 90, 120)]
    for shorter, longer in pairwise(limits):
        assert (longer.ok >= shorter.ok).all()
        assert (longer.only_there().ok >= longer.ok).all()


def test_the_answers_are_those_of_single_visits(week: Coverage, town: TravelNetwork) -> None:
    """Each visit by itself, by another search, for the same homes."""
    homes = town.places(gpd.GeoSeries.from_xy(week.zones["home_lon"], week.zones["home_lat"], crs="EPSG:4326"))
    for limit in (30, 75):
        found = week.within(limit)
        for visit in (0, 59):
            goes = found.visits.iloc[visit]
            place = found.occurrences.loc[goes["occurrence"]]
            alone = town.there_and_back(
                homes, gpd.points_from_xy([place["lon"]], [place["lat"]])[0], goes["start"].to_pydatetime(),
                goes["end"].to_pydatetime(), max_minutes=limit,
            )  # fmt: skip
            np.testing.assert_array_equal(found.ok[visit], alone["ok"])
            np.testing.assert_array_equal(found.outings.minutes_out[visit], alone["minutes_out"])
            np.testing.assert_array_equal(found.outings.minutes_home[visit], alone["minutes_home"])
