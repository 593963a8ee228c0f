"""What a writer's record comes to when it is put beside what is kept: unseen fields stay, and edits are merged."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection

from layers.access import Action, allowed
from layers.errors import BadValueError, FieldClash, VersionClashError
from layers.faults import in_words
from layers.records import Actor, Record
from layers.store.gate import check_records
from layers.store.merge import changed, merge, patched
from layers.store.reads import StoredRecord, as_seen
from layers.store.rows import MODELS, record_kind
from layers.store.versions import Fields, fields_of, of_version, seen_fields
from layers.store.writes import clash_text


def settled(
    connection: Connection, kept: StoredRecord, wanted: Record, *, version: int, merging: bool, actor: Actor
) -> Record:
    """The record to write: what ``wanted`` says otherwise than ``version`` did, put on what is kept now.

    What the actor cannot see is left as it is. Raises ``VersionClashError`` where the record has changed since and
    the edits overlap, or where they may not be merged; ``BadValueError`` where the outcome is faulty.
    """
    whole, yours = fields_of(kept.record), fields_of(wanted)
    [shown] = as_seen(connection, [kept.record], actor)
    theirs = fields_of(shown)
    if version == kept.version:
        return made(kept.record, patched(whole, theirs, yours))
    before = _base(connection, kept, version, actor=actor)
    if before is None:
        clashes = {name: FieldClash(yours[name], theirs[name], None) for name in changed(theirs, yours)}
        raise _clash(kept, shown, version=version, fields=clashes if 0 < version < kept.version else {})
    found = merge(before=before, yours=yours, theirs=theirs)
    try:
        merged = made(kept.record, patched(whole, theirs, found.fields))
    except BadValueError:  # each edit is right by itself, but not both together
        clashes = {name: FieldClash(yours[name], theirs[name], before.get(name)) for name in changed(theirs, yours)}
        raise _clash(kept, shown, version=version, fields=clashes) from None
    if found.clashes or not merging:
        [as_told] = as_seen(connection, [merged], actor)
        raise _clash(kept, as_told, version=version, fields=found.clashes)
    return merged


def made(kept: Record, fields: Mapping[str, Any]) -> Record:
    """The record with these fields, or ``BadValueError``."""
    try:
        record = MODELS[record_kind(kept)].model_validate_json(json.dumps(dict(fields)))
    except ValidationError as error:
        raise BadValueError(f"{kept.id}: {'; '.join(in_words(error))}. Nothing was saved.") from None
    return check_records([record])[0]


def _base(connection: Connection, kept: StoredRecord, version: int, *, actor: Actor) -> Fields | None:
    """What the actor may see of the version that was edited; None where nothing, or where it is not an old one."""
    if not 0 < version < kept.version or not allowed(actor, Action.HISTORY, kept.record).ok:
        return None
    kind = record_kind(kept.record)
    whole = of_version(connection, kind, kept.record.id, version)
    return None if whole is None else seen_fields(connection, kind, whole, actor)


def _clash(kept: StoredRecord, merged: Record, *, version: int, fields: Mapping[str, FieldClash]) -> VersionClashError:
    said = clash_text(kept.record, now=kept.version, named=version)
    both = f" Both changed: {', '.join(fields)}." if fields else ""
    return VersionClashError(said + both, fields=fields, version=kept.version, merged=merged)
