"""What journeys cost: every sum worked out by hand."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import product

import pandas as pd
import pytest

from layers.transport import FARE_RULES, FARES, no_rows
from mapping.travel.fares import Fare, FlatRule, PaidRide, money, vehicle
from mapping.travel.tariff import Tariff

TUESDAY = datetime(2026, 11, 24, 18, 0)


def ride(
    minute: int = 0, *, route: str = "0:R1", ends: str = "AB", zones: str = "", mode: int = 3, agency: str = "0:bus"
) -> PaidRide:
    """A ride of ten minutes, so many minutes after 18:00 on the Tuesday; ``ends``: its two fare zones."""
    depart = TUESDAY + timedelta(minutes=minute)
    return PaidRide(
        route, agency, mode, ends[0], ends[1], frozenset(zones or ends), depart, depart + timedelta(minutes=10)
    )


def feed(*fares: str, rules: str = "") -> Tariff:
    """A tariff of fares "id price currency transfers transfer_s" and rules "id route origin destination contains"."""
    rows = [[*line.split(), "", ""][:6] for line in fares]
    table = pd.DataFrame(rows, columns=list(FARES)).astype(FARES)
    where = [[part.strip("-") for part in line.split()] for line in rules.splitlines() if line.strip()]
    tariff = Tariff.of(table, pd.DataFrame(where, columns=list(FARE_RULES)).astype(FARE_RULES))
    assert tariff is not None
    return tariff


def amount(fare: Fare | None) -> float | None:
    return None if fare is None else fare.amount


# --- a feed's own fares -------------------------------------------------------------------------------------------

ZONES = feed(
    "0:near 1.50 GBP 0 -1",
    "0:far 4.00 GBP 0 -1",
    "0:three 2.60 GBP 0 -1",
    rules="""
    0:near  -    A A -
    0:near  -    A B -
    0:far   -    A C -
    0:three 0:R9 - - A
    0:three 0:R9 - - B
    0:three 0:R9 - - C
    """,
)


@pytest.mark.parametrize(
    ("taken", "costs"),
    [
        ([ride(ends="AA")], 1.50),
        ([ride(ends="AB")], 1.50),
        ([ride(ends="AC")], 4.00),
        ([ride(ends="BA")], None),  # nobody said what that costs
        ([ride(ends="AC", zones="ABC", route="0:R9")], 2.60),  # all three zones passed on that route: cheaper than 4.00
        ([ride(ends="AC", zones="AC", route="0:R9")], 4.00),  # B is not passed
        ([ride(ends="AC", zones="ABCD", route="0:R9")], 4.00),  # D is passed too
        ([ride(0, ends="AA"), ride(20, ends="AC")], 5.50),  # no change is allowed: 1.50 + 4.00
        ([ride(route="1:R1", ends="AB")], None),  # another feed's zone A is another place
        ([], 0.0),
    ],
)
def test_zone_fares(taken: list[PaidRide], costs: float | None) -> None:
    assert amount(ZONES.one_way(taken)) == costs


HOPPER = feed("0:hopper 2.00 GBP 1 5400", rules="0:hopper 0:R1 - - -\n0:hopper 0:R2 - - -")


@pytest.mark.parametrize(
    ("taken", "costs"),
    [
        ([ride(0), ride(90, route="0:R2")], 2.00),  # one fare covers a change within 90 minutes, to the minute
        ([ride(0), ride(91, route="0:R2")], 4.00),  # a minute later: two singles
        ([ride(0), ride(20, route="0:R2"), ride(40)], 4.00),  # one change only, whichever ride is paid on its own
        ([ride(0), ride(20, route="0:R3")], None),  # R3 has no fare
    ],
)
def test_a_change_within_the_time_of_a_fare(taken: list[PaidRide], costs: float | None) -> None:
    assert amount(HOPPER.one_way(taken)) == costs


@pytest.mark.parametrize(("transfers", "costs"), [("0", 8.0), ("1", 4.0), ("2", 4.0), ("-1", 2.0)])
def test_as_many_changes_as_a_fare_allows(transfers: str, costs: float) -> None:
    """Four rides: four tickets, two of two, one of three and one of one, or one for all."""
    tariff = feed(f"0:f 2.00 GBP {transfers} -1")
    assert amount(tariff.one_way([ride(20 * i) for i in range(4)])) == costs


@pytest.mark.parametrize(("stays", "by_feed", "by_rule"), [(True, 2.0, 3.0), (False, 4.0, 6.0)])
def test_staying_on_board_is_no_change(stays: bool, by_feed: float, by_rule: float) -> None:
    """The vehicle carries on as another line: one ticket that allows no change, one single."""
    taken = [ride(0), replace(ride(400), stays=stays)]
    assert amount(feed("0:f 2.00 GBP 0 60").one_way(taken)) == by_feed
    assert amount(Tariff(rule=FlatRule(3.00, "GBP")).one_way(taken)) == by_rule


def test_a_fare_without_a_rule_applies_everywhere_in_its_feed_and_agency() -> None:
    anywhere, one_agency = feed("0:f 2.20 GBP 0 -1"), feed("0:f 2.20 GBP 0 -1 0:tram")
    assert amount(anywhere.one_way([ride(route="0:any", ends="XY")])) == 2.20
    assert anywhere.one_way([ride(route="1:any")]) is None
    assert one_agency.one_way([ride(agency="0:bus")]) is None
    assert amount(one_agency.one_way([ride(agency="0:tram")])) == 2.20


def test_the_cheapest_cover_is_found_not_the_first() -> None:
    """Through ticket A to C 5.00; A to B 1.50 and B to C 3.00 come to 4.50."""
    rules = "0:t - A C -\n0:x - A B -\n0:y - B C -"
    tickets = feed("0:t 5.00 GBP -1 -1", "0:x 1.50 GBP 0 -1", "0:y 3.00 GBP 0 -1", rules=rules)
    assert amount(tickets.one_way([ride(0, ends="AB"), ride(20, ends="BC")])) == 4.50


def test_mixed_currencies_are_not_priced() -> None:
    rules = "0:x - A B -\n0:y - B C -"
    tickets = feed("0:x 1.50 GBP 0 -1", "0:y 3.00 EUR 0 -1", rules=rules)
    assert tickets.one_way([ride(0, ends="AB"), ride(20, ends="BC")]) is None
    assert tickets.one_way([ride(ends="BC")]) == Fare(
        3.0, "EUR", False, "€3.00 by the fares in the timetable", "the fares in the timetable"
    )


def test_two_currencies_for_the_same_ride_cannot_be_weighed() -> None:
    assert feed("0:x 1.50 GBP 0 -1", "0:y 3.00 EUR 0 -1").one_way([ride()]) is None


def test_a_fare_from_the_feed_is_no_estimate_and_one_by_rule_is() -> None:
    by_feed = HOPPER.one_way([ride()])
    by_rule = Tariff(rule=FlatRule(3.0, "GBP", source="the council's page")).one_way([ride()])
    assert by_feed == Fare(2.0, "GBP", False, "£2.00 by the fares in the timetable", "the fares in the timetable")
    assert by_feed.said == "£2.00"
    assert by_rule == Fare(3.0, "GBP", True, "1 single", "the council's page")
    assert by_rule.said == "about £3.00 (an estimate)"


def test_nothing_known_is_no_tariff() -> None:
    assert Tariff.of(no_rows(FARES), no_rows(FARE_RULES)) is None


# --- the flat rule ------------------------------------------------------------------------------------------------

FLAT = FlatRule(3.00, "GBP", day_ticket=7.00, week_ticket=25.00)


def back(minutes: int = 150, **more: str) -> list[PaidRide]:
    """One ride home, two and a half hours later."""
    return [ride(minutes, **more)]


@pytest.mark.parametrize(
    ("out", "home", "costs", "words"),
    [
        (1, 0, 3.00, "1 single"),
        (1, 1, 6.00, "2 singles"),
        (2, 1, 7.00, "1 day ticket"),  # three singles are 9.00
        (0, 1, 3.00, "1 single"),  # out on foot, home by bus
        (0, 0, 0.00, ""),
    ],
)
def test_a_visit_by_the_flat_rule(out: int, home: int, costs: float, words: str) -> None:
    there, back_again = [ride(20 * i) for i in range(out)], [ride(150 + 20 * i) for i in range(home)]
    fare = Tariff(rule=FLAT).visit(there, back_again)
    assert fare is not None
    assert (fare.amount, fare.words) == (costs, words)


@pytest.mark.parametrize(
    ("out", "home", "costs"),
    [
        (1, 1, 5.00),  # a return
        (2, 2, 8.00),  # two returns are 10.00, four singles 12.00; nobody pays more than 8.00
        (2, 1, 8.00),  # a return and a single
        (2, 0, 6.00),  # two singles; there is nothing to return with
    ],
)
def test_returns_and_the_cap_of_a_day(out: int, home: int, costs: float) -> None:
    rule = FlatRule(3.00, "GBP", return_ticket=5.00, cap_day=8.00)
    assert rule.day(out, home)[0] == costs


def test_the_rule_says_nothing_of_trains_unless_it_names_them() -> None:
    """Bus and train: the train's fare is not known, so the sum is not."""
    trip = [ride(0), ride(20, mode=2)]
    assert Tariff(rule=FLAT).one_way(trip) is None
    assert amount(Tariff(rule=FlatRule(3.0, "GBP", modes=("bus", "train"))).one_way(trip)) == 6.00


@pytest.mark.parametrize(("minutes", "costs"), [(60, 3.00), (61, 6.00)])
def test_a_single_may_cover_a_change(minutes: int, costs: float) -> None:
    rule = FlatRule(3.00, "GBP", change_minutes=60)
    assert amount(Tariff(rule=rule).one_way([ride(0), ride(minutes)])) == costs


@pytest.mark.parametrize(("last_day", "costs"), [(24, 3.00), (23, None)])
def test_a_rule_that_has_run_out_prices_nothing(last_day: int, costs: float | None) -> None:
    rule = FlatRule(3.00, "GBP", valid_until=date(2026, 11, last_day))
    assert amount(Tariff(rule=rule).one_way([ride()])) == costs


def test_the_feed_prices_what_it_can_and_the_rule_the_rest() -> None:
    tariff = Tariff(HOPPER.tickets, FlatRule(3.00, "GBP", source="by hand"))
    fare = tariff.visit([ride(0), ride(20, route="0:R7")], back(route="0:R1"))
    assert fare == Fare(
        7.0, "GBP", True, "£4.00 by the fares in the timetable, 1 single", "the fares in the timetable; by hand"
    )


# --- weeks --------------------------------------------------------------------------------------------------------


def visit_on(day: int, rides_each_way: int = 1) -> tuple[list[PaidRide], list[PaidRide]]:
    """Out in the evening and home late, so many days after the Tuesday."""
    minute = day * 24 * 60
    out = [ride(minute + 20 * i) for i in range(rides_each_way)]
    return out, [ride(minute + 150 + 20 * i) for i in range(rides_each_way)]


@pytest.mark.parametrize(
    ("days", "costs", "words"),
    [
        ([0], 6.00, "2 singles"),
        ([0, 0], 7.00, "1 day ticket"),  # twice in a day: four singles are 12.00
        ([0, 2], 12.00, "4 singles"),
        ([0, 1, 2, 3], 24.00, "8 singles"),
        ([0, 1, 2, 3, 6], 25.00, "1 week ticket"),  # five days of singles are 30.00
        ([0, 1, 2, 3, 6, 13], 31.00, "1 week ticket, 2 singles"),  # the last is outside the seven days
        ([0, 7, 8, 9, 10, 13], 31.00, "2 singles, 1 week ticket"),  # the week may start with the second visit
    ],
)
def test_a_week_of_visits(days: list[int], costs: float, words: str) -> None:
    fare = Tariff(rule=FLAT).visits([visit_on(day) for day in days])
    assert fare is not None
    assert (fare.amount, fare.words) == (costs, words)


def test_weeks_against_every_way_to_buy_week_tickets() -> None:
    """For all sets of days out of ten: the plan is the least of all choices of days to buy a week ticket on."""
    tariff = Tariff(rule=FlatRule(3.00, "GBP", week_ticket=14.00))
    for flags in product([False, True], repeat=10):
        days = [day for day, goes in enumerate(flags) if goes]
        least = min(
            14 * len(bought) + 6 * sum(not any(first <= day < first + 7 for first in bought) for day in days)
            for bought in [(), *((a,) for a in range(10)), *((a, b) for a in range(4) for b in range(a + 1, 10))]
        )
        assert amount(tariff.visits([visit_on(day) for day in days])) == least, days


def test_home_after_midnight_counts_to_the_day_of_the_visit() -> None:
    """Out on Tuesday at 18:00, home at 00:30: a day ticket of 5.00 pays both."""
    rule = FlatRule(3.00, "GBP", day_ticket=5.00)
    assert amount(Tariff(rule=rule).visit([ride()], back(390))) == 5.00


@pytest.mark.parametrize(("days", "costs"), [(1, 6.00), (4, 24.00), (5, 25.00)])
def test_the_same_visit_on_several_days(days: int, costs: float) -> None:
    assert amount(Tariff(rule=FLAT).weekly([ride()], back(), days=days)) == costs


def test_a_feed_fare_stays_beside_a_week_ticket() -> None:
    """R1 is the feed's at 2.00 each way; R7 is by the rule: five days are 5 x 4.00 + 25.00."""
    tariff = Tariff(HOPPER.tickets, FLAT)
    week = []
    for minute in range(0, 5 * 1440, 1440):
        out = [ride(minute), ride(minute + 30, route="0:R7")]
        week.append((out, [ride(minute + 150, route="0:R7"), ride(minute + 190)]))
    assert amount(tariff.visits(week)) == 45.00


# --- kept and told ------------------------------------------------------------------------------------------------


def test_a_tariff_is_the_same_from_its_text() -> None:
    rule = FlatRule(
        3.0, "GBP", ("bus", "tram"), 60, 5.0, 8.0, 7.0, 25.0, date(2026, 1, 1), date(2026, 12, 31), "s", "n"
    )
    tariff = Tariff(ZONES.tickets, rule)
    assert Tariff.from_text(tariff.to_text()) == tariff
    assert Tariff.from_text(ZONES.to_text()) == ZONES


@pytest.mark.parametrize(
    ("mode", "word"), [(3, "bus"), (2, "train"), (700, "bus"), (109, "train"), (200, "coach"), (99, "vehicle")]
)  # fmt: skip
def test_vehicles(mode: int, word: str) -> None:
    assert vehicle(mode) == word


@pytest.mark.parametrize(("sum_", "currency", "text"), [(3, "GBP", "£3.00"), (1234.5, "CHF", "1,234.50 CHF")])
def test_money(sum_: float, currency: str, text: str) -> None:
    assert money(sum_, currency) == text
