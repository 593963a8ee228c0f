"""The short form of the Add screen: what it asks, and what was filled in."""

from datetime import time

import streamlit as st

from layers.vocabulary import Term, Vocabulary
from web.workbench.listing import STATUSES, VENUES
from web.workbench.suggesting import Form
from web.workbench.widgets import time_of_day
from web.workbench.wording import DAYS

NO_DAY = "No fixed day"
OPEN_STATUSES = ("active", "potential")


def ask(words: Vocabulary, *, key: str, spot: dict[str, object]) -> Form | None:
    """Shows the form; gives what was filled in on the run in which it is sent, else None.

    ``spot`` is the place chosen on the map ("lon", "lat", "precision"), {} where none is; it is left out for
    support that is online or by phone only. A new ``key`` gives an empty form.
    """
    with st.form(key):
        told = _what(words) | _when() | _more()
        sent = st.form_submit_button("Suggest this place", type="primary")
    if not sent:
        return None
    placed = spot if told["venue"] in ("in-person", "hybrid") else {}
    position = {name: placed[name] for name in ("lon", "lat", "precision") if name in placed}
    return Form(**told, **position)


def _what(words: Vocabulary) -> dict[str, object]:
    kinds, needs = words.asset_kinds, words.needs
    return {
        "name": st.text_input("Name of the place or group", max_chars=120),
        "kind": st.selectbox("Kind", list(kinds), index=None, format_func=_label_in(kinds)) or "",
        "venue": st.selectbox("How do people join?", list(VENUES), format_func=VENUES.__getitem__),
        "status": st.selectbox("Is it running?", OPEN_STATUSES, format_func=STATUSES.__getitem__),
        "needs": tuple(st.multiselect("What does it help with?", list(needs), format_func=_label_in(needs))),
    }


def _label_in(terms: dict[str, Term]) -> object:
    return lambda word: terms[word].label


def _when() -> dict[str, object]:
    day, starts, length = st.columns(3)
    weekday = day.selectbox("Every week on", [NO_DAY, *DAYS])
    with starts:
        at = time_of_day("From", at=time(19, 0))
    minutes = length.number_input("For how many minutes", min_value=15, max_value=720, value=60, step=15)
    return {"weekday": None if weekday == NO_DAY else DAYS.index(weekday), "starts": at, "minutes": int(minutes)}


def _more() -> dict[str, object]:
    return {
        "address": st.text_input("Address or venue", max_chars=200),
        "phone": st.text_input("Phone", max_chars=40),
        "website": st.text_input("Website", max_chars=300),
        "cost": st.text_input("Cost", max_chars=60, placeholder="Free"),
        "description": st.text_area("What happens there?", max_chars=2000),
    }
