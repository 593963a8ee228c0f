"""A small made-up area for tests: three square zones in a row (Ashby, Brook, Coldharbour), one bus, one street.

Zones are 0.02 degrees wide (about 1.4 km) from longitude 0.20 to 0.26 at latitude 51.20; each has a stop at its
middle. Bus 1 leaves Ashby on the hour from 08:00 to 18:00 and comes back from Coldharbour at half past, until
18:30, five minutes between stops, Monday to Saturday, 2026-09-01 to 2027-08-31. Nothing runs on Sundays.
"""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import osmium
from osmium.osm import mutable

NAMES = ("Ashby", "Brook", "Coldharbour")
LAT = 51.20
LONS = (0.21, 0.23, 0.25)
POPULATION = (1000, 2000, 3003)


def square(west: float, south: float = 51.19, size: float = 0.02) -> dict[str, object]:
    east, north = round(west + size, 6), round(south + size, 6)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def feature(geometry: object, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: object, **members: object) -> dict[str, object]:
    return {"type": "FeatureCollection", **members, "features": list(features)}


def write_json(path: Path, document: object) -> Path:
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def write_zones(path: Path) -> Path:
    zones = [
        feature(square(0.20 + 0.02 * n), LSOA21CD=f"E0100000{n}", LSOA21NM=f"{name} 001A", LADCD="E07000115")
        for n, name in enumerate(NAMES)
    ]
    return write_json(path, collection(*zones))


def write_population(path: Path) -> Path:
    rows = [f"E0100000{n},{people},{n + 2}.0,Rural" for n, people in enumerate(POPULATION)]
    path.write_text(
        "LSOA21CD,population,imd25_IMD_decile,ruc\n" + "\n".join(rows) + "\nE01099999,7,1,Urban\n", encoding="utf-8"
    )
    return path


def gtfs_tables() -> dict[str, str]:
    out = [(f"out{hour}", 0, [(hour, 0), (hour, 5), (hour, 10)]) for hour in range(8, 19)]
    back = [(f"back{hour}", 1, [(hour, 30), (hour, 35), (hour, 40)]) for hour in range(8, 19)]
    trips, calls = [], []
    for trip, direction, times in [*out, *back]:
        trips.append(f"bus1,week,{trip},{'Ashby' if direction else 'Coldharbour'}")
        stops = (2, 1, 0) if direction else (0, 1, 2)
        for sequence, (stop, (hour, minute)) in enumerate(zip(stops, times, strict=True)):
            clock = f"{hour:02d}:{minute:02d}:00"
            calls.append(f"{trip},{clock},{clock},s{stop},{sequence}")
    stops = [f"s{n},{name} Green,{LAT},{lon}" for n, (name, lon) in enumerate(zip(NAMES, LONS, strict=True))]
    return {
        "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\na,Small Buses,https://example.org,Europe/London\n",
        "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\n" + "\n".join(stops) + "\n",
        "routes.txt": "route_id,agency_id,route_short_name,route_long_name,route_type\nbus1,a,1,,3\n",
        "trips.txt": "route_id,service_id,trip_id,trip_headsign\n" + "\n".join(trips) + "\n",
        "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n" + "\n".join(calls) + "\n",
        "calendar.txt": (
            "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
            "week,1,1,1,1,1,1,0,20260901,20270831\n"
        ),
    }


def write_gtfs(path: Path, tables: Mapping[str, str] | None = None) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in (gtfs_tables() if tables is None else tables).items():
            packed.writestr(name, text)
    return path


def write_pbf(path: Path) -> Path:
    """One straight residential street from Ashby to Coldharbour, a point every 0.005 degrees, and a village node."""
    lons = [round(0.205 + 0.005 * n, 3) for n in range(11)]
    with osmium.SimpleWriter(str(path)) as writer:
        for number, lon in enumerate(lons, start=1):
            writer.add_node(mutable.Node(id=number, location=(lon, LAT), tags={}))
        village = {"place": "village", "name": "Brook", "population": "2,000"}
        writer.add_node(mutable.Node(id=100, location=(0.231, 51.201), tags=village))
        refs = list(range(1, len(lons) + 1))
        writer.add_way(mutable.Way(id=1, nodes=refs, tags={"highway": "residential", "name": "Long Street"}))
    return path


def write_postcodes(path: Path) -> Path:
    path.write_text(
        "postcode,lon,lat\nTN91AA,0.21,51.2\nTN9 1AB,0.23,51.2\nZZ1 1ZZ,1.5,52.5\nTN9 9ZZ,,\n", encoding="utf-8"
    )
    return path


def write_hubs(path: Path) -> Path:
    path.write_text(f"name,lat,lon\nBrook,{LAT},{LONS[1]}\n", encoding="utf-8")
    return path
