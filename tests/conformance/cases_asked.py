"""What is asked: arriving, windows, caps, journeys, there and back, a week, fares, reach, chances."""

from typing import Any

from tests.conformance.build import METRES_A_MINUTE, NO_WAY, A, B, C, ask, by_bus, line
from tests.travel.feeds import Feed, at, next_day

EIGHT = {"depart": at("08:00")}
HOUR = {"window_minutes": 60, **EIGHT}


def _buses(*leaves: str, start: str = "A", end: str = "B", minutes: int = 20) -> Feed:
    """From one stop to another at these times."""
    feed = line()
    for number, clock in enumerate(leaves):
        hours, past = (int(part) for part in clock.split(":"))
        arrives = hours * 60 + past + minutes
        feed.trip(f"t{number}", f"{start} {clock}, {end} {arrives // 60:02d}:{arrives % 60:02d}")
    return feed


def _slow_or_changed() -> Feed:
    """A to C with a change by 08:50, or all the way by 09:30."""
    feed = line().trip("t1", "A 08:00, B 08:20").trip("t2", "B 08:30, C 08:50", route="2")
    return feed.trip("all", "A 08:00, C 09:30", route="3")


ARRIVING = [
    # by 09:00 the 08:30 will do; by 08:45 only the 08:00
    by_bus("arrive by: the last bus that is there in time", "arriving", _buses("08:00", "08:30"),
           ask(A, B, 30, arrive=at("09:00")), ask(A, B, 45, arrive=at("08:45"))),
    # 08:10 is at B at 08:30 and catches 08:35 there
    by_bus("arrive by: with a change", "arriving",
           _buses("08:00", "08:10").trip("on", "B 08:35, C 08:55", route="2"), ask(A, C, 50, arrive=at("09:00"))),
    by_bus("arrive by: nothing is there in time", "arriving", _buses("08:00"), ask(A, B, NO_WAY, arrive=at("08:15"))),
    # 840 m are ten minutes: left at 07:50 for the bus of 08:00, at B 08:20
    by_bus("arrive by: the walk to the stop counts", "arriving", _buses("08:00"), ask(-840, B, 40, arrive=at("08:30"))),
]  # fmt: skip

WINDOWS = [
    # minutes 08:00 to 08:59 wait 0, 29 to 0, 29 to 1: two of each of 0 to 29. The 30th of 60 is 14, the 54th is 26
    by_bus("a window's median: every minute of it", "windows", _buses("08:00", "08:30", "09:00"),
           ask(A, B, 34, percentile=50, **HOUR)),
    by_bus("a window's 90th percentile", "windows", _buses("08:00", "08:30", "09:00"),
           ask(A, B, 46, percentile=90, **HOUR)),
    # 31 minutes of 60 have the bus of 08:30 (waits 30 to 0); the 30th best waits 29, the 36th has none
    by_bus("a minute without a way is endless, not left out", "windows", _buses("08:30"),
           ask(A, B, 49, percentile=50, **HOUR), ask(A, B, NO_WAY, percentile=60, **HOUR)),
    # 21 minutes' walk (1,680 m are 20) beats a bus that is waited for in 39 minutes of 60; the walk is in the median
    by_bus("walking all the way counts in a window", "windows", _buses("08:30"),
           ask(A, 1_260, 15, percentile=50, **HOUR)),
]  # fmt: skip

CAPS = [
    by_bus("a cap on rides: one ride takes the slow bus", "caps", _slow_or_changed(),
           ask(A, C, 95, max_rides=1), ask(A, C, 55, max_rides=2)),
    by_bus("a cap on walks: a stop too far is not walked to", "caps", _buses("08:00"),
           ask(-1_500, B, NO_WAY, depart=at("07:30"), max_walk_minutes=10), ask(-1_500, B, 50, depart=at("07:30"))),
    # ten minutes to the stop catch 08:00; twenty catch 08:15
    by_bus("walking speed decides which bus is caught", "caps", _buses("08:00", "08:15"),
           ask(-840, B, 31, depart=at("07:49")), ask(-840, B, 46, depart=at("07:49"), walk_kmh=2.52)),
    by_bus("a longest journey", "caps", _buses("08:00"), ask(A, B, NO_WAY, max_minutes=20), ask(A, B, 25)),
    by_bus("walking beats waiting", "caps", _buses("09:00", end="B"),
           ask(A, 1_000, 1_000 / METRES_A_MINUTE)),
    by_bus("the walk from the last stop counts", "caps", _buses("08:00"), ask(A, B + 840, 35)),
]  # fmt: skip

JOURNEYS = [
    by_bus("a journey's rides, lines and waits", "journeys",
           line().trip("t1", "A 08:00, B 08:20").trip("t2", "B 08:30, C 08:50", route="2"),
           ask(A, C, 2, kind="journey", column="boardings"), ask(A, C, "1,2", kind="journey", column="routes"),
           ask(A, C, 10, kind="journey", column="waits", ours_within_s=60.0)),
    by_bus("a journey's metres on foot", "journeys", _buses("08:00"),
           ask(-500, B + 300, 800, kind="journey", column="walk_m", depart=at("07:30"))),
]  # fmt: skip


def _both(*home: str, out: str = "09:20") -> Feed:
    """A to B at ``out``, back from B to A at ``home``; 20 minutes each."""
    feed = _buses(out)
    for number, clock in enumerate(home):
        hours, past = (int(part) for part in clock.split(":"))
        later = hours * 60 + past + 20
        feed.trip(f"h{number}", f"B {clock}, A {later // 60:02d}:{later % 60:02d}", route="2")
    return feed


def _visit(column_name: str, expected: Any, **options: Any) -> Any:
    """Be at B from 10:00 to 12:00, at most an hour each way."""
    hours = {"start": at("10:00"), "end": at("12:00"), "max_minutes": 60.0}
    return ask(A, B, expected, kind="there_and_back", column=column_name, **(hours | options))


THERE_AND_BACK = [
    # out 09:20 to 09:40; home from 12:00 by the 12:10, there at 12:30; the last leaves at 17:00
    by_bus("there and back: every column of a visit that works", "there and back", _both("12:10", "17:00"),
           _visit("ok", True), _visit("fails", ""), _visit("minutes_out", 20), _visit("minutes_home", 30),
           _visit("leave_by", at("09:20")), _visit("arrive", at("09:40")), _visit("home_by", at("12:30")),
           _visit("last_way_home", at("17:00"))),
    by_bus("there and back: no bus there in time", "there and back", _both("12:10", out="09:50"),
           _visit("fails", "no way there in time"), _visit("ok", False)),
    # there at 08:40, an hour and twenty minutes before the doors open
    by_bus("there and back: nobody waits more than an hour for the doors", "there and back",
           _both("12:10", out="08:20"), _visit("fails", "no way there in time")),
    by_bus("there and back: the last bus home has gone", "there and back", _both("11:50"),
           _visit("fails", "no way home"), _visit("last_way_home", at("11:50"))),
    # the only bus leaves an hour after the end: 60 minutes of waiting and 20 of riding are more than an hour
    by_bus("there and back: home takes too long", "there and back", _both("13:00"),
           _visit("fails", "home takes too long")),
    # 22:00 to 23:55, home by the 24:10, at A 24:30
    by_bus("there and back: home after midnight", "there and back", _both("24:10", out="21:20"),
           _visit("ok", True, start=at("22:00"), end=at("23:55")),
           _visit("home_by", at("00:30", day=next_day(1)), start=at("22:00"), end=at("23:55"))),
    by_bus("there and back: who can walk has always a way", "there and back", _buses("08:00"),
           ask(A, 840, True, kind="there_and_back", column="ok", start=at("10:00"), end=at("12:00"), max_minutes=60.0),
           ask(A, 840, True, kind="there_and_back", column="can_walk_home", start=at("10:00"), end=at("12:00"),
               max_minutes=60.0)),
    by_bus("a week of visits at once: which leg fails of each", "there and back",
           _both("12:10").service("week", "1111100"),
           ask(A, B, "|no way home|no way there in time", kind="week", column="fails", max_minutes=60.0, visits=(
               (at("10:00"), at("12:00")), (at("10:00"), at("13:00")),
               (at("15:00", day=next_day(1)), at("16:00", day=next_day(1)))))),
]  # fmt: skip

REACH = [
    # 15 minutes are 1,260 m on foot
    by_bus("reach on foot: inside and outside", "reach", _buses("08:00"),
           ask(A, 1_100, True, kind="reach", column="inside", mode="walk", max_minutes=15.0),
           ask(A, 1_450, False, kind="reach", column="inside", mode="walk", max_minutes=15.0)),
    # at B after 25 minutes, and five more are 420 m; the gap between A's walks and B's is not reached
    by_bus("reach by bus: beyond the stop, and not between the stops", "reach", _buses("08:00"),
           ask(A, B + 250, True, kind="reach", column="inside", max_minutes=30.0),
           ask(A, B + 650, False, kind="reach", column="inside", max_minutes=30.0),
           ask(A, 2_500, False, kind="reach", column="inside", max_minutes=30.0)),
]  # fmt: skip


def _chance(column_name: str, expected: Any, end_m: float = B) -> Any:
    return ask(A, end_m, expected, kind="chances", column=column_name, **HOUR)


CHANCES = [
    # waits of 0 to 29 minutes and 20 of riding; the 08:00 and the 08:30 leave within the hour, the 09:00 after it
    by_bus("chances: best, typical and worst of an hour", "chances", _buses("08:00", "08:30", "09:00"),
           _chance("best", 20), _chance("typical", 34), _chance("worst", 49), _chance("chances", 2),
           _chance("on_foot", False)),
    by_bus("chances: a minute without a way has no worst", "chances", _buses("08:30"),
           _chance("best", 20), _chance("worst", NO_WAY), _chance("chances", 1)),
    by_bus("chances: a bus overtaken on the way is none", "chances",
           _buses("08:30", "08:50").trip("slow", "A 08:10, B 09:40"), _chance("chances", 2)),
    by_bus("chances: walking all the way is as good, and it is said", "chances", _buses("08:30"),
           _chance("on_foot", True, 840), _chance("best", 10, 840), _chance("worst", 10, 840),
           _chance("chances", 0, 840)),
]  # fmt: skip

CASES = [*ARRIVING, *WINDOWS, *CAPS, *JOURNEYS, *THERE_AND_BACK, *REACH, *CHANCES]
