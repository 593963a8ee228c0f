"""Map: every layer of the area, filtered by kind, need, capital, day and time, with the same facts as a list."""

from datetime import datetime, timedelta

import geopandas as gpd
import pandas as pd
import streamlit as st

from mapping.legends import equal_count_classes
from mapping.map_data import layer_data
from mapping.map_layers import stops_layer, zones_layer
from mapping.occurrences import occurrences
from web.when import parse_when, say_when
from web.workbench import cards, drawing, notes, state, widgets
from web.workbench.listing import matching

MAP, PICKED = "map_map", "map_picked"
ANY_DAY = "Any day"
LISTED = ("Name", "Kind", "When", "Where", "Helps with", "Builds", "Now", "Cost", "Phone")
ZONE_LAYERS = {
    "None": "",
    "People": "population",
    "Households without a car": "no_car_households",
    "Deprivation (1 is the most deprived tenth)": "deprivation_decile",
}


def filtered(everything: pd.DataFrame) -> pd.DataFrame:
    """Those that fit every filter of the screen."""
    words = state.house().vocabulary
    one, two, three = st.columns(3)
    kinds = one.multiselect("Kind", list(words.asset_kinds), format_func=lambda k: words.asset_kinds[k].label)
    needs = two.multiselect("Helps with", list(words.needs), format_func=lambda n: words.needs[n].label)
    capital = three.multiselect("Builds", list(words.capital), format_func=lambda c: words.capital[c].label)
    four, five, six = st.columns(3)
    day = four.selectbox("Day", [ANY_DAY, *widgets.DAYS])
    with five:
        part = widgets.part_of_day("Part of the day", index=3)
    running = six.selectbox("Running", ["Running now", "Could be used", "Both"], help="Could be used: halls and rooms")
    found = matching(everything, kinds=kinds, needs=needs, capital=capital)
    if running != "Both":
        found = found[found["status"] == ("active" if running == "Running now" else "potential")]
    return found if day == ANY_DAY else on_at(found, day, part)


def on_at(found: pd.DataFrame, day: str, part: str) -> pd.DataFrame:
    """Those that meet or are open at some time in that part of the day; says which date that is."""
    first, last = state.dates()
    midnight = state.must(lambda: parse_when(f"{day} 00:00", first=first, last=last, today=state.today()))
    start, end = (midnight + timedelta(hours=hour) for hour in widgets.PARTS[part])
    date_words = say_when(midnight).removesuffix(", 00:00")
    notes.small(f"On at some time on {date_words}, {widgets.hours_words(part)}. Rooms that could be used are left out.")
    return found[found["id"].isin(_on(state.data_key(), start, end))]


@st.cache_resource(max_entries=64, show_spinner=False)
def _on(key: str, start: datetime, end: datetime) -> frozenset[str]:  # noqa: ARG001 (the key is for the cache)
    """The ids of all assets that meet or are open at some time of these hours."""
    return frozenset(occurrences(state.assets(), start=start, end=end)["asset_id"])


def draw(found: pd.DataFrame) -> None:
    """The map: the areas' fill underneath, stops, then hubs and assets; below it what was chosen on it."""
    house = state.house()
    column = st.selectbox("Colour the areas by", [name for name, column in ZONE_LAYERS.items() if known(column)])
    layers, legends = [], []
    if ZONE_LAYERS[column]:
        fill, legend = zone_fill(str(house.area.folder), column)
        layers.append(fill)
        legends.append(legend)
    stops = state.stops() if st.checkbox("Show bus stops and stations") else None
    if stops is not None:
        layers.append(stops_drawn(house.area.content_key))
    places, marks = cards.assets(found)
    layers += [cards.hubs(above_marks=True), places]
    drawing.show(layers, key=MAP, title="Places, groups and hubs", height=560, on_pick=take_pick)
    for _, row in cards.listed(found[found["id"] == st.session_state.get(PICKED)]).iterrows():
        cards.card(row)
    if stops is not None:
        list_stops(stops)
    with st.expander("What the marks mean"):
        drawing.legend(*legends, marks)


def take_pick() -> None:
    """The record whose mark was chosen is shown in full."""
    st.session_state[PICKED] = drawing.picked(MAP)


@st.cache_resource(max_entries=8, show_spinner=False)
def zone_fill(key: str, layer: str) -> tuple[bytes, str]:  # noqa: ARG001 (the key is for the cache)
    """The zones coloured by one of ``ZONE_LAYERS``, written down for the map, and the legend."""
    zones, column = state.house().area.zones, ZONE_LAYERS[layer]
    classes = equal_count_classes(zones[column].astype("Float64"))
    fill, legend = zones_layer(zones, column, classes=classes, title=layer)
    return layer_data(fill), legend


@st.cache_resource(max_entries=4, show_spinner=False)
def stops_drawn(key: str) -> bytes:  # noqa: ARG001 (the key is for the cache)
    """The stops, written down for the map."""
    return layer_data(stops_layer(state.stops()))


def list_stops(stops: gpd.GeoDataFrame) -> None:
    """The stops of the map as a table."""
    with st.expander(f"{len(stops):,} bus stops and stations: a small ring each"):
        table = pd.DataFrame({"Stop": stops["name"], "Departures a week": stops["departures"]})
        cards.table(table, alt="Bus stops and stations with their departures a week, the busiest first")


def known(column: str) -> bool:
    """Whether the area knows this about its zones at all."""
    return not column or bool(state.house().area.zones[column].notna().any())


@st.fragment
def explore() -> None:
    """Filters, map and list: a change here redraws nothing else."""
    everything = cards.known()
    found = filtered(everything)
    st.markdown(f"**{len(found)}** of {len(everything)} places and groups fit.")
    left, right = st.columns(2, gap="large")
    with right:
        cards.pick(cards.listed(found), columns=LISTED, key="map_list")
    with left:
        draw(found)


notes.title("Map", "Everything that the area has on its map. Choose what to see; the list says the same as the map.")
explore()
notes.attribution()
