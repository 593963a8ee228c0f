"""Two people changed the same thing at once: both edits side by side, field by field, and nothing lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from layers.errors import FieldClash, VersionClashError
from layers.records import Record
from web.workbench import state
from web.workbench.saving import Way
from web.workbench.values import PLACE_FIELDS, field_words, value_words

THEIRS, MINE = "Keep theirs", "Use mine"
PLACE = "Where it is"


@dataclass(frozen=True)
class Clash:
    """What clashed, and how the change was being kept."""

    fields: Mapping[str, FieldClash]
    merged: Record
    version: int
    way: Way
    why: str


def of(error: VersionClashError, *, way: Way, why: str) -> Clash | None:
    """The clash to show; None where it is not told field by field, so that only opening the record again helps."""
    if not error.fields or error.version is None or not isinstance(error.merged, Record):
        return None
    return Clash(error.fields, error.merged, error.version, way, why)


def ask(clash: Clash, *, key: str) -> set[str]:
    """Shows each clash with both edits; the fields in which the person's own edit is to be used."""
    st.warning(
        "**Somebody else changed this at the same time.** What does not overlap has been put together. Please choose "
        "for each of these."
    )
    mine: set[str] = set()
    for heading, names in units(clash.fields).items():
        with st.container(border=True):
            st.markdown(f"**{heading}**")
            for name in names:
                _show(name, clash.fields[name])
            if st.radio(f"{heading}: which?", [THEIRS, MINE], horizontal=True, key=f"{key}_{names[0]}") == MINE:
                mine |= set(names)
    return mine


def resolved(clash: Clash, mine: set[str]) -> Record:
    """The record with the choices in it. Raises pydantic's error where the two do not fit together."""
    chosen = {name: clash.fields[name].yours for name in mine}
    return type(clash.merged).model_validate({**clash.merged.model_dump(mode="json"), **chosen})


def units(fields: Mapping[str, Any]) -> dict[str, list[str]]:
    """What is chosen together: where a place is and its address are one choice, every other field one of its own."""
    found: dict[str, list[str]] = {}
    for name in fields:
        found.setdefault(PLACE if name in PLACE_FIELDS else field_words(name), []).append(name)
    return found


def _show(name: str, clash: FieldClash) -> None:
    words = state.house().vocabulary
    lines = [
        f"Before: {value_words(name, clash.before, words)}" if clash.before is not None else "",
        f"Theirs: {value_words(name, clash.theirs, words)}",
        f"Mine: {value_words(name, clash.yours, words)}",
    ]
    st.text(f"{field_words(name)}\n" + "\n".join(line for line in lines if line))
