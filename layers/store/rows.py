"""A record as a row of the ``records`` table, and back."""

import re
import secrets
import unicodedata
from datetime import UTC, date, datetime
from typing import Any, Literal

from layers.errors import BadValueError
from layers.records import Asset, Link, Organisation, Record

RecordKind = Literal["organisation", "asset", "link"]

MODELS: dict[str, type[Record]] = {"organisation": Organisation, "asset": Asset, "link": Link}
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
LONGEST_STEM = 60


def record_kind(record: Record) -> RecordKind:
    """Which of the three kinds of record this is."""
    if isinstance(record, Organisation):
        return "organisation"
    if isinstance(record, Asset):
        return "asset"
    if isinstance(record, Link):
        return "link"
    raise BadValueError(f"A {type(record).__name__} is not kept in the store; give an Organisation, Asset or Link.")


def to_row(record: Record, *, version: int, at: str) -> dict[str, Any]:
    """The row that holds ``record`` as ``version``, saved at ``at`` (ISO 8601, UTC)."""
    asset = record if isinstance(record, Asset) else None
    link = record if isinstance(record, Link) else None
    return {
        "id": record.id,
        "kind": record_kind(record),
        "visibility": record.visibility.value,
        "review": record.review.value,
        "version": version,
        "updated_at": at,
        "lon": asset.lon if asset else None,
        "lat": asset.lat if asset else None,
        "organisation_id": (asset.organisation or None) if asset else None,
        "source_id": link.source_id if link else None,
        "target_id": link.target_id if link else None,
        "body": record.model_dump_json(),
    }


def from_body(kind: str, body: str) -> Record:
    """The record that a row's JSON holds, validated again."""
    return MODELS[kind].model_validate_json(body)


def utc_now() -> str:
    """This moment as ISO 8601 text in UTC with microseconds, which sorts as time does."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def utc_today() -> date:
    """The day that it is in UTC."""
    return datetime.now(UTC).date()


def new_id(name: str) -> str:
    """An id for something newly suggested: its name in plain letters and six random characters.

    The random part means that a new id never tells whether a hidden record has the same name.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_STEM].rstrip("-")
    return f"{stem or 'entry'}-{secrets.token_hex(3)}"
