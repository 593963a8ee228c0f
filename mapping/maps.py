"""Every interactive map is drawn here, with folium, from frames: one GeoJSON a layer, nothing from another machine.

Leaflet comes from ``/assets/leaflet``; there are no tiles. All text goes through ``mapping.text.safe`` once, on its
way into the properties of a layer. A map can be handed to ``st_folium`` or rendered as a page of its own with
``map.get_root().render()``. In Streamlit put the data version into ``key``: the component leaves out everything
after an underscore when it decides whether a map has changed.

Frames are EPSG:4326, or are brought there. Each ``add_…`` draws a layer and gives back its legend as HTML.
Show the same facts in a list beside every map.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import folium
import geopandas as gpd
import numpy as np
import shapely
from branca.element import Element, Figure
from folium.template import Template
from folium.utilities import JsCode

from mapping.gather import Gathered
from mapping.legends import (
    DARK,
    OUTLINE,
    UNKNOWN,
    Classes,
    Drawn,
    legend_of_classes,
    legend_of_kinds,
    legend_of_lines,
    mark,
    patterns,
)
from mapping.text import safe

LEAFLET = "/assets/leaflet"
DECIMALS = 5  # of a degree: about a metre
NAME_BELOW_PX = 15  # where a place's name starts, so that a mark on the place leaves it readable
UNDER_THE_MARKS = -10_000  # Leaflet stacks markers by latitude, in pixels
DASHES = ("", "8 5", "2 5", "12 4 2 4")
LINE_STYLES: dict[str, dict[str, Any]] = {
    "road": {"color": "#8a8a8a", "weight": 1.5},
    "rail": {"color": "#444444", "weight": 1.5, "dashArray": "7 4"},
    "coast": {"color": "#2b6c99", "weight": 1.5},
    "boundary": {"color": "#666666", "weight": 1, "dashArray": "1 4"},
}
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
    below_px = NAME_BELOW_PX
    _template = Template("""
        {% macro header(this, kwargs) %}
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <style>
                html, body {width: 100%; height: 100%; margin: 0; padding: 0;}
                #{{ this.get_name() }} {position: relative; width: 100%; height: 100%;}
                .leaflet-container {background: #fbfaf6; font: 14px sans-serif;}
                .rm-name span {position: absolute; transform: translate(-50%, {{ this.below_px }}px);
                          font: bold 12px sans-serif; color: #222; white-space: nowrap;
                          text-shadow: 1px 1px #fff, -1px 1px #fff, 1px -1px #fff, -1px -1px #fff, 0 0 4px #fff;}
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
        location=[(south + north) / 2, (west + east) / 2], tiles=None, max_zoom=18, control_scale=True, zoom_snap=0.25
    )
    drawn.options["maxZoom"] = 18
    page = cast("Figure", drawn.get_root())
    page.title = safe(title)
    page.html.add_child(Element(patterns()), name="patterns")
    drawn.fit_bounds([[south, west], [north, east]])
    if lines is not None and not lines.empty:
        _layer(drawn, lines, {"kind": "Kind"}, "Background", attribution, style_function=_line_style, interactive=False)
    if places is not None and not places.empty:
        _add_names(drawn, places, attribution)
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
    """Fills each zone by the class of its ``value`` column, dotted where that is not known; gives back the legend.

    ``columns`` names what the tooltip shows: column -> words (default: ``name`` and the value itself).
    """
    found = {str(i): classes.of(v) for i, v in enumerate(zones[value])}
    fills = [*classes.fills, UNKNOWN]

    def style(feature: dict[str, Any]) -> dict[str, Any]:
        number = found[feature["id"]]
        fill = UNKNOWN if number is None else fills[number]
        return {"fillColor": f"url(#{fill.id})", "fillOpacity": 0.85, "color": OUTLINE, "weight": 0.8}

    shown = columns or {"name": "Area", value: title}
    _layer(drawn, zones, shown, title, attribution, style_function=style, tooltip=_tooltip(zones, shown))
    return legend_of_classes(title, classes, unknown=None in found.values())


def add_assets(
    drawn: folium.Map,
    assets: gpd.GeoDataFrame,
    kinds: Mapping[str, Drawn],
    *,
    title: str = "Places and groups",
    columns: Mapping[str, str] | None = None,
    attribution: str = "",
    layer: folium.FeatureGroup | None = None,
    above_px: int = 0,
) -> str:
    """Marks each asset that has a position with its kind's own colour, shape and letter; gives back the legend.

    Marks that would cover each other are one mark with their number until somebody opens it.

    ``assets`` has ``name`` and ``kind`` (a key of ``kinds``); ``columns`` names what the popup shows. Give ``layer``
    to draw into a feature group of your own (``feature_group_to_add`` of st_folium). ``above_px`` lifts marks above
    their places on the screen, to leave room for those of another layer.
    """
    placed = assets[assets.geometry.notna()]
    kind_of = {str(i): kind for i, kind in enumerate(placed["kind"])}
    labelled = placed.assign(kind_label=[kinds[k].label for k in placed["kind"]])
    shown = columns or {"name": "Name", "kind_label": "Kind", "address": "Where"}
    icon = folium.DivIcon(icon_size=(26, 26), icon_anchor=(13, 13 + above_px), class_name="rm-mark")
    gathered = Gathered(safe(title), attribution=safe(attribution))
    if len(placed):
        gathered.add_to(layer or drawn)
    _layer(
        gathered,
        labelled,
        {"name": "Name"} | dict(shown),
        title,
        "",
        style_function=lambda feature: {"html": mark(kinds[kind_of[feature["id"]]])},
        marker=folium.Marker(icon=icon),
        popup=folium.GeoJsonPopup(list(shown), [safe(w) for w in shown.values()]) if len(placed) else None,
        on_each_feature=NAME_THE_MARKER,
    )
    present = set(placed["kind"])
    return legend_of_kinds(title, [kinds[k] for k in kinds if k in present], several=len(placed) > 1)


def add_polygons(
    drawn: folium.Map, reach: gpd.GeoDataFrame, *, title: str = "Reached within", attribution: str = ""
) -> str:
    """Draws nested reach polygons (``limit_minutes``, ``area_km2``, geometry) as rings, darkest nearest; up to five."""
    ordered = reach.sort_values("limit_minutes")
    limits = [int(limit) for limit in ordered["limit_minutes"]]
    words = tuple(f"{low} to {high} minutes" for low, high in zip([0, *limits], limits, strict=False))
    classes = Classes(tuple(-limit + 0.5 for limit in reversed(limits[1:])), tuple(reversed(words)))
    rings = [shape.difference(inner) for shape, inner in zip(ordered.geometry, _inner(ordered), strict=True)]
    frame = ordered.assign(
        name=list(words), value=[-float(limit) for limit in limits], km2=ordered["area_km2"].map("{:,.0f}".format)
    ).set_geometry(gpd.GeoSeries(rings, index=ordered.index, crs=ordered.crs))
    shown = {"name": title, "km2": "Square kilometres reached by then"}
    return add_zones(drawn, frame, "value", classes=classes, title=title, columns=shown, attribution=attribution)


def add_lines(
    drawn: folium.Map, lines: gpd.GeoDataFrame, *, title: str, by: str = "kind", attribution: str = ""
) -> str:
    """Draws ties or routes (``name``, the ``by`` column, line geometry); a dash pattern for each value of ``by``."""
    values = sorted(set(lines[by]))
    dash_of = {value: DASHES[i % len(DASHES)] for i, value in enumerate(values)}
    value_at = {str(i): value for i, value in enumerate(lines[by])}

    def style(feature: dict[str, Any]) -> dict[str, Any]:
        return {"color": DARK, "weight": 2.5, "dashArray": dash_of[value_at[feature["id"]]], "fill": False}

    shown = {"name": "Name", by: "Kind"}
    _layer(drawn, lines, shown, title, attribution, style_function=style, tooltip=_tooltip(lines, shown))
    return legend_of_lines(title, dash_of)


def add_stops(drawn: folium.Map, stops: gpd.GeoDataFrame, *, attribution: str = "") -> None:
    """Draws bus stops and stations (``name``, ``departures`` a week, points) as small rings under every other mark."""
    words = stops.assign(weekly=stops["departures"].map("{:,}".format))
    shown = {"name": "Stop", "weekly": "Departures a week"}
    ring = folium.CircleMarker(radius=4, color=DARK, weight=1.5, fill=True, fill_color="#ffffff", fill_opacity=1)
    _layer(drawn, words, shown, "Bus stops and stations", attribution, marker=ring, tooltip=_tooltip(words, shown))


def _inner(ordered: gpd.GeoDataFrame) -> list[Any]:
    """For each polygon, from small to large, the next smaller one."""
    return [shapely.Polygon(), *ordered.geometry.iloc[:-1]]


def _add_names(drawn: folium.Map, places: gpd.GeoDataFrame, attribution: str) -> None:
    """Place names as text on the map, centred below their places and under the marks."""
    names = [f"<span>{safe(name)}</span>" for name in places["name"]]
    icon = folium.DivIcon(icon_size=(0, 0), class_name="rm-name")
    _layer(
        drawn,
        places,
        {"name": "Place"},
        "Place names",
        attribution,
        style_function=lambda feature: {"html": names[int(feature["id"])]},
        marker=folium.Marker(icon=icon, interactive=False, keyboard=False, z_index_offset=UNDER_THE_MARKS),
    )


def _layer(
    parent: folium.Map | folium.FeatureGroup | Gathered,
    frame: gpd.GeoDataFrame,
    columns: Iterable[str],
    name: str,
    attribution: str,
    **options: Any,
) -> None:
    """One GeoJSON layer of ``frame`` with only the named columns, each escaped, and the credit of its data."""
    data = {"type": "FeatureCollection", "features": _features(frame, list(columns))}
    if data["features"]:
        folium.GeoJson(data, name=safe(name), attribution=safe(attribution), **options).add_to(parent)


def _features(frame: gpd.GeoDataFrame, columns: Sequence[str]) -> list[dict[str, Any]]:
    """GeoJSON features with ids "0", "1", …, coordinates to a metre and text that is only text."""
    placed = frame.to_crs("EPSG:4326") if frame.crs is not None else frame
    shapes = shapely.transform(np.asarray(placed.geometry.values), lambda xy: np.round(xy, DECIMALS))
    rows = zip(*(placed[column] for column in columns), strict=True)
    return [
        {
            "type": "Feature",
            "id": str(i),
            "geometry": json.loads(shapely.to_geojson(shape)),
            "properties": {column: safe(value) for column, value in zip(columns, row, strict=True)},
        }
        for i, (shape, row) in enumerate(zip(shapes, rows, strict=True))
        if shape is not None and not shape.is_empty
    ]


def _line_style(feature: dict[str, Any]) -> dict[str, Any]:
    """How a background line of its kind is drawn; an area of the background is an outline."""
    return LINE_STYLES.get(feature["properties"]["kind"], LINE_STYLES["boundary"]) | {"fill": False}


def _tooltip(frame: gpd.GeoDataFrame, shown: Mapping[str, str]) -> folium.GeoJsonTooltip | None:
    """What appears beside the pointer; none for an empty layer, which folium cannot describe."""
    if not frame.geometry.notna().any():
        return None
    return folium.GeoJsonTooltip(list(shown), [safe(words) for words in shown.values()], sticky=True)
