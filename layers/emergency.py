"""The emergency lines that every public page carries, from data/vocabulary/emergency.toml."""

import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from layers.errors import BadFileError
from layers.faults import in_words
from layers.vocabulary import FOLDER


class EmergencyLine(BaseModel):
    """A number to ring: ``what_for`` says when; ``hours`` and ``cost`` are empty where not sure."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1)
    phone: str = Field(pattern=r"^[0-9 ]{3,15}$")
    what_for: str = Field(min_length=1)
    hours: str = ""
    cost: str = ""
    checked_on: date

    @property
    def tel(self) -> str:
        """The number as a link: "tel:116123"."""
        return "tel:" + self.phone.replace(" ", "")


@lru_cache(maxsize=8)
def load_emergency_lines(folder: Path = FOLDER) -> tuple[EmergencyLine, ...]:
    """The lines in the order to show them: life in danger first.

    Raises ``BadFileError`` where the file is missing, malformed or empty: a public page must not be
    served without them.
    """
    path = folder / "emergency.toml"
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["line"]
        lines = tuple(EmergencyLine.model_validate(row) for row in rows)
    except ValidationError as error:
        raise BadFileError(f"{path.name}: {'; '.join(in_words(error))}; mend that line.") from None
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise BadFileError(f"{path.name} cannot be read ({reason}); every public page needs it.") from None
    if not lines:
        raise BadFileError(f"{path.name} lists no line; every public page needs them.")
    return lines
