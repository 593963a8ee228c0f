"""The week with a scenario's changes, worked out once for everybody who asks the same, with its progress shown."""

from dataclasses import dataclass
from threading import Lock

import streamlit as st

from layers.scenarios import Scenario
from layers.transport import Timetable
from mapping.coverage import Coverage
from mapping.scenario_compare import Comparison, compare
from mapping.scenarios import Applied, apply
from web.house import current
from web.scenarios import NO_SCENARIO, WorkedOut, changes_buses, work_out
from web.workbench import state, weeks

WAITING = "Working out the week with these changes …"


@dataclass(frozen=True, eq=False)
class Question:
    """What both weeks are asked: asset kinds (None: all), minutes each way, and how people travel."""

    kinds: tuple[str, ...] | None
    max_minutes: int
    mode: str


@dataclass(frozen=True, eq=False)
class Answer:
    """Today's week, the scenario's, and what differs."""

    today: Coverage
    with_it: Coverage
    applied: Applied
    differ: Comparison


class _Slot:
    """Room for one week and the lock of whoever works it out."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.week: WorkedOut | None = None


def answer(scenario: Scenario, asked: Question) -> Answer:
    """Both weeks, asked the same. The page says what is wrong with a scenario that cannot be worked out, and ends."""
    today = weeks.covered(kinds=asked.kinds, max_minutes=asked.max_minutes, mode=asked.mode)
    worked = _worked(scenario, asked.mode)
    with_it = worked.found.within(asked.max_minutes).only(kinds=asked.kinds)
    names = NO_SCENARIO.name, scenario.name
    return Answer(today, with_it, worked.applied, state.must(lambda: compare(today, with_it, names=names)))


def tried(scenario: Scenario) -> Applied:
    """The changes made on the frames, and no week: quick. Raises what ``mapping.scenarios.apply`` does."""
    return apply(scenario, state.house().public_assets(), buses_of(scenario), week=weeks.week()[0], today=state.today())


def buses_of(scenario: Scenario) -> Timetable | None:
    """The area's timetable where the scenario needs one."""
    return timetable() if changes_buses(scenario) else None


def timetable() -> Timetable | None:
    """The area's timetable, read once. Shared: never change it."""
    return state.must(lambda: _timetable(state.house().area.content_key), waiting="Reading the timetable …")


@st.cache_resource(max_entries=1, show_spinner=False)
def _timetable(key: str) -> Timetable | None:  # noqa: ARG001 (the key is for the cache)
    return current().area.timetable()


def _worked(scenario: Scenario, mode: str) -> WorkedOut:
    """The scenario's week for every kind of support and any number of minutes; shared: never change it."""
    monday = weeks.week()[0]
    changes = scenario.model_dump_json(include={"changes", "example"})
    slot = _slot(f"{state.shown_key()} {state.house().area.content_key} {mode} {monday} {state.today()} {changes}")
    with slot.lock:
        if slot.week is None:
            bar = st.progress(0.0, WAITING)
            slot.week = state.must(
                lambda: work_out(
                    state.house(), scenario, week=monday, today=state.today(), timetable=buses_of(scenario),
                    kinds=None, mode=mode, progress=lambda done, total: bar.progress(done / total, WAITING),
                )
            )  # fmt: skip
            bar.empty()
    return slot.week


# Only the empty slot is made inside the cache: a progress bar may not be drawn in there.
@st.cache_resource(max_entries=6, show_spinner=False)
def _slot(key: str) -> _Slot:  # noqa: ARG001 (the cache reads the key)
    return _Slot()
