"""What the tests of the command line share: its arguments for the small area, and how its answers are read."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from typer.testing import Result

from tests.small_area import write_gtfs, write_hubs, write_pbf, write_population, write_postcodes, write_zones

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
