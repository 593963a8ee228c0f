"""Does the example behave like the real problem? Villages cut off in the evening and on Sunday, towns less so.

Answers are worked from the plan itself (when the last bus of a line passes a stop), not from the engine's own output.
"""

from datetime import datetime, timedelta
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import Point

from layers.area import Area
from layers.homes import home_points
from mapping.travel import TravelNetwork
from scripts.example.plan import Plan, read_plan, trips_of
from scripts.example.timetable import DAYS

ROOT = Path(__file__).resolve().parents[2]
TUESDAY, SUNDAY = datetime(2026, 11, 24), datetime(2026, 11, 29)


@pytest.fixture(scope="module")
def kent() -> Area:
    return Area.open(ROOT / "data" / "west_kent")


@pytest.fixture(scope="module")
def net(kent: Area) -> TravelNetwork:
    return TravelNetwork.build(kent.streets(), kent.timetable())


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read_plan(ROOT / "scripts" / "example" / "west_kent.toml")


def at(day: datetime, clock: str) -> datetime:
    hours, minutes = map(int, clock.split(":"))
    return day + timedelta(hours=hours, minutes=minutes)


def hub(area: Area, name: str) -> Point:
    return area.hubs.loc[area.hubs["name"] == name, "geometry"].iloc[0]


def point_of(plan: Plan, stop: str) -> gpd.GeoSeries:
    return gpd.GeoSeries([Point(plan.stops[stop].lon, plan.stops[stop].lat)], crs="EPSG:4326")


def last_departure(plan: Plan, *, start: str, end: str, weekday: int) -> int:
    """Minutes after midnight of the day's last direct trip from ``start`` that goes on to ``end``."""
    found = []
    for trip in (trip for line in plan.lines for trip in trips_of(line)):
        calls = dict(trip.calls)
        runs = DAYS[trip.days][weekday] == "1"
        if runs and start in calls and end in calls and calls[start] < calls[end]:
            found.append(calls[start])
    return max(found)


def covered(kent: Area, net: TravelNetwork, day: datetime, start: str, end: str) -> np.ndarray:
    """Zones that can get to a meeting in any of the three hubs and home again, an hour each way at most."""
    points = home_points(kent.zones)
    ok = [net.there_and_back(points, place, at(day, start), at(day, end))["ok"] for place in kent.hubs.geometry]
    return np.any(ok, axis=0)


def test_walking_says_that_it_is_a_straight_line(net: TravelNetwork) -> None:
    assert net.straight_line


def test_a_tuesday_evening_leaves_out_a_third_to_a_half_and_a_sunday_evening_more(
    kent: Area, net: TravelNetwork
) -> None:
    day = 1 - covered(kent, net, TUESDAY, "10:00", "11:30").mean()
    evening = 1 - covered(kent, net, TUESDAY, "19:30", "21:00").mean()
    sunday = 1 - covered(kent, net, SUNDAY, "18:00", "19:00").mean()
    assert 1 / 3 <= evening <= 1 / 2
    assert day < evening - 0.05
    assert sunday > evening + 0.15


def test_it_is_the_country_that_is_cut_off(kent: Area, net: TravelNetwork) -> None:
    evening = kent.zones.assign(ok=covered(kent, net, TUESDAY, "19:30", "21:00"))
    share = evening.groupby("rural_class")["ok"].mean()
    assert share["urban"] > 0.6
    assert share["town or fringe"] < share["urban"] - 0.2
    assert share["rural"] < 0.15


def test_reach_from_tonbridge_is_smaller_on_sunday(kent: Area, net: TravelNetwork) -> None:
    tonbridge = hub(kent, "Tonbridge")
    tuesday, sunday = (
        net.reach(tonbridge, depart=at(day, "18:00")).set_index("limit_minutes")["area_km2"]
        for day in (TUESDAY, SUNDAY)
    )
    assert (sunday.loc[[30, 45, 60]] < 0.75 * tuesday.loc[[30, 45, 60]]).all()


def test_hadlow_can_come_in_the_day_and_has_no_way_home_at_night(kent: Area, net: TravelNetwork, plan: Plan) -> None:
    home, place = point_of(plan, "hadlow"), hub(kent, "Tonbridge")
    day = net.there_and_back(home, place, at(TUESDAY, "10:30"), at(TUESDAY, "12:00")).iloc[0]
    night = net.there_and_back(home, place, at(TUESDAY, "19:30"), at(TUESDAY, "21:00")).iloc[0]
    assert day["ok"]
    assert not night["ok"]
    assert night["fails"] == "no way home"
    last_bus = TUESDAY + timedelta(minutes=last_departure(plan, start="tonbridge", end="hadlow", weekday=1))
    assert timedelta(0) <= last_bus - night["last_way_home"] <= timedelta(minutes=5)


def test_a_town_estate_gets_home_at_night(kent: Area, net: TravelNetwork, plan: Plan) -> None:
    home = point_of(plan, "maidstone-park-wood")
    night = net.there_and_back(home, hub(kent, "Maidstone"), at(TUESDAY, "19:30"), at(TUESDAY, "21:00")).iloc[0]
    assert night["ok"]


@pytest.mark.parametrize("village", ["goudhurst", "plaxtol", "meopham", "hunton"])
def test_villages_without_a_sunday_bus_are_out_of_reach_all_sunday(
    village: str, net: TravelNetwork, plan: Plan, kent: Area
) -> None:
    hubs = gpd.GeoSeries(list(kent.hubs.geometry), crs="EPSG:4326")
    clocks = ("09:00", "12:00", "15:00", "18:00")
    sunday = [net.minutes(point_of(plan, village), hubs, depart=at(SUNDAY, clock)) for clock in clocks]
    tuesday = [net.minutes(point_of(plan, village), hubs, depart=at(TUESDAY, clock)) for clock in clocks]
    assert np.isnan(sunday).all()
    assert not np.isnan(tuesday).all()


@pytest.mark.parametrize(("day", "arrives"), [(datetime(2026, 11, 28), True), (datetime(2026, 11, 25), False)])
def test_the_last_train_of_friday_runs_after_midnight(
    day: datetime, arrives: bool, net: TravelNetwork, plan: Plan
) -> None:
    # Friday's 24:20 from Sevenoaks calls at Tunbridge Wells 23 minutes later; no other night has one
    start, end = point_of(plan, "sevenoaks-rail"), point_of(plan, "tunbridge-wells-rail")
    minutes = float(net.minutes(start, end, depart=at(day, "00:19"))[0, 0])
    assert minutes == pytest.approx(24, abs=1) if arrives else np.isnan(minutes)


def test_west_sussex_has_the_same_shape() -> None:
    area = Area.open(ROOT / "data" / "west_sussex")
    net = TravelNetwork.build(area.streets(), area.timetable())
    day = covered(area, net, TUESDAY, "10:00", "11:30").mean()
    evening = covered(area, net, TUESDAY, "19:30", "21:00").mean()
    sunday = covered(area, net, SUNDAY, "18:00", "19:00").mean()
    assert day > evening + 0.1 > sunday + 0.1
    assert 1 / 3 <= 1 - evening <= 1 / 2
