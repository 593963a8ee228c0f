"""The network as a whole: what must hold for any timetable, what is kept in arrays, what is refused."""

import math
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point

from layers.cache import load_arrays, save_arrays
from layers.errors import BadValueError, NoServiceError, OutsideAreaError
from mapping.travel import TravelNetwork, matrix
from tests.travel.feeds import Feed, at, lon, network, place, places, read
from tests.travel.oracle import OPENS, World, worlds

DOORS = (0.0, 1_300.0, 2_600.0, 3_900.0, 5_200.0)
MIDNIGHT = at("00:00")
WORLDS = settings(max_examples=80, deadline=None)
LINE = {"A": 0.0, "B": 10_000.0, "C": 20_000.0}


def moment(seconds: int) -> datetime:
    return MIDNIGHT + timedelta(seconds=seconds)


def minutes(net: TravelNetwork, method: str, **options: object) -> np.ndarray:
    """Minutes between all doors, by one of the two searches."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matrix, "PROFILE_COST", 0 if method == "profile" else 1_000_000)
        return net.minutes(places(*DOORS), places(*DOORS), **options)  # type: ignore[arg-type]


def oracle(world: World, leave_s: int, longest_s: float) -> np.ndarray:
    spent = np.array([[world.first_arrival(a, b, leave_s) - leave_s for b in DOORS] for a in DOORS])
    return np.where(spent <= longest_s, spent / 60, np.nan)


# --- what must hold for any timetable ---


@WORLDS
@given(world=worlds(), leave_s=st.integers(OPENS - 900, OPENS + 6_000))
def test_minutes_are_those_of_trying_every_trip(world: World, leave_s: int) -> None:
    net = world.network()
    known = oracle(world, leave_s, 90 * 60)
    for method in ("scan", "profile"):
        found = minutes(net, method, depart=moment(leave_s))
        np.testing.assert_allclose(found, known, atol=1.5 / 60, err_msg=method)


@WORLDS
@given(world=worlds(), arrive_s=st.integers(OPENS, OPENS + 9_000), row=st.integers(0, len(DOORS) - 1))
def test_arriving_is_departing_seen_from_the_end(world: World, arrive_s: int, row: int) -> None:
    """From one door to each: leaving at the latest second arrives in time; a second later does not."""
    net = world.network()
    found = minutes(net, "scan", arrive=moment(arrive_s), max_minutes=600)
    np.testing.assert_array_equal(found, minutes(net, "profile", arrive=moment(arrive_s), max_minutes=600))
    for column in range(len(DOORS)):
        pair = places(DOORS[row]), places(DOORS[column])
        if math.isnan(found[row, column]):
            first = net.minutes(*pair, depart=moment(OPENS - 3_600), max_minutes=600)[0, 0]
            assert math.isnan(first) or OPENS - 3_600 + first * 60 > arrive_s
            continue
        latest_s = arrive_s - round(float(found[row, column]) * 60)
        spent = net.minutes(*pair, depart=moment(latest_s), max_minutes=600)[0, 0]
        late = net.minutes(*pair, depart=moment(latest_s + 1), max_minutes=600)[0, 0]
        assert latest_s + spent * 60 <= arrive_s + 0.01
        assert math.isnan(late) or latest_s + 1 + late * 60 > arrive_s


@WORLDS
@given(world=worlds(), leave_s=st.integers(OPENS - 900, OPENS + 6_000), shorter=st.integers(5, 60))
def test_a_longer_limit_never_shrinks_reach(world: World, leave_s: int, shorter: int) -> None:
    net = world.network()
    near = minutes(net, "scan", depart=moment(leave_s), max_minutes=shorter)
    far = minutes(net, "profile", depart=moment(leave_s), max_minutes=shorter + 30)
    np.testing.assert_array_equal(near, np.where(far <= shorter, far, np.nan))


@WORLDS
@given(world=worlds(), leave_s=st.integers(OPENS - 900, OPENS + 6_000))
def test_a_trip_removed_never_helps(world: World, leave_s: int) -> None:
    fewer = World(world.stops, world.trips[:-1] or world.trips)
    all_trips = minutes(world.network(), "scan", depart=moment(leave_s))
    one_less = minutes(fewer.network(), "scan", depart=moment(leave_s))
    assert (np.nan_to_num(one_less, nan=np.inf) >= np.nan_to_num(all_trips, nan=np.inf)).all()


@WORLDS
@given(world=worlds(), leave_s=st.integers(OPENS - 900, OPENS + 6_000), later_s=st.integers(1, 3_600))
def test_leaving_later_never_arrives_earlier(world: World, leave_s: int, later_s: int) -> None:
    net = world.network()
    first = minutes(net, "scan", depart=moment(leave_s), max_minutes=400) * 60
    second = minutes(net, "scan", depart=moment(leave_s + later_s), max_minutes=400) * 60 + later_s
    assert (np.nan_to_num(second, nan=np.inf) >= np.nan_to_num(first, nan=np.inf) - 0.01).all()


@WORLDS
@given(
    world=worlds(), leave_s=st.integers(OPENS, OPENS + 6_000), window=st.integers(1, 30), percentile=st.integers(0, 100)
)
def test_a_window_is_every_minute_of_it(world: World, leave_s: int, window: int, percentile: int) -> None:
    net = world.network()
    each = np.stack([minutes(net, "scan", depart=moment(leave_s + 60 * n)) for n in range(window)])
    ranked = np.sort(np.nan_to_num(each, nan=np.inf), axis=0)[max(0, math.ceil(percentile / 100 * window) - 1)]
    known = np.where(np.isfinite(ranked), ranked, np.nan)
    for method in ("scan", "profile"):
        options = {"depart": moment(leave_s), "window_minutes": window, "percentile": percentile}
        np.testing.assert_array_equal(minutes(net, method, **options), known)


# --- windows, limits and modes by hand ---


def half_hourly() -> Feed:
    feed = Feed(LINE)
    for hour in (8, 9):
        feed.trip(f"{hour}:00", f"A {hour:02d}:00, B {hour:02d}:20").trip(
            f"{hour}:30", f"A {hour:02d}:30, B {hour:02d}:50"
        )
    return feed


@pytest.mark.parametrize(("percentile", "expected"), [(0, 20), (50, 34), (100, 49)])
def test_percentiles_of_a_half_hourly_bus(percentile: int, expected: int, tmp_path: Path) -> None:
    """Asked at 08:00, 08:01 … 08:29 the answer is 20, then 49, 48 … 21: sorted 20, 21 … 49, the fifteenth is 34."""
    net = network(tmp_path, half_hourly())
    found = net.minutes(places(0), places(10_000), depart=at("08:00"), window_minutes=30, percentile=percentile)
    assert found[0, 0] == pytest.approx(expected)


def test_the_window_of_an_arrival_lies_before_it(tmp_path: Path) -> None:
    """To be there by 09:00, 08:59 … 08:50 one leaves at 08:30; to be there by 08:49 one leaves at 08:00."""
    net = network(tmp_path, half_hourly())
    found = net.minutes(places(0), places(10_000), arrive=at("09:00"), window_minutes=11, percentile=100)
    assert found[0, 0] == pytest.approx(30)
    assert net.minutes(places(0), places(10_000), arrive=at("09:00"), window_minutes=12, percentile=100)[0, 0] == 49


def test_walk_caps_hold_to_stops_and_all_the_way(tmp_path: Path) -> None:
    """1,000 m east of A: 1,300 m on foot, 16.25 minutes."""
    net = network(tmp_path, Feed(LINE).trip("t1", "A 08:00, B 08:20"))
    ask = {"origins": places(1_000), "destinations": places(10_000, 0), "depart": at("07:40")}
    np.testing.assert_allclose(net.minutes(**ask, max_walk_minutes=17), [[40, 16.25]], atol=1 / 60)
    np.testing.assert_array_equal(net.minutes(**ask, max_walk_minutes=16), [[np.nan, np.nan]])
    np.testing.assert_allclose(net.minutes(**ask, max_walk_minutes=16, walk_kmh=6), [[40, 13]], atol=1 / 60)


@pytest.mark.parametrize(("mode", "expected"), [("walk", 65 / 4), ("cycle", 1.3 / 15 * 60), ("drive", 1.3 / 40 * 60)])
def test_modes_without_a_timetable(mode: str, expected: float) -> None:
    net = TravelNetwork.build(None, None)
    found = net.minutes(places(0), places(1_000, 100_000), mode=mode)
    assert found[0, 0] == pytest.approx(expected, rel=1e-3)
    assert np.isnan(found[0, 1])
    assert net.dates is None
    assert net.zone == "Europe/London"


def test_places_in_another_crs(tmp_path: Path) -> None:
    net = network(tmp_path, half_hourly())
    grid = [series.to_crs("EPSG:27700") for series in (places(0), places(10_000))]
    assert net.minutes(*grid, depart=at("07:59"))[0, 0] == pytest.approx(21, abs=0.1)  # a millimetre is a second


def test_moments_with_a_zone_are_put_on_the_local_clock(tmp_path: Path) -> None:
    net = network(tmp_path, half_hourly())
    summer = datetime(2024, 4, 3, 7, 0, tzinfo=UTC)  # 08:00 by the clocks there
    assert net.minutes(places(0), places(10_000), depart=summer)[0, 0] == pytest.approx(20)


def test_no_places_no_answers(tmp_path: Path) -> None:
    net = network(tmp_path, half_hourly())
    assert net.minutes(places(), places(0), depart=at("08:00")).shape == (0, 1)
    assert net.minutes(places(0), places(), depart=at("08:00")).shape == (1, 0)


# --- reach ---


def test_reach_grows_around_the_stops_reached(tmp_path: Path) -> None:
    """Leaving A at 08:00 one is at B at 08:20; ten minutes later within 800 m / 1.3 of it."""
    net = network(tmp_path, Feed(LINE).trip("t1", "A 08:00, B 08:20"))
    areas = net.reach(place(0), depart=at("08:00"), limits=(15, 30), max_walk_minutes=20)
    assert areas["limit_minutes"].tolist() == [15, 30]
    assert areas.crs.to_epsg() == 4326
    for east_m, inside in [
        (0, (True, True)),
        (10_000, (False, True)),
        (10_600, (False, True)),
        (10_650, (False, False)),
    ]:
        assert tuple(areas.geometry.contains(place(east_m))) == inside, east_m
    later = net.reach(place(0), depart=at("08:01"), limits=(30,), max_walk_minutes=20)
    assert not later.geometry.contains(place(10_000)).any()


def test_reach_towards_a_place_is_where_one_can_come_from(tmp_path: Path) -> None:
    net = network(tmp_path, Feed(LINE).trip("t1", "A 08:00, B 08:20"))
    assert net.reach(place(10_000), arrive=at("08:20"), limits=(30,)).geometry.contains(place(0)).all()
    assert not net.reach(place(0), arrive=at("08:20"), limits=(30,)).geometry.contains(place(10_000)).any()


@WORLDS
@given(world=worlds(), leave_s=st.integers(OPENS - 900, OPENS + 6_000))
def test_a_place_inside_the_area_is_within_the_minutes(world: World, leave_s: int) -> None:
    net = world.network()
    area = net.reach(place(0), depart=moment(leave_s), limits=(30,)).geometry.iloc[0]
    found = net.minutes(places(0), places(*DOORS[1:]), depart=moment(leave_s), max_minutes=31)[0]
    for east_m, near in zip(DOORS[1:], found.tolist(), strict=True):
        if area.contains(place(east_m)):
            assert near <= 30 + 2 / 60
        elif not math.isnan(near):
            assert near > 29.8  # discs are drawn at most 0.5% inside the true ones


# --- kept in arrays ---


def test_the_same_network_from_arrays_on_disk(tmp_path: Path) -> None:
    net = network(
        tmp_path / "feeds", half_hourly(), Feed({"A": 10_400.0, "D": 30_000.0}).trip("t1", "A 08:40, D 08:50")
    )
    save_arrays(tmp_path / "kept", net.to_arrays())
    again = TravelNetwork.from_arrays(load_arrays(tmp_path / "kept"))
    ask = {"origins": places(0, 500), "destinations": places(10_000, 30_000), "depart": at("08:00")}
    np.testing.assert_array_equal(again.minutes(**ask), net.minutes(**ask))
    assert (again.dates, again.zone, again.attribution) == (net.dates, net.zone, net.attribution)
    assert again.dates == (date(2024, 2, 1), date(2024, 4, 30))
    assert again.straight_line
    assert again.journey(place(0), place(30_000), depart=at("08:00")) == net.journey(
        place(0), place(30_000), depart=at("08:00")
    )


def test_a_network_without_timetable_from_arrays() -> None:
    again = TravelNetwork.from_arrays(TravelNetwork.build(None, None).to_arrays())
    assert again.dates is None
    assert again.minutes(places(0), places(800), mode="walk")[0, 0] == pytest.approx(13, rel=1e-3)


def test_the_same_question_gives_the_same_bytes(tmp_path: Path) -> None:
    nets = [network(tmp_path / str(n), half_hourly()) for n in range(2)]
    answers = {net.minutes(places(0, 300), places(10_000, 9_000), depart=at("08:00")).tobytes() for net in nets * 2}
    assert len(answers) == 1


def test_a_frame_of_the_caller_is_not_changed(tmp_path: Path) -> None:
    timetable = read(tmp_path, half_hourly().add(
        "frequencies", trip_id="8:00", start_time="10:00:00", end_time="11:00:00", headway_secs="900", exact_times="0"
    ))  # fmt: skip
    before = timetable.stop_times.copy()
    TravelNetwork.build(None, timetable)
    assert timetable.stop_times.equals(before)


# --- what is refused, in a sentence ---


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "either a time to leave"),
        ({"depart": at("08:00"), "arrive": at("09:00")}, "and not both"),
        ({"depart": "08:00"}, "'08:00' is no date and time"),
        ({"depart": at("08:00"), "mode": "fly"}, "'fly' is no way to travel here; choose one of transit, walk"),
        ({"depart": at("08:00"), "max_minutes": 0}, "max_minutes is 0"),
        ({"depart": at("08:00"), "max_minutes": 1_000}, "max_minutes is 1000; give more than 0 and at most 720"),
        ({"depart": at("08:00"), "max_minutes": math.nan}, "max_minutes is nan"),
        ({"depart": at("08:00"), "max_walk_minutes": -1}, "max_walk_minutes is -1"),
        ({"depart": at("08:00"), "walk_kmh": 40}, "walk_kmh is 40"),
        ({"depart": at("08:00"), "window_minutes": -5}, "window_minutes is -5"),
        ({"depart": at("08:00"), "percentile": 101}, "percentile is 101"),
    ],
)
def test_values_that_cannot_be(options: dict[str, object], message: str, tmp_path: Path) -> None:
    net = network(tmp_path, half_hourly())
    with pytest.raises(BadValueError, match=message):
        net.minutes(places(0), places(10_000), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "series",
    [
        gpd.GeoSeries([Point(0, 51), None], crs="EPSG:4326"),
        gpd.GeoSeries([Point()], crs="EPSG:4326"),
        gpd.GeoSeries([Point(0, 51).buffer(1)], crs="EPSG:4326"),
        gpd.GeoSeries([Point(51, 200)], crs="EPSG:4326"),
        gpd.GeoSeries([Point(math.nan, 51)], crs="EPSG:4326"),
        [Point(0, 51)],
    ],
    ids=["none", "empty", "polygon", "off the Earth", "nan", "list"],
)
def test_places_that_are_none(series: gpd.GeoSeries, tmp_path: Path) -> None:
    with pytest.raises(BadValueError):
        network(tmp_path, half_hourly()).minutes(series, places(0), depart=at("08:00"))


@pytest.mark.parametrize("day", [date(2024, 1, 31), date(2024, 5, 1)])
def test_a_day_outside_the_timetable(day: date, tmp_path: Path) -> None:
    net = network(tmp_path, half_hourly())
    with pytest.raises(NoServiceError, match=f"01 February 2024 to 30 April 2024, not {day:%A %d %B %Y}"):
        net.minutes(places(0), places(1), depart=at("08:00", day=day))


def test_buses_without_a_timetable() -> None:
    with pytest.raises(BadValueError, match="no timetable; ask for mode walk"):
        TravelNetwork.build(None, None).minutes(places(0), places(1), depart=at("08:00"))


@pytest.mark.parametrize("question", ["reach", "journey", "there_and_back"])
def test_a_place_in_the_sea(question: str, tmp_path: Path) -> None:
    net, sea = network(tmp_path, half_hourly()), Point(lon(60_000), 50.5)
    ask = {
        "reach": lambda: net.reach(sea, depart=at("08:00")),
        "journey": lambda: net.journey(sea, place(0), depart=at("08:00")),
        "there_and_back": lambda: net.there_and_back(places(0), sea, at("08:00"), at("09:00")),
    }
    with pytest.raises(OutsideAreaError, match=r"latitude 50\.5000, longitude .* is in the sea or too far"):
        ask[question]()
