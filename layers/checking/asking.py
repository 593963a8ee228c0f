"""Which assets are to be asked about, and the links of the letters that ask."""

from collections.abc import Mapping
from datetime import date, datetime

import pandas as pd
from sqlalchemy import Connection, func, select

from layers.access import Action, allowed
from layers.checking import links
from layers.checking.ladder import standing
from layers.checking.links import CHECK, utc
from layers.errors import NotAllowedError
from layers.records import Actor, Asset, Visibility
from layers.store import reads
from layers.store.connection import Database
from layers.store.proposals import WAITING
from layers.store.tables_people import one_time_links, proposals

COLUMNS = ("id", "name", "kind", "visibility", "checked_on", "days", "rung", "asked_on", "waits", "letter", "record")


class Asking:
    """The ladder over the whole store. Every method that writes is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def standings(self, actor: Actor, *, today: date) -> pd.DataFrame:
        """Where each approved asset that is not closed stands on the ladder, the longest unchecked first.

        Columns: those of ``COLUMNS``: days since it was last checked (None: never), rung, the day of the last letter,
        whether a change to it waits to be looked at, the letter that is due ("first", "again" or ""), and the record.
        No letter is due where something waits, nor ever about a withheld place: a letter may go astray.
        Raises ``NotAllowedError`` for all but those who write letters.
        """
        _require(actor)
        with self._database.reading() as connection:
            found = [stored.record for stored in reads.fetch_all(connection, "asset", actor=actor)]
            asked = _last_asked(connection)
            waits = set(connection.execute(select(proposals.c.record_id).where(proposals.c.state == WAITING)).scalars())
        open_ones = [one for one in found if isinstance(one, Asset) and one.status != "closed"]
        rows = [_row(one, asked.get(one.id), one.id in waits, today=today) for one in open_ones]
        frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype({"days": "Int64"})
        return frame.sort_values(["days", "name"], ascending=[False, True], na_position="first", ignore_index=True)

    def keep(self, codes: Mapping[str, str], *, actor: Actor, now: datetime | None = None) -> None:
        """Make the links of letters known: record id -> code. All or none.

        Raises ``NotAllowedError``, ``NotFoundError``; nobody keeps a link to what may not be asked about by letter.
        """
        with self._database.writing() as connection:
            for record_id, code in codes.items():
                record = reads.fetch(connection, "asset", record_id, actor=actor).record
                verdict = allowed(actor, Action.LETTERS, record)
                if not verdict.ok or not may_write(record.visibility):
                    raise NotAllowedError(f"No letter may be written about {record.name}. {verdict.reason}")
                links.keep(connection, code, what=CHECK, record_id=record_id, actor=actor, now=now or utc())


def may_write(visibility: str) -> bool:
    """Whether a letter may name a record at all."""
    return visibility != Visibility.WITHHELD


def _last_asked(connection: Connection) -> dict[str, date]:
    """The day (UTC) of the last letter about each record that there was one about."""
    query = select(one_time_links.c.record_id, func.max(one_time_links.c.made_at)).where(one_time_links.c.what == CHECK)
    rows = connection.execute(query.group_by(one_time_links.c.record_id))
    return {record_id: datetime.fromisoformat(made_at).date() for record_id, made_at in rows}


def _row(asset: Asset, asked_on: date | None, waits: bool, *, today: date) -> dict[str, object]:
    found = standing(asset.checked_on, asked_on, today)
    is_due = may_write(asset.visibility) and not waits
    return {
        "id": asset.id,
        "name": asset.name,
        "kind": asset.kind,
        "visibility": asset.visibility.value,
        "checked_on": asset.checked_on,
        "days": found.days,
        "rung": found.rung,
        "asked_on": asked_on,
        "waits": waits,
        "letter": found.letter if is_due else "",
        "record": asset,
    }


def _require(actor: Actor) -> None:
    verdict = allowed(actor, Action.LETTERS, "asset")
    if not verdict.ok:
        raise NotAllowedError(f"You may not do this. {verdict.reason}")
