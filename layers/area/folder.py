"""An area on disk: its hubs, zones, places, streets, timetable, records and licences, in one folder.

The folder holds area.toml and any of hubs.geojson, zones.geojson, places.geojson, lines.geojson,
postcodes.csv.gz, timetable/ (GTFS as given), streets.npz and records.toml; only hubs or zones must be there.
``layers.area.build`` makes one from what people have; ``layers.area.check`` says what it holds and lacks.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

import geopandas as gpd
import pandas as pd

from layers.area.fare import Fare, read_fare
from layers.area.hubs import hub_frame
from layers.area.names import Place, locate
from layers.area.places import LINE_COLUMNS, PLACE_COLUMNS, empty_lines, empty_places
from layers.area.positions import slug
from layers.area.postcodes import load_postcodes
from layers.area.zones import HOME_COLUMNS, with_homes
from layers.cache import content_key
from layers.errors import BadFileError
from layers.feeds.geojson import LINES, POLYGONS, read_geojson
from layers.feeds.seed import read_records
from layers.limits import MAX_TOML_BYTES
from layers.records import Record
from layers.streets import load_streets
from layers.timetable import load_timetable, read_timetable
from layers.transport import Streets, Timetable

AREA_FILE = "area.toml"
LICENCE_COLUMNS = ("layer", "source", "licence", "attribution", "data_date", "note")
_ZONE_NUMBERS = ("population", "no_car_households", "deprivation_decile")
_ZONE_TEXTS = ("population_note", "rural_class")


@dataclass(frozen=True, eq=False)
class Area:
    """One area. Frames are EPSG:4326 and shared by all who hold the area: copy before changing.

    - ``hubs``: id, name, note, geometry (points)
    - ``zones``: id, name, population, no_car_households, deprivation_decile (whole numbers or missing, never
      zero for unknown), rural_class, population_note ("" where known), off_streets (True: this area has streets
      but none near the zone's home point, so that what can be reached from it is not known), home_lon, home_lat
      (where its people are taken to live, degrees; missing where not known: ask ``layers.homes.home_points``),
      geometry (polygons)
    - ``places``: name, kind (town, village, neighbourhood, station), population, geometry (points)
    - ``lines``: name, kind (rail, road, coast, boundary), geometry: the background of maps
    - ``licences``: layer, source, licence, attribution, data_date, note
    - ``settings``: area.toml as it stands
    """

    folder: Path
    name: str
    slug: str
    example: bool
    timezone: str
    hubs: gpd.GeoDataFrame
    zones: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    lines: gpd.GeoDataFrame
    licences: pd.DataFrame
    settings: Mapping[str, Any]

    @classmethod
    def open(cls, folder: Path | str) -> Self:
        """Open the area in ``folder``; streets, timetable, postcodes and records are read when asked for.

        Raises BadFileError, one sentence, where the folder is not an area or a file of it is broken.
        """
        folder = Path(folder)
        settings = read_settings(folder)
        zones, hubs = _zones(folder / "zones.geojson"), _hubs(folder / "hubs.geojson")
        if zones.empty and hubs.empty:
            raise BadFileError(
                f"The area {folder.name} has neither zones nor hubs; build it again with --zones or --hubs."
            )
        read_fare(settings, where=f"{AREA_FILE} of {folder.name}")
        name = str(settings.get("name") or folder.name)
        return cls(
            folder=folder,
            name=name,
            slug=str(settings.get("slug") or slug(name)),
            example=settings.get("example") is True,
            timezone=str(settings.get("timezone") or "Europe/London"),
            hubs=hubs,
            zones=zones,
            places=_frame(folder / "places.geojson", PLACE_COLUMNS, empty_places(), ("Point",)),
            lines=_frame(folder / "lines.geojson", LINE_COLUMNS, empty_lines(), LINES),
            licences=_licences(settings),
            settings=MappingProxyType(settings),
        )

    def streets(self) -> Streets | None:
        """Read the streets; None where the area has none (walking is then straight line x 1.3)."""
        path = self.folder / "streets.npz"
        return load_streets(path) if path.is_file() else None

    def timetable(self) -> Timetable | None:
        """Read the timetable of all feeds, cut to the box that area.toml names; None where the area has none."""
        feeds = self.feeds
        if not feeds:
            return None
        if self.kept_timetable.is_file():
            return load_timetable(self.kept_timetable)
        options = self.settings.get("timetable", {})
        box = options.get("bbox")
        return read_timetable(feeds, bbox=tuple(box) if box else None, illustrative=self.illustrative)

    def records(self) -> list[Record]:
        """Read the area's own organisations, assets and links; none where it has no records.toml."""
        path = self.folder / "records.toml"
        return read_records(path) if path.is_file() else []

    def locate(self, text: str) -> Place:
        """Find a hub, town, village, station, stop, postcode or "lat,lon" by what a person typed.

        Looked up in this folder alone and sent nowhere. Raises NotFoundError, one sentence, with near names.
        """
        return locate(self, text)

    @property
    def illustrative(self) -> bool:
        """Whether the timetable was made up, and nobody may travel by it."""
        return bool(self.settings.get("timetable", {}).get("illustrative", self.example))

    @property
    def only_weekday(self) -> str:
        """The one weekday ("Tuesday") that the timetable was cut to, or "" where it holds them all."""
        return str(self.settings.get("timetable", {}).get("only_weekday", ""))

    @property
    def feeds(self) -> list[Path]:
        """The GTFS feeds, zips or folders, in order of name."""
        folder = self.folder / "timetable"
        return sorted(p for p in folder.glob("*") if p.suffix == ".zip" or (p / "stops.txt").is_file())

    @property
    def fare(self) -> Fare | None:
        """The flat fare of [fare] in area.toml, checked (see ``layers.area.fare``); None where there is none."""
        return read_fare(self.settings, where=f"{AREA_FILE} of {self.folder.name}")

    @property
    def kept_timetable(self) -> Path:
        """Where the timetable is kept as read; named after the feeds, so that a changed feed is read anew."""
        return self.folder / f"timetable-{self.content_key}.zip"

    @property
    def content_key(self) -> str:
        """A short hash of the streets, the timetable and how they are read: the name of their place in the cache."""
        streets = self.folder / "streets.npz"
        how = repr(sorted(self.settings.get("timetable", {}).items())) + repr(self.example)
        return content_key(*([streets] if streets.is_file() else []), *self.feeds, how.encode())

    @cached_property
    def postcodes(self) -> pd.DataFrame:
        """Postcodes of the area: postcode, lon, lat; no rows where it has no table."""
        path = self.folder / "postcodes.csv.gz"
        return (
            load_postcodes(path)
            if path.is_file()
            else pd.DataFrame({"postcode": [], "lon": [], "lat": []}).astype({"postcode": "str"})
        )

    @cached_property
    def stops(self) -> pd.DataFrame:
        """Stops of the timetable: name, lon, lat; no rows where there is none."""
        timetable = self.timetable()
        columns = ["name", "lon", "lat"]
        return timetable.stops[columns] if timetable else pd.DataFrame(columns=columns)


def read_settings(folder: Path) -> dict[str, Any]:
    """Read area.toml of ``folder``; raises BadFileError where it is missing, too large or not TOML."""
    path = folder / AREA_FILE
    if not path.is_file():
        raise BadFileError(f"{folder} is not an area (it has no {AREA_FILE}); make one with: python cli.py area build.")
    if path.stat().st_size > MAX_TOML_BYTES:
        raise BadFileError(
            f"{AREA_FILE} of {folder.name} is larger than {MAX_TOML_BYTES:,} bytes; build the area again."
        )
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadFileError(
            f"{AREA_FILE} of {folder.name} is not TOML ({error}); mend it or build the area again."
        ) from error


def _zones(path: Path) -> gpd.GeoDataFrame:
    columns = ["id", "name", *_ZONE_NUMBERS, *_ZONE_TEXTS, *HOME_COLUMNS, "off_streets", "geometry"]
    if not path.is_file():
        return _typed_zones(gpd.GeoDataFrame({c: [] for c in columns}, geometry="geometry", crs="EPSG:4326"))
    raw = read_geojson(path, kinds=POLYGONS)
    if "id" not in raw or raw["id"].isna().any() or raw["id"].duplicated().any():
        raise BadFileError(f"{path.name}: every zone needs its own id; build the area again.")
    raw = with_homes(path, raw.reindex(columns=columns))
    return _typed_zones(raw.assign(name=raw["name"].fillna(raw["id"])))


def _typed_zones(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    numbers = {c: pd.to_numeric(zones[c]).astype("Int64") for c in _ZONE_NUMBERS}
    texts = {c: zones[c].fillna("").astype("str") for c in ("id", "name", *_ZONE_TEXTS)}
    homes = {c: zones[c].astype("float64") for c in HOME_COLUMNS}
    return zones.assign(**numbers, **texts, **homes, off_streets=zones["off_streets"].eq(True).astype("bool"))


def _hubs(path: Path) -> gpd.GeoDataFrame:
    if not path.is_file():
        return hub_frame([])
    raw = read_geojson(path, kinds=("Point",))
    if "name" not in raw or raw["name"].isna().any():
        raise BadFileError(f"{path.name}: every hub needs a name; mend it or build the area again.")
    hubs = hub_frame(list(zip(raw["name"], raw.geometry, strict=True)))
    given = {c: raw[c].fillna(hubs[c]).astype("str") for c in ("id", "note") if c in raw}
    return hubs.assign(**given)


def _frame(path: Path, columns: tuple[str, ...], empty: gpd.GeoDataFrame, kinds: tuple[str, ...]) -> gpd.GeoDataFrame:
    if not path.is_file():
        return empty
    raw = read_geojson(path, kinds=kinds).reindex(columns=list(columns))
    raw = raw.assign(**{c: raw[c].fillna("").astype("str") for c in ("name", "kind")})
    return raw.assign(population=pd.to_numeric(raw["population"]).astype("Int64")) if "population" in raw else raw


def _licences(settings: Mapping[str, Any]) -> pd.DataFrame:
    rows = settings.get("licence", [])
    return pd.DataFrame(
        [{c: str(row.get(c, "")) for c in LICENCE_COLUMNS} for row in rows], columns=list(LICENCE_COLUMNS)
    )
