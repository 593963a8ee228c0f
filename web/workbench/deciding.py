"""What the parts of the Checking screen share: whose it is in words, what was said, and the outcome of a button."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from layers.errors import RecoveryMapError
from layers.records import Record
from layers.store.rows import RecordKind
from web.words import day_and_year
from web.workbench import choosing, notes, state
from web.workbench.access_words import ROLE_WORDS
from web.workbench.values import field_words, value_words

SAID = "checking_said"
CHANGE_SCREEN = "screens/edit.py"
# what is the same for every record, or shown beside it
LEFT_OUT = ("id", "review", "lon", "lat", "example")
LONGEST_WORDS = 1_000


def whose(role: str, who: str) -> str:
    """ "Member (user 3)", "the people who run it, by the link in a letter", "somebody without an account"."""
    if who.startswith("link_"):
        return "the people who run it, by the link in a letter"
    if who.startswith("user_"):
        return f"{ROLE_WORDS.get(role, role)} ({who.replace('_', ' ')})"
    return "somebody without an account" if role == "visitor" else ROLE_WORDS.get(role, role)


def record_table(record: Record) -> None:
    """Everything that a record says, in words."""
    empty = type(record).model_construct()
    rows = [
        {"What": field_words(name), "Says": in_words(name, value)}
        for name, value in record.model_dump(mode="json").items()
        if name not in LEFT_OUT and value not in ("", None, [], getattr(empty, name, None))
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", alt=f"Everything that {record.name} says")


def in_words(name: str, value: Any) -> str:
    """A field's value in words, an organisation by its name."""
    if name == "organisation" and value:
        frame = state.organisations()
        return next(iter(frame.loc[frame["id"] == value, "name"]), str(value))
    return value_words(name, value, state.house().vocabulary)


def remarks(about: str | int) -> None:
    """What was asked and answered about something that waits."""
    said = state.must(lambda: state.house().store.remarks(about, actor=state.visitor()))
    for row in said.itertuples():
        st.text(f"{day_and_year(row.at)}, {_said_by(row.role, row.who)}: {row.said}")


def _said_by(role: str, who: str) -> str:
    return "whoever put it forward" if who.startswith("link_") else whose(role, who)


def words(key: str, *, label: str = "Your reason, or what you ask") -> str:
    """The box for what is said with a decision."""
    return str(st.text_area(label, key=key, max_chars=LONGEST_WORDS, height=90)).strip()


def done(work: Callable[[], Any], said: str) -> None:
    """Does it and starts the page afresh with ``said`` at its head; or says why not."""
    try:
        work()
    except RecoveryMapError as error:
        st.error(str(error))
        return
    st.session_state[SAID] = said
    st.rerun()


def told() -> None:
    """What the last button did, once."""
    said = st.session_state.pop(SAID, "")
    if said:
        st.success(said)


def opens(kind: RecordKind, record_id: str, *, key: str) -> None:
    """The way to the Change screen, with the record open: its form and all that changed before."""
    if st.button("Open it on the Change screen", key=key, type="tertiary"):
        choosing.want(kind, record_id)
        st.switch_page(CHANGE_SCREEN)
    notes.small("There you can put it right, see what changed before, compare and go back.")
