"""What changed, when, by whom and why: one row for each change, never altered.

Those who may not see everything see that a change was made, but not what it hid: a version that they could
not have seen, contacts, and who made it.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Connection, and_, select

from layers.access import Action, allowed
from layers.records import Actor
from layers.store.tables import history
from layers.store.tables_people import proposals
from layers.store.versions import as_record, read_fields, seen_fields

COLUMNS = ("version", "at", "action", "role", "who", "proposed_by", "why", "before", "after", "hidden", "redacted")


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

    Columns: version, at (UTC), action, role, who, proposed_by (where somebody else put it forward), why, before and
    after (dicts by field, None where there was nothing or where it is hidden), hidden (True where something was left
    out), redacted (why something was taken out of this row for everybody, else "").
    """
    made = proposals.c.record_id == history.c.record_id, proposals.c.made_version == history.c.version
    query = select(history, proposals.c.who.label("proposed_by")).outerjoin(proposals, and_(*made))
    found = connection.execute(query.where(history.c.record_id == record_id).order_by(history.c.seq)).mappings()
    frame = pd.DataFrame([_shown(connection, kind, dict(row), actor) for row in found], columns=list(COLUMNS))
    frame["at"] = pd.to_datetime(frame["at"], utc=True)
    return frame


def _shown(connection: Connection, kind: str, row: dict[str, Any], actor: Actor) -> dict[str, Any]:
    sides = [read_fields(kind, row[side]) if row[side] else None for side in ("before", "after")]
    views = [None if side is None else seen_fields(connection, kind, side, actor) for side in sides]
    seen = all((side is None) == (view is None) for side, view in zip(sides, views, strict=True))
    private = all(side is None or allowed(actor, Action.PRIVATE, as_record(kind, side)).ok for side in sides)
    return {
        **{name: row[name] for name in ("version", "at", "action", "role")},
        "who": row["who"] if private else "",
        "proposed_by": (row["proposed_by"] or "") if private else "",
        "why": row["why"] if seen else "",
        "before": views[0] if seen else None,
        "after": views[1] if seen else None,
        "hidden": not (seen and private),
        "redacted": (row["redacted"] or "") if seen else "",
    }
