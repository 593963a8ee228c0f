"""What a note may not hold, what may be a name, and what notes say together."""

from datetime import date

import pytest

from layers.checking.note import Note, Told, checked, months_back, together
from layers.checking.note_words import load_reasons, may_be_names, never
from layers.checking.said import cleaned
from layers.errors import BadValueError
from web.note_words import quotes, told_words

TODAY = date(2026, 1, 15)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Ring me on 07700 900123", ["a phone number"]),
        ("write to sam@example.org", ["a web or e-mail address"]),
        ("see www.example.org", ["a web or e-mail address"]),
        ("it is at tn9 1da", ["a postcode"]),
        ("Ask for Mrs Brown", ["a name with a title"]),
        ("Dr. Khan helped", ["a name with a title"]),
        ("It starts at 7.30, and 12 to 15 people come. Free tea!", []),
        ("Go in 2026; room 3, 2nd floor, bus 7A or 402", []),
        ("", []),
    ],
)
def test_what_no_note_may_hold(said: str, found: list[str]) -> None:
    assert never(said) == found


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("I was met by Dave and Big Sue.", ["Dave", "Big", "Sue"]),
        ("Lovely people. They made me tea on Tuesday.", []),
        ("The room at Tonbridge Hub is warm. I liked it", []),
        ("it was Ünal who spoke", ["Ünal"]),
        ("“Come in,” they said. “We are glad.”", []),
    ],
)
def test_what_may_be_a_name_is_pointed_out(said: str, names: list[str]) -> None:
    assert may_be_names(said, known=("Tonbridge Hub",)) == names


@pytest.mark.parametrize(
    ("note", "fault"),
    [
        (Note("2026-01"), "answer one question"),
        (Note("2026-02", welcome="warm"), "last twelve months"),
        (Note("2025-01", welcome="warm"), "last twelve months"),
        (Note("yesterday", welcome="warm"), "last twelve months"),
        (Note("2026-01", welcome="lovely"), "answers that the page offers"),
        (Note("2026-01", said="x" * 301), "301 letters"),
        (Note("2026-01", said="ring 07700 900123 or sam@example.org"), "an e-mail|e-mail address and a phone number"),
    ],
)
def test_a_note_that_cannot_be_used(note: Note, fault: str) -> None:
    with pytest.raises(BadValueError, match=fault):
        checked(note, today=TODAY)


def test_a_note_is_kept_by_month_and_without_a_name() -> None:
    kept = checked(Note("2025-12", "warm", "yes", "", "Warm\x00 room \u202e\r\n tea "), today=TODAY)
    assert kept == {
        "welcome": "warm", "first_time": "yes", "access": "", "said": "Warm room\ntea", "visited": "2025-12",
        "sent_on": "2026-01-15",
    }  # fmt: skip
    assert months_back(TODAY)[0] == "2026-01"
    assert months_back(TODAY)[-1] == "2025-02"


def test_notes_together_in_words() -> None:
    rows = [
        {"welcome": "warm", "first_time": "yes", "access": "", "said": "Tea!", "visited": "2026-01"},
        {"welcome": "warm", "first_time": "no", "access": "", "said": "", "visited": "2025-12"},
        {"welcome": "cold", "first_time": "", "access": "no", "said": "Steps", "visited": "2025-11"},
    ]
    told = together(rows)
    assert told == Told(
        3, {"warm": 2, "cold": 1}, {"yes": 1, "no": 1}, {"no": 1}, (("Tea!", "2026-01"), ("Steps", "2025-11"))
    )
    assert told_words(told) == [
        "3 people have told us.",
        "2 were welcomed warmly.",
        "1 was not welcomed well.",
        "1 says it is good for a first visit.",
        "1 says it is not good for a first visit.",
        "1 says it is not easy to get into or about.",
    ]
    assert quotes(told) == [("Tea!", "January 2026"), ("Steps", "November 2025")]


def test_text_is_cleaned_and_capped() -> None:
    assert cleaned("a\u200b\tb\r\n\r\n c \x07", longest=10) == "a b\nc"
    with pytest.raises(BadValueError, match="11 letters"):
        cleaned("x" * 11, longest=10)


def test_every_reason_says_what_it_means() -> None:
    reasons = load_reasons()
    assert {"names-a-person", "somebodys-story"} <= set(reasons)
    assert all(reason.plain.endswith(".") for reason in reasons.values())
