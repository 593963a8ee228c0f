"""Lines drawn behind the maps: railways through their stations, and the districts' outlines."""

import geopandas as gpd
import pandas as pd
import shapely

from .plan import Plan


def railways(plan: Plan) -> gpd.GeoDataFrame:
    """Return each railway as straight pieces from station to station: name, kind "rail", geometry (EPSG:4326)."""
    rails = [line for line in plan.lines if line.mode == "rail"]
    shapes = [shapely.LineString([(plan.stops[s].lon, plan.stops[s].lat) for s in line.calls]) for line in rails]
    return gpd.GeoDataFrame({"name": [line.name for line in rails], "kind": "rail"}, geometry=shapes, crs="EPSG:4326")


def stations(plan: Plan) -> gpd.GeoDataFrame:
    """Return the stations of the plan as named points (EPSG:4326)."""
    found = [stop for stop in plan.stops.values() if stop.is_station]
    points = [shapely.Point(stop.lon, stop.lat) for stop in found]
    return gpd.GeoDataFrame({"name": [stop.name for stop in found]}, geometry=points, crs="EPSG:4326")


def background(plan: Plan, outlines: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the background lines of the maps: name, kind ("rail" or "boundary"), geometry (EPSG:4326)."""
    return gpd.GeoDataFrame(pd.concat([railways(plan), outlines], ignore_index=True), crs="EPSG:4326")
