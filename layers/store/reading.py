"""The part of the store that answers: frames, single records, their history, and what waits."""

import geopandas as gpd
import pandas as pd

from layers.access import Action
from layers.records import PUBLIC, Actor
from layers.store import compare, frames, history, proposals, reads, remarks, waiting
from layers.store.guard import require
from layers.store.part import StorePart
from layers.store.reads import StoredRecord
from layers.store.rows import MODELS, RecordKind


class StoreReading(StorePart):
    """Every method takes the actor who asks, and answers as if what that actor may not see did not exist."""

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
        require(actor, Action.APPROVE, "suggestion")
        with self._database.reading() as connection:
            return waiting.suggestions_frame(connection, actor=actor)

    def history(self, kind: RecordKind, record_id: str, *, actor: Actor) -> pd.DataFrame:
        """Every change of a record, oldest first, one row each.

        Columns: version, at (UTC), action, role, who, proposed_by, why, before, after, hidden, redacted. ``before``
        and ``after`` are dicts by field. What the actor may not see is left out there too, and ``hidden`` says so;
        ``redacted`` says why something was taken out for everybody. Raises ``NotFoundError`` as ``get`` does, and
        ``NotAllowedError``.
        """
        with self._database.reading() as connection:
            current = reads.fetch(connection, kind, record_id, actor=actor)
            require(actor, Action.HISTORY, current.record)
            return history.read_history(connection, kind, record_id, actor=actor)

    def compare(self, kind: RecordKind, record_id: str, v1: int, v2: int, actor: Actor) -> pd.DataFrame:
        """The fields in which two versions differ: field, before (in ``v1``), after (in ``v2``), as plain values.

        ``.attrs["hidden"]`` is True where the actor may not see all of both. Raises ``NotFoundError`` and
        ``NotAllowedError`` as ``history`` does, and for a version that is not there or not the actor's to see.
        """
        with self._database.reading() as connection:
            current = reads.fetch(connection, kind, record_id, actor=actor)
            require(actor, Action.HISTORY, current.record)
            return compare.compare(connection, kind, record_id, v1, v2, actor=actor)

    def change_sets(self, actor: Actor, *, last: int = 100) -> pd.DataFrame:
        """The last transactions, newest first, for those who may undo one.

        Columns: change_set (its number), at (UTC), action, who, why, records (how many), names (of the first few).
        """
        require(actor, Action.UNDO_IMPORT, "store")
        with self._database.reading() as connection:
            return compare.change_sets(connection, last=last)

    def proposals(self, actor: Actor, *, state: str | None = "waiting") -> pd.DataFrame:
        """What has been put forward about records that exist, oldest first, in this state (None: in any).

        Those who check proposals see all; anybody else with an account sees their own, of records that they may
        still see. Columns: id, what, record_kind, record_id, name, state, version (that was looked at), now (the
        version now), at (UTC), role, who, why, record (the model as it would be), changes (a tuple of
        ``Difference(field, before, after)``), answer, decided_by, decided_at.
        Raises ``NotAllowedError`` for people without an account.
        """
        with self._database.reading() as connection:
            return proposals.read_proposals(connection, actor=actor, state=state)

    def remarks(self, about: str | int, *, actor: Actor) -> pd.DataFrame:
        """What was asked and answered about a suggested record (its id) or a proposal (its number), oldest first.

        Columns: at (UTC), role, who, said. Raises ``NotFoundError`` and ``NotAllowedError``.
        """
        with self._database.reading() as connection:
            return remarks.read_remarks(connection, about, actor=actor)
