"""Is all well with the store? Everything that is promised of it, looked at in what is really there."""

import json
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from pydantic import ValidationError
from sqlalchemy import Connection, select, text

from layers.errors import BadFileError, NotFoundError, RecoveryMapError
from layers.keeping import erasures
from layers.keeping.eraser import still_there
from layers.keeping.manifest import backups_in, check_bytes
from layers.store.connection import PRAGMAS, Database
from layers.store.gate import faults
from layers.store.migrations.upgrade import newest
from layers.store.rows import from_body, to_row
from layers.store.tables import history, records, state

BACKUP_IS_OLD_H = 48
OTHERS_MAY_READ = stat.S_IRGRP | stat.S_IROTH
MOST_NAMED = 3
AS_SETTLED = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0, "secure_delete": 1}
SEALS = {
    "sqlite": {"history_no_update", "history_no_delete", "history_no_replace"},
    "postgresql": {"history_no_change", "history_no_truncate"},
}


@dataclass(frozen=True)
class Look:
    """One thing that was looked at: what came of it in words, and whether it is as it should be."""

    what: str
    found: str
    ok: bool


def check(database: Database, *, keep_in: Path, now: datetime | None = None) -> list[Look]:
    """Everything about the store and its backups in ``keep_in``; raises only where there is no store at all.

    A store that is damaged or not up to date is told of in the first lines, and looked at no further.
    """
    existing(database)
    try:
        with database.reading() as connection:
            found = list(_whole(connection, database))
            if all(look.ok for look in found):
                found += _contents(connection)
    except RecoveryMapError as error:
        found = [Look("whole", str(error), False)]
    return [*found, *_private(database), *_backups(keep_in, now or datetime.now(UTC))]


def existing(database: Database) -> None:
    """``NotFoundError`` where there is no file, so that looking for a store never makes one."""
    if database.is_sqlite and not Path(str(database.url.database)).is_file():
        raise NotFoundError(f"There is no store at {database.name}; serve the area once, or restore a backup.")


def _whole(connection: Connection, database: Database) -> Iterator[Look]:
    if database.is_sqlite:
        damage = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check") if row[0] != "ok"]
        damage += [f"{row[0]} row {row[1]}" for row in connection.exec_driver_sql("PRAGMA foreign_key_check")]
        yield _look("whole", damage, "no damage, and every row that another needs is there")
        wrong = [
            f"{name} is {value}"
            for name, wanted in AS_SETTLED.items()
            if (value := connection.exec_driver_sql(f"PRAGMA {name}").scalar()) != wanted
        ]
        yield _look("settings", wrong, f"{len(PRAGMAS)} settings as they should be: each commit is synced to the disk")
    version = MigrationContext.configure(connection).get_current_revision()
    words = "up to date" if version == newest() else f"version {version}, this program's is {newest()}: serve it once"
    yield Look("tables", words, version == newest())


def _contents(connection: Connection) -> Iterator[Look]:
    yield _seals(connection)
    rows = connection.execute(select(records)).mappings().all()
    unreadable, odd = [], []
    for row in rows:
        try:
            record = from_body(row["kind"], row["body"])
        except ValidationError:
            unreadable.append(row["id"])
            continue
        if to_row(record, version=row["version"], at=row["updated_at"]) | {"body": row["body"]} != dict(row):
            odd.append(row["id"])
        elif faults(record):
            odd.append(f"{row['id']} ({faults(record)[0]})")
    yield _look("records", unreadable + odd, f"{len(rows):,} can be read, and pass the checks that new ones pass")
    yield _look("history", _broken_history(connection), f"each version of {len(rows):,} records once, the last is now")
    left = [f"of {erasure.at}" for erasure in erasures.in_store(connection) if still_there(connection, erasure.places)]
    yield _look("erasures", left, "nothing that was erased has come back")
    frozen = connection.execute(select(state.c.read_only)).scalar_one()
    yield Look("writing", f"read-only: {frozen}" if frozen else "open", True)


def _seals(connection: Connection) -> Look:
    """Whether history is sealed by the database itself."""
    if connection.dialect.name == "sqlite":
        asked = text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'history'")
    else:
        asked = text("SELECT tgname FROM pg_trigger WHERE tgrelid = 'history'::regclass AND NOT tgisinternal")
    missing = sorted(SEALS[connection.dialect.name] - {row[0] for row in connection.execute(asked)})
    if connection.execute(select(state.c.redacting)).scalar_one():
        missing.append("left open by a redaction")
    return _look("seals", missing, "history cannot be altered or deleted", fault="missing: ")


def _broken_history(connection: Connection) -> list[str]:
    """Records whose versions are not all there once, or whose last one says something else than the record."""
    versions: dict[str, list[int]] = {}
    last: dict[str, str] = {}
    told = select(history.c.record_id, history.c.version, history.c.after).order_by(history.c.seq)
    for row in connection.execute(told):
        versions.setdefault(row.record_id, []).append(row.version)
        last[row.record_id] = row.after
    now = connection.execute(select(records.c.id, records.c.version, records.c.body)).all()
    return [
        row.id
        for row in now
        if versions.get(row.id) != list(range(1, row.version + 1)) or json.loads(last[row.id]) != json.loads(row.body)
    ]


def _private(database: Database) -> Iterator[Look]:
    if database.is_sqlite:
        path = Path(str(database.url.database))
        open_to = [file.name for file in path.parent.glob(f"{path.name}*") if file.stat().st_mode & OTHERS_MAY_READ]
        yield _look(
            "who can read it",
            open_to,
            "only the account that runs the map",
            fault="other accounts of this machine too (take their right to read away): ",
        )


def _backups(keep_in: Path, now: datetime) -> Iterator[Look]:
    found = backups_in(keep_in)
    if not found:
        yield Look("backups", f"none in {keep_in.name}: make one with backup", False)
        return
    hours = (now - found[0].manifest.made_at).total_seconds() / 3600
    words = f"{len(found)}, the newest {hours:,.0f} hours old"
    yield Look("backups", words, hours <= BACKUP_IS_OLD_H)
    spoilt = []
    for backup in found:
        try:
            check_bytes(backup)
        except BadFileError:
            spoilt.append(backup.folder.name)
    yield _look("their bytes", spoilt, "as they were when they were made")
    try:
        yield Look("list of erasures", f"{len(erasures.in_file(keep_in))} kept beside the backups", True)
    except BadFileError as error:
        yield Look("list of erasures", str(error), False)


def _look(what: str, wrong: list[str], well: str, *, fault: str = "") -> Look:
    if not wrong:
        return Look(what, well, True)
    more = f" and {len(wrong) - MOST_NAMED:,} more" if len(wrong) > MOST_NAMED else ""
    return Look(what, fault + "; ".join(wrong[:MOST_NAMED]) + more, False)
