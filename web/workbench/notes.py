"""The small print that every screen owes: what is an example, what a number means, whose data it is."""

from collections.abc import Iterable

import streamlit as st

from web.caveats import ILLUSTRATIVE, timetable_caveats
from web.counted import counted_zones
from web.workbench import state

EXAMPLE = (
    "This is an **example area**. The towns and villages are real; the groups, places and bus times are made up. "
    "Do not travel on them."
)
STRAIGHT_LINE = (
    "Walking, cycling and driving are worked out from straight lines × 1.3, because this area has no street data."
)


def title(text: str, purpose: str) -> None:
    """The head of a screen: its name, its one job, and a plain mark where the area is an example."""
    st.title(text, anchor=False)
    st.write(purpose)
    area = state.house().area
    if area.example:
        st.info(EXAMPLE, icon="ℹ️")
    caveats = [words for words in timetable_caveats(area) if not (area.example and words == ILLUSTRATIVE)]
    if caveats:
        st.warning(" ".join(caveats), icon="⚠️")


def small(words: str) -> None:
    """Small print in full contrast: Streamlit's own captions are too pale. What people typed goes through ``plain``."""
    st.markdown(f":small[{words}]")


def definition(heading: str, parts: dict[str, str]) -> None:
    """What a number means, its date and its source, one click away. ``parts`` is label -> our own words."""
    with st.expander(heading):
        for label, words in parts.items():
            st.markdown(f"**{label}.**")
            st.text(words)


def travel_note() -> None:
    """Says so wherever travel is not along real streets, or zones lie beyond them."""
    left_out = counted_zones(state.house().area)[1]
    for words in (STRAIGHT_LINE if state.network().straight_line else "", left_out):
        if words:
            small(words)


def sources() -> list[str]:
    """One line for each layer that is shown or worked from: what it is, whose, from when, under which licence."""
    rows = state.house().area.licences.to_dict("records")
    lines = [_licence_line(row) for row in rows]
    extra = [state.assets().attrs.get("attribution", ""), state.network().attribution]
    return list(dict.fromkeys(line for line in [*lines, *extra] if line))


def _licence_line(row: dict[str, object]) -> str:
    words = [str(row.get(name) or "") for name in ("attribution", "licence", "data_date")]
    layer = str(row.get("layer") or "")
    return f"{layer}: {'; '.join(word for word in words if word)}" if any(words) else ""


def attribution(lines: Iterable[str] | None = None) -> None:
    """Sources and licences, at the foot of a screen with a map or a table."""
    with st.expander("Sources and licences"):
        st.text("\n".join(sources() if lines is None else lines))
