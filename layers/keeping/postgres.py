"""Backups of a PostgreSQL store: pg_dump writes its tables as SQL, and that puts them back in one transaction."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, inspect, select, text

from layers.errors import BadFileError, BadValueError, RecoveryMapError
from layers.keeping.manifest import Facts
from layers.store.connection import Database
from layers.store.tables import metadata, state

PROGRAM = "pg_dump"
ROWS_A_STATEMENT = 500
VERSIONS = "alembic_version"
HEAD_CHARS = 2_000  # pg_dump's own guard line for psql stands here, before any data
SERVER = ("host", "port", "user", "dbname", "options")
GUARD = re.compile(r"^\\restrict (\w+)\n", re.MULTILINE)


def dump(database: Database, path: Path) -> Facts:
    """Write the store's tables to ``path`` as SQL, all as of one moment, and say what it holds.

    Raises ``BadValueError`` where pg_dump is not on this machine, ``RecoveryMapError`` where it fails.
    """
    program = shutil.which(PROGRAM)
    if program is None:
        raise BadValueError(
            "pg_dump is not on this machine, so a PostgreSQL store cannot be backed up from here: install PostgreSQL's "
            "client programs of the server's version, or have whoever runs the server back it up."
        )
    with database.reading() as connection:
        facts = facts_of(connection)
        moment = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        _run(program, connection, path, moment)
    return facts


def load(connection: Connection, path: Path) -> None:
    """Replace the store's tables by those of the dump, inside the caller's transaction."""
    schema = _schema(connection)
    for name in _tables(connection):
        connection.exec_driver_sql(f'DROP TABLE "{schema}"."{name}" CASCADE')
    driver: Any = connection.connection.driver_connection
    # without parameters the driver sends the whole script as it stands
    driver.execute(script_of(path.read_text(encoding="utf-8")))
    connection.exec_driver_sql("RESET ALL")  # the script empties the search path
    if _schema(connection) != schema or set(_tables(connection)) != {*metadata.tables, VERSIONS}:
        raise BadFileError(
            "The backup is of another database's tables: it can be restored only where it was made, and nothing was."
        )


def script_of(dumped: str) -> str:
    """The dump without the two lines that only psql understands."""
    guard = GUARD.search(dumped[:HEAD_CHARS])
    if guard is None:
        return dumped
    head, _, tail = dumped[guard.end() :].rpartition(f"\\unrestrict {guard[1]}\n")
    return dumped[: guard.start()] + head + tail


def facts_of(connection: Connection) -> Facts:
    """What a store holds, by SQL that every database speaks."""
    row = connection.execute(select(state.c.store_id, state.c.change_sets)).one()
    there = set(_tables(connection))
    tables = [table for table in metadata.sorted_tables if table.name in there]
    rows = {table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables}
    version = connection.execute(text(f"SELECT version_num FROM {VERSIONS}")).scalar_one()  # noqa: S608
    return Facts(
        store_id=row.store_id,
        change_sets=row.change_sets,
        tables_version=version,
        rows=dict(sorted(rows.items())),
    )


def _tables(connection: Connection) -> list[str]:
    """The store's tables that are there, in the order in which they are made."""
    there = set(inspect(connection).get_table_names())
    return [name for name in (VERSIONS, *(table.name for table in metadata.sorted_tables)) if name in there]


def _schema(connection: Connection) -> str:
    return str(connection.execute(text("SELECT current_schema()")).scalar_one())


def _run(program: str, connection: Connection, path: Path, moment: str) -> None:
    info: Any = connection.connection.driver_connection.info  # type: ignore[union-attr]
    schema = _schema(connection)
    tables = [f'--table="{schema}"."{name}"' for name in _tables(connection)]
    options = ["--format=plain", "--inserts", f"--rows-per-insert={ROWS_A_STATEMENT}", "--no-owner", "--no-privileges"]
    given = {**connection.engine.url.query, **{name: getattr(info, name) for name in SERVER}}
    where = " ".join(f"{name}='{_quoted(str(value))}'" for name, value in given.items())
    command = [program, *options, *tables, f"--snapshot={moment}", f"--file={path}", f"--dbname={where}"]
    environment = {**os.environ, **({"PGPASSWORD": info.password} if info.password else {})}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"]
        raise RecoveryMapError(f"The store could not be backed up: {said[0]}. Nothing of it was kept.")


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")
