"""Taking something out of old versions for everybody, with a reason; what a record says now is never touched."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, select, update

from layers.errors import BadValueError, NotFoundError
from layers.records import Record
from layers.store.rows import record_kind
from layers.store.tables import history, state
from layers.store.tables_people import proposals
from layers.store.versions import TAKEN_OUT, Fields, fields_of, read_fields

WHY = "why"  # the reason of a change may tell as much as its fields
# who may see a version hangs on these, and so does whether a record was ever withheld
NEVER_REDACTED = ("id", "kind", "visibility", "review")
EMPTY: tuple[Any, ...] = ("", None, [], False)


def redact(
    connection: Connection, record: Record, *, now: int, versions: Sequence[int], fields: Sequence[str], why: str
) -> None:
    """Take these fields out of these old versions, wherever history or a proposal repeats them."""
    _check(record, now=now, versions=versions, fields=fields)
    rows = {row["version"]: row for row in _history_of(connection, record.id)}
    unknown = sorted(set(versions) - set(rows))
    if unknown:
        raise NotFoundError(f"There is no version {unknown[0]} of {record.id!r}; its history lists those there are.")
    told = [read_fields(record_kind(record), rows[version]["after"]) for version in versions]
    _check_gone_now(record, told, fields)
    connection.execute(update(state).values(redacting=True))
    for row in rows.values():
        _redact_row(connection, row, set(versions), fields, why)
    connection.execute(update(state).values(redacting=False))
    _redact_proposals(connection, record, told, fields)


def _check(record: Record, *, now: int, versions: Sequence[int], fields: Sequence[str]) -> None:
    if not versions or not fields:
        raise BadValueError("Name the versions and the fields that are to be taken out.")
    if now in versions:
        raise BadValueError(f"Version {now} is what {record.id} says now: change it first, then redact the old one.")
    never = [name for name in fields if name in NEVER_REDACTED]
    if never:
        raise BadValueError(f"{', '.join(never)} cannot be redacted: who may see a version depends on it.")
    known = (*type(record).model_fields, WHY)
    strange = [name for name in fields if name not in known]
    if strange:
        raise BadValueError(f"There is no field {strange[0]!r}; redact any of {', '.join(known)}.")


def _check_gone_now(record: Record, told: Sequence[Fields], fields: Sequence[str]) -> None:
    """What the record still says would be redacted in vain."""
    current = fields_of(record)
    still = [
        name
        for name in fields
        if name != WHY and current[name] not in EMPTY and current[name] in [version[name] for version in told]
    ]
    if still:
        raise BadValueError(f"{record.id} still says the same in {', '.join(still)}: change it first, then redact.")


def _history_of(connection: Connection, record_id: str) -> Sequence[RowMapping]:
    query = select(history).where(history.c.record_id == record_id).order_by(history.c.version)
    return connection.execute(query).mappings().all()


def _redact_row(connection: Connection, row: RowMapping, versions: set[int], fields: Sequence[str], why: str) -> None:
    """A version is told twice: as what came of its change, and as what the next one began from."""
    told: dict[str, Any] = {}
    if row["version"] in versions:
        told["after"] = _without(row["after"], fields)
        if WHY in fields:
            told["why"] = TAKEN_OUT
    if row["version"] - 1 in versions:
        told["before"] = _without(row["before"], fields)
    if told:
        connection.execute(update(history).where(history.c.seq == row["seq"]).values(**told, redacted=why))


def _without(body: str, fields: Sequence[str]) -> str:
    kept: Fields = json.loads(body)
    return _compact(
        {name: TAKEN_OUT if name in fields and value not in EMPTY else value for name, value in kept.items()}
    )


def _redact_proposals(connection: Connection, record: Record, told: Sequence[Fields], fields: Sequence[str]) -> None:
    """One that waits no longer asks for what was taken out; one that was decided no longer tells it."""
    current = fields_of(record)
    query = select(proposals).where(proposals.c.record_id == record.id)
    for row in connection.execute(query).mappings().all():
        body: Fields = json.loads(row["body"])
        secret = [
            name
            for name in fields
            if name in body and body[name] not in EMPTY and body[name] in [version[name] for version in told]
        ]
        waits = row["state"] == "waiting"
        kept = {**body, **{name: current[name] if waits else TAKEN_OUT for name in secret}}
        if kept != body:
            connection.execute(update(proposals).where(proposals.c.id == row["id"]).values(body=_compact(kept)))


def _compact(fields: Fields) -> str:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
