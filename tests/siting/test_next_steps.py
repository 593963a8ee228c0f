"""Where next in the toy area: two zones, one bus, and a meeting that can be reached and not left."""

from dataclasses import replace
from datetime import date, time
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from layers.errors import BadValueError, NoServiceError
from layers.transport import Timetable
from mapping.candidates import Slot
from mapping.coverage import coverage
from mapping.disclosure import shown
from mapping.next_day import neediest_day
from mapping.next_fares import visits_of
from mapping.next_steps import Plan, Question, ground, next_steps
from mapping.next_words import how_sure, nothing_to_gain, sentence
from mapping.step_counts import counts, gives_away
from mapping.travel import TravelNetwork
from mapping.travel.fares import FlatRule
from mapping.zone_weights import zone_weights
from tests.siting.siting_toy import EVENING, SUNDAY, assets, hall, meeting, timetable, zones

LATE = {"start": "19:30", "minutes": 120}  # until 21:30: the last bus home has gone


@pytest.fixture(scope="module")
def buses(tmp_path_factory: pytest.TempPathFactory) -> Timetable:
    return timetable(tmp_path_factory.mktemp("toy"))


@pytest.fixture(scope="module")
def net(buses: Timetable) -> TravelNetwork:
    return TravelNetwork.build(None, buses).with_fare_rule(FlatRule(3.0, "GBP", source="made up"))


def plan(net: TravelNetwork, buses: Timetable, *records: Any, village: int | None = 300, **asked: Any) -> Plan:
    area = zones(village=village)
    question = Question(**{"slot": EVENING, "add": 1} | asked)
    return next_steps(area, assets(*records), net, buses, question, weights=zone_weights(area, "population")[0])


def said(found: Plan, net: TravelNetwork, buses: Timetable, *, village: int | None = 300) -> list[str]:
    area = zones(village=village)
    tried = ground(area, net, buses, found.question)
    steps = counts(area["population"], found.already, found.found.new)
    return [
        sentence(option, step, int(new.sum()), visits_of(tried, found.on_now, option, new))
        for option, new, step in zip(found.chosen, found.found.new, steps, strict=True)
    ]


def test_every_option_of_the_toy_evening(net: TravelNetwork, buses: Timetable) -> None:
    found = plan(net, buses, meeting(**LATE), hall())
    assert found.already.tolist() == [False, True]
    # from 19:00 to 20:30 Village and Town can each reach both places: in at 18:30 and home at 21:05, or the other way
    # about: in at 18:30 there is no bus out to the Village before 20:00, so that its hall serves the Village alone
    assert [option.what for option in found.options] == ["room", "place", "place", "one bus", "later buses"]
    assert found.gain[:, 0].all()
    assert found.gain[:, 1].tolist() == [False, False, True, True, True]
    assert found.found.steps == (0,)
    assert found.found.choice.value == found.found.choice.at_most == 300
    assert found.together.tolist() == [True, True]
    assert nothing_to_gain(found) == ""
    assert how_sure(found) == "No other choice of one of these 5 options newly reaches more: proved."


def test_what_is_on_now_is_what_coverage_counts(net: TravelNetwork, buses: Timetable) -> None:
    frame = assets(meeting(**LATE), meeting("18:00", id="early", minutes=60), hall())
    week = coverage(zones(), frame, net, week=date(2024, 3, 4))
    found = plan(net, buses, meeting(**LATE), meeting("18:00", id="early", minutes=60), hall())
    assert found.already.tolist() == week.at("Tuesday", 17, 24)["reachable"].tolist()
    assert len(found.on_now) == 2


def test_a_room_in_a_sentence(net: TravelNetwork, buses: Timetable) -> None:
    found = plan(net, buses, meeting(**LATE), hall())
    assert said(found, net, buses) == [
        "A group at Village Hall on Tuesdays, 19:00 to 20:30: newly reaches about 300 people (1 zone), typically 0 "
        "minutes away and at no fare; nobody (0%) would still be left out. By its record it is free from 18:00 to "
        "22:00: ask first. The room: £5 an hour."
    ]


def test_a_zone_centre_in_a_sentence_says_that_no_hall_is_known(net: TravelNetwork, buses: Timetable) -> None:
    [words] = said(plan(net, buses, meeting(**LATE), what="group"), net, buses)
    assert words.startswith(
        "A group in the middle of Village on Tuesdays, 19:00 to 20:30: newly reaches about 300 people"
    )
    assert words.endswith("No hall is known here: a place would have to be found.")


def test_a_bus_in_a_sentence(net: TravelNetwork, buses: Timetable) -> None:
    found = plan(net, buses, meeting(**LATE), hall(), what="bus")
    assert said(found, net, buses) == [
        "Line 1 on Tuesdays, one more bus each way: 19:05 from Stop Village, home at 21:35 from Stop Town: newly "
        "reaches about 300 people (1 zone), to Town Meeting, typically 20 minutes away and for about £6.00 (an "
        "estimate) there and home; nobody (0%) would still be left out."
    ]


def test_a_few_people_are_not_counted_out(net: TravelNetwork, buses: Timetable) -> None:
    found = plan(net, buses, meeting(**LATE), hall(), village=5)
    [words] = said(found, net, buses, village=5)
    assert "newly reaches fewer than 8 people (1 zone)" in words
    assert "5 people" not in words


def test_a_fare_that_is_not_known_is_said_so(buses: Timetable) -> None:
    net = TravelNetwork.build(None, buses)
    [words] = said(plan(net, buses, meeting(**LATE), what="bus"), net, buses)
    assert "at a fare that is not known for 1 of 1 zones asked" in words


def test_nothing_to_gain_is_said_plainly(net: TravelNetwork, buses: Timetable) -> None:
    everybody = plan(net, buses, meeting("19:00"), hall())
    assert everybody.chosen == ()
    assert everybody.already.all()
    assert nothing_to_gain(everybody) == (
        "Nothing to gain on this Tuesday evening: everybody who is counted can already go to something and come home."
    )
    # nothing is on, so that a bus alone helps nobody
    nothing_on = plan(net, buses, what="bus")
    assert "there is no room, place or bus line that could be tried" in nothing_to_gain(nothing_on)
    # people whose number is not known are in no count
    nobody = plan(net, buses, meeting(**LATE), village=None)
    assert nobody.chosen == ()


def test_a_group_where_nothing_is_on_reaches_its_own_zone_first(net: TravelNetwork, buses: Timetable) -> None:
    found = plan(net, buses, add=3, what="group")
    assert [option.name for option in found.chosen] == ["Town"]  # the Village can come as well, so one is enough
    assert found.together.all()


def test_the_day_on_which_most_are_left_out(net: TravelNetwork) -> None:
    frame = assets(*(meeting(id=f"m{n}", day=date(2024, 3, 4 + n), minutes=60) for n in (0, 1, 2, 3, 4, 5)))
    asked: dict[str, Any] = {"start": time(19), "minutes": 90, "kinds": None, "mode": "transit", "max_minutes": 60}
    weights = np.array([300.0, 1000.0])
    assert neediest_day(zones(), frame, net, week=date(2024, 3, 4), weights=weights, **asked) == date(2024, 3, 10)
    with pytest.raises(NoServiceError, match="no day of the week"):
        neediest_day(zones(), frame, net, week=date(2025, 3, 3), weights=weights, **asked)


def test_what_cannot_be_asked(net: TravelNetwork, buses: Timetable) -> None:
    with pytest.raises(BadValueError, match="where there is a timetable"):
        plan(net, buses, what="bus", mode="walk")
    with pytest.raises(NoServiceError):
        plan(net, buses, meeting(), slot=Slot(date(2025, 3, 4), time(19), 90))


def test_other_ways_need_no_timetable() -> None:
    net = TravelNetwork.build(None, None)
    area = zones()
    question = Question(EVENING, "both", 1, "drive", 60)
    found = next_steps(area, assets(meeting()), net, None, question, weights=np.array([300.0, 1000.0]))
    assert found.already.all()  # 10 km by car, at any hour
    assert nothing_to_gain(found)


@pytest.mark.parametrize(("what", "whole"), [("group", 3), ("bus", 2), ("both", 5)])
def test_the_bar_moves_for_groups_and_for_buses(net: TravelNetwork, buses: Timetable, what: str, whole: int) -> None:
    """A room, two centres and two changes of the line: told up to the last, never back, never beyond the whole."""
    told: list[tuple[int, int]] = []
    area, question = zones(), Question(EVENING, what, 1)  # type: ignore[arg-type]
    next_steps(
        area, assets(meeting(**LATE), hall()), net, buses, question, weights=np.array([300.0, 1000.0]),
        progress=lambda done, total: told.append((done, total)),
    )  # fmt: skip
    assert {total for _, total in told} == {whole}
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (whole, whole)


def test_what_is_given_is_not_changed(net: TravelNetwork, buses: Timetable) -> None:
    area, frame, weights = zones(), assets(meeting(**LATE), hall()), np.array([300.0, 1000.0])
    before = area.copy(deep=True), frame.copy(deep=True), weights.copy()
    next_steps(area, frame, net, buses, Question(EVENING, add=2), weights=weights)
    pd.testing.assert_frame_equal(area, before[0])
    pd.testing.assert_frame_equal(frame, before[1])
    assert (weights == before[2]).all()


def test_a_sunday_without_buses(net: TravelNetwork, buses: Timetable) -> None:
    found = plan(net, buses, meeting(**LATE, day=SUNDAY), hall(), slot=replace(EVENING, day=SUNDAY))
    assert [option.what for option in found.options] == ["place", "place"]  # the hall is free on Tuesdays; no Saturdays
    assert found.already.tolist() == [False, True]
    assert [option.name for option in found.chosen] == ["Village"]


def test_every_minute_of_gain_is_monotone_in_what_is_added(net: TravelNetwork, buses: Timetable) -> None:
    found = plan(net, buses, meeting(**LATE), hall(), add=3)
    assert (found.together | ~found.already).all()
    assert (found.together | ~found.found.new.any(axis=0)).all()


def feasible(told: list[int | None], now: int | None, left: list[int | None]) -> list[set[int]]:
    """Every value that each step's count may have, of all that fits what is published (None: 1 to 7)."""

    def may(value: int | None) -> range:
        if value is None:
            return range(1, 8)
        return range(1) if value == 0 else range(max(8, value - 2), value + 3)

    values: list[set[int]] = [set() for _ in told]
    for reached in product(*(may(value) for value in told)):
        for last in may(left[-1]):
            after = [last + sum(reached[n + 1 :]) for n in range(len(reached))]
            if shown(after[0] + reached[0]) == now and [shown(count) for count in after] == left:
                for n, value in enumerate(reached):
                    values[n].add(value)
    return values


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(st.integers(1, 14), min_size=1, max_size=3), rest=st.integers(0, 30))
@example(steps=[1, 8], rest=8)
def test_a_chain_is_withheld_where_a_hidden_count_could_be_worked_out(steps: list[int], rest: int) -> None:
    reached = [shown(count) for count in steps]
    left = [shown(rest + sum(steps[n + 1 :])) for n in range(len(steps))]
    possible = feasible(reached, shown(rest + sum(steps)), left)
    sure = any(len(values) == 1 for values, value in zip(possible, reached, strict=True) if value is None)
    people, new = pd.Series([*steps, rest], dtype="Int64"), np.eye(len(steps), len(steps) + 1, dtype=bool)
    told = counts(people, np.zeros(len(people), dtype=bool), new)
    if sure:
        assert gives_away(steps, rest)
    if gives_away(steps, rest):
        assert (
            {step.reached for step in told} == {step.left for step in told} == {"a number of people that is withheld"}
        )
    else:
        assert [step.reached.startswith("fewer") for step in told] == [value is None for value in reached]


def test_a_chain_that_gives_nothing_away_is_told() -> None:
    # 17, of whom 1, then 8: told as 15, fewer than 8, 15, 10 and 10; only 1 and 16 and 17 fit
    assert gives_away([1, 8], 8)
    assert not gives_away([3, 300], 1000)
    assert not gives_away([300], 0)
