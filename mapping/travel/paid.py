"""From the legs of a journey to the rides that are paid for, and what they cost."""

from collections.abc import Callable, Sequence

from mapping.travel.fares import Fare, PaidRide
from mapping.travel.journey import Journey
from mapping.travel.leg import Leg
from mapping.travel.schedule import Schedule
from mapping.travel.tariff import Tariff, Visit

FREE = Fare(amount=0.0, currency="", estimate=False, words="", source="")


def cost(
    tariff: Tariff | None, schedule: Schedule | None, out: Journey, home: Journey | None = None, *, days: int = 1
) -> Fare | None:
    """The least that the way there, and the way home, cost; the same on so many ``days``, one after the other.

    Walking and cycling cost nothing. None where it is not known: a drive, no ``tariff``, a ride that has no fare.
    """
    return _least(tariff, schedule, [(out, home)], lambda known, rides: known.weekly(*rides[0], days=days))


def cost_of(
    tariff: Tariff | None, schedule: Schedule | None, visits: Sequence[tuple[Journey, Journey | None]]
) -> Fare | None:
    """The least that all these ways there and home cost together; None and nothing as ``cost``."""
    return _least(tariff, schedule, visits, Tariff.visits)


def _least(
    tariff: Tariff | None,
    schedule: Schedule | None,
    visits: Sequence[tuple[Journey, Journey | None]],
    pay: Callable[[Tariff, list[Visit]], Fare | None],
) -> Fare | None:
    """What `pay` says of the rides, unless it is known without."""
    legs = [[way.legs if way else () for way in visit] for visit in visits]
    kinds = {leg.kind for ways in legs for way in ways for leg in way}
    if "drive" in kinds:
        return None
    if schedule is None or "ride" not in kinds:
        return FREE
    if tariff is None:
        return None
    return pay(tariff, [(paid_rides(there, schedule), paid_rides(back, schedule)) for there, back in legs])


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
