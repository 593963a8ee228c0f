"""Checking: changes, claims and reveals that were put forward about records that exist, each with its differences."""

import pandas as pd
import streamlit as st

from layers.errors import RecoveryMapError, VersionClashError
from web.words import day_and_year
from web.workbench import deciding, notes, state
from web.workbench.values import field_words
from web.workbench.wording import plain

WHAT = {"change": "Change", "claim": "“This is ours”", "reveal": "Show to more people"}
ACCEPTED = "Checked: it is right"
REVEAL = (
    "**This takes two keepers.** One has put it forward; you would be the other. Accept only if you know from the "
    "people there that it may be known."
)
NO_FIELDS = (
    "No field is changed by this. Read what was said, put the record right on the Change screen, then accept: that "
    "marks it as checked."
)


def waiting() -> pd.DataFrame:
    """What was put forward and waits, oldest first."""
    return state.must(lambda: state.house().store.proposals(state.visitor()))


def show(found: pd.DataFrame) -> None:
    """The list, and one of them with its differences and what was said."""
    if found.empty:
        st.info("No change or claim waits.")
        return
    rows = found.set_index("id")
    chosen = int(
        st.selectbox(
            "Which one?", list(rows.index), format_func=lambda one: _line(rows.loc[one]), key="checking_changes"
        )
    )
    row = rows.loc[chosen]
    st.subheader(f"{WHAT[row['what']]}: {plain(row['name'])}", anchor=False)
    notes.small(f"From {deciding.whose(row['role'], row['who'])}, {day_and_year(row['at'])}.")
    st.text(f"Why: {row['why']}")
    if row["what"] == "reveal":
        st.warning(REVEAL)
    _differences(row)
    deciding.remarks(chosen)
    _decide(chosen, row)
    deciding.opens(row["record_kind"], row["record_id"], key=f"open_{chosen}")


def _line(row: pd.Series) -> str:
    return f"{WHAT[row['what']]}: {row['name']} ({row['at']:%d %b %Y})"


def _differences(row: pd.Series) -> None:
    shown = [
        {
            "What": field_words(one.field),
            "Before": deciding.in_words(one.field, one.before),
            "Would be": deciding.in_words(one.field, one.after),
        }
        for one in row["changes"]
    ]
    if shown:
        st.dataframe(pd.DataFrame(shown), hide_index=True, width="stretch", alt="What would change")
    if not {one.field for one in row["changes"]} - {"checked_on", "checked_by"}:
        st.info(NO_FIELDS)
    if row["now"] != row["version"]:
        st.warning("The record has changed since. Accepting keeps both edits where they do not overlap.")


def _decide(number: int, row: pd.Series) -> None:
    store, actor = state.house().store, state.visitor()
    if row["who"] == actor.id:
        st.info("You put this forward yourself: somebody else has to look at it. You may take it back.")
    why = deciding.words(f"why_{number}")
    yes, ask, no = st.columns(3)
    own = row["who"] == actor.id
    if yes.button("Accept", type="primary", width="stretch", disabled=own, key=f"yes_{number}"):
        _accept(number, row, why or ACCEPTED)
    if ask.button("Ask", width="stretch", key=f"ask_{number}"):
        deciding.done(lambda: store.ask(number, why, actor=actor), "Asked. The answer will stand here.")
    if no.button("Take it back" if own else "Refuse", width="stretch", key=f"no_{number}"):
        deciding.done(lambda: store.decline(number, actor=actor, why=why), f"{row['name']} stays as it is.")
    notes.small("Whoever put it forward can read your reason or question. Accepting needs none.")


def _accept(number: int, row: pd.Series, why: str) -> None:
    """Accepts it; where it clashes with an edit meanwhile, shows which fields and what each says."""
    try:
        state.house().store.accept(number, actor=state.visitor(), why=why)
    except VersionClashError as error:
        st.error(str(error))
        shown = [
            {
                "What": field_words(name),
                "Says now": deciding.in_words(name, clash.theirs),
                "Would be": deciding.in_words(name, clash.yours),
            }
            for name, clash in error.fields.items()
        ]
        if shown:
            st.dataframe(pd.DataFrame(shown), hide_index=True, width="stretch", alt="What both changed")
        return
    except RecoveryMapError as error:
        st.error(str(error))
        return
    st.session_state[deciding.SAID] = f"{row['name']} is changed."
    st.rerun()
