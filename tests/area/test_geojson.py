"""The GeoJSON reader: what it takes, and one plain sentence for each thing that it does not."""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from small_area import collection, feature, square, write_json

from layers.errors import BadFileError
from layers.feeds import geojson
from layers.feeds.geojson import POLYGONS, read_geojson, write_geojson

POINT = {"type": "Point", "coordinates": [0.27, 51.19]}
CRS84 = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
GRID = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}


def test_properties_and_positions_come_through(tmp_path: Path) -> None:
    path = write_json(
        tmp_path / "a.geojson", collection(feature(POINT, name=" Tonbridge\u0000 ", n=3, deep={"x": 1}), crs=CRS84)
    )
    frame = read_geojson(path)
    assert frame.crs.to_epsg() == 4326
    assert (frame.loc[0, "name"], frame.loc[0, "n"], frame.loc[0, "deep"]) == ("Tonbridge", 3, None)
    assert frame.geometry.iloc[0].equals(shapely.Point(0.27, 51.19))


def test_british_grid_metres_are_turned_into_degrees(tmp_path: Path) -> None:
    metres = {"type": "Point", "coordinates": [558308, 138985]}  # TN1 1AB in Code-Point Open: 0.260999, 51.128271
    point = read_geojson(write_json(tmp_path / "grid.geojson", collection(feature(metres), crs=GRID))).geometry.iloc[0]
    assert (point.x, point.y) == pytest.approx((0.260999, 51.128271), abs=2e-5)


def test_a_bow_tie_polygon_is_mended_to_its_two_triangles(tmp_path: Path) -> None:
    bow_tie = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
    mended = read_geojson(write_json(tmp_path / "bow_tie.geojson", collection(feature(bow_tie)))).geometry.iloc[0]
    assert mended.is_valid
    assert mended.area == pytest.approx(0.5)


def one(geometry: object, **members: object) -> str:
    return json.dumps(collection(feature(geometry), **members))


def point(*position: object) -> dict[str, object]:
    return {"type": "Point", "coordinates": list(position)}


def polygon(*ring: tuple[float, float]) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": [ring]}


FAULTS = {
    "half_written": (one(POINT)[:60], "not whole GeoJSON"),
    "nan": (one(point(float("nan"), 51.19)), "NaN is not a number"),
    "infinity_by_overflow": (one(POINT).replace("51.19", "1e999"), "not positions"),
    "vrt_in_disguise": ('<OGRVRTDataSource><OGRVRTLayer name="x"/></OGRVRTDataSource>', "not whole GeoJSON"),
    "empty": ("", "not whole GeoJSON"),
    "a_list": ("[1, 2]", "not a GeoJSON FeatureCollection"),
    "no_features": (json.dumps(collection()), "not a GeoJSON FeatureCollection"),
    "nested_too_deeply": ("[" * 100_000, "nested too deeply"),
    "unknown_crs": (one(POINT, crs={"properties": {"name": "EPSG:3857"}}), "EPSG:3857"),
    "metres_called_degrees": (one(point(558308, 138985)), "EPSG:27700"),
    "no_geometry": (one(None), "feature 1: its geometry is missing"),
    "text_for_a_number": (one(point("0", "51")), "not positions"),
    "ring_of_two": (one(polygon((0, 0), (1, 1))), "broken"),
    "flat_polygon": (one(polygon((0, 0), (1, 1), (2, 2), (0, 0))), "no area"),
    "geometry_collection": (one({"type": "GeometryCollection", "geometries": [POINT]}), "GeometryCollection"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_bad_file_gets_one_sentence_that_names_it(tmp_path: Path, name: str) -> None:
    text, expected = FAULTS[name]
    path = tmp_path / f"{name}.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadFileError) as caught:
        read_geojson(path)
    assert str(caught.value).startswith(path.name)
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_and_a_binary_file_are_named(tmp_path: Path) -> None:
    (tmp_path / "photo.geojson").write_bytes(b"\x89PNG\xff\xfe")
    for name, expected in (("nowhere.geojson", "not there"), ("photo.geojson", "not UTF-8")):
        with pytest.raises(BadFileError, match=expected):
            read_geojson(tmp_path / name)


@pytest.mark.parametrize(
    ("cap", "value"), [("MAX_GEOJSON_BYTES", 10), ("MAX_GEOJSON_FEATURES", 1), ("MAX_GEOJSON_VERTICES", 9)]
)
def test_each_cap_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cap: str, value: int) -> None:
    path = write_json(tmp_path / "zones.geojson", collection(feature(square(0.2)), feature(square(0.3))))
    assert len(read_geojson(path)) == 2
    monkeypatch.setattr(geojson, cap, value)
    with pytest.raises(BadFileError, match=r"zones\.geojson"):
        read_geojson(path)


def test_only_the_kinds_asked_for_are_taken(tmp_path: Path) -> None:
    path = write_json(tmp_path / "mixed.geojson", collection(feature(square(0.2)), feature(POINT)))
    with pytest.raises(BadFileError, match="feature 2: its geometry is Point, not MultiPolygon or Polygon"):
        read_geojson(path, kinds=POLYGONS)


def test_what_is_written_is_read_back_equal(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"name": ["Tŷ-du", "${x}"], "n": [1.0, np.nan]},
        geometry=[shapely.Point(-3.0662700004, 51.5954599996), shapely.box(0, 0, 1, 1)],
        crs="EPSG:4326",
    )
    before = frame.copy()
    write_geojson(frame, tmp_path / "out.geojson")
    back = read_geojson(tmp_path / "out.geojson")
    assert list(back["name"]) == ["Tŷ-du", "${x}"]
    assert back["n"].iloc[0] == 1
    assert np.isnan(back["n"].iloc[1])
    assert back.geometry.iloc[0].equals(shapely.Point(-3.06627, 51.59546))
    assert "NaN" not in (tmp_path / "out.geojson").read_text(encoding="utf-8")
    assert frame.equals(before)
