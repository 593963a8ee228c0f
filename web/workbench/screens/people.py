"""People: let somebody in, say what they may do, see who is here and which links wait. For keepers."""

import pandas as pd
import streamlit as st

from layers.access import Action, allowed
from layers.people import People
from web.house import current
from web.workbench import cards, inviting, notes, state, who
from web.workbench.access_words import ROLE_WORDS
from web.workbench.wording import plain

LINK_STATES = {"waiting": "Waits", "used": "Used", "withdrawn": "Withdrawn", "expired": "Too old"}
MEANING = {
    "What is kept": "First name or role, what they may do, for which organisation, since when. An e-mail address only "
    "where people sign in with another provider.",
    "Who sees it": "Keepers, here. Everywhere else a person is a number, such as user 3.",
    "Remove": "Ends it at once, on every device, also in a page that is open. What they changed stays. To take the "
    "name out too, everywhere, erase the person.",
    "A new keeper": "Can do all that you can. Ask another keeper before you make one.",
}


def table_of(people: pd.DataFrame) -> pd.DataFrame:
    """Everybody, as keepers read it."""
    named = inviting.names_of_organisations()
    return pd.DataFrame(
        {
            "Name": [row.name or "Erased" for row in people.itertuples(index=False)],
            "Number": [f"user {number}" for number in people["number"]],
            "Role": [ROLE_WORDS[role] for role in people["role"]],
            "Acts for": [named.get(row, "") if row else "" for row in people["organisation_id"]],
            "Since": list(people["made_on"]),
            "Now": ["Here" if active else "Removed" for active in people["active"]],
        }
    )


@st.fragment
def everybody() -> None:
    """The list, and what can be done about one of them."""
    people = state.must(lambda: current().people.list(state.visitor()))
    cards.table(table_of(people), alt="Everybody who was let in")
    here = people[people["active"].astype(bool)].set_index("number")  # an empty list has no type of its own
    if here.empty:
        return
    number = st.selectbox("Choose somebody", here.index, format_func=lambda n: f"{here['name'][n]} (user {n})")
    change(int(number), here.loc[number])


def change(number: int, person: pd.Series) -> None:
    """Another role, a link to come back, out everywhere, or removed."""
    people, name = current().people, plain(person["name"])
    role, organisation = inviting.place(
        f"change_{number}", role=person["role"], organisation=person["organisation_id"] or inviting.NOBODY
    )
    actor = state.visitor()
    if st.button("Change the role"):
        done(lambda: people.change_role(number, role=role, organisation=organisation, actor=actor), "Changed.")
    email_of(people, number, person["email"])
    back, out, gone = st.columns(3)
    if back.button("Make a link to come back", width="stretch"):
        token = inviting.attempt(lambda: people.link_for(number, actor=actor))
        if token:
            inviting.show_link(token, name)
    if out.button("Sign out everywhere", width="stretch"):
        done(lambda: people.sign_out_everywhere(number, actor=actor), f"{name} is signed out.")
    sure = gone.checkbox("I am sure", key=f"sure_{number}")
    if gone.button("Remove", width="stretch", disabled=not sure):
        done(lambda: people.remove(number, actor=actor), f"{name} is removed.")


def email_of(people: People, number: int, email: str) -> None:
    """The address by which another provider's sign-in is known to be this person's, where there is a provider."""
    if not who.has_provider():
        return
    written = st.text_input("E-mail address for signing in", value=email, key=f"email_{number}")
    if st.button("Save the address"):
        done(lambda: people.set_email(number, written, actor=state.visitor()), "Saved.")


@st.fragment
def links() -> None:
    """Every link that was made, and one that waits withdrawn."""
    people = current().people
    made = state.must(lambda: people.invitations(state.visitor()))
    rows = pd.DataFrame(
        {
            "Made": made["made_at"].str.slice(0, 10),
            "By": made["made_by"].str.replace("_", " "),
            "For": [for_whom(row) for row in made.itertuples(index=False)],
            "State": made["state"].map(LINK_STATES),
            "Used by": made["used_by"].fillna("").str.replace("_", " "),
        }
    )
    cards.table(rows, alt="Links that were made")
    waiting = made[made["state"] == "waiting"].set_index("token_hash")
    if waiting.empty:
        return
    words = {key: f"{for_whom(row)}, made {row.made_at[:10]} by {row.made_by.replace('_', ' ')}"
             for key, row in zip(waiting.index, waiting.itertuples(index=False), strict=True)}  # fmt: skip
    chosen = st.selectbox("A link that waits", waiting.index, format_func=words.get)
    if st.button("Withdraw this link"):
        done(lambda: people.withdraw(chosen, actor=state.visitor()), "Withdrawn.")


def for_whom(row: object) -> str:
    """What a link does: "a new reviewer", "user 3 again"."""
    return f"a new {ROLE_WORDS[row.role].lower()}" if pd.isna(row.person) else f"user {int(row.person)} again"


def done(do: object, words: str) -> None:
    """Do it, say so and show the list as it is now; where it is refused, the page says why."""
    if inviting.attempt(lambda: (do(),)):
        st.toast(words)
        st.rerun()


notes.title("People", "Let people in, and say what they may do.")
verdict = allowed(state.visitor(), Action.SEE, "person")
if verdict.ok:
    notes.definition("What is kept, and what these words mean", MEANING)
    st.subheader("Invite somebody", anchor=False)
    inviting.invite()
    st.subheader("Everybody", anchor=False)
    everybody()
    st.subheader("Links", anchor=False)
    links()
else:
    st.info(verdict.reason)
