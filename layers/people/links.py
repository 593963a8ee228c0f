"""Links that let somebody in, as rows: made, looked at, used once, withdrawn. Inside the caller's transaction."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, or_, select, update

from layers.errors import NotAllowedError, NotFoundError
from layers.people.tokens import hash_of, new_token
from layers.store.rows import utc_now
from layers.store.tables_people import invitations

DAYS_VALID = 7
FIRST_START = "first-start"
ASK_AGAIN = "Ask a keeper of your Alliance for a new one."


@dataclass(frozen=True)
class Invitation:
    """What a link that still holds will do: make a new person (``person`` None) or let one in again."""

    role: str
    organisation: str  # id; empty for none
    person: int | None
    expires_at: str  # ISO 8601, UTC


def make(
    connection: Connection, *, role: str, organisation: str, person: int | None, made_by: str, days: int = DAYS_VALID
) -> str:
    """Write a new link down and return its token."""
    token, now = new_token(), datetime.now(UTC)
    connection.execute(
        insert(invitations).values(
            token_hash=hash_of(token),
            role=role,
            organisation_id=organisation or None,
            person=person,
            made_by=made_by,
            made_at=utc_now(),
            expires_at=(now + timedelta(days=days)).isoformat(timespec="microseconds"),
        )
    )
    return token


def look(connection: Connection, token: str) -> Invitation:
    """What the link does; it is not used up. ``NotFoundError`` or ``NotAllowedError`` where it holds no longer."""
    row = _held(connection, token)
    return Invitation(row["role"], row["organisation_id"] or "", row["person"], row["expires_at"])


def use_up(connection: Connection, token: str, *, used_by: str) -> None:
    """Mark the link used, once and for all; raises as ``look`` does."""
    _held(connection, token)
    done = update(invitations).where(invitations.c.token_hash == hash_of(token))
    connection.execute(done.values(used_at=utc_now(), used_by=used_by))


def withdraw(connection: Connection, token_hash: str) -> bool:
    """End one link that waits; False where there is no such link."""
    return bool(_end(connection, invitations.c.token_hash == token_hash))


def withdraw_of(connection: Connection, person: int) -> int:
    """End every link that waits and was made by this person or for this person; how many."""
    return _end(connection, or_(invitations.c.made_by == f"user_{person}", invitations.c.person == person))


def withdraw_for(connection: Connection, person: int) -> int:
    """End every link that waits to let this person in again; how many."""
    return _end(connection, invitations.c.person == person)


def withdraw_for_all(connection: Connection) -> int:
    """End every link that waits to let anybody in again; how many. Invitations of new people stay."""
    return _end(connection, invitations.c.person.is_not(None))


def withdraw_first_start(connection: Connection) -> int:
    """End the links that earlier starts of the server have printed; how many."""
    return _end(connection, invitations.c.made_by == FIRST_START)


def state_of(row: RowMapping) -> str:
    """ "used", "withdrawn", "expired" or "waiting"."""
    if row["used_at"] is not None:
        return "used"
    if row["withdrawn_at"] is not None:
        return "withdrawn"
    return "expired" if row["expires_at"] <= utc_now() else "waiting"


def _held(connection: Connection, token: str) -> RowMapping:
    found = select(invitations).where(invitations.c.token_hash == hash_of(token))
    row = connection.execute(found).mappings().one_or_none()
    if row is None:
        raise NotFoundError(f"This link is not one of ours; check that you have the whole of it. {ASK_AGAIN}")
    reasons = {
        "used": "This link has been used already; each works once.",
        "withdrawn": "This link was withdrawn.",
        "expired": f"This link is too old; each works for {DAYS_VALID} days.",
    }
    state = state_of(row)
    if state != "waiting":
        raise NotAllowedError(f"{reasons[state]} {ASK_AGAIN}")
    return row


def _end(connection: Connection, which: Any) -> int:
    waiting = (which, invitations.c.used_at.is_(None), invitations.c.withdrawn_at.is_(None))
    return connection.execute(update(invitations).where(*waiting).values(withdrawn_at=utc_now())).rowcount
