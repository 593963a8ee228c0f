"""What changed before on one record: seen, compared, gone back to, and parts of it taken out for good."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from layers.access import Action, allowed
from layers.errors import RecoveryMapError
from web.words import day_and_year
from web.workbench import state
from web.workbench.access_words import ROLE_WORDS
from web.workbench.choosing import Opened, reopen
from web.workbench.values import field_words, value_words
from web.workbench.wording import plain

ACTIONS = {
    "add": "Added", "suggest": "Suggested", "approve": "Approved", "refuse": "Refused", "change": "Changed",
    "revert": "Gone back to an earlier version", "undo": "Import undone", "redact": "Parts of the past taken out",
    "claim": "Claimed by its organisation", "reveal": "Shown to more people",
    "answer": "Said to be still right, by the link in a letter",
}  # fmt: skip


def show(opened: Opened) -> None:
    """The record's history, for those who may see it, and what they may do with it."""
    record, actor = opened.stored.record, state.visitor()
    if not allowed(actor, Action.HISTORY, record).ok:
        return
    with st.expander("What changed before, and going back"):
        past = state.must(lambda: state.house().store.history(opened.kind, record.id, actor=actor))
        st.dataframe(_table(past), hide_index=True, width="stretch", alt="Every change of this record")
        versions = [int(version) for version in past["version"]]
        if len(versions) > 1:
            _compare(opened, versions)
            if allowed(actor, Action.REVERT, record).ok:
                _go_back(opened, versions[:-1])
            if allowed(actor, Action.REDACT, record).ok:
                _take_out(opened, versions[:-1])


def _table(past: pd.DataFrame) -> pd.DataFrame:
    rows = [
        {
            "Version": row.version,
            "When": f"{day_and_year(row.at)}, {row.at:%H:%M} UTC",
            "What": ACTIONS.get(str(row.action), str(row.action)),
            "Who": " ".join(filter(None, (ROLE_WORDS.get(str(row.role), str(row.role)), str(row.who or "")))),
            "Why": row.why,
            "Note": "; ".join(filter(None, ("not all is yours to see" if row.hidden else "", row.redacted or ""))),
        }
        for row in past.itertuples()
    ]
    return pd.DataFrame(rows)


def _compare(opened: Opened, versions: list[int]) -> None:
    left, right = st.columns(2)
    first = left.selectbox("Compare version", versions, index=len(versions) - 2, key=f"past_a{opened.number}")
    second = right.selectbox("with version", versions, index=len(versions) - 1, key=f"past_b{opened.number}")
    store, words = state.house().store, state.house().vocabulary
    try:
        found = store.compare(opened.kind, opened.stored.record.id, first, second, state.visitor())
    except RecoveryMapError as error:
        st.info(plain(error))
        return
    if found.empty:
        st.text("There is no difference that you may see.")
        return
    rows = [
        {
            "Field": field_words(row.field),
            f"Version {first}": value_words(row.field, row.before, words),
            f"Version {second}": value_words(row.field, row.after, words),
        }
        for row in found.itertuples()
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", alt="What differs between the two versions")


def _go_back(opened: Opened, versions: list[int]) -> None:
    """A step back is a new version: nothing in between is lost."""
    st.markdown("**Go back to an earlier version**")
    to = st.selectbox("Which version?", versions, index=len(versions) - 1, key=f"past_to{opened.number}")
    why = st.text_input("Why go back?", max_chars=500, key=f"past_why{opened.number}")
    if st.button("Go back to it", key=f"past_back{opened.number}"):
        record = opened.stored.record
        _done(
            opened,
            lambda: state.house().store.revert(
                opened.kind, record.id, to_version=to, actor=state.visitor(), why=why, version=opened.stored.version
            ),
            f"It is again what it was in version {to}, as a new version.",
        )


def _take_out(opened: Opened, versions: list[int]) -> None:
    """Something that should never have been written: taken out of old versions for everybody, for good."""
    st.markdown("**Take something out of old versions, for good** (change the record first where it still says it)")
    record = opened.stored.record
    names = [*type(record).model_fields, "why"]
    which = st.multiselect("From which versions?", versions, key=f"past_versions{opened.number}")
    fields = st.multiselect("Which fields?", names, format_func=field_words, key=f"past_fields{opened.number}")
    why = st.text_input("Why take it out?", max_chars=500, key=f"past_redact{opened.number}")
    if st.button("Take it out", key=f"past_out{opened.number}"):
        _done(
            opened,
            lambda: state.house().store.redact(
                opened.kind, record.id, versions=which, fields=fields, actor=state.visitor(), why=why
            ),
            "It is taken out of those versions.",
        )


def _done(opened: Opened, work: Callable[[], object], said: str) -> None:
    """Does it, and opens the record again; or says why not."""
    try:
        work()
    except RecoveryMapError as error:
        st.error(plain(error))
        return
    reopen(opened.kind, opened.stored.record.id)
    st.session_state["edit_said"] = said
    st.rerun()
