"""Going back to an earlier version, or undoing a whole import: always as new versions, so that nothing is lost."""

from sqlalchemy import Connection, RowMapping, select

from layers.errors import BadValueError, NotAllowedError, NotFoundError, VersionClashError
from layers.faults import shortened
from layers.records import Actor, Record, Review
from layers.store import reads
from layers.store.guard import check_fields, check_review, check_shown
from layers.store.settling import made
from layers.store.tables import history, records
from layers.store.versions import Fields, fields_of, of_version, read_fields, seen_fields, taken_out


def as_of(connection: Connection, kept: Record, kind: str, version: int, *, actor: Actor) -> Record:
    """The record as that version had it. Raises where there is none, or where something was taken out of it."""
    fields = of_version(connection, kind, kept.id, version)
    if fields is None:
        raise NotFoundError(f"There is no version {version} of {kept.id!r}; its history lists those there are.")
    if seen_fields(connection, kind, fields, actor) != fields:
        raise NotAllowedError(f"You may not do this. You may not see all of version {version}.")
    return _whole(kept, fields, f"Version {version}")


def check_step_back(connection: Connection, before: Record, after: Record, *, actor: Actor) -> None:
    """A step back needs every right that making the same change, approval or refusal by hand would need."""
    check_fields(before, after, actor=actor)
    check_review(before, after, actor=actor)
    check_shown(connection, before, after, actor=actor)


def undone(connection: Connection, change_set: int, *, skip_changed: bool, actor: Actor) -> list[tuple[Record, int]]:
    """Each record of a change set as it was before, with its version now; those that it added are taken off the map.

    Records that changed since are an error (named), or left alone where ``skip_changed``.
    """
    rows = _rows(connection, change_set)
    if not rows:
        raise NotFoundError(f"There is no import {change_set} here; the list of changes names those there are.")
    stuck = [row for row in rows if row["now"] != row["version"] or _has_gaps(row)]
    if stuck and not skip_changed:
        names = shortened([row["record_id"] for row in stuck])
        raise VersionClashError(
            f"{len(stuck):,} of {len(rows):,} records have changed since, or had something taken out: {names}. Nothing "
            "was undone; undo the rest and leave these as they are, or put them right by hand first."
        )
    steps = [_step(connection, row, actor=actor) for row in rows if row not in stuck]
    back = [(after, version) for before, after, version in steps if after != before]
    if not back:
        raise BadValueError("There is nothing to undo: every record of it has changed since, or is as it was before.")
    return back


def _rows(connection: Connection, change_set: int) -> list[RowMapping]:
    query = (
        select(history, records.c.kind, records.c.version.label("now"))
        .join(records, records.c.id == history.c.record_id)
        .where(history.c.change_set == change_set)
        .order_by(history.c.seq.desc())  # links before what they tie
    )
    return list(connection.execute(query).mappings())


def _has_gaps(row: RowMapping) -> bool:
    return row["before"] is not None and bool(taken_out(read_fields(row["kind"], row["before"])))


def _step(connection: Connection, row: RowMapping, *, actor: Actor) -> tuple[Record, Record, int]:
    kept = reads.fetch_whole(connection, row["kind"], row["record_id"], actor=actor)
    if row["before"] is None:
        after = kept.record.model_copy(update={"review": Review.REFUSED})
    else:
        after = _whole(kept.record, read_fields(row["kind"], row["before"]), f"{row['record_id']} before this import")
    if after != kept.record:
        check_step_back(connection, kept.record, after, actor=actor)
    return kept.record, after, kept.version


def _whole(kept: Record, fields: Fields, what: str) -> Record:
    lost = taken_out(fields)
    if lost:
        raise BadValueError(
            f"{what} had {', '.join(lost)} taken out, so it cannot be put back; make the change by hand."
        )
    return made(kept, {name: fields[name] for name in fields_of(kept)})
