"""One-time links: an address that lets whoever holds it answer about one record, without an account.

Its code can be typed from paper: sixteen letters and digits in fours (79 bits; tries are counted at the door). Only
the SHA-256 of a code is kept. A link to "check" is used up by its answer; a link to "follow" one's own suggestion may
be opened again until it is too old.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from layers.errors import BadValueError, NotFoundError
from layers.records import Actor
from layers.store.tables_people import one_time_links

CHECK, FOLLOW = "check", "follow"
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another on paper
_CODE = re.compile(f"[{LETTERS}]{{16}}")
DAYS_VALID = {CHECK: 60, FOLLOW: 365}
UNKNOWN = "This link is not known here, or is too old. Ask whoever sent it for a new one."
USED = "This link has been answered already. Thank you. For anything more, write to whoever sent it."


@dataclass(frozen=True)
class OneTimeLink:
    """A link as it is kept: what it is for, of which record, since when and until when (UTC), and its answer."""

    token_hash: str
    what: str
    record_id: str
    proposal_id: int | None
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    answer: str

    @property
    def actor(self) -> Actor:
        """Who answers by it: somebody without an account, named by the link alone."""
        return Actor(role="contributor", id=f"link_{self.token_hash[:12]}")


def new_code() -> str:
    """A new secret for one link: "k7mq-3x9p-wd2f-tbhn"; shown once, and kept nowhere."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(16))
    return "-".join(letters[first : first + 4] for first in range(0, 16, 4))


def keep(
    connection: Connection,
    code: str,
    *,
    what: str,
    record_id: str,
    actor: Actor,
    now: datetime,
    proposal_id: int | None = None,
) -> None:
    """Make the link known to the store; the caller has checked that the actor may."""
    row = {
        "token_hash": hash_of(code),
        "what": what,
        "record_id": record_id,
        "proposal_id": proposal_id,
        "made_by": actor.id,
        "made_at": as_text(now),
        "expires_at": as_text(now + timedelta(days=DAYS_VALID[what])),
        "used_at": None,
        "answer": "",
    }
    connection.execute(insert(one_time_links).values(row))


def find(connection: Connection, code: str, *, what: str, now: datetime) -> OneTimeLink:
    """The link of this code. ``NotFoundError``, the same for each, where it is unknown, for another use or too old."""
    query = select(one_time_links).where(one_time_links.c.token_hash == hash_of(code), one_time_links.c.what == what)
    row = connection.execute(query).mappings().one_or_none()
    if row is None or now >= datetime.fromisoformat(row["expires_at"]):
        raise NotFoundError(UNKNOWN)
    return OneTimeLink(
        token_hash=row["token_hash"],
        what=row["what"],
        record_id=row["record_id"],
        proposal_id=row["proposal_id"],
        made_at=datetime.fromisoformat(row["made_at"]),
        expires_at=datetime.fromisoformat(row["expires_at"]),
        used_at=datetime.fromisoformat(row["used_at"]) if row["used_at"] else None,
        answer=row["answer"],
    )


def spend(connection: Connection, link: OneTimeLink, *, answer: str, now: datetime) -> None:
    """Use the link up. ``BadValueError`` where it has been: of two answers at one moment the second changes nothing."""
    unused = (one_time_links.c.token_hash == link.token_hash, one_time_links.c.used_at.is_(None))
    done = connection.execute(update(one_time_links).where(*unused).values(used_at=as_text(now), answer=answer))
    if done.rowcount != 1:
        raise BadValueError(USED)


def hash_of(code: str) -> str:
    """What is kept of a code, however it was typed; what could never be a code has the hash of nothing."""
    plain = "".join(letter for letter in code.lower() if letter not in " -")
    return hashlib.sha256(plain.encode() if _CODE.fullmatch(plain) else b"").hexdigest()


def utc() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def as_text(moment: datetime) -> str:
    """ISO 8601 in UTC with microseconds, which sorts as time does."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
