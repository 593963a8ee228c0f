"""What a note may not hold, told before it is sent, and what looks like a name, told to whoever checks it."""

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from layers.errors import BadFileError
from layers.faults import in_words
from layers.vocabulary import FOLDER

FILE = "note_reasons.toml"
_NEVER = {
    "a web or e-mail address": re.compile(r"@\w|https?:|www\.|\w\.(?:com|org|net|uk)\b", re.IGNORECASE),
    "a phone number": re.compile(r"\d(?:[\s().-]*\d){5,}"),
    "a postcode": re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.IGNORECASE),
    "a name with a title": re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Doctor|Rev|Sister|Father|PC)\.?\s+[A-Z]\w+"),
}
_CAPITAL = re.compile(r"[^\W\d_][\w'’-]*")
_SENTENCE_ENDS = re.compile(r"(?:^|[.!?…:\n]|[.!?]['\"”’)])\s*['\"“‘(]?$")
# words with a capital that are nobody's name
_EVERYDAY = (
    {"i", "i'm", "i’m", "i'd", "i’d", "i'll", "i’ll", "i've", "i’ve", "english", "nhs", "tv", "ok", "aa", "na", "ca"}
    | {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "christmas", "easter", "smart"}
    | {"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"}
    | {"december"}
)


class Reason(BaseModel):
    """Why a note is not shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    label: str = Field(min_length=1, max_length=40)
    plain: str = Field(min_length=1, max_length=80)


def never(said: str) -> list[str]:
    """What the note holds and must not: "a phone number", … An empty list where it may be sent."""
    return [what for what, pattern in _NEVER.items() if pattern.search(said)]


def may_be_names(said: str, *, known: Iterable[str] = ()) -> list[str]:
    """Words with a capital in the midst of a sentence that are not in ``known`` (the place's own name and address)."""
    own = {word.casefold() for text in known for word in _CAPITAL.findall(text)} | _EVERYDAY
    found = [
        match.group()
        for match in _CAPITAL.finditer(said)
        if match.group()[0].isupper() and not _SENTENCE_ENDS.search(said[: match.start()])
    ]
    return list(dict.fromkeys(word for word in found if word.casefold() not in own))


@lru_cache(maxsize=8)
def load_reasons(folder: Path = FOLDER) -> dict[str, Reason]:
    """The reasons by id, in the order to offer them. Raises ``BadFileError`` where they cannot be read."""
    path = folder / FILE
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        return {name: Reason.model_validate({"id": name, **table}) for name, table in tables.items()}
    except ValidationError as error:
        raise BadFileError(f"{path.name}: {'; '.join(in_words(error))}; mend that reason.") from None
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError) as error:
        raise BadFileError(f"{path.name} cannot be read ({error}); restore it from the project.") from None
