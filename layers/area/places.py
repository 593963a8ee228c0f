"""Places that people know by name (towns, villages, neighbourhoods, stations) and the lines drawn behind a map."""

from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import osmium
import pandas as pd
import shapely

from layers.errors import BadFileError
from layers.feeds.columns import choose
from layers.feeds.csv_rows import read_csv_rows
from layers.feeds.geojson import clean_text, read_geojson
from layers.limits import MAX_PLACES

PLACE_COLUMNS = ("name", "kind", "population", "geometry")
LINE_COLUMNS = ("name", "kind", "geometry")

OSM_PLACES = MappingProxyType(
    {"city": "town", "town": "town", "village": "village", "hamlet": "village", "suburb": "neighbourhood",
     "neighbourhood": "neighbourhood"}
)  # fmt: skip
"""OpenStreetMap's place=* -> our kind of place."""

_MAIN_ROADS = ("motorway", "trunk", "primary")
_SIMPLIFY_DEG = 0.0002  # about 20 m: a background line, not a route


def read_named_points(path: Path | str) -> gpd.GeoDataFrame:
    """Read named points from a CSV (name, lat, lon; kind and population where present) or a GeoJSON of points.

    Columns name, kind ("" if not said), population (whole number or missing), geometry; EPSG:4326.
    Raises BadFileError naming the file, column or line.
    """
    path = Path(path)
    frame = _points_of_geojson(path) if path.suffix.lower() in (".geojson", ".json") else _points_of_csv(path)
    if len(frame) > MAX_PLACES:
        raise BadFileError(f"{path.name} has {len(frame):,} places (at most {MAX_PLACES:,}); cut it to the area first.")
    return frame


def places_and_lines(path: Path | str) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Read named places and stations, and the background lines (rail, main road, coast), of an OpenStreetMap extract.

    Places have PLACE_COLUMNS, lines LINE_COLUMNS; EPSG:4326. A railway station that bears its town's bare name
    gets " station" after it, so that the two can be told apart. Call ``read_streets`` first: it turns a broken
    pbf into a plain message.
    """
    places: list[tuple[str, str, int | None, shapely.Geometry]] = []
    lines: list[tuple[str, str, shapely.Geometry]] = []
    keys = osmium.filter.KeyFilter("place", "amenity", "railway", "highway", "natural")
    for element in osmium.FileProcessor(str(path)).with_locations().with_filter(keys):
        tags = element.tags
        if isinstance(element, osmium.osm.Node) and (kind := _place_kind(tags)):
            places.append(
                (_place_name(tags, kind), kind, _whole(tags.get("population")), shapely.Point(element.lon, element.lat))
            )
        elif isinstance(element, osmium.osm.Way):
            geometry = _way(element)
            if geometry is not None and (kind := _place_kind(tags)) == "station":
                places.append((_place_name(tags, kind), kind, None, geometry.centroid))
            elif geometry is not None and (line_kind := _line_kind(tags)):
                lines.append(
                    (clean_text(tags.get("name" if line_kind == "rail" else "ref") or ""), line_kind, geometry)
                )
    return _place_frame(places), _merged(lines)


def empty_places() -> gpd.GeoDataFrame:
    """Return no places, with their columns."""
    return _place_frame([])


def empty_lines() -> gpd.GeoDataFrame:
    """Return no lines, with their columns."""
    return gpd.GeoDataFrame({"name": [], "kind": []}, geometry=[], crs="EPSG:4326")


def _points_of_geojson(path: Path) -> gpd.GeoDataFrame:
    raw = read_geojson(path, kinds=("Point",))
    name = choose((str(c) for c in raw.columns), "name")
    if name is None or raw[name].isna().any():
        raise BadFileError(f"{path.name} needs the property 'name' on every point; add it.")
    kind, population = choose(raw.columns, "kind"), choose(raw.columns, "population")
    return _place_frame(
        [
            (
                str(row[name]),
                str(row[kind] or "") if kind else "",
                _whole(row[population]) if population else None,
                row.geometry,
            )
            for _, row in raw.astype(object).where(raw.notna(), None).iterrows()
        ]
    )


def _points_of_csv(path: Path) -> gpd.GeoDataFrame:
    rows = list(read_csv_rows(path))
    header = list(rows[0][1]) if rows else []
    name, lon, lat = (choose(header, wanted) for wanted in ("name", "lon", "lat"))
    if name is None or lon is None or lat is None:
        raise BadFileError(
            f"{path.name} needs the columns name, lat and lon; it has: {', '.join(header[:8]) or 'no rows'}."
        )
    kind, population = choose(header, "kind"), choose(header, "population")
    return _place_frame(
        [
            (
                _name(path, line, row[name]),
                row[kind] if kind else "",
                _whole(row[population]) if population else None,
                _point(path, line, row[lon], row[lat]),
            )
            for line, row in rows
        ]
    )


def _name(path: Path, line: int, text: str) -> str:
    if not clean_text(text):
        raise BadFileError(f"{path.name}, line {line}: the name is empty; fill it in or drop the row.")
    return clean_text(text)


def _point(path: Path, line: int, lon: str, lat: str) -> shapely.Point:
    try:
        x, y = float(lon), float(lat)
    except ValueError:
        x = y = 999.0
    if not (-180 <= x <= 180 and -90 <= y <= 90):
        raise BadFileError(
            f"{path.name}, line {line}: lat {lat[:20]!r}, lon {lon[:20]!r} is not a position in degrees; mend it."
        )
    return shapely.Point(x, y)


def _whole(value: object) -> int | None:
    digits = str(value if value is not None else "").replace(",", "").split(".")[0]
    return int(digits) if digits.isdigit() and len(digits) < 10 else None


def _place_kind(tags: "osmium.osm.TagList") -> str:
    if not tags.get("name"):
        return ""
    if tags.get("railway") in ("station", "halt") or tags.get("amenity") == "bus_station":
        return "station"
    return OSM_PLACES.get(tags.get("place") or "", "")


def _place_name(tags: "osmium.osm.TagList", kind: str) -> str:
    name = clean_text(tags["name"])
    return f"{name} station" if kind == "station" and "railway" in tags and "station" not in name.casefold() else name


def _line_kind(tags: "osmium.osm.TagList") -> str:
    if tags.get("railway") == "rail" and "service" not in tags:
        return "rail"
    if tags.get("highway") in _MAIN_ROADS:
        return "road"
    return "coast" if tags.get("natural") == "coastline" else ""


def _way(way: "osmium.osm.Way") -> shapely.LineString | None:
    positions = [(node.lon, node.lat) for node in way.nodes if node.location.valid()]
    return shapely.LineString(positions) if len(positions) > 1 else None


def _place_frame(rows: list[tuple[str, str, int | None, shapely.Geometry]]) -> gpd.GeoDataFrame:
    frame = pd.DataFrame(rows, columns=list(PLACE_COLUMNS))
    frame = frame.astype({"name": "str", "kind": "str"}).assign(population=frame["population"].astype("Int64"))
    return gpd.GeoDataFrame(frame, geometry="geometry", crs="EPSG:4326")


def _merged(lines: list[tuple[str, str, shapely.Geometry]]) -> gpd.GeoDataFrame:
    """Join the pieces of each road and railway and thin their bends: a background needs no more."""
    if not lines:
        return empty_lines()
    frame = pd.DataFrame(lines, columns=list(LINE_COLUMNS))
    grouped = frame.groupby(["kind", "name"])["geometry"].agg(_joined)
    merged = gpd.GeoDataFrame(grouped.reset_index(), geometry="geometry", crs="EPSG:4326")
    return merged.assign(geometry=merged.geometry.simplify(_SIMPLIFY_DEG))[list(LINE_COLUMNS)]


def _joined(pieces: pd.Series) -> shapely.Geometry:
    united = shapely.union_all(list(pieces))
    return shapely.line_merge(united) if isinstance(united, shapely.MultiLineString) else united
