"""folium maps: one layer a layer, nothing from another machine, nothing a hostile name could run."""

import json
import re

import geopandas as gpd
import pytest
from hostile import PAYLOADS
from shapely.geometry import LineString, Point, box

from layers.vocabulary import load
from mapping import map_look, maps
from mapping.legends import Classes
from mapping.map_layers import assets_layer, only

KINDS = load().asset_kinds
BOUNDS = (0.2, 51.1, 0.6, 51.4)
HALVES = Classes((10.0,), ("under 10", "10 or more"))


def points(*names: str, kind: str = "mutual-aid") -> gpd.GeoDataFrame:
    spots = [Point(0.3 + i / 100, 51.2) for i in range(len(names))]
    columns = {"name": list(names), "kind": kind, "address": list(names), "secret": "never drawn"}
    return gpd.GeoDataFrame(columns, geometry=spots, crs="EPSG:4326")


def zones(*names: str, values: tuple[float | None, ...] = (5.0, 20.0, None)) -> gpd.GeoDataFrame:
    squares = [box(0.2 + i / 10, 51.1, 0.3 + i / 10, 51.2) for i in range(len(names))]
    return gpd.GeoDataFrame(
        {"name": list(names), "minutes": list(values[: len(names)])}, geometry=squares, crs="EPSG:4326"
    )


def lines(name: str, kind: str = "rail") -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"name": [name], "kind": [kind]}, geometry=[LineString([(0.2, 51.1), (0.6, 51.4)])], crs="EPSG:4326"
    )


def stops(*names: str) -> gpd.GeoDataFrame:
    return points(*names).assign(departures=1320)[["name", "departures", "geometry"]]


def reach() -> gpd.GeoDataFrame:
    shapes = [Point(0.4, 51.2).buffer(r / 1000) for r in (15, 30, 45, 60)]
    return gpd.GeoDataFrame(
        {"limit_minutes": [15, 30, 45, 60], "area_km2": [4.0, 16.0, 36.0, 64.0]}, geometry=shapes, crs="EPSG:4326"
    )


def whole_map(text: str) -> maps.LocalMap:
    """Every kind of layer, with ``text`` in every place that takes text."""
    made = maps.base_map(bounds=BOUNDS, lines=lines(text), places=points(text), attribution=text, title=text)
    maps.add_zones(made, zones(text), "minutes", classes=HALVES, title=text, attribution=text)
    maps.add_assets(made, points(text), KINDS, title=text, columns={"name": text, "address": text}, attribution=text)
    maps.add_polygons(made, reach(), title=text, attribution=text)
    maps.add_lines(made, lines(text, text), title=text, attribution=text)
    return made


def layers_of(made: maps.LocalMap) -> list[dict]:
    """The GeoJSON data of each layer, as the page holds it."""
    page = made.get_root().render()
    return [json.loads(data) for data in re.findall(r"_add\((\{.*?\})\);\n", page)]


def test_nothing_comes_from_another_machine() -> None:
    page = whole_map("Hall").get_root().render()
    assert set(re.findall(r'(?:src|href)="([^"]*)"', page)) == {
        "/assets/leaflet/leaflet.js",
        "/assets/leaflet/leaflet.markercluster.js",
        "/assets/leaflet/leaflet.css",
    }
    assert not re.findall(r"https?://(?!www\.w3\.org/2000/svg)", page)
    assert "user-scalable=no" not in page


def test_each_layer_is_one_geojson_and_carries_its_credit() -> None:
    page = whole_map("Hall of <us>").get_root().render()
    assert page.count("L.geoJson(") == 6
    assert page.count("L.marker(") == 0
    assert page.count('"attribution": "Hall of \\u0026lt;us\\u0026gt;"') == 6


def test_only_the_named_columns_are_in_the_page() -> None:
    made = maps.base_map(bounds=BOUNDS)
    maps.add_assets(made, points("Hall"), KINDS)
    assert "never drawn" not in made.get_root().render()
    assert set(layers_of(made)[0]["features"][0]["properties"]) >= {"name", "kind_label", "address"}


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_hostile_text_is_only_text_in_the_page(payload: str) -> None:
    made = whole_map(payload)
    page = made.get_root().render()
    clean = whole_map("Hall").get_root().render()
    for running in ("<img", "<script>alert", "alert(1)`", "${alert"):
        assert running not in page
    assert "1337" not in re.sub(r"[0-9a-f]{32}", "id", page)  # folium's own random names may hold any digits
    assert page.count("<script") == clean.count("<script")
    assert page.count("</script") == clean.count("</script")
    shown = [value for layer in layers_of(made) for f in layer["features"] for value in f["properties"].values()]
    assert len(shown) > 8
    assert not [value for value in shown if re.search(r"[<>\"'`\\{}]", value)]


def test_marks_are_gathered_in_the_browser_from_one_layer() -> None:
    made = maps.base_map(bounds=BOUNDS)
    legend = maps.add_assets(made, points("Hall", "Library", "Garden"), KINDS, title="Places", attribution="Us")
    page = made.get_root().render()
    assert page.count("L.MarkerClusterGroup.extend(") == 1
    assert page.count("L.geoJson(") == 1
    assert '"animate": false' in page
    assert page.count('"attribution": "Us"') == 1
    assert "A number in a ring" in legend
    assert "A number in a ring" not in maps.add_assets(made, points("Alone"), KINDS)


def test_stops_are_rings_with_their_departures() -> None:
    made = maps.base_map(bounds=BOUNDS)
    maps.add_stops(made, stops("High Street", "Station"), attribution="Timetable")
    page = made.get_root().render()
    [layer] = layers_of(made)
    assert [f["properties"] for f in layer["features"]] == [
        {"name": "High Street", "weekly": "1,320"},
        {"name": "Station", "weekly": "1,320"},
    ]
    assert len(re.findall(r"(?i)L\.circleMarker\(", page)) == 1
    assert '"attribution": "Timetable"' in page


def test_names_of_places_are_below_their_places_and_under_the_marks() -> None:
    page = maps.base_map(bounds=BOUNDS, places=points("Tonbridge")).get_root().render()
    assert '"zIndexOffset": -10000' in page
    assert f"translate(-50%, {map_look.NAME_BELOW_PX}px)" in page
    assert map_look.NAME_BELOW_PX > 13  # half of a mark


def test_zones_are_filled_by_class_and_dotted_where_unknown() -> None:
    made = maps.base_map(bounds=BOUNDS)
    legend = maps.add_zones(made, zones("Low", "High", "Unknown"), "minutes", classes=HALVES, title="Minutes")
    page = made.get_root().render()
    assert {fill: page.count(f"url(#{fill})") for fill in ("rm-light", "rm-dark", "rm-unknown")} == {
        "rm-light": 1,
        "rm-dark": 1,
        "rm-unknown": 1,
    }
    for fill in ("rm-light", "rm-dark", "rm-unknown"):
        assert f'<pattern id="{fill}"' in page
    assert "under 10" in legend
    assert "not known" in legend


def test_assets_without_a_position_are_left_to_the_list() -> None:
    frame = points("Hall", "Helpline")
    frame.loc[1, "geometry"] = None
    made = maps.base_map(bounds=BOUNDS)
    maps.add_assets(made, frame, KINDS)
    assert [f["properties"]["name"] for f in layers_of(made)[0]["features"]] == ["Hall"]


def test_reach_is_drawn_as_rings_that_do_not_overlap() -> None:
    made = maps.base_map(bounds=BOUNDS)
    legend = maps.add_polygons(made, reach())
    rings = gpd.GeoDataFrame.from_features(layers_of(made)[0]["features"])
    assert list(rings["name"]) == ["0 to 15 minutes", "15 to 30 minutes", "30 to 45 minutes", "45 to 60 minutes"]
    assert rings.geometry[0].intersection(rings.geometry[1]).area == pytest.approx(0, abs=1e-6)
    assert rings.area.sum() == pytest.approx(reach().geometry[3].area, rel=1e-3)
    assert "url(#rm-dark)" in made.get_root().render()
    assert legend.index("45 to 60") < legend.index("0 to 15")


@pytest.mark.parametrize("add", ["zones", "assets", "lines"])
def test_an_empty_layer_is_no_layer(add: str) -> None:
    made = maps.base_map(bounds=BOUNDS)
    if add == "zones":
        maps.add_zones(made, zones("A").iloc[:0], "minutes", classes=HALVES, title="T")
    elif add == "assets":
        maps.add_assets(made, points("A").iloc[:0], KINDS)
    else:
        maps.add_lines(made, lines("A").iloc[:0], title="T")
    assert "L.geoJson(" not in made.get_root().render()


def test_frames_in_another_crs_are_brought_to_degrees() -> None:
    made = maps.base_map(bounds=BOUNDS)
    maps.add_assets(made, points("Hall").to_crs("EPSG:27700"), KINDS)
    assert layers_of(made)[0]["features"][0]["geometry"]["coordinates"] == pytest.approx([0.3, 51.2], abs=2e-5)


def test_the_callers_frame_is_not_changed() -> None:
    frame = points("Hall")
    before = frame.copy()
    maps.add_assets(maps.base_map(bounds=BOUNDS), frame, KINDS)
    assert frame.equals(before)
    assert list(frame.columns) == list(before.columns)


def test_some_marks_of_a_layer_are_drawn_as_they_were() -> None:
    kinds = ["mutual-aid", "peer-group", "library"]
    frame = points("Hall", "Church", "Library").assign(id=["a", "b", "c"], kind=kinds)
    whole, _ = assets_layer(frame, KINDS)
    some = only(whole, {"c", "a", "unknown"})
    assert (some.ids, some.names) == (["a", "c"], ["Hall", "Library"])
    drawn = [some.styles[style] for style in some.style_of]
    assert drawn == [whole.styles[whole.style_of[0]], whole.styles[whole.style_of[2]]]
    assert set(some.style_of) == set(range(len(some.styles)))
    assert only(whole, ()).shapes == []
