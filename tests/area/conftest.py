"""Inputs of the small made-up area, and the area built from them."""

from datetime import date
from pathlib import Path

import pytest
from small_area import write_gtfs, write_hubs, write_pbf, write_population, write_postcodes, write_zones

from layers.area import Area
from layers.area.build import build_area
from layers.area.gather import AreaInputs

TODAY = date(2026, 11, 22)


@pytest.fixture
def inputs(tmp_path: Path) -> AreaInputs:
    given = tmp_path / "given"
    given.mkdir()
    return AreaInputs(
        name="Small",
        zones=[write_zones(given / "zones.geojson")],
        population=write_population(given / "people.csv"),
        gtfs=[write_gtfs(given / "bus.zip")],
        osm=write_pbf(given / "streets.osm.pbf"),
        hubs=[write_hubs(given / "hubs.csv")],
        postcodes=write_postcodes(given / "postcodes.csv"),
    )


@pytest.fixture
def small(tmp_path: Path, inputs: AreaInputs) -> Area:
    return build_area(tmp_path / "small", inputs, today=TODAY)
