"""What every write must pass, whichever way it comes: a change, an approval, a revert, an undo or a proposal.

A record is shown to fewer people by one person, but a withheld one is shown to more by two keepers alone: who may
know of it, how finely its place is told, and, for ever after, where it is. The rights themselves are in the access
table; this is where each writer asks for them.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from layers.access import Action, allowed
from layers.errors import BadValueError, NotAllowedError
from layers.faults import shortened
from layers.records import Actor, Asset, Record, Review, Visibility
from layers.store.copies import copied
from layers.store.merge import OPENNESS, changed
from layers.store.tables import history
from layers.store.versions import fields_of

PRECISIONS = ("district", "village", "street", "exact")  # from coarse to fine
TOLD_IN_WORDS = ("address", "postcode", "service_area")
COPIED_FIELDS = {"name", "visibility", "review", "website", "phone", "source_id", "target_id", "kind", "lon", "lat"}
WITHHELD_KEPT = f'"{Visibility.WITHHELD}"'  # stands in every kept body that is withheld
TWO_KEEPERS = (
    "Who may know of a withheld record, and where it is, is for two keepers together: put it forward as a reveal, and "
    "another keeper accepts it."
)


def require(actor: Actor, action: Action, target: Record | str, *, field: str | None = None) -> None:
    """Raise ``NotAllowedError`` with the table's reason where the actor may not do this."""
    verdict = allowed(actor, action, target, field=field)
    if not verdict.ok:
        raise NotAllowedError(f"You may not do this. {verdict.reason}")


def check_change(
    connection: Connection, before: Record, after: Record, *, actor: Actor, together: bool = False
) -> None:
    """A change may not pass for an approval, nor show a record to more people without the right to.

    ``together``: two different people who each have that right have agreed on ``after``, exactly as it is.
    """
    check_fields(before, after, actor=actor)
    if before.review != after.review:
        raise BadValueError(f"{after.id}: a change cannot make it {after.review}; approve or refuse it instead.")
    check_shown(connection, before, after, actor=actor, together=together)


def check_fields(before: Record, after: Record, *, actor: Actor) -> None:
    """Raise ``NotAllowedError`` unless the actor may change this record, into that one, in each field that differs."""
    require(actor, Action.CHANGE, before)
    require(actor, Action.CHANGE, after)
    for name in changed(fields_of(before), fields_of(after)):
        require(actor, Action.CHANGE, before, field=name)


def check_review(before: Record, after: Record, *, actor: Actor) -> None:
    """Raise ``NotAllowedError`` where a step back is also an approval or a refusal that is not the actor's to give."""
    if before.review == after.review:
        return
    if after.review is Review.APPROVED:
        require(actor, Action.APPROVE, before)
    elif before.review is Review.APPROVED or after.review is Review.REFUSED:
        require(actor, Action.REFUSE, before)


def check_shown(connection: Connection, before: Record, after: Record, *, actor: Actor, together: bool = False) -> None:
    """Raise ``NotAllowedError`` where ``after`` tells more, or tells more people, than the actor may decide."""
    if needs_two(connection, before, after):
        require_reveal(actor, before)
        if not together:
            raise NotAllowedError(TWO_KEEPERS)
    elif _wider(before, after):
        require(actor, Action.REVEAL, before)
    if not together and COPIED_FIELDS & set(changed(fields_of(before), fields_of(after))):
        check_copies(connection, [after], actor=actor)


def needs_two(connection: Connection, before: Record, after: Record) -> bool:
    """Whether ``after`` takes two keepers: it tells more of a record that is withheld, or once was."""
    if before.visibility is Visibility.WITHHELD:
        return _wider(before, after) or _finer(before, after)
    return (_wider(before, after) or _tells_place(before, after)) and _once_withheld(connection, before)


def is_for_two(connection: Connection, before: Record, after: Record, *, actor: Actor) -> bool:
    """Whether the actor alone would be refused ``after`` for one keeper being too few."""
    return needs_two(connection, before, after) or bool(_copies(connection, [after], actor=actor))


def require_reveal(actor: Actor, record: Record) -> None:
    """Raise ``NotAllowedError`` unless the actor is one of those of whom two may make a withheld record known."""
    require(actor, Action.REVEAL, record.model_copy(update={"visibility": Visibility.WITHHELD}))


def check_copies(connection: Connection, batch: Sequence[Record], *, actor: Actor) -> None:
    """Raise ``NotAllowedError`` where a record that others may see says again what a withheld one keeps.

    Only to those who may see the withheld one: to anybody else the answer would tell of it.
    """
    found = _copies(connection, batch, actor=actor)
    if found:
        raise NotAllowedError(f"{shortened(found)}: the same as a withheld record, by name and place. {TWO_KEEPERS}")


def _copies(connection: Connection, batch: Sequence[Record], *, actor: Actor) -> list[str]:
    shown = [one for one in batch if one.visibility is not Visibility.WITHHELD and one.review is Review.APPROVED]
    return copied(connection, shown, actor=actor) if shown else []


def _wider(before: Record, after: Record) -> bool:
    return OPENNESS.index(after.visibility) > OPENNESS.index(before.visibility)


def _finer(before: Record, after: Record) -> bool:
    return _rank(after) > _rank(before)


def _rank(record: Record) -> int:
    return PRECISIONS.index(record.precision) if isinstance(record, Asset) else 0


def _tells_place(before: Record, after: Record) -> bool:
    """Whether ``after`` says something of where it is that ``before`` did not."""
    if not isinstance(before, Asset) or not isinstance(after, Asset):
        return False
    texts: list[tuple[Any, Any]] = [(getattr(before, name), getattr(after, name)) for name in TOLD_IN_WORDS]
    moved = after.lon is not None and (before.lon, before.lat) != (after.lon, after.lat)
    coarser = _rank(after) < _rank(before)  # then the point moves to the middle of something wider
    return any(new not in ("", old) for old, new in texts) or _finer(before, after) or (moved and not coarser)


def _once_withheld(connection: Connection, record: Record) -> bool:
    """Whether an earlier version of the record was withheld."""
    kept = select(history.c.after).where(history.c.record_id == record.id, history.c.after.contains(WITHHELD_KEPT))
    return any(json.loads(body)["visibility"] == Visibility.WITHHELD for body in connection.execute(kept).scalars())
