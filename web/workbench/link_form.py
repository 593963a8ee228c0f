"""The form for a tie between two: who runs, hosts or refers to whom."""

import pandas as pd
import streamlit as st

from layers.errors import BadValueError
from layers.records import Link, Review
from web.workbench import notes, state
from web.workbench.suggesting import UNNUMBERED
from web.workbench.typed_dates import as_typed, one_date
from web.workbench.wording import plain

ALREADY = "The same tie is on the map already."


def ask(key: str, given: Link | None = None) -> tuple[Link | None, str]:
    """Shows the form; the link that it says, or None and what is missing. The sentence that it makes is shown."""
    kinds = state.house().vocabulary.link_kinds
    names = members()
    source = _end(f"{key}_from", "Who, or which place?", names, given.source_id if given else None)
    chosen = list(kinds)
    kind = st.selectbox("What is the tie?", chosen, index=chosen.index(given.kind) if given else None,
                        format_func=lambda one: kinds[one].label, key=f"{key}_kind")  # fmt: skip
    if kind:
        notes.small(plain(kinds[kind].plain))
    target = _end(f"{key}_to", "Whom, or which place?", names, given.target_id if given else None)
    known = as_typed([given.since]) if given and given.since else ""
    typed = st.text_input("Since which date? Leave empty where not known", known, key=f"{key}_since")
    if not (source and kind and target):
        return None, "Please choose both ends and what ties them."
    if source == target:
        return None, "A tie needs two different ends."
    st.text(f"{names[source]} {kinds[kind].label} {names[target]}.")
    try:
        since = one_date(typed)
    except BadValueError as error:
        return None, str(error)
    fields = {"kind": kind, "source_id": source, "target_id": target, "since": since}
    if given:
        return given.model_copy(update=fields), ""
    made = {"id": UNNUMBERED, "review": Review.SUGGESTED, "source": "Suggested on the Add page"}
    return Link(**made, **fields), ""


def check_new(link: Link) -> None:
    """Raise BadValueError where the same tie is there already: between the same two, also the other way round where
    the tie reads the same both ways."""
    known, term = state.links(), state.house().vocabulary.link_kinds[link.kind]
    ends = [(link.source_id, link.target_id)]
    ends += [ends[0][::-1]] if term.label == term.inverse else []
    pairs = zip(known["kind"], known["source_id"], known["target_id"], strict=True)
    if any(kind == link.kind and (source, target) in ends for kind, source, target in pairs):
        raise BadValueError(ALREADY)


def members() -> dict[str, str]:
    """Every organisation and asset that this visitor may see: id -> name, by name."""
    frames = (state.organisations(), state.assets())
    both = pd.concat([frame[["id", "name"]] for frame in frames], ignore_index=True)
    return dict(both.sort_values("name", key=lambda name: name.str.casefold()).itertuples(index=False))


def _end(key: str, label: str, names: dict[str, str], given: str | None) -> str | None:
    choices = list(names)
    at = choices.index(given) if given in names else None
    return st.selectbox(label, choices, index=at, format_func=names.__getitem__, key=key)
