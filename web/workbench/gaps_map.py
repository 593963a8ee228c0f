"""The map at one hour of the week: from where one can be at support then, what is on, and what is suggested."""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import streamlit as st
from shapely import Point

from layers.vocabulary import Term
from mapping.left_out import going_on
from mapping.legends import Classes
from mapping.map_layers import Layer, assets_layer, zones_layer
from mapping.sketch import Mark
from web.workbench import cards, drawing, notes, state
from web.workbench.gaps_asked import Asked
from web.workbench.wording import plain

# of things to be at that are lacking, so that the gap is dark
LACK = Classes((-3.5, -1.5, -0.5), ("four or more", "two or three", "one (no choice)", "none"))
TITLE = "How many one can be at in this hour"
MOST_NAMES = 6


@dataclass(frozen=True)
class Starred:
    """A place that is suggested: its mark on the map has its number."""

    name: str
    lon: float
    lat: float


def on_then(asked: Asked) -> gpd.GeoDataFrame:
    """The places where something that is looked for goes on in the hour, as the visitor may see them."""
    on = asked.found.occurrences[going_on(asked.found.occurrences, asked.found, asked.weekday, asked.hour)]
    shown = state.assets()
    return shown[shown["id"].isin(on["asset_id"])].sort_values("name")


def on_words(on: gpd.GeoDataFrame) -> str:
    """What is on, by name, in a sentence."""
    if on.empty:
        return "Nothing of what is looked for is on the map in this hour."
    more = f" and {len(on) - MOST_NAMES} more" if len(on) > MOST_NAMES else ""
    return f"On then: {', '.join(on['name'].iloc[:MOST_NAMES])}{more}."


def draw(asked: Asked, zones: gpd.GeoDataFrame, stars: Sequence[Starred]) -> None:
    """The map with hubs, what is on, and the suggestions as numbered stars."""
    on = on_then(asked)
    notes.small(plain(on_words(on)))
    shown = {"name": "Area", "sessions": "One can be at", "why": "Why not"}
    lack = zones.assign(lack=-zones["sessions"])
    fill, legend = zones_layer(lack, "lack", classes=LACK, title=TITLE, columns=shown)
    places, marks = cards.assets(on)
    layers = [fill, cards.hubs(above_marks=True), places]
    if stars:
        layer, words = _stars(stars)
        layers.append(layer)
        marks += words
    drawing.show(layers, key="gaps_map", title=TITLE, height=520)
    drawing.legend(legend)
    with st.expander("What the marks mean"):
        drawing.legend(marks)


def _stars(stars: Sequence[Starred]) -> tuple[Layer, str]:
    """The suggestions as a layer of their own, and their legend."""
    kinds = {
        f"next-{n}": Term(
            id=f"next-{n}", label=f"Suggestion {n}", plain="A group could meet here.", colour="#7a0016",
            shape="square", symbol=f"★{n}",
        )
        for n in range(1, len(stars) + 1)
    }  # fmt: skip
    frame = gpd.GeoDataFrame(
        {"name": [star.name for star in stars], "kind": list(kinds)},
        geometry=[Point(star.lon, star.lat) for star in stars],
        crs="EPSG:4326",
    )
    return assets_layer(frame, kinds, title="Suggested", columns={"name": "Name"})


def marks_of(stars: Sequence[Starred]) -> list[Mark]:
    """The same for the printed picture."""
    return [Mark(star.lon, star.lat, str(n), star.name) for n, star in enumerate(stars, start=1)]
