"""Which record is to be changed: found by a part of its name among all that this visitor may see."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from layers.records import Link
from layers.store.reads import StoredRecord
from layers.store.rows import RecordKind
from web.workbench import link_form, state
from web.workbench.suggesting import labels_of

MOST_SHOWN = 60
OPENED, WANTED = "edit_opened", "edit_wanted"
KINDS: dict[RecordKind, str] = {
    "asset": "A place, group or room", "organisation": "An organisation", "link": "A tie between two",
}  # fmt: skip


@dataclass(frozen=True)
class Opened:
    """A record as it was when it was opened: a change is made to this version, whatever happens meanwhile."""

    kind: RecordKind
    stored: StoredRecord
    number: int  # of what this visit opened: each opening has a form of its own


def want(kind: RecordKind, record_id: str) -> None:
    """Remembers, in this visit only, what the Change screen is to open."""
    st.session_state[WANTED] = (kind, record_id)


def ask() -> Opened | None:
    """The boxes to choose by; the record that is open now."""
    if WANTED in st.session_state:
        reopen(*st.session_state.pop(WANTED))
    kind = st.radio("What do you want to change?", list(KINDS), format_func=KINDS.__getitem__, horizontal=True)
    left, right = st.columns(2)
    part = left.text_input("Part of its name", key=f"edit_part_{kind}", autocomplete="off")
    found = names(kind, part)
    with right:
        chosen = st.selectbox(
            f"Which one? ({len(found)} found)", list(found)[:MOST_SHOWN], index=None, key=f"edit_which_{kind}_{part}",
            format_func=found.__getitem__, placeholder="Choose one",
        )  # fmt: skip
    opened: Opened | None = st.session_state.get(OPENED)
    if chosen and st.session_state.get("edit_last") != (kind, chosen):
        opened = reopen(kind, chosen)
    return opened


def reopen(kind: RecordKind, record_id: str) -> Opened:
    """Opens the record as it is now, in a new form."""
    stored = state.must(lambda: state.house().store.get(kind, record_id, actor=state.visitor()))
    number = st.session_state.get("edit_number", 0) + 1
    opened = Opened(kind, stored, number)
    st.session_state.update({OPENED: opened, "edit_number": number, "edit_last": (kind, record_id)})
    for old in ("edit_clash", "edit_sent"):
        st.session_state.pop(old, None)
    return opened


def names(kind: RecordKind, part: str) -> dict[str, str]:
    """Id -> name of everything of that kind whose name holds ``part``: one's own organisation's first."""
    own = state.visitor().organisation
    wanted = part.casefold().strip()
    if kind == "link":
        rows = _links()
    else:
        frame = state.assets() if kind == "asset" else state.organisations()
        whose = frame["organisation"] if kind == "asset" else frame["id"]
        rows = frame[["id", "name"]].assign(own=(whose == own) & bool(own))
    rows = rows[rows["name"].str.casefold().str.contains(wanted, regex=False)]
    ordered = rows.sort_values(["own", "name"], ascending=[False, True], key=_folded)
    return {row.id: f"{row.name}{' (yours)' if row.own else ''}" for row in ordered.itertuples(index=False)}


def link_words(link: Link) -> str:
    """A tie as a sentence: "Kingfisher Peers runs Tuesday Tea"."""
    known, kinds = link_form.members(), labels_of(state.house().vocabulary.link_kinds)
    ends = (known.get(end, end) for end in (link.source_id, link.target_id))
    return f" {kinds[link.kind]} ".join(ends)


def _links() -> pd.DataFrame:
    known, kinds = link_form.members(), labels_of(state.house().vocabulary.link_kinds)
    frame = state.links()
    said = frame["source_id"].map(known) + " " + frame["kind"].map(kinds) + " " + frame["target_id"].map(known)
    return pd.DataFrame({"id": frame["id"], "name": said.astype("str"), "own": False})


def _folded(column: pd.Series) -> pd.Series:
    return column.str.casefold() if column.name == "name" else column
