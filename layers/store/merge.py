"""Two edits of one record made into one where they do not overlap: pure, on the fields as plain values.

Nothing is guessed: what both changed, each to something else, is a clash; so is any change made by somebody who did
not know that the record was meanwhile shown to more people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from layers.errors import FieldClash
from layers.records import Review, Visibility

Fields = dict[str, Any]

# one unit: an address from one edit with a position from another would be a place that nobody meant
PLACE = ("lon", "lat", "precision", "address", "postcode", "service_area", "venue")
OPENNESS = (Visibility.WITHHELD, Visibility.MEMBERS, Visibility.PUBLIC)


@dataclass(frozen=True)
class Merged:
    """The record's fields with both edits in them, and what clashed: there ``fields`` has theirs."""

    fields: Fields
    clashes: dict[str, FieldClash]


def merge(*, before: Mapping[str, Any], yours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Merged:
    """Three-way merge by field. A field that ``before`` lacks is not known: both edits count as changing it."""
    units = [*_units(tuple(theirs))]
    your_changes = {name for unit in units if _differs(yours, before, unit) for name in unit}
    their_changes = {name for unit in units if _differs(theirs, before, unit) for name in unit}
    clashing = {name for name in your_changes & their_changes if _unit_differs(name, units, yours, theirs)}
    if your_changes - clashing:
        clashing |= _unaware(before, yours, theirs, your_changes, their_changes)
    fields = {name: yours[name] if name in your_changes - clashing else theirs[name] for name in theirs}
    shown = [name for name in theirs if name in clashing and not _all_same(name, before, yours, theirs)]
    return Merged(fields, {name: FieldClash(yours[name], theirs[name], before.get(name)) for name in shown})


def opens(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether ``after`` is shown to more people than ``before``, or may be."""
    wider = OPENNESS.index(after["visibility"]) > OPENNESS.index(before["visibility"])
    return wider or (after["review"] == Review.APPROVED and before["review"] != Review.APPROVED)


def patched(whole: Mapping[str, Any], seen: Mapping[str, Any], wanted: Mapping[str, Any]) -> Fields:
    """``whole`` with every field that ``wanted`` says otherwise than ``seen`` does: what was not seen stays.

    In a list that was seen in part (contacts by their roles) an item that was left alone stays whole too.
    """
    return {
        name: whole[name] if wanted[name] == seen[name] else _restored(whole[name], seen[name], wanted[name])
        for name in whole
    }


def _restored(whole: Any, seen: Any, wanted: Any) -> Any:
    if whole == seen or not (isinstance(whole, list) and isinstance(wanted, list) and len(whole) == len(seen)):
        return wanted
    left = list(zip(seen, whole, strict=True))
    found = []
    for item in wanted:
        same = next((pair for pair in left if pair[0] == item), None)
        if same is not None:
            left.remove(same)
        found.append(item if same is None else same[1])
    return found


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The fields in which two versions differ, in the order of the record."""
    return [name for name in after if name not in before or before[name] != after[name]]


def _unaware(
    before: Mapping[str, Any], yours: Mapping[str, Any], theirs: Mapping[str, Any], mine: set[str], others: set[str]
) -> set[str]:
    """What clashes because one of the two shows the record to more people, without knowing of the other."""
    found = set()
    if opens(before, theirs) and mine:
        found |= mine | {"visibility", "review"}
    if opens(before, yours) and others:
        found |= others | {"visibility"}
    return found


def _units(names: Sequence[str]) -> list[tuple[str, ...]]:
    place = tuple(name for name in PLACE if name in names)
    return [*([place] if place else []), *((name,) for name in names if name not in PLACE)]


def _differs(edit: Mapping[str, Any], before: Mapping[str, Any], unit: Sequence[str]) -> bool:
    return any(name not in before or edit[name] != before[name] for name in unit)


def _unit_differs(
    name: str, units: Sequence[Sequence[str]], yours: Mapping[str, Any], theirs: Mapping[str, Any]
) -> bool:
    unit = next(unit for unit in units if name in unit)
    return any(yours[each] != theirs[each] for each in unit)


def _all_same(name: str, before: Mapping[str, Any], yours: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
    return name in before and bool(before[name] == yours[name] == theirs[name])
