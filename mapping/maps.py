"""Every map that is a page of its own is drawn here, with folium: one GeoJSON a layer, nothing from another machine.

What a layer holds, and what its legend says, is decided in ``mapping.map_layers``, which the workbench's own map draws
from as well. Leaflet comes from ``/assets/leaflet``; there are no tiles. All text goes through ``mapping.text.safe``
once, on its way into the properties of a layer. Render a map with ``map.get_root().render()``.

Frames are EPSG:4326, or are brought there. Each ``add_…`` draws a layer and gives back its legend as HTML.
Show the same facts in a list beside every map.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import folium
import geopandas as gpd
from branca.element import Element, Figure
from folium.template import Template
from folium.utilities import JsCode

from mapping.gather import Gathered
from mapping.legends import Classes, Drawn, patterns
from mapping.map_layers import (
    Layer,
    assets_layer,
    background_layer,
    lines_layer,
    names_layer,
    polygons_layer,
    stops_layer,
    zones_layer,
)
from mapping.map_look import MARK_PX, MAX_ZOOM, STYLE, UNDER_THE_MARKS, ZOOM_SNAP
from mapping.text import safe

LEAFLET = "/assets/leaflet"
# Leaflet gives a marker's title as its name to a screen reader and to the keyboard; the name arrives escaped,
# and a textarea turns it back into characters without ever running it.
NAME_THE_MARKER = JsCode(
    "function(feature, layer) {if (layer.options && feature.properties.name) {"
    "var text = document.createElement('textarea'); text.innerHTML = feature.properties.name; "
    "layer.options.title = text.value;}}"
)


class LocalMap(folium.Map):
    """A folium map that asks only this server for Leaflet, lets people zoom the page, and has no tiles."""

    default_js = [  # noqa: RUF012 - folium's own way to say it
        ("leaflet", f"{LEAFLET}/leaflet.js"),
        ("leaflet_markercluster", f"{LEAFLET}/leaflet.markercluster.js"),
    ]
    default_css = [("leaflet_css", f"{LEAFLET}/leaflet.css")]  # noqa: RUF012
    style = STYLE
    _template = Template("""
        {% macro header(this, kwargs) %}
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <style>
                html, body {width: 100%; height: 100%; margin: 0; padding: 0;}
                #{{ this.get_name() }} {position: relative; width: 100%; height: 100%;}
                {{ this.style }}
            </style>
            <script>L_NO_TOUCH = false; L_DISABLE_3D = false;</script>
        {% endmacro %}
        {% macro html(this, kwargs) %}<div class="folium-map" id="{{ this.get_name() }}" ></div>{% endmacro %}
        {% macro script(this, kwargs) %}
            {{ this.folium_script() }}
            {{ this.get_name() }}.attributionControl.setPrefix("Leaflet");
        {% endmacro %}
    """)

    def folium_script(self) -> str:
        """The script that folium itself writes for a map."""
        return str(folium.Map._template.module.script(self))


def base_map(
    *,
    bounds: Sequence[float],
    lines: gpd.GeoDataFrame | None = None,
    places: gpd.GeoDataFrame | None = None,
    attribution: str = "",
    title: str = "Map",
) -> LocalMap:
    """An empty map of ``bounds`` (west, south, east, north; degrees) over ``lines`` and place names.

    ``lines`` has ``kind`` (road, rail, coast, boundary); ``places`` has ``name``. ``attribution`` credits both.
    """
    west, south, east, north = bounds
    drawn = LocalMap(
        location=[(south + north) / 2, (west + east) / 2],
        tiles=None, max_zoom=MAX_ZOOM, control_scale=True, zoom_snap=ZOOM_SNAP,
    )  # fmt: skip
    drawn.options["maxZoom"] = MAX_ZOOM
    page = cast("Figure", drawn.get_root())
    page.title = safe(title)
    page.html.add_child(Element(patterns()), name="patterns")
    drawn.fit_bounds([[south, west], [north, east]])
    if lines is not None:
        draw(drawn, background_layer(lines, attribution=attribution))
    if places is not None:
        draw(drawn, names_layer(places, attribution=attribution))
    return drawn


def add_zones(
    drawn: folium.Map,
    zones: gpd.GeoDataFrame,
    value: str,
    *,
    classes: Classes,
    title: str,
    columns: Mapping[str, str] | None = None,
    attribution: str = "",
) -> str:
    """Fills each zone by the class of its ``value`` column; gives back the legend. See ``zones_layer``."""
    layer, legend = zones_layer(zones, value, classes=classes, title=title, columns=columns, attribution=attribution)
    draw(drawn, layer)
    return legend


def add_assets(
    drawn: folium.Map,
    assets: gpd.GeoDataFrame,
    kinds: Mapping[str, Drawn],
    *,
    title: str = "Places and groups",
    columns: Mapping[str, str] | None = None,
    attribution: str = "",
    above_px: int = 0,
) -> str:
    """Marks each asset that has a position with its kind's own mark; gives back the legend. See ``assets_layer``.

    Marks that would cover each other are one mark with their number until somebody opens it.
    """
    layer, legend = assets_layer(
        assets, kinds, title=title, columns=columns, attribution=attribution, above_px=above_px
    )
    draw(drawn, layer)
    return legend


def add_polygons(
    drawn: folium.Map, reach: gpd.GeoDataFrame, *, title: str = "Reached within", attribution: str = ""
) -> str:
    """Draws nested reach polygons as rings, darkest nearest; gives back the legend. See ``polygons_layer``."""
    layer, legend = polygons_layer(reach, title=title, attribution=attribution)
    draw(drawn, layer)
    return legend


def add_lines(
    drawn: folium.Map, lines: gpd.GeoDataFrame, *, title: str, by: str = "kind", attribution: str = ""
) -> str:
    """Draws ties or routes, a dash pattern for each value of ``by``; gives back the legend. See ``lines_layer``."""
    layer, legend = lines_layer(lines, title=title, by=by, attribution=attribution)
    draw(drawn, layer)
    return legend


def add_stops(drawn: folium.Map, stops: gpd.GeoDataFrame, *, attribution: str = "") -> None:
    """Draws bus stops and stations as small rings under every other mark. See ``stops_layer``."""
    draw(drawn, stops_layer(stops, attribution=attribution))


def draw(drawn: folium.Map, layer: Layer) -> None:
    """Draws one layer; an empty one is no layer at all."""
    if not layer.shapes:
        return
    if layer.draw == "mark":
        _draw_marks(drawn, layer)
    elif layer.draw == "name":
        _draw_names(drawn, layer)
    elif layer.draw == "ring":
        ring = folium.CircleMarker(**{snake(key): value for key, value in layer.styles[0].items()})
        _geojson(layer, marker=ring, tooltip=_tooltip(layer)).add_to(drawn)
    else:
        style = {str(i): layer.styles[number] for i, number in enumerate(layer.style_of)}
        _geojson(
            layer, style_function=lambda feature: style[feature["id"]], tooltip=_tooltip(layer),
            interactive=bool(layer.columns),
        ).add_to(drawn)  # fmt: skip


def snake(name: str) -> str:
    """Leaflet's name of an option as folium spells it: "fillColor" -> "fill_color"."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def _draw_marks(drawn: folium.Map, layer: Layer) -> None:
    """Marks, gathered where they lie close, each with its popup."""
    icon = folium.DivIcon(
        icon_size=(MARK_PX, MARK_PX), icon_anchor=(MARK_PX // 2, MARK_PX // 2 + layer.above_px), class_name="rm-mark"
    )
    gathered = Gathered(safe(layer.name), attribution=safe(layer.attribution))
    gathered.add_to(drawn)
    _geojson(
        replace(layer, attribution=""),
        style_function=lambda feature: {"html": layer.styles[layer.style_of[int(feature["id"])]]},
        marker=folium.Marker(icon=icon),
        popup=folium.GeoJsonPopup(list(layer.columns), [safe(words) for words in layer.columns.values()]),
        on_each_feature=NAME_THE_MARKER,
    ).add_to(gathered)


def _draw_names(drawn: folium.Map, layer: Layer) -> None:
    """Place names as text on the map, centred below their places and under the marks."""
    icon = folium.DivIcon(icon_size=(0, 0), class_name="rm-name")
    _geojson(
        layer,
        style_function=lambda feature: {"html": f"<span>{safe(layer.names[int(feature['id'])])}</span>"},
        marker=folium.Marker(icon=icon, interactive=False, keyboard=False, z_index_offset=UNDER_THE_MARKS),
    ).add_to(drawn)


def _geojson(layer: Layer, **options: Any) -> folium.GeoJson:
    """One GeoJSON layer with the credit of its data; features have the ids "0", "1", … and text that is only text."""
    columns = list(layer.columns)
    names = layer.names if layer.draw in ("mark", "name") else [None] * len(layer.shapes)
    features = [
        {
            "type": "Feature",
            "id": str(i),
            "geometry": shape,
            "properties": ({} if name is None else {"name": safe(name)})
            | {column: safe(words) for column, words in zip(columns, said, strict=True)},
        }
        for i, (shape, name, said) in enumerate(zip(layer.shapes, names, layer.said, strict=True))
    ]
    data = {"type": "FeatureCollection", "features": features}
    return folium.GeoJson(data, name=safe(layer.name), attribution=safe(layer.attribution), **options)


def _tooltip(layer: Layer) -> folium.GeoJsonTooltip | None:
    """What appears beside the pointer, where the layer says anything."""
    if not layer.columns:
        return None
    return folium.GeoJsonTooltip(list(layer.columns), [safe(words) for words in layer.columns.values()], sticky=True)
