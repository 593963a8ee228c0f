"""From the legs of a journey to the rides that are paid for, and what they cost."""

from collections.abc import Sequence

from mapping.travel.fares import Fare, PaidRide
from mapping.travel.journey import Journey
from mapping.travel.leg import Leg
from mapping.travel.schedule import Schedule
from mapping.travel.tariff import Tariff

FREE = Fare(amount=0.0, currency="", estimate=False, words="", source="")


def cost(
    tariff: Tariff | None, schedule: Schedule | None, out: Journey, home: Journey | None = None, *, days: int = 1
) -> Fare | None:
    """The least that the way there, and the way home, cost; the same on so many ``days``, one after the other.

    Walking and cycling cost nothing. None where it is not known: a drive, no ``tariff``, a ride that has no fare.
    """
    ways = [way.legs if way else () for way in (out, home)]
    if any(leg.kind == "drive" for legs in ways for leg in legs):
        return None
    if schedule is None or not any(leg.kind == "ride" for legs in ways for leg in legs):
        return FREE
    if tariff is None:
        return None
    there, back = (paid_rides(legs, schedule) for legs in ways)
    return tariff.weekly(there, back, days=days)


def paid_rides(legs: Sequence[Leg], schedule: Schedule) -> list[PaidRide]:
    """The rides among the legs, with what a fare may depend on, from the numbers of route and stops."""
    zone = schedule.stop_zone
    return [
        PaidRide(
            route_id=str(schedule.route_id[leg.route_number]),
            agency_id=str(schedule.route_agency_id[leg.route_number]),
            mode=int(schedule.route_mode[leg.route_number]),
            from_zone=str(zone[leg.from_stop]),
            to_zone=str(zone[leg.to_stop]),
            zones=frozenset(str(zone[stop]) for stop in leg.stops),
            depart=leg.depart,
            arrive=leg.arrive,
            stays=leg.stays,
        )
        for leg in legs
        if leg.kind == "ride"
    ]
