"""Your account: who you are here, a link for another device, and signing out."""

import streamlit as st

from web.entry.address import public_address
from web.entry.first_keeper import join_link
from web.house import current
from web.workbench import here, notes, state
from web.workbench.access_words import WHO_IS_WHO
from web.workbench.wording import plain

KEPT = {
    "What we keep": "Your first name or role, what you may do, for which organisation, and the day you joined.",
    "Who sees it": "Keepers. On what you change, others see your role; keepers and reviewers see a number, not a name.",
    "For how long": "Until a keeper removes you. Ask to be erased and your name is taken out everywhere.",
}


def account() -> None:
    """The account of whoever is signed in, and a link that lets them in on another device."""
    person = state.signed_in()
    if person is None:
        st.info("Nobody is signed in here. You come in by a link that a keeper of your Alliance gives you.")
        return
    st.write(f"You are **{plain(person.name)}**, {here.in_words(person)}: {WHO_IS_WHO[person.actor.role]}.")
    notes.definition("What is kept about you", KEPT)
    st.subheader("Another device", anchor=False)
    st.write("A link that signs you in on your telephone or another computer. It works once, within 7 days.")
    if st.button("Make a link"):
        token = state.must(lambda: current().people.link_for(person.number, actor=person.actor))
        st.code(join_link(token, address=public_address(st.context.url or "")), language=None, wrap_lines=True)
        notes.small("Whoever opens it is you. It is shown only now.")


notes.title("You", "Your account on this map.")
account()
