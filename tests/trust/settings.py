"""Every connection is settled alike, each commit is synced to the disk, and read-only mode holds for every writer."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from layers.errors import ReadOnlyError
from layers.keeping.readonly import freeze
from layers.store import Store, connection
from layers.store.connection import Database
from tests.proofs.in_memory import folder_in_memory
from tests.store.worlds import KEEPER, WHY, asset, small_world
from tests.trust.row import Fault, Row, replaced, size

ROOT = Path(__file__).resolve().parents[2]
SETTLED = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0, "secure_delete": 1}
NOT_COUNTED = "not counted"
PROGRAM = """
import json, sys
from layers.store import Store, connection
from tests.store.worlds import KEEPER, WHY, asset
connection.PRAGMAS.update(json.loads(sys.argv[2]))
store = Store.open(sys.argv[1])
print("ready", flush=True)
for number in range(int(sys.argv[3])):
    store.add(asset(f"a{number}"), actor=KEEPER, why=WHY)
"""


def rows() -> Iterator[Row]:
    """The settings of connections made in every way; syncs for commits; writes refused while read-only."""
    with folder_in_memory() as folder, closing(Store.open(f"sqlite:///{folder}/s.db")) as store:
        yield settings(store.database)
        yield read_only(store)
    yield syncs()


def settings(database: Database) -> Row:
    """Readers at once, in threads too, a writer, and the driver itself: each asked for each setting."""
    found: list[tuple[object, ...]] = []

    def ask() -> None:
        with ExitStack() as stack:
            several = [stack.enter_context(database.reading()) for _ in range(4)]
            found.extend(tuple(one.exec_driver_sql(f"PRAGMA {name}").scalar() for name in SETTLED) for one in several)

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.writing() as writer:
        found.append(tuple(writer.exec_driver_sql(f"PRAGMA {name}").scalar() for name in SETTLED))
    with database.outside_transactions() as driver:
        found.append(tuple(driver.execute(f"PRAGMA {name}").fetchone()[0] for name in SETTLED))
    good = found.count(tuple(SETTLED.values()))
    figure = f"{good} of {len(found)} with {', '.join(f'{name} {value}' for name, value in SETTLED.items())}"
    return Row("every connection", figure, good == len(found) == 18)


def syncs() -> Row:
    """How often the disk is told to sync while so many edits are committed, counted by strace."""
    what, commits = "syncs to the disk", size(full=200, short=20)
    if shutil.which("strace") is None:
        return Row(what, f"{NOT_COUNTED}: strace is not on this machine", False)
    with TemporaryDirectory() as folder:
        trace = Path(folder) / "trace"
        counting = ["strace", "-f", "-qq", "-e", "trace=fsync,fdatasync,write", "-o", str(trace)]
        given = [f"sqlite:///{folder}/s.db", json.dumps(connection.PRAGMAS), str(commits)]
        command = [*counting, sys.executable, "-c", PROGRAM, *given]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            return Row(what, f"{NOT_COUNTED}: {(done.stderr.splitlines() or ['strace may not run here'])[-1]}", False)
        after_ready = trace.read_text().partition('"ready')[2]
    count = after_ready.count("fdatasync(") + after_ready.count("fsync(")
    return Row(what, f"{count} for {commits} commits", count >= commits)


def read_only(store: Store) -> Row:
    """Every way to write a record, tried while the store is read-only."""
    store.load(small_world(), actor=KEEPER, why=WHY)
    freeze(store.database, actor=KEEPER, why="a proof")
    before, refused = store.data_version, 0
    writes = {
        "add": partial(store.add, asset("new"), actor=KEEPER, why=WHY),
        "load": partial(store.load, [asset("new")], actor=KEEPER, why=WHY),
        "suggest": partial(store.suggest, asset("new"), why=WHY),
        "change": partial(store.change, asset(organisation="hub", cost="Free"), actor=KEEPER, why=WHY, version=1),
        "approve": partial(store.approve, "asset", "hall", actor=KEEPER, why=WHY, version=1),
        "refuse": partial(store.refuse, "asset", "hall", actor=KEEPER, why=WHY, version=1),
    }
    for write in writes.values():
        try:
            write()
        except ReadOnlyError as error:
            refused += "a proof" in str(error)
    figure = f"{refused} of {len(writes)} kinds of write refused with the reason, nothing changed"
    return Row("read-only mode", figure, refused == len(writes) and store.data_version == before)


# --- faults


def synced_now_and_then() -> AbstractContextManager[object]:
    return replaced(connection, "PRAGMAS", {**connection.PRAGMAS, "synchronous": "NORMAL"})


def loose_rows() -> AbstractContextManager[object]:
    return replaced(connection, "PRAGMAS", {**connection.PRAGMAS, "foreign_keys": "OFF"})


def nobody_asks() -> AbstractContextManager[object]:
    return replaced(connection, "_refuse_where_read_only", lambda _connection: None)


FAULTS: dict[str, Fault] = {
    "synchronous NORMAL": synced_now_and_then,
    "foreign keys off": loose_rows,
    "writing does not ask whether the store is read-only": nobody_asks,
}
