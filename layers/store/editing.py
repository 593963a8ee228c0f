"""The part of the store that writes: new records, changes, decisions about suggestions, and steps back."""

from collections.abc import Sequence

from sqlalchemy import Connection

from layers.access import Action
from layers.records import PUBLIC, Actor, Record, Review
from layers.store import reads, redaction, stepping_back, writes
from layers.store.gate import check_records
from layers.store.guard import check_change, check_copies, require
from layers.store.history import Change
from layers.store.part import StorePart
from layers.store.rows import RecordKind, new_id, record_kind, utc_today
from layers.store.settling import settled
from layers.store.writes import checked_why

# what only a check can know: a suggestion comes without them
CHECKED_FIELDS = {"checked_on": None, "checked_by": "", "charter_signed_on": None, "charter_version": ""}


class StoreEditing(StorePart):
    """Every method is one transaction: it happens whole, with one history row for each record, or not at all."""

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
        require(actor, Action.SUGGEST, suggestion)
        change = Change(actor, Action.SUGGEST, checked_why(why))
        with self._database.writing() as connection:
            _insert(connection, [suggestion], change)
        return suggestion.id

    def change(self, record: Record, *, actor: Actor, why: str, version: int, merge: bool = False) -> int:
        """Replace a record, naming the ``version`` that the change was made to; returns the new version.

        Where it has changed since, ``merge`` puts the two edits together if they do not overlap. Otherwise raises
        ``VersionClashError``, with the clashes by field. Raises ``NotFoundError`` as ``get`` does,
        ``NotAllowedError`` (a withheld record is shown to more people by ``propose`` alone), and ``BadValueError``
        for a faulty record. What the actor may not see of the record stays as it is.
        """
        [given] = check_records([record])
        said = checked_why(why)
        with self._database.writing() as connection:
            kept = reads.fetch_whole(connection, record_kind(given), given.id, actor=actor)
            require(actor, Action.CHANGE, kept.record)
            after = settled(connection, kept, given, version=version, merging=merge, actor=actor)
            check_change(connection, kept.record, after, actor=actor)
            writes.check_new_ends(connection, kept.record, after, actor)
            return writes.update_one(connection, after, Change(actor, Action.CHANGE, said), version=kept.version)

    def approve(self, kind: RecordKind, record_id: str, *, actor: Actor, why: str, version: int) -> int:
        """Put a suggested (or refused) record on the map; returns the new version. Raises as ``change`` does.

        A record that was never checked is so from today (UTC).
        """
        change = Change(actor, Action.APPROVE, checked_why(why))
        return self._review(kind, record_id, Review.APPROVED, change, version=version)

    def refuse(self, kind: RecordKind, record_id: str, *, actor: Actor, why: str, version: int) -> int:
        """Turn down a suggestion, or take a record off the map; returns the new version. Raises as ``change`` does."""
        change = Change(actor, Action.REFUSE, checked_why(why))
        return self._review(kind, record_id, Review.REFUSED, change, version=version)

    def revert(self, kind: RecordKind, record_id: str, *, to_version: int, actor: Actor, why: str, version: int) -> int:
        """Make the record again what it was in ``to_version``, as a new version, whose number is returned.

        ``version`` is what it is now; raises as ``change`` does, and ``BadValueError`` where something was taken
        out of that version. It needs every right that the same change by hand would need: a withheld record does not
        become known by it.
        """
        said = checked_why(why)
        with self._database.writing() as connection:
            kept = reads.fetch_whole(connection, kind, record_id, actor=actor)
            require(actor, Action.REVERT, kept.record)
            after = stepping_back.as_of(connection, kept.record, kind, to_version, actor=actor)
            stepping_back.check_step_back(connection, kept.record, after, actor=actor)
            writes.check_new_ends(connection, kept.record, after, actor)
            return writes.update_one(connection, after, Change(actor, Action.REVERT, said), version=version)

    def undo_import(self, change_set: int, *, actor: Actor, why: str, skip_changed: bool = False) -> int:
        """Take back everything that one transaction did (see ``change_sets``); returns how many records went back.

        What it added is taken off the map (refused), what it changed is as before; all as new versions of one
        change set, which can itself be undone. Raises ``VersionClashError``, naming them, where records have
        changed since; with ``skip_changed`` those are left as they are.
        """
        change = Change(actor, Action.UNDO_IMPORT, checked_why(why))
        require(actor, Action.UNDO_IMPORT, "store")
        with self._database.writing() as connection:
            batch = stepping_back.undone(connection, change_set, skip_changed=skip_changed, actor=actor)
            writes.check_ends(connection, [record for record, _ in batch], actor)
            return len(writes.update_all(connection, batch, change))

    def redact(
        self,
        kind: RecordKind,
        record_id: str,
        *,
        versions: Sequence[int],
        fields: Sequence[str],
        actor: Actor,
        why: str,
    ) -> int:
        """Take ``fields`` out of old ``versions`` for everybody, for good; returns the record's new version.

        The record itself stays as it is: its new version is there to keep who redacted what, when and why. The field
        "why" is the reason given with a change. Raises ``BadValueError`` for the current version, or where the record
        still says the same (change it first), ``NotFoundError`` and ``NotAllowedError``.
        """
        said = checked_why(why)
        with self._database.writing() as connection:
            kept = reads.fetch_whole(connection, kind, record_id, actor=actor)
            require(actor, Action.REDACT, kept.record)
            redaction.redact(connection, kept.record, now=kept.version, versions=versions, fields=fields, why=said)
            change = Change(actor, Action.REDACT, said)
            return writes.update_one(connection, kept.record, change, version=kept.version)

    def _review(self, kind: RecordKind, record_id: str, review: Review, change: Change, *, version: int) -> int:
        with self._database.writing() as connection:
            before = reads.fetch_whole(connection, kind, record_id, actor=change.actor).record
            require(change.actor, change.action, before)
            # whoever approves a record has looked at it
            looked = {"checked_on": utc_today()} if review is Review.APPROVED and before.checked_on is None else {}
            after = before.model_copy(update={"review": review, **looked})
            check_copies(connection, [after], actor=change.actor)
            return writes.update_one(connection, after, change, version=version)


def _addable(records: Sequence[Record], actor: Actor) -> list[Record]:
    """The records, checked, where the actor may add each of them."""
    checked = check_records(records)
    for record in checked:
        require(actor, Action.ADD, record)
    return checked


def _insert(connection: Connection, batch: Sequence[Record], change: Change) -> int:
    if batch:
        writes.check_new(connection, batch)
        writes.check_ends(connection, batch, change.actor)
        check_copies(connection, batch, actor=change.actor)
        writes.insert_all(connection, batch, change)
    return len(batch)
