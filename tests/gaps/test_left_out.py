"""Who is left out of evenings, the weekend, the week, and what can be reached in one hour: the toy week by hand."""

import numpy as np
import pandas as pd
import pytest
from toy_week import ASSETS, TOWN_HOURS, VILLAGE_HOURS, asset, toy, week_of, zones

from mapping.left_out import EVENINGS, WEEK, WEEKEND, at_hour, finding, left_out, reached


@pytest.mark.parametrize(
    ("stretch", "covered"),
    [(EVENINGS, [True, True, False]), (WEEKEND, [True, True, False]), (WEEK, [True] * 2 + [False])],
)
def test_who_is_reached_in_the_toy_week(stretch: object, covered: list[bool]) -> None:
    # the Village gets to the walk on Thursday evening and to the open door on Saturday; the Farm has no bus
    assert reached(toy(), stretch).tolist() == covered


def test_without_the_walk_the_village_has_no_evening() -> None:
    found = toy().of_assets([one.id for one in ASSETS if one.id != "walk"])
    assert reached(found, EVENINGS).tolist() == [True, False, False]
    share = left_out(found, EVENINGS)
    assert (share.people, share.people_left_out, share.zones_unknown) == (1300, 300, 1)
    assert finding(found, EVENINGS, "any peer group") == (
        "About 300 people, 23% of the area, cannot reach any peer group on any evening of the week and get home, "
        "within 60 minutes each way."
    )
    there = finding(found.only_there(), EVENINGS, "any peer group")
    assert there == "Nobody who is counted is left out: all can reach some peer group on some evening of the week, " \
        "within 60 minutes."  # fmt: skip


def test_a_small_number_is_not_told() -> None:
    few = week_of(*ASSETS[:2], places=zones(population=pd.array([1000, 5, None], dtype="Int64")))
    said = finding(few, EVENINGS, "any peer group")
    assert said.startswith("Fewer than 8 people cannot reach")
    assert "%" not in said


def test_where_nobody_is_counted_areas_are() -> None:
    unknown = week_of(*ASSETS, places=zones(population=pd.array([None] * 3, dtype="Int64")))
    assert finding(unknown, EVENINGS, "any peer group").startswith("1 of 3 areas cannot reach any peer group")


@pytest.mark.parametrize("at", sorted(TOWN_HOURS | VILLAGE_HOURS | {(0, 1), (6, 22), (1, 15)}))
def test_an_hour_is_what_the_clock_says_of_it(at: tuple[int, int]) -> None:
    zones_then = at_hour(toy(), *at)
    assert zones_then["reachable"].tolist() == [at in TOWN_HOURS, at in VILLAGE_HOURS, False]


def test_every_hour_of_the_week_agrees_with_the_hours() -> None:
    for found, every in ((toy(), 1), (toy().only_there(), 5), (toy().within(30), 5)):
        asked = range(0, 168, every)
        drawn = np.array([at_hour(found, n // 24, n % 24)["reachable"].to_numpy(dtype=bool) for n in asked]).T
        assert np.array_equal(drawn, found.hours().to_numpy(dtype=bool)[:, list(asked)])


def test_an_hour_says_why_not() -> None:
    circle = at_hour(toy(), 1, 19)
    assert circle["why"].tolist() == ["", "no way home", "cannot get there in time"]
    assert set(at_hour(toy(), 2, 12)["why"]) == {"nothing on"}
    assert set(at_hour(toy().only_there(), 1, 19)["why"]) == {"", "cannot get there in time"}


def test_two_at_one_hour_are_a_choice() -> None:
    both = week_of(*ASSETS, asset("chat", "2024-03-05T14:30"))
    assert at_hour(both, 1, 14)["sessions"].tolist()[0] == 2
