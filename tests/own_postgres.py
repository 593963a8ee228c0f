"""A PostgreSQL server of our own, on a socket of its own, for as long as a block lasts."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, text

NUMBERS = count()


def why_not() -> str:
    """Why no server can be started here; "" where one can."""
    if shutil.which("pg_ctl") is None or importlib.util.find_spec("psycopg") is None:
        return "pg_ctl and psycopg are needed for the tests on PostgreSQL"
    if os.geteuid() == 0 and not any(entry.pw_name == "postgres" for entry in pwd.getpwall()):
        return "running as root, and there is no user postgres to start the server as"
    return ""


@contextmanager
def own_postgres() -> Iterator[Callable[[], str]]:
    """Starts the server; gives a maker of fresh schemas, each by its URL."""
    # the server refuses to run as root; a short path, because a socket's is limited to 107 bytes
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    if user:
        shutil.chown(folder, user)

    def run(*command: str | Path) -> None:
        quiet = subprocess.DEVNULL
        subprocess.run(command, user=user, check=True, stdout=quiet, stderr=quiet, cwd=folder)

    run("initdb", "-D", folder / "data", "-A", "trust", "-U", "test", "-E", "UTF8", "-N")
    server = ("pg_ctl", "-D", folder / "data", "-w")
    run(*server, "-o", f"-k {folder} -c listen_addresses='' -c fsync=off", "-l", folder / "log", "start")
    try:
        yield lambda: fresh_schema(f"postgresql+psycopg://test@/postgres?host={folder}")
    finally:
        run(*server, "-m", "immediate", "stop")
        shutil.rmtree(folder)


def fresh_schema(server: str) -> str:
    """Makes an empty schema on the server and gives its URL."""
    name = f"t{next(NUMBERS)}"
    engine = create_engine(server)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    engine.dispose()
    return f"{server}&options=-csearch_path%3D{name}"
