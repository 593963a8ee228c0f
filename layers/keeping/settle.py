"""What a restored store must not forget: who was let go, which numbers were given, which links were used.

An older copy knows none of it. Left as it is, it would let back in somebody who was removed since, accept an old
cookie or invitation again, and give the same number to two people.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, Integer, RowMapping, Table, func, insert, select, text, update

from layers.keeping.eraser import mirror
from layers.keeping.erasures import Erasure, in_store
from layers.store.rows import utc_now
from layers.store.tables import history, metadata, records, state
from layers.store.tables_people import invitations, one_time_links, people, proposals

EPOCHS_AHEAD = 1_000  # of a store that could not be read: further than anybody signed out since the backup


@dataclass(frozen=True)
class Standing:
    """How far a store has come, and what must hold in an older copy of it too."""

    store_id: str
    change_sets: int
    read_only: str
    people: tuple[RowMapping, ...]
    links_used: tuple[RowMapping, ...]
    redacted: tuple[RowMapping, ...]  # rows of history that lost something
    proposals: tuple[RowMapping, ...]
    numbers: dict[str, int]  # the highest number given so far, by table
    erasures: tuple[Erasure, ...]


def standing(connection: Connection) -> Standing:
    """How far this store has come."""
    row = connection.execute(select(state)).one()
    links = select(one_time_links).where(one_time_links.c.used_at.is_not(None))
    return Standing(
        store_id=row.store_id,
        change_sets=row.change_sets,
        read_only=row.read_only,
        people=tuple(connection.execute(select(people)).mappings()),
        links_used=tuple(connection.execute(links).mappings()),
        redacted=tuple(connection.execute(select(history).where(history.c.redacted.is_not(None))).mappings()),
        proposals=tuple(connection.execute(select(proposals)).mappings()),
        numbers={table.name: _highest(connection, table) for table in _numbered()},
        erasures=tuple(in_store(connection)),
    )


def settle(connection: Connection, before: Standing | None) -> None:
    """Carry over what the replaced store (None: it could not be read) knew; end every cookie and open invitation."""
    now = utc_now()
    # a number of changes that neither store had: whatever was kept in memory is read again
    changes = max(before.change_sets if before else 0, connection.execute(select(state.c.change_sets)).scalar_one())
    connection.execute(update(state).values(change_sets=changes + 1, read_only=before.read_only if before else ""))
    if before is not None:
        _carry_people(connection, before)
        _carry_links(connection, before)
        _carry_redactions(connection, before)
        for table in _numbered():
            _go_on_from(connection, table, before.numbers[table.name])
    raised = people.c.epoch + (1 if before else EPOCHS_AHEAD)
    connection.execute(update(people).values(epoch=raised, epoch_at=now))
    open_ones = invitations.c.used_at.is_(None) & invitations.c.withdrawn_at.is_(None)
    connection.execute(update(invitations).where(open_ones).values(withdrawn_at=now))


def _carry_people(connection: Connection, before: Standing) -> None:
    """Who may come in, as what, is as it was a moment ago, and not as it was when the backup was made."""
    there = {row.number for row in connection.execute(select(people.c.number))}
    organisations = {row.id for row in connection.execute(select(records.c.id))}
    for row in before.people:
        known = row["organisation_id"] in organisations
        values = {**row, "organisation_id": row["organisation_id"] if known else None}
        if row["number"] in there:
            connection.execute(update(people).where(people.c.number == row["number"]).values(values))
        else:
            connection.execute(insert(people).values(values))


def _carry_links(connection: Connection, before: Standing) -> None:
    for row in before.links_used:
        this = one_time_links.c.token_hash == row["token_hash"]
        connection.execute(update(one_time_links).where(this).values(used_at=row["used_at"], answer=row["answer"]))


def _carry_redactions(connection: Connection, before: Standing) -> None:
    """What was taken out since the backup is out of it too, and of a record that is again what it was then."""
    connection.execute(update(state).values(redacting=True))
    for row in before.redacted:
        this = (history.c.seq == row["seq"], history.c.at == row["at"])
        told = {name: row[name] for name in ("before", "after", "why", "redacted")}
        if connection.execute(update(history).where(*this).values(told)).rowcount:
            mirror(connection, row)
    connection.execute(update(state).values(redacting=False))
    for row in before.proposals:
        this = (proposals.c.id == row["id"], proposals.c.at == row["at"])
        connection.execute(update(proposals).where(*this).values(body=row["body"]))


def _numbered() -> list[Table]:
    """The tables whose rows are numbered by the database, where no number may be given twice."""
    return [table for table in metadata.sorted_tables if table.autoincrement_column is not None and _counted(table)]


def _counted(table: Table) -> bool:
    column = table.autoincrement_column
    return column is not None and isinstance(column.type, Integer) and column.autoincrement is True


def _highest(connection: Connection, table: Table) -> int:
    """The highest number that the table ever gave, of a row that may be gone."""
    if connection.dialect.name == "sqlite":
        asked = connection.execute(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
        return int(asked.scalar() or 0)
    last = text(f"SELECT last_value FROM {_sequence(connection, table)}")  # noqa: S608 - named by the database itself
    return int(connection.execute(last).scalar_one())


def _go_on_from(connection: Connection, table: Table, number: int) -> None:
    number = max(number, _highest(connection, table))
    if connection.dialect.name == "sqlite":
        given = {"name": table.name, "number": number}
        connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), given)
        connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :number)"), given)
    else:
        connection.execute(select(func.setval(_sequence(connection, table), max(number, 1))))


def _sequence(connection: Connection, table: Table) -> str:
    column = table.autoincrement_column
    asked = select(func.pg_get_serial_sequence(table.name, column.name if column is not None else ""))
    return str(connection.execute(asked).scalar_one())
