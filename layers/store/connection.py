"""The one connection factory: nothing else in the project may open the live store.

GDAL and the plain ``open`` call drop SQLite's locks when they close the same file, so even reading
it elsewhere can let two writers in (reference: sqlite.org/howtocorrupt.html, section 2.2).
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, IntegrityError, OperationalError

from layers.errors import BadFileError, BadValueError, ReadOnlyError, RecoveryMapError
from layers.store.tables import state

BUSY_TIMEOUT_MS = 10_000
POSTGRES_WRITE_LOCK = 7_341_102  # any number that only this project uses: writers take turns, as on SQLite
PRAGMAS = {
    "busy_timeout": BUSY_TIMEOUT_MS,
    "journal_mode": "WAL",
    "synchronous": "FULL",  # a sync for each commit: what was acknowledged survives a power cut
    "foreign_keys": "ON",
    "trusted_schema": "OFF",
    "secure_delete": "ON",
}
SUPPORTED = "sqlite:///folder/name.db or postgresql+psycopg://user@host/database"


class Database:
    """A store's engine, with one way to read (a consistent picture) and one way to write (all or nothing)."""

    def __init__(self, url: str) -> None:
        self.url = _parse(url)
        self.name = self.url.render_as_string(hide_password=True)
        self.engine = _make_engine(self.url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one moment of the store, however long it reads."""
        options = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with self._plain_errors("read"), self.engine.execution_options(**options).begin() as connection:
            yield connection

    @contextmanager
    def writing(self, *, upkeep: bool = False) -> Iterator[Connection]:
        """One transaction, committed when the block ends and undone whole when it raises.

        It takes the one write lock at once, so that what was read inside it is still so at the end.
        Raises ``ReadOnlyError`` while the store is read-only, but for ``upkeep``: bringing its tables up to
        date, restoring, erasing, and ending read-only itself.
        """
        engine = self.engine.execution_options(sqlite_begin="IMMEDIATE")
        with self._plain_errors("written; nothing was changed"), engine.begin() as connection:
            if not self.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": POSTGRES_WRITE_LOCK})
            if not upkeep:
                _refuse_where_read_only(connection)
            yield connection

    @contextmanager
    def outside_transactions(self) -> Iterator[Any]:
        """The driver's own connection with no transaction begun: for backups, VACUUM and checkpoints alone."""
        driver: Any = None
        try:
            driver = self.engine.raw_connection()
            if not self.is_sqlite:
                driver.driver_connection.autocommit = True
            yield driver.driver_connection
        except self.engine.dialect.loaded_dbapi.Error as error:
            raise RecoveryMapError(f"The store could not be kept in order ({error}); try again in a moment.") from None
        finally:
            if driver is not None:
                driver.invalidate()  # it may be left in another state: the next one starts afresh

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()

    @contextmanager
    def _plain_errors(self, verb: str) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise BadValueError(
                "Somebody else saved a record with the same id, or removed one that this needs, at the same moment; "
                "nothing was changed. Try again."
            ) from None
        except DatabaseError as error:
            if isinstance(error, OperationalError) and not _is_of_the_file(error):
                raise RecoveryMapError(
                    f"The store could not be {verb} ({error.orig}); try again in a moment."
                ) from None
            raise BadFileError(f"{self.name} is not a whole store ({error.orig}); restore it from a backup.") from None


def _is_of_the_file(error: OperationalError) -> bool:
    """Whether SQLite means the file's format or tables, and not that it is busy, full or out of reach."""
    return getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR


def _refuse_where_read_only(connection: Connection) -> None:
    why = connection.execute(select(state.c.read_only)).scalar_one()
    if why:
        raise ReadOnlyError(f"Nothing can be changed just now, and nothing was: {why.rstrip('. ')}. Try again later.")


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        # the address is not repeated: it may hold a password
        raise BadValueError(f"That is not the address of a store; write {SUPPORTED}.") from None
    if parsed.drivername in ("sqlite", "sqlite+pysqlite"):
        if not parsed.database or parsed.database == ":memory:" or "mode=memory" in parsed.database:
            raise BadValueError("A store must be kept in a file; write sqlite:///folder/name.db.")
    elif parsed.drivername != "postgresql+psycopg":
        raise BadValueError(f"A store cannot be kept in {parsed.drivername!r}; write {SUPPORTED}.")
    return parsed


def _make_engine(url: URL) -> Engine:
    if url.drivername == "postgresql+psycopg":
        try:
            return create_engine(url, pool_pre_ping=True)
        except ModuleNotFoundError:
            raise BadValueError(
                "A PostgreSQL store needs the psycopg package: run pip install 'psycopg[binary]' and try again."
            ) from None
    _make_folder(Path(str(url.database)))
    # one connection serves one thread at a time, but the web server's threads take turns with it
    engine = create_engine(url, connect_args={"check_same_thread": False})
    event.listen(engine, "do_connect", lambda *_given: _make_private(Path(str(url.database))))
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadFileError(f"The folder of {path.name} cannot be made ({error.strerror}); choose another.") from None


def _make_private(path: Path) -> None:
    """Make a new store's file one that only this account can read; what stands beside it follows it."""
    with suppress(OSError):  # it is there already, or SQLite will say what is in the way
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _set_pragmas(connection: Any, _record: object) -> None:
    """Settle a new SQLite connection; transactions are begun by ``_begin``, not by Python's driver."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for name, value in PRAGMAS.items():
        cursor.execute(f"PRAGMA {name} = {value}")
    cursor.close()


def _begin(connection: Connection) -> None:
    how = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {how}")
