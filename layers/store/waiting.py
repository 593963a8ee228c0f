"""What has been suggested and waits to be checked."""

import pandas as pd
from sqlalchemy import Connection, select

from layers.records import Actor, Review
from layers.store.reads import fetch_all
from layers.store.rows import MODELS
from layers.store.tables import history, records

COLUMNS = ("record_kind", "id", "name", "kind", "visibility", "version", "suggested_at", "role", "why", "record")


def suggestions_frame(connection: Connection, *, actor: Actor) -> pd.DataFrame:
    """The queue, oldest first: one row for each suggested record that the actor may see, with its first reason."""
    first = select(history).join(records, records.c.id == history.c.record_id)
    query = first.where(history.c.version == 1, records.c.review == Review.SUGGESTED.value)
    asked = {row["record_id"]: row for row in connection.execute(query).mappings()}
    rows = [
        {
            "record_kind": record_kind,
            **{name: str(getattr(stored.record, name)) for name in ("id", "name", "kind", "visibility")},
            "version": stored.version,
            "suggested_at": asked[stored.record.id]["at"],
            "role": asked[stored.record.id]["role"],
            "why": asked[stored.record.id]["why"],
            "record": stored.record,
        }
        for record_kind in MODELS
        for stored in fetch_all(connection, record_kind, actor=actor, review=Review.SUGGESTED)
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame["suggested_at"] = pd.to_datetime(frame["suggested_at"], utc=True)
    return frame.sort_values(["suggested_at", "id"], ignore_index=True)
