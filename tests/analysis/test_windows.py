"""One stretch of a day from hand-made answers: two zones, three visits to two sessions."""

from datetime import date, datetime

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from mapping.windows import beginning, day_of, zone_frame


@pytest.fixture(scope="module")
def answer(three_zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Visit 0: near, but no way home from it for the first zone. Visits 1 and 2: one drop-in, further off."""
    times = np.array([["2024-03-05T23:00"] * 2, ["2024-03-05T21:00"] * 2, ["2024-03-05T22:00"] * 2], "datetime64[us]")
    legs = {
        "ok": np.array([[False, True], [True, False], [True, False]]),
        "minutes_out": np.array([[5, 5], [40, 40], [30, 30]], np.float32),
        "minutes_home": np.array([[np.nan, 6], [41, np.nan], [31, np.nan]], np.float32),
        "leave_by": times - np.timedelta64(4, "h"),
        "last_way_home": times,
        "fails": np.array([["no way home", ""], ["", "no way home"], ["", "no way there in time"]], object),
    }
    return zone_frame(
        three_zones.iloc[:2],
        legs,
        occurrence=np.array([4, 9, 9]),
        kind=pd.Series({4: "peer-group", 9: "mutual-aid"}),
        stale=pd.Series({4: True, 9: False}),
    )


def test_the_soonest_is_of_those_that_can_be_made(answer: gpd.GeoDataFrame) -> None:
    assert answer["minutes_out"].tolist() == [30, 5]
    assert answer["minutes_home"].tolist() == [31, 6]
    assert answer["leave_by"].tolist() == [datetime(2024, 3, 5, 18), datetime(2024, 3, 5, 19)]


def test_the_last_way_home_is_of_those_that_can_be_made(answer: gpd.GeoDataFrame) -> None:
    assert answer["last_way_home"].tolist() == [datetime(2024, 3, 5, 22), datetime(2024, 3, 5, 23)]


@pytest.mark.parametrize(
    ("fails", "why"),
    [
        (["no way there in time", "no way there in time"], "cannot get there in time"),
        (["no way there in time", "no way home"], "no way home"),
        (["home takes too long", "no way home"], "home takes too long"),
        (["no way home", "home takes too long"], "home takes too long"),
        (["home takes too long", "no way there in time"], "home takes too long"),
        (["home takes too long", ""], ""),
    ],
)
def test_why_not_is_what_stands_in_the_way_of_the_nearest_miss(
    three_zones: gpd.GeoDataFrame, fails: list[str], why: str
) -> None:
    times, minutes = np.full((2, 1), "NaT", "datetime64[us]"), np.full((2, 1), np.nan, np.float32)
    legs = dict.fromkeys(("leave_by", "last_way_home"), times) | dict.fromkeys(("minutes_out", "minutes_home"), minutes)
    legs |= {"ok": np.array([[not fail] for fail in fails]), "fails": np.array([[fail] for fail in fails], object)}
    kind, stale = pd.Series(["peer-group"] * 2), pd.Series([False, False])
    found = zone_frame(three_zones.iloc[:1], legs, occurrence=np.array([0, 1]), kind=kind, stale=stale)
    assert found["why"].tolist() == [why]


def test_two_visits_to_one_place_are_one_session_of_one_kind(answer: gpd.GeoDataFrame) -> None:
    assert answer["sessions"].tolist() == [1, 1]
    assert answer["kinds"].tolist() == [1, 1]
    assert answer["unchecked"].tolist() == [0, 1]
    assert answer["why"].tolist() == ["", ""]


def test_two_sessions_of_one_kind_are_one_kind(three_zones: gpd.GeoDataFrame) -> None:
    some = np.array([["2024-03-05T21:00"] * 3] * 2, "datetime64[us]")
    legs = dict.fromkeys(("leave_by", "last_way_home"), some)
    legs |= {name: np.ones((2, 3), np.float32) for name in ("minutes_out", "minutes_home")}
    legs |= {"ok": np.ones((2, 3), bool), "fails": np.full((2, 3), "", object)}
    kind, stale = pd.Series(["peer-group"] * 2), pd.Series([False, False])
    found = zone_frame(three_zones, legs, occurrence=np.array([0, 1]), kind=kind, stale=stale)
    assert found["sessions"].tolist() == [2, 2, 2]
    assert found["kinds"].tolist() == [1, 1, 1]


def test_a_stretch_takes_its_first_minute_and_not_its_last() -> None:
    visits = pd.DataFrame({"start": pd.to_datetime(["2024-03-05 18:00", "2024-03-05 22:00", "2024-03-06 18:00"])})
    assert beginning(visits, date(2024, 3, 5), 18, 22).tolist() == [True, False, False]
    assert beginning(visits, date(2024, 3, 5), 22, 24).tolist() == [False, True, False]


@pytest.mark.parametrize("name", ["Sunday", "sunday", "Sun", " sun ", date(2024, 3, 10)])
def test_a_day_by_name_or_date(name: str | date) -> None:
    assert day_of(date(2024, 3, 4), name) == date(2024, 3, 10)
