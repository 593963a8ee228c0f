"""The cheapest way to pay for journeys, visits and weeks of visits: a feed's own tickets, and a flat rule for the rest.

The sums are exact: every way to split a journey's rides into tickets is weighed, then singles against returns, day
caps and day tickets on each day, then week tickets over the days.
"""

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any, NamedTuple, Self

import pandas as pd

from mapping.travel.fares import DAYS_OF_WEEK_TICKET, FROM_THE_TIMETABLE, WEEK_TICKET, Fare, FlatRule, PaidRide, money
from mapping.travel.tickets import Rule, Ticket, tickets_of

Rides = Sequence[PaidRide]
Visit = tuple[Rides, Rides]  # the rides out and the rides home


class Singles(NamedTuple):
    """How many singles of the flat rule are bought on the ways there, and on the ways home."""

    out: int
    home: int


Bills = dict[Singles, float]  # singles bought by the rule -> the least of the feed's own tickets beside them


class Plan(NamedTuple):
    """What some days cost: by the feed's tickets, by the rule, and which tickets of the rule."""

    feed: float
    rule: float
    bought: tuple[str, ...]

    @property
    def amount(self) -> float:
        """Both together."""
        return self.feed + self.rule

    def then(self, later: "Plan") -> "Plan":
        """This and later days."""
        return Plan(self.feed + later.feed, self.rule + later.rule, self.bought + later.bought)


@dataclass(frozen=True)
class Tariff:
    """Tickets of the feeds, and the flat rule for rides that none of them pays. Where neither knows: None, no guess."""

    tickets: tuple[Ticket, ...] = ()
    rule: FlatRule | None = None

    @classmethod
    def of(cls, fares: pd.DataFrame, fare_rules: pd.DataFrame, rule: FlatRule | None = None) -> Self | None:
        """From ``Timetable.fares``, ``Timetable.fare_rules`` and the area's own rule; None where there is nothing."""
        return None if fares.empty and rule is None else cls(tickets_of(fares, fare_rules), rule)

    def one_way(self, rides: Rides) -> Fare | None:
        """The least that these rides cost; None where one has no known fare, or sums would mix currencies."""
        return self.visits([(rides, ())])

    def visit(self, out: Rides, home: Rides) -> Fare | None:
        """The least for the way there and the way home, returns and caps counted; None as ``one_way``."""
        return self.visits([(out, home)])

    def weekly(self, out: Rides, home: Rides, *, days: int) -> Fare | None:
        """The least for the same visit on so many days, one after the other; None as ``one_way``."""
        return self.visits([(_later(out, n), _later(home, n)) for n in range(days)])

    def visits(self, visits: Iterable[Visit]) -> Fare | None:
        """The least for all of these: singles, returns, day and week tickets in their cheapest mix.

        None as ``one_way``. A visit counts to the day of its first boarding, its way home after midnight too. No ride
        costs nothing.
        """
        ridden = [visit for visit in visits if visit[0] or visit[1]]
        known = list(dict.fromkeys([t.currency for t in self.tickets] + ([self.rule.currency] if self.rule else [])))
        if not ridden:
            return Fare(0.0, known[0] if known else "", False, "", "")
        fares = [fare for currency in known if (fare := self._in(currency, ridden)) is not None]
        return fares[0] if len(fares) == 1 else None  # two currencies for the same rides cannot be weighed

    def to_text(self) -> str:
        """All of it as JSON text, for a cache."""
        rule = None if self.rule is None else asdict(self.rule)
        tickets = [
            asdict(ticket) | {"rules": [[*r[:3], sorted(r.contains)] for r in ticket.rules]} for ticket in self.tickets
        ]
        return json.dumps({"tickets": tickets, "rule": rule}, default=str)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The same again from ``to_text``."""
        said = json.loads(text)
        rules = [tuple(Rule(a, b, c, frozenset(d)) for a, b, c, d in row["rules"]) for row in said["tickets"]]
        tickets = tuple(Ticket(**{**row, "rules": own}) for row, own in zip(said["tickets"], rules, strict=True))
        return cls(tickets, None if said["rule"] is None else _rule(said["rule"]))

    def _in(self, currency: str, visits: Sequence[Visit]) -> Fare | None:
        """The least in one currency; None where some ride cannot be paid in it."""
        days: dict[date, Bills] = {}
        for out, home in visits:
            there, back = self._splits(out, currency), self._splits(home, currency)
            bills = {Singles(a, b): there[a] + back[b] for a in there for b in back}
            if not bills:
                return None
            day = (out or home)[0].depart.date()
            days[day] = _together(days.get(day, {Singles(0, 0): 0.0}), bills)
        return self._fare(self._cheapest(days), currency)

    def _splits(self, rides: Rides, currency: str) -> dict[int, float]:
        """Every count of the rule's singles that can pay these rides -> the least of the feed's tickets beside them."""
        tickets = [ticket for ticket in self.tickets if ticket.currency == currency]
        rule = self.rule if self.rule and self.rule.currency == currency else None
        unpriced = [not any(ticket.pays([ride]) for ticket in self.tickets) for ride in rides]
        paid: list[dict[int, float]] = [{0: 0.0}, *({} for _ in rides)]
        for end in range(1, len(rides) + 1):
            for first in range(end):
                run = rides[first:end]
                price = min((ticket.price for ticket in tickets if ticket.pays(run)), default=None)
                by_rule = rule is not None and all(unpriced[first:end]) and rule.one_single(run)
                for singles, sum_ in paid[first].items():
                    if price is not None:
                        _keep_least(paid[end], singles, sum_ + price)
                    if by_rule:
                        _keep_least(paid[end], singles + 1, sum_)
        return paid[-1]

    def _cheapest(self, bills: dict[date, Bills]) -> Plan:
        """The cheapest mix of day plans and week tickets: from the last day backwards, what each and all later cost."""
        days = sorted(bills)
        best = [Plan(0.0, 0.0, ())]
        for i, day in reversed(list(enumerate(days))):
            plans = [self._day(bills[day]).then(best[0])]
            if self.rule and self.rule.week_ticket is not None:
                after = bisect_left(days, day + timedelta(days=DAYS_OF_WEEK_TICKET))
                feed = sum(min(bills[covered].values()) for covered in days[i:after])
                plans.append(Plan(feed, self.rule.week_ticket, (WEEK_TICKET,)).then(best[after - i - 1]))
            best.insert(0, min(plans, key=lambda plan: plan.amount))
        return best[0]

    def _day(self, bills: Bills) -> Plan:
        """The cheapest of the ways to pay one day without a week ticket."""
        plans = []
        for singles, feed in bills.items():
            amount, bought = self.rule.day(*singles) if self.rule else (0.0, ())
            plans.append(Plan(feed, amount, bought))
        return min(plans, key=lambda plan: plan.amount)

    def _fare(self, plan: Plan, currency: str) -> Fare:
        by_feed, by_rule = round(plan.feed, 2), self.rule if plan.bought else None
        bought = [_count(n, ticket) for ticket, n in Counter(plan.bought).items()]
        words = ([f"{money(by_feed, currency)} by {FROM_THE_TIMETABLE}"] if by_feed or not by_rule else []) + bought
        sources = ([FROM_THE_TIMETABLE] if by_feed or not by_rule else []) + ([by_rule.source] if by_rule else [])
        return Fare(
            amount=round(plan.amount, 2),
            currency=currency,
            estimate=by_rule is not None,
            words=", ".join(words),
            source="; ".join(filter(None, sources)),
        )


def _later(rides: Rides, days: int) -> list[PaidRide]:
    later = timedelta(days=days)
    return [replace(ride, depart=ride.depart + later, arrive=ride.arrive + later) for ride in rides]


def _together(day: Bills, visit: Bills) -> Bills:
    """A day's ways to pay with one more visit on it."""
    both: dict[Singles, float] = {}
    for had, sum_ in day.items():
        for more, added in visit.items():
            singles = Singles(had.out + more.out, had.home + more.home)
            both[singles] = min(sum_ + added, both.get(singles, sum_ + added))
    return both


def _count(number: int, ticket: str) -> str:
    return f"{number} {ticket}" + ("" if number == 1 else "s")


def _keep_least(least: dict[int, float], key: int, value: float) -> None:
    least[key] = min(value, least.get(key, value))


def _rule(said: dict[str, Any]) -> FlatRule:
    dates = {end: date.fromisoformat(str(said[end])) if said[end] else None for end in ("valid_from", "valid_until")}
    return FlatRule(**{**said, **dates, "modes": tuple(said["modes"])})
