"""Where the people of a zone set out from: one answer, for every count of people that the product gives."""

import geopandas as gpd
import pandas as pd

GRID = "EPSG:27700"
"""Eastings and northings of Great Britain, metres: postcodes are counted in them."""

AT_POSTCODE, AT_MIDDLE = "the middle postcode of each zone", "the middle of each zone"
"""Where an area takes people to live, in words, for area.toml and ``area check``."""

SET_OUT = (
    "The people of a zone are taken to set out from its middle postcode, or from the middle of the zone where no "
    "postcode of it is known."
)
"""The same as one sentence, to stand beside counts of people."""


def home_points(zones: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """One point per zone, where its people are taken to live and set out from; index and CRS of ``zones``.

    ``home_lon`` and ``home_lat`` (degrees, EPSG:4326) where the zone has both; else a point inside its polygon
    (``representative_point``), which may be a field. Named "home". ``zones`` must have a CRS.
    """
    inside = zones.geometry.representative_point().rename("home")
    if not {"home_lon", "home_lat"} <= set(zones.columns):
        return inside
    homes = gpd.GeoSeries.from_xy(zones["home_lon"], zones["home_lat"], index=zones.index, crs="EPSG:4326")
    known = zones["home_lon"].notna() & zones["home_lat"].notna()
    return homes.to_crs(zones.crs).where(known, inside).rename("home")


def middle_postcodes(zones: gpd.GeoDataFrame, postcodes: gpd.GeoDataFrame | gpd.GeoSeries) -> gpd.GeoSeries:
    """Each zone's middle postcode (index of ``zones``, EPSG:27700): the one inside it that is nearest to their middle.

    That middle is their median easting and median northing, so a far farm pulls it no further than a near one; the
    first in the order of ``postcodes`` (points) where two are as near. A zone with no postcode inside it gets its
    ``representative_point``.
    """
    metres = zones.to_crs(GRID)
    inside = gpd.GeoDataFrame(geometry=postcodes.geometry.to_crs(GRID)).sjoin(metres[["geometry"]], predicate="within")
    inside = inside.reset_index(drop=True)  # where zones overlap, a postcode is in both
    xy = pd.DataFrame({"zone": inside["index_right"], "x": inside.geometry.x, "y": inside.geometry.y})
    medians = xy.groupby("zone")[["x", "y"]].transform("median")
    far = (xy["x"] - medians["x"]) ** 2 + (xy["y"] - medians["y"]) ** 2
    middle = inside.geometry.loc[far.groupby(xy["zone"]).idxmin().to_numpy()]
    middle.index = pd.Index(xy.loc[middle.index, "zone"])
    return middle.reindex(metres.index).fillna(metres.geometry.representative_point())
