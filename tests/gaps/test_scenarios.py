"""Scenarios on a toy area in which every hour is known: what each change gives and takes, and what stays untouched."""

from datetime import date
from functools import cache

import pandas as pd
import pytest

from layers.errors import BadValueError, NotFoundError
from layers.records import Asset
from mapping.bus_changes import clock
from mapping.coverage import Coverage, coverage
from mapping.scenario_compare import ANY_TIME, GROUPS, Comparison, compare
from mapping.scenarios import apply
from mapping.travel import TravelNetwork
from tests.gaps.scenario_toy import EVENING, MONDAY, VILLAGE, assets, group, scenario, timetable, zones

LATER = {"do": "later-last-trip", "route": "7", "towards": "Village", "at": "20:10", "days": ["Monday"]}
EARLIER = {
    "do": "retime-asset", "asset": "group",
    "sessions": [{"start": "2024-01-01T18:10:00", "minutes": 80, "rrule": "FREQ=WEEKLY;BYDAY=MO"}],
}  # fmt: skip
SUNDAY = {
    "do": "retime-asset", "asset": "group",
    "sessions": [{"start": "2024-01-07T18:10:00", "minutes": 80, "rrule": "FREQ=WEEKLY;BYDAY=SU"}],
}  # fmt: skip
TO_VILLAGE = {"do": "move-asset", "asset": "group", "lon": VILLAGE[0], "lat": VILLAGE[1]}
CLOSE = {"do": "close-asset", "asset": "group"}
CUT_OUT = {"do": "cut-trips", "route": "7", "towards": "Town", "at": "17:30"}
ADD = {
    "do": "add-asset", "name": "Village group", "kind": "peer-group", "lon": VILLAGE[0], "lat": VILLAGE[1],
    "sessions": [{"start": "2024-01-03T10:00:00", "minutes": 60, "rrule": "FREQ=WEEKLY;BYDAY=WE"}],
}  # fmt: skip
WEDNESDAY_AT_10 = 2 * 24 + 10
SUNDAY_EVENING = {6 * 24 + 18, 6 * 24 + 19}


@cache
def network() -> TravelNetwork:
    return TravelNetwork.build(None, timetable())


def week(*changes: dict[str, object], records: tuple[Asset, ...] = ()) -> Coverage:
    applied = apply(scenario(*changes), assets(*records), timetable(), week=MONDAY)
    net = network() if applied.timetable is None else network().with_timetable(applied.timetable)
    return coverage(zones(), applied.assets, net, week=MONDAY, max_minutes=60)


def hours(found: Coverage) -> dict[str, set[int]]:
    grid = found.hours()
    return {zone: {int(hour) for hour in grid.columns[grid.loc[zone]]} for zone in grid.index}


@pytest.mark.parametrize(
    ("changes", "town", "village"),
    [
        pytest.param([], EVENING, set(), id="today: there and no way home"),
        pytest.param([LATER], EVENING, EVENING, id="a later last bus on that day"),
        pytest.param([LATER | {"days": ["Tuesday"]}], EVENING, set(), id="a later last bus on another day"),
        pytest.param([LATER | {"towards": ""}], EVENING, EVENING, id="later both ways"),
        pytest.param([LATER | {"at": "", "minutes": 30}], EVENING, EVENING, id="half an hour later is 20:10"),
        pytest.param([LATER | {"at": "", "minutes": 15}], EVENING, set(), id="a quarter later is 19:55, too soon"),
        pytest.param(
            [{"do": "add-trip", "route": "7", "like": "18:10", "at": "20:10"}],
            EVENING,
            EVENING,
            id="a trip like another",
        ),
        pytest.param([EARLIER], EVENING, EVENING, id="at 18:10 to 19:30 the last bus is caught"),
        pytest.param([EARLIER, CUT_OUT], EVENING, set(), id="but not without the way there"),
        pytest.param([EARLIER, CUT_OUT | {"days": ["Tuesday"]}], EVENING, EVENING, id="cut on another day"),
        pytest.param([EARLIER, CUT_OUT | {"days": ["Monday"]}], EVENING, set(), id="cut on that day"),
        pytest.param(
            [EARLIER, {"do": "cut-trips", "route": "7", "after": "19:00"}], EVENING, set(), id="no bus home after 19:00"
        ),
        pytest.param(
            [TO_VILLAGE], set(), EVENING, id="in the village: no bus from the town arrives in the hour before"
        ),
        pytest.param([CLOSE], set(), set(), id="closed"),
        pytest.param([ADD], EVENING, {WEDNESDAY_AT_10}, id="one more, in the village"),
        pytest.param([SUNDAY], SUNDAY_EVENING, set(), id="on Sundays nothing runs"),
        pytest.param(
            [SUNDAY, {"do": "saturday-on-sunday"}], SUNDAY_EVENING, SUNDAY_EVENING, id="as on Saturdays, on Sundays"
        ),
        pytest.param([CLOSE, EARLIER], EVENING, EVENING, id="at other times it is a running one again"),
    ],
)
def test_every_hour_of_the_week_is_as_worked_out_by_hand(
    changes: list[dict[str, object]], town: set[int], village: set[int]
) -> None:
    assert hours(week(*changes)) == {"town": town, "village": village}


def differ(*changes: dict[str, object]) -> Comparison:
    return compare(week(), week(*changes), names=("Today", "A try"))


def test_a_gain_is_told_by_zone_day_and_person() -> None:
    found = differ(LATER)
    assert dict(zip(found.zones["id"], found.zones["change"], strict=True)) == {"town": "the same", "village": "gained"}
    assert found.zones["hours_gained"].tolist() == [0, 2]
    exact = found.stretches[[*GROUPS, "people"]].loc[["Monday", "Tuesday", "Any evening", "The weekend", ANY_TIME]]
    monday = [1000, 304, 0, 0, 1304]
    assert exact.to_numpy().tolist() == [monday, [0, 0, 0, 1304, 1304], monday, [0, 0, 0, 1304, 1304], monday]
    # means weigh the zones by their shown people: the 304 of Village as 305
    assert found.stretches.loc["Monday", ["hours_first", "hours_second"]].tolist() == [2000 / 1305, 2.0]
    assert found.shown().loc["Monday", [*GROUPS, "people"]].tolist() == [1000, 305, 0, 0, 1305]
    assert found.in_words().loc["Monday", "gained"] == "305"
    assert found.hours_that_differ()["hour"].tolist() == [18, 19]
    assert set(found.hours_that_differ()["weekday"]) == {"Monday"}
    assert found.hours_that_differ()[["first", "second"]].iloc[0].tolist() == ["1,000", "1,305"]
    assert "about 305 people gain a chance to be at support and get home" in found.sentence()
    assert "1 of 2 zones have more hours of support in reach, 0 have fewer." in found.sentence()


def test_a_gain_and_a_loss_are_both_told() -> None:
    found = differ(TO_VILLAGE)
    assert found.zones["change"].tolist() == ["lost", "gained"]
    assert found.stretches.loc[ANY_TIME, list(GROUPS)].tolist() == [0, 304, 1000, 0]
    assert "about 305 people gain a chance" in found.sentence()
    assert "about 1,000 people lose theirs" in found.sentence()


def test_a_loss_alone_and_no_change() -> None:
    assert "about 1,000 people lose a chance" in differ(CLOSE).sentence()
    same = differ()
    assert "nobody gains or loses a chance" in same.sentence()
    assert set(same.zones["change"]) == {"the same"}
    assert same.hours_that_differ().empty


def test_a_change_within_the_week_is_told_of_the_stretch_in_which_it_is() -> None:
    evening = {"do": "add-asset", "name": "Town group", "kind": "peer-group", "lon": 0.0, "lat": 51.2}
    evening["sessions"] = [{"start": "2024-01-03T10:00:00", "minutes": 60, "rrule": "FREQ=WEEKLY;BYDAY=WE"}]
    found = differ(evening)
    assert "on a Wednesday" in found.sentence()
    assert found.zones["change"].tolist() == ["more hours", "the same"]


def test_few_people_are_never_told_by_the_unit() -> None:
    small = zones().assign(population=pd.array([1000, 5], dtype="Int64"))
    nets = [network(), network().with_timetable(_later())]
    first, second = (coverage(small, assets(), net, week=MONDAY, max_minutes=60) for net in nets)
    found = compare(first, second, names=("Today", "A try"))
    assert found.shown()["gained"].isna().loc["Monday"]
    assert found.in_words().loc["Monday", "gained"] in ("fewer than 8", "withheld")
    assert "fewer than 8 people gain" in found.sentence()


@pytest.mark.parametrize("village", range(1, 8))
def test_mean_hours_tell_no_hidden_count(village: int) -> None:
    """Of Town's 20 people with 2 hours and Village's few with none the exact mean, 40 / (20 + few), tells how many."""
    few = zones().assign(population=pd.array([20, village], dtype="Int64"))
    today = coverage(few, assets(), network(), week=MONDAY, max_minutes=60)
    found = compare(today, today, names=("Today", "The same"))
    assert found.stretches.loc["Monday", ["people", "already", "still_not"]].tolist() == [20 + village, 20, village]
    assert found.shown().loc["Monday", ["hours_first", "hours_second"]].tolist() == [2.0, 2.0]


def _later() -> object:
    return apply(scenario(LATER), assets(), timetable(), week=MONDAY).timetable


def test_without_any_population_zones_are_counted() -> None:
    unknown = zones().assign(population=pd.array([None, None], dtype="Int64"))
    nets = [network(), network().with_timetable(_later())]
    first, second = (coverage(unknown, assets(), net, week=MONDAY, max_minutes=60) for net in nets)
    found = compare(first, second, names=("Today", "A try"))
    assert found.of == "zones"
    assert found.shown().loc["Monday", list(GROUPS)].tolist() == [1, 1, 0, 0]
    assert "1 zones gain" in found.sentence()


def test_a_day_without_a_timetable_is_not_known() -> None:
    last_week = date(2024, 3, 25)
    found = [
        coverage(zones(), assets(), network(), week=monday, max_minutes=60)
        for monday in (last_week, date(2024, 4, 1), MONDAY)
    ]
    beyond = compare(found[1], found[1], names=("a", "b"))
    assert beyond.stretches.loc["Monday", list(GROUPS)].isna().all()
    with pytest.raises(BadValueError, match="asked differently"):
        compare(found[0], found[2], names=("a", "b"))


@pytest.mark.parametrize(
    "change",
    [ADD, TO_VILLAGE, EARLIER, CLOSE, LATER, CUT_OUT, CUT_OUT | {"days": ["Monday"]}, {"do": "saturday-on-sunday"}],
    ids=lambda change: change["do"],
)
def test_nothing_that_is_given_is_changed(change: dict[str, object]) -> None:
    frame, buses = assets(), timetable()
    tables = ("trips", "stop_times", "calendar", "calendar_dates", "frequencies")
    before = frame.copy(), {name: getattr(buses, name).copy() for name in tables}
    applied = apply(scenario(change), frame, buses, week=MONDAY)
    assert applied.timetable is not buses or applied.assets is not frame
    pd.testing.assert_frame_equal(frame, before[0])
    for name, table in before[1].items():
        pd.testing.assert_frame_equal(getattr(buses, name), table)


def test_trips_of_a_headway_run_as_often_on_sundays() -> None:
    often = pd.DataFrame([("t1", 18 * 3600, 20 * 3600, 1800, False)], columns=no_rows_of_headways())
    buses = apply(scenario({"do": "saturday-on-sunday"}), assets(), timetable(often), week=MONDAY).timetable
    assert buses is not None
    added = buses.frequencies[buses.frequencies["trip_id"] != "t1"]
    assert added[["start_s", "end_s", "headway_s"]].to_numpy().tolist() == [[18 * 3600, 20 * 3600, 1800]]
    assert set(added["trip_id"]) <= set(buses.trips["trip_id"])


def test_a_scenario_without_buses_keeps_the_very_timetable() -> None:
    buses = timetable()
    assert apply(scenario(ADD, CLOSE), assets(), buses, week=MONDAY).timetable is buses


def test_what_is_added_has_the_frame_s_types_and_no_record_s_id() -> None:
    frame = assets()
    made = apply(scenario(ADD), frame, None, week=MONDAY, today=date(2024, 3, 1)).assets
    assert made.dtypes.to_dict() == frame.dtypes.to_dict()
    assert made.crs == frame.crs
    assert made["id"].tolist() == ["group", "scenario:1"]
    assert made["checked_on"].tolist() == [None, date(2024, 3, 1)]
    assert (made.geometry.iloc[1].x, made.geometry.iloc[1].y) == VILLAGE


def test_the_old_address_goes_with_the_old_place() -> None:
    moved = apply(scenario(TO_VILLAGE), assets(), None, week=MONDAY).assets.iloc[0]
    assert (moved["lon"], moved["lat"], moved["address"]) == (*VILLAGE, "")
    assert (moved.geometry.x, moved.geometry.y) == VILLAGE


@pytest.mark.parametrize("change", [CLOSE, TO_VILLAGE, EARLIER], ids=lambda change: change["do"])
def test_a_record_that_is_not_public_changes_nothing(change: dict[str, object]) -> None:
    """The frame of public records holds no hidden one, so that hidden and not there cannot be told apart."""
    frame = assets()
    applied = apply(scenario(change | {"asset": "refuge"}), frame, None, week=MONDAY)
    pd.testing.assert_frame_equal(applied.assets, frame)
    assert applied.words == ()
    assert applied.without_effect == (
        f"Change 1 ({change['do']}) names 'refuge', which is not among the public records, so that it changes nothing.",
    )


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (LATER | {"route": "8"}, NotFoundError, "no route '8'"),
        (LATER | {"towards": "Coast"}, NotFoundError, "it goes to Town, Village"),
        (LATER | {"at": "19:40"}, BadValueError, "19:40 is no later"),
        (LATER | {"days": ["Sunday"]}, NotFoundError, "does not run on Sundays"),
        ({"do": "add-trip", "route": "7", "like": "12:00", "at": "13:00"}, NotFoundError, "17:30, 18:10, 19:40"),
        ({"do": "cut-trips", "route": "7", "after": "23:00"}, NotFoundError, "no trip at 23:00 or later"),
        (EARLIER | {"sessions": [{"start": "2024-01-01T18:00", "minutes": 5, "rrule": "NO"}]}, BadValueError, "'NO'"),
    ],
)
def test_what_cannot_be_done_names_the_change(change: dict[str, object], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words) as raised:
        apply(scenario(ADD, change), assets(), timetable(), week=MONDAY)
    assert str(raised.value).startswith(f"Change 2 ({change['do']}): ")


@pytest.mark.parametrize("change", [LATER, CUT_OUT, {"do": "saturday-on-sunday"}], ids=lambda change: change["do"])
def test_a_week_in_which_nothing_runs(change: dict[str, object]) -> None:
    with pytest.raises(NotFoundError, match="in the week of 2024-05-06, so nothing"):
        apply(scenario(change), assets(), timetable(), week=date(2024, 5, 6))


def test_buses_need_a_timetable() -> None:
    with pytest.raises(BadValueError, match="has no timetable"):
        apply(scenario(LATER), assets(), None, week=MONDAY)


def test_trips_of_a_headway_are_cut_after_a_time_and_not_one_by_one() -> None:
    often = pd.DataFrame([("t1", 18 * 3600, 20 * 3600, 1800, False)], columns=list(no_rows_of_headways()))
    buses = timetable(often)
    cut = apply(
        scenario({"do": "cut-trips", "route": "7", "towards": "Village", "after": "19:00"}),
        assets(),
        buses,
        week=MONDAY,
    )
    assert cut.timetable is not None
    assert cut.timetable.frequencies[["start_s", "end_s"]].to_numpy().tolist() == [[18 * 3600, 19 * 3600]]
    assert set(cut.timetable.trips["trip_id"]) == {"t0", "t1"}
    with pytest.raises(BadValueError, match="every so many minutes"):
        apply(scenario({"do": "cut-trips", "route": "7", "at": "18:30"}), assets(), buses, week=MONDAY)


def no_rows_of_headways() -> list[str]:
    return ["trip_id", "start_s", "end_s", "headway_s", "exact"]


def test_a_day_that_is_cut_keeps_the_exceptions_of_its_other_days() -> None:
    dates = pd.DataFrame(
        [("mon-sat", date(2024, 3, 4), False), ("mon-sat", date(2024, 3, 10), True)],
        columns=["service_id", "date", "added"],
    )
    buses = timetable()
    buses = type(buses)(**{**vars(buses), "calendar_dates": dates})
    cut = apply(scenario(CUT_OUT | {"days": ["Monday"]}), assets(), buses, week=date(2024, 3, 11)).timetable
    assert cut is not None
    mine = cut.trips.set_index("trip_id").loc["t0", "service_id"]
    assert cut.calendar.set_index("service_id").loc[mine, ["monday", "tuesday"]].tolist() == [False, True]
    assert cut.calendar_dates.loc[cut.calendar_dates["service_id"] == mine, "date"].tolist() == [date(2024, 3, 10)]


def test_two_companies_with_one_number_must_be_told_apart() -> None:
    buses = timetable()
    two = pd.concat([buses.routes, buses.routes.assign(route_id="r9", agency="Coast")], ignore_index=True)
    buses = type(buses)(**{**vars(buses), "routes": two})
    with pytest.raises(BadValueError, match=r"r7 \(Weald\), r9 \(Coast\)"):
        apply(scenario(LATER), assets(), buses, week=MONDAY)
    assert apply(scenario(LATER | {"route": "r7"}), assets(), buses, week=MONDAY).words


def test_adding_never_takes_an_hour_away() -> None:
    """A trip, a later bus, Sunday's service or an asset more: no zone loses any hour."""
    adds = [LATER, ADD, {"do": "saturday-on-sunday"}, {"do": "add-trip", "route": "7", "like": "17:30", "at": "09:00"}]
    for base in ([], [EARLIER], [SUNDAY]):
        before = week(*base).hours()
        for more in adds:
            after = week(*base, more).hours()
            assert (after | ~before).all(axis=None), (base, more)


def test_clock_after_midnight() -> None:
    assert [clock(s) for s in (0, 81_000, 25 * 3600 + 600)] == ["00:00", "22:30", "25:10"]
    assert group().name == "Monday group"
