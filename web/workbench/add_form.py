"""The form for one place, group or room: for a new one, and filled in for one that exists."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar

import streamlit as st

from layers.vocabulary import Term, Vocabulary
from web.workbench import notes, place_form, state, times_form
from web.workbench.listing import STATUSES, VENUES
from web.workbench.place_form import Chosen
from web.workbench.suggesting import PLACED, Form, labels_of
from web.workbench.wording import plain

T = TypeVar("T")
OPEN_STATUSES = ("active", "potential")
NOT_KNOWN = {None: "Not known", True: "Yes", False: "No"}
MEETINGS = {"": "Not known", "open": "Open: anybody may come", "closed": "Closed: for people in recovery only"}
NOBODY = "Not known, or nobody"
SEEN_BY = {
    "public": "Everybody",
    "members": "Alliance members only",
    "withheld": "Nobody but reviewers and keepers: a place that must stay secret",
}
FREE, OPENING = "When is it free?", "When is it open to anybody?"


def ask(key: str, given: Form, *, spot: Chosen | None, now: datetime, statuses: Sequence[str] = OPEN_STATUSES) -> Form:
    """Shows the form filled in with ``given``; gives what it says now, with what is wrong with it in ``faults``.

    ``spot`` is the place chosen on this visit, None where none is (a record that exists keeps its own). A new ``key``
    gives a form filled in afresh.
    """
    words = state.house().vocabulary
    told = _what(key, given, words, statuses)
    told |= _position(key, given, spot, told["venue"])
    told |= _when(key, given, now, free=told["status"] == "potential")
    told |= _help(key, given, words, told["kind"])
    told |= _more(key, given, spot)
    told |= _who_sees(key, given)
    return Form(**told)


def _what(key: str, given: Form, words: Vocabulary, statuses: Sequence[str]) -> dict[str, object]:
    kinds = words.asset_kinds
    name = st.text_input("Name of the place or group", given.name, max_chars=120, key=f"{key}_name")
    kind = _one(f"{key}_kind", "Kind", labels_of(kinds), given.kind) or ""
    if kind:
        notes.small(plain(kinds[kind].plain))
    # a room to use starts as one that could be used; the choice is asked afresh when the kind becomes one
    room = kind in words.kinds_of("members") and not given.kind
    status = "potential" if room else given.status
    return {
        "name": name,
        "kind": kind,
        "venue": _one(f"{key}_venue", "How do people join?", VENUES, given.venue),
        "status": _one(f"{key}_status{room}", "Is it running?", {one: STATUSES[one] for one in statuses}, status),
    }


def _one(key: str, label: str, words: Mapping[T, str], given: T) -> T | None:
    """One of the keys of ``words``, shown by its words; nothing chosen where ``given`` is none of them."""
    choices = list(words)
    at = choices.index(given) if given in choices else None
    return st.selectbox(label, choices, index=at, format_func=words.__getitem__, key=key)


def _position(key: str, given: Form, spot: Chosen | None, venue: object) -> dict[str, object]:
    """Where it is, from the place chosen now or the one that it had, and how exactly that is kept."""
    if venue not in PLACED:
        return {"lon": None, "lat": None, "service_area": _served(key, given)}
    if spot is None and given.lon is None:
        return {"service_area": _served(key, given) if given.service_area else ""}
    lon, lat = (spot.lon, spot.lat) if spot else (given.lon, given.lat)
    finest = spot.finest if spot else given.precision
    named = f"{key}_{lon}_{lat}"  # another place is asked about afresh
    precision = place_form.ask_precision(named, finest=finest, now=None if spot else given.precision)
    same = spot is None and precision == given.precision
    kept = (lon, lat, "") if same else place_form.kept_at(lon, lat, precision)
    if kept[2]:
        notes.small(f"It is kept as the middle of {plain(kept[2])}.")
    return {"lon": kept[0], "lat": kept[1], "precision": precision, "service_area": given.service_area}


def _served(key: str, given: Form) -> str:
    return st.text_input("Which area does it serve?", given.service_area, max_chars=200, key=f"{key}_serves")


def _when(key: str, given: Form, now: datetime, *, free: bool) -> dict[str, object]:
    st.markdown(f"**{FREE if free else 'When does it meet?'}**")
    faults: list[str] = []
    hours, wrong = times_form.ask_hours(key, given.opening_hours, free=True, now=now) if free else ("", [])
    faults += wrong
    if free:
        st.markdown("**When would a group meet there?** Leave this out where nobody has asked yet.")
    sessions, wrong = times_form.ask_meetings(key, given.sessions, now=now)
    faults += wrong
    if not free:
        st.markdown(f"**{OPENING}** Leave this out for a group that meets at set times.")
        hours, wrong = times_form.ask_hours(key, given.opening_hours, free=False, now=now)
        faults += wrong
    return {"sessions": tuple(sessions), "opening_hours": hours, "faults": tuple(faults)}


def _help(key: str, given: Form, words: Vocabulary, kind: object) -> dict[str, object]:
    usual = words.asset_kinds[kind].capital if kind in words.asset_kinds else ()
    needs = _many(f"{key}_needs", "What does it help with?", words.needs, given.needs)
    with st.expander("What does it build in a person? Who is it for?"):
        capital = _many(f"{key}_capital{kind}", "What it builds", words.capital, given.capital if given.kind else usual)
        notes.small("  \n".join(f"**{term.label}:** {plain(term.plain)}" for term in words.capital.values()))
        for_whom = _many(f"{key}_for_whom", "For whom", words.for_whom, given.for_whom)
        peer = _many(f"{key}_peer", "Which peer support?", words.peer_support, given.peer_support)
        yes_no = {name: _one(f"{key}_{name}", label, NOT_KNOWN, getattr(given, name)) for name, label in YES_NO.items()}
        meeting = _one(f"{key}_meeting", "Open or closed meeting?", MEETINGS, given.meeting)
    return {"needs": needs, "capital": capital, "for_whom": for_whom, "peer_support": peer, "meeting": meeting} | yes_no


YES_NO = {
    "step_free": "Can people get in without steps?",
    "family_welcome": "Are family and friends welcome?",
    "someone_can_come": "Can someone come with you the first time?",
    "abstinence_based": "Is it for people who use nothing at all?",
}


def _many(key: str, label: str, terms: Mapping[str, Term], given: Sequence[str]) -> tuple[str, ...]:
    """Some of the terms, shown by their labels."""
    return tuple(st.multiselect(label, list(terms), list(given), format_func=labels_of(terms).__getitem__, key=key))


def _more(key: str, given: Form, spot: Chosen | None) -> dict[str, object]:
    """The rest: who runs it, how to reach it, what it costs."""
    runs = {"": NOBODY, **state.organisations().set_index("id")["name"]}
    address = spot.address if spot and spot.address else given.address
    postcode = spot.postcode if spot and spot.postcode else given.postcode
    placed = f"{key}_{spot.name if spot else ''}"  # what was typed as the place fills in its address
    with st.expander("Address, phone, website, cost, who runs it"):
        return {
            "address": st.text_input("Address or venue", address, max_chars=200, key=f"{placed}_address"),
            "postcode": st.text_input("Postcode", postcode, max_chars=10, key=f"{placed}_postcode"),
            "phone": st.text_input("Phone", given.phone, max_chars=40, key=f"{key}_phone"),
            "website": st.text_input("Website", given.website, max_chars=300, key=f"{key}_website"),
            "cost": st.text_input("Cost", given.cost, max_chars=60, placeholder="Free", key=f"{key}_cost"),
            "organisation": _one(f"{key}_organisation", "Who runs it?", runs, given.organisation) or "",
            "description": st.text_area("What happens there?", given.description, max_chars=2000, key=f"{key}_about"),
        }


def _who_sees(key: str, given: Form) -> dict[str, object]:
    """Who may see it: a visitor cannot ask for secrecy that only those inside could undo."""
    inside = state.visitor().role not in ("visitor", "contributor") or given.visibility == "withheld"
    choices = [seen for seen in SEEN_BY if seen != "withheld" or inside]
    seen = st.radio("Who may see it?", choices, index=choices.index(given.visibility), format_func=SEEN_BY.__getitem__,
                    key=f"{key}_seen")  # fmt: skip
    return {"visibility": seen}
