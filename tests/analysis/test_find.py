"""The newcomer's question on a village with one bus line: every answer worked out from its six departures.

5 March 2024 was a Tuesday, 10 March a Sunday. The person lives at the Village stop; places are at the Town stop.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point

from layers.errors import BadValueError, OutsideAreaError
from layers.records import Asset, Session
from mapping.find import COLUMNS, find
from mapping.travel import TravelNetwork

Frames = Callable[..., gpd.GeoDataFrame]
HOME = Point(0.1, 51.2)
NOON, MIDNIGHT = datetime(2024, 3, 5, 12), datetime(2024, 3, 6)


def tuesday(clock: str) -> datetime:
    return datetime.fromisoformat(f"2024-03-05T{clock}")


def meets(id_: str, clock: str, *, minutes: int = 60, day: str = "2024-03-05", **fields: object) -> Asset:
    session = Session(
        start=datetime.fromisoformat(f"{day}T{clock}"), minutes=minutes, venue=fields.pop("how", "in-person")
    )
    given = {"name": id_.title(), "kind": "peer-group", "lon": 0.0, "lat": 51.2, **fields}
    return Asset(id=id_, sessions=(session,), **given)


def opens(id_: str, hours: str, **fields: object) -> Asset:
    given = {"name": id_.title(), "kind": "recovery-community", "lon": 0.0, "lat": 51.2, **fields}
    return Asset(id=id_, opening_hours=hours, **given)


LINE = Asset(id="line", name="Line", kind="helpline", venue="phone", phone="01234", opening_hours="24/7")
ASKED = Asset(id="asked", name="Asked", kind="helpline", venue="phone", phone="05678")


@pytest.fixture
def ask(village_bus: TravelNetwork, as_assets: Frames) -> Callable[..., pd.DataFrame]:
    """``ask(asset, …, when=…)`` -> what ``find`` answers at the Village stop, from noon to midnight on Tuesday."""

    def answer(*assets: Asset, when: datetime = NOON, until: datetime = MIDNIGHT, **options: object) -> pd.DataFrame:
        return find(as_assets(*assets), village_bus, options.pop("origin", HOME), when, until=until, **options)

    return answer


Ask = Callable[..., pd.DataFrame]


def test_an_evening_group_there_and_back(ask: Ask) -> None:
    row = ask(meets("group", "18:30")).iloc[0]
    # out on the 17:30 (half an hour early, one waits there); home on the 19:40, ten minutes after the end
    assert row["status"] == "there and back"
    assert row["leave_by"] == tuesday("17:30")
    assert row["first_ride"] == "7 from Green 17:30"
    assert row["arrive"] == tuesday("18:00")
    assert row["minutes_out"] == pytest.approx(30)
    assert row["home_by"] == tuesday("20:10")
    assert row["home_ride"] == "7 from High Street 19:40"
    assert row["last_way_home"] == tuesday("21:00")
    assert row["walk_m"] == pytest.approx(0, abs=1)
    assert row["journey_out"].arrive == tuesday("18:00")
    assert row["journey_home"].depart == tuesday("19:40")


def test_a_late_group_can_be_reached_and_not_left(ask: Ask) -> None:
    row = ask(meets("late", "21:15")).iloc[0]
    assert row["status"] == "there but no way home"
    assert row["leave_by"] == tuesday("20:30")
    assert row["last_way_home"] == tuesday("21:00")  # gone before it begins
    assert pd.isna(row["home_by"])
    assert row["journey_home"] is None
    assert row["home_ride"] == ""


def test_a_bus_that_has_gone_cannot_be_caught(ask: Ask) -> None:
    assert ask(meets("group", "18:30"), when=tuesday("17:30"))["status"].tolist() == ["there and back"]
    assert ask(meets("group", "18:30"), when=tuesday("17:31"))["status"].tolist() == ["cannot get there in time"]


def test_a_group_that_has_begun_is_too_late(ask: Ask) -> None:
    row = ask(meets("group", "11:30"), when=NOON).iloc[0]
    assert row["status"] == "cannot get there in time"
    assert row["journey_out"] is None


def test_an_open_door_takes_an_hour_from_when_one_gets_there(ask: Ask) -> None:
    # from noon: the 13:30 gets there at 14:00; an hour; home on the 15:10
    row = ask(opens("cafe", "Tu 09:00-16:00")).iloc[0]
    assert row["status"] == "there and back"
    assert row["arrive"] == tuesday("14:00")
    assert row["leave_by"] == tuesday("13:30")
    assert row["home_by"] == tuesday("15:40")
    assert row["drop_in"]
    # closing at 14:59 leaves no whole hour
    assert ask(opens("cafe", "Tu 09:00-14:59"))["status"].tolist() == ["cannot get there in time"]


def test_an_open_door_later_than_now_is_reached_when_it_opens(ask: Ask) -> None:
    row = ask(opens("evening", "Tu 18:15-22:00")).iloc[0]
    assert row["leave_by"] == tuesday("17:30")
    assert row["home_by"] == tuesday("20:10")  # 18:15-19:15, then the 19:40


def test_what_is_on_from_may_be_later_than_when_one_can_leave(ask: Ask) -> None:
    row = ask(opens("cafe", "Tu 09:00-20:30"), on_from=tuesday("18:00")).iloc[0]
    assert row["leave_by"] == tuesday("17:30")
    assert row["home_by"] == tuesday("20:10")
    nothing = ask(opens("cafe", "Tu 09:00-18:00"), on_from=tuesday("18:00"))
    assert nothing.empty


def test_an_open_door_that_can_only_be_reached_after_the_asked_time_does_not_count(ask: Ask) -> None:
    found = ask(opens("cafe", "Tu 09:00-23:00"), until=tuesday("13:45"))
    assert found["status"].tolist() == ["cannot get there in time"]


def test_sunday_without_a_bus(ask: Ask) -> None:
    sunday = datetime(2024, 3, 10, 12)
    found = ask(meets("group", "18:30", day="2024-03-10"), when=sunday, until=sunday + timedelta(hours=12))
    assert found["status"].tolist() == ["cannot get there in time"]


def test_a_day_outside_the_timetable_is_said_and_hides_no_helpline(ask: Ask) -> None:
    april = datetime(2024, 4, 2, 12)
    found = ask(meets("group", "18:30", day="2024-04-02"), LINE, when=april, until=april + timedelta(hours=12))
    assert found["status"].tolist() == ["phone", "no timetable for that day"]


def test_a_place_in_the_sea_costs_nobody_else_their_answer(ask: Ask) -> None:
    found = ask(meets("group", "18:30"), meets("wreck", "18:00", lon=0.5, lat=50.9))
    assert found.set_index("asset_id")["status"].to_dict() == {
        "group": "there and back",
        "wreck": "cannot get there in time",
    }


def test_somebody_in_the_sea_is_told_so(ask: Ask) -> None:
    with pytest.raises(OutsideAreaError):
        ask(meets("group", "18:30"), origin=Point(0.9, 50.5))


def test_walking_needs_no_ride(ask: Ask) -> None:
    row = ask(meets("near", "18:30", lon=0.1, lat=51.203)).iloc[0]
    assert row["status"] == "there and back"
    assert row["first_ride"] == ""
    assert row["walk_m"] == pytest.approx(0.003 * 111_250 * 1.3, rel=0.01)  # straight line x 1.3
    assert ask(meets("near", "18:30"), mode="walk")["status"].tolist() == ["cannot get there in time"]


def test_online_and_phone_are_always_here_and_hybrid_when_one_cannot_go(ask: Ask) -> None:
    screen = Asset(
        id="screen",
        name="Screen",
        kind="online",
        venue="online",
        sessions=(Session(start=tuesday("20:00"), minutes=60),),
    )
    both = meets("both", "21:15", how="hybrid")
    found = ask(LINE, ASKED, screen, both, limit=1)
    assert dict(zip(found["asset_id"], found["status"], strict=True)) == {"screen": "online", "both": "online"}
    more = ask(LINE, ASKED, screen, both)
    assert more["asset_id"].tolist() == ["screen", "both", "line", "asked"]
    assert more["status"].tolist() == ["online", "online", "phone", "phone"]
    assert pd.isna(more["start"].iloc[3])
    assert more["phone"].tolist() == ["", "", "01234", "05678"]
    assert ask(meets("both", "18:30", how="hybrid"))["status"].tolist() == ["there and back"]


def test_soonest_useful_first_then_what_cannot_be_left_then_what_cannot_be_reached(ask: Ask) -> None:
    found = ask(
        meets("gone", "12:30"),
        meets("late", "21:15"),
        meets("second", "18:45", minutes=30),
        meets("first", "18:30"),
        LINE,
    )
    assert found["asset_id"].tolist() == ["first", "second", "line", "late", "gone"]


def test_a_bed_for_the_night_needs_no_way_home(ask: Ask) -> None:
    # a visit ends at 19:50; the 19:40 has gone, and the 21:00 is home at 21:30, ten minutes over the 90
    nights = [opens("shelter", "18:50-08:00", kind="housing"), opens("cafe", "18:50-23:00", kind="housing")]
    found = ask(*nights, opens("group", "18:50-08:00"), when=tuesday("15:00"), overnight=["housing"])
    assert dict(zip(found["asset_id"], found["status"], strict=True)) == {
        "shelter": "you can stay the night",
        "group": "there but home takes too long",
        "cafe": "there but home takes too long",
    }


def test_everyday_places_come_after_support_but_before_what_is_out_of_reach(ask: Ask) -> None:
    library = opens("library", "13:00-18:00", kind="library")
    late = meets("late", "22:00")  # no way home
    gone = meets("gone", "12:10")  # begins before any bus can be there
    shelves = {"when": NOON, "everyday": ["library"]}
    assert list(ask(library, late, gone, **shelves)["asset_id"]) == ["late", "library", "gone"]
    assert list(ask(library, late, gone, when=NOON)["asset_id"]) == ["library", "late", "gone"]
    assert list(ask(library, meets("group", "18:30"), limit=1, **shelves)["asset_id"]) == ["group"]


def test_limit(ask: Ask) -> None:
    groups = [meets(f"g{n}", "18:30") for n in range(5)]
    assert len(ask(*groups, LINE, limit=3)) == 4
    # what can be reached is kept before what began sooner and cannot
    assert ask(meets("gone", "12:30"), meets("first", "18:30"), limit=1)["asset_id"].tolist() == ["first"]
    with pytest.raises(BadValueError, match="limit=0"):
        ask(LINE, limit=0)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, ["a", "b", "c"]),
        ({"needs": ["feeling-low"]}, ["a", "b"]),
        ({"needs": ["feeling-low", "food"]}, ["a", "b", "c"]),
        ({"kinds": ["mutual-aid"]}, ["b"]),
        ({"step_free": True}, ["c"]),
        ({"family": True}, ["a"]),
        ({"needs": ["food"], "family": True}, []),
    ],
)
def test_what_suits(ask: Ask, options: dict[str, object], expected: list[str]) -> None:
    found = ask(
        meets("a", "18:30", needs=("feeling-low",), family_welcome=True, step_free=False),
        meets("b", "18:30", needs=("feeling-low",), kind="mutual-aid"),
        meets("c", "18:30", needs=("food", "a-group"), step_free=True),
        meets("d", "18:30", needs=("feeling-low",), status="closed"),
        **options,
    )
    assert sorted(found["asset_id"]) == expected


def test_nothing_found_is_never_a_dead_end(ask: Ask) -> None:
    thursday = meets("thursday", "18:30", day="2024-03-07", needs=("food",))
    found = ask(meets("other", "18:30"), thursday, needs=["food"])
    assert found.empty
    assert found.attrs["next_steps"] == [
        "1 more is on at that time if you ask for any kind of help.",
        "The next after that: Thursday, Thursday 7 March at 18:30.",
        "In the week after, 1 is on: choose another day.",
        "If you want to talk to somebody now, ring one of the helplines given with this answer.",
    ]
    alone = ask(LINE)
    assert alone.attrs["next_steps"][-1] == "1 line or online meeting in this list need no journey."
    assert ask(meets("group", "18:30")).attrs["next_steps"] == []
    assert "may be groups that we do not know of" in ask().attrs["next_steps"][0]


def test_an_empty_answer_keeps_its_columns_and_says_how_it_was_worked_out(ask: Ask) -> None:
    found = ask()
    assert list(found.columns) == COLUMNS
    assert found["leave_by"].dtype == ask(meets("group", "18:30"))["leave_by"].dtype == "datetime64[us]"
    assert found.attrs["straight_line"] is True
    assert found.attrs["attribution"] == ask(LINE).attrs["attribution"] != ""


def test_the_given_frame_is_not_changed(village_bus: TravelNetwork, as_assets: Frames) -> None:
    frame = as_assets(meets("group", "18:30"), LINE, ASKED)
    before = frame.copy(deep=True)
    find(frame, village_bus, HOME, NOON, until=MIDNIGHT)
    pd.testing.assert_frame_equal(frame, before)
