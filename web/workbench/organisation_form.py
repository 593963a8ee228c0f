"""The form for an organisation: a member of the Alliance, or one to invite."""

import streamlit as st
from pydantic import ValidationError

from layers.errors import BadValueError
from layers.records import Organisation, Review
from web.workbench import notes, state
from web.workbench.suggesting import UNNUMBERED, in_form_words, with_scheme
from web.workbench.wording import plain


def ask(key: str, given: Organisation | None = None) -> dict[str, object]:
    """Shows the form; what it says, by field."""
    kinds, hubs = state.house().vocabulary.organisation_kinds, state.house().area.hubs
    name = st.text_input("Name of the organisation", given.name if given else "", max_chars=120, key=f"{key}_name")
    chosen = list(kinds)
    kind = st.selectbox("What kind of member is it?", chosen, index=chosen.index(given.kind) if given else None,
                        format_func=lambda one: kinds[one].label, key=f"{key}_kind")  # fmt: skip
    if kind:
        notes.small(plain(kinds[kind].plain))
    towns = ["", *sorted({*hubs["name"], *([given.hub] if given else [])} - {""})]
    return {
        "name": name,
        "kind": kind or "",
        "hub": st.selectbox("Which hub is it near?", towns, index=towns.index(given.hub) if given else 0,
                            format_func=lambda one: one or "Not known, or all", key=f"{key}_hub"),
        "website": st.text_input("Website", given.website if given else "", max_chars=300, key=f"{key}_website"),
        "description": st.text_area("What does it do?", given.description if given else "", max_chars=2000,
                                    key=f"{key}_about"),
    }  # fmt: skip


def filled(said: dict[str, object], given: Organisation | None = None) -> Organisation:
    """The organisation that the form says; raises BadValueError with a sentence for each thing to put right."""
    wrong = [] if str(said["name"]).strip() else ["Please type a name."]
    wrong += [] if said["kind"] else ["Please choose what kind of member it is."]
    if wrong:
        raise BadValueError(" ".join(wrong))
    made = {"id": UNNUMBERED, "review": Review.SUGGESTED, "source": "Suggested on the Add page"}
    before = given.model_dump() if given else made
    try:
        return Organisation.model_validate({**before, **said, "website": with_scheme(str(said["website"]))})
    except ValidationError as error:
        raise BadValueError(" ".join(in_form_words(error))) from None
