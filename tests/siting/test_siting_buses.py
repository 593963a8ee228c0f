"""Buses that do not run yet: trips added as pure edits, and which changes of a line are worth trying."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.errors import BadValueError
from layers.transport import Timetable
from mapping.bus_candidates import BusChange, bus_changes
from mapping.timetable_edits import Extra, add_trips, around, trips_on, without_trips
from mapping.travel import TravelNetwork
from tests.siting.siting_toy import SUNDAY, TOWN_M, VILLAGE_M, timetable
from tests.travel.feeds import LAT, TUESDAY, Feed, at, lon, place, places, read
from tests.travel.oracle import World, worlds

HOME = places(VILLAGE_M)


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Timetable:
    return timetable(tmp_path_factory.mktemp("toy"))


def home_by(given: Timetable, end: str, *, day: date = TUESDAY) -> str:
    """When one is home from Town, "" for never."""
    told = TravelNetwork.build(None, given).there_and_back(HOME, place(TOWN_M), at(end, day=day), at(end, day=day))
    moment = told["home_by"].iloc[0]
    return "" if pd.isna(moment) else f"{moment:%H:%M}"


def tables(given: Timetable) -> dict[str, pd.DataFrame]:
    return {name: table.copy(deep=True) for name, table in vars(given).items() if isinstance(table, pd.DataFrame)}


def test_one_more_bus_home(toy: Timetable) -> None:
    assert home_by(toy, "21:30") == ""
    later = add_trips(toy, [Extra("0:out2", 22 * 3600)], weekdays=[1])
    assert home_by(later, "21:30") == "22:20"
    assert home_by(later, "21:30", day=TUESDAY + timedelta(1)) == ""  # not on Wednesdays
    assert home_by(later, "20:30") == "21:25"  # what ran before still runs


def test_a_sunday_service_is_the_trips_of_another_day(toy: Timetable) -> None:
    assert home_by(toy, "20:30", day=SUNDAY) == ""
    sunday = add_trips(toy, [Extra("0:out1"), Extra("0:out2")], weekdays=[6])
    assert home_by(sunday, "20:30", day=SUNDAY) == "21:25"


def test_what_is_given_is_not_changed_and_ids_are_new_each_time(toy: Timetable) -> None:
    before = tables(toy)
    twice = add_trips(add_trips(toy, [Extra("0:out2", 79_200)], weekdays=[1]), [Extra("0:out2", 82_800)], weekdays=[1])
    assert not twice.trips["trip_id"].duplicated().any()
    assert not twice.calendar["service_id"].duplicated().any()
    assert (len(twice.trips), len(twice.stop_times)) == (6, 12)
    assert twice.stop_times["trip_id"].dtype == "category"
    for name, table in before.items():
        pd.testing.assert_frame_equal(getattr(toy, name), table)
        assert (
            getattr(twice, name).dtypes.drop("trip_id", errors="ignore")
            == table.dtypes.drop("trip_id", errors="ignore")
        ).all()


def test_added_and_cut_again_is_the_same_timetable(toy: Timetable) -> None:
    more = add_trips(toy, [Extra("0:out2", 79_200)], weekdays=[1])
    less = without_trips(more, set(more.trips["trip_id"]) - set(toy.trips["trip_id"]))
    assert home_by(less, "21:30") == ""
    pd.testing.assert_frame_equal(less.trips, toy.trips)
    assert home_by(without_trips(toy, ["0:out2"]), "20:30") == ""


def test_a_trip_of_a_headway_runs_as_often(tmp_path: Path) -> None:
    feed = (
        Feed({"Village": VILLAGE_M, "Town": TOWN_M})
        .service("week", "1111100")
        .trip("t", "Town 19:00, Village 19:20", service="week")
    )
    often = read(tmp_path, feed.often("t", "19:00", "23:00", minutes=30, exact=True))
    sunday = add_trips(often, [Extra("0:t")], weekdays=[6])
    assert home_by(sunday, "21:40", day=SUNDAY) == "22:20"
    once = add_trips(often, [Extra("0:t", 22 * 3600)], weekdays=[6])
    assert home_by(once, "21:40", day=SUNDAY) == "22:20"
    assert home_by(once, "22:10", day=SUNDAY) == ""


def test_only_what_runs_around_the_day_is_kept(tmp_path: Path) -> None:
    feed = Feed({"Village": VILLAGE_M, "Town": TOWN_M})
    for n, name in enumerate(("mo", "tu", "we", "th", "fr", "sa", "su")):
        feed.service(name, "".join("1" if n == m else "0" for m in range(7)))
        feed.trip(name, f"Town {19 + n % 3}:00, Village {19 + n % 3}:20", service=name)
    whole = read(tmp_path, feed)
    near = around(whole, TUESDAY)
    assert near.trips["trip_id"].tolist() == ["0:mo", "0:tu", "0:we"]
    assert home_by(near, "19:30") == home_by(whole, "19:30") == "20:20"
    assert trips_on(whole, TUESDAY)[["trip_id", "first_s", "last_s"]].to_numpy().tolist() == [["0:tu", 72_000, 73_200]]


@pytest.mark.parametrize(
    ("extra", "weekday", "words"),
    [
        (Extra("0:none"), 1, "no trip '0:none'"),
        (Extra("0:out1", -1), 1, "-1 seconds"),
        (Extra("0:out1"), 7, "7 is no day"),
    ],
)
def test_what_cannot_be_added(toy: Timetable, extra: Extra, weekday: int, words: str) -> None:
    with pytest.raises(BadValueError, match=words):
        add_trips(toy, [extra], weekdays=[weekday])


def changes(
    given: Timetable, start: str, end: str, *, day: date = TUESDAY, left_m: float = VILLAGE_M
) -> list[BusChange]:
    visits = pd.DataFrame(
        {"lon": [lon(TOWN_M)], "lat": [LAT], "start": [at(start, day=day)], "end": [at(end, day=day)]}
    )
    return bus_changes(given, day, visits=visits, left_out=np.array([[lon(left_m), LAT]]))


def test_the_changes_of_one_line(toy: Timetable) -> None:
    one, later = changes(toy, "20:00", "21:30")
    assert (one.kind, later.kind, one.line) == ("one bus", "later buses", "1")
    # five minutes to spare at each end of the meeting: there at 19:55, so off at 19:35; home at 21:35
    assert {(extra.like, extra.leaves_s) for extra in one.extras} == {
        ("0:in1", (19 * 60 + 35) * 60), ("0:out1", (21 * 60 + 35) * 60)
    }  # fmt: skip
    assert one.words == "one more bus each way: 19:35 from Stop Village, home at 21:35 from Stop Town"
    # in: 18:30 again at 19:30, 20:30, 21:30 and 22:30; home: 21:05 again at 22:05
    assert sorted(extra.leaves_s / 60 for extra in later.extras) == [1170, 1230, 1290, 1325, 1350]
    assert "until 22:30 (the last one now leaves at 21:05)" in later.words
    for change in (one, later):
        assert home_by(change.applied(toy), "21:30") in {"21:55", "22:25"}


def test_a_line_without_sundays_may_have_saturdays_buses(tmp_path: Path, toy: Timetable) -> None:
    assert changes(toy, "20:00", "21:30", day=SUNDAY) == []  # it runs on no Saturday either
    feed = Feed({"Village": VILLAGE_M, "Town": TOWN_M}).service("sat", "0000010")
    feed.trip("in", "Village 19:00, Town 19:20", service="sat").trip("out", "Town 21:40, Village 22:00", service="sat")
    saturdays = read(tmp_path, feed)
    found = {change.kind: change for change in changes(saturdays, "20:00", "21:30", day=SUNDAY)}
    assert set(found) == {"one bus", "Sunday service"}
    assert found["Sunday service"].weekday == 6
    assert home_by(found["Sunday service"].applied(saturdays), "21:30", day=SUNDAY) == "22:00"


def test_only_lines_near_somebody_left_out_and_only_buses(toy: Timetable) -> None:
    assert changes(toy, "20:00", "21:30", left_m=VILLAGE_M + 1_150)
    assert changes(toy, "20:00", "21:30", left_m=VILLAGE_M + 1_250) == []
    trains = type(toy)(**vars(toy) | {"routes": toy.routes.assign(mode=2)})
    assert changes(trains, "20:00", "21:30") == []
    nothing = pd.DataFrame({"lon": [], "lat": [], "start": [], "end": []})
    assert bus_changes(toy, TUESDAY, visits=nothing, left_out=np.array([[lon(0), LAT]])) == []


def test_the_network_is_the_same_as_one_built_afresh(toy: Timetable) -> None:
    more = add_trips(toy, [Extra("0:out2", 79_200)], weekdays=[1])
    quick = TravelNetwork.build(None, toy).with_timetable(more)
    ask = (HOME, place(TOWN_M), at("20:00"), at("21:30"))
    pd.testing.assert_frame_equal(quick.there_and_back(*ask), TravelNetwork.build(None, more).there_and_back(*ask))


def test_stops_that_stand_elsewhere_are_walked_to_afresh(tmp_path: Path) -> None:
    """From a bus to Cross one walks 300 m to the bus from Corner; not where Corner is 2 km away."""
    found = []
    for name, corner_m in [("near", 5_300.0), ("far", 7_000.0)]:
        feed = Feed({"Village": VILLAGE_M, "Cross": 5_000.0, "Corner": corner_m, "Town": TOWN_M})
        feed.trip("t1", "Village 18:00, Cross 18:20").trip("t2", "Corner 18:40, Town 19:00")
        found.append(read(tmp_path / name, feed))
    near, far = found
    net = TravelNetwork.build(None, near)
    there = [n.minutes(HOME, places(TOWN_M), depart=at("18:00"))[0, 0] for n in (net, net.with_timetable(far))]
    assert there[0] == 60
    assert np.isnan(there[1])


@settings(max_examples=20, deadline=None)
@given(world=worlds(), data=st.data())
def test_an_added_trip_takes_no_way_away(world: World, data: st.DataObject) -> None:
    given_ = world.timetable()
    like = data.draw(st.sampled_from(given_.trips["trip_id"].tolist()))
    more = add_trips(given_, [Extra(like, data.draw(st.integers(17 * 3600, 21 * 3600)))], weekdays=range(7))
    homes, ask = places(0.0, 1_300.0, 2_600.0, 3_900.0), (place(0.0), at("19:00"), at("19:30"))
    net = TravelNetwork.build(None, given_)
    before, after = net.there_and_back(homes, *ask), net.with_timetable(more).there_and_back(homes, *ask)
    assert (after["ok"] | ~before["ok"]).all()
