"""Home: three doors, the one finding that matters most, and the map of the area with a list beside it."""

import streamlit as st

from layers.errors import NoServiceError
from mapping.headline import headline
from web.workbench import cards, drawing, notes, state, weeks
from web.workbench.listing import checked_first, not_closed

LISTED = ("Name", "Kind", "When", "Where")


def doors() -> None:
    """One door for each of the three users."""
    need, know, plan = st.columns(3, gap="medium")
    with need.container(border=True, height="stretch"):
        st.subheader("I need support", anchor=False)
        st.write("For yourself or for somebody else: what is on, how to get there, and how to get home.")
        st.link_button("Find support near me", "/find", type="primary", width="stretch")
        way_to("search", "I am staff, looking for somebody")
    with know.container(border=True, height="stretch"):
        st.subheader("I know something", anchor=False)
        st.write("A group, a place, a room that stands empty: put it on the map for others to find.")
        way_to("add", "**Put it on the map**")
        way_to("map", "See the whole map")
        way_to("network", "See who works with whom")
    with plan.container(border=True, height="stretch"):
        st.subheader("I plan and fund", anchor=False)
        st.write("Who is left out, where and when, and how far people can really get.")
        way_to("gaps", "**See the gaps**")
        way_to("reach", "See how far people can get")


def way_to(screen: str, label: str) -> None:
    """A link to another screen."""
    st.page_link(f"screens/{screen}.py", label=label, icon=":material/arrow_forward:", width="stretch")


def finding() -> None:
    """The headline: one sentence, and behind it what it means, from when, and from where."""
    try:
        said = headline(weeks.covered(), weeks.week()[1])
    except NoServiceError as error:
        st.info(str(error))
        return
    st.subheader(said.sentence, anchor=False)
    meaning = {"What it is": said.definition, "Date": said.date, "Source": said.source}
    notes.definition("What this number means", meaning)


@st.fragment
def explore() -> None:
    """The map, and the same places as a list."""
    everything = checked_first(not_closed(state.assets()), state.today())
    st.subheader(f"{len(everything)} places and groups in {state.house().area.name}", anchor=False)
    left, right = st.columns(2, gap="large")
    with left:
        layer, marks = cards.assets(everything)
        drawing.show([layer], key="home_map", title="Places and groups")
        with st.expander("What the marks mean"):
            drawing.legend(marks)
    with right:
        cards.pick(cards.listed(everything), columns=LISTED, key="home_list")


notes.title("Recovery Network Map", "The places, groups and people that keep somebody well, and how to reach them.")
doors()
place_of_finding = st.container()
explore()
with place_of_finding:  # last, because the first visitor after a start waits for it: the map is there meanwhile
    finding()
notes.attribution()
