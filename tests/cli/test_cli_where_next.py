"""where-next from the command line, on the small made-up area; and what a visitor may not see."""

from pathlib import Path

import pytest

from layers.records import Actor, Asset, Session
from layers.store import Store
from tests.command_line import TODAY, Run, answer, refused

KEEPER = Actor(role="keeper", id="test")
GROUP = Asset(
    id="group", name="Brook group", kind="peer-group", lon=0.23, lat=51.2,
    sessions=(Session(start="2026-09-01T19:00:00", minutes=60, rrule="FREQ=WEEKLY"),),
)  # fmt: skip
HALL = {"kind": "community-venue", "status": "potential", "opening_hours": "Tu 18:00-22:00"}
ROOM = Asset(id="room", name="Ashby Hall", lon=0.21, lat=51.2, **HALL)
TUESDAY = ["--day", "Tuesday", "--start", "19:30", "--minutes", "90", *TODAY]


def kept(folder: Path, *records: Asset) -> list[str]:
    """A store with these records."""
    url = f"sqlite:///{folder / 'store.db'}"
    Store.open(url).load_if_empty(list(records), actor=KEEPER, why="For a test")
    return ["--store", url]


def test_a_tuesday_evening(run: Run, small: Path, tmp_path: Path) -> None:
    store = kept(tmp_path, GROUP, ROOM)
    found = answer(run("where-next", small, *store, *TUESDAY, "--max-minutes", "15", "--add", "2", "--json"))
    # at 15 minutes on foot from one stop to the next nobody but Brook can go: no bus runs at seven
    assert found["now"]["left_out"] == "about 4,005 people"
    assert found["question"]["start"] == "2026-11-24T19:30"
    assert found["tried"]["rooms"] == 1
    assert found["tried"]["buses"] > 0
    first = found["suggestions"][0]
    assert found["best"]["proved"] is True
    assert first["reaches"] in first["sentence"]
    assert first["leaves"] in first["sentence"]
    assert first["fare_words"] in first["sentence"]
    assert found["together"]["zones"] < found["now"]["zones"]
    read = run("where-next", small, *store, *TUESDAY, "--max-minutes", "15", "--add", "2")
    assert read.exit_code == 0, read.stderr
    assert "Left out now: about 4,005 people" in read.stdout
    assert "1. " in read.stdout


def test_the_neediest_day_and_satellites(run: Run, small: Path, tmp_path: Path) -> None:
    asked = ["where-next", small, *kept(tmp_path, GROUP), *TODAY, "--what", "group", "--hub"]
    found = answer(run(*asked, "--json"))
    assert "the day on which most are left out" in found["date"]
    assert found["question"]["day"] == "2026-11-23"  # nothing is on, as on other days but Tuesday: the first of them
    assert found["hub"]["hubs"] == ["Brook"]
    assert found["hub"]["on_average"]["proved"] is True
    assert found["hub"]["on_average"]["mean_minutes_after"] <= found["hub"]["on_average"]["mean_minutes_before"]
    read = run(*asked)
    assert "Nearest on average, beside Brook" in read.stdout.replace("\n", " ")


def test_nothing_to_gain(run: Run, small: Path, tmp_path: Path) -> None:
    found = answer(run("where-next", small, *kept(tmp_path, GROUP), *TUESDAY, "--mode", "drive", "--json"))
    assert found["suggestions"] == []
    assert "everybody who is counted can already" in found["nothing"]


def test_a_place_that_a_visitor_may_not_see_changes_nothing(run: Run, small: Path, tmp_path: Path) -> None:
    told = []
    for name, more in [("without", ()), ("members", ("members",)), ("withheld", ("withheld",))]:
        (tmp_path / name).mkdir()
        hidden = [Asset(id="refuge", name="Secret House", lon=0.25, lat=51.2, visibility=v, **HALL) for v in more]
        store = kept(tmp_path / name, GROUP, ROOM, *hidden)
        told.append(run("where-next", small, *store, *TUESDAY, "--max-minutes", "15", "--hub", "--json").stdout)
    assert told[0] == told[1] == told[2]
    assert "Ashby Hall" in told[0]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (["--day", "Someday"], "--day is 'Someday'"),
        (["--what", "bus", "--mode", "walk"], "A bus can only be added"),
        (["--kind", "choir"], "There is no kind 'choir'"),
        (["--weights", "no-car"], "weigh by population"),
        (["--start", "25:00"], "no such hour"),
        (["--day", "2040-01-03"], "timetable"),
    ],
)
def test_what_cannot_be_asked(run: Run, small: Path, tmp_path: Path, asked: list[str], words: str) -> None:
    assert words in refused(run("where-next", small, *kept(tmp_path, GROUP), *TODAY, *asked))


def test_an_hour_and_a_count_that_cannot_be(run: Run, small: Path) -> None:
    assert run("where-next", small, "--add", "21").exit_code == 2
    assert run("where-next", small, "--minutes", "0").exit_code == 2
