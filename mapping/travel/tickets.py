"""The fares of a GTFS feed: which ticket pays which rides.

By fare_attributes and fare_rules: a fare pays a run of rides, one after the other, if each ride's route and the run's
first and last zone stand in one of its rules, the changes are no more than its transfers, and the last vehicle is
boarded within its transfer duration of the first. Rows that differ only in ``contains_id`` are one rule, which wants
exactly those zones on the way (the reference leaves open whether more may be passed; a dearer fare is then found
rather than one too cheap). A fare without a rule pays any ride of its agency and feed.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from mapping.travel.fares import PaidRide, boarded

ANY = -1
ROUTE_AND_ENDS = ("route_id", "origin_id", "destination_id")


class Rule(NamedTuple):
    """Where a ticket holds; "" is any route, origin zone or destination zone, and no ``contains`` any way."""

    route_id: str
    origin: str
    destination: str
    contains: frozenset[str]


@dataclass(frozen=True)
class Ticket:
    """One fare of a feed. ``changes`` allowed; ``within_s`` seconds from first to last boarding; -1: no limit."""

    fare_id: str
    price: float
    currency: str
    changes: int
    within_s: int
    agency_id: str  # "": any of its feed
    rules: tuple[Rule, ...]

    def pays(self, rides: Sequence[PaidRide]) -> bool:
        """Whether this one ticket pays all of these rides, one after the other."""
        if not all(_same_feed(self.fare_id, r.route_id) and self.agency_id in ("", r.agency_id) for r in rides):
            return False
        if not self._allows_changes(rides):
            return False
        if not self.rules:
            return True
        routes = self._routes(rides)
        return "" in routes or all(ride.route_id in routes for ride in rides)

    def _allows_changes(self, rides: Sequence[PaidRide]) -> bool:
        taken = boarded(rides)
        spent_s = (taken[-1].depart - taken[0].depart).total_seconds()
        few_enough = self.changes == ANY or len(taken) - 1 <= self.changes
        return few_enough and (len(taken) == 1 or self.within_s == ANY or spent_s <= self.within_s)

    def _routes(self, rides: Sequence[PaidRide]) -> set[str]:
        """The routes of the rules that hold between the first and last zone of these rides; "" is any."""
        zones = frozenset[str]().union(*(ride.zones for ride in rides))
        return {
            rule.route_id
            for origin in {"", rides[0].from_zone}
            for destination in {"", rides[-1].to_zone}
            for rule in self._by_ends.get((origin, destination), ())
            if rule.contains in (frozenset(), zones)
        }

    @cached_property
    def _by_ends(self) -> dict[tuple[str, str], list[Rule]]:
        found = defaultdict(list)
        for rule in self.rules:
            found[rule.origin, rule.destination].append(rule)
        return dict(found)


def tickets_of(fares: pd.DataFrame, fare_rules: pd.DataFrame) -> tuple[Ticket, ...]:
    """The tickets of ``Timetable.fares`` and ``Timetable.fare_rules`` (see ``layers.transport``)."""
    rules = _rules(fare_rules)
    return tuple(
        Ticket(
            fare_id=row["fare_id"], price=float(row["price"]), currency=row["currency"], changes=int(row["transfers"]),
            within_s=int(row["transfer_s"]), agency_id=row["agency_id"], rules=tuple(rules.get(row["fare_id"], ())),
        )
        for row in fares.to_dict("records")
    )  # fmt: skip


def _rules(fare_rules: pd.DataFrame) -> dict[str, list[Rule]]:
    """Rules by fare_id, ``contains`` gathered."""
    contains: dict[tuple[str, str, str, str], set[str]] = defaultdict(set)
    rows = fare_rules[["fare_id", *ROUTE_AND_ENDS, "contains_id"]].astype("str").to_numpy()
    for fare_id, route_id, origin, destination, zone in rows:
        contains[fare_id, route_id, origin, destination] |= {zone} - {""}
    rules = defaultdict(list)
    for (fare_id, route_id, origin, destination), zones in contains.items():
        rules[fare_id].append(Rule(route_id, origin, destination, frozenset(zones)))
    return rules


def _same_feed(one: str, other: str) -> bool:
    """Ids of merged feeds begin with the feed's number and a colon."""
    return one.partition(":")[0] == other.partition(":")[0]
