"""The area reached by vehicle and on foot from one place."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np

from layers.transport import FloatArray
from mapping.travel import reach
from mapping.travel.links import Walker
from mapping.travel.matrix import When
from mapping.travel.scan import NEVER, ride
from mapping.travel.transit import Transit
from mapping.travel.ways import Ways


def reach_by_transit(
    transit: Transit, ways: Ways, point: FloatArray, *, when: When, walker: Walker, limits: Sequence[float]
) -> gpd.GeoDataFrame:
    """Polygons of ``reach.polygons``: walking from the place itself, and from every stop with the time that is left.

    ``point`` float64[1, 2], degrees. Arriving: the area from which one can be at the place by the asked time.
    """
    day = transit.day(when.at.date(), step_free=walker.step_free)
    asked_s = day.clock.seconds(when.at)
    found = ride(
        day.backwards if when.arrive else day.forwards,
        transit.paths(walker, mirrored=when.arrive),
        transit.links(point, walker),
        -asked_s if when.arrive else asked_s,
        int(max(limits, default=0) * 60),
        max_rides=walker.max_rides,
    )
    stops = np.flatnonzero(found.first_s < NEVER)
    spent_s = found.first_s[stops] - (-asked_s if when.arrive else asked_s)
    return reach.polygons(
        ways,
        np.concatenate([point, np.asarray(transit.schedule.stop_lonlat)[stops]]),
        np.concatenate([[0], spent_s]).astype(np.float32),
        mode="walk",
        walk_kmh=walker.walk_kmh,
        limits=limits,
        max_walk_minutes=walker.max_minutes,
        towards=when.arrive,
        step_free=walker.step_free,
        ferries=walker.ferries,
    )
