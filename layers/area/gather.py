"""Read everything that an area is made of, in memory, before anything is written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from layers.area import licences
from layers.area.at_home import at_home
from layers.area.hubs import busiest_hub, read_hubs
from layers.area.places import LINE_COLUMNS, empty_lines, empty_places, places_and_lines, read_named_points
from layers.area.population import PopulationTable, join_population, read_population
from layers.area.postcodes import read_postcodes
from layers.area.zones import HOME_COLUMNS, bounding_box, read_zones
from layers.errors import BadFileError
from layers.homes import home_points
from layers.streets import read_streets
from layers.streets.distance import far_from_streets
from layers.timetable import read_timetable
from layers.transport import Streets, Timetable

TRAVEL_MARGIN_KM = 15.0  # a journey between two places of the area may well leave it
HUB_MARGIN_KM = 30.0  # around the hubs, where there are no zones to tell the extent
NAMES_MARGIN_KM = 2.0  # people at the edge know the village next door
STEPS = 8

Progress = Callable[[int, int, str], None]
"""Told the steps done, the steps in all, and what is being done, in words."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class AreaInputs:
    """What a person gives: files by layer (all optional but zones or hubs), and how to name and state things.

    ``hub_texts`` are "Name=lat,lon"; ``licences`` and ``dates`` map a layer to what a person states of
    it; ``without_population`` says that zones nobody is counted in are meant.
    """

    name: str = ""
    zones: Sequence[Path] = ()
    population: Path | None = None
    gtfs: Sequence[Path] = ()
    osm: Path | None = None
    hubs: Sequence[Path] = ()
    hub_texts: Sequence[str] = ()
    postcodes: Path | None = None
    places: Path | None = None
    records: Path | None = None
    licences: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    illustrative: bool = False
    without_population: bool = False


@dataclass(frozen=True)
class AreaContents:
    """Everything read, ready to be written.

    ``box`` is what streets and timetable were cut to (degrees); ``homes`` says where people are taken to live.
    """

    zones: gpd.GeoDataFrame
    hubs: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    lines: gpd.GeoDataFrame
    postcodes: pd.DataFrame | None
    streets: Streets | None
    timetable: Timetable | None
    box: Box
    homes: str
    licences: list[licences.Row]


def read_inputs(inputs: AreaInputs, tell: Progress) -> AreaContents:
    """Read every file of ``inputs``; raises a RecoveryMapError of one sentence at the first that is bad.

    The timetable and the streets are cut to the zones' bounding box and TRAVEL_MARGIN_KM around it (or
    HUB_MARGIN_KM around the hubs), postcodes and places to NAMES_MARGIN_KM.
    """
    tell(0, STEPS, "zones and population")
    rows: list[licences.Row] = []
    zones = _read_zones(inputs, rows)
    given = read_hubs(inputs.hubs, inputs.hub_texts)
    box = _extent(zones, given, TRAVEL_MARGIN_KM)
    tell(1, STEPS, "timetable")
    timetable = _read_timetable(inputs, box, rows, lambda words: tell(1, STEPS, f"timetable: {words}"))
    tell(2, STEPS, "streets")
    streets = _read_streets(inputs, box, rows, lambda words: tell(2, STEPS, f"streets: {words}"))
    tell(3, STEPS, "places")
    near = _extent(zones, given, NAMES_MARGIN_KM)
    places, lines = _read_places(inputs, near, box, streets, rows)
    tell(4, STEPS, "postcodes")
    postcodes = None
    if inputs.postcodes:
        postcodes = read_postcodes(inputs.postcodes, bbox=near)
        rows.append(licences.file_row("postcodes", [inputs.postcodes]))
    zones, homes = at_home(zones, postcodes)
    if streets and len(zones):
        zones = zones.assign(off_streets=far_from_streets(home_points(zones), streets))
    tell(5, STEPS, "hubs")
    hubs = given if len(given) else _busiest(zones, timetable, places)
    rows += [_hubs_row(inputs, note) for note in hubs["note"].iloc[:1]]
    lines = _with_boundary(lines, zones)
    return AreaContents(zones, hubs, places, lines, postcodes, streets, timetable, box, homes, rows)


def _read_zones(inputs: AreaInputs, rows: list[licences.Row]) -> gpd.GeoDataFrame:
    if not inputs.zones:
        empty: dict[str, list[object]] = {c: [] for c in ("id", "name", *HOME_COLUMNS)}
        return gpd.GeoDataFrame(empty, geometry=[], crs="EPSG:4326")
    zones, column = read_zones(inputs.zones)
    rows.append(licences.file_row("zones", inputs.zones, column=column))
    table: PopulationTable | None = None
    if inputs.population:
        table = read_population(inputs.population)
        if not table.people.index.isin(zones["id"]).any():
            raise BadFileError(
                f"{inputs.population.name} has no zone of this area "
                f"(its {table.used['zone_id']} begins {table.people.index[0]}, "
                f"the zones' {column} begins {zones['id'].iloc[0]}); give the table for the same zones."
            )
        used = ", ".join(f"{name} from {column}" for name, column in table.used.items() if name != "zone_id")
        rows.append(
            licences.file_row("population", [inputs.population], column=table.used["zone_id"], note=used)
            | {"data_date": ""}
        )
    joined = join_population(zones, table)
    if not inputs.without_population:
        _refuse_uncounted(joined, inputs)
    return joined


def _refuse_uncounted(zones: gpd.GeoDataFrame, inputs: AreaInputs) -> None:
    """A zone without people would silently count for nobody in every answer: it must be meant."""
    unknown = zones.loc[zones["population"].isna(), "id"]
    if unknown.empty:
        return
    where = inputs.population.name if inputs.population else ", ".join(path.name for path in inputs.zones)
    missing = "the table has no population for" if inputs.population else "no population was given for"
    raise BadFileError(
        f"{where}: {missing} {len(unknown):,} of {len(zones):,} zones (first {unknown.iloc[0]}); "
        "give --population a CSV that has them, or add --without-population to build with nobody counted there."
    )


def _read_timetable(
    inputs: AreaInputs, box: Box, rows: list[licences.Row], tell: Callable[[str], None]
) -> Timetable | None:
    if not inputs.gtfs:
        return None
    timetable = read_timetable(inputs.gtfs, bbox=box, illustrative=inputs.illustrative, progress=tell)
    rows.append(licences.timetable_row(timetable, inputs.gtfs))
    return timetable


def _read_streets(
    inputs: AreaInputs, box: Box, rows: list[licences.Row], tell: Callable[[str], None]
) -> Streets | None:
    if not inputs.osm:
        return None
    streets = read_streets(inputs.osm, bbox=box, progress=tell)
    rows.append(licences.streets_row(streets))
    return streets


def _read_places(
    inputs: AreaInputs, near: Box, box: Box, streets: Streets | None, rows: list[licences.Row]
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return the places (a person's own, else the extract's) and the background lines of the extract."""
    places, lines = empty_places(), empty_lines()
    if inputs.osm and streets:
        places, lines = places_and_lines(inputs.osm)
        rows.append(licences.osm_places_row(streets))
    if inputs.places:
        places = read_named_points(inputs.places)
        rows.append(licences.file_row("places", [inputs.places]))
    inside = places[places.geometry.within(shapely.box(*near)).to_numpy()].reset_index(drop=True)
    return inside, lines.clip(shapely.box(*box), keep_geom_type=True).reset_index(drop=True)


def _busiest(zones: gpd.GeoDataFrame, timetable: Timetable | None, places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if timetable is None or zones.empty:
        return read_hubs([], [])
    return busiest_hub(timetable, zones, places[places["kind"] == "station"])


def _hubs_row(inputs: AreaInputs, note: str) -> licences.Row:
    """A hub is a choice, not a data set: it has a source and no licence."""
    sources = list(inputs.hubs) if inputs.hubs or inputs.hub_texts else list(inputs.gtfs)
    said = "given by name and position" if inputs.hub_texts else note
    return licences.file_row("hubs", sources, note=said) | {"licence": "", "attribution": ""}


def _with_boundary(lines: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if zones.empty:
        return lines
    outline = shapely.union_all(zones.geometry.to_numpy()).boundary
    edge = gpd.GeoDataFrame({"name": [""], "kind": ["boundary"]}, geometry=[outline], crs="EPSG:4326")
    return gpd.GeoDataFrame(pd.concat([lines, edge], ignore_index=True)[list(LINE_COLUMNS)], crs="EPSG:4326")


def _extent(zones: gpd.GeoDataFrame, hubs: gpd.GeoDataFrame, margin_km: float) -> Box:
    return bounding_box(zones, margin_km=margin_km) if len(zones) else bounding_box(hubs, margin_km=HUB_MARGIN_KM)
