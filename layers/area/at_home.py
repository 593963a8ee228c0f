"""Where people are taken to live when an area is built: what the zone file says, else the postcodes, else nothing."""

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.area.zones import HOME_COLUMNS
from layers.homes import AT_MIDDLE, AT_POSTCODE, middle_postcodes

HOME_DECIMALS = 6  # as the postcodes of an area are kept


def at_home(zones: gpd.GeoDataFrame, postcodes: pd.DataFrame | None) -> tuple[gpd.GeoDataFrame, str]:
    """Return the zones with the homes that can be told, and where people are taken to live, in words ("" for no zone).

    A zone's own home_lon and home_lat stand; else they are its middle postcode's (``postcodes`` has lon, lat);
    a zone with no postcode inside keeps them missing, and the middle of it is meant (``layers.homes.home_points``).
    """
    if zones.empty:
        return zones, ""
    given = _known(zones)
    zones = zones if postcodes is None else _with_postcodes(zones, postcodes)
    known, every = _known(zones), len(zones)
    counts = {
        "the point that the zone file gives": int(given.sum()),
        AT_POSTCODE: int((known & ~given).sum()),
        AT_MIDDLE: int((~known).sum()),
    }
    told = [words + (f" ({n:,} of {every:,})" if n < every else "") for words, n in counts.items() if n]
    return zones, "; ".join(told)


def _known(zones: gpd.GeoDataFrame) -> "pd.Series[bool]":
    known: pd.Series[bool] = zones["home_lon"].notna() & zones["home_lat"].notna()
    return known


def _with_postcodes(zones: gpd.GeoDataFrame, postcodes: pd.DataFrame) -> gpd.GeoDataFrame:
    points = gpd.GeoSeries.from_xy(postcodes["lon"], postcodes["lat"], crs="EPSG:4326")
    holding = np.unique(points.sindex.query(zones.geometry, predicate="contains")[0])
    rest = zones[zones.index.isin(zones.index[holding]) & ~_known(zones)]
    homes = middle_postcodes(rest, points).to_crs("EPSG:4326")
    found = pd.DataFrame({"home_lon": homes.x, "home_lat": homes.y}).round(HOME_DECIMALS)
    return zones.assign(**{column: zones[column].where(_known(zones), found[column]) for column in HOME_COLUMNS})
