"""What people get wrong: each is one sentence that names the file or value and the fix, exit code 2, nothing left."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from small_area import gtfs_tables, write_gtfs

from layers.area import Area
from tests.command_line import TODAY, Run, build_arguments, refused


def swapped(arguments: list[str], option: str, value: Path | None) -> list[str]:
    """Return the arguments with the value of ``option`` changed, or the option left out."""
    at = arguments.index(option)
    return [*arguments[:at], *([option, str(value)] if value else []), *arguments[at + 2 :]]


def half(path: Path) -> Path:
    path.with_name("half.osm.pbf").write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return path.with_name("half.osm.pbf")


BUILD_FAULTS = {
    "missing pbf": ("--osm", lambda d: d / "gone.osm.pbf", "gone.osm.pbf"),
    "half-written pbf": ("--osm", lambda d: half(d / "streets.osm.pbf"), "half.osm.pbf"),
    "zip that is not GTFS": ("--gtfs", lambda d: write_gtfs(d / "photos.zip", {"a.txt": "x"}), "photos.zip"),
    "zones without population": ("--population", lambda _: None, "--population"),
    "zones that are not there": ("--zones", lambda d: d / "gone.geojson", "gone.geojson is not there"),
}


@pytest.mark.parametrize("fault", BUILD_FAULTS)
def test_a_bad_file_builds_nothing(run: Run, tmp_path: Path, fault: str) -> None:
    option, make, expected = BUILD_FAULTS[fault]
    (tmp_path / "given").mkdir()
    arguments = build_arguments(tmp_path / "given")
    said = refused(run("area", "build", tmp_path / "new", *swapped(arguments, option, make(tmp_path / "given"))))
    assert expected in said
    assert [p.name for p in tmp_path.iterdir()] == ["given"]


AT = ["--depart", "Tuesday 18:00", *TODAY]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--hub", "Brook", "--depart", "2028-03-05 18:00"], "Sunday 5 March 2028, 18:00 is outside the timetable"),
        (["--hub", "51.1,-6.5", *AT], "51.10000, -6.50000 (latitude, longitude) is in the sea"),
        (["--hub", "51.206,0.23", *AT], "is in the sea or outside Small"),  # 667 m north of the only street
        (["--hub", "Brook", "--depart", "18h Tuesday"], "'18h Tuesday'"),
        (["--hub", "Brook", "--depart", "Tuesday 25:00"], "'Tuesday 25:00' has no such hour"),
        (["--hub", "Atlantis", *AT], "Small has no place called 'Atlantis'"),
        (["--hub", "Brook"], "Give one time"),
        (["--hub", "Brook", *AT, "--arrive", "Tuesday 19:00"], "Give one time"),
        (["--hub", "Brook", *AT, "--minutes", "soon"], "--minutes is 'soon'"),
        (["--hub", "Brook", "--depart", "Tuesday 18:00", "--today", "yesterday"], "--today is 'yesterday'"),
    ],
)
def test_a_bad_value_is_named(run: Run, small: Path, arguments: list[str], expected: str) -> None:
    assert expected in refused(run("reach", small, *arguments))


def test_a_point_in_the_sea_without_streets(run: Run, small: Path, tmp_path: Path) -> None:
    given = small.parent / "given"
    folder = tmp_path / "no_streets"
    files = ("--zones", given / "zones.geojson", "--population", given / "people.csv", "--gtfs", given / "bus.zip")
    assert run("area", "build", folder, *files).exit_code == 0
    assert "is in the sea or outside" in refused(run("reach", folder, "--hub", "51.2,0.30", *AT))
    assert run("reach", folder, "--hub", "51.2,0.262", *AT).exit_code == 0  # 140 m beyond the last zone


@pytest.mark.parametrize(
    ("command", "options"),
    [
        (["area", "check"], []),
        (["reach"], ["--hub", "x", "--depart", "now"]),
        (["network"], []),
        (["serve"], []),
    ],
)
def test_a_folder_that_is_not_an_area(run: Run, tmp_path: Path, command: list[str], options: list[str]) -> None:
    assert "is not an area" in refused(run(*command, tmp_path, *options))


def test_an_end_before_its_start(run: Run, small: Path) -> None:
    ask = ["there-and-back", small, "--place", "Brook", "--start", "Tuesday 18:00", "--end", "Monday 19:00", *TODAY]
    assert "not within a day after its start" in refused(run(*ask))


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (["add", "--name", "X", "--kind", "pub"], "There is no kind 'pub'; the kinds are mutual-aid"),
        (["add", "--name", "X", "--kind", "cafe"], "Please show where it is"),
        (["add", "--name", "X", "--kind", "cafe", "--at", "Brook", "--weekly", "Blursday"], "--weekly is 'Blursday'"),
        (["add", "--name", "X", "--kind", "cafe", "--at", "Brook", "--starts", "late"], "--starts is 'late'"),
        (["approve", "nothing"], "No suggestion has the id 'nothing'"),
        (["find", "--from", "Brook", "--when", "Tuesday 18:00", "--need", "gold"], "There is no need 'gold'"),
        (["gaps", "--day", "Someday"], "--day is 'Someday'"),
    ],
)
def test_records_faults_are_named(run: Run, small: Path, store: list[str], command: list[str], expected: str) -> None:
    assert expected in refused(run(command[0], small, *command[1:], *store))


def test_a_damaged_area_is_named(run: Run, small: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(small, tmp_path / "damaged")
    feed = Area.open(folder).feeds[0]
    write_gtfs(feed, gtfs_tables() | {"stop_times.txt": "trip_id\nx\n"})
    assert feed.name in refused(run("reach", folder, "--hub", "Brook", *AT))


def test_what_nobody_foresaw_is_one_sentence_and_no_traceback(
    run: Run, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a secret /path")

    monkeypatch.setattr("web.commands.area.check_area", broken)
    result = run("area", "check", small)
    assert result.exit_code == 1
    assert "something went wrong in the program (ZeroDivisionError)" in result.stderr
    assert "secret" not in result.output
    assert "Traceback" not in result.output
    monkeypatch.setenv("RECOVERY_DEBUG", "1")
    assert "Traceback" in run("area", "check", small).stderr


ALONE = ("minutes", "reach", "there-and-back", "find", "coverage", "gaps")
ALONE += ("network", "add", "suggestions", "approve", "serve")


@pytest.mark.parametrize("command", [*([name] for name in ALONE), ["area", "build"], ["area", "check"]])
def test_each_command_has_json_and_help(run: Run, command: list[str]) -> None:
    result = run(*command, "--help")
    assert result.exit_code == 0
    assert "--json" in result.stdout


def test_the_program_itself_starts(tmp_path: Path) -> None:
    program = Path(__file__).resolve().parents[2] / "cli.py"
    done = subprocess.run(
        [sys.executable, program, "area", "check", tmp_path], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: ")
    assert "is not an area" in done.stderr
