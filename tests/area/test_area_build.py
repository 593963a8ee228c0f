"""Building an area: what is written, and that a bad input or a broken run leaves nothing half-built behind."""

import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from small_area import LAT, LONS, POPULATION, gtfs_tables, write_gtfs

from layers.area import Area
from layers.area import build as area_build
from layers.area.build import build_area
from layers.area.departures import served_stops
from layers.area.gather import AreaInputs
from layers.area.licences import read_stated
from layers.errors import BadFileError, BadValueError, RecoveryMapError
from layers.feeds.toml_text import toml_text

TODAY = date(2026, 11, 22)


def left_behind(tmp_path: Path) -> list[str]:
    return sorted(p.name for p in tmp_path.iterdir() if p.name != "given")


def test_an_area_holds_what_was_given(small: Area) -> None:
    assert (small.name, small.slug, small.timezone, small.example) == ("Small", "small", "Europe/London", False)
    assert list(small.zones["population"]) == list(POPULATION)
    assert small.zones["no_car_households"].isna().all()
    assert list(small.zones["deprivation_decile"]) == [2, 3, 4]
    assert list(small.hubs["id"]) == ["brook"]
    assert small.places[["name", "kind", "population"]].values.tolist() == [["Brook", "village", 2000]]
    assert list(small.postcodes["postcode"]) == ["TN9 1AA", "TN9 1AB"]
    assert "boundary" in set(small.lines["kind"])
    assert all(frame.crs.to_epsg() == 4326 for frame in (small.zones, small.hubs, small.places, small.lines))
    streets, timetable = small.streets(), small.timetable()
    assert streets is not None
    assert timetable is not None
    assert len(timetable.stops) == 3
    assert (timetable.start, timetable.end) == (date(2026, 9, 1), date(2027, 8, 31))


def test_each_layer_says_where_it_comes_from_and_no_path_of_the_machine_is_kept(small: Area, tmp_path: Path) -> None:
    rows = small.licences.set_index("layer")
    assert rows.loc["zones", "licence"] == "Open Government Licence v3.0"
    assert "LSOA21CD" in rows.loc["zones", "note"]
    assert "OpenStreetMap" in rows.loc["streets", "attribution"]
    assert rows.loc["timetable", ["source", "data_date"]].tolist() == ["bus.zip", "2026-09-01 to 2027-08-31"]
    assert rows.loc["timetable", "licence"] == "not stated in the file"
    assert str(tmp_path) not in (small.folder / "area.toml").read_text(encoding="utf-8")


def test_what_a_person_states_of_a_layer_is_kept(tmp_path: Path, inputs: AreaInputs) -> None:
    stated = replace(
        inputs, licences={"timetable": "OGL v3 (DfT)", "postcodes": "OGL v3 (OS)"}, dates={"population": "mid-2022"}
    )
    rows = build_area(tmp_path / "small", stated, today=TODAY).licences.set_index("layer")
    assert rows.loc["timetable", "licence"] == "OGL v3 (DfT)"
    assert rows.loc["timetable", "attribution"] == "Timetable: Small Buses"
    assert rows.loc["postcodes", "attribution"] == "postcodes.csv: OGL v3 (OS)"
    assert rows.loc["population", "data_date"] == "mid-2022"
    assert read_stated(["zones = OGL=3"], what="licence") == {"zones": "OGL=3"}
    with pytest.raises(BadValueError, match="'moon=OGL' is not 'layer=licence'; the layers are zones"):
        read_stated(["moon=OGL"], what="licence")


def test_the_kept_timetable_is_read_only_while_the_feeds_are_the_same(small: Area) -> None:
    assert small.kept_timetable.is_file()
    tables = gtfs_tables()
    tables["stops.txt"] = tables["stops.txt"].replace("Ashby Green", "Ashby Pond")
    write_gtfs(small.feeds[0], tables)
    changed = Area.open(small.folder).timetable()
    assert changed is not None
    assert "Ashby Pond" in set(changed.stops["name"])


def test_without_hubs_the_busiest_stops_make_one_and_say_so(tmp_path: Path, inputs: AreaInputs) -> None:
    # Brook has a bus each way, 22 a day; Ashby and Coldharbour 11 each, and their last stop picks nobody up
    area = build_area(tmp_path / "small", replace(inputs, hubs=[]), today=TODAY)
    assert list(area.hubs["name"]) == ["Brook Green"]
    assert (area.hubs.geometry.iloc[0].x, area.hubs.geometry.iloc[0].y) == pytest.approx((LONS[1], LAT))
    note = area.hubs["note"].iloc[0]
    assert note == "chosen by the number of departures: 132 from 1 stops in the week of 2026-09-07"
    assert note in set(area.licences["note"])


def test_stops_are_listed_with_their_departures_a_week_and_only_inside(small: Area) -> None:
    timetable = small.timetable()
    assert timetable is not None
    west, south, east, north = LONS[0] - 0.001, LAT - 0.001, LONS[2] + 0.001, LAT + 0.001
    stops = served_stops(timetable, within=(west, south, east, north))
    # Monday to Saturday: Brook 22 a day, Ashby and Coldharbour 11 each
    assert list(stops["departures"]) == [132, 66, 66]
    assert stops["name"].iloc[0] == "Brook Green"
    assert len(served_stops(timetable, within=(west, south, LONS[1] - 0.001, north))) == 1


def test_the_hub_lies_at_the_weighted_middle_of_its_stops(tmp_path: Path, inputs: AreaInputs) -> None:
    tables = gtfs_tables()  # Coldharbour's stop (66 departures a week) moves to 98 m east of Brook's (132)
    tables["stops.txt"] = tables["stops.txt"].replace("51.2,0.25", "51.2,0.2314")
    given = replace(inputs, hubs=[], gtfs=[write_gtfs(tmp_path / "given" / "near.zip", tables)])
    [hub] = build_area(tmp_path / "small", given, today=TODAY).hubs.itertuples()
    assert (hub.name, hub.geometry.x) == ("Brook Green", pytest.approx(0.23 + 0.0014 / 3, abs=1e-6))
    assert hub.note.startswith("chosen by the number of departures: 198 from 2 stops")


def test_zones_alone_are_enough(tmp_path: Path, inputs: AreaInputs) -> None:
    area = build_area(tmp_path / "bare", AreaInputs(zones=inputs.zones, without_population=True), today=TODAY)
    assert area.name == "Bare"
    assert area.zones["population"].isna().all()
    assert (area.streets(), area.timetable(), area.records()) == (None, None, [])
    assert area.hubs.empty


def test_zones_that_nobody_is_counted_in_must_be_meant(tmp_path: Path, inputs: AreaInputs) -> None:
    some = text_file(tmp_path / "given" / "some.csv", "LSOA21CD,population\nE01000000,5\n")
    area = build_area(tmp_path / "a", replace(inputs, population=some, without_population=True), today=TODAY)
    assert area.zones["population"].isna().tolist() == [False, True, True]
    assert list(area.zones["population_note"]) == ["", "population not known", "population not known"]


def test_hubs_alone_are_enough(tmp_path: Path) -> None:
    area = build_area(tmp_path / "hubs", AreaInputs(hub_texts=["St. Mary's=51.2,0.2", "B=51.3,0.3"]), today=TODAY)
    assert list(area.hubs["id"]) == ["st-mary-s", "b"]
    assert area.zones.empty


def half_of(whole: Path) -> Path:
    half = whole.with_name("half.osm.pbf")
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    return half


def text_file(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def scottish() -> dict[str, str]:
    return gtfs_tables() | {"stops.txt": gtfs_tables()["stops.txt"].replace("51.2", "55.2")}


FAULTS: dict[str, tuple[Callable[[Path], dict[str, Any]], str]] = {
    "missing pbf": (lambda d: {"osm": d / "nowhere.osm.pbf"}, "nowhere.osm.pbf"),
    "half-written pbf": (lambda d: {"osm": half_of(d / "streets.osm.pbf")}, "half.osm.pbf"),
    "zip that is not GTFS": (lambda d: {"gtfs": [write_gtfs(d / "holiday.zip", {"photo.txt": "x"})]}, "holiday.zip"),
    "not a zip": (lambda d: {"gtfs": [text_file(d / "page.zip", "<html>not found</html>")]}, "page.zip"),
    "timetable elsewhere": (lambda d: {"gtfs": [write_gtfs(d / "scotland.zip", scottish())]}, "scotland.zip"),
    "population of other zones": (
        lambda d: {"population": text_file(d / "wales.csv", "LSOA21CD,population\nW01001600,5\n")},
        "wales.csv has no zone of this area",
    ),
    "no population": (
        lambda _: {"population": None},
        "zones.geojson: no population was given for 3 of 3 zones (first E01000000); give --population",
    ),
    "population of some zones": (
        lambda d: {"population": text_file(d / "some.csv", "LSOA21CD,population\nE01000000,5\nE01000001,\n")},
        "some.csv: the table has no population for 2 of 3 zones (first E01000001)",
    ),
    "population without zones": (lambda _: {"zones": []}, "people.csv counts people by zone"),
    "a hub without a position": (lambda _: {"hub_texts": ["Tonbridge"]}, "'Tonbridge' is not 'Name=lat,lon'"),
    "two hubs of one name": (lambda _: {"hub_texts": ["Brook=51.2,0.2"]}, "Two hubs are called 'Brook'"),
    "records that are not records": (
        lambda d: {"records": text_file(d / "records.toml", "[[asset]]\nname = 3")},
        "records.toml",
    ),
}


def with_fault(inputs: AreaInputs, name: str) -> AreaInputs:
    return replace(inputs, **FAULTS[name][0](inputs.zones[0].parent if inputs.zones else Path()))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_bad_input_is_one_sentence_and_leaves_nothing_behind(tmp_path: Path, inputs: AreaInputs, fault: str) -> None:
    bad = with_fault(inputs, fault)
    with pytest.raises(RecoveryMapError) as caught:
        build_area(tmp_path / "small", bad, today=TODAY)
    assert FAULTS[fault][1] in str(caught.value)
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize("broken", [KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_a_run_broken_while_writing_leaves_nothing_behind(
    tmp_path: Path, inputs: AreaInputs, monkeypatch: pytest.MonkeyPatch, broken: BaseException
) -> None:
    def fail(*_: object) -> None:
        raise broken

    monkeypatch.setattr(area_build, "save_streets", fail)
    with pytest.raises((KeyboardInterrupt, BadFileError)):
        build_area(tmp_path / "small", inputs, today=TODAY)
    assert left_behind(tmp_path) == []


def test_an_area_is_replaced_only_when_told_to_and_only_by_a_whole_one(tmp_path: Path, inputs: AreaInputs) -> None:
    folder = tmp_path / "small"
    build_area(folder, inputs, today=TODAY)
    with pytest.raises(BadValueError, match="--replace"):
        build_area(folder, inputs, today=TODAY)
    with pytest.raises(BadFileError):
        build_area(folder, with_fault(inputs, "not a zip"), today=TODAY, replace=True)
    assert Area.open(folder).name == "Small"
    build_area(folder, replace(inputs, name="Second"), today=TODAY, replace=True)
    assert Area.open(folder).name == "Second"
    assert left_behind(tmp_path) == ["small"]


def test_a_folder_that_is_not_an_area_is_never_replaced(tmp_path: Path, inputs: AreaInputs) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(BadValueError, match="something that is not an area"):
        build_area(tmp_path / "thesis", inputs, today=TODAY, replace=True)
    assert (tmp_path / "thesis" / "chapter.txt").exists()


def test_settings_are_read_back_as_they_were_written() -> None:
    settings = {
        "name": 'A "quoted" \\ Tŷ-du',
        "example": True,
        "built_on": date(2026, 11, 22),
        "bbox": [-3.1, 51],
        "travel": {"walk_kmh": 4.8},
        "licence": [{"layer": "zones", "note": ""}, {"layer": "streets", "note": "a; b"}],
    }
    assert tomllib.loads(toml_text(settings)) == settings
    assert tomllib.loads(toml_text({"name": "a\nb\x7f\ud800c"})) == {"name": "abc"}
    with pytest.raises(TypeError, match="NoneType"):
        toml_text({"name": None})


def test_the_newport_area_of_the_real_files(tmp_path: Path, real_data: Path) -> None:
    inputs = AreaInputs(
        zones=[real_data / "boundaries/lsoa/W06000022.geojson"],
        population=real_data / "population/lsoa21_kent_wsx_iow_newport_pop_imd2025_ruc.csv",
        gtfs=[real_data / f"newport/newport_{mode}_2024-03-05.gtfs.zip" for mode in ("bus", "rail")],
        osm=real_data / "newport/newport-2023-06-13.osm.pbf",
    )
    area = build_area(tmp_path / "newport", inputs, today=TODAY)
    assert len(area.zones) == 100
    assert area.zones["deprivation_decile"].isna().all()  # the table's index is of England; Newport is in Wales
    assert list(area.hubs["name"]) == ["Newport Bus Station"]
    assert area.locate("newport bus station").kind == "hub"
