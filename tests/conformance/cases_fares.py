"""What a journey costs, by the feed's fares, or by an area's flat rule where the feed has none."""

from typing import Any

from tests.conformance.build import A, B, C, ask, by_bus, column, line
from tests.travel.feeds import Feed

SINGLE = {"currency_type": "GBP", "payment_method": "0"}
FLAT = {"single": 3.0, "currency": "GBP", "modes": ("bus",)}


def _two_rides() -> Feed:
    """Line 1 A 08:00, B 08:20; line 2 B 08:30, C 08:50; A and B in zone 1, C in zone 2."""
    feed = line().trip("t1", "A 08:00, B 08:20").trip("t2", "B 08:30, C 08:50", route="2")
    return column(feed, "stops", "zone_id", {"A": "1", "B": "1", "C": "2", "D": "2"})


def _fare(feed: Feed, name: str, price: str, *, transfers: str = "0", lasts: str = "") -> Feed:
    return feed.add(
        "fare_attributes", fare_id=name, price=price, **SINGLE, transfers=transfers, transfer_duration=lasts
    )


def _rule(feed: Feed, name: str, **where: str) -> Feed:
    ids = {key: where.get(key, "") for key in ("route_id", "origin_id", "destination_id", "contains_id")}
    return feed.add("fare_rules", fare_id=name, **ids)


def _costs(end_m: float, expected: Any, what: str = "amount") -> Any:
    return ask(A, end_m, expected, kind="fare", column=what)


def _zoned() -> Feed:
    """1.50 within zone 1; 2.50 for a ride from zone 1 to zone 2."""
    feed = _fare(_fare(_two_rides(), "near", "1.50", transfers=""), "far", "2.50", transfers="")
    _rule(feed, "near", origin_id="1", destination_id="1")
    return _rule(feed, "far", origin_id="1", destination_id="2")


def _by_route() -> Feed:
    """Line 1 at 2.00, line 2 at 3.50."""
    feed = _fare(_fare(_two_rides(), "one", "2.00"), "two", "3.50")
    return _rule(_rule(feed, "one", route_id="1"), "two", route_id="2")


CASES = [
    by_bus("a fare without changes is paid at every boarding", "fares", _fare(_two_rides(), "single", "2.00"),
           _costs(B, 2.00), _costs(C, 4.00), _costs(C, False, "estimate")),
    by_bus("a fare with any number of changes is paid once", "fares", _fare(_two_rides(), "hour", "2.00", transfers=""),
           _costs(C, 2.00)),
    # the second bus is boarded half an hour after the first
    by_bus("a fare that lasts a quarter of an hour is paid again", "fares",
           _fare(_two_rides(), "quarter", "2.00", transfers="", lasts="900"), _costs(C, 4.00)),
    by_bus("each line has its fare", "fares", _by_route(), _costs(B, 2.00), _costs(C, 5.50)),
    by_bus("a fare from one zone to another", "fares", _zoned(), _costs(B, 1.50), _costs(C, 2.50)),
    by_bus("no fares in the feed: the area's flat fare, an estimate", "fares", _two_rides(),
           _costs(B, 3.00), _costs(C, 6.00), _costs(C, True, "estimate"), fare_rule=FLAT),
    by_bus("a flat fare that lets one change within the hour", "fares", _two_rides(), _costs(C, 3.00),
           fare_rule=FLAT | {"change_minutes": 60}),
]  # fmt: skip
