"""Repeat rules, opening hours and bank holidays: dates worked out by hand from a calendar."""

from datetime import date, datetime

import pytest

from layers.errors import BadValueError
from layers.records import Session
from mapping.rules import bank_holidays, check_hours, check_rule, open_intervals, read_rule, session_starts


def starts(rule: str, first: str, start: str, end: str, *, minutes: int = 60, except_on: tuple[date, ...] = ()) -> list:
    session = Session(start=datetime.fromisoformat(first), minutes=minutes, rrule=rule, except_on=except_on)
    found = session_starts(session, datetime.fromisoformat(start), datetime.fromisoformat(end))
    return [f"{at:%d %b %H:%M}" for at in found]


# 2024: 1 March was a Friday, 5 March a Tuesday, 31 March the change to summer time.
@pytest.mark.parametrize(
    ("rule", "first", "start", "end", "expected"),
    [
        ("FREQ=WEEKLY;BYDAY=TU", "2024-03-05T18:30", "2024-03-04", "2024-03-18", ["05 Mar 18:30", "12 Mar 18:30"]),
        ("FREQ=WEEKLY;INTERVAL=2", "2024-03-05T18:30", "2024-03-06", "2024-04-10", ["19 Mar 18:30", "02 Apr 18:30"]),
        (
            "FREQ=MONTHLY;BYDAY=1TU",
            "2024-01-01T19:00",
            "2024-03-01",
            "2024-06-01",
            ["05 Mar 19:00", "02 Apr 19:00", "07 May 19:00"],
        ),
        (
            "FREQ=MONTHLY;BYDAY=-1FR",
            "2024-01-01T12:00",
            "2024-03-01",
            "2024-05-01",
            ["29 Mar 12:00", "26 Apr 12:00"],
        ),
        ("FREQ=WEEKLY;COUNT=2", "2024-03-05T10:00", "2024-03-01", "2024-05-01", ["05 Mar 10:00", "12 Mar 10:00"]),
        (
            "FREQ=WEEKLY;UNTIL=20240312",
            "2024-03-05T00:00",
            "2024-03-01",
            "2024-05-01",
            ["05 Mar 00:00", "12 Mar 00:00"],
        ),
        ("", "2024-03-05T10:00", "2024-03-01", "2024-05-01", ["05 Mar 10:00"]),
        ("", "2024-03-05T10:00", "2024-03-06", "2024-05-01", []),
        # the wall clock's 18:30 on both sides of the change to summer time
        ("FREQ=WEEKLY;BYDAY=SU", "2024-03-03T18:30", "2024-03-24", "2024-04-07", ["24 Mar 18:30", "31 Mar 18:30"]),
    ],
)
def test_dates_of_a_rule(rule: str, first: str, start: str, end: str, expected: list[str]) -> None:
    assert starts(rule, first, start, end) == expected


def test_a_date_left_out_is_left_out() -> None:
    found = starts("FREQ=WEEKLY", "2024-03-05T18:30", "2024-03-01", "2024-03-20", except_on=(date(2024, 3, 12),))
    assert found == ["05 Mar 18:30", "19 Mar 18:30"]


def test_a_session_that_has_begun_is_still_on_until_it_ends() -> None:
    assert starts("", "2024-03-05T23:30", "2024-03-06T00:15", "2024-03-06T12:00", minutes=60) == ["05 Mar 23:30"]
    assert starts("", "2024-03-05T23:30", "2024-03-06T00:30", "2024-03-06T12:00", minutes=60) == []


def test_a_repeated_session_past_midnight_is_still_on() -> None:
    found = starts("FREQ=DAILY", "2024-03-01T23:30", "2024-03-06T00:15", "2024-03-06T12:00", minutes=60)
    assert found == ["05 Mar 23:30"]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("every tuesday", "is not a repeat rule"),
        ("FREQ=HOURLY", "DAILY, WEEKLY, MONTHLY or YEARLY"),
        ("BYDAY=TU", "DAILY, WEEKLY, MONTHLY or YEARLY"),
        ("FREQ=WEEKLY;BYHOUR=9", "BYHOUR"),
        ("FREQ=DAILY;BYMONTHDAY=30", "BYMONTHDAY"),
        ("FREQ=WEEKLY;BYDAY=XX", "XX"),
        ("FREQ=WEEKLY;INTERVAL=0", "start at 1"),
        ("FREQ=WEEKLY;COUNT=0", "start at 1"),
        ("FREQ=WEEKLY;UNTIL=20240401T000000Z", "UNTIL"),
        ("RRULE:FREQ=WEEKLY", "is not a repeat rule"),
        ("DTSTART=20240101T000000\nRRULE:FREQ=WEEKLY", "is not a repeat rule"),
    ],
)
def test_a_bad_rule_is_named(rule: str, words: str) -> None:
    with pytest.raises(BadValueError, match=words):
        read_rule(rule, datetime(2024, 3, 5, 18, 30))


def test_a_rule_that_never_happens_is_refused() -> None:
    session = Session(start=datetime(2024, 3, 5, 18), minutes=60, rrule="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")
    with pytest.raises(BadValueError, match="never happens"):
        check_rule(session)


def test_a_session_in_the_wrong_century_is_refused() -> None:
    with pytest.raises(BadValueError, match="1024"):
        read_rule("FREQ=DAILY", datetime(1024, 3, 5))


def opened(hours: str, start: str, end: str) -> list[str]:
    found = open_intervals(hours, datetime.fromisoformat(start), datetime.fromisoformat(end))
    return [f"{i.start:%a %d %H:%M}-{i.end:%a %d %H:%M}" + (f" {i.comment}" if i.comment else "") for i in found]


@pytest.mark.parametrize(
    ("hours", "start", "end", "expected"),
    [
        ("", "2024-03-04", "2024-03-11", []),
        ("Tu 10:00-16:00", "2024-03-04", "2024-03-11", ["Tue 05 10:00-Tue 05 16:00"]),
        ("Fr 22:00-02:00", "2024-03-04", "2024-03-11", ["Fri 08 22:00-Sat 09 02:00"]),
        ("24/7", "2024-03-04", "2024-03-05", ["Mon 04 00:00-Tue 05 00:00"]),
        ("Tu[1] 18:00-20:00", "2024-03-01", "2024-05-01", ["Tue 05 18:00-Tue 05 20:00", "Tue 02 18:00-Tue 02 20:00"]),
        ('Tu 10:00-12:00 "ring first"', "2024-03-04", "2024-03-11", ["Tue 05 10:00-Tue 05 12:00 ring first"]),
        ("Tu unknown", "2024-03-04", "2024-03-11", []),
    ],
)
def test_open_intervals(hours: str, start: str, end: str, expected: list[str]) -> None:
    assert opened(hours, start, end) == expected


def test_bank_holidays_shut_what_the_hours_say_and_nothing_else() -> None:
    # Easter 2024: Good Friday 29 March, Easter Monday 1 April (a holiday in England and Wales, not in Scotland).
    hours = "Mo-Fr 09:00-17:00; PH off"
    assert opened(hours, "2024-03-28", "2024-04-03") == ["Thu 28 09:00-Thu 28 17:00", "Tue 02 09:00-Tue 02 17:00"]
    assert opened("Mo-Fr 09:00-17:00", "2024-04-01", "2024-04-02") == ["Mon 01 09:00-Mon 01 17:00"]
    special = "Mo-Fr 09:00-17:00; PH 10:00-12:00"
    assert opened(special, "2024-04-01", "2024-04-03") == ["Mon 01 10:00-Mon 01 12:00", "Tue 02 09:00-Tue 02 17:00"]
    assert opened("PH 10:00-12:00", "2024-03-18", "2024-03-25") == []


def test_hours_past_midnight_stay_one_interval_beside_a_holiday_rule() -> None:
    assert opened("Fr 22:00-02:00; PH off", "2024-03-04", "2024-03-11") == ["Fri 08 22:00-Sat 09 02:00"]
    assert opened("24/7; PH off", "2024-03-31", "2024-04-03") == [
        "Sun 31 00:00-Mon 01 00:00",
        "Tue 02 00:00-Wed 03 00:00",
    ]


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ("9 to 5", "opening-hours form"),
        ("Mo-Fr 09:00-17:00; SH off", "'SH'"),
        ("sunrise-sunset", "'sunrise'"),
        ("PH Mo-Fr 10:00-12:00", "PH a rule of its own"),
    ],
)
def test_hours_that_cannot_be_read_are_named(hours: str, words: str) -> None:
    with pytest.raises(BadValueError, match=words):
        check_hours(hours)


def test_bank_holidays_of_england_and_wales() -> None:
    # gov.uk/bank-holidays; 25, 26 December and 1 January on their own date too
    assert sorted(bank_holidays(2022)) == [
        date(2022, 1, 1),
        date(2022, 1, 3),
        date(2022, 4, 15),
        date(2022, 4, 18),
        date(2022, 5, 2),
        date(2022, 6, 2),
        date(2022, 6, 3),
        date(2022, 8, 29),
        date(2022, 9, 19),
        date(2022, 12, 25),
        date(2022, 12, 26),
        date(2022, 12, 27),
    ]
    assert {date(2027, 12, 27), date(2027, 12, 28)} <= bank_holidays(2027)
    assert date(2026, 12, 28) in bank_holidays(2026)
