"""Zones, population, postcodes and named points: which columns are chosen, and what is refused by file and line."""

import gzip
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import shapely
from small_area import (
    POPULATION,
    collection,
    feature,
    square,
    write_json,
    write_population,
    write_postcodes,
    write_zones,
)

from layers.area.places import read_named_points
from layers.area.population import join_population, read_population
from layers.area.postcodes import (
    load_postcodes,
    normal_district,
    normal_postcode,
    postcode_position,
    read_postcodes,
)
from layers.area.postcodes import (
    write_postcodes as save_postcodes,
)
from layers.area.zones import bounding_box, read_zones
from layers.errors import BadFileError
from layers.feeds import csv_rows
from layers.feeds.columns import choose, choose_zone_id, choose_zone_name
from layers.feeds.csv_rows import read_csv_rows
from layers.homes import home_points

KENT = (0.0, 51.0, 0.6, 51.5)


def text_file(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("header", "wanted", "expected"),
    [
        (["LSOA21CD", "lsoa21nm", "pop"], "population", "pop"),
        (["Total", "population"], "population", "population"),  # the first known name wins, not the first column
        (["imd25_IMD_decile", "imd19_IMD_decile"], "deprivation_decile", "imd25_IMD_decile"),
        (["Longitude", "Latitude"], "lon", "Longitude"),
        (["shoe size"], "population", None),
    ],
)
def test_a_column_is_chosen_by_its_known_names(header: list[str], wanted: str, expected: str | None) -> None:
    assert choose(header, wanted) == expected


def test_a_zone_code_names_each_zone_once() -> None:
    rows = [{"LAD21CD": "E07000115", "XYZ21CD": f"X{n}", "XYZ21NM": f"Ward {n}"} for n in range(3)]
    assert choose_zone_id(rows) == "XYZ21CD"  # the district's code is shared, so it is not the zone's
    assert choose_zone_name(rows[0], "XYZ21CD") == "XYZ21NM"
    assert choose_zone_id([{"LAD21CD": "E07000115"}, {"LAD21CD": "E07000115"}]) is None
    assert choose_zone_id([{"id": "1", "LSOA11CD": "E1"}, {"id": "2", "LSOA11CD": "E2"}]) == "LSOA11CD"


def test_zones_of_several_files_are_put_together(tmp_path: Path) -> None:
    other = write_json(tmp_path / "b.geojson", collection(feature(square(0.5), LSOA21CD="E01000009", LSOA21NM="Far 1")))
    zones, column = read_zones([write_zones(tmp_path / "a.geojson"), other])
    assert column == "LSOA21CD"
    assert list(zones["id"]) == ["E01000000", "E01000001", "E01000002", "E01000009"]
    assert zones["name"].iloc[1] == "Brook 001A"


def test_zone_faults_are_named(tmp_path: Path) -> None:
    zones = write_zones(tmp_path / "a.geojson")
    nameless = write_json(tmp_path / "nameless.geojson", collection(feature(square(0.1), colour="red")))
    wards = write_json(tmp_path / "wards.geojson", collection(feature(square(0.1), WD24CD="E05000001")))
    for paths, expected in (
        ([nameless], r"nameless\.geojson has no property that names each zone once .* it has: colour"),
        ([zones, zones], "Zone E01000000 is in the zone files twice"),
        ([zones, wards], r"a\.geojson by LSOA21CD, wards\.geojson by WD24CD"),
    ):
        with pytest.raises(BadFileError, match=expected):
            read_zones(paths)


def test_the_point_of_a_crescent_lies_inside_it(tmp_path: Path) -> None:
    ring = [
        [0, 0],
        [3, 0],
        [3, 3],
        [0, 3],
        [0, 2.9],
        [2.9, 2.9],
        [2.9, 0.1],
        [0, 0.1],
        [0, 0],
    ]  # a thin C, open to the west
    path = write_json(tmp_path / "c.geojson", collection(feature({"type": "Polygon", "coordinates": [ring]}, id="c")))
    zones, _ = read_zones([path])
    assert home_points(zones).within(zones.geometry).all()
    assert not shapely.centroid(zones.geometry.iloc[0]).within(zones.geometry.iloc[0])


def test_a_box_is_wider_by_its_margin(tmp_path: Path) -> None:
    zones, _ = read_zones([write_zones(tmp_path / "a.geojson")])
    west, south, east, north = bounding_box(zones, margin_km=11.12)  # a tenth of a degree of latitude
    assert (south, north) == pytest.approx((51.09, 51.31))
    assert (west, east) == pytest.approx((0.20 - 0.1596, 0.26 + 0.1596), abs=1e-3)  # 0.1 / cos(51.2) = 0.1596


def test_population_is_joined_and_unknown_is_never_zero(tmp_path: Path) -> None:
    zones, _ = read_zones([write_zones(tmp_path / "a.geojson")])
    table = read_population(write_population(tmp_path / "people.csv"))
    joined = join_population(zones, replace(table, people=table.people.drop("E01000002")))
    assert list(joined["population"].iloc[:2]) == list(POPULATION[:2])
    assert joined["population"].isna().tolist() == [False, False, True]
    assert list(joined["population_note"]) == ["", "", "population not known"]
    assert list(joined["deprivation_decile"].iloc[:2]) == [2, 3]
    assert joined["no_car_households"].isna().all()
    assert list(joined["rural_class"]) == ["Rural", "Rural", ""]
    assert "population" not in zones
    assert table.used["deprivation_decile"] == "imd25_IMD_decile"


def test_without_a_table_no_zone_has_people(tmp_path: Path) -> None:
    zones, _ = read_zones([write_zones(tmp_path / "a.geojson")])
    assert join_population(zones, None)["population"].isna().all()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LSOA21CD,population\nE1,12\nE2,many\n", r"line 3: population is 'many', not a whole number"),
        ("LSOA21CD,population\nE1,-4\n", "line 2: population is '-4'"),
        ("LSOA21CD,population\nE1,12.5\n", "line 2: population is '12.5'"),
        ("LSOA21CD,population\nE1,inf\n", "line 2: population is 'inf'"),
        (
            "LSOA21CD,population,imd_decile\nE1,12,11\n",
            "line 2: deprivation_decile is '11', not a whole number from 1 to 10",
        ),
        ("LSOA21CD,population\nE1,12\nE1,13\n", "no column of zone codes with each zone once"),
        ("LSOA21CD,cows\nE1,12\n", "no column called population .* its columns are LSOA21CD, cows"),
        ("LSOA21CD,population\n", "no rows"),
        ("", "is empty"),
    ],
)
def test_a_bad_population_table_is_named_by_its_line(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(BadFileError, match=expected) as caught:
        read_population(text_file(tmp_path / "people.csv", text))
    assert str(caught.value).startswith("people.csv")


def test_unknown_counts_stay_unknown(tmp_path: Path) -> None:
    people = read_population(text_file(tmp_path / "p.csv", 'LSOA21CD,population\nE1,\nE2,"1,234"\nE3,0\nE4,*\n')).people
    assert people["population"].isna().tolist() == [True, False, False, True]
    assert people.loc["E2", "population"] == 1234
    assert people.loc["E3", "population"] == 0


@pytest.mark.parametrize(
    ("text", "unit", "district"),
    [
        ("tn91aa", "TN9 1AA", None),
        (" TN9  1aa ", "TN9 1AA", None),
        ("SW1A 2AA", "SW1A 2AA", None),
        ("tn9", None, "TN9"),
        ("Tonbridge", None, None),
        ("TN9 1", None, None),
        ("", None, None),
    ],
)
def test_postcodes_are_read_in_any_case_and_spacing(text: str, unit: str | None, district: str | None) -> None:
    assert normal_postcode(text) == unit
    assert normal_district(text) == district


def test_postcodes_are_cut_to_the_area_and_kept(tmp_path: Path) -> None:
    found = read_postcodes(write_postcodes(tmp_path / "pc.csv"), bbox=KENT)
    assert list(found["postcode"]) == ["TN9 1AA", "TN9 1AB"]  # ZZ1 is far away, TN9 9ZZ has no position
    save_postcodes(found, tmp_path / "kept.csv.gz")
    kept = load_postcodes(tmp_path / "kept.csv.gz")
    pd.testing.assert_frame_equal(kept, found)
    assert postcode_position(kept, "tn91ab") == ("TN9 1AB", 0.23, 51.2)
    assert postcode_position(kept, "tn9") == ("TN9 (middle of the postcode district)", pytest.approx(0.22), 51.2)
    assert postcode_position(kept, "TN9 1ZZ") is None
    assert postcode_position(kept, "TN") is None


@pytest.mark.parametrize("header", ["postcode,quality,easting,northing\n", ""])
def test_code_point_open_with_and_without_a_header(tmp_path: Path, header: str) -> None:
    path = tmp_path / "codepoint.csv.gz"
    path.write_bytes(gzip.compress(f"{header}TN1 1AB,10,558308,138985\n".encode()))
    found = read_postcodes(path, bbox=KENT)
    assert (found["lon"].iloc[0], found["lat"].iloc[0]) == pytest.approx((0.260999, 51.128271), abs=2e-5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postcode,colour\nTN9 1AA,red\n", "needs the columns postcode, lon and lat .* it has: postcode, colour"),
        ("postcode,lon,lat\nTN9 1AA,east,51\n", "line 2: 'east', '51' is not a position"),
    ],
)
def test_a_bad_postcode_table_is_named(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(BadFileError, match=expected):
        read_postcodes(text_file(tmp_path / "pc.csv", text), bbox=KENT)


def test_named_points_from_csv_and_geojson_agree(tmp_path: Path) -> None:
    table = text_file(tmp_path / "p.csv", "stationName,lat,long\nHever,51.18,0.095\n")
    point = {"type": "Point", "coordinates": [0.095, 51.18]}
    drawn = write_json(
        tmp_path / "p.geojson", collection(feature(point, name="Hever", kind="village", population=1_200))
    )
    first, second = read_named_points(table), read_named_points(drawn)
    assert first["name"].tolist() == second["name"].tolist() == ["Hever"]
    assert first.geometry.iloc[0].equals(second.geometry.iloc[0])
    assert first["population"].isna().all()
    assert (second["kind"].iloc[0], second["population"].iloc[0]) == ("village", 1200)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name,lat,lon\nHever,51.18,\n", "line 2: lat '51.18', lon '' is not a position"),
        ("name,lat,lon\nHever,510,0\n", "line 2"),
        ("name,lat,lon\n,51,0\n", "line 2: the name is empty"),
        ("town,x\nHever,1\n", "needs the columns name, lat and lon"),
    ],
)
def test_bad_named_points_are_named_by_their_line(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(BadFileError, match=expected):
        read_named_points(text_file(tmp_path / "places.csv", text))


def test_csv_faults_are_named_and_caps_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "latin.csv").write_bytes("name\nCaf\xe9\n".encode("latin-1"))
    (tmp_path / "half.csv.gz").write_bytes(gzip.compress(b"name\n" + b"x\n" * 5000)[:40])
    (tmp_path / "not.csv.gz").write_bytes(b"name\nx\n")
    text_file(tmp_path / "nul.csv", "name\nx\0y\n")
    text_file(tmp_path / "long.csv", "name\n" + "x" * 200_000)
    for name, expected in (
        ("latin.csv", "not UTF-8"),
        ("half.csv.gz", "not whole"),
        ("not.csv.gz", "cannot be read"),
        ("gone.csv", "not there"),
        ("nul.csv", "NUL"),
        ("long.csv", "a line of more than 100,000 characters"),
    ):
        with pytest.raises(BadFileError, match=expected):
            list(read_csv_rows(tmp_path / name))
    bomb = tmp_path / "bomb.csv.gz"
    bomb.write_bytes(gzip.compress(b"name\n" + b"x" * 80 + b"\n" + b"yyyy\n" * 20_000))
    monkeypatch.setattr(csv_rows, "MAX_CSV_BYTES", 1_000_000)
    assert sum(1 for _ in read_csv_rows(bomb)) == 20_001
    for cap in ("MAX_CSV_BYTES", "MAX_CSV_ROWS"):
        monkeypatch.setattr(csv_rows, cap, 10_000)
        with pytest.raises(BadFileError, match=r"bomb\.csv\.gz"):
            list(read_csv_rows(bomb))
        monkeypatch.setattr(csv_rows, cap, 1_000_000)
