"""area check, add, suggestions, approve, find, coverage, network, serve: each does its job, and its JSON is JSON."""

import os
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import TODAY, Run, answer
from web.commands import serve


def test_area_check_says_what_is_there(run: Run, small: Path) -> None:
    found = answer(run("area", "check", small, *TODAY, "--json"))
    assert found["area"] == "Small"
    assert {row["layer"] for row in found["findings"] if row["level"] == "ok"} >= {
        "zones",
        "hubs",
        "timetable",
        "streets",
    }
    assert [row for row in found["findings"] if row["level"] == "warning"] == []
    read = run("area", "check", small, "--today", "2030-01-01")
    assert "The timetable ended on 31 August 2027" in read.stdout


def test_building_again_needs_replace(run: Run, small: Path) -> None:
    again = ["area", "build", small, "--hub", "Brook=51.2,0.23"]
    assert run(*again).exit_code == 2
    assert answer(run("area", "check", small, "--json"))["findings"][0]["layer"] == "zones"


@pytest.fixture
def with_group(run: Run, small: Path, store: list[str]) -> list[str]:
    """A store with one approved peer group: Ashby Green, Tuesdays 16:30 to 17:45."""
    group = ["--name", "Ashby group", "--kind", "peer-group", "--at", "Ashby Green", "--weekly", "Tuesday"]
    made = answer(run("add", small, *store, *group, "--starts", "16:30", "--lasts", "75", *TODAY, "--json"))
    assert made["review"] == "suggested"
    waiting = answer(run("suggestions", small, *store, "--json"))["suggestions"]
    assert [row["id"] for row in waiting] == [made["id"]]
    assert answer(run("approve", small, made["id"], *store, "--json"))["version"] == 2
    assert answer(run("suggestions", small, *store, "--json"))["suggestions"] == []
    return store


def test_a_suggestion_is_not_on_the_map_until_it_is_approved(run: Run, small: Path, store: list[str]) -> None:
    run(
        "add",
        small,
        *store,
        "--name",
        "Quiet group",
        "--kind",
        "peer-group",
        "--at",
        "Brook",
        "--weekly",
        "Tue",
        *TODAY,
    )
    assert answer(run("network", small, *store, "--json"))["members"] == []


def test_find_tells_when_to_leave_and_the_last_way_home(run: Run, small: Path, with_group: list[str]) -> None:
    ask = ["find", small, *with_group, "--from", "Coldharbour Green", "--when", "Tuesday 15:00", *TODAY, "--json"]
    [row] = answer(run(*ask))["found"]
    assert (row["name"], row["status"]) == ("Ashby group", "there and back")
    assert (row["leave_by"], row["last_way_home"]) == ("2026-11-24T15:30", "2026-11-24T18:00")
    assert answer(run(*ask, "--kind", "helpline"))["found"] == []
    read = run(*ask[:-1])
    assert "Ashby group" in read.stdout
    assert "18:00" in read.stdout


def test_gaps_count_who_is_covered(run: Run, small: Path, with_group: list[str]) -> None:
    ask = [small, *with_group, "--from-hour", "0", "--today", "2026-11-23", "--json"]  # a Monday
    tuesday = answer(run("gaps", *ask, "--day", "Tuesday"))
    sunday = answer(run("coverage", *ask, "--day", "Sunday"))
    assert (tuesday["people"]["can"], tuesday["people"]["zones_can"]) == ("about 6,005 people", 3)
    assert (sunday["people"]["cannot"], sunday["people"]["zones_can"]) == ("about 6,005 people", 0)
    dated = answer(run("gaps", *ask, "--day", "2026-11-24"))
    assert (dated["week"], dated["people"]) == ("2026-11-23", tuesday["people"])
    short = answer(run("gaps", *ask, "--day", "Tuesday", "--max-minutes", "9"))
    assert short["people"]["zones_can"] == 1  # by bus Brook is 5 minutes off, but its bus home leaves 15 minutes after
    assert "Worst zones first" in run("gaps", *ask[:-1], "--day", "Sunday").stdout


def test_the_network_of_the_example_names_bridges_and_gaps(run: Run, store: list[str]) -> None:
    kent = Path(__file__).resolve().parents[2] / "data" / "west_kent"
    found = answer(run("network", kent, *store, "--json"))
    assert len(found["members"]) > 50
    assert found["bridges"]
    assert "Nobody has signed the charter yet of: Social services" in run("network", kent, *store).stdout


def test_serve_starts_the_app_over_the_area(run: Run, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}
    monkeypatch.setattr(os, "chdir", lambda folder: seen.update(folder=folder))
    monkeypatch.setattr(os, "execve", lambda _, command, env: seen.update(command=command, env=env))
    result = run("serve", small, "--port", "8599", "--store", "sqlite:///x.db")
    assert result.exit_code == 0
    assert seen["folder"] == serve.ROOT
    assert seen["command"][1:5] == ["-m", "streamlit", "run", str(serve.ROOT / "app.py")]
    assert "8599" in seen["command"]
    assert seen["env"]["RECOVERY_AREA"] == str(small.resolve())
    assert seen["env"]["RECOVERY_STORE"] == "sqlite:///x.db"
    assert "RECOVERY_AREA" not in os.environ
    assert "localhost:8599" in result.stdout
