"""A fresh store for each test, on SQLite and, where pg_ctl and psycopg are there, on a PostgreSQL of our own."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from layers.store import Store

NUMBERS = count()
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
    if shutil.which("pg_ctl") is None or importlib.util.find_spec("psycopg") is None:
        pytest.skip("pg_ctl and psycopg are needed for the tests on PostgreSQL")
    # the server refuses to run as root; a short path, because a socket's is limited to 107 bytes
    user = "postgres" if os.geteuid() == 0 else None
    if user and not any(entry.pw_name == user for entry in pwd.getpwall()):
        pytest.skip("running as root, and there is no user postgres to start the server as")
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    if user:
        shutil.chown(folder, user)

    def run(*command: str | Path) -> None:
        quiet = subprocess.DEVNULL
        subprocess.run(command, user=user, check=True, stdout=quiet, stderr=quiet, cwd=folder)

    run("initdb", "-D", folder / "data", "-A", "trust", "-U", "test", "-E", "UTF8", "-N")
    server = ("pg_ctl", "-D", folder / "data", "-w")
    run(*server, "-o", f"-k {folder} -c listen_addresses='' -c fsync=off", "-l", folder / "log", "start")

    whole = f"postgresql+psycopg://test@/postgres?host={folder}"

    def fresh_schema() -> str:
        name = f"t{next(NUMBERS)}"
        engine = create_engine(whole)
        with engine.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {name}"))
        engine.dispose()
        return f"{whole}&options=-csearch_path%3D{name}"

    try:
        yield fresh_schema
    finally:
        run(*server, "-m", "immediate", "stop")
        shutil.rmtree(folder)


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
