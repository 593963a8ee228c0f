"""A migrated store has exactly the tables that the code believes it has."""

import multiprocessing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from layers.errors import RecoveryMapError
from layers.store import Store, tables_people  # noqa: F401 (its tables belong to the same metadata)
from layers.store.connection import Database
from layers.store.migrations import upgrade
from layers.store.tables import metadata


def test_migrations_and_tables_say_the_same(url: str) -> None:
    database = Database(url)
    upgrade.migrate(database)
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    database.close()


def test_a_migration_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(f"sqlite:///{tmp_path}/s.db")

    def fails_at_its_end(config: object, _revision: str) -> None:
        connection: Connection = config.attributes["connection"]
        connection.execute(text("CREATE TABLE half (a int)"))
        raise OperationalError("", {}, Exception("disk is full"))

    monkeypatch.setattr(upgrade.command, "upgrade", fails_at_its_end)
    with pytest.raises(RecoveryMapError, match="nothing was changed"):
        upgrade.migrate(database)
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar_one() == 0
    database.close()


def open_and_close(url: str, answers: "multiprocessing.Queue[str]") -> None:
    store = Store.open(url)
    answers.put(store.data_version)
    store.close()


def test_processes_that_open_a_new_store_at_once_make_one(url: str) -> None:
    fork = multiprocessing.get_context("fork")
    answers = fork.Queue()
    children = [fork.Process(target=open_and_close, args=(url, answers)) for _ in range(4)]
    for child in children:
        child.start()
    found = {answers.get(timeout=30) for _ in children}
    for child in children:
        child.join()
    assert len(found) == 1
    assert [child.exitcode for child in children] == [0] * 4
