"""An area several times side by side: twice the zones, assets, stops and trips, and nothing that joins the copies."""

from dataclasses import replace

import geopandas as gpd
import pandas as pd

from layers.transport import Timetable

EAST_DEG, NORTH_DEG = 1.1, 0.6  # wider and higher than West Kent, with more between than anyone walks
IDS = ("stop_id", "parent_id", "route_id", "trip_id", "service_id", "block_id")
TABLES = ("stops", "routes", "trips", "stop_times", "calendar", "calendar_dates", "frequencies", "transfers")


def beside(
    zones: gpd.GeoDataFrame, assets: gpd.GeoDataFrame, timetable: Timetable, *, times: int
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, Timetable]:
    """So many copies in rows of two, each with ids of its own."""
    moves = [(n, EAST_DEG * (n % 2), NORTH_DEG * (n // 2)) for n in range(times)]
    areas = [_moved(zones, *move, columns=("home_lon", "home_lat")) for move in moves]
    places = [_moved(assets, *move, columns=("lon", "lat")) for move in moves]
    return (
        gpd.GeoDataFrame(pd.concat(areas, ignore_index=True), crs=zones.crs),
        gpd.GeoDataFrame(pd.concat(places, ignore_index=True), crs=assets.crs),
        _copies(timetable, moves),
    )


def _moved(
    frame: gpd.GeoDataFrame, number: int, east: float, north: float, *, columns: tuple[str, str]
) -> gpd.GeoDataFrame:
    """One copy of zones or assets."""
    lon, lat = columns
    moved = {lon: frame[lon] + east, lat: frame[lat] + north, "id": frame["id"].map(lambda id_: f"{id_}-{number}")}
    return frame.assign(**moved).set_geometry(frame.geometry.translate(east, north))


def _copies(timetable: Timetable, moves: list[tuple[int, float, float]]) -> Timetable:
    """The timetable's tables once for each copy, ids apart, stops moved."""
    made = {}
    for name in TABLES:
        table = getattr(timetable, name)
        made[name] = pd.concat([_renamed(table, *move) for move in moves], ignore_index=True)
    for column in ("trip_id", "stop_id"):
        made["stop_times"][column] = made["stop_times"][column].astype("category")
    return replace(timetable, **made)


def _renamed(table: pd.DataFrame, number: int, east: float, north: float) -> pd.DataFrame:
    """One copy of a table."""
    ids = [column for column in table.columns if column.removeprefix("from_").removeprefix("to_") in IDS]
    named = {c: (words := table[c].astype("str")).where(words == "", f"{number}:" + words) for c in ids}
    moved = {"lon": table["lon"] + east, "lat": table["lat"] + north} if "lon" in table.columns else {}
    return table.assign(**named, **moved)
