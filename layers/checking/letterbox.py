"""What people without an account answer by a one-time link: that a record is still right, has changed or closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from pydantic import ValidationError
from sqlalchemy import Connection, select

from layers.access import Action, allowed
from layers.checking import links
from layers.checking.links import CHECK, UNKNOWN, OneTimeLink, utc
from layers.checking.said import cleaned
from layers.errors import BadValueError, NotFoundError
from layers.faults import in_words
from layers.records import Asset, Status
from layers.store import writes
from layers.store.connection import Database
from layers.store.gate import check_records
from layers.store.history import Change
from layers.store.proposals import put_forward
from layers.store.rows import from_body
from layers.store.tables import records

RIGHT, CHANGED, CLOSED = "right", "changed", "closed"
ANSWERS = (RIGHT, CHANGED, CLOSED)
CHANGEABLE = ("address", "phone", "website", "cost", "description")
LONGEST_SAID = 1_000
CHECKED_BY = "The people who run it"
SAID_RIGHT = "Still right: answered by the link in a letter"
SAID_CHANGED = "Changed: answered by the link in a letter"
SAID_CLOSED = "Closed: answered by the link in a letter"
NO_FIELDS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Asked:
    """What a letter asks about: the record and the version of it that is shown, and whether it was answered already."""

    asset: Asset
    version: int
    answered: str


class Letterbox:
    """Answers by one-time links. Every method that writes is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def asked(self, code: str, *, now: datetime | None = None) -> Asked:
        """What the letter with this code asks; looking does not use the link up.

        ``NotFoundError``, the same words for each, where the link is unknown or too old, or its record is withheld,
        off the map or gone.
        """
        with self._database.reading() as connection:
            link = links.find(connection, code, what=CHECK, now=now or utc())
            asset, version = _record_of(connection, link)
        return Asked(asset, version, link.answer)

    def answer(
        self,
        code: str,
        answer: str,
        *,
        today: date,
        version: int,
        said: str = "",
        fields: Mapping[str, str] = NO_FIELDS,
        now: datetime | None = None,
    ) -> None:
        """Take the answer to a letter: "right" marks the record as checked ``today``; the others wait to be looked at.

        ``version`` is the one that was shown; ``fields`` are those of ``CHANGEABLE`` as they should be.
        Raises as ``asked`` does, and ``BadValueError`` where the link was used, the record has changed since it was
        shown, or nothing is said of what has changed; then the link may be used again.
        """
        moment = now or utc()
        with self._database.writing() as connection:
            link = links.find(connection, code, what=CHECK, now=moment)
            asset, current = _record_of(connection, link)
            links.spend(connection, link, answer=_known(answer), now=moment)
            if current != version:
                raise BadValueError("This was changed while you were reading. Please look at it again, then answer.")
            checked = {"checked_on": today, "checked_by": CHECKED_BY}
            if answer == RIGHT:
                change = Change(link.actor, Action.ANSWER, SAID_RIGHT)
                writes.update_one(connection, asset.model_copy(update=checked), change, version=current)
                return
            after, why = _put_right(asset, answer, cleaned(said, longest=LONGEST_SAID), fields)
            [wanted] = check_records([after.model_copy(update=checked)])
            writes.next_change_set(connection)
            put_forward(connection, wanted, what="change", version=current, why=why, actor=link.actor)


def _record_of(connection: Connection, link: OneTimeLink) -> tuple[Asset, int]:
    """The record and its version, where it may still be asked about by a link."""
    row = connection.execute(select(records).where(records.c.id == link.record_id)).one()
    record = from_body(row.kind, row.body)
    if not isinstance(record, Asset) or not allowed(link.actor, Action.ANSWER, record).ok:
        raise NotFoundError(UNKNOWN)
    return record, int(row.version)


def _known(answer: str) -> str:
    if answer not in ANSWERS:
        raise BadValueError("Please choose one of the three answers.")
    return answer


def _put_right(asset: Asset, answer: str, said: str, fields: Mapping[str, str]) -> tuple[Asset, str]:
    """The record as it should be, and what was said of it."""
    if answer == CLOSED:
        return asset.model_copy(update={"status": Status.CLOSED}), said or SAID_CLOSED
    told = {name: fields[name].strip() for name in CHANGEABLE if name in fields}
    changed = {name: value for name, value in told.items() if value != getattr(asset, name)}
    if not said and not changed:
        raise BadValueError("Please say what has changed.")
    try:
        after = Asset.model_validate(asset.model_dump() | changed)
    except ValidationError as error:
        raise BadValueError(f"Please look at this again: {'; '.join(in_words(error))}.") from None
    return after, said or SAID_CHANGED
