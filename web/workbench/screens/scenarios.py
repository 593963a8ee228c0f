"""Scenarios: what would change if a group, a room or a bus were added, moved, retimed or cut. Nothing is saved here."""

from functools import partial

import streamlit as st

from layers.errors import RecoveryMapError
from layers.feeds.scenario_toml import read_scenario, scenario_of, scenario_text
from layers.scenarios import Scenario
from mapping.coverage import PEER_KINDS
from web.workbench import changing, notes, scenario_weeks, state, widgets
from web.workbench.scenario_shown import show
from web.workbench.scenario_weeks import Question
from web.workbench.wording import plain

EMPTY = "My scenario"
PEER, EVERY = "Peer support", "Every kind"


def mine() -> Scenario:
    """The scenario of this visit; kept in this visit alone."""
    return st.session_state.setdefault("scenario", Scenario(name=EMPTY, area=state.house().area.name))


def keep(scenario: Scenario) -> None:
    """Takes a scenario over; its form, and the box of its name, begin anew."""
    st.session_state["scenario"] = scenario
    st.session_state["scenario_turn"] = st.session_state.get("scenario_turn", 0) + 1


def open_one() -> None:
    """An example of this area, or a file."""
    files = sorted((state.house().area.folder / "scenarios").glob("*.toml"))
    ready = {one.name: one for one in (state.must(partial(read_scenario, file)) for file in files)}
    if ready:
        chosen = st.selectbox("Begin with an example", list(ready), index=None, key="scenario_example")
        if st.button("Open the example", disabled=chosen is None):
            keep(ready[chosen])
            st.rerun()
    given = st.file_uploader("Or open a scenario file", type="toml", max_upload_size=1)
    if given is not None and st.session_state.get("scenario_file") != given.file_id:
        try:
            opened = scenario_of(given.getvalue(), name=given.name)
        except RecoveryMapError as error:
            st.error(plain(error))
            return
        st.session_state["scenario_file"] = given.file_id
        keep(opened)
        st.rerun()


def write() -> None:
    """The name, the changes so far, and one more."""
    turn = st.session_state.get("scenario_turn", 0)
    scenario = mine()
    name = st.text_input("Name of the scenario", scenario.name, max_chars=120, key=f"scenario_name_{turn}").strip()
    if name and name != scenario.name:
        scenario = scenario.model_copy(update={"name": name})
        st.session_state["scenario"] = scenario
    change = changing.ask(f"scenario_change_{turn}")
    if change is None:
        return
    longer = scenario.model_copy(update={"changes": (*scenario.changes, change)})
    try:
        scenario_weeks.tried(longer)
    except RecoveryMapError as error:
        st.error(plain(error))
        return
    keep(longer)
    st.rerun()


def listed() -> None:
    """The changes so far, each with a button that takes it out; and the file to keep."""
    scenario = mine()
    if not scenario.changes:
        st.info("No change yet: add one, or open an example.")
        return
    st.markdown(f"**{plain(scenario.name)}**{' (an example)' if scenario.example else ''}")
    applied = state.must(partial(scenario_weeks.tried, scenario))
    st.text("\n".join(f"• {words}" for words in (*applied.words, *applied.without_effect)))
    out = st.selectbox(
        "Take a change out", range(len(scenario.changes)), index=None,
        format_func=lambda n: f"{n + 1}: {changing.LABELS[scenario.changes[n].do]}",
        key=f"scenario_out_{st.session_state.get('scenario_turn', 0)}",
    )  # fmt: skip
    if st.button("Take it out", disabled=out is None):
        keep(scenario.model_copy(update={"changes": scenario.changes[:out] + scenario.changes[out + 1 :]}))
        st.rerun()
    try:
        text = scenario_text(scenario, public=set(state.house().public_assets()["id"]))
    except RecoveryMapError as error:
        st.warning(plain(error))
        return
    st.download_button("Keep this scenario as a file", text.encode(), "scenario.toml", "application/toml")
    notes.small("The file names public records, places and buses, and nobody. Write no person's name into it.")


def question() -> Question:
    """What both weeks are asked."""
    one, two, three = st.columns(3)
    kinds = PEER_KINDS if one.selectbox("Support", [PEER, EVERY], key="scenario_support") == PEER else None
    minutes = two.selectbox("Up to, each way", [30, 45, 60, 90], index=2, format_func="{} minutes".format)
    with three:
        mode = widgets.mode("scenario_mode")
    return Question(kinds, minutes, mode)


@st.fragment
def explore() -> None:
    """The scenario, then what it comes to."""
    left, right = st.columns(2, gap="large")
    with left:
        write()
    with right:
        open_one()
        listed()
    asked = question()
    if st.button("Work it out", type="primary", disabled=not mine().changes):
        st.session_state["scenario_asked"] = mine()
    if mine().changes and st.session_state.get("scenario_asked") == mine():
        show(scenario_weeks.answer(mine(), asked))


notes.title("Scenarios", "Try what would change if a group, a room or a bus were added, moved, retimed or cut.")
explore()
notes.attribution()
