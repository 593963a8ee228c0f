"""parse_when: what people type -> the time meant, by hand-derived tables (22 November 2026 is a Sunday)."""

from datetime import date, datetime

import pytest

from layers.errors import BadValueError, NoServiceError
from web.when import parse_when, say_when

SUNDAY = datetime(2026, 11, 22, 20, 15)
FEED = (date(2026, 9, 1), date(2027, 8, 31))
OLD_FEED = (date(2024, 2, 26), date(2024, 11, 22))  # starts on a Monday


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tuesday 18:00", datetime(2026, 11, 24, 18, 0)),
        ("thursday 9:05", datetime(2026, 11, 26, 9, 5)),
        ("Tue 6pm", datetime(2026, 11, 24, 18, 0)),
        ("Sunday 12:30am", datetime(2026, 11, 22, 0, 30)),  # today counts as the next Sunday
        ("Saturdays, 7.30 pm", datetime(2026, 11, 28, 19, 30)),
        ("today at 21:00", datetime(2026, 11, 22, 21, 0)),
        ("21:00", datetime(2026, 11, 22, 21, 0)),
        ("tomorrow 19:30", datetime(2026, 11, 23, 19, 30)),
        ("now", SUNDAY),
        ("tonight", SUNDAY),  # it is already later than 19:00
        ("tonight 23:10", datetime(2026, 11, 22, 23, 10)),
        ("2026-12-25 18:00", datetime(2026, 12, 25, 18, 0)),
        ("2026-12-25T18:00:00", datetime(2026, 12, 25, 18, 0)),
        ("25/12/2026 18:00", datetime(2026, 12, 25, 18, 0)),
        ("25 December 2026 18:00", datetime(2026, 12, 25, 18, 0)),
    ],
)
def test_words_mean_the_time_a_person_means(text: str, expected: datetime) -> None:
    assert parse_when(text, first=FEED[0], last=FEED[1], today=SUNDAY) == expected


def test_tonight_in_the_morning_is_seven_in_the_evening() -> None:
    morning = datetime(2026, 11, 22, 8, 0)
    assert parse_when("tonight", first=FEED[0], last=FEED[1], today=morning) == datetime(2026, 11, 22, 19, 0)


def test_a_bare_weekday_in_an_old_timetable_is_its_first_such_day() -> None:
    assert parse_when("Monday 18:00", first=OLD_FEED[0], last=OLD_FEED[1], today=SUNDAY) == datetime(2024, 2, 26, 18, 0)
    assert parse_when("Sunday 18:00", first=OLD_FEED[0], last=OLD_FEED[1], today=SUNDAY) == datetime(2024, 3, 3, 18, 0)


def test_a_bare_weekday_before_the_timetable_starts_is_its_first_such_day() -> None:
    early = datetime(2026, 8, 1, 12, 0)
    assert parse_when("Wednesday 10:00", first=FEED[0], last=FEED[1], today=early) == datetime(2026, 9, 2, 10, 0)


def test_without_a_timetable_any_day_will_do() -> None:
    assert parse_when("1999-12-31 23:59", today=SUNDAY) == datetime(1999, 12, 31, 23, 59)


@pytest.mark.parametrize("text", ["25:00", "Tuesday 24:00", "Tuesday 18:60", "Tuesday 13pm", "2024-02-30 18:00"])
def test_an_impossible_time_is_named(text: str) -> None:
    with pytest.raises(BadValueError, match="such") as caught:
        parse_when(text, today=SUNDAY)
    assert text.split(maxsplit=1)[0].casefold() in str(caught.value).casefold()


@pytest.mark.parametrize("text", ["", "Tuesday", "Blursday 18:00", "18h", "next week", "18", "2024-03-05", "T", "🕕"])
def test_a_time_in_the_wrong_form_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadValueError, match="Tuesday 18:00"):
        parse_when(text, today=SUNDAY)


@pytest.mark.parametrize("text", ["2026-11-22 18:00", "now", "tomorrow 18:00", "2024-02-25 18:00"])
def test_a_day_outside_the_timetable_names_the_day_and_the_dates(text: str) -> None:
    with pytest.raises(NoServiceError, match="26 February 2024 to 22 November 2024"):
        parse_when(text, first=OLD_FEED[0], last=OLD_FEED[1], today=SUNDAY)


def test_a_time_is_said_in_words() -> None:
    assert say_when(datetime(2024, 3, 5, 18, 0)) == "Tuesday 5 March 2024, 18:00"
