"""A place made less exact before it is kept: moved to the middle of its street, village or district.

The middle is a fixed point of the area (a postcode, a settlement, a district), never a random one: a point drawn anew
each time can be averaged away, a fixed one tells nothing more however often it is asked for.
"""

import re
from typing import Literal, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray

Precision = Literal["exact", "street", "village", "district"]
EXACT_DECIMALS = 5  # about a metre
STREET_DECIMALS = 3  # where there is no postcode near: the corner of a grid of about 100 m
STREET_WITHIN_M = 500.0
DEGREE_M = 111_200.0
SETTLEMENTS = ("town", "village", "neighbourhood")
_ZONE_NAME = re.compile(r"^(.+?) \d{3}[A-Z]\b")  # "Tonbridge and Malling 005B (Hadlow)"


class Spot(NamedTuple):
    """A point in degrees, EPSG:4326, and what it is the middle of ("" for the point itself)."""

    lon: float
    lat: float
    name: str


def coarsened(
    lon: float,
    lat: float,
    precision: Precision,
    *,
    postcodes: pd.DataFrame,
    places: gpd.GeoDataFrame,
    hubs: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
) -> Spot:
    """The fixed point to keep for a place at ``lon``, ``lat`` (degrees) that is to be no more exact than ``precision``.

    ``postcodes`` has postcode, lon, lat; ``places`` name and kind; ``hubs`` and ``zones`` name; all EPSG:4326. A street
    is the nearest postcode within 500 m, else a grid of about 100 m; a village is the nearest settlement, else the
    nearest hub; a district is the middle of the zones whose names begin with its name, else the nearest hub. Where an
    area has none of these the point falls on a grid of about 1 km (village) or 10 km (district).
    """
    exact = Spot(round(lon, EXACT_DECIMALS), round(lat, EXACT_DECIMALS), "")
    if precision == "exact":
        return exact
    if precision == "street":
        return _nearest_postcode(exact, postcodes) or _on_grid(exact, STREET_DECIMALS)
    if precision == "village":
        settled = places[places["kind"].isin(SETTLEMENTS)]
        return _nearest(exact, settled) or _nearest(exact, hubs) or _on_grid(exact, 2)
    return _district(exact, zones) or _nearest(exact, hubs) or _on_grid(exact, 1)


def _metres(at: Spot, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.float64]:
    """Straight-line metres from the point, near enough for choosing the nearest of a county."""
    east = (np.asarray(lon, dtype=float) - at.lon) * np.cos(np.radians(at.lat))
    return np.asarray(DEGREE_M * np.hypot(east, np.asarray(lat, dtype=float) - at.lat))


def _nearest_postcode(at: Spot, postcodes: pd.DataFrame) -> Spot | None:
    if postcodes.empty:
        return None
    away = _metres(at, postcodes["lon"], postcodes["lat"])
    row = postcodes.iloc[int(away.argmin())]
    if away.min() > STREET_WITHIN_M:
        return None
    return _spot(row["lon"], row["lat"], row["postcode"])


def _nearest(at: Spot, points: gpd.GeoDataFrame) -> Spot | None:
    if points.empty:
        return None
    row = points.iloc[int(_metres(at, points.geometry.x, points.geometry.y).argmin())]
    return _spot(row.geometry.x, row.geometry.y, row["name"])


def _district(at: Spot, zones: gpd.GeoDataFrame) -> Spot | None:
    """The middle of the district of the zone that holds the point, or that is nearest to it."""
    if zones.empty:
        return None
    names = zones["name"].astype("str").str.extract(_ZONE_NAME, expand=False)
    name = names.iloc[int(shapely.distance(zones.geometry.to_numpy(), shapely.Point(at.lon, at.lat)).argmin())]
    if pd.isna(name):
        return None
    middle = zones.geometry[names == name].union_all().representative_point()
    return _spot(middle.x, middle.y, name)


def _on_grid(at: Spot, decimals: int) -> Spot:
    return _spot(round(at.lon, decimals), round(at.lat, decimals), "")


def _spot(lon: float, lat: float, name: object) -> Spot:
    return Spot(round(float(lon), EXACT_DECIMALS), round(float(lat), EXACT_DECIMALS), str(name))
