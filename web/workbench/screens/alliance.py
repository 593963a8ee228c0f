"""Alliance: its charter, who has signed it, who is only known to it, and whom to invite next."""

import pandas as pd
import streamlit as st

from layers.access import Action, allowed
from layers.people import Charter, load_charter, sign, unsign
from mapping.alliance import NOT_SIGNED, SIGNED_CURRENT, invite_next, standing
from web.house import current
from web.words import day_and_year
from web.workbench import cards, inviting, notes, state
from web.workbench.listing import csv_bytes
from web.workbench.wording import plain

MEANING = {
    "Member": "An organisation that has signed the charter. Being on the map, or having an account, makes none.",
    "Known to us": "An organisation on the map that has not signed. It is not a member of the Alliance.",
    "An earlier charter": "It signed a version before this one. It stays a member; ask it to look at what is new.",
    "Whom to invite next": "Of the eighteen kinds that make an Alliance whole, those of which no member is yet.",
    "What it leaves out": "Organisations that nobody has put on the map.",
}


def charter_of() -> Charter | None:
    """The area's charter, read out; None where there is none."""
    charter = state.must(lambda: load_charter(current().folder))
    if charter is None:
        st.info("This Alliance has not written its charter down here yet: add charter.toml to the area's folder.")
        return None
    st.subheader(charter.title, anchor=False)
    notes.small(
        f"Version {charter.version}, {day_and_year(charter.date)}. [Read it, print it or send it on](/charter)."
    )
    with st.expander("What members agree on"):
        st.write(charter.summary)
        for number, principle in enumerate(charter.principles, 1):
            st.markdown(f"{number}. **{plain(principle.title)}.** {plain(principle.words)}")
    return charter


def table_of(frame: pd.DataFrame, stands: pd.Series) -> pd.DataFrame:
    """Organisations as people read them."""
    kinds = state.house().vocabulary.organisation_kinds
    signed = [day_and_year(day) if pd.notna(day) else "" for day in frame["charter_signed_on"]]
    return pd.DataFrame(
        {
            "Name": frame["name"],
            "Kind": [kinds[kind].label if kind in kinds else kind for kind in frame["kind"]],
            "Signed on": signed,
            "Version": frame["charter_version"],
            "Stands as": stands,
        }
    )


def tables(frame: pd.DataFrame, stands: pd.Series) -> None:
    """Members, those who are only known, and the kinds that nobody is of."""
    kinds = state.house().vocabulary.organisation_kinds
    is_member = stands != NOT_SIGNED
    lacking = invite_next(frame, kinds)
    st.subheader(finding(int(is_member.sum()), int((~is_member).sum()), len(lacking)), anchor=False)
    notes.definition("What these words mean", MEANING)
    members, known, invite = st.tabs(["Members", "Known to us, not members", "Whom to invite next"])
    with members:
        rows = table_of(frame[is_member], stands[is_member])
        cards.table(rows, alt="Members of the Alliance")
        st.download_button("Download the members (CSV)", csv_bytes(rows, notes.sources()), "members.csv", "text/csv")
    with known:
        st.write("On the map, and not members: they have not signed the charter.")
        cards.table(table_of(frame[~is_member], stands[~is_member])[["Name", "Kind"]], alt="Known, not members")
    with invite:
        st.write("Kinds of member that an Alliance joins and this one lacks. First those where you know somebody.")
        asked = [(kinds[row.kind].label, kinds[row.kind].plain, ", ".join(row.known)) for row in lacking.itertuples()]
        cards.table(pd.DataFrame(asked, columns=["Kind", "Who that is", "Known to us"]), alt="Whom to invite next")


def finding(members: int, known: int, lacking: int) -> str:
    """What the lists tell, in a sentence or two."""
    signed = f"{members} {'organisation has' if members == 1 else 'organisations have'} signed the charter."
    others = f"{known} more {'is' if known == 1 else 'are'} known, and not {'a member' if known == 1 else 'members'}."
    return f"{signed} {others} {lacking or 'None'} of the eighteen kinds {'is' if lacking == 1 else 'are'} missing."


def signing(frame: pd.DataFrame, stands: pd.Series, charter: Charter) -> None:
    """Record a signature, for those who may: keepers for all, others for their own organisation."""
    actor = state.visitor()
    if not allowed(actor, Action.SIGN, "organisation").ok:
        return
    records = {id_: current().store.get("organisation", id_, actor=actor).record for id_ in frame["id"]}
    mine = frame[[allowed(actor, Action.SIGN, records[id_]).ok for id_ in frame["id"]]]
    asked = mine[stands[mine.index] != SIGNED_CURRENT]
    if mine.empty:
        return
    st.subheader("Record a signature", anchor=False)
    if asked.empty:
        st.write("Everybody has signed the charter as it is now.")
    else:
        record(asked, charter)
    if allowed(actor, Action.INVITE, "person").ok and (stands != NOT_SIGNED).any():
        end(frame[stands != NOT_SIGNED])


def record(asked: pd.DataFrame, charter: Charter) -> None:
    """The form: which organisation, and on which day it signed."""
    names = asked.set_index("id")["name"]
    with st.form("sign"):
        chosen = st.selectbox("Organisation", names.index, format_func=names.get)
        day = st.date_input("Signed on", value=state.today(), min_value=charter.date, max_value=state.today())
        agreed = st.checkbox(f"It has read and agreed to version {charter.version} of the charter.")
        pressed = st.form_submit_button("Record it", type="primary")
    if not pressed:
        return
    if not agreed:
        st.error("Tick the box: a signature is recorded only where the organisation has agreed.")
        return
    given = {"on": day, "today": state.today(), "actor": state.visitor()}
    if inviting.attempt(lambda: sign(current().store, chosen, charter, **given)):
        st.toast(f"{names[chosen]} is a member of the Alliance.")
        st.rerun()


def end(signed: pd.DataFrame) -> None:
    """Take a signature back, with a reason: the organisation is known, and no member, from then on."""
    names = signed.set_index("id")["name"]
    with st.expander("A signature holds no longer"), st.form("unsign"):
        chosen = st.selectbox("Member", names.index, format_func=names.get)
        why = st.text_input("Why", max_chars=200)
        pressed = st.form_submit_button("Take it off the list of members")
    if pressed and inviting.attempt(lambda: unsign(current().store, chosen, why=why, actor=state.visitor())):
        st.toast(f"{names[chosen]} is no longer listed as a member.")
        st.rerun()


notes.title("Alliance", "What its members agree on, who they are, and whom to invite next.")
the_charter = charter_of()
organisations = state.organisations().sort_values("name")
how_they_stand = standing(organisations, charter_version=the_charter.version if the_charter else "")
tables(organisations, how_they_stand)
if the_charter:
    signing(organisations, how_they_stand, the_charter)
notes.attribution()
