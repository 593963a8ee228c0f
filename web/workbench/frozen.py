"""The notice on every screen while the store is read-only."""

import streamlit as st

from layers.keeping.readonly import why_read_only
from web.house import current
from web.workbench import state
from web.workbench.wording import plain


def notice() -> None:
    """Say that nothing can be changed just now, and why; nothing where writing is open."""
    why = state.must(lambda: why_read_only(current().store.database))
    if why:
        st.warning(f"Nothing can be changed just now: {plain(why)}")
