"""Checking: what waits for somebody to look at it, and what nobody has looked at for long. For those who check."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from layers.access import Action, allowed
from web.workbench import (
    checking_changes,
    checking_letters,
    checking_new,
    checking_notes,
    deciding,
    notes,
    state,
)

Part = tuple[str, Callable[[], pd.DataFrame], Callable[[pd.DataFrame], None]]
PARTS: tuple[Part, ...] = (
    ("New places", checking_new.waiting, checking_new.show),
    ("Changes and claims", checking_changes.waiting, checking_changes.show),
    ("Notes", checking_notes.waiting, checking_notes.show),
    ("Not checked lately", checking_letters.standings, checking_letters.show),
)
LADDER = len(PARTS) - 1


def count(number: int, found: pd.DataFrame) -> int:
    """How many of a part ask for something."""
    return int((found["letter"] != "").sum()) if number == LADDER else len(found)


def queue() -> None:
    """The parts with how many wait in each, and the chosen one."""
    found: list[Any] = [waiting() for _, waiting, _ in PARTS]
    chosen = st.radio(
        "What do you want to check?", range(len(PARTS)), horizontal=True, key="checking_part",
        format_func=lambda number: f"{PARTS[number][0]} ({count(number, found[number])})",
    )  # fmt: skip
    PARTS[chosen][2](found[chosen])


notes.title("Checking", "Look at what others put forward, before it shows; and ask about what may be out of date.")
deciding.told()
verdict = allowed(state.visitor(), Action.APPROVE, "suggestion")
if verdict.ok:
    queue()
else:
    st.info("Checking is for reviewers and keepers. A keeper of your Alliance can invite you as one.")
notes.attribution()
