"""The area that can be reached within so many minutes, as one polygon per limit."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from layers.errors import BadValueError
from layers.transport import Float32Array
from mapping.travel.plane import to_degrees
from mapping.travel.ways import Mode, Spots, Ways

DECIMALS = 6  # of a degree: 0.1 m; more would only make the map heavier


def polygons(
    ways: Ways,
    seeds: Spots,
    spent_s: Float32Array,
    *,
    mode: Mode,
    walk_kmh: float = 4.8,
    limits: Sequence[float] = (15, 30, 45, 60),
    max_walk_minutes: float | NDArray[np.floating] | None = None,
    towards: bool = False,
    step_free: bool = False,
    ferries: bool = True,
) -> gpd.GeoDataFrame:
    """What can be reached within each limit, from seeds that are left after some time already spent.

    ``seeds`` float64[S, 2] are (lon, lat) in degrees, EPSG:4326; ``spent_s`` float32[S] the seconds spent
    on the way to each (0 at the origin; the time of arrival at a stop). ``limits`` are minutes from the
    start. ``max_walk_minutes`` caps the time after leaving a seed: one number for all, one per seed
    (``inf``: no cap, as for an origin), or None. ``towards`` turns it round: what can reach the seeds.
    ``step_free`` and ``ferries`` are as in ``Ways``.

    Returns a GeoDataFrame, EPSG:4326, one row per limit, rising: ``limit_minutes``, ``area_km2``,
    ``geometry`` (Polygon or MultiPolygon, empty where nothing is reached). A smaller limit's area lies
    inside a larger one's.

    What is drawn by street: squares of 25 m whose middle is reached within the limit, as the minutes to a place are
    told (its nearest street within 500 m, and the walk from there to the place), and which lie within some 40 m of
    the streets reached, in a gap of less than 600 m between them, or enclosed by them. So fields between streets are
    filled and the open shore is not; a river or harbour with streets all round it is drawn where it is as near.

    Tolerance: one square. A place inside is within the limit, or a place at most 18 m away is; a street reached is
    inside, or its square's middle has another nearest street. Most inside that are late are so by less than 27 s, two
    such distances at 4.8 km/h; more where two places side by side have different nearest streets (over a fence, across
    a railway or a river: the bit beside the street is a straight line and sees neither them nor water). A place
    that is within the limit may lie outside: in a field on the outer side of the last street. Nothing is drawn beside
    a ferry.
    As the crow flies, discs drawn at most 0.5% inside the true circles.

    Raises BadValueError for limits that are no positive minutes; OutsideAreaError when no seed is near a street.
    """
    minutes = sorted({float(limit) for limit in limits})
    if not minutes or not all(0 < limit < np.inf for limit in minutes):
        raise BadValueError(f"The limits {list(limits)} cannot be drawn: give one or more positive minutes, as 15, 30.")
    cap = np.inf if max_walk_minutes is None else np.asarray(max_walk_minutes, dtype=np.float64)
    spread = ways.spread(
        seeds,
        spent_s,
        mode=mode,
        walk_kmh=walk_kmh,
        max_s=minutes[-1] * 60,
        leg_s=np.broadcast_to(np.asarray(cap * 60, dtype=np.float32), len(seeds)),
        towards=towards,
        step_free=step_free,
        ferries=ferries,
    )
    areas = np.array([spread.within(limit * 60) for limit in minutes], dtype=np.object_)
    table = {"limit_minutes": minutes, "area_km2": shapely.area(areas) / 1e6}
    shapes = shapely.transform(areas, lambda xy: np.round(to_degrees(xy, spread.crs), DECIMALS))
    return gpd.GeoDataFrame(table, geometry=shapes, crs="EPSG:4326")
