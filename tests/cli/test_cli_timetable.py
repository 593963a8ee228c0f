"""timetable check, from the command line: faults and oddities as tables and as JSON."""

import json
from pathlib import Path

from typer.testing import CliRunner

from cli import app
from tests.travel.feeds import Feed

STOPS = {"A": 0.0, "B": 10_000.0}


def plain() -> Feed:
    return Feed(STOPS).trip("t1", "A 08:00, B 08:20")


def test_a_usable_feed(tmp_path: Path) -> None:
    path = plain().trip("never", "A 09:00, B 09:20", service="gone").write(tmp_path / "bus")
    said = CliRunner().invoke(app, ["timetable", "check", str(path), "--today", "2024-03-01"])
    assert said.exit_code == 0
    assert "bus: can be used" in said.output
    assert "1 trip never runs ('never'): the service is in no calendar." in said.output


def test_faults_end_with_code_2_and_are_all_in_the_json(tmp_path: Path) -> None:
    feed = plain()
    feed.rows["stops"][0]["stop_lat"] = "515"
    feed.rows["stop_times"][1]["arrival_time"] = "8h20"
    path = feed.write(tmp_path / "bus")
    said = CliRunner().invoke(app, ["timetable", "check", str(path), "--json"])
    assert said.exit_code == 2
    (report,) = json.loads(said.stdout)["feeds"]
    assert (report["usable"], report["fault_count"]) == (False, 2)
    assert [(f["file"], f["row"], f["column"], f["value"]) for f in report["faults"]] == [
        ("stops.txt", 2, "stop_lat", "515"), ("stop_times.txt", 3, "arrival_time", "8h20")
    ]  # fmt: skip
    table = CliRunner().invoke(app, ["timetable", "check", str(path)])
    assert "bus: cannot be used, 2 faults" in table.output
    assert "stop_lat is '515'" in table.output


def test_a_day_that_is_none(tmp_path: Path) -> None:
    path = plain().write(tmp_path / "bus")
    said = CliRunner().invoke(app, ["timetable", "check", str(path), "--today", "soon"])
    assert said.exit_code == 2
    assert "write a day like 2026-11-22" in said.output
