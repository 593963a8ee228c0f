"""Maps on a screen: layers over the area's own base map, in the page itself; panning asks the server for nothing."""

from collections.abc import Callable, Sequence

import geopandas as gpd
import streamlit as st

from mapping.map_data import layer_data, map_data
from mapping.map_layers import Layer, background_layer, names_layer
from web.workbench import map_component, notes, state
from web.workbench.wording import plain

MAP_HEIGHT = 480
SAME_FACTS = "The list says the same as the map, and works by keyboard and with a screen reader."
# a name's share of the width and height of a map of the whole area: two names nearer than that would overlap
NAME_WIDTH, NAME_HEIGHT = 0.26, 0.065


def show(
    layers: Sequence[Layer | bytes],
    *,
    key: str,
    title: str,
    bounds: Sequence[float] | None = None,
    height: int = MAP_HEIGHT,
    small_print: bool = True,
    on_click: Callable[[], None] | None = None,
    on_pick: Callable[[], None] | None = None,
) -> None:
    """Puts ``layers`` (the lowest first; see ``mapping.map_layers``) over the area's roads and places onto the page.

    A layer that is the same for many people may be given as ``layer_data`` wrote it, and be kept so.
    The map shows ``bounds`` or the whole area until somebody moves it, and keeps its place over reruns: only layers
    that have changed are drawn again. ``title`` is its name to a screen reader: no two maps of a page share one.

    With ``on_click``, a click or tap on the map (or Enter, for its middle) calls it; ``clicked(key)`` is then the spot.
    With ``on_pick``, the popup of a mark offers to show all about its record; ``picked(key)`` is then the record's id.
    Without them nothing on the map reruns the page. The small print is below unless the screen writes it once for
    several maps.
    """
    data = map_data(
        [_base(str(state.house().area.folder)), *written(layers)],
        bounds=area_bounds() if bounds is None else bounds, title=title, height_px=height,
        clicks=on_click is not None, picks=on_pick is not None,
    )  # fmt: skip
    map_component.mount(data, key=key, on_click=on_click, on_pick=on_pick)
    if small_print:
        credits_below()


def written(layers: Sequence[Layer | bytes]) -> list[bytes]:
    """The layers in which there is anything, as the map wants them."""
    some = [layer for layer in layers if isinstance(layer, bytes) or layer.shapes]
    return [layer if isinstance(layer, bytes) else layer_data(layer) for layer in some]


def clicked(key: str) -> tuple[float, float] | None:
    """Longitude and latitude of the click on the map ``key`` that called ``on_click``; None at any other time."""
    at = (st.session_state.get(key) or {}).get("click")
    return (float(at["lon"]), float(at["lat"])) if at else None


def picked(key: str) -> str | None:
    """The id of the record whose mark on the map ``key`` called ``on_pick``; None at any other time."""
    mark = (st.session_state.get(key) or {}).get("pick")
    return str(mark["id"]) if mark else None


def area_bounds() -> tuple[float, ...]:
    """West, south, east and north of the area, degrees."""
    area = state.house().area
    return tuple((area.zones if len(area.zones) else area.hubs).total_bounds)


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


def credits_below(note: str = SAME_FACTS) -> None:
    """The small print of a map: where the same facts are, and whose its background is."""
    notes.small(f"{note} {plain(credit())}".strip())


def legend(*parts: str) -> None:
    """Legends as ``mapping.maps`` wrote them, every word in them already escaped."""
    for part in parts:
        st.html(part)


def credit() -> str:
    """Whose the background of every map is."""
    licences = state.house().area.licences
    words = licences.loc[licences["layer"].isin(["places", "lines", "zones", "streets"]), "attribution"]
    return " ".join(dict.fromkeys(f"{word.rstrip('.')}." for word in words if word))


@st.cache_resource(max_entries=4, show_spinner=False)
def _base(key: str) -> bytes:  # noqa: ARG001 (the key is for the cache)
    """The area's roads, railways and main places, written down once."""
    area = state.house().area
    return b",".join(written([background_layer(area.lines), names_layer(main_places(area.places))]))
