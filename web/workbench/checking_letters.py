"""Checking: what nobody has checked for long, marking one as checked, and the letters that ask."""

import pandas as pd
import streamlit as st

from layers.checking.asking import Asking, may_write
from layers.checking.ladder import FRESH, load_ladder
from layers.errors import RecoveryMapError
from web.entry.address import public_address
from web.letters import Bundle, chosen, write
from web.when import local_now
from web.words import day_and_year
from web.workbench import deciding, notes, state

LETTERS = {"first": "First letter", "again": "Ask again", "": ""}
BUNDLE = "checking_bundle"
ALL_DUE = "All that are due"
BY_HAND = "A reviewer who asked"


def standings() -> pd.DataFrame:
    """Where each place stands on the ladder, the longest unchecked first."""
    return state.must(lambda: _asking().standings(state.visitor(), today=state.today()))


def show(found: pd.DataFrame) -> None:
    """The list, one to mark, and the letters."""
    labels = {rung.id: rung.label for rung in load_ladder()}
    late = found[found["rung"] != FRESH]
    steps = "; ".join(f"after {rung.days} days: {rung.label.lower()}" for rung in load_ladder())
    notes.small(f"Days since somebody last said that a record is right. {steps[0].upper()}{steps[1:]}.")
    if late.empty:
        st.info("Everything was checked lately.")
    else:
        st.dataframe(_table(late, labels), hide_index=True, width="stretch", alt="What is to be checked again")
    _mark(found)
    _letters(found)


def _table(late: pd.DataFrame, labels: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Name": late["name"],
            "Last checked": [day_and_year(day) if pd.notna(day) else "Not known" for day in late["checked_on"]],
            "Days": late["days"],
            "Stands": late["rung"].map(labels),
            "Last letter": [day_and_year(day) if pd.notna(day) else "" for day in late["asked_on"]],
            "Next": [
                "A change waits" if row.waits else LETTERS[row.letter] if may_write(row.visibility) else "Ask in person"
                for row in late.itertuples()
            ],
        }
    )


def _mark(found: pd.DataFrame) -> None:
    """Somebody rang or went there: the record is right."""
    names = dict(zip(found["id"], found["name"], strict=True))
    with st.expander("You asked yourself: mark one as checked today"):
        which = st.selectbox("Which one?", list(names), index=None, format_func=names.__getitem__, key="checking_mark")
        how = st.text_input("How do you know?", max_chars=200, placeholder="Rang the front desk", key="checking_how")
        if st.button("It is all still right", disabled=which is None):
            deciding.done(lambda: _checked(str(which), how), f"{names[str(which)]} is marked as checked today.")


def _checked(record_id: str, how: str) -> None:
    stored = state.house().store.get("asset", record_id, actor=state.visitor())
    after = stored.record.model_copy(update={"checked_on": state.today(), "checked_by": BY_HAND})
    state.house().store.change(after, actor=state.visitor(), why=how, version=stored.version, merge=True)


def _letters(found: pd.DataFrame) -> None:
    """Who is written to, and the files; making them counts as asking."""
    st.subheader("Letters", anchor=False)
    due = chosen(found)
    names = {row.id: row.name for row in found.itertuples() if may_write(row.visibility)}
    notes.small(
        "One letter to each who runs something, with a link for each place: still right, changed, or closed. Nobody "
        "needs an account. Withheld places are never in a letter."
    )
    with st.form("checking_letters"):
        about = st.multiselect(
            "About which places?", list(names), format_func=names.__getitem__, placeholder=f"{ALL_DUE} ({len(due)})"
        )
        signed = st.text_input(
            "Name under the letters", f"The Recovery Alliance of {state.house().area.name}", max_chars=120
        )
        reply_to = st.text_input("E-mail address to answer to (can be left out)", max_chars=120)
        paper = st.checkbox("All on paper, also those that could go by mail")
        sent = st.form_submit_button("Write the letters")
    if sent:
        _write(signed=signed, reply_to=reply_to.strip(), only=about or None, paper=paper)
    if BUNDLE in st.session_state:
        _files(st.session_state[BUNDLE])


def _write(*, signed: str, reply_to: str, only: list[str] | None, paper: bool) -> None:
    try:
        st.session_state[BUNDLE] = write(
            state.house(), state.visitor(), address=public_address(st.context.url or ""),
            now=local_now(state.house().area.timezone), signed=signed, reply_to=reply_to, only=only, all_on_paper=paper,
        )  # fmt: skip
    except RecoveryMapError as error:
        st.error(str(error))


def _files(bundle: Bundle) -> None:
    printed = len(bundle.letters) - bundle.by_mail
    st.success(
        f"{len(bundle.letters)} letters are written: {bundle.by_mail} for mail, {printed} for paper. Save them now: "
        "their links stand nowhere else."
    )
    stem = f"letters-{state.today().isoformat()}"
    if bundle.drafts:
        st.download_button("Drafts for mail (zip)", bundle.drafts, f"{stem}.zip", "application/zip", on_click="ignore")
    if bundle.paper:
        st.download_button("Letters to print (PDF)", bundle.paper, f"{stem}.pdf", "application/pdf", on_click="ignore")


def _asking() -> Asking:
    return Asking(state.house().store.database)
