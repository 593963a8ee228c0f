"""What a week of support costs from each area, on the Gaps screen: tickets there and home for a few visits."""

import pandas as pd
import streamlit as st

from mapping.coverage import Coverage
from mapping.week_cost import MEANS, NOT_KNOWN, NOTHING_TO_GO_TO, VISITS_A_WEEK, cost_of_a_week
from web.workbench import cards, notes, state
from web.workbench.gaps_asked import Asked

KEY = "gaps_cost_answer"
WORDS = "Working out the journeys and their fares …"
COLUMNS = {"name": "Area", "visits": "Visits", "said": "A week costs", "words": "Which tickets"}


def section(asked: Asked) -> str:
    """The choice of visits, the button, and what came out for what is asked now; slow, so only when it is asked.

    Returns what came out in a sentence, "" where nothing was asked for.
    """
    st.subheader("What a week costs", anchor=False)
    notes.small("The least that tickets cost for going to the nearest sessions and home again, from each area.")
    one, two = st.columns([1, 3], vertical_alignment="bottom")
    visits = one.selectbox("Visits a week", range(1, 8), index=VISITS_A_WEEK - 1, key="gaps_visits")
    key = f"{asked.key}-{visits}"
    if two.button("Work out what it costs", key="gaps_cost"):
        st.session_state[KEY] = key, state.must(lambda: _work_out(asked.found, visits))
    kept, costs = st.session_state.get(KEY, ("", None))
    if kept != key or costs is None:
        return ""
    told = sentence(costs, visits)
    st.text(told)
    cards.table(dearest_first(asked.found, costs), alt="What a week costs from each area", height=320)
    notes.definition("What these numbers mean: cost of a week", {"What it is": MEANS})
    return told


def _work_out(found: Coverage, visits: int) -> pd.DataFrame:
    bar = st.progress(0.0, WORDS)
    costs = cost_of_a_week(
        found, state.network(), visits_a_week=visits, progress=lambda done, total: bar.progress(done / total, WORDS)
    )
    bar.empty()
    return costs


def dearest_first(found: Coverage, costs: pd.DataFrame) -> pd.DataFrame:
    """Every area with what its week costs, the dearest first; those whose cost is not known at the end."""
    named = costs.assign(name=found.zones.set_index("id")["name"].reindex(costs.index).to_numpy())
    ordered = named.sort_values(["amount", "name"], ascending=[False, True], na_position="last")
    return ordered[list(COLUMNS)].rename(columns=COLUMNS).reset_index(drop=True)


def sentence(costs: pd.DataFrame, visits: int) -> str:
    """How many areas pay nothing, the middle and the dearest price, and for how many nothing can be said."""
    told = costs[costs["amount"].notna()]
    paid = told[told["amount"] > 0].sort_values("amount")
    parts = []
    free = len(told) - len(paid)
    if len(told):
        parts.append(f"From {free} of {len(costs)} areas a week of {_visits(visits)} costs nothing.")
    if len(paid):
        middle, dearest = paid["said"].iloc[len(paid) // 2], paid["said"].iloc[-1]
        parts.append(f"From {len(paid)} it costs money: {middle} in the middle of them, {dearest} at the most.")
    for words, why in ((NOTHING_TO_GO_TO, "nothing can be reached"), (NOT_KNOWN, "the fare is not known")):
        if (costs["said"] == words).any():
            parts.append(f"From {int((costs['said'] == words).sum())} {why}.")
    return " ".join(parts)


def _visits(number: int) -> str:
    return "one visit" if number == 1 else f"up to {number} visits"
