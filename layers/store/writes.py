"""How a record is written: in the caller's one transaction, with exactly one history row, or not at all."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select, update

from layers.errors import BadValueError, VersionClashError
from layers.faults import shortened
from layers.records import Actor, Asset, Link, Record
from layers.store.history import Change, entry
from layers.store.reads import taken, unseen
from layers.store.rows import record_kind, to_row, utc_now
from layers.store.tables import history, records, state

LONGEST_WHY = 2_000
ORDER = {"organisation": 0, "asset": 1, "link": 2}  # what is pointed at is written before what points at it


def checked_why(why: str) -> str:
    """The reason as it will be kept; ``BadValueError`` where it is empty, too long or not plain text."""
    said = why.strip()
    if not said:
        raise BadValueError("Say why: every change is kept with its reason, in a few words.")
    if len(said) > LONGEST_WHY:
        raise BadValueError(f"The reason is {len(said):,} characters long; write at most {LONGEST_WHY:,}.")
    if "\x00" in said or said.encode(errors="replace").decode() != said:  # neither database can keep them
        raise BadValueError("The reason holds characters that are not text; type it again.")
    return said


def check_ends(connection: Connection, batch: Sequence[Record], actor: Actor) -> None:
    """Raise ``BadValueError`` where a record points at one that is not there, or not the actor's to see."""
    kinds = {record.id: record_kind(record) for record in batch}
    pointed = [(record, field, end) for record in batch for field, end in _ends(record)]
    missing = unseen(connection, {end for _, _, end in pointed if end not in kinds}, actor=actor)
    faults = [
        f"{record.id}: {field} {end!r} is not an organisation or asset here that you may see"
        for record, field, end in pointed
        if end in missing or kinds.get(end) == "link"
    ]
    if faults:
        raise BadValueError(f"{shortened(faults, '; ')}.")


def check_new_ends(connection: Connection, before: Record, after: Record, actor: Actor) -> None:
    """``check_ends`` of a change, where it points anywhere that it did not before."""
    if _ends(before) != _ends(after):
        check_ends(connection, [after], actor)


def check_new(connection: Connection, batch: Sequence[Record]) -> None:
    """Raise ``BadValueError`` where an id is used twice, in the batch or with what the store has."""
    ids = [record.id for record in batch]
    twice = sorted({record_id for record_id in ids if ids.count(record_id) > 1}) if len(set(ids)) < len(ids) else []
    if twice:
        raise BadValueError(f"These ids are used twice: {shortened(twice)}; nothing was added.")
    already = taken(connection, ids)
    if already:
        raise BadValueError(f"The store already has {shortened(already)}; nothing was added. Change them instead.")


def insert_all(connection: Connection, batch: Sequence[Record], change: Change) -> None:
    """Add new records as version 1, each with its history row, as one change set."""
    at, number = utc_now(), next_change_set(connection)
    ordered = sorted(batch, key=lambda record: ORDER[record_kind(record)])
    rows = [to_row(record, version=1, at=at) for record in ordered]
    connection.execute(insert(records), rows)
    connection.execute(insert(history), [entry(row, None, change=change, change_set=number) for row in rows])


def update_one(connection: Connection, record: Record, change: Change, *, version: int) -> int:
    """Replace the ``version`` that the writer named; ``VersionClashError`` says which version it is now."""
    return update_all(connection, [(record, version)], change)[0]


def update_all(connection: Connection, batch: Sequence[tuple[Record, int]], change: Change) -> list[int]:
    """Replace each record, at the version beside it, as one change set; returns the new versions."""
    number = next_change_set(connection)
    return [_replace(connection, record, change, version=version, number=number) for record, version in batch]


def next_change_set(connection: Connection) -> int:
    """Number this transaction, so that its rows of history belong together and caches notice it."""
    connection.execute(update(state).values(change_sets=state.c.change_sets + 1))
    return int(connection.execute(select(state.c.change_sets)).scalar_one())


def clash_text(record: Record, *, now: int, named: int) -> str:
    """What a writer is told whose change is to another version than the record has."""
    return (
        f"{record.name or record.id!r} is now version {now}, but your change is to version {named}. "
        "Somebody else changed it meanwhile: look at it again, then make your change."
    )


def _replace(connection: Connection, record: Record, change: Change, *, version: int, number: int) -> int:
    current, before = _current(connection, record.id)
    row = to_row(record, version=version + 1, at=utc_now())
    query = update(records).where(records.c.id == record.id, records.c.version == version)
    if connection.execute(query.values(**row)).rowcount != 1:
        raise VersionClashError(clash_text(record, now=current, named=version), version=current)
    connection.execute(insert(history).values(entry(row, before, change=change, change_set=number)))
    return version + 1


def _ends(record: Record) -> list[tuple[str, str]]:
    if isinstance(record, Link):
        return [("source_id", record.source_id), ("target_id", record.target_id)]
    if isinstance(record, Asset) and record.organisation:
        return [("organisation", record.organisation)]
    return []


def _current(connection: Connection, record_id: str) -> tuple[int, str]:
    row = connection.execute(select(records.c.version, records.c.body).where(records.c.id == record_id)).one()
    return int(row.version), str(row.body)
