"""A backup of the store as it is at one moment, while people go on using it; it counts once its copy was proved."""

from datetime import datetime
from pathlib import Path

from layers.access import Action
from layers.errors import BadValueError
from layers.keeping import erasures
from layers.keeping.copies import copy_live
from layers.keeping.erasures import Erasure
from layers.keeping.manifest import Backup, backups_in, write_backup
from layers.keeping.permit import require
from layers.keeping.postgres import dump
from layers.records import Actor
from layers.store.connection import Database
from layers.store.writes import checked_why


def make_backup(database: Database, folder: Path, *, actor: Actor, why: str, made_at: datetime | None = None) -> Backup:
    """Copy the store into a new folder under ``folder`` with its manifest, all of it or nothing.

    The list of erasures is kept beside the backups, so that restoring an older one erases again.
    """
    require(actor, Action.BACKUP)
    said = checked_why(why)
    while True:
        made = _copy(database, folder, said, made_at)
        known = _erasures(database)
        if len(known) == made.manifest.facts.rows["erasures"]:
            break
        made.remove()  # something was erased while it was made, and may stand in it: make it again
    erasures.keep_in_file(folder, known)
    return made


def _copy(database: Database, folder: Path, why: str, made_at: datetime | None) -> Backup:
    copy = copy_live if database.is_sqlite else dump
    return write_backup(
        folder,
        lambda file: copy(database, file),
        database="sqlite" if database.is_sqlite else "postgresql",
        why=why,
        made_at=made_at,
    )


def _erasures(database: Database) -> list[Erasure]:
    with database.reading() as connection:
        return erasures.in_store(connection)


def lapsed(backups: list[Backup], *, keep: int) -> list[Backup]:
    """Those backups, newest first, that are more than ``keep``."""
    if keep < 1:
        raise BadValueError(f"Keeping {keep} backups would leave none; keep at least 1.")
    return backups[keep:]


def remove_lapsed(folder: Path, *, keep: int) -> list[Backup]:
    """Remove the oldest backups until ``keep`` are left; returns those that went."""
    gone = lapsed(backups_in(folder), keep=keep)
    for backup in gone:
        backup.remove()
    return gone
