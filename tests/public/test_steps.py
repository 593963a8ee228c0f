"""A journey in sentences: waits, staying on board, headways, asking first, wheelchairs, and where fares come from."""

from dataclasses import replace
from datetime import datetime

import pytest

from mapping.travel import Journey, Leg
from mapping.travel.fares import FlatRule
from mapping.travel.tariff import Tariff
from mapping.travel.tickets import Ticket
from web.steps import fare_note, step_free_words, steps, way_words
from web.words import clock

HERE = (0.27, 51.2)


def at(hour: int, minute: int) -> datetime:
    return datetime(2026, 11, 24, hour, minute)


RIDE = Leg(
    kind="ride", from_name="Green", to_name="Station", depart=at(18, 12), arrive=at(18, 35), route="7",
    headsign="Maidstone", minutes=23, walk_m=0, from_lonlat=HERE, to_lonlat=HERE,
)  # fmt: skip
WALK = Leg(
    kind="walk", from_name="Station", to_name="Mill", depart=at(18, 35), arrive=at(18, 40), route="", headsign="",
    minutes=5, walk_m=400, from_lonlat=HERE, to_lonlat=HERE,
)  # fmt: skip
AFTER = replace(RIDE, from_name="Station", to_name="Mill", route="8", depart=at(18, 40), arrive=at(18, 50))


@pytest.mark.parametrize(
    ("legs", "says"),
    [
        ([RIDE], ["6:12pm: the 7 towards Maidstone from Green. Get off at Station at 6:35pm."]),
        (
            [RIDE, WALK],
            [
                "6:12pm: the 7 towards Maidstone from Green. Get off at Station at 6:35pm.",
                "6:35pm: walk to Mill. 400 metres, about 5 minutes.",
            ],
        ),
        (
            [replace(RIDE, headsign="", wait_minutes=12)],
            ["6:12pm: the 7 from Green. You wait 12 minutes for it. Get off at Station at 6:35pm."],
        ),
        (
            [replace(RIDE, wait_minutes=1.5)],
            ["6:12pm: the 7 towards Maidstone from Green. Get off at Station at 6:35pm."],
        ),
        (
            [RIDE, replace(AFTER, stays=True, wait_minutes=5)],
            [
                "6:12pm: the 7 towards Maidstone from Green. Stay on board at Station at 6:35pm.",
                "6:40pm: stay on board, it goes on as the 8 towards Maidstone. Get off at Mill at 6:50pm.",
            ],
        ),
        (
            [replace(RIDE, every_minutes=10, wait_minutes=10)],
            [
                "6:12pm: the 7 towards Maidstone from Green. One comes every 10 minutes, at no fixed time; "
                "this is the latest. Get off at Station at 6:35pm."
            ],
        ),
        (
            [replace(RIDE, ask="To get on at Green, ring the operator beforehand or ask the driver.")],
            [
                "6:12pm: the 7 towards Maidstone from Green. To get on at Green, ring the operator beforehand or ask "
                "the driver. Get off at Station at 6:35pm."
            ],
        ),
        ([WALK], []),
    ],
)
def test_each_leg_in_words(legs: list[Leg], says: list[str]) -> None:
    assert steps(Journey.of(legs), clock) == says


def test_a_walk_all_the_way() -> None:
    assert way_words(Journey.of([WALK])) == "Walk. It takes about 5 minutes."


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (["yes", "yes"], "You can go all the way with a wheelchair, the timetable says."),
        (["yes", "not said"], "The timetable does not say if you can go all the way with a wheelchair. Ask first."),
        (["not said", "no"], "You cannot go all the way with a wheelchair, the timetable says."),
        ([], ""),
    ],
)
def test_what_is_said_of_a_wheelchair(said: list[str], words: str) -> None:
    assert step_free_words(Journey.of([WALK, *(replace(RIDE, step_free=word) for word in said)])) == words


TICKET = Ticket("0:f", 2.0, "GBP", 0, -1, "", ())


@pytest.mark.parametrize(
    ("tariff", "words"),
    [
        (None, "What the rides cost is not known here."),
        (Tariff((TICKET,)), "Fares are those in the timetable. "),
        (
            Tariff(rule=FlatRule(3.0, "GBP", source="the council's page")),
            "Fares are an estimate (the council's page). ",
        ),
        (Tariff(rule=FlatRule(3.0, "GBP")), "Fares are an estimate (its source is not recorded). "),
        (
            Tariff((TICKET,), FlatRule(3.0, "GBP", source="by hand")),
            "Fares are those in the timetable; where it has none, they are an estimate (by hand). ",
        ),
    ],
)
def test_fares_say_where_they_come_from_and_leave_out_passes(tariff: Tariff | None, words: str) -> None:
    said = fare_note(tariff)
    assert said.startswith(words)
    assert ("Passes, railcards and other concessions are not counted" in said) is (tariff is not None)
