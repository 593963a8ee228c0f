"""Maps on a screen: the area's own base map, shown so that panning asks the server for nothing."""

from collections.abc import Callable, Sequence
from typing import Any

import folium
import geopandas as gpd
import streamlit as st
from streamlit_folium import st_folium

from mapping.maps import LocalMap, base_map
from web.workbench import state

MOST_NAMES = 24
MAP_HEIGHT = 480
KEYBOARD = "The same facts are in the list on this page, which also works by keyboard and screen reader."


def area_map(title: str, *, bounds: Sequence[float] | None = None) -> LocalMap:
    """The area's roads, railways and main places, with no tile from anywhere; zoomed to ``bounds`` or the area."""
    area = state.house().area
    around = area.zones if len(area.zones) else area.hubs
    return base_map(
        bounds=tuple(around.total_bounds) if bounds is None else bounds,
        lines=area.lines,
        places=main_places(area.places),
        attribution=_credit(),
        title=title,
    )


def main_places(places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The places whose names fit on a map of the whole area: the most populous, no railway stations."""
    settled = places[places["kind"] != "station"]
    return settled.sort_values("population", ascending=False, na_position="last").head(MOST_NAMES)


def show(
    drawn: folium.Map,
    *,
    key: str,
    height: int = MAP_HEIGHT,
    layers: Sequence[folium.FeatureGroup] = (),
    on_click: Callable[[], None] | None = None,
) -> None:
    """Puts a map on the page. What changes between reruns belongs in ``layers``: they change without a flash.

    Clicks on the map reach ``st.session_state[key]["last_clicked"]`` and call ``on_click``; without it nothing on
    the map reruns the page. ``key`` must name the data's version where the map itself draws data, because the
    component cannot see a change that comes after an underscore in the map's script.
    """
    st_folium(
        drawn,
        key=key,
        height=height,
        use_container_width=True,
        returned_objects=["last_clicked"] if on_click else [],
        feature_group_to_add=list(layers) or None,
        on_change=on_click,
    )
    st.caption(KEYBOARD)


def legend(*parts: str) -> None:
    """Legends as ``mapping.maps`` wrote them, every word in them already escaped."""
    for part in parts:
        st.html(part)


def clicked(key: str) -> tuple[float, float] | None:
    """Longitude and latitude of the last click on the map ``key``; None before the first."""
    value: dict[str, Any] = st.session_state.get(key) or {}
    at = value.get("last_clicked")
    return (float(at["lng"]), float(at["lat"])) if at else None


def _credit() -> str:
    licences = state.house().area.licences
    words = licences.loc[licences["layer"].isin(["places", "lines", "zones"]), "attribution"]
    return " · ".join(dict.fromkeys(word for word in words if word))
