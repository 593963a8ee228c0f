"""Coverage on the real travel network of the village with one bus line, and what a hidden place may change: nothing."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point, box

from layers.records import PUBLIC, Actor, Asset, Link, Organisation, Session
from layers.store import Store
from mapping.coverage import Coverage, coverage
from mapping.find import find
from mapping.network import graph, measures, positions, ties
from mapping.travel import TravelNetwork

Frames = Callable[..., gpd.GeoDataFrame]
MONDAY = date(2024, 3, 4)
KEEPER = Actor(role="keeper", id="keeper")


def weekly(id_: str, start: str, **fields: object) -> Asset:
    session = Session(start=datetime.fromisoformat(start), minutes=60, rrule="FREQ=WEEKLY")
    given = {"name": id_.title(), "kind": "peer-group", "lon": 0.0, "lat": 51.2, **fields}
    return Asset(id=id_, sessions=(session,), **given)


@pytest.fixture(scope="module")
def two_zones() -> gpd.GeoDataFrame:
    """The Village (300 people) and the Town (1,000), each round its stop."""
    shapes = [box(lon - 0.002, 51.198, lon + 0.002, 51.202) for lon in (0.1, 0.0)]
    frame = {"id": ["village", "town"], "name": ["Village", "Town"], "population": [300, 1000]}
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=4326)


@pytest.fixture(scope="module")
def week(village_bus: TravelNetwork, as_assets: Frames, two_zones: gpd.GeoDataFrame) -> Coverage:
    frame = as_assets(
        weekly("early", "2024-03-05T18:30"),
        weekly("late", "2024-03-06T21:15"),
        weekly("sunday", "2024-03-10T18:30"),
        weekly("wreck", "2024-03-07T18:30", lon=0.5, lat=50.9),
    )
    return coverage(two_zones, frame, village_bus, week=MONDAY, today=MONDAY)


def test_the_village_by_bus(week: Coverage) -> None:
    tuesday = week.at("Tuesday")
    assert tuesday["why"].tolist() == ["", ""]
    assert tuesday["minutes_out"].iloc[0] == pytest.approx(30)
    assert tuesday["minutes_home"].iloc[0] == pytest.approx(40)  # ten minutes at the stop, then half an hour
    assert tuesday["leave_by"].iloc[0] == datetime(2024, 3, 5, 17, 30)
    assert tuesday["last_way_home"].iloc[0] == datetime(2024, 3, 5, 21)


def test_the_group_that_can_be_reached_and_not_left_and_the_day_without_a_bus(week: Coverage) -> None:
    assert week.at("Wednesday")["why"].tolist() == ["no way home", ""]
    assert week.at("Sunday")["why"].tolist() == ["cannot get there in time", ""]


def test_a_wait_that_makes_the_way_home_too_long_is_not_called_no_way_home(
    village_bus: TravelNetwork, as_assets: Frames, two_zones: gpd.GeoDataFrame
) -> None:
    """It ends at 19:30; the bus at 19:40 is home at 20:10: 40 minutes, of which one may take 35."""
    frame = as_assets(weekly("early", "2024-03-05T18:30"))
    found = coverage(two_zones, frame, village_bus, week=MONDAY, max_minutes=35)
    assert found.at("Tuesday")["why"].tolist() == ["home takes too long", ""]


def test_a_zone_counts_from_the_village_and_not_from_the_field_in_its_middle(
    village_bus: TravelNetwork, as_assets: Frames
) -> None:
    """A parish from the village at 0.1 east to 0.2: its middle, 0.15, is 3.5 km from the only bus stop."""
    shape = box(0.099, 51.198, 0.201, 51.202)
    parish = gpd.GeoDataFrame({"id": ["parish"], "name": ["Parish"], "population": [300]}, geometry=[shape], crs=4326)
    frame = as_assets(weekly("early", "2024-03-05T18:30"))
    for homes, why in [({}, "cannot get there in time"), ({"home_lon": [0.1], "home_lat": [51.2]}, "")]:
        found = coverage(parish.assign(**homes), frame, village_bus, week=MONDAY)
        assert found.at("Tuesday")["why"].tolist() == [why]


def test_a_place_in_the_sea_is_named_and_out_of_reach(week: Coverage) -> None:
    assert week.outside == ("Wreck",)
    assert week.at("Thursday")["why"].tolist() == ["cannot get there in time"] * 2


def test_days_outside_the_timetable(village_bus: TravelNetwork, as_assets: Frames, two_zones: gpd.GeoDataFrame) -> None:
    frame = as_assets(weekly("early", "2024-03-05T18:30"))
    found = coverage(two_zones, frame, village_bus, week=date(2024, 4, 1))
    assert len(found.days_without_timetable) == 7
    assert found.reach.empty


def test_walking_does_not_need_the_bus(
    village_bus: TravelNetwork, as_assets: Frames, two_zones: gpd.GeoDataFrame
) -> None:
    frame = as_assets(weekly("late", "2024-03-06T21:15"))
    found = coverage(two_zones, frame, village_bus, week=MONDAY, mode="walk")
    assert found.at("Wednesday")["why"].tolist() == ["cannot get there in time", ""]


def answers(folder: Path, hidden_at: tuple[float, float], net: TravelNetwork, zones: gpd.GeoDataFrame) -> str:
    """Everything that this room works out for a visitor, in a world with a hidden house at that place."""
    store = Store.open(f"sqlite:///{folder}/{hidden_at[0]}.db")
    lon, lat = hidden_at
    house = weekly("house", "2024-03-05T18:00", visibility="withheld", lon=lon, lat=lat)
    records = [
        weekly("early", "2024-03-05T18:30"),
        house,
        Organisation(id="trust", name="Trust", kind="local-charity"),
        Link(id="l1", name="tie", kind="runs", source_id="trust", target_id="early"),
        Link(id="l2", name="tie", kind="runs", source_id="trust", target_id="house"),
    ]
    store.load(records, actor=KEEPER, why="a world")
    assets = store.assets(actor=PUBLIC)
    noon = datetime(2024, 3, 5, 12)
    found = find(assets, net, Point(0.1, 51.2), noon, until=noon.replace(hour=23))
    cover = coverage(zones, assets, net, week=MONDAY)
    network = graph(store.organisations(actor=PUBLIC), assets, store.links(actor=PUBLIC))
    tables = [found.drop(columns=["journey_out", "journey_home"]), cover.at("Tuesday"), cover.reach, cover.hours()]
    tables += [measures(network), positions(network), ties(network)]
    return "\n".join(pd.DataFrame(table).to_csv() for table in tables)


def test_a_hidden_house_changes_no_answer(
    tmp_path: Path, village_bus: TravelNetwork, two_zones: gpd.GeoDataFrame
) -> None:
    worlds = {answers(tmp_path, place, village_bus, two_zones) for place in ((0.001, 51.2), (0.1, 51.2))}
    assert len(worlds) == 1
    assert "house" not in worlds.pop().lower()
