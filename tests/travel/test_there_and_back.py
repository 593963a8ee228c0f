"""To the meeting and home again: evenings worked out by hand, the plain oracle, and Newport on a Tuesday."""

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point

from layers.errors import BadValueError, NoServiceError
from mapping.travel import TravelNetwork
from mapping.travel.there_and_back import FAILS
from tests.travel.feeds import TUESDAY, WEEKDAYS, Feed, at, network, next_day, place, places
from tests.travel.oracle import OPENS, World, walk_s, worlds

VILLAGE, TOWN = 0.0, 10_000.0
STOPS = {"Village": VILLAGE, "Town": TOWN}
SUNDAY = date(2024, 3, 3)
COLUMNS = [
    "minutes_out", "minutes_home", "leave_by", "arrive", "home_by", "last_way_home", "can_walk_home", "ok", "fails"
]  # fmt: skip
NO_WAY_THERE, NO_WAY_HOME, HOME_TOO_LONG = "no way there in time", "no way home", "home takes too long"


def rural() -> Feed:
    """In at 17:00 and 18:30, home at 20:00 and, last, at 21:05; twenty minutes either way; weekdays."""
    feed = Feed(STOPS).service("week", WEEKDAYS)
    for name, leaves, there in [("in1", "17:00", "17:20"), ("in2", "18:30", "18:50")]:
        feed.trip(name, f"Village {leaves}, Town {there}", service="week")
    for name, leaves, there in [("out1", "20:00", "20:20"), ("out2", "21:05", "21:25")]:
        feed.trip(name, f"Town {leaves}, Village {there}", service="week")
    return feed


@dataclass(frozen=True)
class Evening:
    """A meeting in town and what somebody from the village should be told; clock times, "" for none."""

    name: str
    start: str
    end: str
    leave_by: str
    arrive: str
    home_by: str
    last_way_home: str
    fails: str
    day: date = TUESDAY
    max_minutes: float = 60


EVENINGS = [
    Evening("there and back", "19:00", "20:30", "18:30", "18:50", "21:25", "21:05", ""),
    Evening("the bus is there on the minute", "18:50", "20:30", "18:30", "18:50", "21:25", "21:05", ""),
    Evening("a minute too late", "18:49", "20:30", "", "", "21:25", "21:05", NO_WAY_THERE),
    Evening("an hour early is the most", "18:20", "20:30", "17:00", "17:20", "21:25", "21:05", ""),
    Evening("last bus home on the second", "19:00", "21:05", "18:30", "18:50", "21:25", "21:05", ""),
    Evening("last bus home missed by a minute", "19:00", "21:06", "18:30", "18:50", "", "21:05", NO_WAY_HOME),
    Evening("no Sunday service", "19:00", "20:30", "", "", "", "", NO_WAY_THERE, day=SUNDAY),
    Evening("thirty minutes: the wait at the stop is too long", "19:00", "20:30", "18:30", "18:50", "", "21:05",
            HOME_TOO_LONG, max_minutes=30),
    Evening("a minute of waiting too much", "19:00", "20:54", "18:30", "18:50", "", "21:05", HOME_TOO_LONG,
            max_minutes=30),
    Evening("thirty minutes, and the last bus has gone", "19:00", "21:06", "18:30", "18:50", "", "21:05", NO_WAY_HOME,
            max_minutes=30),
    Evening("thirty minutes are enough", "19:00", "20:55", "18:30", "18:50", "21:25", "21:05", "", max_minutes=30),
    Evening("nineteen minutes are not", "19:00", "20:55", "", "", "", "", NO_WAY_THERE, max_minutes=19),
    Evening("neither way", "16:00", "23:00", "", "", "", "21:05", NO_WAY_THERE),
]  # fmt: skip


def clock(moment: pd.Timestamp) -> str:
    return "" if pd.isna(moment) else f"{moment:%H:%M}"


@pytest.mark.parametrize("evening", EVENINGS, ids=lambda evening: evening.name)
def test_an_evening_in_town(evening: Evening, tmp_path: Path) -> None:
    net = network(tmp_path, rural())
    visit = at(evening.start, day=evening.day), at(evening.end, day=evening.day)
    table = net.there_and_back(places(VILLAGE), place(TOWN), *visit, max_minutes=evening.max_minutes)
    assert list(table.columns) == COLUMNS
    told = table.iloc[0]
    for column in ("leave_by", "arrive", "home_by", "last_way_home"):
        assert clock(told[column]) == getattr(evening, column), column
    assert told["fails"] == evening.fails
    assert told["ok"] == (evening.fails == "")
    assert not told["can_walk_home"]
    assert told["minutes_out"] == pytest.approx(20, nan_ok=True) or not evening.leave_by
    if evening.home_by:
        home = at(evening.home_by, day=evening.day) - visit[1]
        assert told["minutes_home"] == home.total_seconds() / 60
    else:
        assert np.isnan(told["minutes_home"])


def test_the_last_way_home_is_after_midnight(tmp_path: Path) -> None:
    """A bus at 25:30 of Tuesday's service, another at 02:00 of Wednesday's, and one at 03:50 that is home too late."""
    feed = rural().service("wed", "0010000")
    feed.trip("night", "Town 25:30, Village 25:50", service="week")
    net = network(tmp_path, feed)
    told = net.there_and_back(places(VILLAGE), place(TOWN), at("19:00"), at("22:00")).iloc[0]
    assert told["last_way_home"] == at("01:30", day=next_day())
    feed.trip("early", "Town 02:00, Village 02:20", service="wed").trip(
        "dawn", "Town 03:50, Village 04:10", service="wed"
    )
    told = network(tmp_path, feed).there_and_back(places(VILLAGE), place(TOWN), at("19:00"), at("22:00")).iloc[0]
    assert told["last_way_home"] == at("02:00", day=next_day())


def test_a_meeting_that_ends_after_midnight(tmp_path: Path) -> None:
    feed = rural().trip("night", "Town 25:30, Village 25:50", service="week")
    net = network(tmp_path, feed)
    told = net.there_and_back(places(VILLAGE), place(TOWN), at("19:00"), at("01:00", day=next_day())).iloc[0]
    assert (told["home_by"], told["minutes_home"]) == (at("01:50", day=next_day()), 50)
    assert told["last_way_home"] == at("01:30", day=next_day())
    assert told["ok"]


def test_the_last_way_home_was_in_the_morning(tmp_path: Path) -> None:
    """North has a bus home at 08:00 alone, South at 21:00; to West a bus takes 90 minutes, and to East none goes.

    All of them together, so that some are found in the last hours of the night and the others looked for all day.
    """
    homes = {"North": 20_000, "South": 30_000, "West": 40_000, "East": 50_000}
    feed = Feed({"Town": 0, **homes})
    feed.trip("n", "Town 08:00, North 08:30").trip("s", "Town 21:00, South 21:30").trip("w", "Town 08:00, West 09:30")
    feed.trip("e", "East 08:00, Town 08:30")
    table = network(tmp_path, feed).there_and_back(places(*homes.values()), place(0), at("19:00"), at("20:30"))
    assert [clock(last) for last in table["last_way_home"]] == ["08:00", "21:00", "", ""]


def test_a_week_with_a_place_in_the_sea(tmp_path: Path) -> None:
    """Nobody gets to the place in the sea, and the other visit's answer is as it is without it."""
    net, start, end = network(tmp_path, rural()), at("19:00"), at("20:30")
    there = place(TOWN)
    visits = pd.DataFrame({"lon": [there.x, there.x], "lat": [50.0, there.y], "start": start, "end": end})
    week = net.week(places(VILLAGE), visits)
    assert week.outside.tolist() == [True, False]
    assert week.table(0)["fails"].tolist() == [NO_WAY_THERE]
    pd.testing.assert_frame_equal(week.table(1), net.there_and_back(places(VILLAGE), there, start, end))


def test_a_week_without_the_bus_that_takes_no_wheelchair(tmp_path: Path) -> None:
    """Step-free, the last bus home (21:05) does not count where it says that no wheelchair gets in."""
    feed = rural()
    for row in feed.rows["trips"]:
        row["wheelchair_accessible"] = "2"
    net, start, end = network(tmp_path, feed), at("19:00"), at("20:30")
    there = place(TOWN)
    visits = pd.DataFrame({"lon": [there.x], "lat": [there.y], "start": start, "end": end})
    assert net.week(places(VILLAGE), visits).ok.tolist() == [[True]]
    assert net.week(places(VILLAGE), visits, step_free=True).fails.tolist() == [[FAILS.index(NO_WAY_THERE)]]
    assert np.isnan(net.minutes(places(VILLAGE), places(TOWN), arrive=start, step_free=True)[0, 0])


def test_who_can_walk_has_a_way_at_any_time(tmp_path: Path) -> None:
    """1,200 m is 1,560 m on foot, 19.5 minutes; nothing runs."""
    net = network(tmp_path, rural())
    visit = at("19:00", day=SUNDAY), at("23:00", day=SUNDAY)
    table = net.there_and_back(places(TOWN + 1_200, TOWN + 1_300), place(TOWN), *visit)
    near, far = table.iloc[0], table.iloc[1]
    assert near["can_walk_home"]
    assert near["ok"]
    assert near["minutes_out"] == near["minutes_home"] == pytest.approx(19.5, abs=1 / 60)
    assert near["leave_by"] == pytest.approx(at("18:40:30", day=SUNDAY), abs=timedelta(seconds=1))
    assert near["arrive"] == visit[0]
    assert near["last_way_home"] == pytest.approx(at("03:40:30", day=SUNDAY + timedelta(1)), abs=timedelta(seconds=1))
    assert not far["can_walk_home"]
    assert far["fails"] == NO_WAY_THERE


def test_walking_wins_where_it_leaves_later(tmp_path: Path) -> None:
    """From 400 m along the road the bus would have one leave at 18:25; on foot 18:53:30 is soon enough."""
    stops = {"Halt": TOWN - 400, "Town": TOWN}
    net = network(tmp_path, Feed(stops).trip("t1", "Halt 18:25, Town 18:27"))
    told = net.there_and_back(places(TOWN - 400), place(TOWN), at("19:00"), at("20:00")).iloc[0]
    assert told["leave_by"] == at("18:53:30")
    assert told["minutes_out"] == 6.5


def test_the_index_is_that_of_the_origins(tmp_path: Path) -> None:
    net = network(tmp_path, rural())
    homes = places(VILLAGE, TOWN).set_axis(["E01", "E02"])
    table = net.there_and_back(homes, place(TOWN), at("19:00"), at("20:30"))
    assert table.index.tolist() == ["E01", "E02"]
    assert table.loc["E02", "minutes_out"] == 0
    assert table["ok"].all()
    assert net.there_and_back(homes[:0], place(TOWN), at("19:00"), at("20:30")).empty


@pytest.mark.parametrize(("mode", "minutes"), [("walk", 32.5), ("cycle", 10.4), ("drive", 3.9)])
def test_other_ways_there_and_back(mode: str, minutes: float) -> None:
    """2 km is 2.6 km of way; no timetable is needed."""
    net = TravelNetwork.build(None, None)
    told = net.there_and_back(places(0), place(2_000), at("19:00"), at("20:30"), mode=mode).iloc[0]
    assert told["minutes_out"] == told["minutes_home"] == pytest.approx(minutes, rel=1e-3)
    assert told["ok"]
    assert told["can_walk_home"] == (mode == "walk")
    short = net.there_and_back(places(0), place(2_000), at("19:00"), at("20:30"), mode=mode, max_minutes=minutes - 1)
    assert short["fails"].tolist() == [NO_WAY_THERE]
    assert short["last_way_home"].isna().all()


def test_what_cannot_be_asked(tmp_path: Path) -> None:
    net = network(tmp_path, rural())
    with pytest.raises(BadValueError, match="ends at 18:00 on 05 March 2024, before it starts"):
        net.there_and_back(places(0), place(0), at("19:00"), at("18:00"))
    with pytest.raises(NoServiceError, match="not Thursday 02 May 2024"):
        net.there_and_back(places(0), place(0), at("19:00", day=date(2024, 5, 2)), at("20:00", day=date(2024, 5, 2)))


DOORS = (0.0, 1_300.0, 2_600.0, 3_900.0, 5_200.0)


def moment(seconds: float) -> datetime | None:
    return None if math.isinf(seconds) else at("00:00") + timedelta(seconds=seconds)


def latest_out(world: World, home_m: float, start_s: int, longest_s: int) -> float:
    tries = [*world.leavings(home_m), start_s - walk_s(home_m, 0.0)]
    opens_s = start_s - 3_600  # who would be there sooner takes a later or slower way
    arrivals = [(t, world.first_arrival(home_m, 0.0, int(t), soon_s=opens_s)) for t in tries if math.isfinite(t)]
    return max((t for t, a in arrivals if a <= start_s and a - t <= longest_s), default=-math.inf)


def latest_home(world: World, home_m: float, longest_s: int) -> float:
    night_s = 28 * 3600
    tries = [t for t in [*world.leavings(0.0), night_s - walk_s(0.0, home_m)] if math.isfinite(t)]
    arrivals = [(t, world.first_arrival(0.0, home_m, int(t))) for t in tries]
    return max((t for t, a in arrivals if a <= night_s and a - t <= longest_s), default=-math.inf)


@settings(max_examples=80, deadline=None)
@given(
    world=worlds(), start_s=st.integers(OPENS, OPENS + 9_000), stay_s=st.integers(0, 5_000), limit=st.integers(15, 60)
)
def test_each_column_is_that_of_trying_everything(world: World, start_s: int, stay_s: int, limit: int) -> None:
    visit = moment(start_s), moment(start_s + stay_s)
    table = world.network().there_and_back(places(*DOORS), place(0.0), *visit, max_minutes=limit)
    for home_m, told in zip(DOORS, table.itertuples(), strict=True):
        assert near(told.leave_by, moment(latest_out(world, home_m, start_s, limit * 60)))
        home_s = world.first_arrival(0.0, home_m, start_s + stay_s)
        assert near(told.home_by, moment(home_s if home_s <= start_s + stay_s + limit * 60 else math.inf))
        assert near(told.last_way_home, moment(latest_home(world, home_m, limit * 60)))
        assert told.ok == (not pd.isna(told.leave_by) and not pd.isna(told.home_by))


def near(found: pd.Timestamp, known: datetime | None) -> bool:
    """The same to the second, give or take one for how metres are rounded."""
    if pd.isna(found) or known is None:
        return bool(pd.isna(found)) and known is None
    return abs((found - known).total_seconds()) <= 1


# --- the real thing ---


@pytest.fixture(scope="module")
def homes(real_data: Path) -> gpd.GeoSeries:
    """The middles of Newport's LSOAs."""
    zones = gpd.read_file(real_data / "boundaries" / "lsoa" / "W06000022.geojson")
    return zones.to_crs("EPSG:27700").centroid.to_crs("EPSG:4326")


BUS_STATION = Point(-2.9965, 51.5890)


def test_newport_on_a_tuesday_evening(newport: TravelNetwork, homes: gpd.GeoSeries) -> None:
    net = newport
    table = net.there_and_back(homes, BUS_STATION, at("19:30"), at("21:00"))
    assert len(table) == len(homes)
    assert 0.4 < table["ok"].mean() < 1
    there, back = table["leave_by"].notna(), table["home_by"].notna()
    assert (table["ok"] == (there & back)).all()
    assert (table.loc[there, "arrive"] <= at("19:30")).all()
    assert (table.loc[there, "minutes_out"] <= 60).all()
    assert (table.loc[back, "home_by"] >= at("21:00")).all()
    assert (table.loc[back, "last_way_home"] >= at("21:00")).all()
    first_home = net.minutes(gpd.GeoSeries([BUS_STATION], crs=4326), homes, depart=at("21:00"), max_minutes=60)[0]
    np.testing.assert_allclose(table["minutes_home"], first_home, atol=1e-4)


def test_newport_late_in_the_evening_fewer_can_come_and_go(newport: TravelNetwork, homes: gpd.GeoSeries) -> None:
    net = newport
    share = {
        start: net.there_and_back(homes, BUS_STATION, at(start), at(end))["ok"].mean()
        for start, end in [("14:00", "15:30"), ("21:30", "23:00")]
    }
    assert share["14:00"] > share["21:30"] + 0.1


def test_newport_leaving_by_is_the_last_moment(newport: TravelNetwork, homes: gpd.GeoSeries) -> None:
    """At leave_by one arrives in time; a minute later one does not. At last_way_home one is home in an hour."""
    net = newport
    table = net.there_and_back(homes, BUS_STATION, at("19:30"), at("21:00"))
    hub = gpd.GeoSeries([BUS_STATION], crs=4326)
    for home, told in list(zip(homes, table.itertuples(), strict=True))[::5]:
        here = gpd.GeoSeries([home], crs=4326)
        if not pd.isna(told.leave_by):
            leave = told.leave_by.to_pydatetime()
            spent = net.minutes(here, hub, depart=leave)[0, 0]
            assert leave + timedelta(minutes=float(spent)) <= at("19:30:01")
            late = net.minutes(here, hub, depart=leave + timedelta(minutes=1))[0, 0]
            assert np.isnan(late) or leave + timedelta(minutes=1 + float(late)) > at("19:30")
        if not pd.isna(told.last_way_home):
            assert net.minutes(hub, here, depart=told.last_way_home.to_pydatetime(), max_minutes=60)[0, 0] <= 60
