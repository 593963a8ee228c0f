"""What the journeys of a network cost: its feed's fares, a flat rule, and what a cache gives back."""

from pathlib import Path

import pytest
from feeds import Feed, at, network, place, read

from mapping.travel import TravelNetwork
from mapping.travel.fares import Fare, FlatRule

RULE = FlatRule(3.00, "GBP", day_ticket=7.00, week_ticket=25.00, source="by hand")
A, B, C = place(0), place(10_000), place(20_000)  # an hour's walk and more apart


def two_lines() -> Feed:
    """Line 1 from A by M to B, line 2 from B to C ten minutes later, and both back in the evening."""
    feed = Feed({"A": 0, "M": 5_000, "B": 10_000, "C": 20_000})
    feed.trip("out1", "A 08:00, M 08:10, B 08:20", route="1").trip("out2", "B 08:30, C 08:50", route="2")
    return feed.trip("home2", "C 18:00, B 18:20", route="2").trip("home1", "B 18:30, M 18:40, A 18:50", route="1")


def zoned() -> Feed:
    """The same with a fare zone for each stop: A to B passes M."""
    feed = two_lines()
    for row in feed.rows["stops"]:
        row["zone_id"] = f"zone{row['stop_id']}"
    return feed


def fare(feed: Feed, name: str, price: str, **rule: str) -> Feed:
    feed.add(
        "fare_attributes", fare_id=name, price=price, currency_type="GBP", payment_method="0", transfers="0",
        transfer_duration="",
    )  # fmt: skip
    blank = dict.fromkeys(("route_id", "origin_id", "destination_id", "contains_id"), "")
    return feed.add("fare_rules", fare_id=name, **(blank | rule))


def test_a_journey_tells_what_it_costs_by_rule(tmp_path: Path) -> None:
    net = network(tmp_path, two_lines()).with_fare_rule(RULE)
    trip = net.journey(A, C, depart=at("07:55"))
    assert trip is not None
    assert trip.fare == Fare(6.0, "GBP", True, "2 singles", "by hand")  # two boardings
    assert net.journey(A, A, depart=at("07:55")).fare.amount == 0.0  # on foot
    assert net.journey(A, B, mode="drive", depart=at("07:55")).fare is None  # nobody knows the car


def test_there_and_home_and_a_week_of_it(tmp_path: Path) -> None:
    net = network(tmp_path, two_lines()).with_fare_rule(RULE)
    out, home = net.journey(A, C, depart=at("07:55")), net.journey(C, A, depart=at("18:00"))
    assert net.cost(out, home).amount == 7.0  # four singles are 12.00: a day ticket
    assert net.cost(out, home, days=3).amount == 21.0
    assert net.cost(out, home, days=4).amount == 25.0  # four day tickets are 28.00: a week ticket


def test_without_fares_nothing_is_made_up(tmp_path: Path) -> None:
    net = network(tmp_path, two_lines())
    assert net.fares is None
    assert net.journey(A, C, depart=at("07:55")).fare is None


def test_zones_on_the_way_count_and_the_rule_prices_what_the_feed_does_not(tmp_path: Path) -> None:
    feed = fare(zoned(), "ab", "1.10", route_id="1", contains_id="zoneA")
    for zone in ("zoneM", "zoneB"):
        feed.add("fare_rules", fare_id="ab", route_id="1", origin_id="", destination_id="", contains_id=zone)
    net = network(tmp_path, feed)
    near, far = net.journey(A, B, depart=at("07:55")), net.journey(A, C, depart=at("07:55"))
    assert (near.fare.amount, near.fare.estimate) == (1.10, False)  # A, M and B are passed: exactly those
    assert far.fare is None  # line 2 has no fare
    both = net.with_fare_rule(RULE).journey(A, C, depart=at("07:55")).fare
    assert (both.amount, both.estimate) == (4.10, True)


def test_the_same_from_its_arrays(tmp_path: Path) -> None:
    timetable = read(tmp_path, fare(zoned(), "all", "2.40"))
    net = TravelNetwork.build(None, timetable, fare_rule=RULE)
    again = TravelNetwork.from_arrays(net.to_arrays())
    assert again.fares == net.fares
    assert again.journey(A, B, depart=at("07:55")).fare == net.journey(A, B, depart=at("07:55")).fare
    assert again.with_fare_rule(None).fares.rule is None


@pytest.mark.parametrize(("mode", "costs"), [("3", 3.0), ("2", None)])
def test_a_train_has_no_fare_by_a_rule_of_buses(tmp_path: Path, mode: str, costs: float | None) -> None:
    feed = two_lines()
    feed.rows["routes"][0]["route_type"] = mode
    found = network(tmp_path, feed).with_fare_rule(RULE).journey(A, B, depart=at("07:55")).fare
    assert (found.amount if found else None) == costs
