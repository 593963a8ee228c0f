"""Where next, on the Gaps screen: one to five groups, buses or satellites that would help most people at an hour."""

from datetime import time, timedelta

import geopandas as gpd
import pandas as pd
import streamlit as st

from mapping.candidates import Slot
from mapping.disclosure import in_words
from mapping.next_fares import visits_of
from mapping.next_steps import Plan, Question, ground, next_steps
from mapping.next_words import how_sure, nothing_to_gain, sentence
from mapping.step_counts import counts
from mapping.support import looked_for, with_usual_capital
from mapping.zone_weights import zone_weights
from web.workbench import gaps_satellites, notes, state
from web.workbench.gaps_asked import Asked
from web.workbench.gaps_map import Starred
from web.workbench.gaps_suggested import Suggested, say

MOST = 5
MINUTES = 90
GROUPS, BOTH, SATELLITES = "Groups", "Groups or buses", "Satellites of the hubs"
KEY = "gaps_next_answer"


def kept(asked: Asked) -> Suggested | None:
    """What this visit worked out for what is asked now; None where it has not, or for another question."""
    told: Suggested | None = st.session_state.get(KEY)
    return told if told is not None and told.key == asked.hour_key else None


def ask(asked: Asked) -> Suggested | None:
    """The choices and the button; works it out where it is pressed, and says what came out."""
    st.subheader("Where next", anchor=False)
    notes.small(f"What to add for {asked.when}, so that most people who are left out then could go and come home.")
    one, two, three = st.columns([1, 1, 2], vertical_alignment="bottom")
    add = one.selectbox("How many to add", range(1, MOST + 1), index=2, key="gaps_add")
    by_bus = asked.found.mode == "transit" and state.network().dates is not None
    choices = [GROUPS, *([BOTH] if by_bus else []), *([SATELLITES] if len(state.house().area.hubs) else [])]
    what = two.selectbox("What may be added", choices, key="gaps_what")
    if three.button("Work out where next", key="gaps_next", type="primary"):
        st.session_state[KEY] = state.must(lambda: _work_out(asked, add, what))
    told = kept(asked)
    if told:
        say(told)
    return told


def _work_out(asked: Asked, add: int, what: str) -> Suggested:
    day = asked.found.week + timedelta(days=asked.weekday)
    question = Question(
        Slot(day, time(asked.hour), MINUTES), what="both" if what == BOTH else "group", add=add, mode=asked.found.mode,
        max_minutes=asked.found.max_minutes, kinds=None,
    )  # fmt: skip
    if what == SATELLITES:
        return gaps_satellites.work_out(asked.hour_key, _assets(asked), question)
    return _groups_or_buses(asked, question)


def _groups_or_buses(asked: Asked, question: Question) -> Suggested:
    words = "Trying one place and bus after the other …"
    bar = st.progress(0.05, words)
    zones, net = state.zones(), state.network()
    timetable = state.house().area.timetable() if question.what == "both" else None
    plan = next_steps(
        zones, _assets(asked), net, timetable, question, weights=zone_weights(zones, "population")[0],
        progress=lambda done, total: bar.progress(0.05 + 0.75 * done / total, words),
    )  # fmt: skip
    tried = ground(zones, net, timetable, question)
    steps = counts(zones["population"], plan.already, plan.found.new)
    said = []
    for n, (option, new, step) in enumerate(zip(plan.chosen, plan.found.new, steps, strict=True)):
        bar.progress(0.8 + 0.2 * n / len(steps), "Working out ways and fares …")
        said.append(sentence(option, step, int(new.sum()), visits_of(tried, plan.on_now, option, new)))
    bar.empty()
    stars = tuple(Starred(option.name, option.lon, option.lat) for option in plan.chosen if not option.bus)
    heading = f"To add for {question.slot.day:%A} {question.slot.part}s, starting about {asked.hour:02}:00"
    return Suggested(asked.hour_key, heading, tuple(said), _closing(plan, zones["population"]), stars)


def _assets(asked: Asked) -> gpd.GeoDataFrame:
    """The places that count now, by what is looked for, and those that could be used; as the visitor may see them."""
    shown = state.assets()
    usual = {kind: term.capital for kind, term in state.house().vocabulary.asset_kinds.items()}
    support = asked.support
    fits = looked_for(
        with_usual_capital(shown, usual), kinds=support.kinds, needs=support.needs, capital=support.capital
    )  # fmt: skip
    return shown[fits | (shown["status"].astype("str") == "potential")]


def _closing(plan: Plan, people: pd.Series) -> tuple[str, ...]:
    """What all of it comes to, and how sure that is."""
    if not plan.found.steps:
        return (nothing_to_gain(plan),)
    known = people.astype("Float64").fillna(0).to_numpy(dtype=float)
    if people.notna().any():
        left = in_words(int(known[~plan.together].sum()))
    else:
        left = f"{int((~plan.together).sum())} areas"
    return (f"With all of them, checked together: {left} left out at that time.", how_sure(plan))
