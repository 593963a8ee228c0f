"""How sure a journey is: the best, the typical and the worst minute to set off in an hour, and how many chances."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import geopandas as gpd
import numpy as np
from shapely import Point

from mapping.travel import TravelNetwork

WINDOW_MINUTES = 60


@dataclass(frozen=True)
class OneChance:
    """For one journey: minutes door to door at the ``best``, ``typical`` and ``worst`` minute of the window.

    None: at that minute there is no way within the limit. ``chances``: departures worth making; ``on_foot``: walking
    all the way is as good as any of them. ``begins`` and ``ends``: the window, of setting off or of arriving.
    """

    best: float | None
    typical: float | None
    worst: float | None
    chances: int
    on_foot: bool
    begins: datetime
    ends: datetime


def chances_at(net: TravelNetwork, here: Point, there: Point, asked: dict[str, datetime], **options: Any) -> OneChance:
    """What ``TravelNetwork.chances`` says of one pair, in the hour from setting off, or up to arriving.

    ``asked``: {"depart": time} or {"arrive": time}; ``options`` as for ``TravelNetwork.journey``, without ``mode``.
    """
    ends = (gpd.GeoSeries([place], crs="EPSG:4326") for place in (here, there))
    found = net.chances(*ends, **asked, window_minutes=WINDOW_MINUTES, **options)
    hour = timedelta(minutes=WINDOW_MINUTES)
    begins = asked["depart"] if "depart" in asked else asked["arrive"] - hour
    best, typical, worst = (_known(times[0, 0]) for times in (found.best, found.typical, found.worst))
    return OneChance(best, typical, worst, int(found.chances[0, 0]), bool(found.on_foot[0, 0]), begins, begins + hour)


def chances_words(found: OneChance) -> str:
    """The same in a sentence or two."""
    hour = f"the hour from {found.begins:%H:%M}"
    if found.best is None:
        return f"No way there in {hour}."
    if found.on_foot:
        return f"Walking all the way is as good as any bus or train: {found.best:.0f} minutes, at any time."
    count = {0: "No chance", 1: "1 chance"}.get(found.chances, f"{found.chances} chances")
    later = "" if found.chances else ", one must wait for a later one"
    said = f"{count} in {hour}{later}: at best it takes {found.best:.0f} minutes"
    if found.typical is None:
        return f"{said}, but for half of that hour or more there is no way."
    said += f", typically {found.typical:.0f}"
    if found.worst is None:
        return f"{said}; if you just miss one, there may be no way any more."
    return f"{said}; if you just miss one, {found.worst:.0f}."


def _known(minutes: float) -> float | None:
    return None if np.isnan(minutes) else round(float(minutes), 1)
