"""Hubs: the towns that support is organised around, given by a person or, failing that, where the buses are."""

import re
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from layers.area.departures import first_whole_week, weekly_departures
from layers.area.places import read_named_points
from layers.area.positions import as_position, slug
from layers.errors import BadFileError, BadValueError
from layers.limits import MAX_HUBS
from layers.transport import Timetable

CLUSTER_M = 150.0  # stands of one bus station lie within this of its middle
STATION_M = 250.0  # a named station this near gives the hub its name
_STAND = re.compile(r"\s*(\(.*\)|\b(stop|stand|bay|platform)\b.*|\b[A-Z]{0,2}\d{1,3})$", re.IGNORECASE)


def read_hubs(files: Sequence[Path | str], texts: Sequence[str]) -> gpd.GeoDataFrame:
    """Return hubs (id, name, note, geometry; EPSG:4326) from files of named points and "Name=lat,lon" texts.

    Raises BadFileError or BadValueError naming the file, line or text; two hubs may not share a name.
    """
    frames = [read_named_points(path)[["name", "geometry"]] for path in files]
    named = [(name, point) for frame in frames for name, point in zip(frame["name"], frame.geometry, strict=True)]
    hubs = hub_frame([*named, *(_hub_of_text(text) for text in texts)])
    twice = hubs.loc[hubs["id"].duplicated(), "name"]
    if len(twice):
        raise BadValueError(f"Two hubs are called {twice.iloc[0]!r}; give each hub its own name.")
    if len(hubs) > MAX_HUBS:
        raise BadFileError(f"{len(hubs):,} hubs were given (at most {MAX_HUBS}); give towns, not every stop.")
    return hubs


def hub_frame(named: Sequence[tuple[str, shapely.Point]], *, note: str = "") -> gpd.GeoDataFrame:
    """Return hubs as a frame: id (from the name), name, note, geometry; EPSG:4326."""
    names = [name for name, _ in named]
    columns = {"id": [slug(name) for name in names], "name": names, "note": [note] * len(names)}
    frame = pd.DataFrame(columns).astype("str")
    return gpd.GeoDataFrame(frame, geometry=[point for _, point in named], crs="EPSG:4326")


def busiest_hub(timetable: Timetable, zones: gpd.GeoDataFrame, stations: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return one hub where most buses and trains leave inside ``zones``, and a note that says how it was chosen.

    Each stop counts its departures in the timetable's first whole week; the hub is the stop with the most within
    CLUSTER_M of it, moved to their weighted middle, and named after a station of ``stations`` (name, geometry)
    within STATION_M or else after its stops. No stop inside the zones: no hub (an empty frame).
    """
    week = first_whole_week(timetable)
    stops = timetable.stops.merge(weekly_departures(timetable, start=week), on="stop_id")
    points = gpd.GeoSeries.from_xy(stops["lon"], stops["lat"], crs="EPSG:4326")
    inside = points.within(shapely.union_all(zones.geometry.to_numpy())).to_numpy()
    stops = stops[inside].reset_index(drop=True)
    if not stops["departures"].any():
        return hub_frame([])
    xy = _local_metres(stops["lon"].to_numpy(), stops["lat"].to_numpy(), float(stops["lat"].mean()))
    tree = cKDTree(xy)
    departures = stops["departures"].to_numpy(np.float64)
    near: list[list[int]] = [tree.query_ball_point(point, CLUSTER_M) for point in xy]
    members = stops.iloc[max(near, key=lambda group: float(departures[group].sum()))]
    weights = members["departures"].to_numpy(np.float64)
    middle = shapely.Point(np.average(members["lon"], weights=weights), np.average(members["lat"], weights=weights))
    name = _station_name(middle, stations) or _stop_name(members)
    note = f"chosen by the number of departures: {weights.sum():,.0f} from {len(members)} stops in the week of {week}"
    return hub_frame([(name, middle)], note=note)


def bare_stop_name(name: str) -> str:
    """Return a stop's name without its stand, bay or platform ("Friars Walk 4" -> "Friars Walk")."""
    return _STAND.sub("", name).strip() or name


def _hub_of_text(text: str) -> tuple[str, shapely.Point]:
    name, _, rest = text.rpartition("=")
    position = as_position(rest)
    if not name.strip() or position is None:
        raise BadValueError(f"The hub {text[:80]!r} is not 'Name=lat,lon'; write it as 'Tonbridge=51.195,0.276'.")
    return name.strip(), shapely.Point(position)


def _local_metres(lon: NDArray[np.float64], lat: NDArray[np.float64], middle_lat: float) -> NDArray[np.float64]:
    return np.column_stack([lon * 111_320.0 * np.cos(np.radians(middle_lat)), lat * 111_200.0])


def _station_name(middle: shapely.Point, stations: gpd.GeoDataFrame) -> str:
    if stations.empty:
        return ""
    centre = _local_metres(np.array([middle.x]), np.array([middle.y]), middle.y)
    there = _local_metres(stations.geometry.x.to_numpy(), stations.geometry.y.to_numpy(), middle.y)
    far_m = np.hypot(*(there - centre).T)
    return str(stations["name"].iloc[int(far_m.argmin())]) if far_m.min() <= STATION_M else ""


def _stop_name(members: pd.DataFrame) -> str:
    """Return the name, without its stand, that most departures leave from."""
    bare = members["name"].map(bare_stop_name)
    return str(members["departures"].groupby(bare).sum().idxmax())
