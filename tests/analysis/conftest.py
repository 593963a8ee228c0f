"""Frames as the store gives them, made from real records and from nothing else."""

from collections.abc import Callable
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

from layers.records import Asset, Link, Organisation
from layers.store.frames import assets_frame, links_frame, organisations_frame
from layers.store.reads import StoredRecord
from layers.transport import Timetable
from mapping.travel import TravelNetwork


@pytest.fixture(scope="session")
def as_assets() -> Callable[..., gpd.GeoDataFrame]:
    """``as_assets(asset, …)`` -> the frame that ``store.assets()`` would give."""
    return lambda *records: assets_frame([_stored(r) for r in records], data_version="test")


@pytest.fixture(scope="session")
def as_organisations() -> Callable[..., pd.DataFrame]:
    """``as_organisations(organisation, …)`` -> the frame of ``store.organisations()``."""
    return lambda *records: organisations_frame([_stored(r) for r in records], data_version="test")


@pytest.fixture(scope="session")
def as_links() -> Callable[..., pd.DataFrame]:
    """``as_links(link, …)`` -> the frame of ``store.links()``."""
    return lambda *records: links_frame([_stored(r) for r in records], data_version="test")


def _stored(record: Asset | Organisation | Link) -> StoredRecord:
    return StoredRecord(record, 1)


@pytest.fixture(scope="session")
def three_zones() -> gpd.GeoDataFrame:
    """Town (1,000 people), Village (300), Farm (not known): squares of 0.02 degrees side by side."""
    names = {"town": 0.0, "village": 0.1, "farm": 0.2}
    return gpd.GeoDataFrame(
        {
            "id": list(names),
            "name": [name.title() for name in names],
            "population": pd.array([1000, 300, None], dtype="Int64"),
            "rural_class": ["urban", "rural", "rural"],
        },
        geometry=[box(lon - 0.01, 51.19, lon + 0.01, 51.21) for lon in names.values()],
        crs="EPSG:4326",
    )


def _frame(columns: str, rows: list[tuple[object, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns.split())


@pytest.fixture(scope="session")
def village_bus() -> TravelNetwork:
    """One bus line between Village (0.1, 51.2) and Town (0.0, 51.2), 7 km apart, Mondays to Fridays of March 2024.

    Village to Town: 13:30 and 17:30 (each half an hour), 20:30. Town to Village: 15:10, 19:40, 21:00 (last).
    """
    buses = [
        ("out", "13:30"),
        ("out", "17:30"),
        ("out", "20:30"),
        ("home", "15:10"),
        ("home", "19:40"),
        ("home", "21:00"),
    ]
    trips, times = [], []
    for n, (way, leaves) in enumerate(buses):
        trips.append((f"t{n}", "r7", "weekdays", "Town" if way == "out" else "Village", "", 0))
        hour, minute = map(int, leaves.split(":"))
        leaves_s = hour * 3600 + minute * 60
        for sequence, stop in enumerate(["village", "town"] if way == "out" else ["town", "village"]):
            at = leaves_s + sequence * 1800
            times.append((f"t{n}", stop, sequence, at, at, True, True, False, False))
    columns = "trip_id stop_id sequence arrival_s departure_s pickup drop_off pickup_ask drop_off_ask"
    stop_times = _frame(columns, times).astype(dict.fromkeys(("sequence", "arrival_s", "departure_s"), "int32"))
    days = "service_id monday tuesday wednesday thursday friday saturday sunday start end"
    first, last = date(2024, 3, 1), date(2024, 3, 31)
    timetable = Timetable(
        stops=_frame(
            "stop_id name lon lat parent_id zone_id wheelchair",
            [("village", "Green", 0.1, 51.2, "", "", 0), ("town", "High Street", 0.0, 51.2, "", "", 0)],
        ),
        routes=_frame("route_id name mode agency agency_id", [("r7", "7", 3, "Weald Buses", "")]),
        trips=_frame("trip_id route_id service_id headsign block_id wheelchair", trips),
        stop_times=stop_times,
        calendar=_frame(days, [("weekdays", *[True] * 5, False, False, first, last)]),
        calendar_dates=_frame("service_id date added", []),
        frequencies=_frame("trip_id start_s end_s headway_s exact", []),
        start=first,
        end=last,
        timezone="Europe/London",
        sources=("made by hand",),
        attribution="Weald Buses",
        illustrative=True,
    )
    return TravelNetwork.build(None, timetable)
