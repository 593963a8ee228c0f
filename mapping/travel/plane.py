"""From degrees to metres and back: the one place where travel measures on the ground."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

from layers.transport import FloatArray

BRITISH_GRID = "EPSG:27700"
GRID_M, WORTH_A_GRID = 1_000.0, 5_000
BRITAIN = (-9.01, 49.75, 2.01, 61.01)  # west, south, east, north: the grid's own area of use


def metric_crs(lonlat: FloatArray) -> str:
    """The metric CRS to work in around these points (float64[N, 2], degrees, EPSG:4326).

    The British National Grid where all lie inside its area of use, else a transverse Mercator
    centred on them. Either keeps lengths to about 1 part in 1,000 over a county.
    """
    west, south = lonlat.min(axis=0)
    east, north = lonlat.max(axis=0)
    if west >= BRITAIN[0] and south >= BRITAIN[1] and east <= BRITAIN[2] and north <= BRITAIN[3]:
        return BRITISH_GRID
    lon, lat = round((west + east) / 2, 3), round((south + north) / 2, 3)
    return f"+proj=tmerc +lat_0={lat} +lon_0={lon} +k=1 +x_0=0 +y_0=0 +ellps=WGS84 +units=m +type=crs"


@lru_cache(maxsize=16)
def _transformer(source: str, target: str) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def to_metres(lonlat: FloatArray, crs: str) -> FloatArray:
    """Degrees (EPSG:4326, [N, 2]) to metres of `crs` ([N, 2])."""
    x, y = _transformer("EPSG:4326", crs).transform(lonlat[:, 0], lonlat[:, 1])
    return np.column_stack([x, y])


def to_degrees(xy: FloatArray, crs: str) -> FloatArray:
    """Metres of `crs` ([N, 2]) to degrees (EPSG:4326, [N, 2]).

    Thousands of points are taken from a grid of 1 km, each between its four corners: 2 cm off at most.
    """
    back = _transformer(crs, "EPSG:4326")
    if len(xy) < WORTH_A_GRID:
        return np.column_stack(back.transform(xy[:, 0], xy[:, 1]))
    low = np.floor(xy.min(axis=0) / GRID_M)
    columns, rows = (np.floor(xy.max(axis=0) / GRID_M) - low + 2).astype(int)
    grid_x, grid_y = np.meshgrid((low[0] + np.arange(columns)) * GRID_M, (low[1] + np.arange(rows)) * GRID_M)
    grid = np.stack(back.transform(grid_x, grid_y), axis=-1)
    at = xy / GRID_M - low
    column, row = np.floor(at).astype(int).T
    east, north = (at - np.floor(at)).T[:, :, None]
    south_side = grid[row, column] * (1 - east) + grid[row, column + 1] * east
    north_side = grid[row + 1, column] * (1 - east) + grid[row + 1, column + 1] * east
    degrees: FloatArray = south_side * (1 - north) + north_side * north
    return degrees


def crow_metres(origins: FloatArray, destinations: FloatArray) -> NDArray[np.float64]:
    """Straight-line metres on the ground, pair by pair (shapes [..., 2], broadcast), no detour added.

    Degrees times their length on the WGS 84 ellipsoid at the pair's middle latitude (the usual series;
    Snyder, Map Projections, 1987): right to 1 in 10,000 over the size of a county.
    """
    middle = np.radians((origins[..., 1] + destinations[..., 1]) / 2)
    north_m = 111_132.954 - 559.822 * np.cos(2 * middle) + 1.175 * np.cos(4 * middle)
    east_m = 111_412.84 * np.cos(middle) - 93.5 * np.cos(3 * middle) + 0.118 * np.cos(5 * middle)
    metres: NDArray[np.float64] = np.hypot(
        (origins[..., 0] - destinations[..., 0]) * east_m,
        (origins[..., 1] - destinations[..., 1]) * north_m,
    )
    return metres
