"""What comes out of asking where next, and how it is said on the Gaps screen."""

from dataclasses import dataclass

import streamlit as st

from mapping.next_words import LEAVES_OUT, MEANS
from web.workbench import notes
from web.workbench.gaps_map import Starred
from web.workbench.wording import plain


@dataclass(frozen=True)
class Suggested:
    """What came out for the question ``key``: a heading, sentences (best first), closing lines, and marks."""

    key: str
    heading: str
    sentences: tuple[str, ...]
    closing: tuple[str, ...]
    stars: tuple[Starred, ...]
    meaning: tuple[tuple[str, str], ...] = (("Newly reached", MEANS), ("What it leaves out", LEAVES_OUT))


def say(told: Suggested) -> None:
    """The answer as a list; names in it were typed by people."""
    st.markdown(f"**{plain(told.heading)}**")
    st.markdown("\n".join(f"{n}. ★{n} {plain(words)}" for n, words in enumerate(told.sentences, start=1)))
    for words in told.closing:
        notes.small(plain(words))
    notes.definition("What these numbers mean", dict(told.meaning))
