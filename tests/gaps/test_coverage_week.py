"""Depth, breadth, nearest, hours by kind, need and capital, what is apart, what a week costs: worked out by hand."""

from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pytest
from toy_week import ASSETS, MONDAY, asset, bus, toy, week_of

from layers.errors import BadValueError
from mapping.coverage import Coverage
from mapping.headline import headline
from mapping.support import looked_for, with_usual_capital
from mapping.travel.fares import FlatRule
from mapping.week_cost import cost_of_a_week, nearest_by_day

FRAMES = ("assets", "occurrences", "visits", "elsewhere", "unplaced", "reach")
SAID = ("untimed", "outside", "days_without_timetable", "week", "today", "max_minutes", "there_and_back", "attribution")


@cache
def rich() -> Coverage:
    """Every kind: what the toy week has, and needs and capital said of some; a helpline; a place with no times."""
    tea = ASSETS[0].model_copy(update={"needs": ("a-group", "food"), "capital": ("social",)})
    door = ASSETS[3].model_copy(update={"needs": ("food",), "capital": ("social", "community")})
    choir = asset("choir", "2024-03-05T14:30", kind="sport-and-arts", needs=("something-to-do",), capital=("cultural",))
    chat = asset("chat", "2024-03-10T23:00", 120, venue="online", kind="online", needs=("a-group",))
    silent = asset("silent", kind="cafe", capital=("community",))
    van = asset("van", "2024-03-06T11:00", service_area="Kent", venue="in-person", kind="outreach-stop")
    return week_of(tea, *ASSETS[1:3], door, *ASSETS[4:], choir, chat, silent, van, kinds=None)


def same(one: Coverage, other: Coverage) -> None:
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), obj=name)
    for name in SAID:
        assert getattr(one, name) == getattr(other, name), name
    pd.testing.assert_frame_equal(one.choices(), other.choices())
    pd.testing.assert_frame_equal(one.hours(), other.hours())
    for by in ("kind", "need", "capital"):
        pd.testing.assert_frame_equal(one.hours_by(by), other.hours_by(by))


def test_how_much_choice_each_zone_has() -> None:
    """Town can walk to all five; Village to three by bus, each half an hour off; nobody comes from the Farm."""
    found = toy().choices()
    assert found["id"].tolist() == ["town", "village", "farm"]
    assert found["reachable"].tolist() == [True, True, False]
    assert found["reachable_hours"].tolist() == [9, 4, 0]
    assert found["sessions"].tolist() == [5, 3, 0]
    assert found["assets"].tolist() == [5, 3, 0]
    assert found["kinds"].tolist() == [3, 2, 0]
    for name in ("first_minutes", "second_minutes", "third_minutes"):
        assert found[name].tolist()[:2] == pytest.approx([0, 30], abs=0.1)
        assert np.isnan(found[name].iloc[2])


def test_one_group_is_no_choice() -> None:
    """Two evenings of one group are two sessions, and one place to go."""
    twice = asset("twice", "2024-03-05T14:00")
    twice = twice.model_copy(update={"sessions": (*twice.sessions, *asset("x", "2024-03-07T14:00").sessions)})
    found = week_of(twice).choices().iloc[0]
    assert (found["sessions"], found["assets"], found["kinds"], found["reachable_hours"]) == (2, 1, 1, 2)
    assert found["first_minutes"] == pytest.approx(0, abs=0.1)
    assert np.isnan(found["second_minutes"])


def test_hours_by_kind_need_and_capital() -> None:
    """Tea 14-15, circle 18-20, walk 18-20 (two hours touched), door 10-12, night two, choir 14:30-15:30 two hours."""
    kind = rich().hours_by("kind")
    assert kind.loc["town"].to_dict() == {
        "cafe": 0, "mutual-aid": 2, "online": 0, "outreach-stop": 0, "peer-group": 5, "recovery-community": 2,
        "sport-and-arts": 2,
    }  # fmt: skip
    assert kind.loc["village", ["mutual-aid", "peer-group", "recovery-community"]].tolist() == [0, 3, 1]
    assert rich().hours_by("need").loc["town"].to_dict() == {"a-group": 1, "food": 3, "something-to-do": 2}
    assert rich().hours_by("need").loc["village"].to_dict() == {"a-group": 1, "food": 2, "something-to-do": 0}
    capital = rich().hours_by("capital").loc[["town", "village", "farm"]]
    assert capital.to_dict("list") == {"community": [2, 1, 0], "cultural": [2, 0, 0], "social": [3, 2, 0]}


def test_what_is_open_to_everybody_is_told_apart() -> None:
    """Monday 20:00-22:00 by phone; Sunday 23:00 to 01:00 online, of which the hours after midnight are next week's."""
    assert rich().remote().to_dict("list") == {
        "asset_id": ["line", "chat"], "name": ["Line", "Chat"], "kind": ["peer-group", "online"], "hours": [2, 1],
    }  # fmt: skip
    assert rich().unplaced["asset_id"].tolist() == ["van"]
    assert rich().untimed == ("Silent",)
    assert toy().of_assets(["tea"]).remote().empty


@pytest.mark.parametrize("limit", [1, 29, 30, 40, 44, 45, 55, 60, 119, 120])
def test_another_limit_is_as_if_asked_afresh(limit: int) -> None:
    same(toy().within(limit), week_of(*ASSETS, max_minutes=limit))


def test_a_limit_by_hand() -> None:
    """Home from tea takes 40 minutes, waiting included; from the walk 55, from the door 50."""
    hours = {limit: toy().within(limit).choices()["reachable_hours"].tolist() for limit in (39, 40, 50, 55)}
    assert hours == {39: [9, 0, 0], 40: [9, 1, 0], 50: [9, 2, 0], 55: [9, 4, 0]}
    assert toy().within(39).at("Tuesday", 14, 15)["why"].tolist() == [
        "", "home takes too long", "cannot get there in time",
    ]  # fmt: skip
    with pytest.raises(BadValueError, match="121"):
        toy().within(121)


@pytest.mark.parametrize(
    "asked",
    [
        {"kinds": ("peer-group",)},
        {"kinds": ()},
        {"needs": ("food",)},
        {"needs": ("peer-support",)},
        {"needs": ("peer-support", "something-to-do"), "capital": ("cultural", "social")},
        {"kinds": ("peer-group", "sport-and-arts"), "capital": ("social",)},
    ],
)
def test_fewer_kinds_needs_or_capital_are_as_if_asked_afresh(asked: dict[str, tuple[str, ...]]) -> None:
    everything = [
        ASSETS[0].model_copy(update={"needs": ("food",), "capital": ("social",)}),
        *ASSETS[1:],
        asset("choir", "2024-03-05T14:30", kind="sport-and-arts", needs=("something-to-do",), capital=("cultural",)),
        asset("silent", capital=("social",)),
    ]
    afresh = week_of(*everything, **({"kinds": None} | asked))
    found = week_of(*everything, kinds=None).only(**asked)
    same(found, afresh)
    assert (found.kinds, found.needs, found.capital) == (afresh.kinds, afresh.needs, afresh.capital)
    same(
        found.within(45).only_there(),
        week_of(*everything, **({"kinds": None} | asked), max_minutes=45, there_and_back=False),
    )


def test_the_circle_that_can_be_reached_and_not_left() -> None:
    assert toy().at("Tuesday", 18, 19)["why"].tolist() == ["", "no way home", "cannot get there in time"]
    assert toy().only_there().at("Tuesday", 18, 19)["reachable"].tolist() == [True, True, False]
    assert toy().only_there().choices()["reachable_hours"].tolist() == [9, 7, 0]


def test_peer_support_is_a_need_that_peer_kinds_meet() -> None:
    frame = pd.DataFrame({"kind": ["peer-group", "cafe", "cafe"], "needs": [(), ("food",), ()], "capital": [()] * 3})
    assert looked_for(frame, needs=("peer-support",)).tolist() == [True, False, False]
    assert looked_for(frame, needs=("peer-support", "food")).tolist() == [True, True, False]
    assert looked_for(frame, needs=("peer-support", "food"), kinds=("cafe",)).tolist() == [False, True, False]
    assert looked_for(frame).all()
    assert looked_for(frame, kinds=()).tolist() == [False] * 3


def test_an_asset_that_does_not_say_its_capital_has_that_of_its_kind() -> None:
    frame = pd.DataFrame({"kind": ["cafe", "cafe", "x"], "capital": [(), ("human",), ()]})
    found = with_usual_capital(frame, {"cafe": ("social", "community")})
    assert found["capital"].tolist() == [("social", "community"), ("human",), ()]
    assert frame["capital"].tolist() == [(), ("human",), ()]


def test_how_the_week_was_chosen_is_said() -> None:
    week = week_of(*ASSETS, week_words="the week of 4 March 2024, because it is quiet")
    assert week.chosen == (
        "The week of 4 March 2024, because it is quiet. The timetable covers 1 March 2024 to 31 March 2024."
    )
    assert headline(week).date == "Worked out for the week of 4 March 2024, because it is quiet."
    outside = week_of(*ASSETS, week=date(2024, 4, 1)).chosen
    assert outside.startswith("The week of 1 April 2024. The timetable covers 1 March 2024 to 31 March 2024. Left out")


def test_the_finding_names_what_was_looked_for() -> None:
    said = {
        "any peer group": rich().only(needs=("peer-support",)),
        "any support of the chosen kinds": rich().only(needs=("food",)),
        "any support on the map": rich(),
    }
    for words, found in said.items():
        assert words in headline(found).sentence


@pytest.mark.parametrize(
    ("rule", "amount", "said"),
    [
        (FlatRule(2.0, "GBP"), 12.0, "about £12.00 (an estimate)"),
        (FlatRule(2.0, "GBP", return_ticket=3.5), 10.5, "about £10.50 (an estimate)"),
        (FlatRule(2.0, "GBP", week_ticket=10.0), 10.0, "about £10.00 (an estimate)"),
    ],
)
def test_what_a_week_costs(rule: FlatRule, amount: float, said: str) -> None:
    """Village: Tuesday, Thursday and Saturday, two buses each. Town walks. There is nothing for the Farm."""
    found = cost_of_a_week(toy(), bus().with_fare_rule(rule))
    assert found.loc["village", ["visits", "amount", "currency", "said"]].tolist() == [3, amount, "GBP", said]
    assert found.loc["town", ["visits", "amount", "said"]].tolist() == [3, 0.0, "nothing"]
    assert found.loc["farm", ["visits", "said"]].tolist() == [0, "nothing can be reached"]


def test_the_cost_of_fewer_visits_of_one_zone_and_of_only_going() -> None:
    net = bus().with_fare_rule(FlatRule(2.0, "GBP"))
    one = cost_of_a_week(toy(), net, visits_a_week=1, zones=["village"])
    assert one[["visits", "amount"]].to_numpy().tolist() == [[1, 4.0]]
    assert cost_of_a_week(toy().only_there(), net, visits_a_week=1, zones=["village"])["amount"].tolist() == [2.0]
    assert cost_of_a_week(toy(), bus(), zones=["village"])["said"].tolist() == ["not known"]
    with pytest.raises(BadValueError, match="8"):
        cost_of_a_week(toy(), net, visits_a_week=8)


def test_the_visits_that_are_priced_are_the_nearest_of_different_days() -> None:
    """Seven days a week in Town, from Village: five by bus, the nearest first, which are all as near."""
    daily = asset("daily", opening_hours="Mo-Su 14:00-15:00")
    goes = nearest_by_day(week_of(daily), 3)
    assert goes[:, 1].tolist() == [0, 1, 2]
    assert goes[:, 2].tolist() == [-1, -1, -1]
    assert week_of(daily).visits["start"].dt.date.iloc[0] == MONDAY
