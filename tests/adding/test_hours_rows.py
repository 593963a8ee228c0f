"""Opening hours: rows of a form to OpenStreetMap's syntax and back, by hand and for any rows."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from layers.errors import BadValueError
from mapping.hours_rows import HOLIDAY, MIDNIGHT, Hours, Opening, hours_of, hours_text
from mapping.rules import bank_holidays, check_hours, open_intervals

WEEKDAYS = (0, 1, 2, 3, 4)
EVERY_DAY = tuple(range(7))


def row(days: tuple[int, ...], opens: str, closes: str) -> Opening:
    """``row((1,), "18:00", "22:00")``"""
    minutes = [int(text[:2]) * 60 + int(text[3:]) for text in (opens, closes)]
    return Opening(days, *minutes)


BOTH_WAYS = [
    ("", Hours()),
    ("Tu 18:00-22:00", Hours((row((1,), "18:00", "22:00"),))),
    ("Mo-Fr 09:00-17:00", Hours((row(WEEKDAYS, "09:00", "17:00"),))),
    ("Tu,Th 18:00-22:00", Hours((row((1, 3), "18:00", "22:00"),))),
    ("Mo-Fr 09:00-17:00; PH off", Hours((row(WEEKDAYS, "09:00", "17:00"),), closed_on_holidays=True)),
    (
        "Mo-We 09:00-12:00,13:00-17:00; Sa 10:00-12:00",
        Hours((row((0, 1, 2), "09:00", "12:00"), row((0, 1, 2), "13:00", "17:00"), row((5,), "10:00", "12:00"))),
    ),
    (
        "Su 10:00-16:00; PH 10:00-16:00",
        Hours((row((6, HOLIDAY), "10:00", "16:00"),)),
    ),
    ("Fr 22:00-02:00", Hours((row((4,), "22:00", "02:00"),))),
    ("24/7", Hours((row(EVERY_DAY, "00:00", "24:00"),))),
    ("24/7; PH off", Hours((row(EVERY_DAY, "00:00", "24:00"),), closed_on_holidays=True)),
    (
        "Tu 18:00-22:00; 2026 Dec 22 off; 2027 Jan 05 off",
        Hours((row((1,), "18:00", "22:00"),), closed_on=(date(2026, 12, 22), date(2027, 1, 5))),
    ),
]


@pytest.mark.parametrize(("text", "hours"), BOTH_WAYS)
def test_rows_and_text_say_the_same(text: str, hours: Hours) -> None:
    assert hours_text(hours) == text
    assert hours_of(text) == hours


# read, but written in another way by us
@pytest.mark.parametrize(
    ("text", "as_written"),
    [
        ("09:00-17:00", "Mo-Su 09:00-17:00"),
        ("Sa-Tu 10:00-12:00", "Mo,Tu,Sa,Su 10:00-12:00"),
        ("Mo-Fr 09:00-17:00; We off", "Mo,Tu,Th,Fr 09:00-17:00"),
        ("Mo-Fr 09:00-17:00; We 10:00-12:00", "Mo,Tu,Th,Fr 09:00-17:00; We 10:00-12:00"),
        ("Fr 22:00-26:00", "Fr 22:00-02:00"),
        ("Mo-Su 20:00-02:00", "Mo-Su 00:00-02:00,20:00-24:00"),
    ],
)
def test_text_of_others_is_read(text: str, as_written: str) -> None:
    hours = hours_of(text)
    assert hours is not None
    assert hours_text(hours) == as_written


@pytest.mark.parametrize(
    "text",
    [
        'Mo-Fr 09:00-17:00 || Sa "by appointment"',
        "Mo[1] 10:00-12:00",
        "Apr-Sep Mo-Fr 09:00-17:00",
        "Mo-Fr sunrise-sunset",
        "Fr 22:00-02:00; Sa 10:00-12:00",  # the second rule cuts the first at midnight, which no row says
        "Fr 22:00-02:00; Sa off",
        "Tu,PH 18:00-22:00; We 10:00-12:00",  # on a Wednesday that is a holiday the second rule holds
        "2026 Dec 24 off; Th 10:00-12:00",  # the second rule opens that Thursday again
        "2026 Feb 30 off",
        "PH off",
        "Mo off",
        "Tu",
    ],
)
def test_what_rows_cannot_say_is_left_alone(text: str) -> None:
    assert hours_of(text) is None


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (Hours((Opening((), 540, 600),)), "choose at least one day"),
        (Hours((row((1,), "10:00", "12:00"), row((1, 2), "11:00", "13:00"))), "overlap at 11:00"),
        (Hours((row((HOLIDAY,), "10:00", "12:00"),), closed_on_holidays=True), "both open and closed"),
        (
            Hours((row((1,), "10:00", "12:00"),), closed_on=tuple(date(2026, 1, day) for day in range(1, 32))),
            "too long to keep",
        ),
    ],
)
def test_what_cannot_be_is_said(hours: Hours, words: str) -> None:
    with pytest.raises(BadValueError, match=words):
        hours_text(hours)


def test_the_same_row_twice_is_one() -> None:
    assert hours_text(Hours((row((1,), "10:00", "12:00"),) * 2)) == "Tu 10:00-12:00"


def test_a_night_that_runs_into_a_day_with_hours_of_its_own_is_kept_whole() -> None:
    text = hours_text(Hours((row((4,), "22:00", "02:00"), row((5,), "10:00", "12:00"))))
    assert text == "Fr 22:00-24:00; Sa 00:00-02:00,10:00-12:00"
    saturday = open_intervals(text, datetime(2026, 11, 27, 12), datetime(2026, 11, 28, 18))
    assert [(f"{a:%d %H:%M}", f"{b:%d %H:%M}") for a, b, _ in saturday] == [
        ("27 22:00", "28 02:00"),
        ("28 10:00", "28 12:00"),
    ]


# --- any rows: what our text means, by the syntax's own reader, is what the rows say, minute by minute

FIRST = date(2026, 12, 14)  # three weeks with Christmas, Boxing Day (kept on the 28th) and New Year's Day
DAYS = 21


def plainly_open(hours: Hours) -> set[datetime]:
    """Every quarter of an hour in which the rows say that it is open: counted, not parsed."""
    found = set()
    for n in range(DAYS):
        today = FIRST + timedelta(days=n)
        holiday = today in bank_holidays(today.year)
        named = holiday and (hours.closed_on_holidays or any(HOLIDAY in r.days for r in hours.rows))
        if today in hours.closed_on or (holiday and hours.closed_on_holidays):
            continue
        for one in hours.rows:
            if (HOLIDAY if named else today.weekday()) not in one.days:
                continue
            end = one.closes if one.closes > one.opens else one.closes + MIDNIGHT
            midnight = datetime.combine(today, datetime.min.time())
            found |= {midnight + timedelta(minutes=m) for m in range(one.opens, end, 15)}
    return {at for at in found if at < datetime.combine(FIRST + timedelta(days=DAYS), datetime.min.time())}


def read_open(text: str) -> set[datetime]:
    """The same, of a text, by ``open_intervals``."""
    start = datetime.combine(FIRST, datetime.min.time())
    found = open_intervals(text, start, start + timedelta(days=DAYS))
    return {a + timedelta(minutes=m) for a, b, _ in found for m in range(0, int((b - a) / timedelta(minutes=1)), 15)}


quarters = st.integers(0, 95).map(lambda n: n * 15)


@st.composite
def any_hours(draw: st.DrawFn) -> Hours:
    """A few rows that do not overlap; nights only where no holiday or closed date could cut them short."""
    special = draw(st.booleans())
    rows = []
    for _ in range(draw(st.integers(1, 4))):
        days = draw(st.sets(st.integers(0, HOLIDAY if special else 6), min_size=1))
        opens = draw(quarters)
        length = draw(st.integers(1, 12)) * 15
        if special:
            length = min(length, MIDNIGHT - opens)
        closes = opens + length
        rows.append(Opening(tuple(sorted(days)), opens, closes if closes <= MIDNIGHT else closes - MIDNIGHT))
    shut = special and not any(HOLIDAY in r.days for r in rows) and draw(st.booleans())
    some_days = st.sets(st.integers(0, DAYS - 1).map(lambda n: FIRST + timedelta(days=n)), max_size=3)
    return Hours(tuple(rows), shut, tuple(sorted(draw(some_days))) if special else ())


@settings(max_examples=150, deadline=None)
@given(any_hours())
def test_text_means_what_the_rows_say(hours: Hours) -> None:
    try:
        text = hours_text(hours)
    except BadValueError:
        assume(False)  # rows that overlap: said so above
    check_hours(text)
    only_on_mondays_before = {at for at in read_open(text) if at.date() == FIRST and at.hour < 4}
    assert read_open(text) - only_on_mondays_before == plainly_open(hours) - only_on_mondays_before
    again = hours_of(text)
    assert again is not None
    assert read_open(hours_text(again)) == read_open(text)
