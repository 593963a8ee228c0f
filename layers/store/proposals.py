"""What somebody put forward about a record that exists, kept until it is accepted or refused."""

import re
import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import Connection, RowMapping, and_, insert, select, update

from layers.access import Action, allowed
from layers.errors import BadValueError, NotAllowedError, NotFoundError
from layers.records import Actor, Record
from layers.store.merge import changed
from layers.store.reads import as_seen, visible_ids
from layers.store.rows import from_body, utc_now
from layers.store.tables import history, records
from layers.store.tables_people import people, proposals
from layers.store.versions import as_record, read_fields, seen_fields, taken_out

WHAT = ("change", "claim", "reveal")
WAITING, ACCEPTED, REFUSED = "waiting", "accepted", "refused"
STATES = (WAITING, ACCEPTED, REFUSED)
PERSON = re.compile(r"user_([0-9]{1,9})")
LARGEST_NUMBER = 2**31 - 1
COLUMNS = (
    *("id", "what", "record_kind", "record_id", "name", "state", "version", "now", "at", "role", "who", "why"),
    *("record", "changes", "answer", "decided_by", "decided_at"),
)


class Difference(NamedTuple):
    """One field that a proposal would change, as plain values."""

    field: str
    before: Any
    after: Any


def put_forward(connection: Connection, record: Record, *, what: str, version: int, why: str, actor: Actor) -> int:
    """Keep a proposal, and return its number: drawn at random, as a count would tell of those about hidden records."""
    number = secrets.randbelow(LARGEST_NUMBER) + 1
    row = {"id": number, "what": what, "record_id": record.id, "version": version, "body": record.model_dump_json()}
    said = {"who": actor.id, "role": actor.role, "at": utc_now(), "why": why, "state": WAITING, "answer": ""}
    connection.execute(insert(proposals).values(**row, **said))
    return number


def fetch_proposal(connection: Connection, number: int, *, actor: Actor) -> RowMapping:
    """A proposal's row with ``kind``, the kind of its record, if it is the actor's to see.

    ``NotFoundError`` is the same for one that does not exist, is somebody else's, or is about a hidden record.
    """
    row = None
    if 0 < number <= LARGEST_NUMBER:
        query = select(proposals, records.c.kind).join(records, records.c.id == proposals.c.record_id)
        row = connection.execute(query.where(proposals.c.id == number)).mappings().one_or_none()
    checks = allowed(actor, Action.SEE, "proposal").ok
    if (
        row is None
        or not (checks or is_own(actor, row))
        or not visible_ids(connection, [row["record_id"]], actor=actor)
    ):
        raise NotFoundError(f"There is no proposal {number} here, or it is not yours to see; check its number.")
    return row


def fetch_waiting(connection: Connection, number: int, *, actor: Actor) -> RowMapping:
    """``fetch_proposal`` of one that has not been decided; ``BadValueError`` where it has."""
    row = fetch_proposal(connection, number, actor=actor)
    if row["state"] != WAITING:
        raise BadValueError(f"Proposal {number} has been {row['state']} already; nothing was changed.")
    return row


def decide(
    connection: Connection, number: int, *, state: str, actor: Actor, answer: str, made_version: int | None = None
) -> None:
    """Say what became of a waiting proposal."""
    said = {"decided_by": actor.id, "decided_at": utc_now(), "answer": answer, "made_version": made_version}
    connection.execute(update(proposals).where(proposals.c.id == number).values(state=state, **said))


def is_person(who: str) -> bool:
    """Whether this is one person's account, not a way in that many share."""
    return PERSON.fullmatch(who) is not None


def is_own(actor: Actor, row: Mapping[Any, Any]) -> bool:
    """Whether the actor put it forward. Visitors share one name, so nothing is a visitor's own."""
    return is_person(actor.id) and row["who"] == actor.id


def still_here(connection: Connection, who: str) -> Actor | None:
    """The person of that account as they are now; None for one who has left, or for no account."""
    matched = PERSON.fullmatch(who)
    if matched is None:
        return None
    query = select(people).where(people.c.number == int(matched[1]), people.c.active)
    row = connection.execute(query).one_or_none()
    return None if row is None else Actor(role=row.role, id=who, organisation=row.organisation_id or "")


def read_proposals(connection: Connection, *, actor: Actor, state: str | None) -> pd.DataFrame:
    """Those that the actor may see, oldest first; see ``Store.proposals``."""
    if state not in (None, *STATES):
        raise BadValueError(f"A proposal is never {state!r}; it is {', '.join(STATES)}.")
    checks = allowed(actor, Action.SEE, "proposal")
    if not checks.ok and not is_person(actor.id):
        raise NotAllowedError(f"You may not do this. {checks.reason}")
    base = and_(history.c.record_id == proposals.c.record_id, history.c.version == proposals.c.version)
    query = (
        select(proposals, records.c.kind, records.c.version.label("now"), history.c.after.label("base"))
        .join(records, records.c.id == proposals.c.record_id)
        .join(history, base)
        .order_by(proposals.c.at, proposals.c.id)
    )
    query = query if state is None else query.where(proposals.c.state == state)
    query = query if checks.ok else query.where(proposals.c.who == actor.id)
    found = connection.execute(query).mappings().all()
    seen = visible_ids(connection, {row["record_id"] for row in found}, actor=actor)
    rows = [_shown(connection, row, actor) for row in found if row["record_id"] in seen]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    for name in ("at", "decided_at"):
        frame[name] = pd.to_datetime(frame[name], utc=True)
    return frame


def _shown(connection: Connection, row: RowMapping, actor: Actor) -> dict[str, Any]:
    fields = read_fields(row["kind"], row["body"])
    whole = as_record(row["kind"], fields) if taken_out(fields) else from_body(row["kind"], row["body"])
    [record] = as_seen(connection, [whole], actor)
    private = allowed(actor, Action.SEE, "proposal").ok
    return {
        **{name: row[name] for name in ("id", "what", "record_id", "state", "version", "now", "at", "role", "who")},
        **{name: row[name] for name in ("why", "answer", "decided_at")},
        "record_kind": row["kind"],
        "name": record.name or record.id,
        "record": record,
        "changes": _differences(connection, row, fields, actor),
        "decided_by": (row["decided_by"] or "") if private else "",
    }


def _differences(
    connection: Connection, row: RowMapping, fields: Mapping[str, Any], actor: Actor
) -> tuple[Difference, ...]:
    before = seen_fields(connection, row["kind"], read_fields(row["kind"], row["base"]), actor)
    after = seen_fields(connection, row["kind"], fields, actor)
    if before is None or after is None:
        return ()
    return tuple(Difference(name, before[name], after[name]) for name in changed(before, after) if name in before)
