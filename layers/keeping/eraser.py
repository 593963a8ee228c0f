"""Taking texts and people out of the rows of a store: of the live one, and of any copy of it, inside a transaction."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, and_, select, update

from layers.keeping.places import TOMBSTONE, Finding, Place, can_go, fit, found_in, key_of, masked, pattern_of
from layers.records import Visibility
from layers.store.rows import from_body, to_row, utc_now
from layers.store.tables import history, metadata, records, state
from layers.store.tables_people import erasures, invitations, people

ERASED = "erased"
# an erasure's own row names places, never texts; the store's number is no text of anybody's
NOT_LOOKED_INTO = {(erasures.name, "places"), (state.name, "store_id")}


def find_texts(connection: Connection, texts: Iterable[str]) -> list[Finding]:
    """Every place of every table where one of the texts stands."""
    pattern = pattern_of(texts)
    return [
        Finding(place, can_go(table.c[place.column], place))
        for table in metadata.sorted_tables
        for row in connection.execute(select(table)).mappings()
        for place in _found_in_row(table, row, pattern)
    ]


def person_places(connection: Connection, number: int) -> list[Place]:
    """The place that means this person's whole row; none where there is no such person."""
    row = connection.execute(select(people).where(people.c.number == number)).mappings().one_or_none()
    return [] if row is None else [Place(table=people.name, key=key_of(people, row), column=TOMBSTONE)]


def take_out(connection: Connection, places: Iterable[Place]) -> set[str]:
    """Mask what stands at these places, where the store has them; returns the ids of records that changed now.

    A record's present state is the last row of its history: what goes from that row goes from the record.
    """
    by_row: defaultdict[Any, list[Place]] = defaultdict(list)
    for place in places:
        by_row[place.row].append(place)
    changed: set[str] = set()
    connection.execute(update(state).values(redacting=True))  # for this transaction: history may lose texts
    for of_row in by_row.values():
        changed |= _take_out_of_row(connection, of_row)
    connection.execute(update(state).values(redacting=False))
    return changed


def still_there(connection: Connection, places: Iterable[Place]) -> bool:
    """Whether any of these places says something again that was taken out."""
    for place in places:
        table, this = _row_of(place)
        row = connection.execute(select(table).where(this)).mappings().one_or_none()
        if row is not None and (_says_who(row) if place.column == TOMBSTONE else _without(row, [place])):
            return True
    return False


def _says_who(row: RowMapping) -> bool:
    return bool(row["name"] or row["email"] or row["active"])


def mirror(connection: Connection, row: RowMapping) -> set[str]:
    """Write a version that lost something into the record too, where it is the version that the record has.

    ``row`` is the version's row of history. Returns the record's id where it was.
    """
    now = and_(records.c.id == row["record_id"], records.c.version == row["version"])
    record = connection.execute(select(records).where(now)).mappings().one_or_none()
    if record is None:
        return set()
    fitting = fit(record["kind"], row["after"])
    if fitting is None:  # better hidden until a keeper has looked at it than shown with what was taken out
        kept = from_body(record["kind"], record["body"])
        fitting = kept.model_copy(update={"visibility": Visibility.WITHHELD})
    values = to_row(fitting, version=record["version"], at=record["updated_at"])
    connection.execute(update(records).where(now).values(values))
    return {record["id"]}


def _take_out_of_row(connection: Connection, places: list[Place]) -> set[str]:
    table, this = _row_of(places[0])
    row = connection.execute(select(table).where(this)).mappings().one_or_none()
    if row is None:
        return set()  # an older copy: the row came later
    if places[0].column == TOMBSTONE:
        _let_go(connection, row)
        return set()
    values = _without(row, places)
    if table is records and values:
        fitting = fit(row["kind"], values["body"])
        values = to_row(fitting, version=row["version"], at=row["updated_at"]) if fitting else {}
    if table is history and values:
        values = {"redacted": row["redacted"] or ERASED, **values}
    if not values:
        return set()
    connection.execute(update(table).where(this).values(values))
    if table is history and "after" in values:
        return mirror(connection, connection.execute(select(table).where(this)).mappings().one())
    return {row["id"]} if table is records else set()


def _without(row: RowMapping, places: list[Place]) -> dict[str, Any]:
    """The columns that lose something, with what is left of them."""
    names = {place.column for place in places if row[place.column]}
    left = {name: masked(row[name], [place for place in places if place.column == name]) for name in sorted(names)}
    return {name: value for name, value in left.items() if value != row[name]}


def _let_go(connection: Connection, row: RowMapping) -> None:
    """Leave of a person a number alone, so that history stays whole and names nobody; nothing lets them in again."""
    this = people.c.number == row["number"]
    nobody = {"name": "", "email": "", "organisation_id": None, "active": False}
    connection.execute(update(people).where(this).values(**nobody, epoch=row["epoch"] + 1, epoch_at=utc_now()))
    open_one = and_(invitations.c.person == row["number"], invitations.c.used_at.is_(None))
    connection.execute(update(invitations).where(open_one).values(withdrawn_at=utc_now()))


def _found_in_row(table: Table, row: RowMapping, pattern: "re.Pattern[str]") -> Iterator[Place]:
    key = key_of(table, row)
    for column in table.columns:
        value = row[column.name]
        if not isinstance(value, str) or (table.name, column.name) in NOT_LOOKED_INTO:
            continue
        for path, span in found_in(value, pattern):
            # a name or address may have been another one in an older copy: the whole of it goes there
            where = {"path": path, "span": None if table is people else span}
            yield Place(table=table.name, key=key, column=column.name, **where)


def _row_of(place: Place) -> tuple[Table, Any]:
    table = metadata.tables[place.table]
    return table, and_(*(table.c[name] == value for name, value in place.key.items()))
