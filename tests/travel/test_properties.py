"""What must hold of every timetable: both directions agree, more is never less, and asking again changes nothing."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from mapping.travel import TravelNetwork
from tests.travel.feeds import TUESDAY, Feed, at, lon, next_day, place, places, read
from tests.travel.oracle import Call, World, worlds

AN_HOUR, ROUNDED = timedelta(hours=1), timedelta(milliseconds=1)
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
OPENS = at("18:00")
minutes_on = st.integers(0, 150)
spots = st.integers(-5, 55).map(lambda tenth: tenth * 101.0)
HOMES_M = (-500.0, 0.0, 700.0, 1_900.0, 3_100.0, 4_400.0, 5_200.0)


def _asked(net: TravelNetwork, start_m: float, end_m: float, **options: object) -> float:
    return float(net.minutes(places(start_m), places(end_m), **({"max_minutes": 240} | options))[0, 0])


def _never_less(smaller: np.ndarray, larger: np.ndarray) -> None:
    """Every entry of the larger choice is there, and as quick, wherever the smaller has one."""
    known = ~np.isnan(smaller)
    assert not np.isnan(larger[known]).any()
    assert (larger[known] <= smaller[known]).all()


@FEW
@given(worlds(), spots, spots, minutes_on)
def test_forward_and_backward_searches_agree(world: World, start_m: float, end_m: float, later: int) -> None:
    net, depart = world.network(), OPENS + timedelta(minutes=later)
    there = _asked(net, start_m, end_m, depart=depart)
    assume(not np.isnan(there))
    arrive = depart + timedelta(seconds=round(there * 60))
    latest = arrive - timedelta(seconds=round(_asked(net, start_m, end_m, arrive=arrive) * 60))
    assert latest >= depart
    again = _asked(net, start_m, end_m, depart=latest)
    assert latest + timedelta(seconds=round(again * 60)) == arrive


@FEW
@given(worlds(), minutes_on, st.integers(5, 90), st.integers(0, 90))
def test_a_longer_limit_never_shrinks_reach(world: World, later: int, limit: int, more: int) -> None:
    net, homes, depart = world.network(), places(*HOMES_M), OPENS + timedelta(minutes=later)
    short = net.minutes(homes, homes, depart=depart, max_minutes=limit)
    _never_less(short, net.minutes(homes, homes, depart=depart, max_minutes=limit + more))


@settings(FEW, max_examples=8)
@given(worlds(), spots)
def test_a_longer_limit_never_shrinks_a_polygon(world: World, start_m: float) -> None:
    net = world.network()
    assume(any(abs(start_m - x) < 5_000 for x in world.stops.values()))
    rows = net.reach(place(start_m), depart=OPENS, limits=(10, 20, 30, 45)).to_crs(32630)
    for inner, outer in pairwise(rows.geometry):
        assert inner.difference(outer).area < 1e-6 * outer.area
    assert (np.diff(rows["area_km2"]) >= -1e-9).all()


@FEW
@given(worlds(), minutes_on, st.data())
def test_a_removed_trip_never_helps(world: World, later: int, data: st.DataObject) -> None:
    assume(len(world.trips) > 1)
    gone = data.draw(st.integers(0, len(world.trips) - 1))
    fewer = replace(world, trips=world.trips[:gone] + world.trips[gone + 1 :])
    homes, depart = places(*HOMES_M), OPENS + timedelta(minutes=later)
    _never_less(
        fewer.network().minutes(homes, homes, depart=depart), world.network().minutes(homes, homes, depart=depart)
    )


@FEW
@given(worlds(), minutes_on)
def test_a_cap_on_rides_never_helps(world: World, later: int) -> None:
    net, homes, depart = world.network(), places(*HOMES_M), OPENS + timedelta(minutes=later)
    capped = [net.minutes(homes, homes, depart=depart, max_rides=rides) for rides in (1, 2, 3, None)]
    for fewer, more in pairwise(capped):
        _never_less(fewer, more)


@settings(FEW, max_examples=8)
@given(st.lists(st.sampled_from("012"), min_size=9, max_size=9))
def test_step_free_never_helps(tmp_path_factory: pytest.TempPathFactory, words: list[str]) -> None:
    stops = dict(zip("ABCDE", (0.0, 900.0, 2_000.0, 3_300.0, 4_900.0), strict=True))
    feed = Feed(stops)
    for number, calls in enumerate(("A 18:05, C 18:15, E 18:30", "B 18:10, D 18:20", "C 18:20, D 18:30, E 18:40")):
        feed.trip(f"t{number}", calls, route=str(number))
    for row, word in zip([*feed.rows["stops"], *feed.rows["trips"]], words, strict=False):
        row["wheelchair_boarding" if "stop_id" in row else "wheelchair_accessible"] = word
    net = TravelNetwork.build(None, read(tmp_path_factory.mktemp("wheels"), feed))
    homes = places(*HOMES_M)
    _never_less(net.minutes(homes, homes, depart=OPENS, step_free=True), net.minutes(homes, homes, depart=OPENS))


def _everything(net: TravelNetwork) -> list[bytes]:
    """Every kind of answer as bytes."""
    homes, there = places(*HOMES_M), place(2_000)
    hour = {"depart": OPENS, "window_minutes": 60}
    chances = net.chances(homes, homes, **hour)
    tables = [
        net.there_and_back(homes, there, at("19:00"), at("20:00")),
        net.reach(there, depart=OPENS, limits=(15, 30)).to_wkb(),
    ]
    arrays = [
        net.minutes(homes, homes, depart=OPENS),
        net.minutes(homes, homes, arrive=at("20:00")),
        net.minutes(homes, homes, percentile=80, **hour),
        chances.best, chances.typical, chances.worst, chances.chances, chances.on_foot,
    ]  # fmt: skip
    return [np.asarray(found).tobytes() for found in arrays] + [table.to_csv().encode() for table in tables]


@settings(FEW, max_examples=6)
@given(worlds())
def test_the_same_inputs_give_the_same_bytes_five_times(world: World) -> None:
    first = world.network()
    kept, answers = {k: v.tobytes() for k, v in first.to_arrays().items()}, _everything(first)
    for _ in range(4):
        again = world.network()
        assert {k: v.tobytes() for k, v in again.to_arrays().items()} == kept
        assert _everything(again) == answers


@settings(FEW, max_examples=6)
@given(worlds(), st.integers(2, 4))
def test_threads_give_the_same_answers(world: World, threads: int) -> None:
    alone, net = _everything(world.network()), world.network()
    with ThreadPoolExecutor(threads) as pool:
        assert list(pool.map(lambda _: _everything(net), range(threads))) == [alone] * threads


@FEW
@given(worlds(), spots, minutes_on)
def test_there_and_back_is_two_journeys(world: World, there_m: float, later: int) -> None:
    net, start = world.network(), OPENS + timedelta(minutes=60 + later)
    end = start + timedelta(minutes=45)
    table = net.there_and_back(places(*HOMES_M), place(there_m), start, end, max_minutes=90)
    for home_m, row in zip(HOMES_M, table.itertuples(), strict=True):
        out = net.journey(place(home_m), place(there_m), arrive=start, max_minutes=150)
        if not pd.isna(row.leave_by):
            assert out is not None
            arrives = row.leave_by + timedelta(minutes=row.minutes_out)
            assert start - AN_HOUR <= arrives <= start + ROUNDED
            if out.arrive >= start - AN_HOUR:
                assert out.depart == row.leave_by
            else:  # the last way of all is there too early to be asked of anybody: one that leaves sooner waits less
                assert row.leave_by <= out.depart
        back = net.journey(place(there_m), place(home_m), depart=end, max_minutes=90)
        assert (None if back is None else back.arrive) == (None if pd.isna(row.home_by) else row.home_by)


def test_the_last_way_of_all_may_be_there_too_early_to_be_asked_of_anybody() -> None:
    """From 5,200 m: a bus at A (453 m, 7 min 22 s) is there 93 min early; one at B (1,059 m, 17 min 13 s), 60."""
    calls = [[("A", 70_740), ("C", 70_740)], [("B", 71_120), ("D", 71_840)]]
    trips = tuple(tuple(Call(stop, s, s, on=True, off=True) for stop, s in trip) for trip in calls)
    net = World(stops={"A": 4747.0, "B": 4141.0, "C": 1212.0, "D": 2121.0}, trips=trips).network()
    start = at("21:17:00")
    row = net.there_and_back(places(5_200), place(909), start, start + timedelta(minutes=45)).iloc[0]
    out = net.journey(place(5_200), place(909), arrive=start, max_minutes=150)
    assert out is not None
    assert (row.leave_by, out.depart) == (at("19:28:07"), at("19:31:38"))


@settings(FEW, max_examples=10)
@given(worlds(), st.lists(st.tuples(spots, minutes_on, st.integers(0, 3)), min_size=1, max_size=5))
def test_a_week_is_its_visits_one_by_one(world: World, drawn: list[tuple[float, int, int]]) -> None:
    net, homes = world.network(), places(*HOMES_M)
    visits = pd.DataFrame([_visit(*one) for one in drawn])
    week = net.week(homes, visits, max_minutes=60)
    for number, visit in enumerate(visits.itertuples()):
        alone = net.there_and_back(homes, place(drawn[number][0]), visit.start, visit.end, max_minutes=60)
        pd.testing.assert_frame_equal(week.table(number), alone.reset_index(drop=True))


def _visit(there_m: float, later: int, day: int) -> dict[str, object]:
    start = at("18:30", day=next_day(day)) + timedelta(minutes=later)
    return {"lon": lon(there_m), "lat": place(0).y, "start": start, "end": start + timedelta(hours=1)}


@settings(FEW, max_examples=12)
@given(worlds(), spots, spots, minutes_on, st.integers(2, 40))
def test_chances_are_the_minutes_asked_one_by_one(
    world: World, start_m: float, end_m: float, later: int, window: int
) -> None:
    net, depart = world.network(), OPENS + timedelta(minutes=later)
    found = net.chances(places(start_m), places(end_m), depart=depart, window_minutes=window)
    each = [
        float(net.minutes(places(start_m), places(end_m), depart=depart + timedelta(minutes=m))[0, 0])
        for m in range(window)
    ]
    ranked = sorted(np.inf if np.isnan(one) else one for one in each)
    expected = [ranked[0], ranked[(window + 1) // 2 - 1], ranked[-1]]
    got = [float(part[0, 0]) for part in (found.best, found.typical, found.worst)]
    if not found.on_foot[0, 0]:
        np.testing.assert_allclose(got, [np.nan if np.isinf(one) else one for one in expected], atol=1e-4)
    by_window = net.minutes(places(start_m), places(end_m), depart=depart, window_minutes=window, percentile=50)
    assert_array_equal(by_window, found.typical)


@settings(FEW, max_examples=10)
@given(worlds(), minutes_on)
def test_places_linked_once_answer_as_points_do(world: World, later: int) -> None:
    net, series, depart = world.network(), places(*HOMES_M), OPENS + timedelta(minutes=later)
    linked = net.places(series)
    assert_array_equal(net.minutes(linked, linked, depart=depart), net.minutes(series, series, depart=depart))
    visit = (place(2_000), at("19:00"), at("20:00"))
    pd.testing.assert_frame_equal(
        net.there_and_back(linked, *visit).reset_index(drop=True), net.there_and_back(series, *visit)
    )


def test_a_week_of_real_buses_is_its_visits_one_by_one(newport: TravelNetwork) -> None:
    rng = np.random.default_rng(7)
    homes = gpd.GeoSeries.from_xy(rng.uniform(-3.03, -2.93, 60), rng.uniform(51.56, 51.62, 60), crs="EPSG:4326")
    start = [datetime.combine(TUESDAY, datetime.min.time()) + timedelta(hours=h) for h in (9, 18, 19.5)]
    visits = pd.DataFrame(
        {"lon": -2.9965, "lat": 51.589, "start": start, "end": [s + timedelta(hours=2) for s in start]}
    )
    week = newport.week(homes, visits)
    for number, visit in enumerate(visits.itertuples()):
        there = gpd.points_from_xy([visit.lon], [visit.lat])[0]
        alone = newport.there_and_back(homes, there, visit.start, visit.end)
        pd.testing.assert_frame_equal(week.table(number), alone.reset_index(drop=True))
