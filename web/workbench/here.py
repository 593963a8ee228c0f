"""The line at the head of every screen that says who is signed in, with the way out; nothing for a visitor."""

import streamlit as st

from layers.people import SignedIn
from web.house import current
from web.workbench import notes, state, who
from web.workbench.access_words import ROLE_WORDS
from web.workbench.wording import plain


def bar() -> None:
    """Who is signed in and as what, and Sign out; for a visitor the way in, where there is one without a link."""
    here = state.signed_in()
    if st.session_state.pop(who.CHANGED, False):
        st.warning("What you may do here has changed." if here else "You are no longer signed in here.")
    if here is not None:
        _signed_in(here)
    elif who.has_provider():
        _way_in()


def in_words(here: SignedIn) -> str:
    """ "member for Riverside Steps": what somebody acts as, and for whom; made plain for Markdown."""
    frame = state.organisations()
    names = frame.loc[frame["id"] == here.actor.organisation, "name"]
    for_whom = f" for {plain(names.iloc[0])}" if here.actor.organisation and len(names) else ""
    return ROLE_WORDS[here.actor.role].lower() + for_whom


def _signed_in(here: SignedIn) -> None:
    words, out = _row()
    with words:
        notes.small(f"Signed in as **{plain(here.name)}**, {in_words(here)}.")
    if who.by_cookie(current()):
        out.link_button("Sign out", "/sign-out", type="tertiary", width="stretch")
    elif out.button("Sign out", type="tertiary", width="stretch"):
        state.must(lambda: current().people.sign_out_everywhere(here.number, actor=here.actor))
        st.logout()


def _way_in() -> None:
    words, way = _row()
    if st.user.to_dict().get("is_logged_in"):
        with words:
            notes.small(
                "Nobody has been invited here with the e-mail address that you signed in with. Ask a keeper of your "
                "Alliance; then sign out and in again."
            )
        if way.button("Sign out", type="tertiary", width="stretch"):
            st.logout()
    elif way.button("Sign in", type="tertiary", width="stretch"):
        st.login()


def _row() -> tuple[st.delta_generator.DeltaGenerator, st.delta_generator.DeltaGenerator]:
    words, way = st.columns([6, 1], vertical_alignment="center")
    return words, way
