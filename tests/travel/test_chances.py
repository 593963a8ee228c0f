"""How sure is it: an hourly bus is not an average. Windows worked out by hand, and both ways to search agree."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.errors import BadValueError
from mapping.travel import TravelNetwork, chances, threads
from tests.travel.feeds import Feed, at, network, place, places
from tests.travel.oracle import OPENS, World, worlds
from tests.travel.test_travel_network import DOORS, moment

LINE = {"A": 0.0, "B": 10_000.0, "M": 5_000.0, "C": 20_000.0}
NEAR = {"A": 0.0, "E": 5_230.0}  # 5,230 m are 6,799 m on foot, 84 minutes 59.25 seconds
UNDER_A_SECOND = 1 / 60


def hourly() -> Feed:
    feed = Feed(LINE)
    for hour in (8, 9):
        feed.trip(f"at {hour}", f"A {hour:02d}:00, B {hour:02d}:20")
    return feed


def once_at_half_past(stops: dict[str, float], minute: int) -> Callable[[], Feed]:
    end = "E" if "E" in stops else "B"
    return lambda: Feed(stops).trip("once", f"A 08:{minute:02d}, {end} 08:{minute + 20:02d}")


def overtaken() -> Feed:
    """The slow one of 08:10 is at B after the fast one of 08:20: nobody should take it."""
    return Feed(LINE).trip("slow", "A 08:10, B 09:00").trip("fast", "A 08:20, B 08:40")


def two_in_a_minute() -> Feed:
    return Feed(LINE).trip("one", "A 08:10:10, B 08:30").trip("two", "A 08:10:40, B 08:31")


@dataclass(frozen=True)
class Case:
    """What is told of an hour from 08:00; None where there is no way."""

    name: str
    feed: Callable[[], Feed]
    end: float
    told: tuple[float | None, float | None, float | None]
    chances: int
    on_foot: bool = False
    walk: float = 20


CASES = [
    # 08:00 gives 20, 08:01 waits for 09:00: 79, and so down to 21; of 20, 21 … 79 the middle one is 49
    Case("an hourly bus", hourly, 10_000.0, (20, 49, 79), 1),
    # 08:00 … 08:30 ride: 50 … 20; the other 29 minutes walk 85: the middle is still a ride, with its wait
    Case("one bus at half past, else 85 minutes on foot", once_at_half_past(NEAR, 30), 5_230.0, (20, 49, 85), 1,
         walk=90),
    # 08:00 … 08:20 ride: 21 minutes of the sixty; the middle one walks
    Case("one bus at twenty past: typical is walking", once_at_half_past(NEAR, 20), 5_230.0, (20, 85, 85), 1, walk=90),
    Case("one bus at half past, and nobody walks so far", once_at_half_past(LINE, 30), 10_000.0, (20, 49, None), 1),
    Case("one bus at twenty past: typical is no way", once_at_half_past(LINE, 20), 10_000.0, (20, None, None), 1),
    Case("no chance at all", hourly, 20_000.0, (None, None, None), 0),
    Case("walking is as good as any ride", hourly, 200.0, (3.25, 3.25, 3.25), 0, on_foot=True),
    Case("a departure that nobody should take", overtaken, 10_000.0, (20, None, None), 1),
    Case("two worth making in one minute", two_in_a_minute, 10_000.0, (20, None, None), 2),
]  # fmt: skip


@pytest.mark.parametrize("method", ["scan", "profile"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_hour_from_eight(case: Case, method: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chances, "PROFILE_COST", 0 if method == "profile" else 1_000_000)
    ask = {"depart": at("08:00"), "max_walk_minutes": case.walk}
    told = network(tmp_path, case.feed()).chances(places(0), places(case.end), **ask)
    known = [np.nan if value is None else value for value in case.told]
    found = [float(values[0, 0]) for values in (told.best, told.typical, told.worst)]
    np.testing.assert_allclose(found, known, atol=2 * UNDER_A_SECOND)
    assert (told.chances[0, 0], told.on_foot[0, 0]) == (case.chances, case.on_foot)


def test_the_window_of_an_arrival_lies_before_it(tmp_path: Path) -> None:
    """To be there by 09:20 … 08:21 one leaves at 09:00 or 08:00: 20, then 79, 78 … 21; one bus arrives in it."""
    told = network(tmp_path, hourly()).chances(places(0), places(10_000), arrive=at("09:20"))
    assert (told.best[0, 0], told.typical[0, 0], told.worst[0, 0], told.chances[0, 0]) == (20, 49, 79, 1)


def test_a_window_of_no_minutes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadValueError, match="window_minutes is 0"):
        network(tmp_path, hourly()).chances(places(0), places(1), depart=at("08:00"), window_minutes=0)


@settings(max_examples=25, deadline=None)
@given(world=worlds(), leave_s=st.integers(OPENS - 900, OPENS + 6_000), window=st.integers(1, 40), back=st.booleans())
def test_both_ways_to_search_agree_and_with_the_minutes(world: World, leave_s: int, window: int, back: bool) -> None:
    net = world.network()
    ask = {"arrive" if back else "depart": moment(leave_s), "window_minutes": window}
    told = []
    for cost in (0, 1_000_000):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(chances, "PROFILE_COST", cost)
            told.append(net.chances(places(*DOORS), places(*DOORS), **ask))
    for name in ("best", "typical", "worst", "chances", "on_foot"):
        np.testing.assert_array_equal(getattr(told[0], name), getattr(told[1], name), err_msg=name)
    for name, percentile in (("best", 0), ("typical", 50), ("worst", 100)):
        known = net.minutes(places(*DOORS), places(*DOORS), percentile=percentile, **ask)
        np.testing.assert_array_equal(getattr(told[0], name), known, err_msg=name)


@settings(max_examples=20, deadline=None)
@given(world=worlds(), leave_s=st.integers(OPENS, OPENS + 3_000))
def test_chances_are_those_of_asking_every_second(world: World, leave_s: int) -> None:
    """Ten minutes: a chance is a second that arrives earlier than the next, rides, and beats walking."""
    net, seconds = world.network(), 600
    told = net.chances(places(0), places(2_600), depart=moment(leave_s), window_minutes=10)
    there = [world.first_arrival(0.0, 2_600.0, leave_s + n) for n in range(seconds + 1)]
    # 2,600 m are 3,380 m on foot: farther than anybody walks here
    known = sum(there[n] < there[n + 1] and there[n] - leave_s - n <= 90 * 60 for n in range(seconds))
    assert told.chances[0, 0] == known


def half_hourly_with_change() -> Feed:
    """A to C by two buses, 70 minutes; or the direct one, which takes 85."""
    feed = Feed(LINE).trip("direct", "A 08:00, C 09:25")
    return feed.trip("first", "A 08:00, M 08:30").trip("second", "M 08:40, C 09:10")


@pytest.mark.parametrize("method", ["scan", "profile"])
@pytest.mark.parametrize(("most", "minutes"), [(None, 70), (3, 70), (2, 70), (1, 85)])
def test_a_cap_on_rides(
    most: int | None, minutes: int, method: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mapping.travel.matrix.PROFILE_COST", 0 if method == "profile" else 1_000_000)
    net = network(tmp_path, half_hourly_with_change())
    for ask, spent in (({"depart": at("08:00")}, minutes), ({"arrive": at("09:25")}, 85)):
        assert net.minutes(places(0), places(20_000), max_rides=most, **ask)[0, 0] == spent
    found = net.journey(place(0), place(20_000), depart=at("08:00"), max_rides=most)
    assert found is not None
    assert found.boardings == (1 if most == 1 else 2)
    told = net.there_and_back(places(0), place(20_000), at("09:30"), at("10:00"), max_minutes=90, max_rides=most).iloc[
        0
    ]
    assert (told["minutes_out"], told["arrive"]) == ((85, at("09:25")) if most == 1 else (70, at("09:10")))


@pytest.mark.parametrize("most", [0, -1, 21, 1.5])
def test_rides_that_cannot_be(most: float, tmp_path: Path) -> None:
    with pytest.raises(BadValueError, match=f"max_rides is {most}; give 1 to 20 rides"):
        network(tmp_path, hourly()).minutes(places(0), places(1), depart=at("08:00"), max_rides=most)  # type: ignore[arg-type]


@settings(max_examples=25, deadline=None)
@given(world=worlds(), leave_s=st.integers(OPENS - 900, OPENS + 6_000), most=st.integers(1, 3))
def test_more_rides_never_hurt_and_the_searches_agree(world: World, leave_s: int, most: int) -> None:
    net = world.network()
    found = {}
    for rides in (most, most + 1, 20, None):
        for cost in (0, 1_000_000):
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr("mapping.travel.matrix.PROFILE_COST", cost)
                ask = {"depart": moment(leave_s), "max_rides": rides}
                found[rides, cost] = np.nan_to_num(net.minutes(places(*DOORS), places(*DOORS), **ask), nan=np.inf)
        np.testing.assert_array_equal(found[rides, 0], found[rides, 1_000_000])
    assert (found[most, 0] >= found[most + 1, 0]).all()
    assert (found[most + 1, 0] >= found[None, 0]).all()
    np.testing.assert_array_equal(found[20, 0], found[None, 0])  # eight trips: nobody boards twenty


@pytest.mark.parametrize("question", ["minutes", "window", "chances", "week"])
def test_threads_and_repetitions_give_the_same_bytes(
    question: str, newport: TravelNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Newport's buses from 24 places to 30 others, on one thread and on two, five times."""
    lonlat = np.random.default_rng(4).uniform((-3.03, 51.56), (-2.95, 51.61), (54, 2))
    starts, ends = (_series(part) for part in (lonlat[:24], lonlat[24:]))

    def ask() -> bytes:
        if question == "chances":
            told = newport.chances(starts, ends, depart=at("08:00"), window_minutes=15)
            return b"".join(values.tobytes() for values in vars(told).values())
        if question == "week":
            visits = _visits(ends)
            return b"".join(values.tobytes() for values in vars(newport.week(starts, visits)).values())
        window = 15 if question == "window" else 0
        return newport.minutes(starts, ends, depart=at("08:00"), window_minutes=window).tobytes()

    answers = set()
    for count in (1, 2, 2, 2, 3):
        monkeypatch.setattr(threads, "THREADS", count)
        answers.add(ask())
    assert len(answers) == 1


def _series(lonlat: np.ndarray) -> gpd.GeoSeries:
    return gpd.GeoSeries(gpd.points_from_xy(*lonlat.T), crs="EPSG:4326")


def _visits(ends: gpd.GeoSeries) -> pd.DataFrame:
    return pd.DataFrame({"lon": ends.x, "lat": ends.y, "start": at("19:00"), "end": at("20:30")})
