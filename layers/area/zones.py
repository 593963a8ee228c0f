"""Small areas that people are counted in: read from one or more GeoJSON files, with their population."""

import math
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd

from layers.errors import BadFileError
from layers.feeds.columns import choose_zone_id, choose_zone_name
from layers.feeds.geojson import POLYGONS, read_geojson

HOME_COLUMNS = ("home_lon", "home_lat")


def read_zones(paths: Sequence[Path | str]) -> tuple[gpd.GeoDataFrame, str]:
    """Read zones (EPSG:4326; columns id, name, home_lon, home_lat, geometry) and say which column named them.

    Several files are put together (an area of several districts). home_lon and home_lat (degrees) are kept where a
    file has them, else missing. Raises BadFileError where a file has no column that names each zone once, the
    files name their zones by different columns, a zone comes twice, or a home is no position.
    """
    frames, columns = [], []
    for path in paths:
        frame, column = _read_one(Path(path))
        frames.append(frame)
        columns.append(column)
    if len(set(columns)) > 1:
        names = ", ".join(f"{Path(p).name} by {c}" for p, c in zip(paths, columns, strict=True))
        raise BadFileError(f"The zone files name their zones by different columns ({names}); use one kind of zone.")
    zones = gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs="EPSG:4326")
    twice = zones.loc[zones["id"].duplicated(), "id"]
    if len(twice):
        raise BadFileError(f"Zone {twice.iloc[0]} is in the zone files twice; give each district once.")
    return zones, columns[0]


def _read_one(path: Path) -> tuple[gpd.GeoDataFrame, str]:
    raw = read_geojson(path, kinds=POLYGONS)
    properties = raw.drop(columns="geometry").astype(object)
    rows = [
        {str(k): str(v) for k, v in row.items() if v is not None and not pd.isna(v)}
        for row in properties.to_dict("records")
    ]
    column = choose_zone_id(rows)
    if column is None:
        found = ", ".join(map(str, properties.columns[:8])) or "none"
        raise BadFileError(
            f"{path.name} has no property that names each zone once (such as LSOA21CD, LSOA11CD or id); "
            f"it has: {found}."
        )
    name_column = choose_zone_name((str(c) for c in properties.columns), column)
    ids = [row[column] for row in rows]
    names = [row.get(name_column or column, zone_id) for row, zone_id in zip(rows, ids, strict=True)]
    homes = with_homes(path, raw)[list(HOME_COLUMNS)]
    return gpd.GeoDataFrame({"id": ids, "name": names}, geometry=raw.geometry, crs="EPSG:4326").join(homes), column


def with_homes(path: Path, zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the zones of ``path`` with home_lon and home_lat as float64 degrees, missing where they are not known.

    Raises BadFileError, naming the zone by its number in the file, where one is not a degree on the Earth.
    """
    homes = {}
    for column, most in zip(HOME_COLUMNS, (180, 90), strict=True):
        given = zones[column] if column in zones else pd.Series(None, index=zones.index, dtype=object)
        degrees = pd.to_numeric(given, errors="coerce").astype("float64")
        wrong = (given.notna() & ~degrees.abs().le(most)).to_numpy()
        if wrong.any():
            which, value = wrong.argmax() + 1, str(given[wrong].iloc[0])
            raise BadFileError(
                f"{path.name}: {column} of zone {which} is {value!r}; expected degrees, or nothing if not known."
            )
        homes[column] = degrees
    return zones.assign(**homes)


def bounding_box(zones: gpd.GeoDataFrame, *, margin_km: float) -> tuple[float, float, float, float]:
    """Return (west, south, east, north) in degrees around ``zones``, ``margin_km`` wider on each side."""
    west, south, east, north = zones.total_bounds
    up = margin_km / 111.2
    across = up / max(0.05, math.cos(math.radians((south + north) / 2)))
    return (west - across, south - up, east + across, north + up)
