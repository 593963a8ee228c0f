"""Checking: notes of people who have been. Shown as they were written, or not at all."""

import pandas as pd
import streamlit as st

from layers.checking.note_words import load_reasons, may_be_names
from layers.checking.notes import Notes
from layers.records import Review
from web.letterbox.pages import QUESTIONS
from web.words import month_and_year
from web.workbench import deciding, notes, state
from web.workbench.wording import plain

NAMES_NOBODY = "It names nobody, and lets nobody be told"


def waiting() -> pd.DataFrame:
    """Notes that nobody has read yet, oldest first."""
    return state.must(lambda: _notes().listed(state.visitor()))


def show(found: pd.DataFrame) -> None:
    """Each note that waits; then those that are shown, to take one down."""
    notes.small("A note is shown as it was written, or not at all: its words cannot be changed.")
    if found.empty:
        st.info("No note waits.")
    for row in found.itertuples():
        with st.container(border=True):
            _one(row)
    shown = state.must(lambda: _notes().listed(state.visitor(), review=Review.APPROVED))
    if len(shown):
        with st.expander(f"Notes that are shown ({len(shown)})"):
            _take_down(shown.set_index("id"))


def _one(row: object) -> None:
    number = int(row.id)
    st.markdown(f"**{plain(row.name)}**, visited in {month_and_year(row.visited)}")
    answers = [
        f"{question} {offered[getattr(row, name)]}."
        for name, (question, offered) in QUESTIONS.items()
        if getattr(row, name)
    ]
    st.text("\n".join([*answers, *([f"“{row.said}”"] if row.said else [])]))
    doubts = may_be_names(row.said, known=(row.name, row.address))
    if doubts:
        st.warning(f"These may be names: {plain(', '.join(doubts))}.")
    nobody = st.checkbox(NAMES_NOBODY, key=f"nobody_{number}") if row.said else True
    if st.button("Show this note", type="primary", disabled=not nobody, key=f"show_{number}"):
        deciding.done(lambda: _notes().show(number, actor=state.visitor()), "The note is shown now.")
    _refuse(number, "Do not show it")


def _take_down(shown: pd.DataFrame) -> None:
    number = st.selectbox("Which note?", list(shown.index), format_func=lambda one: _line(shown.loc[one]))
    _refuse(int(number), "Take it down")


def _line(row: pd.Series) -> str:
    return f"{row['name']}, {month_and_year(row['visited'])}: {row['said'] or 'no words'}"


def _refuse(number: int, label: str) -> None:
    reasons = load_reasons()
    reason = st.selectbox(
        "Why not?", list(reasons), index=None, placeholder="Choose a reason", key=f"reason_{number}",
        format_func=lambda one: f"{reasons[one].label}: {reasons[one].plain}",
    )  # fmt: skip
    if st.button(label, disabled=reason is None, key=f"refuse_{number}"):
        deciding.done(lambda: _notes().refuse(number, reason=reason, actor=state.visitor()), "The note is not shown.")


def _notes() -> Notes:
    return Notes(state.house().store.database)
