"""What "now", "tonight", "tomorrow" and a named day mean, by the clock."""

from datetime import date, datetime, timedelta

import pytest

from layers.errors import BadValueError
from web.public.when import Window, day_choices, moved_into, window

SUNDAY = datetime(2026, 11, 22, 14, 30)


@pytest.mark.parametrize(
    ("now", "day", "part", "expected"),
    [
        ("22 14:30", "now", "", ("22 14:30", "22 14:30", "22 20:30")),
        ("22 23:00", "now", "", ("22 23:00", "22 23:00", "23 05:00")),
        ("22 14:30", "now", "evening", ("22 15:30", "22 17:00", "23 00:00")),
        ("22 14:30", "now", "morning", ("22 14:30", "22 14:30", "22 14:30")),
        ("22 14:30", "tonight", "", ("22 15:30", "22 17:00", "23 04:00")),
        ("22 19:10", "tonight", "", ("22 19:10", "22 19:10", "23 04:00")),
        ("22 01:30", "tonight", "", ("22 01:30", "22 01:30", "22 04:00")),
        ("22 14:30", "tomorrow", "", ("23 04:30", "23 06:00", "24 00:00")),
        ("22 14:30", "tomorrow", "afternoon", ("23 10:30", "23 12:00", "23 17:00")),
        ("22 14:30", "2026-11-25", "evening", ("25 15:30", "25 17:00", "26 00:00")),
    ],
)
def test_table(now: str, day: str, part: str, expected: tuple[str, str, str]) -> None:
    def at(text: str) -> datetime:
        return datetime.strptime(f"2026-11-{text}", "%Y-%m-%d %H:%M")

    made = window(day, part, at(now))
    assert (made.leave_from, made.starts, made.ends) == tuple(at(text) for text in expected)


def test_the_days_on_offer() -> None:
    choices = day_choices(SUNDAY)
    assert list(choices)[:4] == ["now", "tonight", "tomorrow", "2026-11-24"]
    assert choices["2026-11-24"] == "Tuesday 24 November"
    assert list(choices)[-1] == "2026-11-29"


@pytest.mark.parametrize(
    ("day", "part"), [("2026-11-21", ""), ("2027-01-01", ""), ("yesterday", ""), ("", ""), ("now", "noon")]
)
def test_a_day_that_is_not_offered_is_refused_in_one_sentence(day: str, part: str) -> None:
    with pytest.raises(BadValueError, match="not on our list"):
        window(day, part, SUNDAY)


@pytest.mark.parametrize(
    ("dates", "moved_days"),
    [
        (None, 0),
        ((date(2026, 1, 1), date(2026, 12, 31)), 0),
        ((date(2024, 3, 4), date(2024, 3, 10)), -987),  # Sunday 10 March 2024, 141 weeks before
        ((date(2027, 1, 1), date(2027, 2, 1)), 42),  # Sunday 3 January 2027, six weeks on
    ],
)
def test_a_day_outside_the_timetable_moves_by_whole_weeks(dates: tuple[date, date] | None, moved_days: int) -> None:
    asked = window("now", "", SUNDAY)
    made, shift = moved_into(asked, dates)
    assert made.starts - asked.starts == shift
    assert shift == timedelta(days=moved_days)
    assert dates is None or dates[0] <= made.starts.date() <= dates[1]


def test_a_timetable_without_that_weekday_is_said() -> None:
    with pytest.raises(BadValueError, match="Tuesday 5 March to Wednesday 6 March"):
        moved_into(Window(SUNDAY, SUNDAY, SUNDAY, "Now"), (date(2024, 3, 5), date(2024, 3, 6)))
