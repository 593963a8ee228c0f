"""GeoJSON (RFC 7946) read and written by us: ``json`` and shapely, with caps, never a format-sniffing reader.

A sniffing reader given a file called ``a.geojson`` may open another format inside it, read other files or
fetch an address; this one knows GeoJSON alone.
"""

import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NoReturn

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from layers.errors import BadFileError
from layers.limits import MAX_GEOJSON_BYTES, MAX_GEOJSON_FEATURES, MAX_GEOJSON_VERTICES, MAX_PROPERTY_CHARS

_DEPTH = {"Point": 1, "MultiPoint": 2, "LineString": 2, "MultiLineString": 3, "Polygon": 3, "MultiPolygon": 4}
_DEGREES = ("OGC:1.3:CRS84", "OGC::CRS84", "OGC:CRS84", "CRS84", "EPSG::4326", "EPSG:4326")
_BRITISH_GRID = ("EPSG::27700", "EPSG:27700")
POLYGONS = ("Polygon", "MultiPolygon")
LINES = ("LineString", "MultiLineString")


def read_geojson(path: Path | str, *, kinds: Iterable[str] = tuple(_DEPTH)) -> gpd.GeoDataFrame:
    """Read a FeatureCollection of geometries of ``kinds`` as a frame in EPSG:4326, one row per feature.

    Properties become columns of plain values (text, number, True/False or None; nested ones are dropped).
    Coordinates are longitude, latitude, or British National Grid metres where the "crs" member says so
    (EPSG:27700). Polygons that cross themselves are mended. Raises BadFileError, one sentence naming the
    feature, for anything else: not GeoJSON, too large, NaN or Infinity, another CRS, a position off the Earth.
    """
    path = Path(path)
    document = _document(path)
    features = document.get("features")
    if document.get("type") != "FeatureCollection" or not isinstance(features, list) or not features:
        raise BadFileError(f"{path.name} is not a GeoJSON FeatureCollection with features; export it as GeoJSON.")
    if len(features) > MAX_GEOJSON_FEATURES:
        raise BadFileError(
            f"{path.name} has {len(features):,} features (at most {MAX_GEOJSON_FEATURES:,}); cut it first."
        )
    metres = _is_british_grid(path, document.get("crs"))
    allowed = frozenset(kinds)
    geometries = [_geometry(path, number, feature, allowed) for number, feature in enumerate(features, start=1)]
    _check_vertices(path, geometries)
    frame = gpd.GeoDataFrame(_properties(features), geometry=geometries, crs="EPSG:27700" if metres else "EPSG:4326")
    frame = frame.to_crs("EPSG:4326")
    _check_on_earth(path, frame, metres=metres)
    return frame.assign(geometry=[_mended(path, n, g) for n, g in enumerate(frame.geometry, start=1)])


def write_geojson(frame: gpd.GeoDataFrame, path: Path | str) -> None:
    """Write ``frame`` (any CRS) as GeoJSON, longitude and latitude to six decimals (0.1 m); missing values are null."""
    degrees = frame.to_crs("EPSG:4326")
    names = [column for column in degrees.columns if column != degrees.geometry.name]
    records = degrees[names].astype(object).where(degrees[names].notna(), None).to_dict("records")
    features = [
        {"type": "Feature", "properties": _plain(record), "geometry": _rounded(geometry)}
        for record, geometry in zip(records, degrees.geometry, strict=True)
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, allow_nan=False)
    Path(path).write_text(text, encoding="utf-8")


def _document(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise BadFileError(f"{path.name} is not there; check the name and the folder.")
    if path.stat().st_size > MAX_GEOJSON_BYTES:
        raise BadFileError(f"{path.name} is larger than {MAX_GEOJSON_BYTES // 1_000_000} MB; cut it to the area first.")
    try:
        document = json.loads(path.read_bytes().decode("utf-8-sig"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise BadFileError(f"{path.name} is not UTF-8 text, so it is not GeoJSON; export it as GeoJSON.") from error
    except (ValueError, RecursionError) as error:
        raise BadFileError(
            f"{path.name} is not whole GeoJSON ({_fault(error)}); export it again as GeoJSON."
        ) from error
    if not isinstance(document, dict):
        raise BadFileError(f"{path.name} is not a GeoJSON FeatureCollection with features; export it as GeoJSON.")
    return document


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def _fault(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}: {error.msg}"
    return str(error)


def _is_british_grid(path: Path, crs: object) -> bool:
    if crs is None:
        return False
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    if name.endswith(_DEGREES):
        return False
    if name.endswith(_BRITISH_GRID):
        return True
    raise BadFileError(
        f"{path.name} is in the coordinate system {name[:60]!r}; "
        "save it in longitude and latitude (CRS84) or EPSG:27700."
    )


def _geometry(path: Path, number: int, feature: object, kinds: frozenset[str]) -> BaseGeometry:
    raw = feature.get("geometry") if isinstance(feature, dict) else None
    kind = raw.get("type") if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or kind not in kinds:
        wanted = " or ".join(sorted(kinds))
        raise BadFileError(
            f"{path.name}, feature {number}: its geometry is {kind or 'missing'}, not {wanted}; mend or drop it."
        )
    if not _are_positions(raw.get("coordinates"), _DEPTH[kind]):
        raise BadFileError(
            f"{path.name}, feature {number}: its coordinates are not positions of a {kind}; mend or drop it."
        )
    try:
        geometry = shape(raw)
    except (ValueError, TypeError, shapely.GEOSException) as error:
        raise BadFileError(f"{path.name}, feature {number}: its {kind} is broken; mend or drop it.") from error
    return shapely.force_2d(geometry)


def _are_positions(value: object, depth: int) -> bool:
    if not isinstance(value, list) or not value:
        return False
    if depth > 1:
        return all(_are_positions(part, depth - 1) for part in value)
    numbers = all(isinstance(n, int | float) and not isinstance(n, bool) for n in value)
    return numbers and len(value) in (2, 3) and all(abs(n) < 1e9 for n in value)


def _check_vertices(path: Path, geometries: list[BaseGeometry]) -> None:
    count = int(shapely.get_num_coordinates(np.array(geometries, dtype=object)).sum())
    if count > MAX_GEOJSON_VERTICES:
        raise BadFileError(
            f"{path.name} has {count:,} vertices (at most {MAX_GEOJSON_VERTICES:,}); use generalised boundaries."
        )


def _check_on_earth(path: Path, frame: gpd.GeoDataFrame, *, metres: bool) -> None:
    bounds = frame.bounds
    bad = ~((bounds.minx >= -180) & (bounds.maxx <= 180) & (bounds.miny >= -90) & (bounds.maxy <= 90))
    if bad.any():
        number = int(np.flatnonzero(bad)[0]) + 1
        hint = "" if metres else ' (if they are British National Grid metres, say so in its "crs" member: EPSG:27700)'
        raise BadFileError(f"{path.name}, feature {number}: its coordinates are not longitude and latitude{hint}.")


def _mended(path: Path, number: int, geometry: BaseGeometry) -> BaseGeometry:
    if geometry.geom_type not in POLYGONS or geometry.is_valid:
        return geometry
    parts = [p for p in shapely.get_parts(shapely.make_valid(geometry)) if p.geom_type in POLYGONS]
    mended = shapely.union_all(parts)
    if mended.is_empty:
        raise BadFileError(f"{path.name}, feature {number}: its polygon has no area; mend or drop it.")
    return mended


def _properties(features: list[Any]) -> pd.DataFrame:
    rows = [feature.get("properties") or {} for feature in features]
    rows = [row if isinstance(row, dict) else {} for row in rows]
    return pd.DataFrame([{clean_text(k): _value(v) for k, v in row.items() if k != "geometry"} for row in rows])


def _value(value: object) -> object:
    if isinstance(value, str):
        return clean_text(value)
    return value if isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value)) else None


def clean_text(text: str) -> str:
    """Return ``text`` cut to MAX_PROPERTY_CHARS, without control characters or halves of surrogate pairs."""
    whole = text[:MAX_PROPERTY_CHARS].encode("utf-8", "ignore").decode("utf-8")
    return "".join(character for character in whole if character.isprintable()).strip()


def _plain(record: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(k): v.item() if isinstance(v, np.generic) else v for k, v in record.items()}


def _rounded(geometry: BaseGeometry | None) -> dict[str, Any] | None:
    if geometry is None:
        return None
    rounded = mapping(geometry)
    return {"type": rounded["type"], "coordinates": _round(rounded["coordinates"])}


def _round(value: Any) -> Any:
    return round(value, 6) if isinstance(value, float) else [_round(part) for part in value]
