"""The week clock on a screen: a click, or Enter on an hour, chooses the hour of the map beside it."""

from pathlib import Path

import streamlit as st
import streamlit.components.v1 as components

from mapping.clock_face import clock_svg
from mapping.week_clock import WeekClock
from web.workbench import cards, notes, widgets
from web.workbench.gaps_asked import Asked

KEY = "gaps_clock"
HOW = (
    "Choose an hour: click it, or go there with Tab and the arrow keys and press Enter. The map follows. "
    "The boxes above it do the same."
)
_face = components.declare_component("week_clock", path=str(Path(__file__).parent / "clock_face"))


def draw(asked: Asked, clock: WeekClock) -> None:
    """The clock with its chosen hour, and the same as a table."""
    svg = clock_svg(clock, title="Week clock", buttons=True, chosen=(asked.weekday, asked.hour))
    _face(svg=svg, key=KEY, on_change=_chosen, default=None)
    notes.small(HOW)
    with st.expander("The clock as a table"):
        cards.table(clock.table().reset_index(), alt="How many people can be at support, by hour and day")
        notes.small("+ marks an hour with support online or by phone, which is open to everybody with a phone.")


def hour_boxes() -> None:
    """The same choice as on the clock, in two boxes."""
    day, hour = st.columns(2)
    day.selectbox("Day", widgets.DAYS, key="gaps_day")
    hour.selectbox("Hour", range(24), format_func=lambda h: f"{h:02}:00 to {(h + 1) % 24:02}:00", key="gaps_hour")


def _chosen() -> None:
    """Takes over the hour that was chosen on the clock."""
    value = st.session_state.get(KEY)
    if value:
        st.session_state["gaps_day"] = widgets.DAYS[int(value["weekday"])]
        st.session_state["gaps_hour"] = int(value["hour"])
