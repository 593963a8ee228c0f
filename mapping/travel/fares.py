"""What a ride costs: the rides that are paid for, a fare as it is told, and the flat rule for places without fares.

Sums are of whole currency units with cents (3.00); nothing here knows a concession, a railcard or a pass.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

# GTFS route_type (the basic numbers, and the hundreds of the extended ones) -> the word for the vehicle
VEHICLES = {0: "tram", 1: "metro", 2: "train", 3: "bus", 4: "ferry", 5: "tram", 6: "cable car", 7: "funicular",
            11: "bus", 12: "train"}  # fmt: skip
EXTENDED = {1: "train", 2: "coach", 3: "train", 4: "metro", 5: "metro", 6: "metro", 7: "bus", 8: "bus", 9: "tram",
            10: "ferry", 12: "ferry", 13: "cable car", 14: "funicular", 15: "taxi"}  # fmt: skip
SIGNS = {"GBP": "£", "EUR": "€", "USD": "$"}
SINGLE, RETURN, CAPPED_DAY = "single", "return", "daily cap"
DAY_TICKET, WEEK_TICKET = "day ticket", "week ticket"
DAYS_OF_WEEK_TICKET = 7
LEFT_OUT = "Passes, railcards and other concessions are not counted: with one you pay less, or nothing."
FROM_THE_TIMETABLE = "the fares in the timetable"


def vehicle(mode: int) -> str:
    """The word for a GTFS route_type: "bus", "train", "ferry" …; "vehicle" where the number is not known."""
    return EXTENDED.get(mode // 100, "vehicle") if mode >= 100 else VEHICLES.get(mode, "vehicle")


def money(amount: float, currency: str) -> str:
    """ "£3.00", "12.50 CHF"."""
    return f"{SIGNS[currency]}{amount:,.2f}" if currency in SIGNS else f"{amount:,.2f} {currency}"


@dataclass(frozen=True)
class PaidRide:
    """One ride in one vehicle: what a fare may depend on. Times are naive local wall-clock.

    Ids carry their feed's number ("0:R1"); ``zones`` are all fare zones on the way, both ends included; "" and an
    empty set where the timetable has none. ``mode``: GTFS route_type. ``stays``: the rider stayed on board of the ride
    before, which carries on as this one; that is no change.
    """

    route_id: str
    agency_id: str
    mode: int
    from_zone: str
    to_zone: str
    zones: frozenset[str]
    depart: datetime
    arrive: datetime
    stays: bool = False


def boarded(rides: Sequence[PaidRide]) -> list[PaidRide]:
    """The rides that one gets on for; the first is one, whatever came before it."""
    return [*rides[:1], *(ride for ride in rides[1:] if not ride.stays)]


@dataclass(frozen=True)
class Fare:
    """What it costs: ``amount`` of ``currency``, and how it comes about in ``words``.

    ``estimate``: not from the timetable's own fares but from a rule, whose ``source`` stands with it.
    """

    amount: float
    currency: str
    estimate: bool
    words: str
    source: str

    @property
    def said(self) -> str:
        """ "£2.40", "about £3.00 (an estimate)", "nothing"."""
        if not self.amount:
            return "nothing"
        sum_ = money(self.amount, self.currency)
        return f"about {sum_} (an estimate)" if self.estimate else sum_


@dataclass(frozen=True)
class FlatRule:
    """A flat fare for every ride of some vehicles, with what caps it; always an estimate. None: no such ticket.

    ``single`` pays one boarding, and those that follow within ``change_minutes`` of it; ``return_ticket`` one out
    and one home on a day; ``cap_day`` is the most that a day's singles come to, ``day_ticket`` and ``week_ticket``
    (seven days on end) are bought instead. It says nothing of rides before ``valid_from`` or after ``valid_until``.
    """

    single: float
    currency: str
    modes: Collection[str] = ("bus",)
    change_minutes: int = 0
    return_ticket: float | None = None
    cap_day: float | None = None
    day_ticket: float | None = None
    week_ticket: float | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    source: str = ""
    note: str = ""

    def covers(self, ride: PaidRide) -> bool:
        """Whether the rule speaks of this ride: its vehicle and its day."""
        day = ride.depart.date()
        in_time = (self.valid_from or day) <= day <= (self.valid_until or day)
        return in_time and vehicle(ride.mode) in self.modes

    def one_single(self, rides: Sequence[PaidRide]) -> bool:
        """Whether one single pays these rides, one after the other."""
        taken = boarded(rides)
        spent = (taken[-1].depart - taken[0].depart).total_seconds()
        return (len(taken) == 1 or spent <= self.change_minutes * 60) and all(self.covers(ride) for ride in rides)

    def day(self, out: int, home: int) -> tuple[float, tuple[str, ...]]:
        """The least for a day of ``out`` singles on the way there and ``home`` on the way back; and what is bought."""
        ways = [((out + home) * self.single, (SINGLE,) * (out + home))]
        pairs = min(out, home)
        if self.return_ticket is not None and pairs:
            rest = out + home - 2 * pairs
            sum_ = pairs * self.return_ticket + rest * self.single
            ways.append((sum_, (RETURN,) * pairs + (SINGLE,) * rest))
        if out + home and self.cap_day is not None:
            ways.append((self.cap_day, (CAPPED_DAY,)))
        if out + home and self.day_ticket is not None:
            ways.append((self.day_ticket, (DAY_TICKET,)))
        return min(ways, key=lambda way: way[0])
