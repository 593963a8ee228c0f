"""A toy area in which everything is known: two zones, one bus, one meeting; Tuesday 5 March 2024.

Village (300 people) and Town (1,000) are 10 km apart. The bus goes in at 17:00 and 18:30, and home at 20:00 and, last,
at 21:05, twenty minutes either way, Mondays to Fridays. The meeting is in Town.
"""

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely import Point

from layers.records import Asset, Session
from layers.store.frames import assets_frame
from layers.store.reads import StoredRecord
from layers.transport import Timetable
from mapping.candidates import Slot
from tests.travel.feeds import LAT, TUESDAY, WEEKDAYS, Feed, lon, read

VILLAGE_M, TOWN_M = 0.0, 10_000.0
SUNDAY = date(2024, 3, 3)
EVENING = Slot(TUESDAY, time(19, 0), 90)
Frames = Callable[..., gpd.GeoDataFrame]


def timetable(folder: Path) -> Timetable:
    feed = Feed({"Village": VILLAGE_M, "Town": TOWN_M}).service("week", WEEKDAYS)
    for name, leaves, there in [("in1", "17:00", "17:20"), ("in2", "18:30", "18:50")]:
        feed.trip(name, f"Village {leaves}, Town {there}", service="week")
    for name, leaves, there in [("out1", "20:00", "20:20"), ("out2", "21:05", "21:25")]:
        feed.trip(name, f"Town {leaves}, Village {there}", service="week")
    return read(folder, feed)


def zones(*, village: int | None = 300, town: int | None = 1000) -> gpd.GeoDataFrame:
    at = gpd.GeoSeries([Point(lon(VILLAGE_M), LAT), Point(lon(TOWN_M), LAT)], crs=4326)
    return gpd.GeoDataFrame(
        {
            "id": ["v", "t"], "name": ["Village", "Town"], "population": pd.array([village, town], dtype="Int64"),
            "no_car_households": pd.array([50, 90], dtype="Int64"),
            "deprivation_decile": pd.array([1, 10], dtype="Int64"),
        },
        geometry=at.to_crs(27700).buffer(200).to_crs(4326), crs=4326,
    ).assign(home_lon=at.x, home_lat=at.y)  # fmt: skip


def assets(*records: Asset) -> gpd.GeoDataFrame:
    return assets_frame([StoredRecord(record, 1) for record in records], data_version="toy")


def meeting(start: str = "20:00", *, minutes: int = 90, day: date = TUESDAY, **fields: Any) -> Asset:
    """A peer group in Town; from 20:00 to 21:30 it can be reached from the Village, and not left."""
    session = Session(start=datetime.fromisoformat(f"{day} {start}"), minutes=minutes, rrule="FREQ=WEEKLY")
    given = {"id": "meeting", "name": "Town Meeting", "kind": "peer-group", "lon": lon(TOWN_M), "lat": LAT}
    return Asset(**given | {"sessions": (session,)} | fields)


def hall(hours: str = "Tu 18:00-22:00", *, east_m: float = VILLAGE_M, **fields: Any) -> Asset:
    """A room in the Village that could be used."""
    given = {
        "id": "hall",
        "name": "Village Hall",
        "kind": "community-venue",
        "status": "potential",
        "cost": "£5 an hour",
    }
    return Asset(**given | {"lon": lon(east_m), "lat": LAT, "opening_hours": hours} | fields)
