"""How far a point is from the streets that an area has: beyond FAR_M nothing can be said about journeys from it."""

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from layers.transport import Streets

FAR_M = 500.0  # as far as journeys look for a street to start from


def far_from_streets(points: gpd.GeoSeries, streets: Streets) -> NDArray[np.bool_]:
    """Return, for each point (EPSG:4326), whether no street that journeys use lies within FAR_M metres of it.

    Journeys use the largest part of the streets that can be walked as a whole: a lane cut off by the edge of the
    extract leads nowhere.
    """
    if points.empty:
        return np.zeros(0, dtype=np.bool_)
    crs = points.estimate_utm_crs()
    places = points.to_crs(crs).to_numpy()
    tree = shapely.STRtree(_walkable(streets).to_crs(crs).to_numpy())
    far = np.ones(len(points), dtype=np.bool_)
    far[tree.query(places, predicate="dwithin", distance=FAR_M)[0]] = False
    return far


def _walkable(streets: Streets) -> gpd.GeoSeries:
    """Return each piece of the largest connected part of the streets on foot, as a line, EPSG:4326."""
    kept = np.flatnonzero(streets.walk & (streets.ferry_s == 0))  # nobody sets out from the middle of a ferry
    a, b, count = streets.edge_from[kept], streets.edge_to[kept], len(streets.node_lon)
    _, part = connected_components(coo_array((np.ones(len(kept)), (a, b)), shape=(count, count)), directed=False)
    kept = kept[part[a] == np.bincount(part).argmax()]
    starts, ends = streets.shape_offsets[kept], streets.shape_offsets[kept + 1]
    counts = ends - starts
    index = np.repeat(np.arange(len(kept)), counts)
    where = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(starts, counts)
    xy = np.column_stack([streets.shape_lon[where], streets.shape_lat[where]])
    return gpd.GeoSeries(shapely.linestrings(xy, indices=index), crs="EPSG:4326")
