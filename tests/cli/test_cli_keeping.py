"""backup, restore, erase, check, freeze, thaw, and the server's clock: each does its job and says so."""

import json
import os
import threading
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cli
from layers.keeping.manifest import backups_in
from layers.records import Actor, Asset
from layers.store import Store
from tests.command_line import Run, answer, refused
from web.commands import serve
from web.house import House
from web.keeping import keep_backing_up

KEEPER = Actor(role="keeper", id="user_1")


@pytest.fixture
def filled(small: Path, store: list[str]) -> list[str]:
    """A store with one record that holds a name."""
    opened = House.open(small, store[1]).store
    hall = {"id": "hall", "name": "Hall", "kind": "peer-group", "lon": 0.2, "lat": 51.2, "description": "Ask Zebedee"}
    opened.add(Asset.model_validate(hall), actor=KEEPER, why="for a test")
    opened.close()
    return store


def held(store: list[str]) -> dict[str, str]:
    opened = Store.open(store[1])
    found = dict(opened.assets(KEEPER)[["id", "description"]].itertuples(index=False))
    opened.close()
    return found


def test_backup_change_restore(run: Run, small: Path, filled: list[str], tmp_path: Path) -> None:
    made = answer(run("backup", small, *filled, "--json"))["made"]
    assert Path(made["folder"]).parent == tmp_path / "backups" / "store"
    before = held(filled)
    opened = Store.open(filled[1])
    opened.refuse("asset", "hall", actor=KEEPER, why="closed", version=1)
    opened.close()
    assert held(filled) != before
    assert run("restore", small, "newest", *filled).exit_code == 1  # nobody said yes
    assert held(filled) != before
    done = answer(run("restore", small, "newest", *filled, "--yes", "--json"))
    assert held(filled) == before
    assert Path(done["replaced"]).is_dir()
    assert len(answer(run("backup", small, *filled, "--list", "--json"))["backups"]) == 2
    kept = answer(run("backup", small, *filled, "--keep", "1", "--json"))
    assert (len(kept["removed"]), len(kept["backups"])) == (2, 1)
    assert "store" in run("backup", small, *filled, "--list").stdout


def test_restore_without_a_store_and_by_name(run: Run, small: Path, filled: list[str], tmp_path: Path) -> None:
    before = held(filled)
    made = Path(answer(run("backup", small, *filled, "--json"))["made"]["folder"])
    for path in tmp_path.glob("store.db*"):
        path.unlink()
    answer(run("restore", small, made.name, *filled, "--yes", "--json"))
    assert held(filled) == before


def test_erase_shows_asks_and_proves(run: Run, small: Path, filled: list[str]) -> None:
    answer(run("backup", small, *filled, "--json"))
    found = answer(run("erase", small, *filled, "--text", "zebedee", "--dry-run", "--json"))["found"]
    assert {row["where"] for row in found} == {"records.body of hall, description", "history.after of 1, description"}
    assert run("erase", small, *filled, "--text", "zebedee").exit_code == 1
    assert held(filled) == {"hall": "Ask Zebedee"}
    typed = ["erase", str(small), *filled, "--text", "-", "--yes", "--json"]
    done = answer(CliRunner().invoke(cli.app, typed, input="zebedee\n"))
    assert held(filled) == {"hall": "Ask ███████"}
    assert (done["left"], done["backups"]) == ([], 1)
    assert done["searched"] > 5
    said = run("erase", small, *filled, "--text", "zebedee", "--yes")
    assert "found nowhere" in " ".join(said.stdout.split())


def test_erase_ends_with_1_where_a_file_holds_it(run: Run, small: Path, filled: list[str], tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Zebedee")
    first = run("erase", small, *filled, "--text", "Zebedee", "--yes", "--json")
    assert first.exit_code == 1
    assert json.loads(first.stdout)["left"] == [{"file": str(tmp_path / "letter.txt"), "times": 1}]
    assert answer(run("erase", small, *filled, "--text", "Zebedee", "--yes", "--delete-files", "--json"))["left"] == []
    assert not (tmp_path / "letter.txt").exists()


def test_check_says_what_is_not_well(run: Run, small: Path, filled: list[str]) -> None:
    without = run("check", small, *filled, "--json")
    assert without.exit_code == 1
    assert [look["what"] for look in json.loads(without.stdout)["looks"] if not look["ok"]] == ["backups"]
    answer(run("backup", small, *filled, "--json"))
    assert answer(run("check", small, *filled, "--json"))["ok"] is True
    assert "NOT WELL" not in run("check", small, *filled).stdout


def test_freeze_and_thaw(run: Run, small: Path, filled: list[str]) -> None:
    answer(run("freeze", small, *filled, "--why", "We move house", "--json"))
    group = ["--name", "Group", "--kind", "peer-group", "--at", "Ashby Green"]
    assert "We move house" in refused(run("add", small, *filled, *group))
    assert "Writing is open" in run("thaw", small, *filled).stdout
    answer(run("add", small, *filled, *group, "--json"))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["backup"], "no store"),
        (["check"], "no store"),
        (["freeze", "--why", "x"], "no store"),
        (["erase", "--text", "Zebedee"], "no store"),
        (["restore", "newest", "--yes"], "no backup"),
        (["restore", "elsewhere", "--yes"], "not a backup"),
    ],
)
def test_without_a_store_each_says_so_and_makes_none(
    run: Run, small: Path, store: list[str], arguments: list[str], says: str
) -> None:
    assert says in refused(run(arguments[0], small, *arguments[1:], *store))
    assert list(Path(store[1].removeprefix("sqlite:///")).parent.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--person", "Sam"], "--person"),
        (["--person", "user_7"], "user_7"),
        ([], "Say what is to go"),
        (["--text", "Jo"], "Jo"),
        (["--text", "Zebedee", "--why", "it is about Zebedee"], "reason"),
    ],
)
def test_an_erasure_that_cannot_be_meant_changes_nothing(
    run: Run, small: Path, filled: list[str], arguments: list[str], says: str
) -> None:
    assert says in refused(run("erase", small, *filled, *arguments, "--yes"))
    assert held(filled) == {"hall": "Ask Zebedee"}


def test_serve_hands_the_clock_on(run: Run, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, str] = {}
    monkeypatch.setattr(os, "execve", lambda _program, _command, env: seen.update(env))
    monkeypatch.setattr(os, "chdir", lambda _folder: None)
    options = ["--backup-every", "6", "--backup-keep", "3", "--backup-folder", tmp_path / "kept"]
    answer(run("serve", small, *options, "--json"))
    assert seen["RECOVERY_BACKUP_HOURS"] == "6.0"
    assert seen["RECOVERY_BACKUP_KEEP"] == "3"
    assert seen["RECOVERY_BACKUP_FOLDER"] == str(tmp_path / "kept")
    assert serve.EVERY_HOURS == 24


class Stopping(threading.Event):
    """Set after so many waits; remembers how long each was to be."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.left = times
        self.waits: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout or 0.0)
        self.left -= 1
        return self.left < 0


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the server is told to keep its backups."""
    monkeypatch.setenv("RECOVERY_BACKUP_FOLDER", str(tmp_path / "kept"))
    return tmp_path / "kept"


def test_the_server_backs_up_at_its_start_and_then_waits(
    small: Path, filled: list[str], kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECOVERY_BACKUP_HOURS", "2")
    stop = Stopping(2)
    keep_backing_up(House.open(small, filled[1]), stop)
    assert len(backups_in(kept)) == 1
    assert stop.waits[0] == 0
    assert 7_000 < stop.waits[1] <= 7_200


@pytest.mark.parametrize("hours", ["0", "often", "-1"])
def test_no_clock_or_a_wrong_one_is_none(small: Path, kept: Path, hours: str, caplog: pytest.LogCaptureFixture) -> None:
    stop = Stopping(2)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("RECOVERY_BACKUP_HOURS", hours)
        keep_backing_up(House.open(small, f"sqlite:///{kept.parent / 'store.db'}"), stop)
    assert (stop.waits, backups_in(kept)) == ([], [])
    assert ("RECOVERY_BACKUP_HOURS is" in caplog.text) is (hours != "0")


def test_a_backup_that_fails_is_logged_and_tried_again(
    small: Path, filled: list[str], kept: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kept.write_text("in the way")
    stop = Stopping(2)
    keep_backing_up(House.open(small, filled[1]), stop)
    assert stop.waits[1:] == [600, 600]
    assert "could not be written" in caplog.text
