"""Reach: how far people get to or from a place at a time, whom that takes in, and two times compared."""

from datetime import datetime, time
from functools import partial

import geopandas as gpd
import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray
from shapely import Point

from layers.homes import SET_OUT, home_points
from mapping.disclosure import disclose
from mapping.map_layers import polygons_layer
from mapping.reached import by_zone, one_time, two_times, within
from mapping.travel import TravelNetwork
from web.chances import chances_at, chances_words
from web.when import say_when
from web.workbench import cards, drawing, notes, state, widgets
from web.workbench.listing import csv_bytes

LIMITS = {30: (10, 20, 30), 45: (15, 30, 45), 60: (15, 30, 45, 60), 90: (30, 60, 90)}
FROM_HERE, TO_HERE = "From here, setting off at", "To here, arriving by"
MEANING = {
    "What it is": "The people of the areas that lie within the minutes, door to door: walking, waiting, riding and "
    f"changing. {SET_OUT}",
    "What it leaves out": "The way home again (see Gaps), fares, seats, and delays. A wide area counts as one point. "
    "At most 20 minutes of walking to and from stops.",
    "Date": "The timetable of the day that stands above each map.",
    "Source": "Timetable, streets and populations of this area; see the sources at the foot of the page. "
    "Counts of 1 to 7 people are hidden and the rest rounded to 5.",
}


# kept for this visit alone: a typed place is nobody else's
@st.cache_data(max_entries=16, show_spinner=False, scope="session")
def reach_of(
    key: str, at: tuple[float, float], moment: datetime, *, going: str, mode: str, limits: tuple[int, ...],
    _net: TravelNetwork, _homes: gpd.GeoSeries,
) -> tuple[gpd.GeoDataFrame, NDArray[np.float32]]:  # fmt: skip
    """The polygons reached within each limit, and the minutes to or from each zone's home point."""
    del key  # the area whose network this is: only there to tell two areas apart
    place = gpd.GeoSeries([Point(at)], crs="EPSG:4326")
    asked = {"depart": moment} if going == FROM_HERE else {"arrive": moment}
    polygons = _net.reach(place.iloc[0], **asked, limits=limits, mode=mode)
    ends = (place, _homes) if going == FROM_HERE else (_homes, place)
    return polygons, _net.minutes(*ends, **asked, mode=mode, max_minutes=max(limits)).ravel()


def times(mode: str) -> list[datetime]:
    """One or two times to look at; one where the way of travelling has no timetable."""
    if mode != "transit":
        return [datetime.combine(state.dates()[0], time(12))]
    left, right = st.columns(2, gap="large")
    with left:
        first = widgets.when("reach_first", label="First")
    with right:
        second = widgets.when("reach_second", label="Second", day="Sunday")
    return [first] if first == second else [first, second]


def draw(polygons: gpd.GeoDataFrame, *, key: str, title: str, spot: widgets.Spot, bounds: NDArray[np.float64]) -> str:
    """One map: the rings that are reached, and the place itself; gives back its legend."""
    rings, legend = polygons_layer(polygons)
    layers = [rings, cards.pin(spot.name, spot.point)]
    drawing.show(layers, key=key, title=title, bounds=bounds, height=420, small_print=False)
    return legend


def heads_of(moments: list[datetime], mode: str) -> list[str]:
    """What to call each time: the day and hour, with the date where two have the same weekday."""
    if mode != "transit":
        return ["Any time"]
    short = [f"{moment:%A at %H:%M}" for moment in moments]
    return short if len(set(short)) == len(short) else [say_when(moment) for moment in moments]


def table(zones: list[gpd.GeoDataFrame], heads: list[str]) -> pd.DataFrame:
    """Each zone with its people and its minutes at each time."""
    start = disclose(zones[0][["id", "name", "population"]], people=["population"]).set_index("id")
    columns = {head: reached.set_index("id")["minutes"] for head, reached in zip(heads, zones, strict=True)}
    return start.rename(columns={"name": "Area", "population": "People"}).assign(**columns).reset_index(drop=True)


# as reach_of
@st.cache_data(max_entries=64, show_spinner=False, scope="session")
def chances_of(
    key: str, start: tuple[float, float], end: tuple[float, float], moment: datetime, *, going: str, most: int,
    _net: TravelNetwork,
) -> str:  # fmt: skip
    """How many chances there are between two points in an hour, in a sentence."""
    del key
    asked = {"depart": moment} if going == FROM_HERE else {"arrive": moment}
    return chances_words(chances_at(_net, Point(start), Point(end), asked, max_minutes=most))


def one_area(
    spot: widgets.Spot, zones: gpd.GeoDataFrame, moments: list[datetime], *, going: str, most: int
) -> None:  # fmt: skip
    """One area in detail: the best, typical and worst minute of the hour, since an hourly bus is not an average."""
    by_id = zones.set_index("id")
    chosen = st.selectbox(
        "How many chances there are: choose an area", by_id.sort_values("name").index, index=None,
        format_func=by_id["name"].get, key="reach_area",
    )  # fmt: skip
    if chosen is None:
        return
    home = home_points(zones).set_axis(zones["id"])[chosen]
    ends = ((spot.point.x, spot.point.y), (home.x, home.y))
    start, end = ends if going == FROM_HERE else ends[::-1]
    key, net = state.house().area.content_key, state.network()
    for moment, head in zip(moments, heads_of(moments, "transit"), strict=True):
        words = state.must(partial(chances_of, key, start, end, moment, going=going, most=most, _net=net))
        st.markdown(f"**{head}**: {words}")


@st.fragment
def explore() -> None:
    """Choices, then the answer in a sentence, maps, and the table."""
    spot = widgets.place("reach")
    one, two, three = st.columns(3)
    going = one.selectbox("Direction", [FROM_HERE, TO_HERE], key="reach_going")
    with two:
        mode = widgets.mode("reach_mode")
    most = three.selectbox("Up to", list(LIMITS), index=2, format_func="{} minutes".format, key="reach_most")
    moments = times(mode)
    if spot:
        answer(spot, moments, going=going, mode=mode, most=most)


def answer(spot: widgets.Spot, moments: list[datetime], *, going: str, mode: str, most: int) -> None:
    """What is reached at each time, compared."""
    area, net, counted = state.house().area, state.network(), state.zones()
    homes = home_points(counted)
    at = (spot.point.x, spot.point.y)
    found = state.must(
        lambda: [
            reach_of(area.content_key, at, moment, going=going, mode=mode, limits=LIMITS[most], _net=net, _homes=homes)
            for moment in moments
        ],
        waiting="Working out who can get there …",
    )
    zones = [by_zone(counted, minutes) for _, minutes in found]
    people = [within(reached, most) for reached in zones]
    heads = heads_of(moments, mode)
    if len(moments) == 2:
        said = two_times(*people, first_when=f"on {heads[0]}", second_when=f"on {heads[1]}", minutes=most)
    else:
        said = one_time(people[0], minutes=most)
    st.subheader(said, anchor=False)
    if people[0].note:
        notes.small(people[0].note)
    notes.definition("What this number means", MEANING)
    notes.travel_note()
    bounds = pd.concat([polygons.geometry for polygons, _ in found]).total_bounds
    legends = []
    for number, column in enumerate(st.columns(len(found), gap="large")):
        with column:
            st.markdown(f"**{heads[number]}**: {people[number].words}")
            title = f"Reached, {heads[number]}"
            legends.append(draw(found[number][0], key=f"reach_{number}", title=title, spot=spot, bounds=bounds))
    drawing.legend(legends[0])
    drawing.credits_below()
    rows = table(zones, heads)
    st.subheader("Minutes from each area" if going == TO_HERE else "Minutes to each area", anchor=False)
    cards.table(rows, alt="Minutes to each area, with the people who live there")
    if mode == "transit":
        one_area(spot, counted, moments, going=going, most=most)
    st.download_button("Download this table (CSV)", csv_bytes(rows, notes.sources()), "reach.csv", "text/csv")


notes.title("Reach", "See how far people can get to or from a place, and how that changes with the day and the hour.")
explore()
notes.attribution()
