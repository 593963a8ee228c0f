"""Gaps: who can get to support and home again, area by area, on a chosen day and part of it; the worst first."""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import streamlit as st

from layers.homes import SET_OUT
from mapping.coverage import PEER_KINDS, Coverage
from mapping.disclosure import disclose
from mapping.headline import Window, headline
from mapping.legends import Classes
from mapping.maps import add_zones
from web.workbench import cards, drawing, notes, state, weeks, widgets
from web.workbench.listing import csv_bytes

PEER, EVERY = "Peer support", "Every kind"
# of sessions lacking, so that the gap is dark
LACK = Classes((-3.5, -1.5, -0.5), ("four or more", "two or three", "one (no choice)", "none"))
MEANING = {
    "What it is": "The people of an area are covered when they can be at a session by its start, stay to its end, "
    f"and be home again, each way within the minutes. A drop-in counts as a visit of one hour. {SET_OUT}",
    "Peer support": "Mutual aid meetings, peer groups and recovery communities: run by people with lived experience.",
    "What it leaves out": "People far from where their area is taken to live, fares, whether the group is right "
    "for a person, and support online or by phone, which is open to everybody with a phone.",
    "Counts of people": "Counts of 1 to 7 people are hidden and the rest rounded to 5.",
}
HEADS = {
    "name": "Area", "population": "People", "sessions": "Sessions", "why": "Why not", "minutes_out": "Minutes there",
    "minutes_home": "Minutes home", "leave_by": "Leave by", "last_way_home": "Last way home", "kinds": "Kinds",
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What is asked: the week's coverage, the stretch of it, and the words for what is looked for ("": peer groups)."""

    found: Coverage
    window: Window
    sought: str


def question() -> Asked:
    """The choices of the screen."""
    words = state.house().vocabulary.asset_kinds
    one, two, three = st.columns(3)
    day = one.selectbox("Day", widgets.DAYS, index=6)
    with two:
        part = widgets.part_of_day("Part of the day", index=2)
    kind = three.selectbox("Support", [PEER, EVERY, *words], format_func=lambda k: words[k].label if k in words else k)
    four, five, six = st.columns(3)
    with four:
        mode = widgets.mode("gaps_mode")
    minutes = five.selectbox("Up to, each way", [30, 45, 60, 90], index=2, format_func="{} minutes".format)
    home = six.selectbox("Journey", ["There and home again", "Only there"]) == "There and home again"
    kinds = {PEER: PEER_KINDS, EVERY: None}.get(kind, (kind,))
    found = weeks.covered(kinds=kinds, max_minutes=minutes, mode=mode, home=home)
    window = Window(widgets.DAYS.index(day), *widgets.PARTS[part], widgets.day_words(day, part))
    return Asked(found, window, f"anything of the kind “{words[kind].label}”" if kind in words else "")


def worst_first(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Areas that are not covered first, then those with least choice; within these, the most people first."""
    return zones.sort_values(["sessions", "population", "name"], ascending=[True, False, True], ignore_index=True)


def table(zones: pd.DataFrame) -> pd.DataFrame:
    """The zones as people read them: times as HH:MM, and counts of people under the small-number rule."""
    safe = disclose(zones[list(HEADS)], people=["population"])
    clock = {name: safe[name].dt.strftime("%H:%M").fillna("") for name in ("leave_by", "last_way_home")}
    whole = {name: safe[name].round().astype("Int64") for name in ("minutes_out", "minutes_home")}
    return safe.assign(**clock, **whole).rename(columns=HEADS)


@st.fragment
def explore() -> None:
    """The question, then the finding, the map, and the worst areas first."""
    asked = question()
    found, window = asked.found, asked.window
    said = state.must(lambda: headline(found, weeks.week()[1], what=asked.sought, windows=[window]))
    zones = worst_first(found.at(widgets.DAYS[window.weekday], window.from_hour, window.to_hour))
    st.subheader(said.sentence, anchor=False)
    notes.definition("What this number means", MEANING | {"Date": said.date, "Source": said.source})
    if said.note:
        notes.small(said.note)
    if found.days_without_timetable:
        notes.small("The timetable does not cover the whole week; days outside it are left out.")
    notes.travel_note()
    rows = table(zones)
    left, right = st.columns(2, gap="large")
    with left:
        drawn = drawing.area_map("Gaps")
        shown = {"name": "Area", "sessions": "Sessions that can be reached", "why": "Why not"}
        lack = zones.assign(lack=-zones["sessions"])
        marks = add_zones(drawn, lack, "lack", classes=LACK, title="Sessions people can reach", columns=shown)
        drawing.show(drawn, key=f"gaps-{hash(tuple(zones['sessions']))}", layers=[cards.hubs()])
        drawing.legend(marks)
    with right:
        st.markdown("**Worst areas first**")
        cards.table(rows, alt="Areas, the least covered first", height=480)
        lines = [said.sentence, said.definition, said.date, *notes.sources()]
        st.download_button("Download this table (CSV)", csv_bytes(rows, lines), "gaps.csv", "text/csv")


notes.title("Gaps", "See who cannot get to support and home again, where, and when.")
explore()
notes.attribution()
