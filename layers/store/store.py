"""The store: records in and out, each change with its history, and nobody told of what is not theirs to see."""

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd
from sqlalchemy import Connection

from layers.access import Action, allowed
from layers.errors import BadValueError, NotAllowedError
from layers.records import PUBLIC, Actor, Record, Review, Visibility
from layers.store import frames, history, reads, waiting, writes
from layers.store.connection import Database
from layers.store.gate import check_records
from layers.store.history import Change
from layers.store.migrations.upgrade import migrate
from layers.store.reads import StoredRecord
from layers.store.rows import MODELS, RecordKind, new_id, record_kind
from layers.store.writes import checked_why

OPENNESS = (Visibility.WITHHELD, Visibility.MEMBERS, Visibility.PUBLIC)
# what only a check can know: a suggestion comes without them
CHECKED_FIELDS = {"checked_on": None, "checked_by": "", "charter_signed_on": None, "charter_version": ""}


class Store:
    """Records with their history, for as many threads and processes as need them.

    Every method that reads takes the ``actor`` who asks (an anonymous visitor by default) and answers as if
    what that actor may not see did not exist: the same frames, counts and errors. Every method that
    writes is one transaction: it happens whole, with one history row for each record, or not at all.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, url: str) -> "Store":
        """Open the store at ``url``, making it and bringing its tables up to date where needed.

        ``url`` is "sqlite:///folder/name.db" (relative to the working folder; four slashes for an absolute
        path) or "postgresql+psycopg://user@host/database". Raises ``BadValueError`` for an address of
        another sort and ``BadFileError`` for a file that is not a store or is newer than this program.
        """
        database = Database(url)
        migrate(database)
        return cls(database)

    def close(self) -> None:
        """Give back every connection; the store may not be used afterwards."""
        self._database.close()

    # --- reading

    @property
    def database(self) -> Database:
        """The one way to the store's tables, for the other rooms that keep something in them."""
        return self._database

    @property
    def data_version(self) -> str:
        """Text that changes with every write: a key for caches."""
        with self._database.reading() as connection:
            return reads.data_version(connection)

    @property
    def is_empty(self) -> bool:
        """Whether nothing has ever been written; for the program's start, not for showing."""
        with self._database.reading() as connection:
            return reads.is_empty(connection)

    def get(self, kind: RecordKind, record_id: str, *, actor: Actor = PUBLIC) -> StoredRecord:
        """One record and its version. ``NotFoundError`` where it does not exist or is not the actor's to see."""
        with self._database.reading() as connection:
            return reads.fetch(connection, kind, record_id, actor=actor)

    def assets(self, actor: Actor = PUBLIC) -> gpd.GeoDataFrame:
        """Approved assets that the actor may see, by id: each field a column, ``version``, and ``geometry``.

        Points are EPSG:4326, None where an asset has no position. ``.attrs`` holds ``attribution`` (the
        sources to credit) and ``data_version``. Suggested and refused assets are never here.
        """
        with self._database.reading() as connection:
            found = reads.fetch_all(connection, "asset", actor=actor)
            return frames.assets_frame(found, data_version=reads.data_version(connection))

    def organisations(self, actor: Actor = PUBLIC) -> pd.DataFrame:
        """Approved organisations that the actor may see, by id, with ``version`` and the same ``.attrs``."""
        with self._database.reading() as connection:
            found = reads.fetch_all(connection, "organisation", actor=actor)
            return frames.organisations_frame(found, data_version=reads.data_version(connection))

    def links(self, actor: Actor = PUBLIC) -> pd.DataFrame:
        """Approved links both of whose ends are approved and the actor's to see, by id, with ``version``."""
        with self._database.reading() as connection:
            found = reads.fetch_all(connection, "link", actor=actor)
            return frames.links_frame(found, data_version=reads.data_version(connection))

    def counts(self, actor: Actor = PUBLIC) -> dict[str, int]:
        """How many approved organisations, assets and links the actor may see: exact counts of places."""
        with self._database.reading() as connection:
            return {kind: reads.count(connection, kind, actor=actor) for kind in MODELS}

    def suggestions(self, actor: Actor) -> pd.DataFrame:
        """What waits to be checked, oldest first, for those who may approve it.

        Columns: record_kind, id, name, kind, visibility, version, suggested_at (UTC), role, why, record
        (the model itself). Raises ``NotAllowedError`` for everybody else.
        """
        _require(actor, Action.APPROVE, "suggestion")
        with self._database.reading() as connection:
            return waiting.suggestions_frame(connection, actor=actor)

    def history(self, kind: RecordKind, record_id: str, *, actor: Actor) -> pd.DataFrame:
        """Every change of a record, oldest first: version, at (UTC), action, role, who, why, before, after, hidden.

        ``before`` and ``after`` are dicts by field. What the actor may not see is left out there too, and
        ``hidden`` says so. Raises ``NotFoundError`` as ``get`` does, and ``NotAllowedError``.
        """
        with self._database.reading() as connection:
            current = reads.fetch(connection, kind, record_id, actor=actor)
            _require(actor, Action.HISTORY, current.record)
            return history.read_history(connection, kind, record_id, actor=actor)

    # --- writing

    def add(self, record: Record, *, actor: Actor, why: str) -> int:
        """Add a new record and return its version, 1.

        Raises ``NotAllowedError``, or ``BadValueError`` for a faulty record, an id already used, an end that is
        not there, or an empty ``why``.
        """
        self.load([record], actor=actor, why=why)
        return 1

    def load(self, records: Sequence[Record], *, actor: Actor, why: str) -> int:
        """Add many new records in one transaction and return how many; all or none.

        Loading the same records twice raises ``BadValueError`` that names them, and changes nothing.
        """
        checked = _addable(records, actor)
        change = Change(actor, Action.ADD, checked_why(why))
        with self._database.writing() as connection:
            return _insert(connection, checked, change)

    def load_if_empty(self, records: Sequence[Record], *, actor: Actor, why: str) -> int:
        """``load`` into a store that nothing was ever written to, else do nothing; returns how many were added.

        Safe where several processes start at once on a new store: one of them loads, the others return 0.
        """
        checked = _addable(records, actor)
        change = Change(actor, Action.ADD, checked_why(why))
        with self._database.writing() as connection:
            return _insert(connection, checked, change) if reads.is_empty(connection) else 0

    def suggest(self, record: Record, *, why: str, actor: Actor = PUBLIC) -> str:
        """Put forward a new record to be checked, and return the id that it was given.

        The record's own id, review state and check date are set aside: an id is made from its name, and it
        waits as suggested until a reviewer approves it.
        """
        fields = {name: value for name, value in CHECKED_FIELDS.items() if name in type(record).model_fields}
        made = {"id": new_id(record.name or str(getattr(record, "kind", ""))), "review": Review.SUGGESTED}
        [suggestion] = check_records([record.model_copy(update={**fields, **made})])
        _require(actor, Action.SUGGEST, suggestion)
        change = Change(actor, Action.SUGGEST, checked_why(why))
        with self._database.writing() as connection:
            _insert(connection, [suggestion], change)
        return suggestion.id

    def change(self, record: Record, *, actor: Actor, why: str, version: int) -> int:
        """Replace a record, naming the ``version`` that the change was made to; returns the new version.

        Raises ``VersionClashError`` where it has changed since, ``NotFoundError`` as ``get`` does,
        ``NotAllowedError``, and ``BadValueError`` for a faulty record.
        """
        [after] = check_records([record])
        said = checked_why(why)
        with self._database.writing() as connection:
            before = reads.fetch_whole(connection, record_kind(after), after.id, actor=actor).record
            _require_change(actor, before, after)
            writes.check_ends(connection, [after], actor)
            return writes.update_one(connection, after, Change(actor, Action.CHANGE, said), version=version)

    def approve(self, kind: RecordKind, record_id: str, *, actor: Actor, why: str, version: int) -> int:
        """Put a suggested (or refused) record on the map; returns the new version. Raises as ``change`` does."""
        change = Change(actor, Action.APPROVE, checked_why(why))
        return self._review(kind, record_id, Review.APPROVED, change, version=version)

    def refuse(self, kind: RecordKind, record_id: str, *, actor: Actor, why: str, version: int) -> int:
        """Turn down a suggestion, or take a record off the map; returns the new version. Raises as ``change`` does."""
        change = Change(actor, Action.REFUSE, checked_why(why))
        return self._review(kind, record_id, Review.REFUSED, change, version=version)

    def _review(self, kind: RecordKind, record_id: str, review: Review, change: Change, *, version: int) -> int:
        with self._database.writing() as connection:
            before = reads.fetch_whole(connection, kind, record_id, actor=change.actor).record
            _require(change.actor, change.action, before)
            after = before.model_copy(update={"review": review})
            return writes.update_one(connection, after, change, version=version)


def _addable(records: Sequence[Record], actor: Actor) -> list[Record]:
    """The records, checked, where the actor may add each of them."""
    checked = check_records(records)
    for record in checked:
        _require(actor, Action.ADD, record)
    return checked


def _insert(connection: Connection, batch: Sequence[Record], change: Change) -> int:
    if batch:
        writes.check_new(connection, batch)
        writes.check_ends(connection, batch, change.actor)
        writes.insert_all(connection, batch, change)
    return len(batch)


def _require(actor: Actor, action: Action, target: Record | str) -> None:
    verdict = allowed(actor, action, target)
    if not verdict.ok:
        raise NotAllowedError(f"You may not do this. {verdict.reason}")


def _require_change(actor: Actor, before: Record, after: Record) -> None:
    """A change may not pass for an approval, nor show a record to more people without the right to."""
    _require(actor, Action.CHANGE, before)
    _require(actor, Action.CHANGE, after)
    if before.review != after.review:
        raise BadValueError(f"{after.id}: a change cannot make it {after.review}; approve or refuse it instead.")
    if OPENNESS.index(after.visibility) > OPENNESS.index(before.visibility):
        _require(actor, Action.REVEAL, before)
