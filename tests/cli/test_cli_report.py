"""The report by the command line: its files, last year's beside it, and places that nobody may know of."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from layers.records import Actor, Asset, Contact, Organisation, Record, Session, Visibility
from layers.store import Store
from tests.command_line import TODAY, Run, answer, refused

KEEPER = Actor(role="keeper", id="keeper-1")
TUESDAY = Session(start=datetime(2026, 1, 6, 10, 30), minutes=60, rrule="FREQ=WEEKLY")
SECRETARY = Contact(role="Secretary", first_name="Zebediah")
KIN = Organisation(id="kin", name="Kin", kind="peer-led-group", contacts=(SECRETARY,))
TEA = Asset(id="tea", name="=Tea", kind="peer-group", lon=0.23, lat=51.2, sessions=(TUESDAY,), capital=("social",))
SUNDAY = Asset(
    id="sunday", name="Sunday", kind="peer-group", lon=0.23, lat=51.2, opening_hours="Su 10:00-12:00", capital=()
)
HIDDEN = (
    Asset(
        id="refuge", name="Refuge", kind="peer-group", lon=0.21, lat=51.2, sessions=(TUESDAY,), capital=("personal",),
        visibility=Visibility.WITHHELD, contacts=(Contact(role="Night desk"),), source="A secret list",
    ),
    Organisation(id="quiet", name="Quiet", kind="business", visibility=Visibility.MEMBERS, contacts=(SECRETARY,)),
)  # fmt: skip


def store_of(path: Path, *records: Record) -> list[str]:
    store = Store.open(f"sqlite:///{path}")
    store.load(records, actor=KEEPER, why="for a test")
    store.close()
    return ["--store", f"sqlite:///{path}"]


@pytest.fixture(scope="module")
def first(run: Run, small: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    folder = tmp_path_factory.mktemp("report")
    store = store_of(folder / "a.db", KIN, TEA)
    return answer(run("report", small, "--out", folder / "out", *store, *TODAY, "--json"))


def numbers(said: dict[str, object]) -> dict[str, dict[str, object]]:
    return {row["id"]: row for row in said["measures"]}


def test_the_numbers_are_those_worked_out_by_hand(first: dict[str, object]) -> None:
    found = numbers(first)
    # Brook on a Tuesday at 10:30: the 10:00 from Ashby and the 11:35 back; from Coldharbour on foot
    assert found["reach.peer.week.left_out"]["value"] == 0
    # 1,000 + 2,000 + 3,003, to the nearest 5: nothing is on in the evening or at the weekend
    assert found["reach.peer.free_time.left_out"]["value"] == 6005
    assert found["offered.peer"]["value"] == 1.0
    assert found["champions.role.secretary"]["value"] == 1
    assert first["finding"].startswith("About 6,005 people (100%) cannot reach a peer group")


def test_every_file_is_written_and_no_person_is_in_the_saved_copy(first: dict[str, object]) -> None:
    files = {what: Path(path) for what, path in first["files"].items()}
    assert {"PDF", "spreadsheet", "GeoPackage", "saved copy", "CSV, measures"} <= set(files)
    assert all(path.stat().st_size > 200 for path in files.values())
    for path in files.values():
        assert b"Zebediah" not in path.read_bytes(), path.name


def test_places_kept_from_view_change_no_byte_of_any_file(
    run: Run, small: Path, first: dict[str, object], tmp_path: Path
) -> None:
    store = store_of(tmp_path / "b.db", KIN, TEA, *HIDDEN)
    second = answer(run("report", small, "--out", tmp_path / "out", *store, *TODAY, "--json"))
    assert second["measures"] == first["measures"]
    for what, path in first["files"].items():
        assert Path(second["files"][what]).read_bytes() == Path(path).read_bytes(), what


def test_last_years_numbers_stand_beside_this_years(
    run: Run, small: Path, first: dict[str, object], tmp_path: Path
) -> None:
    old = json.loads(Path(first["files"]["saved copy"]).read_text(encoding="utf-8"))
    for row in old["measures"]:
        row["definition"] += " But otherwise." if row["id"] == "assets.active" else ""
    old["measures"].append(old["measures"][0] | {"id": "assets.ended", "label": "Ended", "words": "9 places"})
    (tmp_path / "old.json").write_text(json.dumps(old), encoding="utf-8")
    store = store_of(tmp_path / "c.db", KIN, TEA, SUNDAY)
    said = answer(
        run("report", small, "--out", tmp_path / "o", "--compare", tmp_path / "old.json", *store, *TODAY, "--json")
    )
    found = numbers(said)
    active = found["assets.active"]
    assert (active["then"], active["change"]) == ("1 place", "+1")
    assert active["caution"] == "The definition changed, so this is not like for like."
    assert found["assets.peer"]["change"] == "+1"
    assert found["assets.peer"]["caution"] == ""
    assert said["no_longer_measured"] == [{"label": "Ended", "words": "9 places"}]
    assert said["compared_with"] == "the report made on Sunday 22 November 2026"
    printed = run("report", small, "--out", tmp_path / "o", "--compare", tmp_path / "old.json", *store, *TODAY)
    assert printed.exit_code == 0
    assert "Then" in printed.stdout
    assert "1 place " in printed.stdout


def test_a_report_of_another_area_is_refused(
    run: Run, small: Path, first: dict[str, object], store: list[str], tmp_path: Path
) -> None:
    old = json.loads(Path(first["files"]["saved copy"]).read_text(encoding="utf-8")) | {"slug": "else", "area": "Else"}
    (tmp_path / "old.json").write_text(json.dumps(old), encoding="utf-8")
    error = refused(
        run("report", small, "--out", tmp_path / "o", "--compare", tmp_path / "old.json", *store, *TODAY, "--json")
    )
    assert "The saved report is of Else, not of" in error
    assert not (tmp_path / "o").exists()


def test_what_is_no_saved_report_is_refused_before_anything_is_worked_out(
    run: Run, small: Path, tmp_path: Path
) -> None:
    (tmp_path / "old.json").write_text("{}", encoding="utf-8")
    error = refused(run("report", small, "--out", tmp_path / "o", "--compare", tmp_path / "old.json", "--json"))
    assert "old.json is not a saved report" in error
