"""Undo everything that one import or one change did: for keepers, always as new versions."""

import streamlit as st

from layers.access import Action, allowed
from layers.errors import RecoveryMapError
from web.words import day_and_year
from web.workbench import state
from web.workbench.wording import plain


def show() -> None:
    """The last changes that touched several records, and the way to take one back whole."""
    actor = state.visitor()
    if not allowed(actor, Action.UNDO_IMPORT, "store").ok:
        return
    with st.expander("Undo a whole import"):
        sets = state.must(lambda: state.house().store.change_sets(actor))
        sets = sets[sets["records"] > 1]
        if sets.empty:
            st.text("Nothing has been imported yet.")
            return
        words = {
            int(row.change_set): f"{day_and_year(row.at)}: {row.records} records ({row.names}). {row.why}"
            for row in sets.itertuples()
        }
        chosen = st.selectbox("Which import?", list(words), format_func=words.__getitem__, index=None)
        skip = st.checkbox("Leave records that have changed since as they are")
        why = st.text_input("Why undo it?", max_chars=500)
        if st.button("Undo it") and chosen is not None:
            _undo(chosen, why=why, skip=skip)


def _undo(chosen: int, *, why: str, skip: bool) -> None:
    try:
        back = state.house().store.undo_import(chosen, actor=state.visitor(), why=why, skip_changed=skip)
    except RecoveryMapError as error:
        st.error(plain(error))
        return
    st.session_state["edit_said"] = f"{back} records are as they were before."
    st.rerun()
