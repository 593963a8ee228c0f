"""Gaps: who is left out of support, when and where, what may be only missing data, and what to add next."""

import streamlit as st

from mapping.left_out import at_hour, finding
from mapping.week_clock import week_clock
from web.workbench import cards, gaps_clock, gaps_cost, gaps_map, gaps_next, gaps_report, notes, state
from web.workbench.gaps_asked import Asked, question
from web.workbench.gaps_evidence import MEANING, Shown, address, asked_words, hour_words
from web.workbench.gaps_tables import SHORT_WAYS, doubts_of, equities_of, groups_table, worst_first
from web.workbench.listing import csv_bytes


@st.fragment
def explore() -> None:
    """The finding, the clock and the map at its hour, the worst areas, who they are, where next, what is doubtful."""
    place_of_finding = st.container()
    asked = question()
    said = finding(asked.found, asked.stretch, asked.support.sought)
    with place_of_finding:
        st.subheader(said, anchor=False)
        notes.small(f"{asked_words(asked)} {asked.found.chosen}")
        place_of_link = st.container()
    clock = state.must(lambda: week_clock(asked.found))
    then = at_hour(asked.found, asked.weekday, asked.hour)
    week, others, place_of_next, place_of_cost = st.container(), st.container(), st.container(), st.container()
    with place_of_next:  # before the map, which shows its stars
        suggested = gaps_next.ask(asked)
    with place_of_cost:  # before the link, whose page repeats it
        costs = gaps_cost.section(asked)
    shown = Shown(asked, said, clock, then, suggested, costs)
    place_of_link.link_button("Print the evidence", address(shown), icon=":material/print:")
    with week:
        clock_and_map(asked, shown)
    with others:
        worst(asked, then, said)
        groups(asked)
    doubts(asked)


def clock_and_map(asked: Asked, shown: Shown) -> None:
    """The hour in words, then the clock and the map side by side."""
    notes.definition("What these numbers mean", MEANING)
    notes.travel_note()
    gaps_clock.hour_boxes()
    st.markdown(f"**{hour_words(asked, shown.clock)}**")
    left, right = st.columns([2, 3], gap="large")
    with left:
        gaps_clock.draw(asked, shown.clock)
    with right:
        gaps_map.draw(asked, shown.then, shown.suggested.stars if shown.suggested else ())


def worst(asked: Asked, then: object, said: str) -> None:
    """Every area as a table, the worst first, to keep as a file."""
    st.subheader("Worst areas first", anchor=False)
    rows = worst_first(asked.found, asked.stretch, then)
    notes.small(f"“At this hour” is {asked.when}. Hours a week: those in which support that can be reached goes on.")
    cards.table(rows, alt="Areas, the worst first", height=400)
    lines = [said, asked_words(asked), asked.found.chosen, *MEANING.values(), *notes.sources()]
    st.download_button("Download this table (CSV)", csv_bytes(rows, lines), "gaps.csv", "text/csv")


def groups(asked: Asked) -> None:
    """Who is left out by deprivation, rural class, hub and households without a car, where the area knows."""
    told = equities_of(asked.key, asked.found, asked.stretch, state.house().area.hubs)
    if not told:
        return
    st.subheader("Who they are", anchor=False)
    for tab, one in zip(st.tabs([SHORT_WAYS[one.by] for one in told]), told, strict=True):
        with tab:
            if one.finding():
                st.write(one.finding())
            cards.table(groups_table(one), alt=f"Who is left out: {SHORT_WAYS[one.by]}")
            notes.definition(f"What this table counts: {SHORT_WAYS[one.by]}", {"What it is": one.definition})


def doubts(asked: Asked) -> None:
    """How far the result hangs on records that may be out of date, and the areas whose gap may be only missing data."""
    st.subheader("May be only missing data", anchor=False)
    with st.spinner("Comparing with the records that were checked lately …"):
        said, rows, ages = doubts_of(asked.key, asked.found, state.assets())
    for words in said:
        st.text(words)
    cards.table(ages, alt="The week from all records and from those checked lately")
    if len(rows):
        with st.expander(f"{len(rows)} areas in doubt, and why"):
            cards.table(rows, alt="Areas whose result may be only missing data")


notes.title("Gaps", "See who cannot get to support and home again, when and where, and what would change it.")
explore()
gaps_report.section()
notes.attribution()
