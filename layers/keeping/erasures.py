"""What was erased, kept by place: in the store itself, beside it, and beside its backups, to be taken out again.

A backup made before an erasure still holds the text; restoring it erases first. So the list must outlive the store that
it stands in: it is a small file in each place where backups are kept, and it never says what was erased.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from secrets import token_hex

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import Connection, insert, select

from layers.errors import BadFileError, RecoveryMapError
from layers.keeping.eraser import take_out
from layers.keeping.manifest import PRIVATE_FILE, sync
from layers.keeping.places import Place
from layers.store.tables import state
from layers.store.tables_people import erasures

NAME = "erasures.jsonl"


class Erasure(BaseModel):
    """One erasure: of which store, when, by whom, why, and where its texts stood."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    store_id: str
    at: str
    who: str
    why: str
    places: tuple[Place, ...]


def in_store(connection: Connection) -> list[Erasure]:
    """The erasures that this store knows of, oldest first."""
    store_id = connection.execute(select(state.c.store_id)).scalar_one()
    rows = connection.execute(select(erasures).order_by(erasures.c.id))
    return [
        Erasure(store_id=store_id, at=row.at, who=row.who, why=row.why, places=tuple(json.loads(row.places)))
        for row in rows
    ]


def in_file(folder: Path) -> list[Erasure]:
    """The erasures told of in ``folder``; ``BadFileError`` where the list is damaged, because none may be missed."""
    path = folder / NAME
    if not path.is_file():
        return []
    try:
        return [Erasure.model_validate_json(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    except (ValidationError, UnicodeDecodeError):
        raise BadFileError(
            f"{path.name} of {folder.name} is damaged, so what has to be erased again is not known; bring back a whole "
            "copy of it from where other backups are kept."
        ) from None


def keep_in_file(folder: Path, known: Iterable[Erasure]) -> list[Erasure]:
    """Add to the list in ``folder`` what it lacks, in one step; returns the whole list."""
    before = in_file(folder)
    everything = together(before, known)
    if len(everything) == len(before):
        return everything
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{NAME}.{token_hex(4)}.part"
    try:
        part.write_text("".join(f"{erasure.model_dump_json()}\n" for erasure in everything), encoding="utf-8")
        part.chmod(PRIVATE_FILE)
        sync(part)
        os.replace(part, folder / NAME)
        sync(folder)
    except OSError as error:
        raise RecoveryMapError(
            f"The list of erasures in {folder.name} could not be written ({error.strerror}); make room and erase again."
        ) from None
    finally:
        part.unlink(missing_ok=True)
    return everything


def together(*lists: Iterable[Erasure]) -> list[Erasure]:
    """Each erasure once, oldest first."""
    once = {(erasure.store_id, erasure.at, erasure.who): erasure for one in lists for erasure in one}
    return [once[key] for key in sorted(once, key=lambda key: key[1])]


def record(connection: Connection, erasure: Erasure) -> None:
    """Add the erasure to the store's own list, where it lacks it."""
    there = select(erasures.c.id).where(erasures.c.at == erasure.at, erasures.c.who == erasure.who)
    if connection.execute(there).first() is None:
        places = json.dumps([place.model_dump(mode="json") for place in erasure.places], separators=(",", ":"))
        row = {"at": erasure.at, "who": erasure.who, "why": erasure.why, "places": places}
        connection.execute(insert(erasures).values(row))


def replay(connection: Connection, known: Iterable[Erasure]) -> int:
    """Erase again whatever was erased from this store before; returns how many erasures that were."""
    store_id = connection.execute(select(state.c.store_id)).scalar_one()
    mine = [erasure for erasure in known if erasure.store_id == store_id]
    take_out(connection, (place for erasure in mine for place in erasure.places))
    for erasure in mine:
        record(connection, erasure)
    return len(mine)
