"""Assets to dated occurrences, and the week that coverage is worked out for."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import geopandas as gpd
import pandas as pd
import pytest

from layers.errors import BadValueError
from layers.records import Asset, Session
from mapping.occurrences import COLUMNS, check_sessions, occurrences, typical_week

Frames = Callable[..., gpd.GeoDataFrame]
MONDAY, NEXT = datetime(2024, 3, 4), datetime(2024, 3, 11)
TUESDAYS = Session(start=datetime(2024, 1, 2, 18, 30), minutes=90, rrule="FREQ=WEEKLY;BYDAY=TU", note="Ring the bell")


def group(id_: str = "group", **fields: object) -> Asset:
    given = {"name": id_.title(), "kind": "peer-group", "lon": 0.27, "lat": 51.2, **fields}
    return Asset(id=id_, **given)


def test_a_week_of_one_group_and_one_drop_in(as_assets: Frames) -> None:
    frame = as_assets(
        group("drop", opening_hours="We,Fr 10:00-12:00", kind="recovery-community"),
        group(sessions=(TUESDAYS,)),
    )
    found = occurrences(frame, start=MONDAY, end=NEXT)
    assert found[["asset_id", "start", "end", "drop_in"]].to_dict("list") == {
        "asset_id": ["group", "drop", "drop"],
        "start": [datetime(2024, 3, 5, 18, 30), datetime(2024, 3, 6, 10), datetime(2024, 3, 8, 10)],
        "end": [datetime(2024, 3, 5, 20), datetime(2024, 3, 6, 12), datetime(2024, 3, 8, 12)],
        "drop_in": [False, True, True],
    }
    assert found.loc[0, ["name", "kind", "venue", "lon", "lat", "note"]].tolist() == [
        "Group",
        "peer-group",
        "in-person",
        0.27,
        51.2,
        "Ring the bell",
    ]


@pytest.mark.parametrize("status", ["potential", "closed"])
def test_potential_and_closed_assets_are_not_on(as_assets: Frames, status: str) -> None:
    frame = as_assets(group(status=status, sessions=(TUESDAYS,), opening_hours="24/7"))
    assert occurrences(frame, start=MONDAY, end=NEXT).empty


@pytest.mark.parametrize("assets", [(), (group(),)])
def test_nothing_on_keeps_its_columns_and_types(as_assets: Frames, assets: tuple[Asset, ...]) -> None:
    found = occurrences(as_assets(*assets), start=MONDAY, end=NEXT)
    assert found.empty
    assert list(found.columns) == list(COLUMNS)
    assert found["start"].dtype == "datetime64[us]"
    assert found["drop_in"].dtype == "bool"


def test_what_began_before_and_is_still_on_keeps_its_own_times(as_assets: Frames) -> None:
    late = group(opening_hours="Fr 22:00-02:00")
    found = occurrences(as_assets(late), start=datetime(2024, 3, 9), end=datetime(2024, 3, 9, 12))
    assert found[["start", "end"]].to_numpy().tolist() == [
        [pd.Timestamp("2024-03-08 22:00"), pd.Timestamp("2024-03-09 02:00")]
    ]
    over = occurrences(as_assets(late), start=datetime(2024, 3, 9, 2), end=datetime(2024, 3, 9, 12))
    assert over.empty


def test_online_and_phone_keep_the_asset_s_venue_and_have_no_place(as_assets: Frames) -> None:
    line = Asset(id="line", name="Line", kind="helpline", venue="phone", opening_hours="24/7", phone="01234")
    meeting = Asset(id="meet", name="Meet", kind="online", venue="online", sessions=(TUESDAYS,))
    found = occurrences(as_assets(line, meeting), start=MONDAY, end=NEXT).set_index("asset_id")
    assert found["venue"].to_dict() == {"line": "phone", "meet": "online"}
    assert found["lon"].isna().all()


def test_a_hybrid_session_at_a_place(as_assets: Frames) -> None:
    hybrid = TUESDAYS.model_copy(update={"venue": "hybrid"})
    assert occurrences(as_assets(group(sessions=(hybrid,))), start=MONDAY, end=NEXT)["venue"].tolist() == ["hybrid"]


def test_a_bad_rule_names_the_asset_and_the_rule(as_assets: Frames) -> None:
    bad = group("tuesday", sessions=(TUESDAYS.model_copy(update={"rrule": "FREQ=SOMETIMES"}),))
    with pytest.raises(BadValueError, match=r"^Tuesday: 'FREQ=SOMETIMES'"):
        occurrences(as_assets(bad), start=MONDAY, end=NEXT)
    with pytest.raises(BadValueError, match=r"^Tuesday: 'FREQ=SOMETIMES'"):
        check_sessions(bad)
    with pytest.raises(BadValueError, match=r"^Tuesday: 'often'"):
        check_sessions(group("tuesday", opening_hours="often"))


def test_good_records_pass_the_check() -> None:
    check_sessions(group(sessions=(TUESDAYS,), opening_hours="Mo-Fr 09:00-17:00; PH off"))


def test_the_end_comes_after_the_start(as_assets: Frames) -> None:
    with pytest.raises(BadValueError, match="after the start"):
        occurrences(as_assets(), start=MONDAY, end=MONDAY)


def test_the_given_frame_is_not_changed(as_assets: Frames) -> None:
    frame = as_assets(group(sessions=(TUESDAYS,)))
    before = frame.copy(deep=True)
    occurrences(frame, start=MONDAY, end=NEXT)
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize(
    ("first", "last", "today", "monday", "words"),
    [
        # a whole year of timetable: on a Sunday tomorrow's week, on a Monday its own, on a Tuesday the next
        (
            "2026-01-01",
            "2026-12-31",
            "2026-11-22",
            "2026-11-23",
            "the first whole week of the timetable that",
        ),
        ("2026-01-01", "2026-12-31", "2026-11-23", "2026-11-23", "today or later, without a bank holiday"),
        ("2026-01-01", "2026-12-31", "2026-11-24", "2026-11-30", "today or later, without a bank holiday"),
        # not begun yet: its own first Monday
        ("2026-12-03", "2027-03-31", "2026-11-22", "2026-12-07", "today or later"),
        # from a Wednesday, no whole week is left: the last one before, though it has begun
        (
            "2026-11-02",
            "2026-11-29",
            "2026-11-25",
            "2026-11-23",
            "the last whole week of the timetable",
        ),
        # Christmas week and the one after are passed over
        ("2026-12-21", "2027-03-31", "2026-12-23", "2027-01-04", "without a bank holiday"),
        # only these two are left: a week to come with a holiday rather than one gone by without
        (
            "2026-11-02",
            "2027-01-03",
            "2026-12-19",
            "2026-12-21",
            "today or later, with a bank holiday, as",
        ),
        # a timetable that is over: its last whole week without a bank holiday (Easter Monday 1 April 2024)
        ("2024-03-01", "2024-04-08", "2026-11-22", "2024-03-18", "the last whole week of the timetable"),
        # nothing but a holiday week
        ("2024-04-01", "2024-04-07", "2026-11-22", "2024-04-01", "with a bank holiday, as no other is left"),
        # one Tuesday only
        ("2023-06-13", "2023-06-13", "2026-11-22", "2023-06-12", "covers only 13 June 2023 to 13 June 2023"),
        # Saturday to Thursday: the second week has more days
        ("2024-03-09", "2024-03-14", "2024-03-10", "2024-03-11", "covers only"),
        (None, None, "2026-11-22", "2026-11-23", "no timetable"),
    ],
)
def test_typical_week(first: str | None, last: str | None, today: str, monday: str, words: str) -> None:
    days = [date.fromisoformat(day) if day else None for day in (first, last)]
    found, why = typical_week(*days, today=date.fromisoformat(today))
    assert found == date.fromisoformat(monday)
    assert words in why


@pytest.mark.parametrize("today", [date(2026, 11, 16) + timedelta(days=n) for n in range(7)])
def test_a_weekly_group_added_today_is_in_the_week(as_assets: Frames, today: date) -> None:
    added = Session(start=datetime.combine(today, time(19)), minutes=60, rrule="FREQ=WEEKLY")
    monday, _ = typical_week(date(2026, 1, 1), date(2027, 12, 31), today=today)
    begins = datetime.combine(monday, time())
    assert len(occurrences(as_assets(group(sessions=(added,))), start=begins, end=begins + timedelta(days=7))) == 1


def test_dates_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(BadValueError, match="ends on 2024-03-01"):
        typical_week(date(2024, 3, 2), date(2024, 3, 1), today=date(2024, 3, 2))
