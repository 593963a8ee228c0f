"""The store's own tests, all that can run on PostgreSQL, on a server that is started for them."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from layers.keeping.readonly import why_read_only
from layers.store import Store
from tests.own_postgres import own_postgres, why_not
from tests.trust.row import Row, size

ROOT = Path(__file__).resolve().parents[2]
WHAT = "the store's tests on PostgreSQL"
SHORT = "tests/store/test_store_versions.py"  # the suite itself runs them all


def rows() -> Iterator[Row]:
    """How many tests there are with PostgreSQL as their store, and how many pass."""
    if why_not():
        yield Row(WHAT, why_not(), False)
        return
    asked = ["-m", "pytest", "-k", "postgresql", "-p", "no:cacheprovider", SHORT if size(0, 1) else "tests/store"]
    done = subprocess.run([sys.executable, *asked], cwd=ROOT, capture_output=True, text=True, check=False)
    counts = {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|error|skipped)", done.stdout)}
    passed, wrong = counts.get("passed", 0), counts.get("failed", 0) + counts.get("error", 0)
    figure = f"{passed} pass, {wrong} fail, on {version()}"
    yield Row(WHAT, figure, done.returncode == 0 and passed > 0 and not wrong)


def version() -> str:
    """The server's version, and that a store opens on it."""
    with own_postgres() as fresh:
        store = Store.open(fresh())
        assert why_read_only(store.database) == ""
        with store.database.reading() as connection:
            told = connection.exec_driver_sql("SHOW server_version").scalar_one()
        store.close()
    return f"PostgreSQL {told}"
