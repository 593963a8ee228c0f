"""The ladder of freshness by hand: where a record stands, when a letter is due, and that it is data."""

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.checking.ladder import Rung, Standing, load_ladder, standing, sunk
from layers.errors import BadFileError

CHECKED = date(2026, 1, 1)


def after(days: int) -> date:
    return CHECKED + timedelta(days=days)


@pytest.mark.parametrize(
    ("day", "asked", "expected"),
    [
        (0, None, Standing("fresh", 0, False, "")),
        (89, None, Standing("fresh", 89, False, "")),
        (90, None, Standing("ask", 90, False, "first")),
        (119, 90, Standing("ask", 119, False, "")),
        (120, 90, Standing("remind", 120, False, "again")),
        (130, 125, Standing("remind", 130, False, "")),
        (150, None, Standing("remind", 150, False, "first")),
        (179, 90, Standing("remind", 179, False, "again")),
        (180, 120, Standing("stale", 180, True, "again")),
        (400, 180, Standing("stale", 400, True, "")),
        (95, 0, Standing("ask", 95, False, "first")),  # asked and answered on the day that it was checked
        (95, -10, Standing("ask", 95, False, "first")),  # a letter before the last check asks nothing now
        (-5, None, Standing("fresh", -5, False, "")),
    ],
)
def test_where_a_record_stands(day: int, asked: int | None, expected: Standing) -> None:
    asked_on = None if asked is None else after(asked)
    assert standing(CHECKED, asked_on, after(day)) == expected


def test_what_was_never_checked_sinks_and_is_asked_about_once() -> None:
    assert standing(None, None, CHECKED) == Standing("stale", None, True, "first")
    assert standing(None, after(-400), CHECKED) == Standing("stale", None, True, "")


@given(st.integers(0, 700), st.one_of(st.none(), st.integers(-100, 700)))
def test_a_letter_that_is_written_today_is_not_due_tomorrow(days: int, asked: int | None) -> None:
    before = standing(CHECKED, None if asked is None else after(asked), after(days))
    if before.letter:
        assert standing(CHECKED, after(days), after(days)).letter == ""
        later = standing(CHECKED, after(days), after(days + 1))
        assert later.letter == "" or later.rung != before.rung


@given(st.integers(0, 700))
def test_three_letters_at_most_while_nobody_answers(first: int) -> None:
    asked: date | None = None
    letters = 0
    for days in range(first, first + 800, 10):
        if standing(CHECKED, asked, after(days)).letter:
            asked, letters = after(days), letters + 1
    assert 1 <= letters <= 3


def test_lists_sink_by_the_same_ladder() -> None:
    frame = pd.DataFrame({"checked_on": [after(0), after(-179), after(-180), None, pd.NaT]}, index=[7, 5, 3, 2, 1])
    found = sunk(frame, CHECKED)
    assert list(found) == [False, False, True, True, True]
    assert list(found.index) == [7, 5, 3, 2, 1]
    assert sunk(frame.iloc[:0], CHECKED).empty


def test_the_steps_are_data(tmp_path: Path) -> None:
    ladder = (
        Rung(id="soon", days=10, label="Soon", plain="Soon."),
        Rung(id="old", days=20, label="O", plain="O.", sinks=True),
    )
    assert standing(CHECKED, None, after(15), ladder=ladder).rung == "soon"
    assert standing(CHECKED, None, after(20), ladder=ladder).sinks
    assert [(rung.id, rung.days) for rung in load_ladder()] == [("ask", 90), ("remind", 120), ("stale", 180)]


SAME = "[a]\ndays=9\nlabel='x'\nplain='x'\n[b]\ndays=9\nlabel='x'\nplain='x'"


@pytest.mark.parametrize(
    "text", ["", "[ask]\ndays = 0\nlabel = 'x'\nplain = 'x'", "[ask]\ndays = 9", "not toml [", SAME]
)
def test_a_ladder_that_cannot_be_read_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "freshness.toml").write_text(text)
    with pytest.raises(BadFileError, match=r"freshness\.toml"):
        load_ladder(tmp_path)
