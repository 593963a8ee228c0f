"""Questions and answers about what waits: a suggested record, or a proposal."""

import pandas as pd
from sqlalchemy import Connection, insert, select

from layers.access import Action, allowed
from layers.errors import BadValueError
from layers.records import Actor, Review
from layers.store.guard import require
from layers.store.proposals import fetch_proposal, fetch_waiting, is_own
from layers.store.reads import fetch_any
from layers.store.rows import utc_now
from layers.store.tables_people import remarks

COLUMNS = ("at", "role", "who", "said")


def write_remark(connection: Connection, about: str | int, said: str, *, actor: Actor) -> None:
    """Keep a question about what waits, or the answer of the person who put it forward."""
    if isinstance(about, int):
        row = fetch_waiting(connection, about, actor=actor)
        if not is_own(actor, row):
            require(actor, Action.ASK, "proposal")
        keep_remark(connection, row["record_id"], said, proposal_id=about, actor=actor)
        return
    record = fetch_any(connection, about, actor=actor).record
    require(actor, Action.ASK, record)
    if record.review is not Review.SUGGESTED:
        raise BadValueError(
            f"{record.name or record.id} has been checked already ({record.review}); nothing was asked."
        )
    keep_remark(connection, record.id, said, proposal_id=None, actor=actor)


def keep_remark(connection: Connection, record_id: str, said: str, *, proposal_id: int | None, actor: Actor) -> None:
    """Keep what was said; the caller knows that this actor may say it."""
    row = {"record_id": record_id, "proposal_id": proposal_id, "said": said}
    connection.execute(insert(remarks).values(**row, who=actor.id, role=actor.role, at=utc_now()))


def read_remarks(connection: Connection, about: str | int, *, actor: Actor) -> pd.DataFrame:
    """What was said about a suggested record or a proposal, oldest first, if it is the actor's to see."""
    if isinstance(about, int):
        row = fetch_proposal(connection, about, actor=actor)
        return _frame(connection, row["record_id"], proposal_id=about, actor=actor)
    record = fetch_any(connection, about, actor=actor).record
    require(actor, Action.ASK, record)
    return _frame(connection, record.id, proposal_id=None, actor=actor)


def _frame(connection: Connection, record_id: str, *, proposal_id: int | None, actor: Actor) -> pd.DataFrame:
    query = select(remarks).where(
        remarks.c.record_id == record_id, remarks.c.proposal_id.is_not_distinct_from(proposal_id)
    )
    rows = [dict(row) for row in connection.execute(query.order_by(remarks.c.id)).mappings()]
    checks = allowed(actor, Action.ASK, "proposal").ok
    told = [{**row, "who": row["who"] if checks or row["who"] == actor.id else ""} for row in rows]
    frame = pd.DataFrame(told, columns=list(COLUMNS))
    frame["at"] = pd.to_datetime(frame["at"], utc=True)
    return frame
