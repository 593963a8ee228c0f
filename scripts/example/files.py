"""Files whose bytes depend on their contents alone: no clock, no machine name, rows in a given order."""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely.geometry import mapping

DECIMALS = 5  # of a degree: about 1 m, finer than any source used here
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return ``rows`` as CSV with Unix line ends."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def write_gzip(path: Path, text: str) -> None:
    """Write ``text`` as gzip without a time stamp or a file name inside."""
    path.write_bytes(gzip.compress(text.encode("utf-8"), compresslevel=9, mtime=0))


def write_zip(path: Path, members: Mapping[str, str]) -> None:
    """Write text ``members`` (name: contents) as a zip in their order, every member dated 1980-01-01."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            info = zipfile.ZipInfo(name, date_time=_ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, text.encode("utf-8"), compresslevel=9)


def write_geojson(path: Path, frame: gpd.GeoDataFrame) -> None:
    """Write ``frame`` (any CRS) as GeoJSON in EPSG:4326, one feature a line, coordinates to DECIMALS; missing is null.

    Coordinates are rounded one by one, so corners that two neighbours share stay shared.
    """
    names = [name for name in frame.columns if name != frame.geometry.name]
    degrees = frame.to_crs("EPSG:4326")
    lines = [
        _feature({name: _plain(row[name]) for name in names}, geometry)
        for row, geometry in zip(frame[names].to_dict("records"), degrees.geometry, strict=True)
    ]
    body = ",\n".join(lines)
    path.write_text(f'{{"type": "FeatureCollection", "features": [\n{body}\n]}}\n', encoding="utf-8")


def _feature(properties: dict[str, Any], geometry: Any) -> str:
    shape = mapping(geometry)
    whole = {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": shape["type"], "coordinates": _rounded(shape["coordinates"])},
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DECIMALS)
    return [_rounded(part) for part in value]


def _plain(value: Any) -> Any:
    if pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") else value
