"""Coverage of a typical week, worked out once for everybody who asks the same, with its progress shown to the first."""

from datetime import date
from threading import Lock

import streamlit as st

from mapping.coverage import PEER_KINDS, Coverage, coverage
from mapping.occurrences import typical_week
from web.workbench import state

MAX_MINUTES = 60


class Slot:
    """Room for one answer and the lock of whoever works it out."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.answer: Coverage | None = None


def week() -> tuple[date, str]:
    """The Monday of the week that stands for all weeks, and why that one, in words."""
    dates = state.network().dates or (None, None)
    return state.must(lambda: typical_week(*dates, today=state.today()))


def covered(
    *,
    kinds: tuple[str, ...] | None = PEER_KINDS,
    max_minutes: int = MAX_MINUTES,
    mode: str = "transit",
    home: bool = True,
) -> Coverage:
    """Who can reach what in the typical week (see ``mapping.coverage``). Shared by sessions: never change it."""
    question = (kinds, max_minutes, mode, home, week()[0])
    slot = _slot(f"{state.shown_key()} {state.house().area.content_key} {question!r}")
    with slot.lock:
        if slot.answer is None:
            slot.answer = state.must(lambda: _work_out(*question))
    return slot.answer


# Only the empty slot is made inside the cache: a progress bar may not be drawn in there.
@st.cache_resource(max_entries=24, show_spinner=False)
def _slot(key: str) -> Slot:  # noqa: ARG001 (the cache reads the key)
    return Slot()


def _work_out(kinds: tuple[str, ...] | None, max_minutes: int, mode: str, home: bool, monday: date) -> Coverage:
    words = "Working out who can get there and home in a whole week …"
    net = state.network()
    bar = st.progress(0.0, words)
    found = coverage(
        state.zones(), state.assets(), net, week=monday, kinds=kinds, max_minutes=max_minutes, mode=mode,
        there_and_back=home, today=state.today(), progress=lambda done, total: bar.progress(done / total, words),
    )  # fmt: skip
    bar.empty()
    return found
