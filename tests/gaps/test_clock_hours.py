"""The week clock of the toy week: each of its 168 cells, for all, for one zone, for households without a car."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
import toy_week
from toy_week import MONDAY, TOWN_HOURS, VILLAGE_HOURS, grid, toy, week_of, zones

from layers.errors import BadValueError
from mapping.coverage import Coverage
from mapping.week_clock import EVENING_HOURS, WEEKEND_HOURS, week_clock

BY_HAND = 1000 * grid(TOWN_HOURS) + 300 * grid(VILLAGE_HOURS)


def test_every_cell_of_the_toy_week() -> None:
    hours = toy().hours().to_numpy().reshape(3, 7, 24)
    np.testing.assert_array_equal(hours[0], grid(TOWN_HOURS))
    np.testing.assert_array_equal(hours[1], grid(VILLAGE_HOURS))
    assert not hours[2].any()
    circle = toy().reach[(toy().reach["zone_id"] == "village") & (toy().reach["occurrence"] == 1)]
    assert circle["fails"].tolist() == ["no way home"]  # reached by the 17:30, and not left


def test_the_clock_counts_people_where_they_can_go_and_come_home() -> None:
    clock = week_clock(toy())
    np.testing.assert_array_equal(clock.counts.to_numpy(int), BY_HAND)
    assert clock.counts.index.tolist()[0] == "Monday"
    assert (clock.of, clock.whole, clock.zones, clock.zones_unknown) == ("people", 1300, 3, 1)


def test_zones_add_up_to_the_area() -> None:
    parts = [week_clock(toy(), zones=[zone]) for zone in ("town", "village")]
    assert [part.whole for part in parts] == [1000, 300]
    np.testing.assert_array_equal(sum(part.counts.to_numpy(int) for part in parts), BY_HAND)
    np.testing.assert_array_equal(week_clock(toy(), zones=["village", "town"]).counts.to_numpy(int), BY_HAND)


def test_households_without_a_car() -> None:
    clock = week_clock(toy(), weight="no_car_households")
    np.testing.assert_array_equal(clock.counts.to_numpy(int), 300 * grid(TOWN_HOURS) + 30 * grid(VILLAGE_HOURS))
    assert (clock.of, clock.whole) == ("households without a car", 330)
    assert clock.phrase(1, 14) == "Tuesday 14:00 to 15:00: about 330 households without a car (100%)"


def test_a_zone_whose_people_nobody_counted_is_counted_as_a_zone() -> None:
    farm = week_clock(toy(), zones=["farm"])
    assert (farm.of, farm.whole) == ("zones", 1)
    everywhere = week_of(*toy_week.ASSETS, places=zones(population=pd.array([None] * 3, dtype="Int64")))
    clock = week_clock(everywhere)
    np.testing.assert_array_equal(clock.counts.to_numpy(int), grid(TOWN_HOURS).astype(int) + grid(VILLAGE_HOURS))
    assert clock.phrase(1, 14) == "Tuesday 14:00 to 15:00: 2 of 3 zones"
    assert clock.shown().loc["Tuesday", 18] == 1  # places are counted exactly


def test_the_telephone_is_kept_apart() -> None:
    clock = week_clock(toy())
    np.testing.assert_array_equal(clock.remote.to_numpy(), grid({(0, 20), (0, 21)}))
    assert clock.phrase(0, 20) == "Monday 20:00 to 21:00: no people; support online or by phone is on"
    assert clock.table().loc["20:00", "Monday"] == "0 +"


@pytest.mark.parametrize(
    ("starts", "ends", "hours"),
    [
        ("2024-03-04T10:00", "2024-03-04T11:00", {(0, 10)}),
        ("2024-03-04T10:30", "2024-03-04T11:01", {(0, 10), (0, 11)}),
        ("2024-03-03T23:00", "2024-03-04T01:00", {(0, 0)}),  # begun on the Sunday before
        ("2024-03-10T23:30", "2024-03-11T02:00", {(6, 23)}),  # the next week is not this one
    ],
)
def test_hours_of_what_is_online(starts: str, ends: str, hours: set[tuple[int, int]]) -> None:
    on = toy().elsewhere.iloc[:1].assign(start=pd.Timestamp(starts), end=pd.Timestamp(ends))
    np.testing.assert_array_equal(week_clock(replace(toy(), elsewhere=on)).remote.to_numpy(), grid(hours))


def test_small_counts_are_hidden_and_the_rest_rounded() -> None:
    few = week_of(*toy_week.ASSETS, places=zones(population=pd.array([4, 1001, 30], dtype="Int64")))
    clock = week_clock(few)
    assert pd.isna(clock.shown().loc["Tuesday", 18])  # the four of Town alone
    assert clock.shown().loc["Tuesday", 14] == 1005
    assert clock.table().loc["18:00", "Tuesday"] == "fewer than 8"
    assert clock.phrase(1, 18) == "Tuesday 18:00 to 19:00: fewer than 8 people"
    assert clock.phrase(1, 14) == "Tuesday 14:00 to 15:00: about 1,005 people (97%)"  # of 1,035 shown


def test_the_clock_in_words() -> None:
    assert week_clock(toy()).sentence() == (
        "Tuesday at 14:00: about 1,300 people (100%) can be at support and get home, within 60 minutes each way, the "
        "most of the week. The most in the evening: about 1,300 people (100%), Thursday at 18:00. The most at the "
        "weekend: about 1,300 people (100%), Saturday at 11:00. In 159 of 168 hours of the week nobody can."
    )
    tea = week_of(toy_week.ASSETS[0])
    assert "Nobody can in the evening. Nobody can at the weekend. In 167 of 168" in week_clock(tea).sentence()
    always = week_of(toy_week.asset("always", opening_hours="24/7"))
    assert week_clock(always).sentence().endswith("In every hour somebody can.")
    nothing = week_clock(week_of(there_and_back=False))
    assert nothing.sentence() == "At no hour of the week can anybody be at support within 60 minutes."


class UntilTuesday:
    """The toy bus, whose timetable ends on the Tuesday."""

    straight_line, attribution = True, ""
    dates = (date(2024, 3, 1), date(2024, 3, 5))

    def ladder(self, *args: object, **asked: object) -> object:
        return toy_week.bus().ladder(*args, **asked)


def without_timetable() -> Coverage:
    return week_of(*toy_week.ASSETS, net=UntilTuesday())


def test_a_day_without_timetable_is_not_known_rather_than_empty() -> None:
    clock = week_clock(without_timetable())
    assert clock.counts.loc[["Monday", "Tuesday"]].notna().all(axis=None)
    assert clock.counts.loc["Wednesday":].isna().all(axis=None)
    assert clock.table().loc["18:00", "Thursday"] == "not known"
    assert clock.phrase(3, 18) == "Thursday 18:00 to 19:00: not known, as the timetable does not cover this day"
    assert "What there is at the weekend is not known. In 45 of 48 hours" in clock.sentence()


def test_evenings_and_weekends_are_whole() -> None:
    assert len(EVENING_HOURS) == 28
    assert {hour % 24 for hour in EVENING_HOURS} == {18, 19, 20, 21}
    assert sorted(WEEKEND_HOURS) == list(range(120, 168))


def test_questions_that_cannot_be_answered() -> None:
    with pytest.raises(BadValueError, match="no zone 'moor'"):
        week_clock(toy(), zones=["town", "moor"])
    with pytest.raises(BadValueError, match="'cars'"):
        week_clock(toy(), weight="cars")
    with pytest.raises(BadValueError, match="'no_car_households'"):
        week_clock(week_of(places=zones().drop(columns="no_car_households")), weight="no_car_households")


def test_the_coverage_is_not_changed() -> None:
    found = week_of(*toy_week.ASSETS)
    reach, places = found.reach.copy(deep=True), found.zones.copy(deep=True)
    week_clock(found).table()
    pd.testing.assert_frame_equal(found.reach, reach)
    pd.testing.assert_frame_equal(found.zones, places)
    assert found.week == MONDAY
