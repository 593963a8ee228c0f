"""The controlled words: kinds, needs, capital, link kinds and so on, read from data/vocabulary/*.toml.

Rules are data: a new kind is a new table in a TOML file, not a new branch in the code. ``check`` says
whether a record uses only these words.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from layers.errors import BadFileError, BadValueError
from layers.faults import in_words
from layers.records import Asset, Link, Organisation, Record, Slug

FOLDER = Path(__file__).resolve().parents[1] / "data" / "vocabulary"
NEAREST_WORDS = 3

Shape = Literal["", "circle", "square", "triangle", "diamond", "pentagon", "hexagon"]
Tie = Literal["", "people", "money", "places", "standing", "travel"]


class Term(BaseModel):
    """One allowed word: its id, the label people read, and one plain line that explains it.

    Asset kinds also carry how they are drawn (``colour``, ``shape`` and a one- or two-character ``symbol``,
    so that colour never speaks alone), the recovery ``capital`` they usually build, and ``peer`` where
    they are run by people with lived experience; ``part`` tells kinds that are not support in themselves
    ("everyday"), where a person may sleep ("overnight"), and that only members look for ("members"). Link kinds
    carry the ``inverse`` label ("run by")
    and ``tie``, which says what passes along the link.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Slug
    label: Annotated[str, Field(min_length=1, max_length=40)]
    plain: Annotated[str, Field(min_length=1, max_length=80)]
    capital: tuple[str, ...] = ()
    peer: bool = False
    part: Literal["", "everyday", "overnight", "members"] = ""
    colour: Annotated[str, Field(pattern=r"^(#[0-9a-f]{6})?$")] = ""
    shape: Shape = ""
    symbol: Annotated[str, Field(max_length=2)] = ""
    inverse: Annotated[str, Field(max_length=40)] = ""
    tie: Tie = ""


Terms = Mapping[str, Term]


@dataclass(frozen=True)
class Vocabulary:
    """Every list of allowed words, each a mapping from id to ``Term`` in the order of its file."""

    organisation_kinds: Terms
    asset_kinds: Terms
    needs: Terms
    capital: Terms
    link_kinds: Terms
    peer_support: Terms
    for_whom: Terms

    @property
    def peer_kinds(self) -> tuple[str, ...]:
        """Ids of the asset kinds that are peer support: led by people with lived experience."""
        return tuple(term.id for term in self.asset_kinds.values() if term.peer)

    def kinds_of(self, part: str) -> tuple[str, ...]:
        """Ids of the asset kinds that play this ``Term.part``: "everyday", "overnight" or "members"."""
        return tuple(term.id for term in self.asset_kinds.values() if term.part == part)

    def faults(self, record: Record) -> list[str]:
        """Each word of the record that is not allowed, in words; an empty list where all are."""
        return [
            f"{field} {word!r} is not one of the allowed words; nearest: {_nearest(word, terms)}"
            for field, words, terms in self._used(record)
            for word in words
            if word not in terms
        ]

    def check(self, record: Record) -> None:
        """Raise ``BadValueError`` naming every field, value and the nearest allowed words."""
        found = self.faults(record)
        if found:
            raise BadValueError(f"{record.id}: {'; '.join(found)}.")

    def _used(self, record: Record) -> Iterator[tuple[str, tuple[str, ...], Terms]]:
        """Which fields of this record hold controlled words, and the list each must come from."""
        if isinstance(record, Organisation):
            yield "kind", (record.kind,), self.organisation_kinds
        if isinstance(record, Link):
            yield "kind", (record.kind,), self.link_kinds
        if isinstance(record, Asset):
            yield "kind", (record.kind,), self.asset_kinds
            for field in ("needs", "capital", "peer_support", "for_whom"):
                yield field, getattr(record, field), getattr(self, field)


def _nearest(word: str, terms: Terms) -> str:
    close = get_close_matches(word, terms, n=NEAREST_WORDS, cutoff=0.5)
    return ", ".join(close or terms)


def _read_terms(path: Path) -> dict[str, Term]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        return {name: Term.model_validate({"id": name, **table}) for name, table in tables.items()}
    except FileNotFoundError:
        raise BadFileError(f"{path.name} is missing from the vocabulary folder; restore it from the project.") from None
    except ValidationError as error:
        raise BadFileError(f"{path.name}: {'; '.join(in_words(error))}; mend that term.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError) as error:
        raise BadFileError(
            f"{path.name} is not a list of terms ({error}); give each a label and a plain line."
        ) from None


@lru_cache(maxsize=8)
def load(folder: Path = FOLDER) -> Vocabulary:
    """The vocabulary of ``folder`` (the project's own by default), read once and kept.

    Raises ``BadFileError`` naming the file where one is missing or malformed, or where an asset kind
    builds a capital that capital.toml does not have.
    """
    lists = {name: _read_terms(folder / f"{name}.toml") for name in Vocabulary.__dataclass_fields__}
    for term in lists["asset_kinds"].values():
        unknown = [word for word in term.capital if word not in lists["capital"]]
        if unknown:
            raise BadFileError(f"asset_kinds.toml: {term.id} builds {unknown[0]!r}, which capital.toml does not have.")
    return Vocabulary(**lists)
