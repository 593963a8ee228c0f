"""Restoring a backup: proved, brought up to date, erased again and settled before anybody can see it.

What it replaces is kept as a backup of its own, or aside where it is too damaged for that.
"""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, update

from layers.access import Action
from layers.errors import BadFileError, BadValueError, RecoveryMapError
from layers.keeping import erasures
from layers.keeping.backup import make_backup
from layers.keeping.copies import copy_into_live, prove, settle_as_one_file, squeeze
from layers.keeping.erasures import Erasure
from layers.keeping.manifest import PRIVATE_FILE, STAMP, Backup, Facts, check_bytes, read_backup
from layers.keeping.permit import require
from layers.keeping.postgres import facts_of, load
from layers.keeping.settle import Standing, settle, standing
from layers.records import Actor
from layers.store.connection import Database
from layers.store.migrations.upgrade import migrate, upgrade
from layers.store.tables import state

WHY_KEPT = "What a restore replaced"
BEING_RESTORED = "A backup is being restored"


@dataclass(frozen=True)
class Restored:
    """What a restore did: from which backup, how many erasures it made again, and where the replaced store is."""

    backup: Backup
    erased_again: int
    replaced: Path | None


def restore(database: Database, folder: Path, *, keep_in: Path, actor: Actor, other_store: bool = False) -> Restored:
    """Put the backup in ``folder`` in the place of the store, whole or not at all.

    ``keep_in`` is where backups are kept: the replaced store goes there, and its list of erasures is obeyed. A backup
    of another store is refused, unless ``other_store`` says that this is meant. Everybody is signed out. Raises
    ``BadFileError`` for a backup that is not whole, was made by a newer program, or does not hold what it says.
    """
    require(actor, Action.RESTORE)
    backup = read_backup(folder)
    check_bytes(backup)
    kind = "sqlite" if database.is_sqlite else "postgresql"
    if backup.manifest.database != kind:
        raise BadValueError(f"That backup is of a {backup.manifest.database} store, and this is {kind}.")
    with _nobody_writes(database) as live:
        _check_same(live, backup, other_store)
        kept = (live.erasures if live else (), erasures.in_file(keep_in), erasures.in_file(folder.parent))
        known = erasures.together(*kept)
        replaced = _keep_replaced(database, live, keep_in, actor)
        put_back = _into_sqlite if database.is_sqlite else _into_postgres
        erased = put_back(database, backup, live, known)
    erasures.keep_in_file(keep_in, known)
    return Restored(backup, erased, replaced)


def _check_same(live: Standing | None, backup: Backup, other_store: bool) -> None:
    """``BadValueError`` where something was written to the store that is here, and it is not the one backed up."""
    if live is None or not live.change_sets or other_store or live.store_id == backup.manifest.facts.store_id:
        return
    raise BadValueError(
        "That is a backup of another store than the one that is here. Restore it only if this one is to go."
    )


@contextmanager
def _nobody_writes(database: Database) -> Iterator[Standing | None]:
    """Hold off every writer, so that nothing is acknowledged that the restore then takes away.

    Gives how far the store has come; None where there is none or it is damaged. Where the restore fails,
    writing goes on as before.
    """
    if not _is_whole(database):
        yield None
        return
    migrate(database)
    with database.writing(upkeep=True) as connection:
        live = standing(connection)
        connection.execute(update(state).values(read_only=BEING_RESTORED))
    try:
        yield live
    except BaseException:
        with database.writing(upkeep=True) as connection:
            connection.execute(update(state).values(read_only=live.read_only))
        raise


def _is_whole(database: Database) -> bool:
    """Whether the store is there and SQLite finds no damage in it; a PostgreSQL server sees to its own."""
    if not database.is_sqlite:
        return True
    if not _path(database).exists():
        return False
    try:
        with database.reading() as connection:
            return bool(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one() == "ok")
    except BadFileError:
        return False


def _keep_replaced(database: Database, live: Standing | None, keep_in: Path, actor: Actor) -> Path | None:
    """Keep the store that is to be replaced; a damaged one stays where it is for now."""
    return None if live is None else make_backup(database, keep_in, actor=actor, why=WHY_KEPT).folder


def _into_sqlite(database: Database, backup: Backup, live: Standing | None, known: list[Erasure]) -> int:
    path = _path(database)
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.stem}.restore.") as work:
            copy = Path(work) / path.name
            shutil.copyfile(backup.file, copy)
            copy.chmod(PRIVATE_FILE)
            erased = _prepare(copy, backup, live, known)
            if live is not None:
                copy_into_live(copy, database)
            else:
                _put_aside(path)
                os.replace(copy, path)
    except OSError as error:
        raise RecoveryMapError(
            f"The backup could not be restored ({error.strerror}); the store is as it was. Make room on the disk."
        ) from None
    return erased


def _prepare(copy: Path, backup: Backup, live: Standing | None, known: Iterable[Erasure]) -> int:
    """Make the copy fit to be live: whole, up to date, erased again, settled; one file without old traces."""
    _check_facts(prove(copy), backup)
    work = Database(f"sqlite:///{copy}")
    try:
        migrate(work)
        with work.writing(upkeep=True) as connection:
            erased = _erase_and_settle(connection, live, known)
        squeeze(work)
    finally:
        work.close()
    settle_as_one_file(copy)
    return erased


def _into_postgres(database: Database, backup: Backup, live: Standing | None, known: list[Erasure]) -> int:
    with database.writing(upkeep=True) as connection:
        load(connection, backup.file)
        _check_facts(facts_of(connection), backup)
        upgrade(connection, database.name)
        return _erase_and_settle(connection, live, known)


def _erase_and_settle(connection: Connection, live: Standing | None, known: Iterable[Erasure]) -> int:
    erased = erasures.replay(connection, known)
    settle(connection, live)
    return erased


def _check_facts(found: Facts, backup: Backup) -> None:
    if found != backup.manifest.facts:
        raise BadFileError(
            f"{backup.folder.name} does not hold what its manifest says; nothing was changed. Take another backup."
        )


def _put_aside(path: Path) -> None:
    """Move a store that cannot be read, with its log, into a folder beside it."""
    there = [file for end in ("", "-wal", "-shm") if (file := path.with_name(path.name + end)).exists()]
    if there:
        aside = path.with_name(f"{path.stem}-damaged-{datetime.now(UTC):{STAMP}}")
        aside.mkdir()
        for file in there:
            os.rename(file, aside / file.name)


def _path(database: Database) -> Path:
    return Path(str(database.url.database))
