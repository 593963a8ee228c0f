"""Getting on, staying on, changing: frequencies, calls, loops, overtaking, blocks, transfers, platforms."""

from tests.conformance.build import NO_WAY, A, B, C, ask, by_bus, column, line, transfer
from tests.travel.feeds import SUNDAYS, Feed, at

TEN_PAST = {"depart": at("08:05")}


def _every(minutes: int, *, exact: bool, until: str = "09:00:00") -> Feed:
    """A to B in 20 minutes, every so many minutes from 08:00."""
    return line().trip("t", "A 06:00, B 06:20").add(
        "frequencies", trip_id="t", start_time="08:00:00", end_time=until, headway_secs=str(minutes * 60),
        exact_times="1" if exact else "0",
    )  # fmt: skip


def _two_lines(leaves: str, arrives: str) -> Feed:
    """Line 1 A 08:00, B 08:20; line 2 from B to C."""
    return line().trip("t1", "A 08:00, B 08:20").trip("t2", f"B {leaves}, C {arrives}", route="2")


def _blocked(leaves: str = "08:20", *, service: str = "daily") -> Feed:
    """The two lines run by one vehicle."""
    feed = line().service("sundays", SUNDAYS).trip("t1", "A 08:00, B 08:20")
    feed.trip("t2", f"B {leaves}, C {_later(leaves)}", route="2", service=service)
    return column(feed, "trips", "block_id", {"t1": "one", "t2": "one"})


def _later(clock: str) -> str:
    """Twenty minutes later, within the hour or into the next."""
    hours, minutes = (int(part) for part in clock.split(":"))
    minutes += 20
    return f"{hours + minutes // 60:02d}:{minutes % 60:02d}"


def _across(gap_m: float, *leaves: str) -> Feed:
    """Line 1 comes to B at 08:20; line 2 leaves from X, so many metres on, at these times."""
    feed = line(X=B + gap_m).trip("t1", "A 08:00, B 08:20")
    for number, clock in enumerate(leaves):
        feed.trip(f"x{number}", f"X {clock}, C {_later(clock)}", route="2")
    return feed


def _then(feed: Feed, *leaves: str) -> Feed:
    """Line 2 leaves from B itself at these times as well."""
    for number, clock in enumerate(leaves):
        feed.trip(f"b{number}", f"B {clock}, C {_later(clock)}", route="2")
    return feed


def _on_asking(pickup: str, drop_off: str) -> Feed:
    """A to B, on and off only by arrangement."""
    feed = line().trip("t", "A 08:00, B 08:20")
    feed.rows["stop_times"][0]["pickup_type"], feed.rows["stop_times"][1]["drop_off_type"] = pickup, drop_off
    return feed


def _platforms() -> Feed:
    """Line 1 comes to platform P, line 2 leaves platform Q, 100 m on, at 08:30 and 08:40; both of station S."""
    feed = line(S=B, P=B, Q=B + 100, E=B + 50, N=B).trip("t1", "A 08:00, P 08:20")
    for number, clock in enumerate(("08:30", "08:40")):
        feed.trip(f"q{number}", f"Q {clock}, C {_later(clock)}", route="2")
    column(feed, "stops", "location_type", {"S": "1", "E": "2", "N": "3"})
    column(feed, "stops", "parent_station", dict.fromkeys("PQEN", "S"))
    return column(column(feed, "stops", "stop_lat", {"N": ""}), "stops", "stop_lon", {"N": ""})


FREQUENCIES = [
    # 08:10 is the next: 5 + 20. At 05:55 the pattern's own 06:00 does not run: 08:00, 125 + 20
    by_bus("frequencies, exact: the next of the row", "frequencies", _every(10, exact=True),
           ask(A, B, 25, **TEN_PAST), ask(A, B, 145, depart=at("05:55")), ask(A, B, NO_WAY, depart=at("08:51"))),
    # from 09:00 every half hour: from 09:05 25 + 20
    by_bus("frequencies, exact: two headways one after the other", "frequencies",
           _every(10, exact=True).add("frequencies", trip_id="t", start_time="09:00:00", end_time="10:00:00",
                                      headway_secs="1800", exact_times="1"),
           ask(A, B, 45, depart=at("09:05"))),
    # nobody knows the minute: to be sure one allows the whole headway, 10 + 20; an engine that waits less is not wrong
    by_bus("frequencies, headway only: up to a headway of waiting", "frequencies", _every(10, exact=False),
           ask(A, B, 30, depart=at("08:05"), within_s=600.0), ask(A, B, NO_WAY, depart=at("09:05"))),
]  # fmt: skip

CALLS = [
    # the 08:00 may not be boarded at A; the 08:30 is at B at 08:50
    by_bus("pickup_type 1: nobody gets on", "calls",
           line().trip("t", "A 08:00 -on, B 08:20").trip("u", "A 08:30, B 08:50"), ask(A, B, 55)),
    by_bus("drop_off_type 1: nobody gets off", "calls",
           line().trip("t", "A 08:00, B 08:20 -off, C 08:40").trip("u", "A 08:30, B 08:50"), ask(A, B, 55)),
    by_bus("pickup_type 2: ring the agency, so it is possible", "calls", _on_asking("2", "0"), ask(A, B, 25)),
    by_bus("pickup_type 3: ask the driver, so it is possible", "calls", _on_asking("3", "0"), ask(A, B, 25)),
    by_bus("drop_off_type 2 and 3: possible", "calls", _on_asking("0", "3"), ask(A, B, 25)),
    by_bus("a journey says that a stop must be asked for", "calls", _on_asking("2", "0"),
           ask(A, B, True, kind="journey", column="ask")),
    # B is half way: 08:20 on a trip 08:00 to 08:40
    by_bus("an untimed stop half way gets the time half way", "calls", line().trip("t", "A 08:00, B, C 08:40"),
           ask(A, B, 25), ask(B, C, 25, depart=at("08:15"))),
    by_bus("a bus that waits at a stop: off when it comes, on until it goes", "calls",
           line().trip("t", "A 08:00, B 08:20/08:30, C 08:50"), ask(A, B, 25), ask(B, C, 25, depart=at("08:25"))),
    by_bus("two stops at the same minute", "calls", line().trip("t", "A 08:00, B 08:00, C 08:20"),
           ask(A, C, 25), ask(B, C, 25)),
    # once round: from B on to A; from C back to B only by the next round, 08:20 to 08:30, and 09:00 to 09:10
    by_bus("a loop: on past where it began", "loops",
           line().trip("t", "A 08:00, B 08:10, C 08:20, A 08:30").trip("u", "A 09:00, B 09:10"),
           ask(B, A, 25, depart=at("08:05")), ask(C, B, 55, depart=at("08:15"))),
    by_bus("a stop called at twice: boarded the second time", "loops",
           line().trip("t", "A 08:00, B 08:10, C 08:20, B 08:30, A 08:40"),
           ask(B, A, 25, depart=at("08:15")), ask(A, B, 15)),
    # the later bus is there first
    by_bus("a bus that overtakes", "overtaking",
           line().trip("slow", "A 08:00, B 09:00").trip("fast", "A 08:10, B 08:30"),
           ask(A, B, 35)),
    by_bus("a bus that overtakes on the way", "overtaking",
           line().trip("slow", "A 08:00, B 08:30, C 09:00").trip("fast", "A 08:10, B 08:20, C 08:40"),
           ask(A, C, 45), ask(B, C, 25, depart=at("08:15"))),
]  # fmt: skip

BLOCKS = [
    # no time to change, but nobody needs to: 07:55 to 08:40
    by_bus("a block: one stays on the vehicle", "blocks", _blocked(), ask(A, C, 45)),
    by_bus("a block: staying on is one ride", "blocks", _blocked(), ask(A, C, 45, max_rides=1)),
    by_bus("a block: the second trip runs on other days", "blocks", _blocked(service="sundays"), ask(A, C, NO_WAY)),
    by_bus("in-seat transfer (type 4) without a block: one ride", "blocks",
           transfer(_two_lines("08:20", "08:40"), "B", "B", 4, from_trip="t1", to_trip="t2"),
           ask(A, C, 45, max_rides=1)),
    # five minutes at B: time to get off and on again, which is two rides
    by_bus("in-seat forbidden (type 5) in a block: two rides", "blocks",
           transfer(_blocked("08:25"), "B", "B", 5, from_trip="t1", to_trip="t2"),
           ask(A, C, NO_WAY, max_rides=1), ask(A, C, 50, max_rides=2)),
]  # fmt: skip

TRANSFERS = [
    by_bus("a change at the same stop", "transfers", _two_lines("08:30", "08:50"), ask(A, C, 55)),
    by_bus("a change missed by a minute waits for the next", "transfers",
           _then(_two_lines("08:19", "08:39"), "09:00"), ask(A, C, 85)),
    # 100 m on foot between two stops
    by_bus("a change on foot between two stops", "transfers", _across(100, "08:30"), ask(A, C, 55)),
    # ten minutes are asked for: 08:25 is missed, 08:40 caught
    by_bus("minimum time (type 2) at one stop", "transfers",
           transfer(_then(_two_lines("08:25", "08:45"), "08:40"), "B", "B", 2, 600), ask(A, C, 65)),
    # 200 m are walked in under three minutes, but a quarter of an hour is asked for: 08:30 missed, 08:40 caught
    by_bus("minimum time (type 2) between two stops", "transfers",
           transfer(_across(200, "08:30", "08:40"), "B", "X", 2, 900), ask(A, C, 65)),
    # 1,000 m are 11.9 minutes, and the feed says that one changes there: 08:32 for 08:35
    by_bus("a rule joins stops farther apart than one would walk unasked", "transfers",
           transfer(_across(1_000, "08:35"), "B", "X", 2, 300), ask(A, C, 60)),
    by_bus("forbidden (type 3) between two stops", "transfers",
           transfer(_then(_across(100, "08:30"), "08:45"), "B", "X", 3), ask(A, C, 70)),
    by_bus("forbidden one way only", "transfers",
           transfer(line(X=B + 100).trip("t", "A 08:00, X 08:20").trip("u", "B 08:30, C 08:50", route="2"),
                    "B", "X", 3),
           ask(A, C, 55)),
    # the second bus waits for the first: no minute is lost
    by_bus("timed (type 1): the other bus waits", "transfers",
           transfer(_two_lines("08:20", "08:40"), "B", "B", 1), ask(A, C, 45)),
    # ten minutes from line 1 to line 2 (08:25 missed), not from line 1 to line 3 (08:26 caught, 08:50)
    by_bus("a rule of two routes binds no other", "transfers",
           transfer(_two_lines("08:25", "08:35").trip("t3", "B 08:26, C 08:50", route="3"), "B", "B", 2, 600,
                    from_route="1", to_route="2"),
           ask(A, C, 55)),
    # the two trips' own two minutes beat their routes' fifteen
    by_bus("a rule of two trips beats that of their routes", "transfers",
           transfer(transfer(_two_lines("08:25", "08:45"), "B", "B", 2, 900, from_route="1", to_route="2"),
                    "B", "B", 2, 120, from_trip="t1", to_trip="t2"),
           ask(A, C, 50)),
    by_bus("a station's rule binds its platforms", "transfers",
           transfer(_platforms(), "S", "S", 2, 900), ask(A, C, 65)),
    by_bus("platforms, an entrance and a nameless node of one station", "stations", _platforms(), ask(A, C, 55)),
]  # fmt: skip

CASES = [*FREQUENCIES, *CALLS, *BLOCKS, *TRANSFERS]
