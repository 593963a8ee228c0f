"""Access: the rules of who may do what, in plain words; the same rules that decide."""

import streamlit as st

from layers.access import ROLES
from web.workbench import access_words, cards, notes, state

MEANING = {
    "Public": "Anybody sees it, once it has been checked.",
    "Members-only": "Those who are signed in for an Alliance member, commissioners, reviewers and keepers see it.",
    "Withheld": "Only reviewers and keepers know that it exists. For others it is in no list, count or travel time.",
    "Own": "A record of the organisation that a person acts for. Nothing else of that kind.",
    "Others’": "A record of another organisation, or of nobody yet.",
    "Two people": "One keeper proposes, another accepts. Nobody can do it alone.",
    "What is not here": "Nobody may do it. Where no rule says yes, the answer is no.",
    "Where it comes from": "The file that decides every request (layers/access_table.toml), read as this page opens.",
}


def who() -> None:
    """Who is looking, and what each role is."""
    role = state.visitor().role
    st.write(f"You are here as: **{access_words.ROLE_WORDS[role].lower()}** – {access_words.WHO_IS_WHO[role]}.")
    notes.definition("What these words mean", MEANING)


def tables() -> None:
    """May whom do what: records, single parts of them, and the rest."""
    everybody, parts, rest = st.tabs(["Records", "Parts of a record", "People, notes, the store"])
    with everybody:
        st.write("On which records each role may do it.")
        cards.table(access_words.on_records(), alt="What each role may do on records")
    with parts:
        st.write("These parts of a record are more closed than the record itself.")
        cards.table(access_words.on_fields(), alt="What each role may do on single parts of a record")
    with rest:
        cards.table(access_words.on_the_rest(), alt="What each role may do on everything that is no record")


@st.fragment
def one_role() -> None:
    """Every rule that names one role, with its reason."""
    st.subheader("One role, rule by rule", anchor=False)
    role = st.selectbox(
        "Role", ROLES, index=ROLES.index(state.visitor().role), format_func=access_words.ROLE_WORDS.get, key="role"
    )
    st.write(f"{access_words.ROLE_WORDS[role]}: {access_words.WHO_IS_WHO[role]}.")
    notes.small("Where two rules fit, the one that says more about the case decides; of two alike, the no.")
    cards.table(access_words.rules_for(role), alt="The rules that name this role")


notes.title("Access", "Who may see, change and decide what on this map.")
who()
tables()
one_role()
