"""The charter of an Alliance: what its members agree on, in the area's own words, and who has signed which version."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from layers.access import Action, allowed
from layers.errors import BadFileError, BadValueError, NotAllowedError
from layers.faults import in_words
from layers.limits import MAX_CHARTER_FILE_BYTES
from layers.records import Actor, Organisation
from layers.store import Store
from layers.store.history import Change
from layers.store.reads import fetch_whole
from layers.store.writes import checked_why, update_one

CHARTER_FILE = "charter.toml"


class Principle(BaseModel):
    """One thing that members agree on: a few words, and what it means in practice."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    title: Annotated[str, Field(min_length=1, max_length=120)]
    words: Annotated[str, Field(min_length=1, max_length=1_000)]


class Charter(BaseModel):
    """What an area's charter.toml says; ``version`` is what an organisation's ``charter_version`` names."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    title: Annotated[str, Field(min_length=1, max_length=120)]
    version: Annotated[str, Field(min_length=1, max_length=20)]
    date: date
    summary: Annotated[str, Field(min_length=1, max_length=1_000)]
    principles: Annotated[tuple[Principle, ...], Field(min_length=1, max_length=50)] = Field(alias="principle")


def load_charter(folder: Path | str) -> Charter | None:
    """The charter of the area in ``folder``; None where it has none. ``BadFileError`` names what to mend."""
    path = Path(folder) / CHARTER_FILE
    try:
        if not path.exists():
            return None
        if path.stat().st_size > MAX_CHARTER_FILE_BYTES:
            raise BadFileError(f"{path.name} is over {MAX_CHARTER_FILE_BYTES // 1_000} kB; shorten it.")
        return Charter.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        raise BadFileError(f"{path.name}: {'; '.join(in_words(error))}; mend it.") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadFileError(f"{path.name} cannot be read ({error}); mend or replace it.") from None


def sign(store: Store, organisation: str, charter: Charter, *, on: date, today: date, actor: Actor) -> int:
    """Record that an organisation signed this version of the charter on a day; returns the record's new version.

    It is listed as a member of the Alliance from then on. Raises ``NotAllowedError``, ``NotFoundError``, and
    ``BadValueError`` for a day before the charter's own or after ``today``.
    """
    if not charter.date <= on <= today:
        raise BadValueError(
            f"Version {charter.version} of the charter is from {charter.date:%d %B %Y}: "
            "it cannot have been signed before then, or on a day that has not come yet."
        )
    signature = {"charter_signed_on": on, "charter_version": charter.version}
    return _set(store, organisation, signature, Change(actor, Action.SIGN, f"Signed charter {charter.version}"))


def unsign(store: Store, organisation: str, *, why: str, actor: Actor) -> int:
    """Record that an organisation's signature holds no longer; its people are contributors from then on."""
    change = Change(actor, Action.SIGN, checked_why(why))
    return _set(store, organisation, {"charter_signed_on": None, "charter_version": ""}, change)


def is_listed(organisation: Organisation) -> bool:
    """Whether the organisation is listed as a member of the Alliance: it has signed; else it is only known to it."""
    return organisation.charter_signed_on is not None


def _set(store: Store, organisation: str, signature: dict[str, object], change: Change) -> int:
    """Write the signature as a change of its own, which is not the right to change anything else."""
    with store.database.writing() as connection:
        stored = fetch_whole(connection, "organisation", organisation, actor=change.actor)
        verdict = allowed(change.actor, change.action, stored.record)
        if not verdict.ok:
            raise NotAllowedError(f"You may not do this. {verdict.reason}")
        after = stored.record.model_copy(update=signature)
        return update_one(connection, after, change, version=stored.version)
