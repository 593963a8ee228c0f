"""Looking places up, and saying in plain words what an area holds and lacks."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import osmium
import pytest
from osmium.osm import mutable
from small_area import LAT, LONS, gtfs_tables, write_gtfs

from layers.area import Area, departures
from layers.area.build import build_area
from layers.area.check import check_area
from layers.area.gather import AreaInputs
from layers.area.hubs import bare_stop_name
from layers.area.positions import as_position
from layers.errors import BadFileError, NotFoundError
from layers.streets import read_streets
from layers.streets.distance import far_from_streets
from layers.timetable import read_timetable

TODAY = date(2026, 11, 22)


def said(area: Area, today: date = TODAY) -> str:
    return "\n".join(f"{f.level} {f.layer}: {f.text}" for f in check_area(area, today=today))


@pytest.mark.parametrize(
    ("text", "name", "lon", "kind"),
    [
        ("brook", "Brook", LONS[1], "hub"),  # a hub comes before the village of the same name
        ("ASHBY  green", "Ashby Green", LONS[0], "stop"),
        ("tn91aa", "TN9 1AA", 0.21, "postcode"),
        ("TN9", "TN9 (middle of the postcode district)", 0.22, "postcode"),
        ("51.2, 0.21", "51.20000, 0.21000", 0.21, "point"),
    ],
)
def test_a_place_is_found_by_what_a_person_types(small: Area, text: str, name: str, lon: float, kind: str) -> None:
    found = small.locate(text)
    assert (found.name, found.kind) == (name, kind)
    assert found.lon == pytest.approx(lon)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Brok", "Small has no place called 'Brok'; did you mean Brook?"),
        ("Xyzzy", "type a town, village, stop, postcode or 'lat,lon'"),
        ("TN9 9ZZ", "The postcode TN9 9ZZ is not in Small"),
        ("ZZ9", "No postcode of Small begins with ZZ9"),
        ("  ", "No place was given"),
        ("91.0,0.2", "has no place called '91.0,0.2'"),
    ],
)
def test_a_place_that_is_not_there_is_named(small: Area, text: str, expected: str) -> None:
    with pytest.raises(NotFoundError, match=expected):
        small.locate(text)


def test_stops_of_one_name_far_apart_are_not_one_place(tmp_path: Path, inputs: AreaInputs) -> None:
    tables = gtfs_tables()
    for name in ("Ashby", "Coldharbour"):
        tables["stops.txt"] = tables["stops.txt"].replace(f"{name} Green", "Church")
    area = build_area(tmp_path / "a", replace(inputs, gtfs=[write_gtfs(tmp_path / "c.zip", tables)]), today=TODAY)
    with pytest.raises(NotFoundError, match="2 stops in different places are called 'church'"):
        area.locate("church")


def test_the_stands_of_a_station_are_found_by_its_bare_name(tmp_path: Path, inputs: AreaInputs) -> None:
    tables = gtfs_tables()
    tables["stops.txt"] = tables["stops.txt"].replace("Brook Green", "Friars Walk 4")
    area = build_area(tmp_path / "a", replace(inputs, gtfs=[write_gtfs(tmp_path / "c.zip", tables)]), today=TODAY)
    assert area.locate("friars walk").name == "Friars Walk"


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Friars Walk 13", "Friars Walk"),
        ("Kingsway K12", "Kingsway"),
        ("Cwmbran Bus Station Stand H", "Cwmbran Bus Station"),
        ("Aberystwyth Bus Station (Bay 2)", "Aberystwyth Bus Station"),
        ("High Street", "High Street"),
        ("42", "42"),
    ],
)
def test_a_stop_loses_its_stand(name: str, bare: str) -> None:
    assert bare_stop_name(name) == bare


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("51.5,-3", (-3.0, 51.5)),
        (" 51.5 ; 0.25 ", (0.25, 51.5)),
        ("91,0", None),
        ("51.5", None),
        ("a,b", None),
        ("51,nan", None),
    ],
)
def test_a_position_is_latitude_then_longitude(text: str, expected: tuple[float, float] | None) -> None:
    assert as_position(text) == expected


def test_a_whole_area_has_no_warning(small: Area) -> None:
    words = said(small)
    assert "warning" not in words
    assert "missing" not in words
    assert "3 zones; 6,003 people in 3 of them. From zones.geojson, dated 2021" in words
    assert "1 September 2026 to 31 August 2027" in words
    assert "All 3 stops have a street within 500 m." in words


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2027, 9, 1), "warning timetable: The timetable ended on 31 August 2027"),
        (date(2027, 8, 10), "warning timetable: The timetable ends on 31 August 2027, within four weeks"),
        (date(2026, 8, 1), "warning timetable: The timetable starts only on 1 September 2026"),
    ],
)
def test_a_stale_timetable_is_said(small: Area, today: date, expected: str) -> None:
    assert expected in said(small, today)


def test_what_is_missing_is_said_with_what_it_means(tmp_path: Path, inputs: AreaInputs) -> None:
    words = said(build_area(tmp_path / "bare", AreaInputs(zones=inputs.zones, without_population=True), today=TODAY))
    for expected in (
        "warning population: 3 zones have no population and count for nobody: Ashby 001A, Brook 001A, ",
        "missing hubs: No hub: name one with --hub 'Name=lat,lon'",
        "missing timetable: No timetable",
        "missing streets: No streets: walking, cycling and driving are straight line x 1.3",
        "missing places: No places",
        "missing postcodes: No postcodes",
    ):
        assert expected in words


def test_hubs_alone_lack_zones(tmp_path: Path) -> None:
    assert "missing zones: No zones" in said(
        build_area(tmp_path / "h", AreaInputs(hub_texts=["A=51.2,0.2"]), today=TODAY)
    )


def test_stops_and_zones_far_from_any_street_are_counted(tmp_path: Path, inputs: AreaInputs) -> None:
    tables = gtfs_tables()
    tables["stops.txt"] = tables["stops.txt"].replace(
        f"Ashby Green,{LAT}", "Ashby Green,51.206"
    )  # 667 m north of the street
    area = build_area(tmp_path / "a", replace(inputs, gtfs=[write_gtfs(tmp_path / "c.zip", tables)]), today=TODAY)
    assert "warning streets: 1 of 3 stops of the area (33%) have no street within 500 m" in said(area)


def test_far_is_measured_to_the_street_between_its_bends(small: Area) -> None:
    streets = small.streets()
    assert streets is not None
    # halfway between two bends (350 m apart): 489 m north of the street is near, 511 m is far
    points = gpd.GeoSeries.from_xy([0.2175, 0.2175], [LAT + 0.0044, LAT + 0.0046], crs="EPSG:4326")
    assert far_from_streets(points, streets).tolist() == [False, True]


def test_a_folder_that_is_not_an_area_is_named(tmp_path: Path, small: Area) -> None:
    with pytest.raises(BadFileError, match="not an area"):
        Area.open(tmp_path / "nowhere")
    (small.folder / "area.toml").write_text("name = ", encoding="utf-8")
    with pytest.raises(BadFileError, match=r"area\.toml of small is not TOML"):
        Area.open(small.folder)
    (small.folder / "area.toml").write_text('name = "x"', encoding="utf-8")
    for name in ("zones", "hubs"):
        (small.folder / f"{name}.geojson").unlink()
    with pytest.raises(BadFileError, match="neither zones nor hubs"):
        Area.open(small.folder)


def test_the_content_key_follows_the_streets_and_the_timetable_alone(small: Area) -> None:
    before = small.content_key
    (small.folder / "hubs.geojson").unlink()
    assert Area.open(small.folder).content_key == before
    (small.folder / "streets.npz").unlink()
    assert Area.open(small.folder).content_key != before


def test_a_lane_cut_off_from_the_rest_leads_nowhere(tmp_path: Path) -> None:
    with osmium.SimpleWriter(str(tmp_path / "two.osm.pbf")) as writer:
        for number, lon in enumerate([0.20, 0.21, 0.22, 0.30, 0.31], start=1):
            writer.add_node(mutable.Node(id=number, location=(lon, LAT), tags={}))
        for number, nodes in enumerate(
            [[1, 2], [2, 3], [4, 5]], start=1
        ):  # two streets that meet, and a lane on its own
            writer.add_way(mutable.Way(id=number, nodes=nodes, tags={"highway": "residential"}))
    points = gpd.GeoSeries.from_xy([0.205, 0.305], [LAT, LAT], crs="EPSG:4326")
    assert far_from_streets(points, read_streets(tmp_path / "two.osm.pbf")).tolist() == [False, True]


def days_of(service: str, *days: int) -> str:
    return f"{service},{','.join('1' if n in days else '0' for n in range(7))},20260901,20270831\n"


@pytest.mark.parametrize(
    ("calendars", "expected"),
    [
        # all 22 trips run on Tuesday; only on Tuesday do all run
        (days_of("week", 1) + days_of("daily", 0, 1, 2, 3, 4), "Tuesday"),
        # the same, and Sunday trips of their own: a whole feed
        (days_of("week", 1) + days_of("daily", 6), ""),
        # Monday to Saturday alike and nothing on Sundays: a small place, not a cut feed
        (days_of("week", 0, 1, 2, 3, 4, 5) + days_of("daily", 0, 1, 2, 3, 4, 5), ""),
    ],
)
def test_a_timetable_cut_to_one_day_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calendars: str, expected: str
) -> None:
    tables = gtfs_tables()
    header = tables["calendar.txt"].splitlines(keepends=True)[0]
    trips = tables["trips.txt"].replace("week,back", "daily,back")
    feed = write_gtfs(tmp_path / "cut.zip", tables | {"calendar.txt": header + calendars, "trips.txt": trips})
    timetable = read_timetable([feed])
    assert departures.cut_to_one_weekday(timetable) == ""  # too small to tell
    monkeypatch.setattr(departures, "ONE_DAY_FROM_TRIPS", 20)
    assert departures.cut_to_one_weekday(timetable) == expected
