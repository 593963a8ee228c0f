"""Times, distances and days as people say them."""

from datetime import date, datetime

import pytest

from web.words import clock, clock_on, day_and_year, day_in_words, distance, duration


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [(0, 0, "midnight"), (0, 5, "12:05am"), (9, 0, "9am"), (12, 0, "midday"), (12, 30, "12:30pm"), (18, 5, "6:05pm"),
     (23, 59, "11:59pm")],
)  # fmt: skip
def test_clock(hour: int, minute: int, words: str) -> None:
    assert clock(datetime(2026, 11, 24, hour, minute)) == words


def test_another_day_is_named() -> None:
    moment = datetime(2026, 11, 25, 0, 30)
    assert clock_on(moment, date(2026, 11, 25)) == "12:30am"
    assert clock_on(moment, date(2026, 11, 24)) == "12:30am on Wednesday 25 November"


def test_days() -> None:
    assert day_in_words(date(2026, 11, 24)) == "Tuesday 24 November"
    assert day_and_year(date(2026, 1, 3)) == "3 January 2026"


@pytest.mark.parametrize(
    ("metres", "words"),
    [(0, "50 metres"), (60, "50 metres"), (80, "100 metres"), (974, "950 metres"), (1000, "1.0 km"), (1249, "1.2 km")],
)
def test_distance(metres: float, words: str) -> None:
    assert distance(metres) == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0.2, "1 minute"), (1, "1 minute"), (40, "40 minutes"), (60, "1 hour"), (65, "1 hour 5 minutes"),
     (121, "2 hours 1 minute")],
)  # fmt: skip
def test_duration(minutes: float, words: str) -> None:
    assert duration(minutes) == words
