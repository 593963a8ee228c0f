"""Maps on a screen: the area's own base map, shown so that panning asks the server for nothing."""

from collections.abc import Callable, Sequence
from typing import Any

import folium
import geopandas as gpd
import streamlit as st
from streamlit_folium import st_folium

from mapping.maps import LocalMap, base_map
from web.workbench import notes, state
from web.workbench.wording import plain

MAP_HEIGHT = 480
SAME_FACTS = "The list says the same as the map, and works by keyboard and with a screen reader."
# a name's share of the width and height of a map of the whole area: two names nearer than that would overlap
NAME_WIDTH, NAME_HEIGHT = 0.26, 0.065


def area_map(title: str, *, bounds: Sequence[float] | None = None) -> LocalMap:
    """The area's roads, railways and main places, with no tile from anywhere; zoomed to ``bounds`` or the area."""
    area = state.house().area
    around = area.zones if len(area.zones) else area.hubs
    return base_map(
        bounds=tuple(around.total_bounds) if bounds is None else bounds,
        lines=area.lines,
        places=main_places(area.places),
        title=title,
    )


def main_places(places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The places whose names can be read on a map of all of them: the most populous first, no two on top of each other.

    Railway stations are left out: they mostly carry the name of their town.
    """
    settled = places[places["kind"] != "station"].sort_values("population", ascending=False, na_position="last")
    west, south, east, north = settled.total_bounds if len(settled) else (0, 0, 1, 1)
    wide, high = (east - west) * NAME_WIDTH, (north - south) * NAME_HEIGHT
    kept: list[tuple[float, float]] = []
    readable = []
    for at in zip(settled.geometry.x, settled.geometry.y, strict=True):
        free = all(abs(at[0] - x) >= wide or abs(at[1] - y) >= high for x, y in kept)
        readable.append(free)
        kept += [at] if free else []
    return settled[readable]


def show(
    drawn: folium.Map,
    *,
    key: str,
    height: int = MAP_HEIGHT,
    small_print: bool = True,
    layers: Sequence[folium.FeatureGroup] = (),
    on_click: Callable[[], None] | None = None,
) -> None:
    """Puts a map on the page, with the small print below unless the screen writes that once for several maps.

    What changes between reruns belongs in ``layers``: they change without a flash. Clicks on the map reach
    ``st.session_state[key]["last_clicked"]`` and call ``on_click``; without it nothing on the map reruns the page.
    ``key`` must name the data's version where the map itself draws data, because the component cannot see a change
    that comes after an underscore in the map's script.
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
    if small_print:
        credits_below()


def credits_below(note: str = SAME_FACTS) -> None:
    """The small print of a map: where the same facts are, and whose its background is."""
    notes.small(f"{note} {plain(credit())}".strip())


def legend(*parts: str) -> None:
    """Legends as ``mapping.maps`` wrote them, every word in them already escaped."""
    for part in parts:
        st.html(part)


def clicked(key: str) -> tuple[float, float] | None:
    """Longitude and latitude of the last click on the map ``key``; None before the first."""
    value: dict[str, Any] = st.session_state.get(key) or {}
    at = value.get("last_clicked")
    return (float(at["lng"]), float(at["lat"])) if at else None


def credit() -> str:
    """Whose the background of every map is."""
    licences = state.house().area.licences
    words = licences.loc[licences["layer"].isin(["places", "lines", "zones", "streets"]), "attribution"]
    return " ".join(dict.fromkeys(f"{word.rstrip('.')}." for word in words if word))
