"""Coverage of a typical week, worked out once for everybody who asks; the first is shown its progress."""

from collections.abc import Collection
from datetime import date
from threading import Lock

import streamlit as st

from mapping.coverage import PEER_KINDS, Coverage, coverage
from mapping.occurrences import typical_week
from mapping.support import with_usual_capital
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
    kinds: Collection[str] | None = PEER_KINDS,
    needs: Collection[str] = (),
    capital: Collection[str] = (),
    max_minutes: int = MAX_MINUTES,
    mode: str = "transit",
    home: bool = True,
) -> Coverage:
    """Who can reach what in the typical week (see ``mapping.coverage``). Shared by sessions: never change it.

    One way of travelling is worked out once for everything that the visitor may see, up to ``WIDEST_MINUTES`` each way;
    every other question is answered from that at once.
    """
    whole = everything(mode)
    found = state.must(lambda: whole.within(max_minutes)).only(kinds=kinds, needs=needs, capital=capital)
    return found if home else found.only_there()


def everything(mode: str = "transit") -> Coverage:
    """The week of every kind of support, worked out the first time it is asked for. Shared: never change it."""
    monday, why = week()
    slot = _slot(f"{state.shown_key()} {state.house().area.content_key} {mode} {monday} {state.today()}")
    with slot.lock:
        if slot.answer is None:
            slot.answer = state.must(lambda: _work_out(mode, monday, why))
    return slot.answer


# Only the empty slot is made inside the cache: a progress bar may not be drawn in there.
@st.cache_resource(max_entries=8, show_spinner=False)
def _slot(key: str) -> Slot:  # noqa: ARG001 (the cache reads the key)
    return Slot()


def _work_out(mode: str, monday: date, why: str) -> Coverage:
    words = "Working out who can get there and home in a whole week …"
    usual = {kind: term.capital for kind, term in state.house().vocabulary.asset_kinds.items()}
    net = state.network()
    bar = st.progress(0.0, words)
    found = coverage(
        state.zones(), with_usual_capital(state.assets(), usual), net, week=monday, kinds=None, mode=mode,
        today=state.today(), week_words=why, progress=lambda done, total: bar.progress(done / total, words),
    )  # fmt: skip
    bar.empty()
    return found
