"""The command line run in this process, on the small made-up area."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import cli
import web.network
from tests.command_line import Run, build_arguments


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
