"""One version of a record as plain values, and how much of it an actor may see.

History is kept for years, while records gain fields and old versions lose what was redacted; so a version is read as
plain values and never has to pass as a whole record.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pydantic_core import PydanticUndefined, to_jsonable_python
from sqlalchemy import Connection, select

from layers.access import Action, allowed
from layers.records import Actor, Record
from layers.store.reads import PRIVATE_FIELDS, unseen
from layers.store.rows import MODELS
from layers.store.tables import history

TAKEN_OUT = "[taken out]"  # stands in history where something was redacted
GAPS = (TAKEN_OUT, "█")  # and a block for each letter where something was erased
Fields = dict[str, Any]


def fields_of(record: Record) -> Fields:
    """The record's fields as the plain values that are kept."""
    found: Fields = json.loads(record.model_dump_json())
    return found


def read_fields(kind: str, body: str) -> Fields:
    """The fields of a kept version; one from before a field was thought of has what that field is by default."""
    return {**_defaults(kind), **json.loads(body)}


def of_version(connection: Connection, kind: str, record_id: str, version: int) -> Fields | None:
    """The fields of a version, or None where there is no such version."""
    query = select(history.c.after).where(history.c.record_id == record_id, history.c.version == version)
    body = connection.execute(query).scalar_one_or_none()
    return None if body is None else read_fields(kind, body)


def seen_fields(connection: Connection, kind: str, fields: Mapping[str, Any], actor: Actor) -> Fields | None:
    """What the actor may see of a version: None where nothing at all; private fields are left out."""
    record = as_record(kind, fields)
    if not allowed(actor, Action.SEE, record).ok:
        return None
    seen = dict(fields)
    if not allowed(actor, Action.PRIVATE, record).ok:
        seen = {name: value for name, value in seen.items() if name not in PRIVATE_FIELDS}
    named = str(seen.get("organisation") or "")
    if named and named != TAKEN_OUT and unseen(connection, {named}, actor=actor):
        seen["organisation"] = ""
    return seen


def as_record(kind: str, fields: Mapping[str, Any]) -> Record:
    """The version as a record that the access table can be asked about; its fields are not validated again."""
    return MODELS[kind].model_construct(**fields)


def taken_out(fields: Mapping[str, Any]) -> list[str]:
    """The fields of a version from which something was taken out, by a redaction or an erasure."""
    told = {name: json.dumps(value, ensure_ascii=False) for name, value in fields.items()}
    return [name for name, text in told.items() if any(gap in text for gap in GAPS)]


@lru_cache(maxsize=8)
def _defaults(kind: str) -> Fields:
    given = {name: field.get_default(call_default_factory=True) for name, field in MODELS[kind].model_fields.items()}
    return {name: to_jsonable_python(value) for name, value in given.items() if value is not PydanticUndefined}
