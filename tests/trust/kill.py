"""Killed at any moment, the store keeps every change that it acknowledged, each with its history, and stays whole."""

import multiprocessing
import os
import random
import signal
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select

from layers.records import Record
from layers.store import Store, writes
from layers.store.connection import Database
from layers.store.history import Change, entry
from layers.store.rows import to_row, utc_now
from layers.store.tables import history, records
from tests.proofs.in_memory import folder_in_memory
from tests.store.worlds import KEEPER, WHY, asset
from tests.trust.row import Fault, Row, replaced, size

FORK = multiprocessing.get_context("fork")
SEED = 7


def rows() -> Iterator[Row]:
    """One row: so many writers killed, what they had been told was saved, and what of it was lost."""
    kills = size(full=500, short=12)
    chance = random.Random(SEED)  # noqa: S311
    acknowledged: dict[str, int] = {}
    whole = 0
    with folder_in_memory() as folder:
        url = f"sqlite:///{folder}/s.db"
        Store.open(url).close()
        for run in range(kills):
            acknowledged |= kill_one_writer(url, run, chance)
            whole += is_whole(folder / "s.db")
        with closing(Store.open(url)) as store:
            lost, without_history = compare(store, acknowledged)
    edits = sum(acknowledged.values())
    figure = (
        f"{kills} kills, {edits:,} edits acknowledged: {lost} lost, {without_history} records with a gap in their "
        f"history, {whole} integrity checks ok"
    )
    yield Row("kill -9 during writes", figure, lost == 0 and without_history == 0 and whole == kills <= edits)


def compare(store: Store, acknowledged: dict[str, int]) -> tuple[int, int]:
    """How many acknowledged edits the store lacks, and how many records whose history is not one row a version."""
    told: dict[str, list[int]] = {}
    with store.database.reading() as connection:
        kept = {row.id: row.version for row in connection.execute(select(records.c.id, records.c.version))}
        for row in connection.execute(select(history.c.record_id, history.c.version).order_by(history.c.seq)):
            told.setdefault(row.record_id, []).append(row.version)
    lost = sum(max(version - kept.get(record_id, 0), 0) for record_id, version in acknowledged.items())
    gaps = [record_id for record_id, version in kept.items() if told.get(record_id) != list(range(1, version + 1))]
    return lost, len(gaps) + len(set(told) - set(kept))


def kill_one_writer(url: str, run: int, chance: random.Random) -> dict[str, int]:
    """Lets a writer start, kills it at a random moment, and gives the last version acknowledged of each asset."""
    reading, writing = os.pipe()
    child = FORK.Process(target=write_until_killed, args=(url, run, writing))
    child.start()
    os.close(writing)
    heard, enough = b"", chance.randint(1, 12)
    while heard.count(b"\n") < enough and (more := os.read(reading, 65536)):
        heard += more
    time.sleep(chance.uniform(0.0, 0.03))
    os.kill(child.pid or 0, signal.SIGKILL)
    child.join()
    while more := os.read(reading, 65536):
        heard += more
    os.close(reading)
    lines = [line.split() for line in heard.decode().splitlines()]
    return {record_id: int(version) for record_id, version in lines}


def write_until_killed(url: str, run: int, acknowledge: int) -> None:
    """Adds, loads and changes assets for ever; says "id version" on a pipe after each, when the store has returned."""
    store = Store.open(url)
    number = 0

    def say(record_id: str, version: int) -> None:
        os.write(acknowledge, f"{record_id} {version}\n".encode())
        time.sleep(0.002)  # so that some are killed between two writes, and not only within one

    while True:
        record_id = f"r{run}n{number}"
        version = store.add(asset(record_id), actor=KEEPER, why=WHY)
        say(record_id, version)
        version = store.change(asset(record_id, cost="Free"), actor=KEEPER, why=WHY, version=version)
        say(record_id, version)
        batch = [asset(f"{record_id}b{part}") for part in range(3)]
        store.load(batch, actor=KEEPER, why=WHY)
        for one in batch:
            say(one.id, 1)
        number += 1


def is_whole(path: Path) -> bool:
    """Whether SQLite finds no damage, and every row that another needs; no writer is alive."""
    with closing(sqlite3.connect(path)) as connection:
        wrong = connection.execute("PRAGMA foreign_key_check").fetchall()
        return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)] and not wrong


# --- faults


def told_before_commit() -> AbstractContextManager[object]:
    """The store returns before it has committed: the commit comes with the next write."""
    late = ExitStack()
    true_writing = Database.writing

    @contextmanager
    def writing(self: Database, **given: Any) -> Iterator[Connection]:
        if given:  # a migration: the parent's, before there is a writer
            with true_writing(self, **given) as connection:
                yield connection
            return
        late.close()
        yield late.enter_context(true_writing(self, **given))

    return replaced(Database, "writing", writing)


def two_transactions() -> AbstractContextManager[object]:
    """A record is committed before its history is written."""

    def insert_all(connection: Connection, batch: Sequence[Record], change: Change) -> None:
        number = writes.next_change_set(connection)
        new = [to_row(record, version=1, at=utc_now()) for record in batch]
        connection.execute(insert(records), new)
        connection.exec_driver_sql("COMMIT")
        time.sleep(0.02)
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        connection.execute(insert(history), [entry(row, None, change=change, change_set=number) for row in new])

    return replaced(writes, "insert_all", insert_all)


FAULTS: dict[str, Fault] = {
    "an edit is acknowledged before it is committed": told_before_commit,
    "a record and its history in two transactions": two_transactions,
}
