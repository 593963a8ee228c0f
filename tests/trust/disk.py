"""A disk that is full at every step: what was begun is undone whole, and the person is told in one plain message.

A child may write files only up to a size; the size grows step by step until the work runs through. It is the method of
the advancing fault point: at the first step that the disk allows, at the second, and so on.
"""

import multiprocessing
import resource
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, insert

from layers.errors import RecoveryMapError
from layers.keeping.backup import make_backup
from layers.keeping.check import Look, check
from layers.keeping.erase import checked_wish, erase
from layers.keeping.manifest import backups_in, check_bytes
from layers.keeping.restore import restore
from layers.records import Record
from layers.store import Store, writes
from layers.store.history import Change, entry
from layers.store.rows import to_row, utc_now
from layers.store.tables import history, records
from tests.proofs.in_memory import folder_in_memory
from tests.store.worlds import KEEPER, WHY, asset, small_world
from tests.trust.row import Fault, Row, replaced, size

FORK = multiprocessing.get_context("fork")
NAME = "Zebedee Quirk"
STEP_BYTES = 4096
MOST_STEPS = 400
NOT_PLAIN = ("Traceback", "SELECT", "INSERT", "sqlite3.", "sqlalchemy")
TABLES = ("records", "history", "people", "proposals", "remarks", "notes", "erasures")


@dataclass(frozen=True)
class Held:
    """What a store holds, as far as whole and half can be told apart."""

    rows: tuple[int, ...]
    versions: int
    name_stands: int

    @classmethod
    def by(cls, path: Path) -> "Held":
        with closing(sqlite3.connect(path)) as connection:
            ask = connection.execute
            rows = tuple(ask(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES)  # noqa: S608
            versions = ask("SELECT sum(version) FROM records").fetchone()[0]
            told = ask("SELECT before, after FROM history UNION ALL SELECT body, '' FROM records").fetchall()
        return cls(rows, versions, sum(NAME in str(row) for row in told))


def change(store: Store, _folder: Path) -> None:
    after = asset(organisation="hub", description="x" * 1900)
    store.change(after, actor=KEEPER, why=WHY, version=1)


def load(store: Store, _folder: Path) -> None:
    store.load([asset(f"n{number}", description="x" * 1900) for number in range(30)], actor=KEEPER, why=WHY)


def suggest(store: Store, _folder: Path) -> None:
    store.suggest(asset("new", description="x" * 1900), why=WHY)


def back_up(store: Store, folder: Path) -> None:
    make_backup(store.database, folder / "new", actor=KEEPER, why=WHY)


def erase_name(store: Store, folder: Path) -> None:
    erase(store.database, checked_wish([NAME], None, WHY), actor=KEEPER, why=WHY, keep_in=folder / "kept")


def restore_one(store: Store, folder: Path) -> None:
    restore(store.database, backups_in(folder / "kept")[0].folder, keep_in=folder / "kept", actor=KEEPER)


WORK: dict[str, Callable[[Store, Path], None]] = {
    "add or change": change, "load": load, "suggest": suggest, "backup": back_up, "erase": erase_name,
    "restore": restore_one,
}  # fmt: skip


def rows() -> Iterator[Row]:
    """One row: steps tried over every kind of work, half-writes, and the messages that people got."""
    steps, half, not_plain, unfinished = 0, [], [], []
    with folder_in_memory() as folder:
        begin(folder / "begin")
        for name, work in WORK.items():
            told = list(full_at_every_step(folder, work))
            steps += len(told)
            half += [name for one in told if one.half]
            not_plain += [one.said for one in told if one.said and not plain(one.said)]
            unfinished += [name] if told[-1].said else []
    figure = f"{steps} steps of {len(WORK)} kinds of work: {len(half)} half-writes, {len(not_plain)} messages not plain"
    yield Row(
        "disk full at every step",
        figure + "".join(f"; {name} never ran through" for name in unfinished),
        not (half or not_plain or unfinished),
    )


@dataclass(frozen=True)
class Step:
    """How one step ended: what the person was told ("" where it ran through), and whether anything is half done."""

    said: str
    half: bool


def begin(folder: Path) -> None:
    """A store with a name in it, and a backup of it as it was before a change."""
    with closing(Store.open(f"sqlite:///{folder}/s.db")) as store:
        many = [asset(f"a{number}", description=f"Ask {NAME}. {'y' * 500}") for number in range(20)]
        store.load([*small_world(), *many], actor=KEEPER, why=WHY)
        make_backup(store.database, folder / "kept", actor=KEEPER, why=WHY)
        store.add(asset("since"), actor=KEEPER, why=WHY)


def full_at_every_step(folder: Path, work: Callable[[Store, Path], None]) -> Iterator[Step]:
    """The work again and again from the same beginning, each time with a little more room, until it runs through."""
    before = Held.by(folder / "begin" / "s.db")
    after = Held.by(run(folder, work, None)[1] / "s.db")
    stride = STEP_BYTES * size(full=1, short=12)
    for step in range(1, MOST_STEPS):
        said, here = run(folder, work, step * stride)
        held = Held.by(here / "s.db")
        parts = list(here.rglob("*.part"))
        for kept in (kept for place in ("kept", "new") for kept in backups_in(here / place)):
            check_bytes(kept)
        faults = [look for look in looks(here) if not look.ok and look.what not in ("backups", "erasures")]
        yield Step(said, bool(faults or parts or held not in (before, after) or (not said and held != after)))
        if not said:
            return


def looks(here: Path) -> list[Look]:
    with closing(Store.open(f"sqlite:///{here}/s.db")) as store:
        return check(store.database, keep_in=here / "kept")


def run(folder: Path, work: Callable[[Store, Path], None], most_bytes: int | None) -> tuple[str, Path]:
    """The work in a child with so much room; what it was told, and the folder that it leaves."""
    here = folder / "here"
    shutil.rmtree(here, ignore_errors=True)
    shutil.copytree(folder / "begin", here)
    told: multiprocessing.SimpleQueue[str] = FORK.SimpleQueue()
    child = FORK.Process(target=in_child, args=(here, work, most_bytes, told))
    child.start()
    child.join()
    return (told.get() if not told.empty() else "the program ended without a word"), here


def in_child(
    here: Path, work: Callable[[Store, Path], None], most_bytes: int | None, told: "multiprocessing.SimpleQueue[str]"
) -> None:
    said = ""
    with closing(Store.open(f"sqlite:///{here}/s.db")) as store:
        if most_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, resource.RLIM_INFINITY))
        try:
            work(store, here)
        except RecoveryMapError as error:
            said = str(error) or "nothing"
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    told.put(said)


def plain(said: str) -> bool:
    """Whether a person could read it: one line, and nothing of the program's insides."""
    return "\n" not in said and said.endswith(".") and not any(word in said for word in NOT_PLAIN)


# --- faults


def a_commit_for_each_row() -> AbstractContextManager[object]:
    def insert_all(connection: Connection, batch: Sequence[Record], change: Change) -> None:
        number = writes.next_change_set(connection)
        for record in batch:
            row = to_row(record, version=1, at=utc_now())
            connection.execute(insert(records), [row])
            connection.execute(insert(history), [entry(row, None, change=change, change_set=number)])
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return replaced(writes, "insert_all", insert_all)


FAULTS: dict[str, Fault] = {"a commit for each row": a_commit_for_each_row}
