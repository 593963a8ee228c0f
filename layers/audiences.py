"""For whom a pack is made, from data/vocabulary/audiences.toml: title, first words and what its readers look for."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from layers.errors import BadFileError
from layers.faults import in_words
from layers.vocabulary import FOLDER, load


class Audience(BaseModel):
    """One audience: ``needs`` are those whose places are listed (none: every place)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    label: str = Field(min_length=1, max_length=60)
    title: str = Field(min_length=1, max_length=80)
    opening: tuple[str, ...] = Field(min_length=1, max_length=5)
    needs: tuple[str, ...]
    close: str = Field(min_length=1)


@lru_cache(maxsize=8)
def load_audiences(folder: Path = FOLDER) -> Mapping[str, Audience]:
    """The audiences by id, in the file's order.

    Raises ``BadFileError`` where the file is missing or malformed, or names a need that needs.toml does not have.
    """
    path = folder / "audiences.toml"
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        found = {name: Audience.model_validate({"id": name, **table}) for name, table in tables.items()}
    except ValidationError as error:
        raise BadFileError(f"{path.name}: {'; '.join(in_words(error))}; mend that audience.") from None
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError) as error:
        raise BadFileError(f"{path.name} cannot be read ({error}); packs need it.") from None
    known = load(folder).needs
    for audience in found.values():
        unknown = [need for need in audience.needs if need not in known]
        if unknown:
            raise BadFileError(
                f"{path.name}: {audience.id} has the need {unknown[0]!r}, which needs.toml does not have."
            )
    return found
