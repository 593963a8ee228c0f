"""Letting somebody in: a link for a new person, or an e-mail address where another provider signs people in.

Who acts is asked for at each press, never handed to a fragment: a fragment would go on with what it was first given.
"""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from layers.errors import RecoveryMapError
from layers.people.accounts import LONGEST_EMAIL, LONGEST_NAME, ROLES
from mapping.alliance import members
from web.entry.address import public_address
from web.entry.first_keeper import join_link
from web.house import current
from web.workbench import notes, state, who
from web.workbench.access_words import ROLE_WORDS, WHO_IS_WHO
from web.workbench.wording import plain

NOBODY = ""
T = TypeVar("T")


def names_of_organisations() -> dict[str, str]:
    """Id to name of every organisation, by name; first the choice of none."""
    frame = state.organisations().sort_values("name")
    return {NOBODY: "No organisation", **dict(zip(frame["id"], frame["name"], strict=True))}


def place(key: str, *, role: str = "contributor", organisation: str = NOBODY) -> tuple[str, str]:
    """A role and the organisation that somebody acts for, asked for: a member only for one that has signed."""
    left, right = st.columns(2)
    chosen = left.selectbox("Role", ROLES, index=ROLES.index(role), key=f"{key}_role", format_func=ROLE_WORDS.get)
    named = names_of_organisations()
    fitting = list(members(state.organisations().sort_values("name"))["id"]) if chosen == "member" else list(named)
    acts_for = right.selectbox(
        "Acts for", fitting, index=fitting.index(organisation) if organisation in fitting else 0,
        key=f"{key}_organisation_{chosen == 'member'}", format_func=named.get,
    )  # fmt: skip
    notes.small(f"{ROLE_WORDS[chosen]}: {WHO_IS_WHO[chosen]}.")
    return chosen, acts_for or NOBODY


@st.fragment
def invite() -> None:
    """A link for somebody new; where another provider signs people in, also by e-mail address."""
    role, organisation = place("invite")
    if st.button("Make an invitation", type="primary"):
        token = attempt(
            lambda: current().people.invite(role=role, organisation=organisation, actor=state.visitor())
        )  # fmt: skip
        if token:
            show_link(token, f"a new {ROLE_WORDS[role].lower()}")
    if who.has_provider():
        enrol(role, organisation)


def enrol(role: str, organisation: str) -> None:
    """Somebody who signs in with this server's provider, known by an e-mail address."""
    with st.form("enrol", clear_on_submit=True):
        st.write("Or by e-mail address, for somebody who signs in with your provider.")
        name = st.text_input("First name or role", max_chars=LONGEST_NAME)
        email = st.text_input("E-mail address", max_chars=LONGEST_EMAIL)
        pressed = st.form_submit_button("Let them in")
    if pressed:
        given = {"name": name, "email": email, "role": role, "organisation": organisation}
        if attempt(lambda: current().people.enrol(**given, actor=state.visitor())):
            st.success(f"{plain(name)} can sign in now.")


def show_link(token: str, whose: str) -> None:
    """A link, shown once."""
    st.success(f"This link is for {whose}. Give it to that one person, in a message that nobody else reads.")
    st.code(join_link(token, address=public_address(st.context.url or "")), language=None, wrap_lines=True)
    notes.small("It works once, within 7 days, and is shown only now: we keep no copy of it.")


def attempt(do: Callable[[], T]) -> T | None:
    """What ``do`` gives; where it is refused, None, and the page says why."""
    try:
        return do()
    except RecoveryMapError as error:
        st.error(str(error))
        return None
