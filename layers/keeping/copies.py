"""Copies of an SQLite store: taken by SQLite's own backup, proved whole, each one file. Never the live store itself."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from layers.errors import BadFileError, RecoveryMapError
from layers.keeping.manifest import Facts
from layers.store.connection import Database
from layers.store.tables import metadata

MOST_FAULTS_NAMED = 3


def copy_live(database: Database, path: Path) -> Facts:
    """Copy the live store to ``path`` as it is at this moment, whoever uses it meanwhile, and prove the copy."""
    with database.outside_transactions() as live, _opened(path) as copy:
        live.backup(copy)  # in one step: one moment of the store
        one_file(copy)
    return prove(path)


def copy_into_live(path: Path, database: Database) -> None:
    """Replace everything in the live store by the copy, as one transaction: others see the old or the new."""
    with _opened(path) as copy, database.outside_transactions() as live:
        copy.backup(live)
        live.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def prove(path: Path) -> Facts:
    """What the copy holds; ``BadFileError`` where SQLite finds it damaged, or a row points at one that is not there."""
    with _opened(path) as copy:
        faults = [row[0] for row in copy.execute("PRAGMA integrity_check") if row[0] != "ok"]
        faults += [f"{row[0]} row {row[1]} needs a row of {row[2]}" for row in copy.execute("PRAGMA foreign_key_check")]
        if faults:
            raise BadFileError(f"The copy is not whole: {'; '.join(faults[:MOST_FAULTS_NAMED])}. Nothing was changed.")
        return _facts(copy)


def squeeze(database: Database) -> None:
    """Rewrite the store without a trace of what was deleted, and empty its write-ahead log."""
    with database.outside_transactions() as live:
        live.execute("VACUUM")
        busy = live.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if busy:
        raise RecoveryMapError(
            "Somebody was reading all the while, so the write-ahead log could not be emptied; erase again in a moment."
        )


def one_file(copy: sqlite3.Connection) -> None:
    """Settle the copy as a single file, with no write-ahead log beside it."""
    copy.execute("PRAGMA journal_mode = DELETE")


def settle_as_one_file(path: Path) -> Facts:
    """The same for a copy on disk that was worked on; proves it again."""
    with _opened(path) as copy:
        one_file(copy)
    return prove(path)


def _facts(copy: sqlite3.Connection) -> Facts:
    there = {row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not {"state", "alembic_version"} <= there:
        raise BadFileError("That is not a store of this program: it has none of its tables.")
    store_id, change_sets = copy.execute("SELECT store_id, change_sets FROM state").fetchone()
    version = copy.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    names = sorted(set(metadata.tables) & there)
    rows = {name: copy.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}  # noqa: S608
    return Facts(store_id=store_id, change_sets=change_sets, tables_version=version, rows=rows)


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as copy:
            copy.execute("PRAGMA trusted_schema = OFF")
            yield copy
    except sqlite3.Error as error:
        raise BadFileError(f"The copy of the store cannot be used ({error}); nothing was changed.") from None
