"""The travel commands on the small area: hand-derived minutes, people and last ways home; and on the example."""

import json
from pathlib import Path

import pytest
from small_area import collection, feature, square, write_json

from tests.command_line import TODAY, Run, answer

TUESDAY = ["--depart", "Tuesday 18:00", *TODAY]
SUNDAY = ["--depart", "Sunday 18:00", *TODAY]
KENT = str(Path(__file__).resolve().parents[2] / "data" / "west_kent")


def test_minutes_by_bus_on_a_tuesday_and_no_way_on_a_sunday(run: Run, small: Path) -> None:
    ask = ["minutes", small, "--from", "Ashby Green", "--to", "Coldharbour Green", "--to", "Brook", "--json"]
    tuesday, sunday = answer(run(*ask, *TUESDAY)), answer(run(*ask, *SUNDAY))
    # the 18:00 from Ashby is at Coldharbour at 18:10 and at Brook at 18:05
    assert [row["minutes"] for row in tuesday["to"]] == pytest.approx([10, 5], abs=0.1)
    [ride] = [leg for leg in tuesday["to"][0]["journey"]["legs"] if leg["kind"] == "ride"]
    assert (ride["route"], ride["from"], ride["to"]) == ("1", "Ashby Green", "Coldharbour Green")
    assert (ride["depart"], ride["arrive"]) == ("2026-11-24T18:00", "2026-11-24T18:10")
    # on foot Brook is 1,398 m away (0.02 degrees of longitude at 51.2): 17.5 minutes at 80 m a minute;
    # Coldharbour, twice that, is further than the 20 minutes that one walks at most
    assert sunday["to"][0] == {"to": sunday["to"][0]["to"], "minutes": None, "journey": None}
    assert sunday["to"][1]["minutes"] == pytest.approx(17.5, abs=0.1)
    assert tuesday["date"] == "Setting off Tuesday 24 November 2026, 18:00"


def test_reach_counts_the_people_of_zones_within_the_minutes(run: Run, small: Path) -> None:
    ask = ["reach", small, "--hub", "Ashby Green", "--minutes", "7,15,30", "--json"]
    tuesday, sunday = answer(run(*ask, *TUESDAY)), answer(run(*ask, *SUNDAY))
    # by bus: Ashby at 0, Brook at 5, Coldharbour at 10 minutes; 1,000 + 2,000 + 3,003 is shown as 6,005
    assert [limit["people"] for limit in tuesday["limits"]] == [3000, 6005, 6005]
    assert [limit["people"] for limit in sunday["limits"]] == [1000, 1000, 3000]
    assert [zone["minutes"] for zone in sunday["zones"]] == [0, 17, None]
    assert [limit["area_km2"] for limit in tuesday["limits"]] == sorted(
        limit["area_km2"] for limit in tuesday["limits"]
    )
    assert tuesday["straight_line"] is False
    assert tuesday["attribution"]
    assert tuesday["depart"] == "2026-11-24T18:00"


def test_reach_towards_a_place_by_arriving(run: Run, small: Path) -> None:
    found = answer(
        run("reach", small, "--hub", "Ashby Green", "--arrive", "Tuesday 18:45", *TODAY, "--minutes", "30", "--json")
    )
    # the 18:30 from Coldharbour is there at 18:40, so it is 15 minutes before 18:45 that one leaves
    assert {zone["name"]: zone["minutes"] for zone in found["zones"]}["Coldharbour 001A"] == 15


def test_people_of_uncounted_zones_are_not_known_and_not_nobody(run: Run, tmp_path: Path, small: Path) -> None:
    given = small.parent / "given"
    folder = tmp_path / "uncounted"
    built = run(
        "area", "build", folder, "--zones", given / "zones.geojson", "--gtfs", given / "bus.zip", "--without-population"
    )
    assert built.exit_code == 0, built.stderr
    found = answer(run("reach", folder, "--hub", "Ashby Green", *TUESDAY, "--json"))
    assert found["limits"][0]["people"] is None
    assert found["limits"][0]["people_words"] == "not known"
    assert found["straight_line"] is True


def test_there_and_back_names_the_last_way_home(run: Run, small: Path) -> None:
    ask = ["there-and-back", small, "--place", "Ashby Green", "--by", "zones", *TODAY, "--json"]
    early = answer(run(*ask, "--start", "Tuesday 16:30", "--end", "17:45"))
    late = answer(run(*ask, "--start", "Tuesday 18:30", "--end", "20:00"))
    far = {row["from"]: row for row in early["rows"]}["Coldharbour 001A"]
    # there by the 15:30 (in at 15:40); home by the 18:00, the last, at 18:10
    assert (far["ok"], far["leave_by"], far["home_by"]) == (True, "2026-11-24T15:30", "2026-11-24T18:10")
    assert far["words"] == "last way home 18:00"
    assert early["people"]["can"] == "about 6,005 people"
    far = {row["from"]: row for row in late["rows"]}["Coldharbour 001A"]
    assert (far["ok"], far["fails"], far["words"]) == (False, "no way home", "last way home 18:00 (before it ends)")
    assert {row["from"]: row["words"] for row in late["rows"]}["Brook 001A"] == "can walk home"
    # Coldharbour's 3,003 are left out: shown as 3,005
    assert (late["people"]["cannot"], late["people"]["zones_can"]) == ("about 3,005 people", 2)


def test_an_end_after_midnight_is_of_the_next_day(run: Run, small: Path) -> None:
    found = answer(
        run("there-and-back", small, "--place", "Brook", "--start", "Tuesday 23:00", "--end", "00:30", *TODAY, "--json")
    )
    assert (found["start"], found["end"]) == ("2026-11-24T23:00", "2026-11-25T00:30")


def test_people_read_tables_and_sentences(run: Run, small: Path) -> None:
    back = run(
        "there-and-back",
        small,
        "--hub",
        "Ashby Green",
        "--start",
        "Tuesday 16:30",
        "--stay",
        "75",
        "--by",
        "zones",
        *TODAY,
    )
    assert "last way home 18:00" in back.stdout
    assert "About 6,005 people (100%) can be there and home within 60 minutes each way" in back.stdout
    reach = run("reach", small, "--hub", "Brook", *TUESDAY, "--rows", "2")
    assert "Brook. Setting off Tuesday 24 November 2026, 18:00, by transit." in reach.stdout
    assert "and 1 more; --rows 0 for all" in reach.stdout
    assert "OpenStreetMap" in reach.stdout
    minutes = run("minutes", small, "--from", "Ashby Green", "--to", "Brook", *TUESDAY)
    assert "18:00 to 18:05  1 towards Coldharbour, from Ashby Green to Brook Green" in minutes.stdout


def test_a_name_with_terminal_codes_and_markup_is_shown_as_plain_text(run: Run, small: Path, store: list[str]) -> None:
    hostile = "\x1b[31mRed[/] [bold]team"
    added = run(
        "add", small, *store, "--name", hostile, "--kind", "helpline", "--venue", "phone", "--phone", "01632 960000"
    )
    assert added.exit_code == 0, added.stderr
    listed = run("suggestions", small, *store)
    assert "[31mRed[/] [bold]team" in listed.stdout
    assert "\x1b" not in listed.stdout


def test_tuesday_and_sunday_evening_differ_from_tonbridge_as_they_should(run: Run) -> None:
    ask = ["reach", KENT, "--hub", "Tonbridge", "--json"]
    tuesday, sunday = answer(run(*ask, *TUESDAY)), answer(run(*ask, *SUNDAY))
    assert (tuesday["depart"], sunday["depart"]) == ("2026-11-24T18:00", "2026-11-22T18:00")
    for limit in (1, 2, 3):
        assert sunday["limits"][limit]["people"] < tuesday["limits"][limit]["people"]
        assert sunday["limits"][limit]["area_km2"] < tuesday["limits"][limit]["area_km2"]
    assert tuesday["straight_line"] is True
    assert tuesday["illustrative_timetable"] is True


def test_the_example_names_the_last_way_home_of_each_village(run: Run) -> None:
    found = answer(run("there-and-back", KENT, "--hub", "Tonbridge", "--start", "Tuesday 18:30", *TODAY, "--json"))
    words = {row["from"]: row["words"] for row in found["rows"]}
    assert words["Tonbridge"] == "can walk home"
    assert any(said.startswith("last way home ") for said in words.values())
    assert any(said == "no way home" or said.endswith("(before it ends)") for said in words.values())


def test_zones_beyond_the_streets_are_left_out_and_not_called_a_gap(run: Run, small: Path, tmp_path: Path) -> None:
    given = small.parent / "given"
    far = collection(
        *json.loads((given / "zones.geojson").read_text())["features"], feature(square(0.40), LSOA21CD="E01000009")
    )
    (tmp_path / "people.csv").write_text(
        (given / "people.csv").read_text() + "E01000009,5000,1,Urban\n", encoding="utf-8"
    )
    files = ("--zones", write_json(tmp_path / "zones.geojson", far), "--population", tmp_path / "people.csv")
    streets = ("--gtfs", given / "bus.zip", "--osm", given / "streets.osm.pbf")
    built = run("area", "build", tmp_path / "wide", *files, *streets)
    assert built.exit_code == 0, built.stderr
    assert "1 of 4 zones" in built.stdout
    ask = ["--start", "Tuesday 16:30", "--end", "17:45", "--by", "zones", *TODAY, "--json"]
    found = answer(run("there-and-back", tmp_path / "wide", "--place", "Ashby Green", *ask))
    assert (found["people"]["can"], found["people"]["cannot"]) == ("about 6,005 people", "no people")
    assert "1 of 4 zones (about 5,000 people) lie beyond the streets" in found["people"]["note"]
    words = {row["from"]: row["words"] for row in found["rows"]}
    assert words["E01000009"] == "not known: beyond this area's streets"
    reach = answer(run("reach", tmp_path / "wide", "--hub", "Ashby Green", *TUESDAY, "--json"))
    assert len(reach["zones"]) == 3
    assert "beyond the streets" in reach["leaves_out"]
