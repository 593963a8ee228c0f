"""The command line run in this process, on the small made-up area."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from small_area import write_gtfs, write_hubs, write_pbf, write_population, write_postcodes, write_zones
from typer.testing import CliRunner, Result

import cli
import web.network

TODAY = ["--today", "2026-11-22"]  # a Sunday
Run = Callable[..., Result]


def build_arguments(given: Path) -> list[str]:
    return [
        *(
            "--zones",
            str(write_zones(given / "zones.geojson")),
            "--population",
            str(write_population(given / "people.csv")),
        ),
        *("--gtfs", str(write_gtfs(given / "bus.zip")), "--osm", str(write_pbf(given / "streets.osm.pbf"))),
        *("--hubs", str(write_hubs(given / "hubs.csv")), "--postcodes", str(write_postcodes(given / "postcodes.csv"))),
    ]


@pytest.fixture(scope="session")
def run() -> Run:
    def call(*arguments: str) -> Result:
        return CliRunner().invoke(cli.app, [str(a) for a in arguments])

    return call


@pytest.fixture(scope="session", autouse=True)
def cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Networks of these tests are kept in a folder of theirs, not in the checkout's var/."""
    web.network.load_network.__kwdefaults__["cache"] = tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def small(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small area, built by the command."""
    folder = tmp_path_factory.mktemp("cli")
    (folder / "given").mkdir()
    built = run("area", "build", folder / "small", *build_arguments(folder / "given"), "--json")
    assert built.exit_code == 0, built.stderr
    return folder / "small"


@pytest.fixture
def store(tmp_path: Path) -> list[str]:
    return ["--store", f"sqlite:///{tmp_path / 'store.db'}"]


def answer(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def refused(result: Result) -> str:
    """Return the one sentence (or two) of a refused command; there is no traceback and nothing on standard output."""
    assert result.exit_code == 2, (result.exit_code, result.output, result.exception)
    assert result.stdout == ""
    lines = [line for line in result.stderr.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("Error: ")]
    assert len(errors) == 1, lines
    assert "Traceback" not in result.stderr
    return errors[0]
