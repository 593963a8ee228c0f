"""Whether a record says openly what a withheld one keeps: put in by hand, or suggested in good faith."""

from collections.abc import Iterator, Sequence
from math import cos, hypot, radians

from sqlalchemy import Connection, select

from layers.access import Action, allowed
from layers.records import Actor, Asset, Link, Organisation, Record, Visibility
from layers.store.rows import from_body
from layers.store.tables import records

NEAR_M = 250  # the same place, found twice by two people
METRES_A_DEGREE = 111_320


def copied(connection: Connection, batch: Sequence[Record], *, actor: Actor) -> list[str]:
    """The names of those in ``batch`` that are as good as a withheld record that the actor may see."""
    query = select(records.c.kind, records.c.body).where(records.c.visibility == Visibility.WITHHELD.value)
    kept = [from_body(row.kind, row.body) for row in connection.execute(query)]
    withheld = [record for record in kept if allowed(actor, Action.SEE, record).ok]
    return [record.name or record.id for record in batch if any(same(record, other) for other in withheld)]


def same(one: Record, other: Record) -> bool:
    """Whether two records of different ids are about the same thing: by name and place, or by what they tie."""
    if one.id == other.id or type(one) is not type(other):
        return False
    if isinstance(one, Link) and isinstance(other, Link):
        return (one.kind, one.source_id, one.target_id) == (other.kind, other.source_id, other.target_id)
    if _plain(one.name) != _plain(other.name):
        return False
    return isinstance(one, Organisation) or any(_same_ways(one, other))


def _same_ways(one: Record, other: Record) -> Iterator[bool]:
    if not isinstance(one, Asset) or not isinstance(other, Asset):
        return
    for name in ("address", "postcode", "phone", "website"):
        said = _plain(getattr(one, name))
        yield bool(said) and said == _plain(getattr(other, name))
    if one.lon is not None and one.lat is not None and other.lon is not None and other.lat is not None:
        east = (one.lon - other.lon) * cos(radians(one.lat)) * METRES_A_DEGREE
        yield hypot(east, (one.lat - other.lat) * METRES_A_DEGREE) <= NEAR_M


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
