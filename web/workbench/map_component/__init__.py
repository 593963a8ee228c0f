"""The workbench's own map: Leaflet in the page itself, fed with plain data; panning and zooming ask the server nothing.

``drawing.show`` is how screens use it. What the map tells comes as triggers: ``click`` ``{"lon": …, "lat": …}`` and
``pick`` ``{"id": …}``, in ``st.session_state[key]`` while the callback runs.

Streamlit would run a script that is given as text from a ``blob:`` address, which the page's policy forbids on purpose.
So ``map.js`` is served as a file: the folder is declared to Streamlit in the way in which an installed package does it.
"""

from collections.abc import Callable
from pathlib import Path
from weakref import WeakKeyDictionary

import streamlit as st
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest
from streamlit.components.v2.types import ComponentRenderer

from mapping.map_look import STYLE

HERE = Path(__file__).parent
MANIFEST = ComponentManifest("recovery_map", "1", [ComponentConfig("map", asset_dir="files")])
NAME = f"{MANIFEST.name}.{MANIFEST.components[0].name}"
CSS = STYLE + (HERE / "map.css").read_text(encoding="utf-8")

_renderers: "WeakKeyDictionary[BidiComponentManager, ComponentRenderer]" = WeakKeyDictionary()


def mount(
    data: bytes,
    *,
    key: str,
    on_click: Callable[[], None] | None = None,
    on_pick: Callable[[], None] | None = None,
) -> None:
    """Puts the map on the page; ``data`` as ``mapping.map_data.map_data`` wrote it.

    The same ``key`` is the same map, whatever is drawn on it: it keeps its place and zoom.
    """
    _renderer()(key=key, data=data, on_click_change=on_click, on_pick_change=on_pick)


def _renderer() -> ComponentRenderer:
    """The component as the running server knows it; a test has a server of its own for each page."""
    manager = get_bidi_component_manager()
    if manager not in _renderers:
        manager.register_from_manifest(MANIFEST, HERE)
        _renderers[manager] = st.components.v2.component(NAME, css=CSS, js="map.js")
    return _renderers[manager]
