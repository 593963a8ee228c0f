"""One journey that a person can follow: legs with stops, lines and times."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from layers.transport import FloatArray
from mapping.travel.leg import END, START, Leg, LonLat
from mapping.travel.links import Walker
from mapping.travel.matrix import When, walked_seconds
from mapping.travel.trace import RideSearch
from mapping.travel.transit import Transit
from mapping.travel.ways import Mode, Ways


@dataclass(frozen=True)
class Journey:
    """Legs from door to door. ``minutes`` from leaving to arriving, waits at changes included; ``fare``: not known."""

    legs: tuple[Leg, ...]
    depart: datetime
    arrive: datetime
    minutes: float
    boardings: int
    walk_m: float
    fare: float | None = None

    @classmethod
    def of(cls, legs: Sequence[Leg]) -> "Journey":
        """The journey that these legs make up."""
        return cls(
            legs=tuple(legs),
            depart=legs[0].depart,
            arrive=legs[-1].arrive,
            minutes=(legs[-1].arrive - legs[0].depart).total_seconds() / 60,
            boardings=sum(leg.kind == "ride" for leg in legs),
            walk_m=sum(leg.walk_m for leg in legs),
        )


def by_ways(
    ways: Ways,
    origin: FloatArray,
    destination: FloatArray,
    *,
    mode: Mode,
    when: When,
    max_minutes: float,
    walk_kmh: float,
) -> Journey | None:
    """The one leg by `mode`, or None beyond `max_minutes`; origin and destination float64[1, 2], degrees."""
    seconds = float(ways.seconds(origin, destination, mode=mode, walk_kmh=walk_kmh, max_minutes=max_minutes)[0, 0])
    if not math.isfinite(seconds):
        return None
    metres = seconds * walk_kmh / 3.6 if mode == "walk" else 0.0
    return _one_leg(mode, origin, destination, when, seconds=math.ceil(seconds), metres=metres)


def by_transit(
    transit: Transit, ways: Ways, origin: FloatArray, destination: FloatArray, *,
    when: When, walker: Walker, max_minutes: float,
) -> Journey | None:  # fmt: skip
    """The quickest journey by vehicle or on foot, or None beyond `max_minutes`.

    Departing: of those that arrive first, the one that leaves last. Arriving: of those that leave last, the one that
    arrives first. Either takes a scan each way, and the legs are read from the last one.
    """
    day, longest_s = transit.day(when.at.date()), math.floor(max_minutes * 60)
    trip = RideSearch(
        transit, day, walker, transit.links(origin, walker), transit.links(destination, walker), longest_s
    )
    asked_s = day.clock.seconds(when.at)
    leave_s = trip.latest_leaving(asked_s) if when.arrive else trip.leaving_for_first_arrival(asked_s)
    legs = trip.legs(leave_s) if leave_s is not None else []
    spent_s = _spent_s(legs, when)
    walked_s = float(walked_seconds(ways, origin, destination, walker)[0, 0])
    if walked_s <= min(spent_s, longest_s):
        metres = float(ways.metres(origin, destination, max_m=walker.max_m)[0, 0])
        return _one_leg("walk", origin, destination, when, seconds=walked_s, metres=metres)
    return Journey.of(_with_doors(legs, origin, destination)) if spent_s <= longest_s else None


def _spent_s(legs: list[Leg], when: When) -> float:
    """From asked to there, or from leaving to asked, seconds; inf without a ride."""
    if not legs:
        return math.inf
    return ((when.at - legs[0].depart) if when.arrive else (legs[-1].arrive - when.at)).total_seconds()


def _one_leg(
    mode: Mode, origin: FloatArray, destination: FloatArray, when: When, *, seconds: float, metres: float
) -> Journey:
    takes = timedelta(seconds=seconds)
    depart, arrive = (when.at - takes, when.at) if when.arrive else (when.at, when.at + takes)
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
