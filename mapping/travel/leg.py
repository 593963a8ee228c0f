"""One stretch of a journey."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

START, END = "Start", "Destination"
LonLat = tuple[float, float]
StepFree = Literal["yes", "no", "not said"]


@dataclass(frozen=True)
class Leg:
    """A walk (or cycle, or drive), or a ride from one stop to another.

    Times are naive local wall-clock. ``minutes`` from its departure to its arrival: waiting stands between the legs.
    ``walk_m`` is 0 but for walks; ``route`` and ``headsign`` are "" but for rides. Positions: (lon, lat), EPSG:4326.

    Of rides: ``route_number`` and the stops' numbers in the schedule (-1: none, a door), ``stops`` all that one is at
    on the way, both ends included; ``stays``: the vehicle of the ride before goes on as this one, and one stays on
    board; ``every_minutes``: only a headway is known (0: it has a timetable); ``ask``: a sentence where one must ring
    or ask the driver; ``step_free``: what is said of getting on, riding and getting off with a wheelchair;
    ``wait_minutes``: between the end of the leg before and this one. Where only a headway is known, times are those
    at the latest, and the wait is the whole headway.
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
    route_number: int = -1
    from_stop: int = -1
    to_stop: int = -1
    stops: tuple[int, ...] = ()
    stays: bool = False
    every_minutes: float = 0.0
    ask: str = ""
    step_free: StepFree = "not said"
    wait_minutes: float = 0.0
