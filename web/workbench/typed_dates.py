"""Dates that a person types, several in one box ("25/12/2026, 1 January 2027"), and back."""

import re
from collections.abc import Iterable
from datetime import date

from layers.errors import BadValueError
from web.words import day_and_year

MOST_DATES = 60
EXAMPLE = "25/12/2026, 1 January 2027"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_UK = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_LONG = re.compile(r"(?:[a-z]+ )?(\d{1,2})(?:st|nd|rd|th)? ([a-z]{3})[a-z]* (\d{4})")


def typed_dates(text: str) -> tuple[date, ...]:
    """The dates in ``text``, in order, each once; () for an empty text.

    Raises BadValueError that names what is no date, and how to write one.
    """
    parts = [" ".join(part.split()) for part in re.split(r"[,;\n]", text) if part.strip()]
    if len(parts) > MOST_DATES:
        raise BadValueError(f"These are {len(parts)} dates; please give at most {MOST_DATES}.")
    return tuple(sorted({_typed(part) for part in parts}))


def one_date(text: str) -> date | None:
    """The one date in ``text``, None where it is empty; raises BadValueError as ``typed_dates`` does."""
    found = typed_dates(text)
    if len(found) > 1:
        raise BadValueError(f"{text[:60]!r} is more than one date; please give one.")
    return found[0] if found else None


def as_typed(days: Iterable[date]) -> str:
    """The text for the box: "25 December 2026, 1 January 2027"."""
    return ", ".join(day_and_year(day) for day in days)


def _typed(part: str) -> date:
    words = part.casefold()
    try:
        if found := _UK.fullmatch(words):
            day, month, year = (int(number) for number in found.groups())
        elif found := _ISO.fullmatch(words):
            year, month, day = (int(number) for number in found.groups())
        elif found := _LONG.fullmatch(words):
            day, month, year = int(found[1]), _MONTHS.index(found[2]) + 1, int(found[3])
        else:
            raise ValueError
        return date(year, month, day)
    except ValueError:
        raise BadValueError(f"{part[:40]!r} is not a date; write dates like {EXAMPLE}.") from None
