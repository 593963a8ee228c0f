"""The layers of a map as plain fields: what lies where, how it is drawn, and what it says. Every map is made of these.

``mapping.maps`` draws them with folium, as a page to keep; ``mapping.map_data`` writes them down for the workbench's
own map. So what a mark looks like, what a colour means and which words a popup has is decided here, once.

Text is as people typed it: whoever draws it makes it harmless. Frames are EPSG:4326, or are brought there; shapes are
kept to a metre. A function that draws values or kinds also gives back the legend as HTML.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import shapely

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
)
from mapping.text import as_text

DECIMALS = 5  # of a degree: about a metre
DASHES = ("", "8 5", "2 5", "12 4 2 4")
LINE_STYLES: dict[str, dict[str, Any]] = {
    "road": {"color": "#8a8a8a", "weight": 1.5},
    "rail": {"color": "#444444", "weight": 1.5, "dashArray": "7 4"},
    "coast": {"color": "#2b6c99", "weight": 1.5},
    "boundary": {"color": "#666666", "weight": 1, "dashArray": "1 4"},
}
RING = {"radius": 4, "color": DARK, "weight": 1.5, "fill": True, "fillColor": "#ffffff", "fillOpacity": 1}

Draw = Literal["line", "area", "ring", "mark", "name"]
Shape = dict[str, Any]  # a GeoJSON geometry


@dataclass(frozen=True)
class Layer:
    """One layer: ``shapes`` and, for each of them, its texts (one for each of ``columns``), its name and its style.

    ``columns`` maps a column to its heading beside the pointer or in the popup; none: the layer says nothing.
    ``styles`` are Leaflet's options for lines, areas and rings, and the HTML of ``legends.mark`` for marks;
    ``style_of`` picks one for each shape. ``ids`` are those of the records that marks stand for, where they have any.
    ``above_px`` lifts marks above their places on the screen.
    """

    draw: Draw
    name: str
    shapes: Sequence[Shape]
    columns: Mapping[str, str]
    said: Sequence[tuple[str, ...]]
    names: Sequence[str]
    styles: Sequence[Any]
    style_of: Sequence[int]
    ids: Sequence[str] = ()
    attribution: str = ""
    above_px: int = 0


def background_layer(lines: gpd.GeoDataFrame, *, attribution: str = "") -> Layer:
    """Roads, railways, coasts and boundaries (``kind``), each kind with its own line; an area is an outline."""
    kinds = [kind if kind in LINE_STYLES else "boundary" for kind in lines["kind"]]
    styles = [style | {"fill": False} for style in LINE_STYLES.values()]
    number = {kind: i for i, kind in enumerate(LINE_STYLES)}
    return _layer("line", "Background", lines, {}, (styles, [number[k] for k in kinds]), attribution=attribution)


def names_layer(places: gpd.GeoDataFrame, *, attribution: str = "") -> Layer:
    """The names of places, as text on the map."""
    return _layer("name", "Place names", places, {}, ([{}], [0] * len(places)), attribution=attribution)


def zones_layer(
    zones: gpd.GeoDataFrame,
    value: str,
    *,
    classes: Classes,
    title: str,
    columns: Mapping[str, str] | None = None,
    attribution: str = "",
) -> tuple[Layer, str]:
    """Zones filled by the class of their ``value`` column, dotted where that is not known; and the legend.

    ``columns`` names what stands beside the pointer: column -> words (default: ``name`` and the value itself).
    """
    found = [classes.of(v) for v in zones[value]]
    fills = [*classes.fills, UNKNOWN]
    styles = [{"fillColor": f"url(#{fill.id})", "fillOpacity": 0.85, "color": OUTLINE, "weight": 0.8} for fill in fills]
    style_of = [len(fills) - 1 if number is None else number for number in found]
    shown = columns or {"name": "Area", value: title}
    layer = _layer("area", title, zones, shown, (styles, style_of), attribution=attribution)
    return layer, legend_of_classes(title, classes, unknown=None in found)


def assets_layer(
    assets: gpd.GeoDataFrame,
    kinds: Mapping[str, Drawn],
    *,
    title: str = "Places and groups",
    columns: Mapping[str, str] | None = None,
    attribution: str = "",
    above_px: int = 0,
) -> tuple[Layer, str]:
    """Marks for the assets that have a position, with their kind's own colour, shape and letter; and the legend.

    ``assets`` has ``name`` and ``kind`` (a key of ``kinds``), and ``id`` where marks are to be chosen; ``columns``
    names what the popup shows.
    """
    placed = assets[assets.geometry.notna()]
    labelled = placed.assign(kind_label=[kinds[k].label for k in placed["kind"]])
    shown = columns or {"name": "Name", "kind_label": "Kind", "address": "Where"}
    present = set(placed["kind"])
    drawn = {kind: number for number, kind in enumerate(kind for kind in kinds if kind in present)}
    layer = _layer(
        "mark", title, labelled, shown, ([mark(kinds[kind]) for kind in drawn], [drawn[k] for k in placed["kind"]]),
        attribution=attribution, above_px=above_px,
    )  # fmt: skip
    return layer, legend_of_kinds(title, [kinds[kind] for kind in drawn], several=len(placed) > 1)


def only(layer: Layer, ids: Collection[str]) -> Layer:
    """The marks of the records ``ids`` alone, in the layer's own order, with the styles that they need."""
    wanted = set(ids)
    kept = [n for n, id_ in enumerate(layer.ids) if id_ in wanted]
    used = sorted({layer.style_of[n] for n in kept})
    number = {style: n for n, style in enumerate(used)}
    return replace(
        layer,
        shapes=[layer.shapes[n] for n in kept],
        said=[layer.said[n] for n in kept],
        names=[layer.names[n] for n in kept],
        ids=[layer.ids[n] for n in kept],
        styles=[layer.styles[style] for style in used],
        style_of=[number[layer.style_of[n]] for n in kept],
    )


def polygons_layer(
    reach: gpd.GeoDataFrame, *, title: str = "Reached within", attribution: str = ""
) -> tuple[Layer, str]:
    """Nested reach polygons (``limit_minutes``, ``area_km2``) as rings, darkest nearest, up to five; and the legend."""
    ordered = reach.sort_values("limit_minutes")
    limits = [int(limit) for limit in ordered["limit_minutes"]]
    words = tuple(f"{low} to {high} minutes" for low, high in zip([0, *limits], limits, strict=False))
    classes = Classes(tuple(-limit + 0.5 for limit in reversed(limits[1:])), tuple(reversed(words)))
    inner = [shapely.Polygon(), *ordered.geometry.iloc[:-1]]
    rings = [shape.difference(smaller) for shape, smaller in zip(ordered.geometry, inner, strict=True)]
    frame = ordered.assign(
        name=list(words), value=[-float(limit) for limit in limits], km2=ordered["area_km2"].map("{:,.0f}".format)
    ).set_geometry(gpd.GeoSeries(rings, index=ordered.index, crs=ordered.crs))
    shown = {"name": title, "km2": "Square kilometres reached by then"}
    return zones_layer(frame, "value", classes=classes, title=title, columns=shown, attribution=attribution)


def lines_layer(lines: gpd.GeoDataFrame, *, title: str, by: str = "kind", attribution: str = "") -> tuple[Layer, str]:
    """Ties or routes (``name``, the ``by`` column), a dash pattern for each value of ``by``; and the legend."""
    values = sorted(set(lines[by]))
    dash_of = {value: DASHES[i % len(DASHES)] for i, value in enumerate(values)}
    styles = [{"color": DARK, "weight": 2.5, "dashArray": dash, "fill": False} for dash in dash_of.values()]
    number = {value: i for i, value in enumerate(values)}
    style_of = [number[value] for value in lines[by]]
    layer = _layer("line", title, lines, {"name": "Name", by: "Kind"}, (styles, style_of), attribution=attribution)
    return layer, legend_of_lines(title, dash_of)


def stops_layer(stops: gpd.GeoDataFrame, *, attribution: str = "") -> Layer:
    """Bus stops and stations (``name``, ``departures`` a week, points) as small rings under every mark."""
    words = stops.assign(weekly=stops["departures"].map("{:,}".format))
    shown = {"name": "Stop", "weekly": "Departures a week"}
    return _layer("ring", "Bus stops and stations", words, shown, ([RING], [0] * len(words)), attribution=attribution)


def _layer(
    draw: Draw,
    name: str,
    frame: gpd.GeoDataFrame,
    columns: Mapping[str, str],
    drawn: tuple[Sequence[Any], Sequence[int]],
    **more: Any,
) -> Layer:
    """A layer of the rows of ``frame`` that lie somewhere, with only the named columns."""
    placed = frame.to_crs("EPSG:4326") if frame.crs is not None else frame
    styles, style_of = drawn
    there = ~(shapely.is_missing(placed.geometry.values) | shapely.is_empty(placed.geometry.values))
    kept = placed[there]
    texts = [[as_text(value) for value in kept[column]] for column in columns]
    return Layer(
        draw,
        name,
        _shapes(np.asarray(kept.geometry.values)),
        dict(columns),
        list(zip(*texts, strict=True)) or [()] * len(kept),
        _texts(kept, "name"),
        styles,
        [style for style, here in zip(style_of, there, strict=True) if here],
        ids=_texts(kept, "id") if draw == "mark" else (),
        **more,
    )


def _texts(frame: gpd.GeoDataFrame, column: str) -> list[str]:
    """A column as text; nothing where there is no such column."""
    return [as_text(value) for value in frame[column]] if column in frame else []


def _shapes(shapes: "np.ndarray[Any, Any]") -> list[Shape]:
    """GeoJSON geometries with coordinates to a metre; points the short way, because there may be thousands."""
    if len(shapes) and (shapely.get_type_id(shapes) == shapely.GeometryType.POINT).all():
        return [{"type": "Point", "coordinates": at} for at in _rounded(shapely.get_coordinates(shapes)).tolist()]
    rounded: Iterable[str] = shapely.to_geojson(shapely.transform(shapes, _rounded))
    return [json.loads(shape) for shape in rounded]


def _rounded(xy: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    return np.round(xy, DECIMALS)
