"""One stretch of a journey."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

START, END = "Start", "Destination"
LonLat = tuple[float, float]


@dataclass(frozen=True)
class Leg:
    """A walk (or cycle, or drive), or a ride from one stop to another.

    Times are naive local wall-clock. ``minutes`` from its departure to its arrival: waiting stands between the legs.
    ``walk_m`` is 0 but for walks; ``route`` and ``headsign`` are "" but for rides. Positions: (lon, lat), EPSG:4326.
    """

    kind: Literal["walk", "cycle", "drive", "ride"]
    from_name: str
    to_name: str
    depart: datetime
    arrive: datetime
    route: str
    headsign: str
    minutes: float
    walk_m: float
    from_lonlat: LonLat
    to_lonlat: LonLat
