"""What is asked on the Gaps screen: which support, how far, which part of the week, and the hour on the week clock."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import streamlit as st

from mapping.coverage import PEER_KINDS, Coverage
from mapping.left_out import STRETCHES, Stretch
from mapping.support import PEER_SUPPORT
from web.workbench import state, weeks, widgets

MINUTES = (30, 45, 60, 90, 120)
BOTH_WAYS, ONLY_THERE = "There and home again", "Only there"
FIRST_DAY, FIRST_HOUR = "Sunday", 18


@dataclass(frozen=True)
class Support:
    """One sort of support that can be looked for: ``label`` for the choice, ``sought`` for sentences; how to ask it."""

    label: str
    sought: str
    kinds: tuple[str, ...] | None = None
    needs: tuple[str, ...] = ()
    capital: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """The kept week for what is asked, and the choices; ``key`` names question and data."""

    found: Coverage
    support: Support
    stretch: Stretch
    weekday: int
    hour: int
    key: str

    @property
    def hour_key(self) -> str:
        """The key with the chosen hour."""
        return f"{self.key}-{self.weekday}-{self.hour}"

    @property
    def when(self) -> str:
        """The chosen hour: "Sunday 19:00 to 20:00"."""
        return f"{widgets.DAYS[self.weekday]} {self.hour:02}:00 to {(self.hour + 1) % 24:02}:00"


def supports() -> list[Support]:
    """Peer support, everything, then each kind, need and capital that a place of the map has."""
    return [
        Support("Peer support", "any peer group", kinds=PEER_KINDS),
        Support("Every kind", "any support on the map"),
        *_by_word(),
    ]


def _by_word() -> Iterator[Support]:
    words, shown = state.house().vocabulary, state.assets()
    for kind, term in words.asset_kinds.items():
        if (shown["kind"] == kind).any():
            yield Support(term.label, f"anything of the kind “{term.label}”", kinds=(kind,))
    for need, term in words.needs.items():
        if need != PEER_SUPPORT and shown["needs"].map(lambda met, need=need: need in met).any():
            yield Support(f"Helps with: {term.label}", f"anything that helps with “{term.label}”", needs=(need,))
    for word, term in words.capital.items():
        yield Support(f"Builds: {term.label}", f"anything that builds “{term.label}”", capital=(word,))


def question() -> Asked:
    """The choices of the screen; another one is answered at once from the kept week of that way to travel."""
    one, two, three, four, five = st.columns(5)
    choices = {support.label: support for support in supports()}
    support = choices[one.selectbox("Support", list(choices), key="gaps_support")]
    with two:
        mode = widgets.mode("gaps_mode")
    minutes = three.selectbox(
        "Up to, each way", MINUTES, index=2, format_func="{} minutes".format, key="gaps_minutes"
    )  # fmt: skip
    journey = four.selectbox("Journey", [BOTH_WAYS, ONLY_THERE], key="gaps_journey")
    names = {stretch.name: stretch for stretch in STRETCHES}
    stretch = names[five.selectbox("Who is left out of", list(names), key="gaps_stretch")]
    found = weeks.covered(
        kinds=support.kinds, needs=support.needs, capital=support.capital, max_minutes=minutes, mode=mode,
        home=journey == BOTH_WAYS,
    )  # fmt: skip
    st.session_state.setdefault("gaps_day", FIRST_DAY)
    st.session_state.setdefault("gaps_hour", FIRST_HOUR)
    weekday, hour = widgets.DAYS.index(st.session_state["gaps_day"]), st.session_state["gaps_hour"]
    parts = (state.shown_key(), state.house().area.content_key, state.today(), support.label, mode, minutes, journey)
    key = hashlib.sha256(repr((*parts, stretch.name)).encode()).hexdigest()
    return Asked(found, support, stretch, weekday, hour, key)
