"""What a restored store must not forget: who was let go, which numbers were given, which links were used.

An older copy knows none of it. Left as it is, it would let back in somebody who was removed since, accept an old
cookie or invitation again, and give the same number to two people.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Integer, Table, case, func, select, text, update

from layers.keeping.erasures import Erasure, in_store
from layers.store.tables import metadata, state
from layers.store.tables_people import invitations, one_time_links, people


@dataclass(frozen=True)
class Standing:
    """How far a store has come."""

    store_id: str
    change_sets: int
    read_only: str
    epochs: dict[int, int]  # by person
    let_go: frozenset[int]
    links_used: dict[str, str]  # when, by the hash of a one-time link
    numbers: dict[str, int]  # the highest number given so far, by table
    erasures: tuple[Erasure, ...]


def standing(connection: Connection) -> Standing:
    """How far this store has come."""
    row = connection.execute(select(state)).one()
    known = connection.execute(select(people.c.number, people.c.epoch, people.c.active)).all()
    used = select(one_time_links.c.token_hash, one_time_links.c.used_at).where(one_time_links.c.used_at.is_not(None))
    return Standing(
        store_id=row.store_id,
        change_sets=row.change_sets,
        read_only=row.read_only,
        epochs={person.number: person.epoch for person in known},
        let_go=frozenset(person.number for person in known if not person.active),
        links_used={row.token_hash: row.used_at for row in connection.execute(used)},
        numbers={table.name: _highest(connection, table) for table in _numbered()},
        erasures=tuple(in_store(connection)),
    )


def settle(connection: Connection, before: Standing | None) -> None:
    """Carry over what the replaced store (None: it could not be read) knew, end every cookie and open invitation."""
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    # a number of changes that neither store had: whatever was kept in memory is read again
    changes = max(before.change_sets if before else 0, connection.execute(select(state.c.change_sets)).scalar_one())
    connection.execute(update(state).values(change_sets=changes + 1, read_only=before.read_only if before else ""))
    open_ones = invitations.c.used_at.is_(None) & invitations.c.withdrawn_at.is_(None)
    connection.execute(update(invitations).where(open_ones).values(withdrawn_at=now))
    highest_epoch = max([0, *(before.epochs.values() if before else ())])
    older = people.c.epoch < highest_epoch
    connection.execute(update(people).values(epoch=case((older, highest_epoch), else_=people.c.epoch) + 1))
    if before is None:
        return
    connection.execute(update(people).where(people.c.number.in_(before.let_go)).values(active=False))
    for token_hash, used_at in before.links_used.items():
        this = one_time_links.c.token_hash == token_hash
        connection.execute(update(one_time_links).where(this).values(used_at=used_at))
    for table in _numbered():
        _go_on_from(connection, table, before.numbers[table.name])


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
