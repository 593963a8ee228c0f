"""The way back to somebody who suggested a record or a change without an account: what came of it, and questions."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, and_, func, select

from layers.checking import links
from layers.checking.links import FOLLOW, OneTimeLink, utc
from layers.checking.said import cleaned
from layers.errors import BadValueError
from layers.records import Actor, Review, Visibility
from layers.store.connection import Database
from layers.store.remarks import keep_remark
from layers.store.rows import from_body
from layers.store.tables import history, records
from layers.store.tables_people import proposals, remarks
from layers.store.writes import next_change_set

WAITING, TAKEN, REFUSED = "waiting", "taken", "refused"
LONGEST_REPLY = 1_000
MOST_REPLIES = 20
# what a proposal's state is called here
_STATES = {"waiting": WAITING, "accepted": TAKEN, "refused": REFUSED}


@dataclass(frozen=True)
class Remark:
    """A question or an answer: whether it is the reader's own, what was said, and when (UTC)."""

    own: bool
    said: str
    at: datetime


@dataclass(frozen=True)
class Followed:
    """What came of it: "waiting", "taken" or "refused", with the reason given, and what was said on the way.

    ``name`` and ``record_id`` are empty unless anybody may see the record now.
    """

    sent_at: datetime
    state: str
    reason: str
    name: str
    record_id: str
    is_change: bool
    remarks: tuple[Remark, ...]


class Following:
    """Links to follow what one has suggested. Every method that writes is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def link(self, record_id: str, *, actor: Actor, proposal_id: int | None = None, now: datetime | None = None) -> str:
        """The code of a new link for whoever has just suggested this record, or this change to it."""
        code, moment = links.new_code(), now or utc()
        with self._database.writing() as connection:
            links.keep(
                connection, code, what=FOLLOW, record_id=record_id, proposal_id=proposal_id, actor=actor, now=moment
            )
        return code

    def look(self, code: str, *, now: datetime | None = None) -> Followed:
        """What came of what this link follows. ``NotFoundError`` where the link is unknown or too old."""
        with self._database.reading() as connection:
            link = links.find(connection, code, what=FOLLOW, now=now or utc())
            return _followed(connection, link)

    def reply(self, code: str, said: str, *, now: datetime | None = None) -> None:
        """Answer a question, or add a word, while it still waits.

        Raises as ``look`` does, and ``BadValueError`` where nothing is said, it is too long, or it waits no more.
        """
        text, moment = cleaned(said, longest=LONGEST_REPLY), now or utc()
        if not text:
            raise BadValueError("Please write your answer first.")
        with self._database.writing() as connection:
            link = links.find(connection, code, what=FOLLOW, now=moment)
            if _state(connection, link)[0] != WAITING:
                raise BadValueError("This has been decided already, so nothing more can be added here.")
            if _replies(connection, link) >= MOST_REPLIES:
                raise BadValueError("You have written a lot already. Please wait until somebody has read it.")
            keep_remark(connection, link.record_id, text, proposal_id=link.proposal_id, actor=link.actor)
            next_change_set(connection)


def _followed(connection: Connection, link: OneTimeLink) -> Followed:
    state, reason = _state(connection, link)
    row = connection.execute(select(records).where(records.c.id == link.record_id)).one()
    record = from_body(row.kind, row.body)
    seen = record.visibility is Visibility.PUBLIC and record.review is Review.APPROVED
    query = select(remarks).where(_about(link)).order_by(remarks.c.id)
    told = [_remark(said, link) for said in connection.execute(query)]
    return Followed(
        sent_at=link.made_at,
        state=state,
        reason=reason,
        name=record.name if seen else "",
        record_id=record.id if seen else "",
        is_change=link.proposal_id is not None,
        remarks=tuple(told),
    )


def _state(connection: Connection, link: OneTimeLink) -> tuple[str, str]:
    """What came of it, and the reason that was given with the decision."""
    if link.proposal_id is not None:
        row = connection.execute(select(proposals).where(proposals.c.id == link.proposal_id)).one()
        return _STATES[row.state], row.answer
    review = connection.execute(select(records.c.review).where(records.c.id == link.record_id)).scalar_one()
    if review == Review.SUGGESTED.value:
        return WAITING, ""
    decision = "approve" if review == Review.APPROVED.value else "refuse"
    query = select(history.c.why).where(history.c.record_id == link.record_id, history.c.action == decision)
    why = connection.execute(query.order_by(history.c.seq.desc()).limit(1)).scalar_one_or_none()
    return (TAKEN if decision == "approve" else REFUSED), why or ""


def _about(link: OneTimeLink) -> ColumnElement[bool]:
    same = remarks.c.proposal_id == link.proposal_id if link.proposal_id else remarks.c.proposal_id.is_(None)
    return and_(remarks.c.record_id == link.record_id, same)


def _remark(row: "Row[object]", link: OneTimeLink) -> Remark:
    return Remark(row.who == link.actor.id, row.said, datetime.fromisoformat(row.at))


def _replies(connection: Connection, link: OneTimeLink) -> int:
    query = select(func.count()).where(_about(link), remarks.c.who == link.actor.id)
    return int(connection.execute(query).scalar_one())
