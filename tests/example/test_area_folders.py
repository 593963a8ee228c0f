"""The committed example areas: real geography that hangs together, said to be an example, small enough to keep."""

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from layers.area import Area
from scripts.example.files import write_geojson
from scripts.example.geography import EXAMPLE_POPULATION, rural_class
from scripts.example.plan import read_plan

ROOT = Path(__file__).resolve().parents[2]
SLUGS = ["west_kent", "west_sussex"]
LARGEST_FILE = 500_000
CRAWLEY = {
    "Bewbush", "Broadfield", "Furnace Green", "Gossops Green", "Ifield", "Langley Green", "Maidenbower", "Northgate",
    "Pound Hill", "Southgate", "Three Bridges", "Tilgate", "West Green",
}  # fmt: skip


@pytest.fixture(scope="module", params=SLUGS)
def area(request: pytest.FixtureRequest) -> Area:
    return Area.open(ROOT / "data" / request.param)


def test_it_says_that_it_is_an_example(area: Area) -> None:
    assert area.example
    assert set(area.zones["population_note"]) == {"example estimate"}
    assert set(area.zones["population"]) == {EXAMPLE_POPULATION}
    assert any("example" in note for note in area.settings["notes"])


def test_what_is_not_known_stays_unknown(area: Area) -> None:
    assert area.zones[["no_car_households", "deprivation_decile"]].isna().all(axis=None)


def test_every_layer_has_its_licence(area: Area) -> None:
    ours = {"area", "scenarios", "charter"}  # ideas and words, not facts
    layers = {path.name.split(".")[0] for path in area.folder.iterdir()} - ours
    assert set(area.licences["layer"]) == layers
    for column in ("source", "licence", "data_date"):
        assert (area.licences[column].str.len() > 0).all(), column


def test_licences_file_and_area_say_the_same(area: Area) -> None:
    told = " ".join((ROOT / "data" / "LICENCES.md").read_text().split())
    for text in area.licences.loc[area.licences["attribution"] != "", "attribution"]:
        assert f'"{text}"' in told


def test_files_are_small_enough_to_keep(area: Area) -> None:
    sizes = {path.name: path.stat().st_size for path in area.folder.rglob("*") if path.is_file()}
    assert {name: size for name, size in sizes.items() if size >= LARGEST_FILE} == {}


def test_zones_are_whole_and_do_not_overlap(area: Area) -> None:
    metres = area.zones.to_crs("EPSG:27700")
    assert metres.geometry.is_valid.all()
    union = shapely.union_all(metres.geometry)
    assert metres.area.sum() == pytest.approx(union.area, rel=1e-4)


def test_neighbours_still_meet(area: Area) -> None:
    # rounding moves shared corners together: the districts' inside has no slit wider than the corners' own rounding
    metres = area.zones.to_crs("EPSG:27700")
    union = shapely.union_all(metres.geometry)
    closed = union.buffer(5).buffer(-5)
    assert (closed.area - union.area) / union.area < 2e-3


@pytest.mark.parametrize("layer", ["hubs", "places"])
def test_hubs_and_places_lie_in_the_zones(area: Area, layer: str) -> None:
    box = shapely.box(*area.zones.total_bounds)
    points: gpd.GeoDataFrame = getattr(area, layer)
    assert points.within(box).all()
    assert not points["name"].duplicated().any()


def test_stops_lie_in_the_zones_box(area: Area) -> None:
    west, south, east, north = area.zones.total_bounds
    stops = area.timetable().stops
    assert stops["lon"].between(west, east).all()
    assert stops["lat"].between(south, north).all()


def test_stops_stand_near_homes(area: Area) -> None:
    # every bus stop has a postcode within a kilometre, or it stands in a field
    codes = gpd.GeoSeries.from_xy(area.postcodes["lon"], area.postcodes["lat"], crs="EPSG:4326").to_crs("EPSG:27700")
    stops = area.timetable().stops
    points = gpd.GeoSeries.from_xy(stops["lon"], stops["lat"], crs="EPSG:4326").to_crs("EPSG:27700")
    _, far_m = codes.sindex.nearest(points, return_distance=True, return_all=False)
    lonely = stops.loc[(far_m > 1_000) & ~stops["stop_id"].str.contains("strood|cuxton|halling|knockholt"), "name"]
    assert sorted(lonely) == []


def test_stops_and_places_agree_where_a_town_is(area: Area) -> None:
    # GeoNames and the plan were made apart: a stop called "Hadlow, Square" lies within 4 km of GeoNames' Hadlow
    settled = area.places[area.places["kind"].isin(["town", "village"])].to_crs("EPSG:27700")
    where = dict(zip(settled["name"], settled.geometry, strict=True))
    stops = area.timetable().stops
    points = gpd.GeoSeries.from_xy(stops["lon"], stops["lat"], crs="EPSG:4326").to_crs("EPSG:27700")
    towns = stops["name"].str.split(",").str[0]
    far_m = {
        name: point.distance(where[town])
        for name, town, point in zip(stops["name"], towns, points, strict=True)
        if town in where
    }
    assert len(far_m) > 40
    assert max(far_m.values()) < 4_000


def test_postcodes_lie_in_their_zones(area: Area) -> None:
    land = shapely.union_all(area.zones.to_crs("EPSG:27700").buffer(50))
    codes = gpd.GeoSeries.from_xy(area.postcodes["lon"], area.postcodes["lat"], crs="EPSG:4326").to_crs("EPSG:27700")
    assert codes.within(land).all()
    assert area.postcodes["postcode"].str.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}").all()


def test_lines_are_railways_and_districts(area: Area) -> None:
    plan = read_plan(ROOT / "scripts" / "example" / f"{area.slug}.toml")
    kinds = area.lines.groupby("kind")["name"].agg(set)
    assert kinds["boundary"] == set(plan.settings["districts"])
    assert kinds["rail"] == {line.title.split(":")[0] for line in plan.lines if line.mode == "rail"}


def test_towns_that_the_issue_names_can_be_found() -> None:
    kent = Area.open(ROOT / "data" / "west_kent")
    for name in ("Tonbridge", "Tunbridge Wells", "Hadlow", "Sevenoaks", "TN9 1SP"[:3]):
        assert kent.locate(name).lat > 51
    assert list(kent.hubs["name"]) == ["Gravesend", "Maidstone", "Tonbridge"]
    assert len(kent.places[kent.places["kind"].isin(["town", "village"])]) >= 40


def test_crawley_has_its_thirteen_neighbourhoods() -> None:
    sussex = Area.open(ROOT / "data" / "west_sussex")
    places = sussex.places[sussex.places["kind"] == "neighbourhood"]
    assert set(places["name"]) == CRAWLEY
    crawley = sussex.zones[sussex.zones["name"].str.startswith("Crawley ")]
    assert places.within(shapely.union_all(crawley.geometry)).all()


def test_placed_by_hand_is_marked() -> None:
    document = json.loads((ROOT / "data" / "west_sussex" / "places.geojson").read_text())
    sources = {f["properties"]["name"]: f["properties"]["source"] for f in document["features"]}
    assert sources["Broadfield"] == "GeoNames"
    assert sources["Tilgate"] == "placed by hand for this example"


def test_zones_are_named_after_the_place_that_people_know(area: Area) -> None:
    pattern = r"[A-Z][A-Za-z ]+ \d{3}[A-Z] \([A-Z].+\)"
    assert area.zones["name"].str.fullmatch(pattern).all()
    if area.slug == "west_kent":
        point = gpd.GeoSeries([shapely.Point(0.339, 51.2235)], crs="EPSG:4326").iloc[0]
        assert list(area.zones.loc[area.zones.contains(point), "name"].str[-8:]) == ["(Hadlow)"]


@pytest.mark.parametrize(
    ("people", "hectares", "wanted"),
    [(1700, 170, "urban"), (1700, 171, "town or fringe"), (1700, 566, "town or fringe"), (1700, 567, "rural")],
)
def test_rural_class_by_its_stated_rule(people: float, hectares: float, wanted: str) -> None:
    assert rural_class(people, hectares) == wanted


def test_estimate_and_rule_are_near_the_real_ones(real_data: Path) -> None:
    # the LSOAs of 2021 differ from those of 2011, so districts are compared, not zones
    real = pd.read_csv(real_data / "population" / "lsoa21_kent_wsx_iow_newport_pop_imd2025_ruc.csv")
    kent = Area.open(ROOT / "data" / "west_kent").zones
    districts = set(kent["name"].str.replace(r" \d{3}[A-Z] .*", "", regex=True))
    there = real[real["LADNM"].isin(districts)]
    assert kent["population"].sum() == pytest.approx(there["population"].sum(), rel=0.08)
    urban = (kent["rural_class"] == "urban").mean()
    assert urban == pytest.approx((there["ruc"] == "Urban").mean(), abs=0.15)


def test_written_neighbours_share_their_rounded_corner(tmp_path: Path) -> None:
    corner = (0.123456789, 51.987654321)
    west = shapely.Polygon([(0.1, 51.9), corner, (0.1, 52.0)])
    east = shapely.Polygon([corner, (0.2, 51.9), (0.2, 52.0)])
    write_geojson(tmp_path / "x.geojson", gpd.GeoDataFrame({"id": [1, None]}, geometry=[west, east], crs="EPSG:4326"))
    document = json.loads((tmp_path / "x.geojson").read_text())
    first, second = (feature["geometry"]["coordinates"][0] for feature in document["features"])
    assert [0.12346, 51.98765] in first
    assert [0.12346, 51.98765] in second
    assert document["features"][1]["properties"] == {"id": None}
