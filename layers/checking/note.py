"""One note of somebody who has been, and what all the notes about a place say together."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from layers.checking.note_words import never
from layers.checking.said import cleaned
from layers.errors import BadValueError

WELCOMES = ("warm", "mixed", "cold")
YES_NO = ("yes", "no")
CHOICES = {"welcome": WELCOMES, "first_time": YES_NO, "access": YES_NO}
LONGEST_NOTE = 300
MONTHS_BACK = 12  # longer ago is not told from memory


@dataclass(frozen=True)
class Note:
    """What somebody says who has been: each part may be left empty, but not all; ``visited`` is "2026-10"."""

    visited: str
    welcome: str = ""
    first_time: str = ""
    access: str = ""
    said: str = ""


@dataclass(frozen=True)
class Told:
    """All the shown notes about one place: how many, how often each answer was given, and the texts, newest first."""

    count: int
    welcome: Mapping[str, int] = field(default_factory=dict)
    first_time: Mapping[str, int] = field(default_factory=dict)
    access: Mapping[str, int] = field(default_factory=dict)
    texts: tuple[tuple[str, str], ...] = ()  # (words, month "2026-10")


def checked(note: Note, *, today: date) -> dict[str, str]:
    """The note's columns as they are kept. ``BadValueError`` says what to put right."""
    said = cleaned(note.said, longest=LONGEST_NOTE)
    found = never(said)
    if found:
        raise BadValueError(f"Please leave out {' and '.join(found)}. A note is about the place, not about a person.")
    if note.visited not in months_back(today):
        raise BadValueError("Please choose when you were there, in the last twelve months.")
    chosen = {name: str(getattr(note, name)) for name in CHOICES}
    if any(value not in ("", *CHOICES[name]) for name, value in chosen.items()):
        raise BadValueError("Please choose one of the answers that the page offers.")
    if not said and not any(chosen.values()):
        raise BadValueError("Please answer one question, or write a few words.")
    return {**chosen, "said": said, "visited": note.visited, "sent_on": today.isoformat()}


def together(rows: Sequence[Mapping[str, Any]]) -> Told:
    """What the rows of one place's shown notes, newest first, say together."""
    counts = {name: dict(Counter(str(row[name]) for row in rows if row[name])) for name in CHOICES}
    texts = tuple((str(row["said"]), str(row["visited"])) for row in rows if row["said"])
    return Told(count=len(rows), texts=texts, **counts)


def months_back(today: date) -> list[str]:
    """The months that a visit can have been in, this one first: "2026-11", "2026-10", …"""
    return [month_before(today, back) for back in range(MONTHS_BACK)]


def month_before(today: date, back: int) -> str:
    """The month so many months before this one, as "2026-10"."""
    year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
    return f"{year:04d}-{month + 1:02d}"
