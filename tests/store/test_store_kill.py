"""Killed at any moment, the store keeps every change that was acknowledged, each with its history, and stays whole."""

import multiprocessing
import os
import random
import signal
import sqlite3
import time
from pathlib import Path

from worlds import KEEPER, WHY, asset

from layers.store import Store

KILLS = 30
FORK = multiprocessing.get_context("fork")


def write_until_killed(url: str, run: int, acknowledge: int) -> None:
    """Adds and changes assets for ever; says "id version" on a pipe after each, when the store has returned."""
    store = Store.open(url)
    number = 0
    while True:
        record_id = f"r{run}n{number}"
        version = store.add(asset(record_id), actor=KEEPER, why=WHY)
        os.write(acknowledge, f"{record_id} {version}\n".encode())
        version = store.change(asset(record_id, cost="Free"), actor=KEEPER, why=WHY, version=version)
        os.write(acknowledge, f"{record_id} {version}\n".encode())
        number += 1


def kill_one_writer(url: str, run: int, chance: random.Random) -> dict[str, int]:
    """Lets a writer start, kills it at a random moment, and gives the last version acknowledged of each asset."""
    reading, writing = os.pipe()
    child = FORK.Process(target=write_until_killed, args=(url, run, writing))
    child.start()
    os.close(writing)
    heard = os.read(reading, 65536)  # waits for the first acknowledgement
    time.sleep(chance.uniform(0.0, 0.06))
    os.kill(child.pid or 0, signal.SIGKILL)
    child.join()
    while more := os.read(reading, 65536):
        heard += more
    os.close(reading)
    lines = [line.split() for line in heard.decode().splitlines()]
    return {record_id: int(version) for record_id, version in lines}


def test_nothing_acknowledged_is_lost_when_killed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/s.db"
    Store.open(url).close()
    chance = random.Random(7)  # noqa: S311
    acknowledged: dict[str, int] = {}
    for run in range(KILLS):
        acknowledged |= kill_one_writer(url, run, chance)
        assert whole(tmp_path / "s.db")
    store = Store.open(url)
    kept = dict(store.assets()[["id", "version"]].itertuples(index=False))
    histories = versions_in_history(store)
    store.close()
    assert len(acknowledged) >= KILLS
    lost = {record_id for record_id, version in acknowledged.items() if kept.get(record_id, 0) < version}
    assert lost == set()
    assert histories == {record_id: list(range(1, version + 1)) for record_id, version in kept.items()}


def whole(path: Path) -> bool:
    connection = sqlite3.connect(path)
    try:
        wrong = connection.execute("PRAGMA foreign_key_check").fetchall()
        return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)] and not wrong
    finally:
        connection.close()


def versions_in_history(store: Store) -> dict[str, list[int]]:
    """The versions of each asset that history tells of, in order."""
    found: dict[str, list[int]] = {}
    with store._database.reading() as connection:
        for record_id, version in connection.exec_driver_sql("SELECT record_id, version FROM history ORDER BY seq"):
            found.setdefault(record_id, []).append(version)
    return found
