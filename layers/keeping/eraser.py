"""Taking texts and people out of the rows of a store: of the live one, and of any copy of it, inside a transaction."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, and_, select, update

from layers.keeping.places import TOMBSTONE, Finding, Place, can_go, found_in, key_of, masked, pattern_of
from layers.store.tables import history, metadata, records, state
from layers.store.tables_people import erasures, people

ERASED = "erased"
SIDES = ("before", "after")
# an erasure's own row names places, never texts; the store's number is no text of anybody's
NOT_LOOKED_INTO = {(erasures.name, "places"), (state.name, "store_id")}


def find_texts(connection: Connection, texts: Iterable[str]) -> list[Finding]:
    """Every place of every table where one of the texts stands."""
    pattern = pattern_of(texts)
    kinds = _kinds(connection)
    found = []
    for table in metadata.sorted_tables:
        for row in connection.execute(select(table)).mappings():
            kind = kinds.get(str(row.get("record_id", row.get("id"))), "")
            found += [
                Finding(place, can_go(table.c[place.column], value, place, kind))
                for place, value in _found_in_row(table, row, pattern)
            ]
    return found


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


def _take_out_of_row(connection: Connection, places: list[Place]) -> set[str]:
    table, this = _row_of(places[0])
    row = connection.execute(select(table).where(this)).mappings().one_or_none()
    if row is None:
        return set()  # an older copy: the row came later
    if places[0].column == TOMBSTONE:
        connection.execute(update(people).where(this).values(**_tombstone(row)))
        return set()
    values = {}
    for name in {place.column for place in places}:
        if row[name]:
            values[name] = masked(row[name], [place for place in places if place.column == name])
    values = {name: value for name, value in values.items() if value != row[name]}
    if not values:
        return set()
    if table is not history:
        connection.execute(update(table).where(this).values(**values))
        return {row["id"]} if table is records else set()
    connection.execute(update(history).where(this).values({"redacted": row["redacted"] or ERASED, **values}))
    return _mirror(connection, row, values["after"]) if "after" in values else set()


def _mirror(connection: Connection, row: RowMapping, body: str) -> set[str]:
    """Write the masked version into the record too, where it is the version that the record has."""
    now = and_(records.c.id == row["record_id"], records.c.version == row["version"])
    done = connection.execute(update(records).where(now).values(body=body))
    return {row["record_id"]} if done.rowcount else set()


def _tombstone(row: RowMapping) -> dict[str, Any]:
    """What is left of a person: a number, so that history stays whole and names nobody."""
    return {"name": "", "email": "", "organisation_id": None, "active": False, "epoch": row["epoch"] + 1}


def _found_in_row(table: Table, row: RowMapping, pattern: Any) -> Iterator[tuple[Place, str]]:
    key = key_of(table, row)
    for column in table.columns:
        value = row[column.name]
        if not isinstance(value, str) or (table.name, column.name) in NOT_LOOKED_INTO:
            continue
        for path, span in found_in(value, pattern):
            # a name or address may have been another one in an older copy: the whole of it goes there
            whole = table is people
            yield Place(table=table.name, key=key, column=column.name, path=path, span=None if whole else span), value


def _row_of(place: Place) -> tuple[Table, Any]:
    table = metadata.tables[place.table]
    return table, and_(*(table.c[name] == value for name, value in place.key.items()))


def _kinds(connection: Connection) -> dict[str, str]:
    return {row.id: row.kind for row in connection.execute(select(records.c.id, records.c.kind))}
