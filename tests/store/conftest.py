"""A fresh store for each test, on SQLite and, where pg_ctl and psycopg are there, on a PostgreSQL of our own."""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from layers.store import Store
from tests.own_postgres import own_postgres, why_not

MEMORY = Path("/dev/shm")  # noqa: S108


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: what is tested here does not depend on how long the disk takes to sync."""
    if not os.access(MEMORY, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Callable[[], str]]:
    """Starts a server on a socket of its own; gives a maker of fresh schemas, each by its URL."""
    if why_not():
        pytest.skip(why_not())
    with own_postgres() as fresh:
        yield fresh


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a store that does not exist yet."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres")())
    return f"sqlite:///{tmp_path}/new/store.db"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = Store.open(url)
    yield opened
    opened.close()


@pytest.fixture
def open_store() -> Iterator[Callable[[str], Store]]:
    """Opens stores that are closed when the test ends."""
    opened: list[Store] = []

    def open_one(address: str) -> Store:
        opened.append(Store.open(address))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()
