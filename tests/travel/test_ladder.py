"""A week worked out once for every limit says of each what a week asked afresh says; and more buses are never worse."""

from dataclasses import replace
from datetime import timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from layers.errors import BadValueError
from mapping.travel import TravelNetwork
from mapping.travel.there_and_back import Outings
from tests.travel.feeds import Feed, at, lon, places, read
from tests.travel.oracle import World, worlds

FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
HOMES = places(-500.0, 0.0, 700.0, 1_900.0, 3_100.0, 4_400.0, 5_200.0)
sessions = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 12), st.integers(0, 6)).map(
        lambda drawn: (drawn[0] * 1_010.0, at("18:00") + timedelta(minutes=15 * drawn[1]), 15 * drawn[2])
    ),
    min_size=1,
    max_size=6,
)


def as_visits(drawn: list[tuple[float, object, int]]) -> pd.DataFrame:
    rows = [(lon(east_m), 51.5, start, start + timedelta(minutes=stay)) for east_m, start, stay in drawn]
    return pd.DataFrame(rows, columns=["lon", "lat", "start", "end"])


def told(found: Outings, visits: pd.DataFrame) -> dict[str, np.ndarray]:
    """All that is told; of last ways home those that have not left before the end."""
    last, end = found.last_way_home, visits["end"].to_numpy().astype("datetime64[s]")[:, None]
    return vars(found) | {"last_way_home": np.where(last >= end, last, np.datetime64("NaT"))}


def assert_told_the_same(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> None:
    for name, values in one.items():
        np.testing.assert_array_equal(values, other[name], err_msg=name)


@FEW
@given(worlds(), sessions, st.integers(1, 120), st.sampled_from([None, 1, 2]))
def test_any_limit_is_as_if_it_were_asked_afresh(
    world: World, drawn: list[tuple[float, object, int]], limit: int, rides: int | None
) -> None:
    net, visits = world.network(), as_visits(drawn)
    ladder = net.ladder(HOMES, visits, max_minutes=120, max_rides=rides)
    for minutes in (limit, limit / 2, 120):
        afresh = net.week(HOMES, visits, max_minutes=minutes, max_rides=rides)
        assert_told_the_same(told(afresh, visits), vars(ladder.within(minutes)))


@pytest.mark.parametrize("mode", ["walk", "cycle", "drive"])
def test_without_vehicles_too(mode: str) -> None:
    net = TravelNetwork.build(None, None)
    visits = as_visits([(0.0, at("18:00"), 60), (3_000.0, at("23:30"), 280)])
    ladder = net.ladder(HOMES, visits, mode=mode)
    for minutes in (1, 7.5, 30, 60, 120):
        afresh = net.week(HOMES, visits, mode=mode, max_minutes=minutes)
        assert_told_the_same(told(afresh, visits), vars(ladder.within(minutes)))


@pytest.fixture(scope="module")
def slow_and_fast(tmp_path_factory: pytest.TempPathFactory) -> TravelNetwork:
    """From A to B, far apart: 85 minutes at 17:30, 40 at 17:50; back in 50 at 20:30, and in 110 at 21:00."""
    feed = Feed({"A": 0.0, "B": 20_000.0})
    feed.trip("slow", "A 17:30, B 18:55").trip("fast", "A 17:50, B 18:30")
    feed.trip("soon", "B 20:30, A 21:20").trip("last", "B 21:00, A 22:50")
    return TravelNetwork.build(None, read(tmp_path_factory.mktemp("slow"), feed))


def test_the_last_bus_may_be_the_slow_one(slow_and_fast: TravelNetwork) -> None:
    """Within two hours the last bus home is that of 21:00, within 85 minutes that of 20:30."""
    visits = as_visits([(20_000.0, at("19:00"), 60)])
    ladder = slow_and_fast.ladder(places(0.0), visits)
    by_limit = {limit: ladder.within(limit) for limit in (120, 109, 80, 79, 39)}
    last = {limit: str(found.last_way_home[0, 0])[11:16] for limit, found in by_limit.items()}
    assert last == {120: "21:00", 109: "20:30", 80: "20:30", 79: "20:30", 39: ""}
    assert {limit: bool(found.ok[0, 0]) for limit, found in by_limit.items()} == {
        120: True, 109: True, 80: True, 79: False, 39: False,
    }  # fmt: skip
    assert by_limit[79].table(0)["fails"].tolist() == ["home takes too long"]
    assert by_limit[39].table(0)["fails"].tolist() == ["no way there in time"]


def test_a_quick_bus_that_is_too_early_does_not_hide_the_slow_one_in_time(
    tmp_path: pytest.TempPathFactory, slow_and_fast: TravelNetwork
) -> None:
    """The doors open at 18:00: the bus that is there at 17:50 leaves later than the one that is there at 18:10."""
    visits = as_visits([(20_000.0, at("19:00"), 60)])
    for trips in (["A 17:00, B 18:10"], ["A 17:00, B 18:10", "A 17:10, B 17:50"]):
        feed = Feed({"A": 0.0, "B": 20_000.0})
        for number, calls in enumerate([*trips, "B 20:30, A 21:20"]):
            feed.trip(f"t{number}", calls)
        folder = tmp_path / str(len(trips))
        folder.mkdir()
        net = TravelNetwork.build(None, read(folder, feed))
        for found in (net.week(places(0.0), visits, max_minutes=90), net.ladder(places(0.0), visits).within(90)):
            assert (found.ok[0, 0], found.minutes_out[0, 0]) == (True, 70)


@FEW
@given(worlds(), sessions, st.integers(10, 120), st.data())
def test_a_trip_more_never_keeps_anybody_away(
    world: World, drawn: list[tuple[float, object, int]], limit: int, data: st.DataObject
) -> None:
    assume(len(world.trips) > 1)
    gone = data.draw(st.integers(0, len(world.trips) - 1))
    fewer = replace(world, trips=world.trips[:gone] + world.trips[gone + 1 :])
    visits = as_visits(drawn)
    before, after = (w.network().ladder(HOMES, visits).within(limit).ok for w in (fewer, world))
    assert (after >= before).all()


def test_a_limit_that_was_not_worked_out_is_refused(slow_and_fast: TravelNetwork) -> None:
    ladder = slow_and_fast.ladder(places(0.0), as_visits([(20_000.0, at("19:00"), 60)]), max_minutes=60)
    for minutes in (0, -5, 61):
        with pytest.raises(BadValueError, match=str(minutes)):
            ladder.within(minutes)


def test_no_visit_at_all(slow_and_fast: TravelNetwork) -> None:
    none = as_visits([(0.0, at("19:00"), 60)]).iloc[:0]
    for mode in ("transit", "walk"):
        assert slow_and_fast.ladder(places(0.0), none, mode=mode).within(60).ok.shape == (0, 1)


def test_progress_is_told_to_the_end(slow_and_fast: TravelNetwork) -> None:
    said: list[tuple[int, int]] = []
    visits = as_visits([(20_000.0, at("19:00"), 60), (20_000.0, at("20:00"), 60), (0.0, at("20:00"), 60)])
    slow_and_fast.ladder(places(0.0), visits, progress=lambda done, total: said.append((done, total)))
    assert said[-1] == (5, 5)  # three visits, and the evenings of two places


def test_on_the_real_buses_of_newport(newport: TravelNetwork) -> None:
    rng = np.random.default_rng(5)
    homes = gpd.GeoSeries.from_xy(rng.uniform(-3.05, -2.92, 40), rng.uniform(51.55, 51.62, 40), crs="EPSG:4326")
    starts = [at("06:00") + timedelta(minutes=int(m)) for m in rng.integers(0, 1080, 12)]
    visits = pd.DataFrame({"lon": homes.x[:12], "lat": homes.y[:12], "start": starts})
    visits["end"] = visits["start"] + pd.to_timedelta(rng.integers(0, 4, 12) * 20, unit="min")
    ladder = newport.ladder(homes, visits)
    for limit in (25, 61, 120):
        assert_told_the_same(told(newport.week(homes, visits, max_minutes=limit), visits), vars(ladder.within(limit)))
