"""One journey that a person can follow: legs with stops, lines and times."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from layers.transport import FloatArray
from mapping.travel.clock import DayClock
from mapping.travel.fares import Fare
from mapping.travel.leg import END, START, Leg, LonLat
from mapping.travel.links import Walker
from mapping.travel.matrix import When, walked_seconds
from mapping.travel.trace import RideSearch
from mapping.travel.transit import Transit
from mapping.travel.ways import Mode, Ways


@dataclass(frozen=True)
class Journey:
    """Legs from door to door. ``minutes`` from leaving to arriving, waits at changes included.

    ``boardings``: vehicles got on; staying on board is none. ``waiting_minutes`` at stops; not the time that one sits
    in a standing vehicle. ``fare``: what it costs; None where that is not known.
    """

    legs: tuple[Leg, ...]
    depart: datetime
    arrive: datetime
    minutes: float
    boardings: int
    walk_m: float
    waiting_minutes: float = 0.0
    fare: Fare | None = None

    @classmethod
    def of(cls, legs: Sequence[Leg]) -> "Journey":
        """The journey that these legs make up."""
        return cls(
            legs=tuple(legs),
            depart=legs[0].depart,
            arrive=legs[-1].arrive,
            minutes=sum(leg.minutes + leg.wait_minutes for leg in legs),
            boardings=sum(leg.kind == "ride" and not leg.stays for leg in legs),
            walk_m=sum(leg.walk_m for leg in legs),
            waiting_minutes=sum(leg.wait_minutes for leg in legs if not leg.stays),
        )


def by_ways(
    ways: Ways,
    origin: FloatArray,
    destination: FloatArray,
    *,
    mode: Mode,
    when: When,
    max_minutes: float,
    walker: Walker,
    zone: str,
) -> Journey | None:
    """The one leg by `mode`, or None beyond `max_minutes`; origin and destination float64[1, 2], degrees.

    ``zone``: whose clocks are on the wall, as "Europe/London".
    """
    found = ways.seconds(
        origin, destination, mode=mode, walk_kmh=walker.walk_kmh, max_minutes=max_minutes, **walker.streets
    )
    seconds = float(found[0, 0])
    if not math.isfinite(seconds):
        return None
    metres = seconds * walker.walk_kmh / 3.6 if mode == "walk" else 0.0
    clock = DayClock(when.at.date(), zone)
    return _one_leg(mode, origin, destination, when, clock, seconds=math.ceil(seconds), metres=metres)


def by_transit(
    transit: Transit, ways: Ways, origin: FloatArray, destination: FloatArray, *,
    when: When, walker: Walker, max_minutes: float,
) -> Journey | None:  # fmt: skip
    """The quickest journey by vehicle or on foot, or None beyond `max_minutes`.

    Departing: of those that arrive first, the one that leaves last. Arriving: of those that leave last, the one that
    arrives first. Either takes a scan each way, and the legs are read from the last one.
    """
    day, longest_s = transit.day(when.at.date(), step_free=walker.step_free), math.floor(max_minutes * 60)
    search = RideSearch(
        schedule=transit.schedule, day=day, walker=walker,
        away=transit.paths(walker), towards=transit.paths(walker, mirrored=True),
        start=transit.links(origin, walker), end=transit.links(destination, walker), longest_s=longest_s,
    )  # fmt: skip
    asked_s = day.clock.seconds(when.at)
    leave_s = search.latest_leaving(asked_s) if when.arrive else search.leaving_for_first_arrival(asked_s)
    found = None if leave_s is None else search.ridden(leave_s)
    spent_s = math.inf if found is None else asked_s - found.leave_s if when.arrive else found.there_s - asked_s
    walked_s = float(walked_seconds(ways, origin, destination, walker)[0, 0])
    if walked_s <= min(spent_s, longest_s):
        metres = float(ways.metres(origin, destination, max_m=walker.max_m, **walker.streets)[0, 0])
        return _one_leg("walk", origin, destination, when, day.clock, seconds=walked_s, metres=metres)
    return Journey.of(_with_doors(found.legs, origin, destination)) if found and spent_s <= longest_s else None


def _one_leg(
    mode: Mode, origin: FloatArray, destination: FloatArray, when: When, clock: DayClock, *,
    seconds: float, metres: float,
) -> Journey:  # fmt: skip
    other = clock.moment(clock.seconds(when.at) + (-seconds if when.arrive else seconds))
    depart, arrive = (other, when.at) if when.arrive else (when.at, other)
    leg = Leg(
        mode, START, END, depart, arrive, "", "", seconds / 60, metres, _lonlat(origin[0]), _lonlat(destination[0])
    )
    return Journey.of([leg])


def _with_doors(legs: list[Leg], origin: FloatArray, destination: FloatArray) -> list[Leg]:
    """The first and last walk with the positions of the doors."""
    first = replace(legs[0], from_lonlat=_lonlat(origin[0]))
    last = replace(legs[-1], to_lonlat=_lonlat(destination[0]))
    return [first, *legs[1:-1], last]


def _lonlat(point: FloatArray) -> LonLat:
    return float(point[0]), float(point[1])
