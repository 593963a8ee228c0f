"""What an actor may know of the store: every query is filtered by the access table before it leaves SQL."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, or_, select
from sqlalchemy.sql.selectable import NamedFromClause

from layers.access import Action, allowed, is_own, visible_states
from layers.errors import NotFoundError
from layers.records import Actor, Asset, Contact, Organisation, Record, Review, Visibility
from layers.store.rows import SLUG, from_body
from layers.store.tables import records, state

IDS_A_QUERY = 10_000
PRIVATE_FIELDS = ("contacts", "checked_by")
States = tuple[tuple[Visibility, Review], ...]


@dataclass(frozen=True)
class StoredRecord:
    """A record as the actor may see it, and the version that a change to it must name."""

    record: Record
    version: int


def fetch(connection: Connection, kind: str, record_id: str, *, actor: Actor) -> StoredRecord:
    """One record as the actor may see it; raises as ``fetch_whole`` does."""
    found = fetch_whole(connection, kind, record_id, actor=actor)
    return StoredRecord(as_seen(connection, [found.record], actor)[0], found.version)


def fetch_whole(connection: Connection, kind: str, record_id: str, *, actor: Actor) -> StoredRecord:
    """One record as it is kept, to be written back, if the actor may see it.

    ``NotFoundError`` is the same, word for word, for an unknown id and for one hidden from the actor.
    """
    found = None
    if SLUG.fullmatch(record_id):
        query = _visible(actor).where(records.c.kind == kind, records.c.id == record_id)
        found = connection.execute(query).one_or_none()
    if found is None:
        raise NotFoundError(_not_here(kind, record_id))
    return StoredRecord(from_body(found.kind, found.body), found.version)


def fetch_any(connection: Connection, record_id: str, *, actor: Actor) -> StoredRecord:
    """One record of whatever kind, as it is kept; raises as ``fetch_whole`` does."""
    kind = None
    if SLUG.fullmatch(record_id):
        kind = connection.execute(select(records.c.kind).where(records.c.id == record_id)).scalar_one_or_none()
    if kind is None:
        raise NotFoundError(_not_here("record", record_id))
    try:
        return fetch_whole(connection, kind, record_id, actor=actor)
    except NotFoundError:
        raise NotFoundError(_not_here("record", record_id)) from None


def visible_ids(connection: Connection, ids: Iterable[str], *, actor: Actor) -> set[str]:
    """Those of ``ids`` that the actor may see."""
    return set(_among(connection, _visible(actor).with_only_columns(records.c.id), set(ids)))


def fetch_all(
    connection: Connection, kind: str, *, actor: Actor, review: Review = Review.APPROVED
) -> list[StoredRecord]:
    """Every record of a kind in this state of review that the actor may see, in order of id."""
    query = _visible(actor, review=review).where(records.c.kind == kind).order_by(records.c.id)
    rows = connection.execute(query).all()
    kept = as_seen(connection, [from_body(kind, row.body) for row in rows], actor)
    return [StoredRecord(record, row.version) for record, row in zip(kept, rows, strict=True)]


def count(connection: Connection, kind: str, *, actor: Actor) -> int:
    """How many approved records of a kind the actor may see."""
    ids = _visible(actor, review=Review.APPROVED).where(records.c.kind == kind).with_only_columns(records.c.id)
    return len(connection.execute(ids).all())


def as_seen(connection: Connection, found: Sequence[Record], actor: Actor) -> list[Record]:
    """The same records as the actor may see them.

    The id of an organisation that is hidden from them is left out, and so are fields that the access table keeps from
    them; of contacts the roles are left, because those are the public's.
    """
    named = {record.organisation for record in found if isinstance(record, Asset) and record.organisation}
    hidden = unseen(connection, named, actor=actor) if named else set()
    verdicts: dict[tuple[object, ...], bool] = {}  # the table answers alike for all records of one state
    return [_veiled(record, hidden, actor, verdicts) for record in found]


def _veiled(record: Record, hidden: set[str], actor: Actor, verdicts: dict[tuple[object, ...], bool]) -> Record:
    less: dict[str, object] = {}
    for name in PRIVATE_FIELDS:
        if getattr(record, name, None):
            state = (type(record), record.visibility, record.review, is_own(actor, record), name)
            if state not in verdicts:
                verdicts[state] = allowed(actor, Action.SEE, record, field=name).ok
            if not verdicts[state]:
                less[name] = "" if name == "checked_by" else _roles_alone(record)
    if isinstance(record, Asset) and record.organisation in hidden:
        less["organisation"] = ""
    return record.model_copy(update=less) if less else record


def _roles_alone(record: Record) -> tuple[Contact, ...]:
    contacts = record.contacts if isinstance(record, Asset | Organisation) else ()
    return tuple(Contact(role=contact.role) for contact in contacts)


def unseen(connection: Connection, ids: Iterable[str], *, actor: Actor) -> set[str]:
    """Those of ``ids`` that are no organisation or asset that the actor may see."""
    wanted = set(ids)
    query = _visible(actor).where(records.c.kind != "link").with_only_columns(records.c.id)
    return wanted - set(_among(connection, query, wanted))


def taken(connection: Connection, ids: Iterable[str]) -> list[str]:
    """Those of ``ids`` that the store already has; for writers who may see everything."""
    return sorted(_among(connection, select(records.c.id), set(ids)))


def _among(connection: Connection, query: "Select[str]", ids: set[str]) -> Iterator[str]:
    """Those of ``ids`` that the query finds, asked in lots that every database accepts."""
    ordered = sorted(ids)
    for first in range(0, len(ordered), IDS_A_QUERY):
        rows = connection.execute(query.where(records.c.id.in_(ordered[first : first + IDS_A_QUERY])))
        yield from (row[0] for row in rows)


def is_empty(connection: Connection) -> bool:
    """Whether nothing has ever been written."""
    return bool(connection.execute(select(state.c.change_sets)).scalar_one() == 0)


def data_version(connection: Connection) -> str:
    """Text that changes with every write and differs between stores."""
    row = connection.execute(select(state.c.store_id, state.c.change_sets)).one()
    return f"{row.store_id}-{row.change_sets}"


def _visible(actor: Actor, *, review: Review | None = None) -> "Select[str, str, int, str]":
    """The rows that the actor may see; a link only where both of its ends may be seen too.

    An approved link needs approved ends; a suggested one may join what has long been approved.
    """
    return _rows_in(visible_states(actor), review)


@lru_cache(maxsize=64)  # making the query takes far longer than asking it
def _rows_in(states: States, review: Review | None) -> "Select[str, str, int, str]":
    source, target = records.alias("source"), records.alias("target")
    of_ends = review if review is Review.APPROVED else None
    ends = and_(_in_state(source, states, of_ends), _in_state(target, states, of_ends))
    return (
        select(records.c.id, records.c.kind, records.c.version, records.c.body)
        .outerjoin(source, source.c.id == records.c.source_id)
        .outerjoin(target, target.c.id == records.c.target_id)
        .where(_in_state(records, states, review), or_(records.c.kind != "link", ends))
    )


def _in_state(table: Table | NamedFromClause, states: States, review: Review | None) -> ColumnElement[bool]:
    # OR over no states at all is false: a role that may see nothing gets nothing
    wanted = [pair for pair in states if review in (None, pair[1])]
    return or_(False, *(and_(table.c.visibility == seen, table.c.review == checked) for seen, checked in wanted))


def _not_here(kind: str, record_id: str) -> str:
    return f"There is no {kind} {record_id!r} here, or it is not yours to see; check its id."
