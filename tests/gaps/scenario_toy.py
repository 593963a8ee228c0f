"""A toy area for scenarios, in which every hour of the week is known by hand.

Two zones 7 km apart, Town (1,000 people) and Village (304), each living at its bus stop. Line 7 takes 30 minutes:
Village to Town at 17:30, Town to Village at 18:10 and 19:40, Mondays to Saturdays of March 2024. One group, in Town at
the stop, Mondays 18:30 to 20:00: from the Village one can get there (18:00) and not home, as the last bus has gone.
So in the week of 4 March the Town has two hours (Monday 18:00 and 19:00) and the Village has none.
"""

from datetime import date, datetime

import geopandas as gpd
import pandas as pd
from shapely import box

from layers.records import Asset, Session
from layers.scenarios import Scenario
from layers.store.frames import assets_frame
from layers.store.reads import StoredRecord
from layers.transport import Timetable

MONDAY = date(2024, 3, 4)
TOWN, VILLAGE = (0.0, 51.2), (0.1, 51.2)
EVENING = {18, 19}  # of Monday: hours of the week 18 and 19
BUSES = (("out", 17 * 3600 + 1800), ("home", 18 * 3600 + 600), ("home", 19 * 3600 + 2400))
NO_DATES: dict[str, str] = {"service_id": "str", "date": "object", "added": "bool"}
NO_HEADWAYS = {"trip_id": "str", "start_s": "int64", "end_s": "int64", "headway_s": "int64", "exact": "bool"}


def zones() -> gpd.GeoDataFrame:
    at = {"town": TOWN, "village": VILLAGE}
    return gpd.GeoDataFrame(
        {"id": list(at), "name": ["Town", "Village"], "population": pd.array([1000, 304], dtype="Int64")},
        geometry=[box(lon - 0.01, lat - 0.01, lon + 0.01, lat + 0.01) for lon, lat in at.values()],
        crs="EPSG:4326",
    )


def group(**fields: object) -> Asset:
    session = Session(start=datetime(2024, 1, 1, 18, 30), minutes=90, rrule="FREQ=WEEKLY;BYDAY=MO")
    given = {"id": "group", "name": "Monday group", "kind": "peer-group", "lon": TOWN[0], "lat": TOWN[1]}
    return Asset(**{**given, "sessions": (session,), "address": "1 High Street", **fields})


def assets(*records: Asset) -> gpd.GeoDataFrame:
    return assets_frame([StoredRecord(record, 1) for record in records or (group(),)], data_version="test")


def no_rows(types: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series([], dtype=kind) for name, kind in types.items()})


def timetable(frequencies: pd.DataFrame | None = None) -> Timetable:
    trips, calls = [], []
    for n, (way, leaves_s) in enumerate(BUSES):
        trips.append((f"t{n}", "r7", "mon-sat", "Town" if way == "out" else "Village", "", 0))
        for sequence, stop in enumerate(["village", "town"] if way == "out" else ["town", "village"]):
            at_s = leaves_s + sequence * 1800
            calls.append((f"t{n}", stop, sequence, at_s, at_s, True, True, False, False))
    whole = ["sequence", "arrival_s", "departure_s"]
    columns = ["trip_id", "stop_id", *whole, "pickup", "drop_off", "pickup_ask", "drop_off_ask"]
    times = pd.DataFrame(calls, columns=columns).astype(dict.fromkeys(whole, "int32"))
    days = [f"{day}day" for day in ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")]
    first, last = date(2024, 3, 1), date(2024, 3, 31)
    runs = [("mon-sat", *[True] * 6, False, first, last)]
    return Timetable(
        stops=pd.DataFrame(
            [("village", "Green", *VILLAGE, "", "", 0), ("town", "High Street", *TOWN, "", "", 0)],
            columns=["stop_id", "name", "lon", "lat", "parent_id", "zone_id", "wheelchair"],
        ),
        routes=pd.DataFrame([("r7", "7", 3, "Weald", "")], columns=["route_id", "name", "mode", "agency", "agency_id"]),
        trips=pd.DataFrame(trips, columns=["trip_id", "route_id", "service_id", "headsign", "block_id", "wheelchair"]),
        stop_times=times.astype({"trip_id": "category", "stop_id": "category"}),
        calendar=pd.DataFrame(runs, columns=["service_id", *days, "start", "end"]),
        calendar_dates=no_rows(NO_DATES),
        frequencies=no_rows(NO_HEADWAYS) if frequencies is None else frequencies,
        start=first,
        end=last,
        timezone="Europe/London",
        sources=("made by hand",),
        attribution="Weald Buses",
    )


def scenario(*changes: dict[str, object]) -> Scenario:
    return Scenario.model_validate({"name": "A try", "changes": changes})
