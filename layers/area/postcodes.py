"""Postcodes of an area: a file of the area's own, so that where somebody starts from is never sent anywhere."""

import csv
import gzip
import io
import re
from pathlib import Path

import numpy as np
import pandas as pd
from pyproj import Transformer

from layers.errors import BadFileError
from layers.feeds.columns import choose
from layers.feeds.csv_rows import first_cells, read_csv_rows

_UNIT = re.compile(r"^([A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{2})$")
_DISTRICT = re.compile(r"^[A-Z]{1,2}\d[A-Z\d]?$")
_CODE_POINT = ("postcode", "quality", "easting", "northing")
"""The order of columns in an Ordnance Survey Code-Point Open file, which carries no header."""


def normal_postcode(text: str) -> str | None:
    """Return ``text`` as a whole postcode ("tn91hr" -> "TN9 1HR"), or None if it does not have that form."""
    parts = _UNIT.match(re.sub(r"\s", "", text).upper())
    return f"{parts[1]} {parts[2]}" if parts else None


def normal_district(text: str) -> str | None:
    """Return ``text`` as the first half of a postcode ("tn9" -> "TN9"), or None if it does not have that form."""
    upper = text.strip().upper()
    return upper if _DISTRICT.match(upper) else None


def read_postcodes(path: Path | str, *, bbox: tuple[float, float, float, float]) -> pd.DataFrame:
    """Read the postcodes inside ``bbox`` (west, south, east, north, degrees): columns postcode, lon, lat.

    Takes a CSV (or .csv.gz) with postcode and lon/lat, or easting/northing (British National Grid, EPSG:27700),
    under the names of ``layers.feeds.columns``, or Code-Point Open without a header. Sorted by postcode, one row each.
    Raises BadFileError naming the file, column or line.
    """
    path = Path(path)
    first = first_cells(path)
    headerless = bool(first) and normal_postcode(first[0]) is not None
    numbered = read_csv_rows(path, header=_CODE_POINT if headerless else ())
    columns = _columns(path, list(_CODE_POINT) if headerless else first)
    found = [_position(path, line, row, columns) for line, row in numbered]
    table = pd.DataFrame([f for f in found if f], columns=["postcode", "x", "y"])
    if _are_metres(columns):
        table["x"], table["y"] = Transformer.from_crs(27700, 4326, always_xy=True).transform(table["x"], table["y"])
    west, south, east, north = bbox
    inside = table["x"].between(west, east) & table["y"].between(south, north)
    kept = table[inside].drop_duplicates("postcode").sort_values("postcode", ignore_index=True)
    return kept.rename(columns={"x": "lon", "y": "lat"})


def write_postcodes(postcodes: pd.DataFrame, path: Path | str) -> None:
    """Write postcode, lon, lat (six decimals) as a CSV packed with gzip; the same rows give the same bytes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["postcode", "lon", "lat"])
    columns = (postcodes["postcode"], postcodes["lon"].round(6), postcodes["lat"].round(6))
    writer.writerows(zip(*columns, strict=True))
    Path(path).write_bytes(gzip.compress(text.getvalue().encode(), mtime=0))


def load_postcodes(path: Path | str) -> pd.DataFrame:
    """Load what ``write_postcodes`` wrote: postcode, lon, lat."""
    rows = [row for _, row in read_csv_rows(path)]
    frame = pd.DataFrame(rows, columns=["postcode", "lon", "lat"], dtype="str")
    return frame.astype({"lon": float, "lat": float})


def postcode_position(postcodes: pd.DataFrame, text: str) -> tuple[str, float, float] | None:
    """Return (name, lon, lat) of a postcode, or the mean position of the postcodes of a district such as "TN9".

    None where ``text`` has neither form or the area's table does not hold it.
    """
    unit = normal_postcode(text)
    if unit is not None:
        found = postcodes[postcodes["postcode"] == unit]
        name = unit
    else:
        district = normal_district(text)
        found = postcodes[postcodes["postcode"].str.startswith(f"{district} ")] if district else postcodes.iloc[:0]
        name = f"{district} (middle of the postcode district)"
    if found.empty:
        return None
    return name, float(found["lon"].mean()), float(found["lat"].mean())


def _columns(path: Path, header: list[str]) -> tuple[str, str, str]:
    postcode = choose(header, "postcode")
    for pair in (("lon", "lat"), ("easting", "northing")):
        x, y = choose(header, pair[0]), choose(header, pair[1])
        if postcode and x and y:
            return postcode, x, y
    raise BadFileError(
        f"{path.name} needs the columns postcode, lon and lat (or easting and northing); "
        f"it has: {', '.join(header[:8])}."
    )


def _are_metres(columns: tuple[str, str, str]) -> bool:
    return choose(columns[1:2], "easting") is not None and choose(columns[1:2], "lon") is None


def _position(
    path: Path, line: int, row: dict[str, str], columns: tuple[str, str, str]
) -> tuple[str, float, float] | None:
    """Return (postcode, x, y) of a row; None where it has no position (terminated or overseas postcodes)."""
    postcode = normal_postcode(row[columns[0]])
    if postcode is None or not (row[columns[1]] and row[columns[2]]):
        return None
    try:
        x, y = float(row[columns[1]]), float(row[columns[2]])
    except ValueError:
        x = y = np.nan
    if not (np.isfinite(x) and np.isfinite(y)):
        raise BadFileError(
            f"{path.name}, line {line}: {row[columns[1]]!r}, {row[columns[2]]!r} is not a position; mend that row."
        )
    return postcode, x, y
