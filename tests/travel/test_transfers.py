"""Rules of changing, each by a small feed with answers worked out by hand: both directions, both ways of asking."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from mapping.travel import TravelNetwork, twins
from mapping.travel.schedule import Schedule
from tests.travel.feeds import Feed, at, network, place, places, read

A, B, C = 0.0, 10_000.0, 20_000.0  # hours apart on foot


@dataclass(frozen=True)
class Case:
    """From A, ready at 07:55, one is at C at ``there``; to be at C by then one leaves A at ``leave`` at the latest."""

    name: str
    feed: Callable[[], Feed]
    there: str | None
    leave: str = "08:00"


def then(*leaves: str, start: str = "B", **stops: float) -> Feed:
    """Line 1 A 08:00, B 08:20; line 2, 3 … from ``start`` at these times, to C in twenty minutes."""
    feed = Feed({"A": A, "B": B, "C": C} | stops).trip("t1", "A 08:00, B 08:20")
    for number, clock in enumerate(leaves, start=2):
        hours, minutes = divmod(int(clock[:2]) * 60 + int(clock[3:]) + 20, 60)
        feed.trip(f"t{number}", f"{start} {clock}, C {hours:02d}:{minutes:02d}", route=str(number))
    return feed


def platforms(*rules: tuple[str, str, int, int]) -> Feed:
    """Line 1 comes to B, line 2 leaves X at 08:30, 08:40 and 08:50, 104 m on foot; both are platforms of S."""
    feed = then("08:30", "08:40", "08:50", start="X", X=B + 80, S=B)
    feed.say("stops", "S", location_type="1").say("stops", "B", parent_station="S").say(
        "stops", "X", parent_station="S"
    )
    for rule in rules:
        feed.change(*rule)
    return feed


CASES = [
    Case("no rule: a minute", lambda: then("08:20", "08:21"), "08:41"),
    Case("at least ten minutes at one stop", lambda: then("08:25", "08:30").change("B", "B", 2, 600), "08:50"),
    Case("at least nothing at one stop", lambda: then("08:20").change("B", "B", 2, 0), "08:40"),
    Case("timed: no minute is needed", lambda: then("08:20", "08:25").change("B", "B", 1), "08:40"),
    Case("recommended: as any other", lambda: then("08:20", "08:25").change("B", "B", 0), "08:45"),
    Case("forbidden at the stop", lambda: then("08:30").change("B", "B", 3), None),
    Case("forbidden at the stop, not beside it",
         lambda: then("08:30", X=B + 80).trip("x", "X 08:35, C 08:55", route="9").change("B", "B", 3), "08:55"),
    # 80 m are 104 m on foot, or 78 s
    Case("on foot without a rule", lambda: then("08:21", "08:22", start="X", X=B + 80), "08:42"),
    Case("at least ten minutes on foot",
         lambda: then("08:22", "08:30", start="X", X=B + 80).change("B", "X", 2, 600), "08:50"),
    Case("a rule shorter than the walk", lambda: then("08:21", "08:22", start="X", X=B + 80).change("B", "X", 2, 10),
         "08:42"),
    Case("forbidden on foot", lambda: then("08:30", start="X", X=B + 80).change("B", "X", 3), None),
    Case("forbidden the other way only", lambda: then("08:30", start="X", X=B + 80).change("X", "B", 3), "08:50"),
    # 1,000 m are 1,300 m on foot: 16 minutes and a quarter
    Case("far apart: nobody walks unasked", lambda: then("08:40", start="X", X=B + 1_000), None),
    Case("far apart: a rule joins them",
         lambda: then("08:36", "08:37", start="X", X=B + 1_000).change("B", "X", 2, 300), "08:57"),
    Case("farther than anyone walks", lambda: then("08:50", start="X", X=B + 1_300).change("B", "X", 2, 300), None),
    Case("the station's rule", lambda: platforms(("S", "S", 2, 900)), "09:00"),
    Case("a stop's rule beats its station's", lambda: platforms(("S", "S", 2, 900), ("B", "X", 2, 600)), "08:50"),
    Case("station to stop", lambda: platforms(("S", "X", 2, 1_500)), "09:10"),
    Case("two routes, and no other",
         lambda: then("08:25", "08:26").change("B", "B", 2, 600, from_route="1", to_route="2"), "08:46"),
    Case("one route, where it is left",
         lambda: then("08:25", "08:30").change("B", "B", 2, 600, from_route="1"), "08:50"),
    Case("one route beats all",
         lambda: then("08:25").change("B", "B", 3).change("B", "B", 2, 300, to_route="2"), "08:45"),
    Case("two routes beat one",
         lambda: then("08:25").change("B", "B", 2, 300, from_route="1", to_route="2").change("B", "B", 3, to_route="2"),
         "08:45"),
    Case("a trip beats two routes",
         lambda: then("08:25").change("B", "B", 3, from_route="1", to_route="2").change("B", "B", 2, 300, to_trip="t2"),
         "08:45"),
    Case("a trip and a route beat a trip",
         lambda: then("08:25").change("B", "B", 3, from_trip="t1")
         .change("B", "B", 2, 300, from_route="1", to_trip="t2"), "08:45"),
    Case("two trips beat all",
         lambda: then("08:25").change("B", "B", 3, from_route="1", to_trip="t2")
         .change("B", "B", 2, 300, from_trip="t1", to_trip="t2"), "08:45"),
    Case("a rule of another trip binds nobody here",
         lambda: then("08:25").trip("t9", "A 10:00, B 10:20").change("B", "B", 3, from_trip="t9"), "08:45"),
    Case("between the lines of a stop the usual minute holds",
         lambda: then("08:21").change("B", "B", 2, 300, from_route="1", to_route="1"), "08:41"),
    Case("from a twin on foot, as from its stop",
         lambda: then("08:21", "08:22", start="X", X=B + 80).change("B", "B", 3, from_route="1"), "08:42"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_rule_holds_however_one_asks(case: Case, tmp_path: Path) -> None:
    net = network(tmp_path, case.feed())
    forwards = net.minutes(places(A), places(C), depart=at("07:55"))
    many = net.minutes(places(*[A] * 40), places(C), depart=at("07:55"))  # by the other kind of search
    for found in (*forwards.ravel(), *many.ravel()):
        assert minutes_after("07:55", case.there) == pytest.approx(found, abs=1e-3, nan_ok=True)
    if case.there is None:
        assert net.journey(place(A), place(C), depart=at("07:55")) is None
        return
    for origins in (places(A), places(*[A] * 40)):
        back = net.minutes(origins, places(C), arrive=at(case.there))
        np.testing.assert_allclose(back, minutes_after(case.leave, case.there), atol=1e-3)
    journey = net.journey(place(A), place(C), depart=at("07:55"))
    assert journey is not None
    assert (journey.depart, journey.arrive) == (at(case.leave), at(case.there))
    assert journey.boardings == 2
    both = net.there_and_back(places(A), place(C), at(case.there), at("12:00"), max_minutes=80)
    assert both.loc[0, "leave_by"] == at(case.leave)


def minutes_after(start: str, end: str | None) -> float:
    """Minutes from one time to the other; nan for none."""
    return np.nan if end is None else (at(end) - at(start)).total_seconds() / 60


def test_home_again_obeys_a_rule_of_one_way(tmp_path: Path) -> None:
    """From X to B on foot is forbidden, from B to X is not: out by way of B and X, home only by the direct bus."""
    feed = then("08:30", start="X", X=B + 80).change("X", "B", 3)
    feed.trip("h1", "C 12:00, X 12:20", route="5").trip("h2", "B 12:30, A 12:50", route="6")
    feed.trip("h3", "C 12:10, A 13:10", route="7")
    found = network(tmp_path, feed).there_and_back(places(A), place(C), at("09:00"), at("11:55"), max_minutes=80)
    assert found.loc[0, "leave_by"] == at("08:00")
    assert found.loc[0, "home_by"] == at("13:10")
    assert found.loc[0, "last_way_home"] == at("12:10")


def test_twins_stand_at_their_stop(tmp_path: Path) -> None:
    """A rule between two routes: boarded and left at the stop itself, and told as that stop."""
    net = network(tmp_path, then("08:25", "08:30").change("B", "B", 2, 600, from_route="1", to_route="2"))
    assert net.minutes(places(A), places(B), depart=at("08:00"))[0, 0] == 20
    assert net.minutes(places(B), places(C), depart=at("08:25"))[0, 0] == 20
    journey = net.journey(place(A), place(C), depart=at("08:00"))
    assert journey is not None
    assert [leg.kind for leg in journey.legs] == ["walk", "ride", "ride", "walk"]
    assert [(leg.from_name, leg.from_stop, leg.to_stop) for leg in journey.legs[1:3]] == [
        ("Stop A", 0, 1),
        ("Stop B", 1, 2),
    ]
    assert journey.legs[1].stops == (0, 1)


def test_a_stop_with_too_many_twins_keeps_the_rules_of_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three routes have rules at B: with a cap of two, only the rule of the stop itself is left, and it is said."""
    monkeypatch.setattr(twins, "TWINS_A_STOP", 2)
    feed = then("08:25", "08:26", "08:40").change("B", "B", 2, 900)
    for route in ("2", "3", "4"):
        feed.change("B", "B", 1, from_route="1", to_route=route)
    schedule = Schedule.of(read(tmp_path, feed))
    assert len(schedule.stop_name) == 3
    assert "up to 1 stop" in schedule.notes[0]
    net = TravelNetwork.build(None, read(tmp_path, feed))
    assert net.notes == tuple(schedule.notes)
    assert net.minutes(places(A), places(C), depart=at("08:00"))[0, 0] == 60


def test_rules_are_kept_with_the_network(tmp_path: Path) -> None:
    """Opened again from its arrays it gives the same answers, one way and back."""
    net = network(tmp_path, then("08:22", "08:30", start="X", X=B + 80).change("B", "X", 2, 600))
    again = TravelNetwork.from_arrays(net.to_arrays())
    assert again.minutes(places(A), places(C), depart=at("07:55"))[0, 0] == 55
    assert again.minutes(places(A), places(C), arrive=at("08:50"))[0, 0] == 50
