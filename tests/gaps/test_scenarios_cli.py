"""The scenario command on the West Kent example: the issue's own call, two scenarios compared, nothing hidden told."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import cli
import web.network
from layers.vocabulary import load as load_vocabulary

AREA = Path(__file__).resolve().parents[2] / "data" / "west_kent"
EXAMPLE = AREA / "scenarios" / "hadlow_tuesday.toml"
CLOSE = 'name = "Close one"\n[[change]]\ndo = "close-asset"\nasset = "{}"\n'
WITHHELD, ABSENT, PUBLIC_GROUP = "safe-door-refuge", "never-was-here", "paddock-wood-peers"
Run = Callable[..., Result]


@pytest.fixture(scope="module", autouse=True)
def cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The network of these tests is kept in a folder of theirs, not in the checkout's var/."""
    web.network.load_network.__kwdefaults__["cache"] = tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    store = f"sqlite:///{tmp_path_factory.mktemp('store') / 'store.db'}"

    def call(*arguments: object) -> Result:
        given = ["scenario", AREA, *arguments, "--store", store, "--today", "2026-11-22"]
        return CliRunner().invoke(cli.app, [str(a) for a in given])

    return call


def answer(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def written(folder: Path, text: str, name: str = "one.toml") -> Path:
    file = folder / name
    file.write_text(text)
    return file


def test_the_example_against_today(run: Run) -> None:
    told = answer(run(EXAMPLE, "--json"))
    assert told["example"] is True
    assert [one["name"] for one in told["scenarios"]] == [
        "Today",
        "A Tuesday group in Hadlow village hall and one later bus",
    ]
    assert len(told["scenarios"][1]["changes"]) == 2
    assert told["scenarios"][1]["sessions_in_the_week"] == told["scenarios"][0]["sessions_in_the_week"] + 1
    by_day = {row["when"]: row for row in told["by_day"]}
    assert by_day["Any evening"]["gained"] > 0
    assert {row["lost"] for row in told["by_day"]} == {0}  # what is added takes nothing from anybody
    assert all(by_day[day]["gained"] == 0 for day in ("Monday", "Sunday"))
    assert {row["weekday"] for row in told["by_hour"]} == {"Tuesday"}
    hadlow = next(zone for zone in told["zones"] if zone["name"] == "Tonbridge and Malling 008C (Hadlow)")
    assert hadlow["hours_second"] - hadlow["hours_first"] == hadlow["hours_gained"] == 2
    assert "gain a chance to be at support" in told["finding"]


def test_two_scenarios_are_compared_and_printed(run: Run, tmp_path: Path) -> None:
    told = run(EXAMPLE, "--against", EXAMPLE, "--mode", "walk")
    assert told.exit_code == 0, told.stderr
    assert "nobody gains or loses a chance" in " ".join(told.stdout.split())
    closed = answer(run(written(tmp_path, CLOSE.format(PUBLIC_GROUP)), "--mode", "walk", "--json"))
    assert closed["scenarios"][1]["changes"] == ["Paddock Wood Peers is closed"]
    assert {row["gained"] for row in closed["by_day"]} == {0}
    assert any(zone["change"] in ("lost", "fewer hours") for zone in closed["zones"])


def test_a_hidden_record_is_as_one_that_never_was(run: Run, tmp_path: Path) -> None:
    told = {}
    for id_ in (WITHHELD, ABSENT):
        one = run(written(tmp_path, CLOSE.format(id_)), "--mode", "walk", "--every-kind", "--json")
        assert one.exit_code == 0, one.stderr
        told[id_] = one.stdout.replace(id_, "ID")
    assert told[WITHHELD] == told[ABSENT]
    found = json.loads(told[WITHHELD])
    assert found["scenarios"][1]["changes"] == []
    assert len(found["scenarios"][1]["without_effect"]) == 1
    assert {zone["change"] for zone in found["zones"]} == {"the same"}
    assert "Safe Door" not in told[WITHHELD]


def test_needs_and_capital_are_asked_as_of_coverage(run: Run, tmp_path: Path) -> None:
    """A library builds personal capital by its kind, and meets no need that it does not say."""
    added = (
        'name = "A library"\n[[change]]\ndo = "add-asset"\nname = "New library"\nkind = "library"\nlon = 0.2747\n'
        'lat = 51.1950\nopening_hours = "Su 14:00-18:00"\n'
    )
    file = written(tmp_path, added)
    [usual] = [term.capital for term in load_vocabulary().asset_kinds.values() if term.id == "library"]
    other = next(id_ for id_ in load_vocabulary().capital if id_ not in usual)
    for asked, more in ((("--capital", usual[0]), 1), (("--capital", other), 0), (("--need", "peer-support"), 0)):
        told = answer(run(file, "--mode", "walk", *asked, "--json"))
        before, after = (one["sessions_in_the_week"] for one in told["scenarios"])
        assert (told["kinds"], after - before) == ("every kind", more), asked
        assert {zone["change"] for zone in told["zones"]} <= {"the same", "gained", "more hours"}
    refused = run(file, "--need", "gold")
    assert refused.exit_code == 2
    assert "gold" in refused.stderr


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name = 3", "has 1 fault to mend"),
        ('name = "x"\n[[change]]\ndo = "later-last-trip"\nroute = "999"\nminutes = 5\n', "has no route '999'"),
    ],
)
def test_what_cannot_be_worked_out_is_said_in_one_sentence(run: Run, tmp_path: Path, text: str, words: str) -> None:
    told = run(written(tmp_path, text))
    assert told.exit_code == 2
    assert told.stdout == ""
    assert words in told.stderr
    assert "Traceback" not in told.stderr
