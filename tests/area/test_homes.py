"""Where the people of a zone set out from: the village, not the field, wherever its postcodes are known."""

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Point, box
from test_area_build import TODAY

from layers.area import Area
from layers.area.build import build_area
from layers.area.check import check_area
from layers.area.gather import AreaInputs
from layers.area.zones import read_zones
from layers.errors import BadFileError
from layers.homes import home_points, middle_postcodes

ROOT = Path(__file__).resolve().parents[2]
GRID = "EPSG:27700"
# a parish of 10 km by 4 km whose village lies in its west corner, and one with no postcode at all, east of it
PARISH, MOOR = box(560_000, 150_000, 570_000, 154_000), box(570_000, 150_000, 574_000, 154_000)
# medians 560,700 and 150,600: the third lies 80 m from there and is the nearest; the farm, 9 km off, changes nothing
VILLAGE = [(560_500, 150_400), (560_600, 150_500), (560_700, 150_680), (560_800, 150_600), (569_500, 153_500)]


@pytest.fixture
def parishes() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"id": ["parish", "moor"]}, geometry=[PARISH, MOOR], crs=GRID, index=[7, 3])


def points(*positions: tuple[float, float]) -> gpd.GeoSeries:
    return gpd.GeoSeries([Point(p) for p in positions], crs=GRID)


def test_the_middle_postcode_is_in_the_village_though_the_middle_of_the_zone_is_a_field(
    parishes: gpd.GeoDataFrame,
) -> None:
    outside = (575_000, 152_000)
    found = middle_postcodes(parishes, points(*VILLAGE, outside))
    assert found.index.tolist() == [7, 3]
    assert (found[7].x, found[7].y) == (560_700, 150_680)
    assert found[3].equals(MOOR.representative_point())
    assert PARISH.representative_point().distance(found[7]) > 4_000


def test_degrees_and_a_frame_of_postcodes_give_the_same(parishes: gpd.GeoDataFrame) -> None:
    frame = gpd.GeoDataFrame({"postcode": list("abcde")}, geometry=points(*VILLAGE)).to_crs(4326)
    found = middle_postcodes(parishes.to_crs(4326), frame)
    assert found.crs.to_epsg() == 27700
    assert found[7].distance(Point(560_700, 150_680)) < 0.01


def test_the_first_of_two_as_near_is_taken_and_zones_that_overlap_each_have_theirs() -> None:
    twice = gpd.GeoDataFrame(geometry=[PARISH, PARISH], crs=GRID)
    found = middle_postcodes(twice, points((561_000, 151_000), (563_000, 151_000)))
    assert [p.x for p in found] == [561_000, 561_000]


@pytest.mark.parametrize("codes", [[], [(500_000, 100_000)]], ids=["no postcodes", "none inside"])
def test_without_postcodes_inside_the_middle_of_each_zone_is_taken(
    parishes: gpd.GeoDataFrame, codes: list[tuple[float, float]]
) -> None:
    assert middle_postcodes(parishes, points(*codes)).geom_equals(parishes.representative_point()).all()


def test_homes_are_the_columns_where_both_are_known(parishes: gpd.GeoDataFrame) -> None:
    zones = parishes.to_crs(4326).assign(home_lon=[0.3, 0.4], home_lat=[51.2, np.nan])
    before = zones.copy(deep=True)
    found = home_points(zones)
    assert (found.name, found.index.tolist(), found.crs) == ("home", [7, 3], zones.crs)
    assert (found[7].x, found[7].y) == (0.3, 51.2)
    assert found[3].equals(zones.geometry[3].representative_point())
    pd.testing.assert_frame_equal(zones, before)


def test_homes_are_in_the_zones_own_crs(parishes: gpd.GeoDataFrame) -> None:
    village = points((560_700, 150_680)).to_crs(4326)[0]
    found = home_points(parishes.assign(home_lon=[village.x, np.nan], home_lat=[village.y, np.nan]))
    assert found.crs == parishes.crs
    assert found[7].distance(Point(560_700, 150_680)) < 0.01


@pytest.mark.parametrize("columns", [[], ["home_lon"]])
def test_without_both_columns_homes_are_inside_the_polygon(parishes: gpd.GeoDataFrame, columns: list[str]) -> None:
    zones = parishes.assign(**dict.fromkeys(columns, 0.3))
    assert home_points(zones).geom_equals(parishes.representative_point()).all()
    assert home_points(zones[:0]).empty


# --- areas that are built ---


def said(area: Area) -> str:
    return "\n".join(f.text for f in check_area(area, today=TODAY))


@pytest.mark.parametrize("slug", ["west_kent", "west_sussex"])
def test_every_home_of_the_examples_lies_in_its_zone(slug: str) -> None:
    area = Area.open(ROOT / "data" / slug)
    homes = home_points(area.zones).to_crs(GRID)
    assert area.zones[["home_lon", "home_lat"]].notna().all(axis=None)
    assert homes.distance(area.zones.to_crs(GRID)).max() < 1.5  # five decimals of a degree are 1.1 m
    codes = gpd.GeoSeries.from_xy(area.postcodes["lon"], area.postcodes["lat"], crs=4326).to_crs(GRID)
    assert codes.sindex.nearest(homes, return_distance=True, return_all=False)[1].max() < 1.5
    assert "People are taken to live at the middle postcode of each zone, and" in said(area)


def test_a_built_area_takes_people_to_live_at_their_postcode(small: Area, tmp_path: Path, inputs: AreaInputs) -> None:
    # the small area has one postcode in Ashby and one in Brook, at 0.21 and 0.23; Coldharbour has none
    assert small.zones["home_lon"].tolist()[:2] == [0.21, 0.23]
    assert small.zones["home_lat"].tolist()[:2] == [51.2, 51.2]
    assert small.zones[["home_lon", "home_lat"]].iloc[2].isna().all()
    words = "the middle postcode of each zone (2 of 3); the middle of each zone (1 of 3)"
    assert small.settings["homes"] == words
    assert f"People are taken to live at {words}, and" in said(small)
    bare = build_area(tmp_path / "bare", replace(inputs, postcodes=None), today=TODAY)
    assert bare.settings["homes"] == "the middle of each zone"
    assert bare.zones["home_lon"].isna().all()


def test_homes_that_the_zone_file_gives_stand(tmp_path: Path, inputs: AreaInputs) -> None:
    area = build_area(tmp_path / "a", replace(inputs, zones=[with_home(inputs, 0.2012, 51.1987)]), today=TODAY)
    assert (area.zones["home_lon"][0], area.zones["home_lat"][0]) == (0.2012, 51.1987)
    told = "the point that the zone file gives (1 of 3); the middle postcode of each zone (1 of 3); "
    assert str(area.settings["homes"]).startswith(told)
    assert "homes" in tomllib.loads((area.folder / "area.toml").read_text())


def test_a_zone_is_off_the_streets_by_its_home_and_not_by_its_middle(tmp_path: Path, inputs: AreaInputs) -> None:
    # the street runs along 51.2 through the middle of each zone; a home 0.009 degrees north is 1 km from it
    area = build_area(tmp_path / "a", replace(inputs, zones=[with_home(inputs, 0.21, 51.209)]), today=TODAY)
    assert area.zones["off_streets"].tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("lon", "lat", "words"),
    [("east", 51.2, "home_lon of zone 1 is 'east'"), (0.2, 151.2, "home_lat of zone 1 is '151.2'")],
)
def test_a_home_must_be_a_position(inputs: AreaInputs, small: Area, lon: object, lat: float, words: str) -> None:
    with pytest.raises(BadFileError, match=words):
        read_zones([with_home(inputs, lon, lat)])
    edit(small.folder / "zones.geojson", home_lon=lon, home_lat=lat)
    with pytest.raises(BadFileError, match=words):
        Area.open(small.folder)


def with_home(inputs: AreaInputs, lon: object, lat: object) -> Path:
    """The zone file of ``inputs`` with a home for its first zone, Ashby."""
    return edit(Path(inputs.zones[0]), home_lon=lon, home_lat=lat)


def edit(path: Path, **properties: object) -> Path:
    document = json.loads(path.read_text())
    document["features"][0]["properties"] |= properties
    path.write_text(json.dumps(document))
    return path
