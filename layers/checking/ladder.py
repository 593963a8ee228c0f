"""The ladder of freshness: how long ago a record was checked, and whether a letter about it is due.

The rungs are data, in data/vocabulary/freshness.toml. (``mapping.freshness`` is another thing: results of coverage
with and without records that nobody has checked lately.)
"""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from layers.errors import BadFileError
from layers.faults import in_words
from layers.vocabulary import FOLDER

FILE = "freshness.toml"
FRESH = "fresh"
FIRST, AGAIN = "first", "again"  # the letters that may be due


class Rung(BaseModel):
    """One rung: from how many days after the last check a record stands on it, and whether it then sinks in lists."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    days: int = Field(gt=0)
    label: str = Field(min_length=1, max_length=40)
    plain: str = Field(min_length=1, max_length=80)
    sinks: bool = False


Ladder = tuple[Rung, ...]


@dataclass(frozen=True)
class Standing:
    """Where a record stands: ``rung`` ("fresh", or a rung's id), and ``days`` since it was checked (None: never).

    ``sinks``: lists show it after the others. ``letter`` is the letter that is due: "first" where none was sent since
    the last check, "again", or "".
    """

    rung: str
    days: int | None
    sinks: bool
    letter: str


def standing(checked_on: date | None, asked_on: date | None, today: date, *, ladder: Ladder | None = None) -> Standing:
    """Where a record stands that was last checked on ``checked_on`` and last asked about on ``asked_on``.

    A letter is due once on every rung: where none has been sent since the record came to stand there. A record never
    checked stands on the last rung.
    """
    rungs = ladder or load_ladder()
    if checked_on is None:
        return Standing(rungs[-1].id, None, rungs[-1].sinks, "" if asked_on else FIRST)
    days = (today - checked_on).days
    rung = next((rung for rung in reversed(rungs) if days >= rung.days), None)
    if rung is None:
        return Standing(FRESH, days, False, "")
    asked = asked_on if asked_on and asked_on > checked_on else None
    if asked is None:
        return Standing(rung.id, days, rung.sinks, FIRST)
    due = asked < checked_on + timedelta(days=rung.days)
    return Standing(rung.id, days, rung.sinks, AGAIN if due else "")


def sunk(records: pd.DataFrame, today: date, *, ladder: Ladder | None = None) -> "pd.Series[bool]":
    """For each of ``records`` (with checked_on), whether it sinks in lists: not checked for long, or never."""
    days = [None if pd.isna(day) else day for day in records["checked_on"]]
    return pd.Series([standing(day, None, today, ladder=ladder).sinks for day in days], records.index, dtype=bool)


@lru_cache(maxsize=8)
def load_ladder(folder: Path = FOLDER) -> Ladder:
    """The rungs in the order of their days. Raises ``BadFileError`` where the file is missing, malformed or empty."""
    path = folder / FILE
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        rungs = sorted((Rung.model_validate({"id": name, **table}) for name, table in tables.items()), key=_days)
    except ValidationError as error:
        raise BadFileError(f"{path.name}: {'; '.join(in_words(error))}; mend that rung.") from None
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError) as error:
        raise BadFileError(f"{path.name} cannot be read ({error}); restore it from the project.") from None
    if len({rung.days for rung in rungs}) < max(1, len(rungs)):
        raise BadFileError(f"{path.name} needs at least one rung, each with days of its own; mend it.")
    return tuple(rungs)


def _days(rung: Rung) -> int:
    return rung.days
