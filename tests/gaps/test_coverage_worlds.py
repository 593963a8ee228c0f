"""A record that may not be seen changes no byte of coverage; a group, an open door or a trip more never lowers it."""

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.records import Asset
from layers.timetable import read_timetable
from mapping.travel import TravelNetwork
from tests.gaps.hidden_worlds import DAYS, OUTPUTS, REFUGE, Worlds, hidden, shown, told
from tests.gaps.toy_week import ASSETS, asset, feed, week_of

PAIRS = 12  # 500 in tests/trust/coverage_hidden.py
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Worlds:
    """A store, and in its public part never the refuge."""
    return Worlds(tmp_path_factory.mktemp("worlds"))


@pytest.fixture(scope="module")
def without(worlds: Worlds) -> dict[str, bytes]:
    """What is told where there is no hidden record."""
    return told(worlds.world())


@pytest.mark.parametrize("number", range(PAIRS))
def test_a_hidden_record_changes_no_byte(worlds: Worlds, without: dict[str, bytes], number: int) -> None:
    """Coverage, equity, week clock, where next, scenarios and report, each compared in each world."""
    record = hidden(number)
    world = worlds.world(record)
    assert worlds.sees_it(record)
    assert told(world) == without
    assert not world.assets["id"].str.startswith(REFUGE).any()


def test_each_output_would_tell_of_a_record_that_is_seen(tmp_path: Path) -> None:
    """The comparison can fail: a refuge that is no secret changes every output; as a room, where next."""
    there = Worlds(tmp_path)
    before, group = told(there.world()), told(there.world(shown("active")))
    assert {name for name in OUTPUTS if group[name] != before[name]} == set(OUTPUTS)
    latent = shown("potential").model_copy(update={"id": "room", "name": "Upstairs"})
    assert "Upstairs" in repr(OUTPUTS["where next"](there.world(latent)))


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


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
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


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
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
