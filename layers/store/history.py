"""What changed, when, by whom and why: one row for each change, never altered.

Those who may not see everything see that a change was made, but not what it hid: a version that they could
not have seen, contacts, and who made it.
"""

import json
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Connection, select

from layers.access import Action, allowed
from layers.records import Actor, Record
from layers.store.reads import unseen
from layers.store.rows import from_body
from layers.store.tables import history

PRIVATE_FIELDS = ("contacts", "checked_by")
COLUMNS = ("version", "at", "action", "role", "who", "why", "before", "after", "hidden")


@dataclass(frozen=True)
class Change:
    """Who is changing something, what kind of change it is, and why."""

    actor: Actor
    action: Action
    why: str


def entry(row: dict[str, Any], before: str | None, *, change: Change, change_set: int) -> dict[str, Any]:
    """The history row of one change: ``row`` is the record's new row, ``before`` its body until now."""
    return {
        "change_set": change_set,
        "record_id": row["id"],
        "version": row["version"],
        "action": change.action.value,
        "who": change.actor.id,
        "role": change.actor.role,
        "at": row["updated_at"],
        "why": change.why,
        "before": before,
        "after": row["body"],
    }


def read_history(connection: Connection, kind: str, record_id: str, *, actor: Actor) -> pd.DataFrame:
    """Every change of a record, oldest first; the caller has checked that the actor may ask.

    Columns: version, at (UTC), action, role, who, why, before and after (dicts by field, None where there
    was nothing or where it is hidden), hidden (True where something was left out).
    """
    query = select(history).where(history.c.record_id == record_id).order_by(history.c.seq)
    rows = [_shown(connection, kind, dict(row), actor) for row in connection.execute(query).mappings()]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame["at"] = pd.to_datetime(frame["at"], utc=True)
    return frame


def _shown(connection: Connection, kind: str, row: dict[str, Any], actor: Actor) -> dict[str, Any]:
    sides = [from_body(kind, row[side]) if row[side] else None for side in ("before", "after")]
    seen = all(side is None or allowed(actor, Action.SEE, side).ok for side in sides)
    private = all(side is None or allowed(actor, Action.PRIVATE, side).ok for side in sides)
    before, after = (_fields(connection, side, actor, private) if seen else None for side in sides)
    return {
        **{name: row[name] for name in ("version", "at", "action", "role")},
        "who": row["who"] if private else "",
        "why": row["why"] if seen else "",
        "before": before,
        "after": after,
        "hidden": not (seen and private),
    }


def _fields(connection: Connection, record: Record | None, actor: Actor, private: bool) -> dict[str, Any] | None:
    """The record's fields as plain values, without those that this actor may not read."""
    if record is None:
        return None
    fields: dict[str, Any] = json.loads(record.model_dump_json())
    if not private:
        fields = {name: value for name, value in fields.items() if name not in PRIVATE_FIELDS}
    if fields.get("organisation") and unseen(connection, {fields["organisation"]}, actor=actor):
        fields["organisation"] = ""
    return fields
