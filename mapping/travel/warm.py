"""Compiles every search into numba's cache by asking a tiny network every question: ``python -m mapping.travel.warm``.

Numba keeps compiled code beside each module (``__pycache__``, or ``NUMBA_CACHE_DIR``) and uses it again in every
later process, as long as the module's file has the same time and size, and the processor and numba are the same.
"""

import time
from collections.abc import Callable
from datetime import date, datetime

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.transport import Streets, Timetable
from mapping.travel.network import TravelNetwork

DAY = date(2024, 3, 5)
AT = datetime(2024, 3, 5, 8)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LON, LAT = -1.0, 51.5
STEP = 0.02  # degrees between stops


def warm(tell: Callable[[str], None]) -> None:
    """Ask a tiny network every question, with streets and without; ``tell`` hears how long each took."""
    for name, streets in (("streets", _street()), ("straight lines", None)):
        began = time.perf_counter()
        ask_everything(TravelNetwork.build(streets, tiny_timetable()))
        tell(f"{name}: {time.perf_counter() - began:.1f} s")


def ask_everything(net: TravelNetwork) -> None:
    """Every question, by every way to search."""
    one, many = _points(1), _points(12)
    zones, place = net.places(many), one.iloc[0]
    later = datetime(2024, 3, 5, 10)
    for starts, ends in ((one, zones), (zones, one)):
        for depart, arrive in ((AT, None), (None, later)):
            net.minutes(starts, ends, depart=depart, arrive=arrive)
            net.minutes(starts, ends, depart=depart, arrive=arrive, window_minutes=3, max_rides=2)
            net.chances(starts, ends, depart=depart, arrive=arrive, window_minutes=3)
    for mode in ("walk", "cycle", "drive"):
        net.minutes(one, zones, mode=mode)
        net.reach(place, mode=mode)
    net.reach(place, depart=AT)
    net.journey(place, many.iloc[-1], depart=AT)
    net.there_and_back(zones, many.iloc[-1], later, later)
    net.minutes(one, zones, depart=AT, step_free=True, ferries=False)
    visits = pd.DataFrame({"lon": many.x, "lat": many.y, "start": later, "end": later})
    net.week(zones, visits)
    net.ladder(zones, visits).within(60)


def tiny_timetable() -> Timetable:
    """A bus along a few stops, every day of a month."""
    stops = pd.DataFrame({"stop_id": list("ABC"), "name": list("ABC"), "lon": LON + STEP * np.arange(3), "lat": LAT})
    calls = [
        (f"t{hour}", stop, number, 3600 * hour + 600 * number)
        for hour in range(7, 12)
        for number, stop in enumerate("ABC")
    ]
    times = pd.DataFrame(calls, columns=["trip_id", "stop_id", "sequence", "arrival_s"])
    times = times.astype({"arrival_s": "int32", "trip_id": "category", "stop_id": "category"})
    trips = {"trip_id": [f"t{hour}" for hour in range(7, 12)], "route_id": "r", "service_id": "s", "headsign": ""}
    first, last = date(2024, 3, 1), date(2024, 3, 31)
    week = {**{day: [True] for day in WEEKDAYS}, "start": [first], "end": [last]}
    return Timetable(
        stops=stops.assign(parent_id="", zone_id="", wheelchair=np.int8(0)),
        routes=pd.DataFrame({"route_id": ["r"], "name": ["1"], "mode": [3], "agency": [""], "agency_id": [""]}),
        trips=pd.DataFrame({**trips, "block_id": "", "wheelchair": np.int8(0)}),
        stop_times=times.assign(
            departure_s=times["arrival_s"], pickup=True, drop_off=True, pickup_ask=False, drop_off_ask=False
        ),
        calendar=pd.DataFrame({"service_id": ["s"], **week}),
        calendar_dates=pd.DataFrame({"service_id": [], "date": [], "added": []}),
        frequencies=pd.DataFrame({"trip_id": [], "start_s": [], "end_s": [], "headway_s": [], "exact": []}),
        start=first,
        end=last,
        timezone="Europe/London",
        sources=(),
        attribution="",
    )


def _points(count: int) -> gpd.GeoSeries:
    lon = LON + np.linspace(0, 2 * STEP, count)
    return gpd.GeoSeries(gpd.points_from_xy(lon, np.full(count, LAT)), crs="EPSG:4326")


def _street() -> Streets:
    """One straight street with a junction every few hundred metres, both ways, for everybody."""
    nodes = 9
    lon = LON + np.linspace(0, 2 * STEP, nodes)
    start = np.arange(nodes - 1, dtype=np.int32)
    begin, end = np.concatenate([start, start + 1]), np.concatenate([start + 1, start])
    edges = len(begin)
    everybody = np.ones(edges, dtype=np.bool_)
    return Streets(
        node_lon=lon,
        node_lat=np.full(nodes, LAT),
        edge_from=begin,
        edge_to=end,
        length_m=np.full(edges, 347.0, dtype=np.float32),
        walk=everybody,
        cycle=everybody,
        drive=everybody,
        cycle_kmh=np.full(edges, 15, dtype=np.float32),
        drive_kmh=np.full(edges, 40, dtype=np.float32),
        step_free=everybody,
        ferry_s=np.zeros(edges, dtype=np.float32),
        road_class=np.ones(edges, dtype=np.int8),
        shape_offsets=np.arange(0, 2 * edges + 1, 2, dtype=np.int64),
        shape_lon=lon[np.column_stack([begin, end]).ravel()],
        shape_lat=np.full(2 * edges, LAT),
        source="",
        attribution="",
        data_date="",
    )


if __name__ == "__main__":
    warm(print)
