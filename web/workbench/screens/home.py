"""Home: three doors, the one finding that matters most, and the map of the area with a list beside it."""

import streamlit as st

from mapping.headline import headline
from web.workbench import cards, drawing, notes, state, weeks
from web.workbench.listing import asset_table, not_closed

LISTED = ("Name", "Kind", "When", "Where")


def doors() -> None:
    """One door for each of the three users."""
    need, know, plan = st.columns(3, gap="medium")
    with need.container(border=True, height="stretch"):
        st.subheader("I need support", anchor=False)
        st.write("For yourself or for somebody else: what is on, how to get there, and how to get home.")
        st.link_button("Find support near me", "/find", type="primary", width="stretch")
        st.page_link("screens/search.py", label="I am staff, looking for somebody", width="stretch")
    with know.container(border=True, height="stretch"):
        st.subheader("I know something", anchor=False)
        st.write("A group, a place, a room that stands empty: put it on the map for others to find.")
        st.page_link("screens/add.py", label="Put it on the map", width="stretch")
        st.page_link("screens/map.py", label="See the whole map", width="stretch")
        st.page_link("screens/network.py", label="See who works with whom", width="stretch")
    with plan.container(border=True, height="stretch"):
        st.subheader("I plan and fund", anchor=False)
        st.write("Who is left out, where and when, and how far people can really get.")
        st.page_link("screens/gaps.py", label="See the gaps", width="stretch")
        st.page_link("screens/reach.py", label="See how far people can get", width="stretch")


def finding() -> None:
    """The headline: one sentence, and behind it what it means, from when, and from where."""
    found = headline(weeks.covered(), weeks.week()[1])
    st.subheader(found.sentence, anchor=False)
    notes.definition(
        "What this number means", {"What it is": found.definition, "Date": found.date, "Source": found.source}
    )


@st.fragment
def explore() -> None:
    """The map, and the same places as a list."""
    everything = not_closed(state.assets()).sort_values("name")
    st.subheader(f"{len(everything)} places and groups in {state.house().area.name}", anchor=False)
    left, right = st.columns(2, gap="large")
    with left:
        group, marks = cards.assets_with_legend(everything)
        drawing.show(drawing.area_map("Home"), key="home_map", layers=[group])
        with st.expander("What the marks mean"):
            drawing.legend(marks)
    with right:
        cards.pick(asset_table(everything, state.house().vocabulary), columns=LISTED, key="home_list")


notes.title("Recovery Network Map", "The places, groups and people that keep somebody well, and how to reach them.")
doors()
finding()
explore()
notes.attribution()
