"""Two versions of a record side by side, and the list of transactions that could be undone."""

import pandas as pd
from sqlalchemy import Connection, func, select

from layers.errors import NotAllowedError, NotFoundError
from layers.records import Actor
from layers.store.rows import from_body
from layers.store.tables import history, records
from layers.store.versions import Fields, of_version, seen_fields

NAMES_SHOWN = 5
SETS_COLUMNS = ("change_set", "at", "action", "who", "why", "records", "names")


def compare(connection: Connection, kind: str, record_id: str, v1: int, v2: int, *, actor: Actor) -> pd.DataFrame:
    """The fields in which two versions differ, as far as the actor may see both; the caller has checked the rest."""
    (before, hidden_before), (after, hidden_after) = (
        _seen(connection, kind, record_id, version, actor=actor) for version in (v1, v2)
    )
    shared = [name for name in after if name in before and before[name] != after[name]]
    rows = [{"field": name, "before": before[name], "after": after[name]} for name in shared]
    frame = pd.DataFrame(rows, columns=["field", "before", "after"], dtype=object)
    frame.attrs["hidden"] = hidden_before or hidden_after
    return frame


def change_sets(connection: Connection, *, last: int) -> pd.DataFrame:
    """The last transactions that changed records, newest first."""
    newest = (
        select(history.c.change_set, func.count().label("records"), func.min(history.c.seq).label("first"))
        .group_by(history.c.change_set)
        .order_by(history.c.change_set.desc())
        .limit(last)
    )
    rows = []
    for found in connection.execute(newest).all():
        first = connection.execute(select(history).where(history.c.seq == found.first)).mappings().one()
        said = {name: first[name] for name in ("change_set", "at", "action", "who", "why")}
        rows.append({**said, "records": found.records, "names": _names(connection, found.change_set)})
    frame = pd.DataFrame(rows, columns=list(SETS_COLUMNS))
    frame["at"] = pd.to_datetime(frame["at"], utc=True)
    return frame


def _seen(connection: Connection, kind: str, record_id: str, version: int, *, actor: Actor) -> tuple[Fields, bool]:
    whole = of_version(connection, kind, record_id, version)
    if whole is None:
        raise NotFoundError(f"There is no version {version} of {record_id!r}; its history lists those there are.")
    seen = seen_fields(connection, kind, whole, actor)
    if seen is None:
        raise NotAllowedError(f"You may not do this. Version {version} is not yours to see.")
    return seen, seen != whole


def _names(connection: Connection, change_set: int) -> str:
    query = (
        select(records.c.body, records.c.kind)
        .join(history, history.c.record_id == records.c.id)
        .where(history.c.change_set == change_set)
        .order_by(history.c.seq)
        .limit(NAMES_SHOWN)
    )
    found = [from_body(row.kind, row.body) for row in connection.execute(query)]
    return ", ".join(record.name or record.id for record in found)
