"""A record that may not be seen changes no byte of coverage; a group, an open door or a trip more never lowers it."""

import pickle
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from toy_week import ASSETS, MONDAY, as_frame, asset, bus, feed, week_of, zones

from layers.records import PUBLIC, Actor, Asset, Session
from layers.store import Store
from layers.timetable import read_timetable
from mapping.coverage import coverage
from mapping.headline import headline
from mapping.travel import TravelNetwork
from mapping.travel.fares import FlatRule
from mapping.week_cost import cost_of_a_week

PAIRS = 500
EVERY = 100
KEEPER = Actor(role="keeper", id="keeper")
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def hidden(chance: random.Random) -> Asset:
    """A refuge somewhere between Village and Town, or beyond; meeting at any time, of any kind, hidden in some way."""
    state = chance.choice([{"visibility": "withheld"}, {"visibility": "members"}])
    start = datetime(2024, 3, chance.randint(1, 31), chance.randrange(24), chance.choice([0, 15, 30]))
    session = Session(start=start, minutes=chance.randint(15, 240), rrule="FREQ=DAILY")
    return Asset(
        id="refuge", name=f"Refuge {chance.randrange(10**6)}", kind=chance.choice(["peer-group", "housing"]),
        lon=chance.uniform(-0.05, 0.25), lat=chance.uniform(51.15, 51.25), sessions=(session,),
        opening_hours=chance.choice(["", "24/7", f"{chance.choice(DAYS)} 09:00-17:00"]), needs=("a-group",),
        capital=("social",), venue=chance.choice(["in-person", "phone"]), checked_on=chance.choice([None, MONDAY]),
        status=chance.choice(["active", "potential"]), **state,
    )  # fmt: skip


def told(assets: gpd.GeoDataFrame) -> bytes:
    """Everything that coverage says to who may see these assets, as bytes."""
    net = bus().with_fare_rule(FlatRule(2.0, "GBP"))
    whole = coverage(zones(), assets, net, week=MONDAY, today=MONDAY, kinds=None)
    parts: list[object] = []
    for found in (whole, whole.only(needs=("peer-support",)).within(45), whole.only(capital=("social",)).only_there()):
        frames = [found.assets, found.occurrences, found.visits, found.elsewhere, found.unplaced, found.reach]
        frames += [found.choices(), found.hours(), found.remote(), found.at("Tuesday")]
        frames += [found.hours_by(by) for by in ("kind", "need", "capital")]
        parts += [frame.to_csv().encode() for frame in frames]
        parts += [found.untimed, found.outside, found.chosen, found.attribution]
    parts.append(repr(headline(whole)).encode())
    parts.append(cost_of_a_week(whole, net, visits_a_week=2, zones=["village"]).to_csv().encode())
    return pickle.dumps(parts)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Asset | None], gpd.GeoDataFrame]:
    """What the public sees of a store that holds the toy week, and one record that it may not see, or none."""
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('worlds') / 'worlds.db'}")
    store.load(ASSETS, actor=KEEPER, why="the toy week")
    versions: list[int] = []

    def with_hidden(record: Asset | None) -> gpd.GeoDataFrame:
        if record is None:
            return store.assets(PUBLIC)
        if not versions:
            store.load([record], actor=KEEPER, why="a world")
            versions.append(1)
        else:
            store.change(record, actor=KEEPER, why="another world", version=versions[-1])
            versions.append(versions[-1] + 1)
        if versions[-1] % EVERY == 1:
            assert "refuge" in set(store.assets(KEEPER)["id"])
        return store.assets(PUBLIC)

    return with_hidden


def seen_bytes(assets: gpd.GeoDataFrame) -> bytes:
    """The frame itself, all that coverage is ever given, but for the store's version."""
    return pickle.dumps((assets.to_csv(), {key: said for key, said in assets.attrs.items() if key != "data_version"}))


def test_a_hidden_record_changes_no_byte(seen: Callable[[Asset | None], gpd.GeoDataFrame]) -> None:
    """Every world gives coverage the same bytes to work from; every hundredth is worked out wholly and compared."""
    chance, without = random.Random(4), seen(None)  # noqa: S311
    wanted, frames = told(without), {seen_bytes(without)}
    for pair in range(PAIRS):
        assets = seen(hidden(chance))
        assert "refuge" not in set(assets["id"])
        frames.add(seen_bytes(assets))
        if pair % EVERY == 0:
            assert told(assets) == wanted
    assert len(frames) == 1


def test_the_comparison_can_fail() -> None:
    shown = as_frame(*ASSETS, asset("refuge", "2024-03-05T14:00"))
    assert told(shown) != told(as_frame(*ASSETS))
    assert seen_bytes(shown) != seen_bytes(as_frame(*ASSETS))


groups = st.lists(
    st.tuples(
        st.sampled_from([0.0, 0.05, 0.1, 0.2, 0.9]), st.integers(0, 6), st.integers(0, 95), st.integers(15, 240),
        st.booleans(), st.sampled_from(["peer-group", "mutual-aid"]),
    ),
    min_size=1, max_size=5,
)  # fmt: skip


def as_assets(drawn: list[tuple[float, int, int, int, bool, str]]) -> list[Asset]:
    """Weekly groups, or doors open for so long, somewhere between Town and the Farm, or in the sea."""
    made = []
    for number, (lon, day, quarter, minutes, door, kind) in enumerate(drawn):
        start = datetime(2024, 3, 4 + day, quarter // 4, quarter % 4 * 15)
        end = min(start + timedelta(minutes=minutes), start.replace(hour=23, minute=59))
        hours = f"{DAYS[day]} {start:%H:%M}-{end:%H:%M}" if door and end > start else ""
        times = {"opening_hours": hours} if hours else {"start": start.isoformat(), "minutes": minutes}
        made.append(asset(f"a{number}", **times, kind=kind).model_copy(update={"lon": lon, "lat": 51.2}))
    return made


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(groups, st.integers(1, 120), st.integers(0, 4))
def test_an_asset_more_never_lowers_coverage(
    drawn: list[tuple[float, int, int, int, bool, str]], limit: int, last: int
) -> None:
    assets = as_assets(drawn)
    fewer, more = (week_of(*some, max_minutes=limit) for some in (assets[:last], assets))
    assert (more.hours().to_numpy() >= fewer.hours().to_numpy()).all()
    before, after = fewer.choices(), more.choices()
    for name in ("reachable", "reachable_hours", "sessions", "assets", "kinds"):
        assert (after[name].astype(int) >= before[name].astype(int)).all(), name
    for name in ("first_minutes", "second_minutes", "third_minutes"):
        assert (after[name].fillna(np.inf) <= before[name].fillna(np.inf)).all(), name
    for day in DAY_NAMES:
        assert (more.at(day)["sessions"] >= fewer.at(day)["sessions"]).all()


def net_with(*times: str) -> TravelNetwork:
    """The toy bus with more trips, on weekdays, from Village to Town and back an hour later."""
    tables = feed()
    for number, at in enumerate(times):
        leaves = datetime.fromisoformat(f"2024-03-04T{at}")
        for way, stops in enumerate((("village", "town"), ("town", "village"))):
            calls = [leaves + timedelta(hours=way), leaves + timedelta(hours=way, minutes=30)]
            tables["trips.txt"] += f"r7,weekdays,more{number}-{way}\n"
            for order, (stop, moment) in enumerate(zip(stops, calls, strict=True)):
                clock = f"{moment.hour + 24 * (moment.day - 4):02d}:{moment:%M:%S}"
                tables["stop_times.txt"] += f"more{number}-{way},{clock},{clock},{stop},{order}\n"
    with TemporaryDirectory() as folder:
        for name, text in tables.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        return TravelNetwork.build(None, read_timetable([folder]))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    groups, st.lists(st.tuples(st.integers(5, 23), st.integers(0, 59)), min_size=1, max_size=4), st.integers(20, 120)
)
def test_a_trip_more_never_lowers_coverage(
    drawn: list[tuple[float, int, int, int, bool, str]], trips: list[tuple[int, int]], limit: int
) -> None:
    assets = as_assets(drawn)
    net = net_with(*(f"{hour:02d}:{minute:02d}" for hour, minute in trips))
    fewer, more = week_of(*assets, max_minutes=limit), week_of(*assets, net=net, max_minutes=limit)
    assert (more.ok >= fewer.ok).all()
    for name in ("reachable_hours", "sessions", "assets", "kinds"):
        assert (more.choices()[name] >= fewer.choices()[name]).all(), name


def test_the_last_bus_home_extended_lets_the_village_come() -> None:
    """The circle ends at 20:00: with a bus from Town at 20:15 Village can come and go home."""
    circle = ASSETS[1]
    assert week_of(circle).choices()["reachable_hours"].tolist() == [2, 0, 0]
    assert week_of(circle, net=net_with("19:15")).choices()["reachable_hours"].tolist() == [2, 2, 0]
