"""records.toml: an area's organisations, assets and links, written by hand.

    [defaults]                      # optional: given to every record below that has the field
    example = true

    [[organisation]]
    id = "gravesend-hub"
    name = "Gravesend hub"
    kind = "treatment-provider"

    [[asset]]
    id = "tuesday-group"
    name = "Tuesday group"
    kind = "peer-group"
    organisation = "gravesend-hub"
    lon = 0.3706
    lat = 51.4415

    [[asset.session]]
    start = 2026-01-06T19:00:00     # local time
    minutes = 90
    rrule = "FREQ=WEEKLY;BYDAY=TU"

    [[link]]                        # its id is "source--kind--target" where none is given
    kind = "runs"
    source_id = "gravesend-hub"
    target_id = "tuesday-group"

Contacts are written the same way, as ``[[asset.contact]]`` or ``[[organisation.contact]]``.
"""

import hashlib
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from layers.errors import BadFileError
from layers.faults import in_words
from layers.limits import MAX_RECORDS_FILE_BYTES
from layers.records import Asset, Link, Record
from layers.store.gate import faults
from layers.store.rows import MODELS

LISTS = {"session": "sessions", "contact": "contacts"}  # written one by one, kept together
LONGEST_ID = 80
FAULTS_SHOWN = 20


def read_records(path: Path | str) -> list[Record]:
    """Every record of a records.toml: organisations first, then assets, then links, each in the file's order.

    Positions are degrees, EPSG:4326; session starts are local times. Raises ``BadFileError`` that lists every
    fault with the record's name, so that all can be mended at once.
    """
    file = Path(path)
    tables = _tables(file)
    found: list[Record] = []
    wrong: list[str] = []
    defaults = _defaults(tables, wrong)
    for kind, number, table in _each(tables, wrong):
        called = _called(kind, number, table)
        try:
            record = MODELS[kind].model_validate(_fields(kind, table, defaults))
        except ValidationError as error:
            wrong += [f"{called}: {fault}" for fault in in_words(error)]
            continue
        wrong += [f"{called}: {fault}" for fault in faults(record)]
        found.append(record)
    wrong += _between(found, _declared(tables))
    if wrong:
        raise BadFileError(_all_of(file.name, wrong))
    return found


def _tables(file: Path) -> dict[str, Any]:
    try:
        size = file.stat().st_size
        if size > MAX_RECORDS_FILE_BYTES:
            limit = MAX_RECORDS_FILE_BYTES // 1_000_000
            raise BadFileError(f"{file.name} is {size / 1e6:.0f} MB (at most {limit} MB); split it.")
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadFileError(f"{file.name} cannot be read ({error.strerror}); check its name and folder.") from None
    except UnicodeDecodeError:
        raise BadFileError(f"{file.name} is not UTF-8 text; save it again as UTF-8.") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadFileError(f"{file.name} is not whole TOML: {error}. Mend that line.") from None


def _defaults(tables: dict[str, Any], wrong: list[str]) -> dict[str, Any]:
    """Take the defaults out of the tables; a default that no record has is a fault."""
    defaults = tables.pop("defaults", {})
    if not isinstance(defaults, dict):
        wrong.append("defaults must be written as [defaults]")
        return {}
    fields = {name for model in MODELS.values() for name in model.model_fields}
    wrong += [f"defaults: no record has a field {name!r}" for name in defaults if name not in fields]
    return defaults


def _each(tables: dict[str, Any], wrong: list[str]) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Each record's table with its kind and number, from 1; what is not a list of records goes into ``wrong``."""
    for name in tables.keys() - MODELS.keys():
        wrong.append(f"{name!r} is not one of {', '.join(MODELS)} or defaults")
    for kind in MODELS:
        rows = tables.get(kind, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            wrong.append(f"{kind} must be written as [[{kind}]], once for each")
            continue
        yield from ((kind, number, row) for number, row in enumerate(rows, start=1))


def _fields(kind: str, table: dict[str, Any], defaults: dict[str, Any]) -> dict[str, Any]:
    """The table as the model's fields: defaults filled in, lists under their names, a link's id made."""
    own = {LISTS.get(name, name): value for name, value in table.items()}
    fields = {**{name: value for name, value in defaults.items() if name in MODELS[kind].model_fields}, **own}
    if kind == "link" and "id" not in fields:
        fields["id"] = _link_id(fields)
    return fields


def _link_id(fields: dict[str, Any]) -> str:
    """ "source--kind--target", its end replaced by a checksum where it would be too long for an id."""
    whole = "--".join(str(fields.get(name, "")) for name in ("source_id", "kind", "target_id"))
    if len(whole) <= LONGEST_ID:
        return whole
    check = hashlib.sha256(whole.encode()).hexdigest()[:8]
    return f"{whole[: LONGEST_ID - 9]}-{check}"


def _called(kind: str, number: int, table: dict[str, Any]) -> str:
    """What to call a record in a message: its name, else its id, else its place in the file."""
    ends = [str(table[name]) for name in ("source_id", "target_id") if name in table]
    name = table.get("name") or table.get("id") or " to ".join(ends)
    return f"{kind} {name!r}" if name else f"{kind} number {number}"


def _declared(tables: dict[str, Any]) -> dict[str, set[str]]:
    """The ids of each kind as the file gives them, also those of records that have other faults."""
    return {
        kind: {str(row.get("id")) for row in tables.get(kind, []) if isinstance(row, dict)}
        for kind in ("organisation", "asset")
        if isinstance(tables.get(kind, []), list)
    }


def _between(found: list[Record], declared: dict[str, set[str]]) -> list[str]:
    """Faults between records: an id used twice, or one that points at nothing in the file."""
    ids = Counter(record.id for record in found)
    wrong = [f"the id {record_id!r} is used {times} times" for record_id, times in ids.items() if times > 1]
    organisations = declared.get("organisation", set())
    places = organisations | declared.get("asset", set())
    for record in found:
        if isinstance(record, Asset) and record.organisation and record.organisation not in organisations:
            wrong.append(f"asset {record.name!r}: organisation {record.organisation!r} is not in the file")
        if isinstance(record, Link):
            ends = ("source_id", record.source_id), ("target_id", record.target_id)
            wrong += [
                f"link {record.id!r}: {field} {end!r} is not in the file" for field, end in ends if end not in places
            ]
    return wrong


def _all_of(name: str, wrong: list[str]) -> str:
    shown = "\n- ".join(wrong[:FAULTS_SHOWN])
    rest = len(wrong) - FAULTS_SHOWN
    more = f"\n- and {rest} more" if rest > 0 else ""
    return f"{name} has {len(wrong)} fault{'s' if len(wrong) > 1 else ''} to mend:\n- {shown}{more}"
