"""A toy week in which every answer is worked out by hand: three zones, one bus, six ways to meet.

Town (1,000 people, 300 households without a car) is where everything happens. Village (300 people, 30 such
households) is 7 km off, with a bus of half an hour: to Town at 13:30 and 17:30 on weekdays, 09:30 and 10:30 on
Saturdays; home at 15:10 and 19:40 on weekdays, 12:20 on Saturdays; none on Sundays. Nobody knows how many live at the
Farm, which has no bus. Limit: 60 minutes each way, waiting for the bus home included.

What is on, and who can make it:
- tea, Tuesday 14:00 to 15:00 (checked a month ago): Town; Village, by the 13:30 and the 15:10
- circle, Tuesday 18:30 to 20:00 (checked 100 days ago): Town; Village can come by the 17:30, but the last bus home
  leaves at 19:40: reached and not left
- walk, Thursday 18:15 to 19:15 (never checked): Town; Village, by the 17:30 (45 minutes) and the 19:40 (55 minutes)
- door, open Saturday 10:00 to 12:00 (checked 200 days ago): Town both hours; Village the second only, as after the
  first the bus home is 80 minutes off
- night, Sunday 23:30 to 00:30 (checked a month ago): Town, whose hour past midnight counts as Monday's first
- line, by telephone on Monday 20:00 to 22:00: everybody with a phone
"""

from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import box

from layers.records import Asset, Session
from layers.store.frames import assets_frame
from layers.store.reads import StoredRecord
from layers.timetable import read_timetable
from mapping.coverage import Coverage, coverage
from mapping.travel import TravelNetwork

MONDAY = date(2024, 3, 4)
LONS = {"town": 0.0, "village": 0.1, "farm": 0.2}

TOWN_HOURS = {(0, 0), (1, 14), (1, 18), (1, 19), (3, 18), (3, 19), (5, 10), (5, 11), (6, 23)}
VILLAGE_HOURS = {(1, 14), (3, 18), (3, 19), (5, 11)}

OUT = {"weekdays": ("13:30", "17:30"), "saturdays": ("09:30", "10:30")}
HOME = {"weekdays": ("15:10", "19:40"), "saturdays": ("12:20",)}
FEED = {
    "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\nw,Weald Buses,https://bus.example,Europe/London\n",
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\ntown,High Street,51.2,0.0\nvillage,Green,51.2,0.1\n",
    "routes.txt": "route_id,agency_id,route_short_name,route_type\nr7,w,7,3\n",
    "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
    "weekdays,1,1,1,1,1,0,0,20240301,20240331\nsaturdays,0,0,0,0,0,1,0,20240301,20240331\n",
}


def feed() -> dict[str, str]:
    """The tables of the bus, as GTFS text by file name."""
    trips, calls = ["route_id,service_id,trip_id"], ["trip_id,arrival_time,departure_time,stop_id,stop_sequence"]
    for way, stops in ((OUT, ("village", "town")), (HOME, ("town", "village"))):
        for service, times in way.items():
            for at in times:
                trip = f"{stops[0]}-{service}-{at.replace(':', '')}"
                ends = (datetime.fromisoformat(f"2024-03-04T{at}") + timedelta(minutes=30)).strftime("%H:%M:%S")
                trips.append(f"r7,{service},{trip}")
                calls += [f"{trip},{at}:00,{at}:00,{stops[0]},1", f"{trip},{ends},{ends},{stops[1]},2"]
    return FEED | {"trips.txt": "\n".join(trips) + "\n", "stop_times.txt": "\n".join(calls) + "\n"}


@cache
def bus() -> TravelNetwork:
    """The network, with straight-line walking."""
    with TemporaryDirectory() as folder:
        for name, text in feed().items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        return TravelNetwork.build(None, read_timetable([folder]))


def zones(**columns: object) -> gpd.GeoDataFrame:
    """Town, Village and Farm; ``columns`` take the place of theirs."""
    frame = gpd.GeoDataFrame(
        {
            "id": list(LONS),
            "name": [name.title() for name in LONS],
            "population": pd.array([1000, 300, None], dtype="Int64"),
            "no_car_households": pd.array([300, 30, None], dtype="Int64"),
            "deprivation_decile": pd.array([2, 9, None], dtype="Int64"),
            "rural_class": ["urban", "rural", "rural"],
        },
        geometry=[box(lon - 0.01, 51.19, lon + 0.01, 51.21) for lon in LONS.values()],
        crs="EPSG:4326",
    )
    return frame.assign(**columns)


def asset(id_: str, start: str = "", minutes: int = 60, **fields: object) -> Asset:
    """A peer group at Town's stop, weekly from ``start``, unless ``fields`` say otherwise."""
    sessions = (Session(start=datetime.fromisoformat(start), minutes=minutes, rrule="FREQ=WEEKLY"),) if start else ()
    place = {"lon": 0.0, "lat": 51.2} if "venue" not in fields and "service_area" not in fields else {}
    return Asset(**{"id": id_, "name": id_.title(), "kind": "peer-group", "sessions": sessions, **place, **fields})


def before(days: int) -> date:
    """The day so many days before the week."""
    return MONDAY - timedelta(days=days)


ASSETS = (
    asset("tea", "2024-03-05T14:00", checked_on=before(30)),
    asset("circle", "2024-03-05T18:30", 90, checked_on=before(100), kind="mutual-aid"),
    asset("walk", "2024-03-07T18:15"),
    asset("door", opening_hours="Sa 10:00-12:00", checked_on=before(200), kind="recovery-community"),
    asset("night", "2024-03-10T23:30", checked_on=before(30)),
    asset("line", venue="phone", opening_hours="Mo 20:00-22:00", checked_on=before(30)),
)


def as_frame(*assets: Asset) -> gpd.GeoDataFrame:
    """The frame that ``store.assets()`` would give."""
    return assets_frame([StoredRecord(record, 1) for record in assets], data_version="test")


def week_of(*assets: Asset, places: gpd.GeoDataFrame | None = None, net: object = None, **asked: object) -> Coverage:
    """Coverage of the toy week by the real bus."""
    given = {"week": MONDAY, "today": MONDAY} | asked
    return coverage(zones() if places is None else places, as_frame(*assets), net or bus(), **given)


@cache
def toy() -> Coverage:
    """The week as the module's text has it. Shared: never change it."""
    return week_of(*ASSETS)


def grid(hours: set[tuple[int, int]]) -> np.ndarray:
    """7 x 24, True at those (weekday, hour)."""
    cells = np.zeros((7, 24), dtype=bool)
    for at in hours:
        cells[at] = True
    return cells
