"""Notes of people who have been: short, without a name, shown by month, and only once somebody has read them.

A note's words are never altered: it is shown as it was written, or not at all.
"""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

import pandas as pd
from sqlalchemy import Connection, insert, select, update

from layers.access import Action, allowed
from layers.checking.note import Note, Told, checked, month_before, together
from layers.checking.note_words import load_reasons
from layers.errors import BadValueError, NotAllowedError, NotFoundError
from layers.records import Actor, Asset, Review, Status
from layers.store import reads
from layers.store.connection import Database
from layers.store.tables import records
from layers.store.tables_people import notes
from layers.store.writes import next_change_set

MONTHS_SHOWN = 24  # a place changes: an older note says little of it
LISTED = ("id", "record_id", "name", "address", "welcome", "first_time", "access", "said", "visited", "review")


class Notes:
    """Notes in and out. Every method that writes is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def about(self, record_id: str, *, actor: Actor) -> Asset:
        """The asset that a note would be about. Raises as ``send`` does where the actor may not send one."""
        with self._database.reading() as connection:
            return _noted(connection, record_id, actor)

    def send(self, record_id: str, note: Note, *, actor: Actor, today: date) -> int:
        """Take a note about an asset that the actor may see; it waits until somebody has read it.

        Raises ``NotFoundError`` where there is no such asset for the actor or it is not running, ``NotAllowedError``,
        and ``BadValueError`` for a note that says nothing, is too long, or holds what no note may.
        """
        row = {**checked(note, today=today), "review": Review.SUGGESTED.value, "reason": ""}
        with self._database.writing() as connection:
            _noted(connection, record_id, actor)
            query = insert(notes).values(record_id=record_id, **row).returning(notes.c.id)
            return int(connection.execute(query).scalar_one())

    def listed(self, actor: Actor, *, review: Review = Review.SUGGESTED) -> pd.DataFrame:
        """Notes in this state for those who check them, oldest first: the columns of ``LISTED``.

        Raises ``NotAllowedError`` for everybody else.
        """
        _require(actor)
        with self._database.reading() as connection:
            query = select(notes).where(notes.c.review == review.value).order_by(notes.c.id)
            rows = [_with_asset(connection, dict(row), actor) for row in connection.execute(query).mappings()]
        return pd.DataFrame(rows, columns=list(LISTED))

    def show(self, number: int, *, actor: Actor) -> None:
        """Let a note be shown, as it was written."""
        self._decide(number, Review.APPROVED, reason="", actor=actor)

    def refuse(self, number: int, *, reason: str, actor: Actor) -> None:
        """Never show a note, for one of the reasons of ``load_reasons``; a note that is shown is taken down."""
        if reason not in load_reasons():
            raise BadValueError(f"{reason!r} is no reason that we have; choose one of {', '.join(load_reasons())}.")
        self._decide(number, Review.REFUSED, reason=reason, actor=actor)

    def shown(self, record_ids: Iterable[str], *, actor: Actor, today: date) -> dict[str, Told]:
        """What people who have been say of these assets, for those that the actor may see and have any note."""
        ids = set(record_ids)
        with self._database.reading() as connection:
            rows = [
                row for row in _shown(connection, since=month_before(today, MONTHS_SHOWN)) if row["record_id"] in ids
            ]
            hidden = reads.unseen(connection, {str(row["record_id"]) for row in rows}, actor=actor)
        by_record = groupby(sorted(rows, key=_record_id), key=_record_id)
        return {record_id: together(list(found)) for record_id, found in by_record if record_id not in hidden}

    def _decide(self, number: int, review: Review, *, reason: str, actor: Actor) -> None:
        _require(actor)
        with self._database.writing() as connection:
            query = update(notes).where(notes.c.id == number)
            if connection.execute(query.values(review=review.value, reason=reason)).rowcount != 1:
                raise NotFoundError(f"There is no note {number} here any more; look at the list again.")
            next_change_set(connection)  # so that caches notice


def _noted(connection: Connection, record_id: str, actor: Actor) -> Asset:
    """The asset, where this actor may send a note about it and it is running."""
    asset = reads.fetch(connection, "asset", record_id, actor=actor).record
    verdict = allowed(actor, Action.NOTE, asset)
    if not verdict.ok:
        raise NotAllowedError(f"You may not do this. {verdict.reason}")
    if not isinstance(asset, Asset) or asset.status is not Status.ACTIVE:
        raise NotFoundError("Notes are about places and groups that are running now.")
    return asset


def _with_asset(connection: Connection, row: dict[str, Any], actor: Actor) -> dict[str, Any]:
    asset = reads.fetch(connection, "asset", str(row["record_id"]), actor=actor).record
    return {**row, "name": asset.name, "address": getattr(asset, "address", "")}


def _shown(connection: Connection, *, since: str) -> list[dict[str, Any]]:
    """Notes that may be shown, of assets that are on the map, newest first."""
    query = (
        select(notes)
        .join(records, records.c.id == notes.c.record_id)
        .where(notes.c.review == Review.APPROVED.value, notes.c.visited > since)
        .where(records.c.review == Review.APPROVED.value)
        .order_by(notes.c.visited.desc(), notes.c.id.desc())
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def _record_id(row: dict[str, Any]) -> str:
    return str(row["record_id"])


def _require(actor: Actor) -> None:
    verdict = allowed(actor, Action.MODERATE, "note")
    if not verdict.ok:
        raise NotAllowedError(f"You may not do this. {verdict.reason}")
