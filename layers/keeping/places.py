"""Where in a store a text stands, told by row, column and position and never by what it says.

A place can be kept for years beside the backups: it finds the text again in an older copy of the same row, and tells
nobody what was erased. A row is named by its key and by the moment it was made, so that a number which a restored
store gives again to something else is never mistaken for it.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import Column, RowMapping, Table, Text

from layers.records import Record
from layers.store.rows import MODELS
from layers.store.versions import TAKEN_OUT

MASK = "█"  # one for each character, so that the positions of what stands behind it stay as they are
MOMENTS = ("at", "made_at", "made_on", "sent_on")
TOMBSTONE = "*"  # in the place of a column: the person's whole row, down to its number
# text with a use for the program: it is never made up of what people write, and is told of where it holds a text
CODES = {
    *("id", "kind", "organisation", "source_id", "target_id", "hub", "for_whom", "needs", "peer_support", "capital"),
    *("languages", "rrule", "start", "except_on", "visibility", "review", "status", "precision", "venue", "meeting"),
}
WORD = re.compile(r"[^\W_]+")
BETWEEN = r"(?:[\W_]|%[0-9A-F]{2}){0,6}"
MOST_FAULTS = 10  # each round empties every field that is at fault; a second may come of the first
PEOPLE_SAY = ("name", "email")

Step = str | int


class Place(BaseModel):
    """One text in one row: ``path`` leads into the column's JSON, ``span`` is (first, after the last) character."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    table: str
    key: dict[str, str | int]
    column: str
    path: tuple[Step, ...] = ()
    span: tuple[int, int] | None = None

    @property
    def row(self) -> tuple[str, tuple[tuple[str, str | int], ...]]:
        """What names the row: its table and its key."""
        return self.table, tuple(sorted(self.key.items()))

    @property
    def in_words(self) -> str:
        """Where it is, for a person who looks after the store: "records.body of hall, description"."""
        where = ", ".join(str(step) for step in self.path)
        return f"{self.table}.{self.column} of {next(iter(self.key.values()))}{f', {where}' if where else ''}"


@dataclass(frozen=True)
class Finding:
    """A place where a text stands, and whether it can be taken out there."""

    place: Place
    can_go: bool


def pattern_of(texts: Iterable[str]) -> "re.Pattern[str]":
    """Finds any of the texts, the longest first: in capitals or not, and whatever stands between its words.

    "Ann Other" finds "ANN  OTHER", "ann-other", "Ann%20Other" and "annother"; a telephone number is found with
    its spaces and without.
    """
    longest_first = sorted(texts, key=len, reverse=True)
    return re.compile("|".join(BETWEEN.join(_words(text)) for text in longest_first), re.IGNORECASE)


def _words(text: str) -> list[str]:
    """The text's words as patterns; a text of signs alone stands for itself."""
    return [re.escape(word) for word in WORD.findall(text)] or [re.escape(text)]


def key_of(table: Table, row: RowMapping) -> dict[str, str | int]:
    """What names a row now and in an older copy: its primary key and the moment it was made."""
    names = [column.name for column in table.primary_key] + [name for name in MOMENTS if name in table.c]
    return {name: row[name] for name in names}


def found_in(value: str, pattern: "re.Pattern[str]") -> Iterator[tuple[tuple[Step, ...], tuple[int, int]]]:
    """Every place in a column's text, as path and span; in JSON the texts are looked at as people read them."""
    for path, text in _texts(_parsed(value), ()):
        yield from ((path, match.span()) for match in pattern.finditer(text))


def masked(value: str, places: Iterable[Place]) -> str:
    """The column's text with what stands at these places masked, and nothing else changed."""
    document = _parsed(value)
    for place in places:
        document = _masked_at(document, place.path, place.span)
    if isinstance(document, str):
        return document
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def can_go(column: "Column[Any]", place: Place) -> bool:
    """Whether a text may be masked there: it is something that people wrote, and no code that the program needs."""
    if column.table.name == "people":
        return column.name in PEOPLE_SAY
    return isinstance(column.type, Text) and not CODES & {step for step in place.path if isinstance(step, str)}


def fit(kind: str, body: str) -> Record | None:
    """The body as a record that can be read: a field that may not be masked is emptied instead.

    None where not even that can be read.
    """
    model = MODELS[kind]
    told = json.loads(body)
    fields = {name: value for name, value in told.items() if not (name in CODES and value == TAKEN_OUT)}
    for _ in range(MOST_FAULTS):
        try:
            return model.model_validate(fields)
        except ValidationError as error:
            names = {str(fault["loc"][0]) for fault in error.errors() if fault["loc"]}
            if not names or any(name not in fields or model.model_fields[name].is_required() for name in names):
                return None
            fields = {name: value for name, value in fields.items() if name not in names}
    return None


def _parsed(value: str) -> Any:
    """The JSON object or list that the text is, or the text itself."""
    if not value.startswith(("{", "[")):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _texts(document: Any, path: tuple[Step, ...]) -> Iterator[tuple[tuple[Step, ...], str]]:
    if isinstance(document, str):
        yield path, document
    elif isinstance(document, dict):
        for name, part in document.items():
            yield from _texts(part, (*path, name))
    elif isinstance(document, list):
        for number, part in enumerate(document):
            yield from _texts(part, (*path, number))


def _masked_at(document: Any, path: tuple[Step, ...], span: tuple[int, int] | None) -> Any:
    """A copy with the text at the path masked; as it is where an older copy has nothing there."""
    if not path:
        return _mask(document, span) if isinstance(document, str) else document
    step, rest = path[0], path[1:]
    if isinstance(document, dict) and step in document:
        return {**document, step: _masked_at(document[step], rest, span)}
    if isinstance(document, list) and isinstance(step, int) and step < len(document):
        return [*document[:step], _masked_at(document[step], rest, span), *document[step + 1 :]]
    return document


def _mask(text: str, span: tuple[int, int] | None) -> str:
    first, after = span or (0, len(text))
    after = min(after, len(text))
    return text[:first] + MASK * max(after - first, 0) + text[after:]
