"""Equity: groups worked out by hand, unknown ones apart, totals that are sums, and what may be shown of them."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import toy_week
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point
from toy_week import ASSETS, toy, week_of, zones

from layers.errors import BadValueError
from mapping.disclosure import shown
from mapping.equity import COUNTS, MEANS, WAYS, Equity, counted, equity, groups, sums

ROW = ["group", "zones", "zones_covered", "zones_unknown", "people", "covered", "left_out", "hours"]


def rows(found: Equity) -> list[list[object]]:
    return found.table[ROW].to_numpy(dtype=object).tolist()


def test_urban_and_rural_by_hand() -> None:
    found = equity(toy(), "rural_class")
    assert rows(found) == [
        ["rural", 2, 1, 1, 300, 300, 0, 4.0],
        ["urban", 1, 1, 0, 1000, 1000, 0, 9.0],
        ["all", 3, 2, 1, 1300, 1300, 0, (1000 * 9 + 300 * 4) / 1300],
    ]
    # Village: Thursday's two evening hours, and one on Saturday; Town: four evening hours, three at the weekend
    assert found.table["evening_hours"].tolist() == [2.0, 4.0, (4 * 1000 + 2 * 300) / 1300]
    assert found.table["weekend_hours"].tolist() == [1.0, 3.0, (3 * 1000 + 1 * 300) / 1300]


def test_a_window_of_the_week() -> None:
    tuesday = toy().at("Tuesday", 18, 22)["reachable"]
    found = equity(toy(), "rural_class", covered=tuesday, when="on a Tuesday evening")
    assert found.table["covered"].tolist() == [0, 1000, 1000]
    assert found.table["left_out"].tolist() == [300, 0, 300]
    assert found.table["hours"].tolist()[:2] == [4.0, 9.0]  # the hours of the week stay what they are
    assert found.shown()["percent_left_out"].tolist() == [100, 0, 23]
    assert "Covered: on a Tuesday evening they can be at support by its start and be home again" in found.definition
    assert found.finding() == (
        "Most left out: rural, 100% of about 300 people, with 4 hours a week; of all, 23%, with 7.8 hours."
    )


def test_fifths_of_deprivation_and_the_unknown_apart() -> None:
    found = equity(toy(), "deprivation_fifth")
    assert found.table["group"].tolist() == ["fifth 1 (most deprived)", "fifth 5 (least deprived)", "not known", "all"]
    assert found.table["people"].tolist() == [1000, 300, 0, 1300]
    assert found.table["zones_unknown"].tolist() == [0, 0, 1, 1]
    assert np.isnan(found.table["hours"].iloc[2])  # nobody is counted there, so nobody has hours


@pytest.mark.parametrize(
    ("decile", "fifth"), [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (6, 3), (7, 4), (8, 4), (9, 5), (10, 5)]
)
def test_a_fifth_is_two_tenths(decile: int, fifth: int) -> None:
    named = groups(zones(deprivation_decile=pd.array([decile] * 3, dtype="Int64")), "deprivation_fifth")
    assert all(name.startswith(f"fifth {fifth}") for name in named)


def test_households_without_a_car_by_head_in_fifths_of_the_people() -> None:
    places = gpd.GeoDataFrame(
        {
            "population": pd.array([100, 100, 100, 100, 100, None, 100, 0], dtype="Int64"),
            "no_car_households": pd.array([10, 50, 20, 40, 30, 9, None, 5], dtype="Int64"),
        },
        geometry=[Point(n, 51) for n in range(8)],
        crs=4326,
    )
    named = groups(places, "no_car_fifth")
    assert named.str[:7].tolist() == ["fifth 5", "fifth 1", "fifth 4", "fifth 2", "fifth 3", *["not kno"] * 3]
    alike = groups(places.assign(no_car_households=pd.array([7] * 8, dtype="Int64")), "no_car_fifth")
    assert set(alike[:5]) == {"fifth 3"}  # zones alike are never told apart


def test_hubs_from_their_column_or_the_nearest() -> None:
    hubs = gpd.GeoDataFrame({"name": ["West", "East"]}, geometry=[Point(-0.05, 51.2), Point(0.18, 51.2)], crs=4326)
    assert [row[0:5] for row in rows(equity(toy(), "hub", hubs=hubs))] == [
        ["East", 2, 1, 1, 300],
        ["West", 1, 1, 0, 1000],
        ["all", 3, 2, 1, 1300],
    ]
    own = week_of(*ASSETS, places=zones(hub=["Weald", "Weald", ""]))
    assert equity(own, "hub").table["group"].tolist() == ["Weald", "not known", "all"]


def test_households_without_a_car_as_what_is_counted() -> None:
    found = equity(toy(), "rural_class", weight="no_car_households")
    assert found.of == "households without a car"
    assert found.table["people"].tolist() == [30, 300, 330]
    assert found.table["hours"].iloc[2] == pytest.approx((300 * 9 + 30 * 4) / 330)


def test_without_any_population_zones_are_counted_and_said() -> None:
    nobody = week_of(*ASSETS, places=zones(population=pd.array([None] * 3, dtype="Int64")))
    found = equity(nobody, "rural_class", covered=toy().at("Tuesday", 18, 22)["reachable"])
    assert found.of == "zones"
    assert found.shown()["people"].tolist() == [2, 1, 3]  # exact: counts of zones are no counts of people
    assert found.shown()["percent_left_out"].tolist() == [100, 0, 67]
    assert found.shown()["hours"].tolist() == [2.0, 9.0, 4.3]
    assert "Counted are zones" in found.definition
    assert "100% of 2 zones" in found.finding()


def test_a_table_with_no_group_known_says_so() -> None:
    none = week_of(*ASSETS, places=zones(deprivation_decile=pd.array([None] * 3, dtype="Int64")))
    found = equity(none, "deprivation_fifth")
    assert not found.known
    assert found.table["group"].tolist() == ["not known", "all"]
    assert found.finding() == ""
    assert equity(toy(), "deprivation_fifth").known


@pytest.mark.parametrize("by", WAYS)
def test_every_way_adds_up_to_the_same_whole(by: str) -> None:
    hubs = gpd.GeoDataFrame({"name": ["West", "East"]}, geometry=[Point(-0.05, 51.2), Point(0.18, 51.2)], crs=4326)
    table = equity(toy(), by, hubs=hubs).table
    parts, whole = table.iloc[:-1], table.iloc[-1]
    names = ["zones", "zones_covered", "zones_unknown", *COUNTS]
    assert parts[names].sum().tolist() == whole[names].tolist()
    for mean in MEANS:
        assert (parts[mean].fillna(0) * parts["people"]).sum() == pytest.approx(whole[mean] * whole["people"])


def test_questions_that_cannot_be_answered() -> None:
    with pytest.raises(BadValueError, match="'wealth'"):
        equity(toy(), "wealth")
    with pytest.raises(BadValueError, match="'hub'"):
        equity(toy(), "hub")
    with pytest.raises(BadValueError, match="'cars'"):
        equity(toy(), "rural_class", weight="cars")
    with pytest.raises(BadValueError, match="2 zones are said to be covered or not, but there are 3"):
        equity(toy(), "rural_class", covered=pd.Series([True, False]))


def test_small_counts_hide_the_means_that_would_tell_them() -> None:
    places = pd.concat([zones(), zones().iloc[2:].assign(id="moor")], ignore_index=True)
    people = pd.array([2000, 4, 60, 40], dtype="Int64")
    few = week_of(*ASSETS, places=places.assign(population=people, rural_class=["urban", "rural", "rural", "urban"]))
    safe = equity(few, "rural_class").shown()
    assert not safe.attrs["disclosure"]["withheld"]  # 64 rural people less 58 to 62 left out: several values
    assert safe["people"].tolist() == [65, 2040, 2105]
    assert pd.isna(safe["covered"].iloc[0])  # the four of Village
    # 4 people x 4 hours / 64 people would tell that they are four; those four weigh nothing
    assert equity(few, "rural_class").table["hours"].iloc[0] == 0
    assert safe["hours"].isna().tolist() == [True, False, True]
    assert safe["percent_left_out"].tolist() == [92, 2, 5]  # 60 of 65, 40 of 2,040, 100 of 2,105
    assert equity(few, "rural_class").finding() == "Most left out: rural, 92% of about 65 people; of all, 5%."


@pytest.mark.parametrize("village", range(1, 8))
def test_a_mean_tells_no_hidden_count(village: int) -> None:
    """Town's 20 have 9 hours and Village's few 4: the exact mean, 8.8, 8.5, 8.3 … 7.7, is another for each number."""
    few = week_of(*ASSETS, places=zones(population=pd.array([20, village, None], dtype="Int64"), rural_class=["u"] * 3))
    found = equity(few, "rural_class")
    safe = found.shown()
    assert found.table["people"].tolist() == [20 + village] * 2
    assert safe["people"].tolist() == safe["covered"].tolist() == [20 if village < 3 else 25] * 2
    assert safe[MEANS].to_numpy().tolist() == [[9.0, 4.0, 3.0]] * 2  # Town's own: Village weighs nothing
    assert "one of 1 to 7 by nothing" in found.definition


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=3, max_size=3), st.data())
def test_means_are_made_of_nothing_but_what_is_shown(people: list[int], data: st.DataObject) -> None:
    alike = [[other for other in range(50) if shown(other) == shown(count)] for count in people]
    others = [data.draw(st.sampled_from(values)) for values in alike]
    tables = [
        equity(replace(toy(), zones=zones(population=pd.array(counts, dtype="Int64"))), "rural_class").table[MEANS]
        for counts in (people, others)
    ]
    pd.testing.assert_frame_equal(*tables)


def test_a_withheld_table_shows_no_mean_and_no_percentage() -> None:
    # one person left out of nine, the nine known to the unit: 9 less 8 (shown 10: 8 to 12) leaves one
    few = week_of(*ASSETS, places=zones(population=pd.array([8, 1, None], dtype="Int64"), rural_class=["u"] * 3))
    safe = equity(few, "rural_class", covered=pd.Series([True, False, False])).shown()
    assert safe.attrs["disclosure"]["withheld"]
    assert safe[[*COUNTS, *MEANS, "percent_left_out"]].isna().all(axis=None)
    assert equity(few, "rural_class", covered=pd.Series([True, False, False])).finding() == ""


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.one_of(st.none(), st.integers(0, 3000)), st.sampled_from("ab"), st.booleans()),
        min_size=3,
        max_size=3,
    )
)
def test_any_people_in_any_groups_add_up(people: list[tuple[int | None, str, bool]]) -> None:
    counts, names, flags = zip(*people, strict=True)
    found = replace(toy(), zones=zones(population=pd.array(counts, dtype="Int64"), rural_class=list(names)))
    table = equity(found, "rural_class", covered=pd.Series(flags)).table
    assert (table["covered"] + table["left_out"] == table["people"]).all()
    assert table.iloc[:-1][COUNTS].sum().tolist() == table.iloc[-1][COUNTS].tolist()
    if any(count is not None for count in counts):
        assert table["people"].iloc[-1] == sum(count or 0 for count in counts)
        weights = [shown(count or 0) or 0 for count in counts]
        by_hand = sum(weight * hours for weight, hours in zip(weights, (9, 4, 0), strict=True))
        assert sum(weights) == 0 or table["hours"].iloc[-1] * sum(weights) == pytest.approx(by_hand)
        assert np.isnan(table["hours"].iloc[-1]) == (sum(weights) == 0)


def test_sums_of_no_zone_are_nothing() -> None:
    none, of = counted(toy())
    assert of == "people"
    assert sums(none.iloc[:0]) | {} == {
        **dict.fromkeys(["zones", "zones_covered", "zones_unknown", *COUNTS], 0),
        **{name: pytest.approx(np.nan, nan_ok=True) for name in MEANS},
    }


def test_the_coverage_is_not_changed() -> None:
    found = week_of(*ASSETS)
    before = found.zones.copy(deep=True)
    equity(found, "rural_class").shown()
    pd.testing.assert_frame_equal(found.zones, before)
    assert toy_week.zones().equals(before)
