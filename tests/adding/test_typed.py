"""What people type: dates in a box, and where a place is."""

from datetime import date

import pytest

from layers.area.names import Place
from layers.errors import BadValueError, NotFoundError
from layers.records import Session
from layers.vocabulary import load
from web.workbench.place_form import Chosen, located
from web.workbench.typed_dates import as_typed, one_date, typed_dates
from web.workbench.values import field_words, value_words

CHRISTMAS = date(2026, 12, 25)
WORDS = load()


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("", ()),
        ("25/12/2026", (CHRISTMAS,)),
        ("25.12.2026;  2026-12-25\n25 December 2026", (CHRISTMAS,)),
        ("1st January 2027, Friday 25 Dec 2026", (CHRISTMAS, date(2027, 1, 1))),
    ],
)
def test_dates_as_people_write_them(text: str, days: tuple[date, ...]) -> None:
    assert typed_dates(text) == days
    assert typed_dates(as_typed(days)) == days


@pytest.mark.parametrize("text", ["Christmas", "30/2/2026", "25/12", "2026-13-01", "12/25/2026", "1 Foo 2026"])
def test_what_is_no_date_is_named(text: str) -> None:
    with pytest.raises(BadValueError, match="is not a date; write dates like"):
        typed_dates(text)


def test_too_many_dates_and_more_than_one() -> None:
    with pytest.raises(BadValueError, match="61 dates"):
        typed_dates(",".join(["25/12/2026"] * 61))
    with pytest.raises(BadValueError, match="more than one date"):
        one_date("25/12/2026, 26/12/2026")
    assert one_date(" ") is None


KNOWN = {
    "TN9 1HR": Place("TN9 1HR", 0.27, 51.19, "postcode"),
    "Tonbridge": Place("Tonbridge", 0.28, 51.2, "place"),
    "51.1, 0.5": Place("0.50000, 51.10000", 0.5, 51.1, "point"),
}


def locate(text: str) -> Place:
    if text.strip() not in KNOWN:
        raise NotFoundError(f"no place called {text!r}")
    return KNOWN[text.strip()]


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("TN9 1HR", Chosen(0.27, 51.19, "TN9 1HR", "street", postcode="TN9 1HR")),
        ("Tonbridge", Chosen(0.28, 51.2, "Tonbridge", "village")),
        ("51.1, 0.5", Chosen(0.5, 51.1, "0.50000, 51.10000", "exact")),
        (
            "Old Hall, 12 High Street, TN9 1HR",
            Chosen(0.27, 51.19, "TN9 1HR", "street", "Old Hall, 12 High Street", "TN9 1HR"),
        ),
        ("12 High Street, Tonbridge", Chosen(0.28, 51.2, "Tonbridge", "village", "12 High Street, Tonbridge")),
        # the postcode is not known here; its town is
        ("1 Low Road, Tonbridge, ZZ9 9ZZ", Chosen(0.28, 51.2, "Tonbridge", "village", "1 Low Road, Tonbridge")),
    ],
)
def test_a_place_is_found_in_an_address(text: str, chosen: Chosen) -> None:
    assert located(text, locate) == chosen


@pytest.mark.parametrize("text", ["Atlantis", "1 High Street, Atlantis", ""])
def test_a_place_that_is_not_known_is_said_in_the_words_typed(text: str) -> None:
    with pytest.raises(NotFoundError, match=f"no place called {text!r}"):
        located(text, locate)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("cost", "", "(empty)"),
        ("sessions", [], "(empty)"),
        ("step_free", False, "No"),
        ("step_free", None, "(empty)"),
        ("kind", "library", WORDS.asset_kinds["library"].label),
        ("kind", "runs", "runs"),
        ("needs", ["food", "a-group"], "Food, A group"),
        ("opening_hours", "Tu 18:00-22:00; PH off", "Tue 18:00-22:00; bank holidays closed"),
        ("visibility", "withheld", "Reviewers and keepers only"),
        ("contacts", [{"role": "Front desk", "first_name": "", "phone": "01632 960101", "email": ""}],
         "Front desk, 01632 960101"),
        ("sessions", [Session(start="2026-11-24T19:00", minutes=60, rrule="FREQ=WEEKLY;BYDAY=TU").model_dump()],
         "Tuesdays 19:00 to 20:00"),
        ("sessions", [{"gone": 1}], "a time that is no longer kept"),
        ("lat", 51.2, "51.2"),
    ],
)  # fmt: skip
def test_fields_in_plain_words(name: str, value: object, words: str) -> None:
    assert value_words(name, value, WORDS) == words
    assert field_words(name)
