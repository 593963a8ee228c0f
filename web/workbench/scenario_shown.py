"""What a scenario comes to, on the screen: the finding, maps and clocks side by side, and tables of the same."""

import geopandas as gpd
import pandas as pd
import streamlit as st

from layers.homes import home_points
from layers.vocabulary import Term
from mapping.clock_face import clock_svg
from mapping.disclosure import disclose
from mapping.legends import Classes
from mapping.map_layers import assets_layer, zones_layer
from mapping.scenario_compare import FEWER, GAINED, LOST, MORE, SAME
from web.workbench import cards, drawing, notes
from web.workbench.listing import csv_bytes
from web.workbench.scenario_weeks import Answer
from web.workbench.wording import plain

# of hours lacking, so that the gap is dark
LACK = Classes((-20.5, -5.5, -0.5), ("more than 20", "6 to 20", "1 to 5", "none"))
CHANGED, HOURS = "Areas that change", "Hours a week one can be at support"
MARKS = {
    "up": Term(
        id="up",
        label="More hours in reach",
        plain="An area with more hours.",
        colour="#0b5e2b",
        shape="circle",
        symbol="+",
    ),
    "down": Term(
        id="down",
        label="Fewer hours in reach",
        plain="An area with fewer hours.",
        colour="#b00020",
        shape="diamond",
        symbol="–",
    ),
}
DAYS = {
    "when": "When", "already": "Could already", "gained": "Gain it", "lost": "Lose it", "still_not": "Still cannot",
    "hours_first": "Hours for each today", "hours_second": "Hours with it",
}  # fmt: skip
ZONES = {
    "name": "Area", "population": "People", "change": "Change", "hours_first": "Hours today",
    "hours_second": "Hours with it", "hours_gained": "Gained", "hours_lost": "Lost",
}  # fmt: skip
MEANING = {
    "What it is": "Today's week and the same week with these changes, asked the same: who can be at a session by its "
    "start, stay to its end and be home again, each way within the minutes. Everything else stays as it is now.",
    "What it leaves out": "Whether anybody would come, and support online or by phone. A bus that is added runs on its "
    "weekdays throughout the timetable.",
    "Counts of people": "Counts of 1 to 7 people are hidden and the rest rounded to 5.",
}


def show(found: Answer) -> None:
    """The finding, the two maps and clocks side by side, and the tables."""
    differ = found.differ
    st.subheader(plain(differ.sentence()), anchor=False)
    for words in found.applied.without_effect:
        st.warning(plain(words))
    if found.with_it.outside:
        st.warning(plain(f"Far from every street and stop, so nobody gets there: {', '.join(found.with_it.outside)}."))
    notes.definition("What this means", MEANING)
    notes.travel_note()
    sides = zip(st.columns(2, gap="large"), ("first", "second"), ("Today", "With the scenario"), strict=True)
    legends = []
    for column, side, head in sides:
        with column:
            st.markdown(f"**{head}**")
            legends += draw(differ.zones, side, title=f"{HOURS}: {head}")
            clock = differ.clocks[side == "second"]
            drawn = clock_svg(clock, title=f"Week clock: {head}", id_prefix=f"clock-{side}")
            st.image(drawn, alt=f"Week clock. {clock.sentence()}")
    drawing.legend(*dict.fromkeys(legends))
    drawing.credits_below()
    tables(found)


def draw(zones: gpd.GeoDataFrame, side: str, *, title: str) -> list[str]:
    """One map: the hours that each zone has; with the scenario also a mark where they change. Gives back legends."""
    hours = zones.assign(hours=zones[f"hours_{side}"], lack=-zones[f"hours_{side}"])
    shown = {"name": "Area", "hours": HOURS} | ({"change": "Change"} if side == "second" else {})
    found = [zones_layer(hours, "lack", classes=LACK, title=HOURS, columns=shown)]
    if side == "second":
        moved = zones[zones["change"].isin([GAINED, MORE, LOST, FEWER])]
        marks = moved.assign(kind=["up" if change in (GAINED, MORE) else "down" for change in moved["change"]])
        marks = marks.set_geometry(home_points(zones).loc[moved.index])
        if len(marks):
            found.append(assets_layer(marks, MARKS, title=CHANGED, columns={"name": "Area", "change": "Change"}))
    drawing.show([layer for layer, _ in found], key=f"scenario_{side}", title=title, small_print=False)
    return [legend for _, legend in found]


def tables(found: Answer) -> None:
    """The days, and the areas that change; the same as a file."""
    differ = found.differ
    st.markdown("**Who can, day by day**")
    days = differ.in_words().rename_axis("when").reset_index()[list(DAYS)].rename(columns=DAYS)
    cards.table(days, alt="People who can be at support and home again, by day, today and with the scenario")
    with st.expander("Hours of the week that change, as a table"):
        clock = differ.hours_that_differ()
        when = clock["weekday"] + clock["hour"].map(" {:02d}:00".format)
        told = {"When": when, "Can today": clock["first"], "Can with the scenario": clock["second"]}
        cards.table(pd.DataFrame(told), alt="Hours of the week at which the number of people changes")
    moved = differ.zones[differ.zones["change"] != SAME].sort_values(["hours_second", "name"], ascending=[False, True])
    rows = disclose(moved[list(ZONES)], people=["population"]).rename(columns=ZONES)
    st.markdown(f"**Areas that change** ({len(rows)} of {len(differ.zones)})")
    cards.table(rows, alt="Areas whose hours in reach change")
    lines = [differ.sentence(), *found.applied.words, MEANING["What it is"], *notes.sources()]
    st.download_button("Download this table (CSV)", csv_bytes(rows, lines), "scenario.csv", "text/csv")
