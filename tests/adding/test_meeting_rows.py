"""Meetings: rows of a form to repeat rules and back, by hand and for any row."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.errors import BadValueError
from layers.holidays import named_holidays
from layers.records import Session
from layers.store.gate import _session_faults
from mapping.meeting_rows import NTHS, Meeting, meeting_of, session_of, upcoming
from mapping.rules import bank_holidays, session_starts

SUNDAY = date(2026, 11, 22)
TUESDAYS = Meeting(days=(1,), first=SUNDAY)


# row -> the first time it meets and its rule, from a calendar: 22 November 2026 is a Sunday
ROWS = [
    (TUESDAYS, "2026-11-24 19:00", "FREQ=WEEKLY;BYDAY=TU"),
    (replace(TUESDAYS, days=(6,)), "2026-11-22 19:00", "FREQ=WEEKLY;BYDAY=SU"),
    (replace(TUESDAYS, days=(3, 1), starts=time(9, 30)), "2026-11-24 09:30", "FREQ=WEEKLY;BYDAY=TU,TH"),
    (replace(TUESDAYS, apart=2), "2026-11-24 19:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
    (replace(TUESDAYS, apart=2, first=date(2026, 11, 25)), "2026-12-01 19:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
    (replace(TUESDAYS, every="month", nths=(1,)), "2026-12-01 19:00", "FREQ=MONTHLY;BYDAY=1TU"),
    (replace(TUESDAYS, every="month", nths=(-1,)), "2026-11-24 19:00", "FREQ=MONTHLY;BYDAY=-1TU"),
    (replace(TUESDAYS, every="month", nths=(3, 1)), "2026-12-01 19:00", "FREQ=MONTHLY;BYDAY=1TU,3TU"),
    (replace(TUESDAYS, every="month", nths=(5,)), "2026-12-29 19:00", "FREQ=MONTHLY;BYDAY=5TU"),
    (replace(TUESDAYS, every="month", nths=(2,), apart=2), "2026-12-08 19:00", "FREQ=MONTHLY;INTERVAL=2;BYDAY=2TU"),
    (replace(TUESDAYS, every="day", days=()), "2026-11-22 19:00", "FREQ=DAILY"),
    (replace(TUESDAYS, every="once", days=()), "2026-11-22 19:00", ""),
    (
        replace(TUESDAYS, last=date(2026, 12, 22)),
        "2026-11-24 19:00",
        "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261222T235959",
    ),
]


@pytest.mark.parametrize(("row", "first", "rule"), ROWS)
def test_a_row_becomes_a_rule_and_comes_back(row: Meeting, first: str, rule: str) -> None:
    session = session_of(row)
    assert (f"{session.start:%Y-%m-%d %H:%M}", session.rrule) == (first, rule)
    again = meeting_of(session)
    assert again == replace(
        row, first=session.start.date(), days=tuple(sorted(row.days)), nths=tuple(sorted(row.nths, key=NTHS.index))
    )
    assert session_of(again) == session


# rules that others wrote -> the row that says the same
OTHERS = [
    ("2026-11-24", "FREQ=WEEKLY", {"every": "week", "days": (1,)}),
    ("2026-11-22", "FREQ=WEEKLY;BYDAY=TU", {"every": "week", "days": (1,), "first": date(2026, 11, 24)}),
    # counted from the week of Sunday 22 November: the week after next
    (
        "2026-11-22",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
        {"every": "week", "apart": 2, "days": (1,), "first": date(2026, 12, 1)},
    ),
    (
        "2026-11-24",
        "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=-1",
        {"every": "month", "days": (1,), "nths": (-1,), "first": date(2026, 11, 24)},
    ),
    ("2026-11-24", "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261222", {"every": "week", "days": (1,), "last": date(2026, 12, 21)}),
    (
        "2026-11-24",
        "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261222T190000",
        {"every": "week", "days": (1,), "last": date(2026, 12, 22)},
    ),
]


@pytest.mark.parametrize(("start", "rule", "said"), OTHERS)
def test_rules_of_others_are_read(start: str, rule: str, said: dict[str, object]) -> None:
    session = Session(start=datetime.fromisoformat(f"{start}T19:00"), minutes=90, rrule=rule)
    plain = Meeting(starts=time(19), minutes=90, first=session.start.date())
    row = meeting_of(session)
    assert row == replace(plain, **said)
    window = (datetime(2026, 11, 1), datetime(2028, 11, 1))
    assert session_starts(session_of(row), *window) == session_starts(session, *window)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY;BYDAY=TU;COUNT=6",
        "FREQ=MONTHLY;BYMONTHDAY=1",
        "FREQ=YEARLY",
        "FREQ=WEEKLY;INTERVAL=5;BYDAY=TU",
        "FREQ=DAILY;INTERVAL=2",
        "FREQ=MONTHLY;BYDAY=1TU,3TH",
        "FREQ=MONTHLY;BYDAY=-2TU",
        "FREQ=WEEKLY;WKST=SU;INTERVAL=2;BYDAY=TU",
        "FREQ=WEEKLY;BYDAY=TU;UNTIL=20200101",
        "FREQ=WEEKLY;BYDAY=XX",
        "nonsense",
    ],
)
def test_rules_that_no_row_says_are_left_alone(rule: str) -> None:
    assert meeting_of(Session(start=datetime(2026, 11, 24, 19), minutes=60, rrule=rule)) is None


def test_a_start_with_seconds_is_left_alone() -> None:
    assert meeting_of(Session(start=datetime(2026, 11, 24, 19, 0, 30), minutes=60)) is None


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (replace(TUESDAYS, days=()), "at least one day"),
        (replace(TUESDAYS, every="month"), "which weeks of the month"),
        (replace(TUESDAYS, every="month", nths=(1,), days=(1, 3)), "one day of the week"),
        (replace(TUESDAYS, minutes=0), "after the start"),
        (replace(TUESDAYS, last=date(2026, 11, 23)), "end on 23 November 2026, before it first meets on 24 November"),
    ],
)
def test_what_is_missing_is_said(row: Meeting, words: str) -> None:
    with pytest.raises(BadValueError, match=words):
        session_of(row)


def test_dates_left_out_and_bank_holidays() -> None:
    fridays = replace(TUESDAYS, days=(4,), except_on=(date(2026, 12, 11),), on_holidays=False)
    # Fridays from 22 November: 27, 4, (11 left out), 18, (25 Christmas), (1 January), 8
    days = [at.date() for at in upcoming(session_of(fridays), datetime(2026, 11, 22), most=4)]
    assert days == [date(2026, 11, 27), date(2026, 12, 4), date(2026, 12, 18), date(2027, 1, 8)]
    kept = replace(fridays, on_holidays=True)
    assert date(2026, 12, 25) in [at.date() for at in upcoming(session_of(kept), datetime(2026, 11, 22), most=5)]


some_days = st.dates(date(2026, 1, 1), date(2028, 12, 31))


@st.composite
def rows(draw: st.DrawFn) -> Meeting:
    """Any row that the form can hold and that happens at all."""
    every = draw(st.sampled_from(["day", "week", "month", "once"]))
    days = draw(st.sets(st.integers(0, 6), min_size=1, max_size=1 if every == "month" else 7))
    first = draw(some_days)
    monthly = every == "month"
    last = None if every == "once" else draw(st.none() | st.just(first + timedelta(days=400)))
    return Meeting(
        every=every,
        days=tuple(sorted(days)) if every in ("week", "month") else (),
        starts=time(draw(st.integers(0, 23)), draw(st.sampled_from([0, 15, 30, 45]))),
        minutes=draw(st.integers(1, 600)),
        first=first,
        apart=draw(st.integers(1, 3 if monthly else 4)) if every in ("week", "month") else 1,
        nths=tuple(sorted(draw(st.sets(st.sampled_from(NTHS), min_size=1)), key=NTHS.index)) if monthly else (),
        last=last,
        except_on=tuple(sorted(draw(st.sets(some_days, max_size=3)))),
        on_holidays=draw(st.booleans()),
        venue=draw(st.sampled_from(["in-person", "online", "hybrid"])),
    )


@settings(max_examples=150, deadline=None)
@given(rows())
def test_any_row_comes_back_and_means_the_same(row: Meeting) -> None:
    session = session_of(row)
    assert _session_faults(session) == []
    again = meeting_of(session)
    assert again == replace(row, first=session.start.date())
    assert session_of(again) == session
    start = datetime.combine(row.first, time(0))
    for at in session_starts(session, start, start + timedelta(days=800)):
        assert at.time() == row.starts
        assert at.date() >= row.first
        assert at.date() not in row.except_on
        assert row.on_holidays or at.date() not in bank_holidays(at.year)
        assert row.every in ("day", "once") or at.weekday() in row.days
        if row.every == "month":
            nth, from_end = (at.day - 1) // 7 + 1, (at + timedelta(days=7)).month != at.month
            assert nth in row.nths or (from_end and -1 in row.nths)


def test_named_holidays_are_those_that_meetings_leave_out() -> None:
    named = named_holidays()
    assert named[date(2026, 4, 3)] == "Good Friday"
    years = {day.year for day in named}
    assert years == {2026, 2027, 2028, 2029, 2030}
    worked_out = frozenset[date]().union(*(bank_holidays(year) for year in years))
    assert set(named) <= worked_out
    # what is worked out beside them is Christmas, Boxing or New Year's Day itself, on a weekend
    on_the_day = worked_out - set(named)
    assert {(day.month, day.day) for day in on_the_day} <= {(12, 25), (12, 26), (1, 1)}
    assert all(day.weekday() >= 5 for day in on_the_day)
