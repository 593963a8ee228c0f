"""Every connection is settled the same way; a bad address or file gets one plain sentence."""

import sqlite3
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from worlds import KEEPER, WHY, asset, small_world

from layers.errors import BadFileError, BadValueError, RecoveryMapError
from layers.store import Store
from layers.store.connection import Database
from layers.store.migrations.upgrade import migrate

SETTLED = [
    ("journal_mode", "wal"),
    ("synchronous", 2),  # FULL
    ("foreign_keys", 1),
    ("trusted_schema", 0),
    ("busy_timeout", 10_000),
    ("secure_delete", 1),
]


@pytest.mark.parametrize(("pragma", "wanted"), SETTLED)
def test_every_connection_is_settled(tmp_path: Path, pragma: str, wanted: object) -> None:
    database = Database(f"sqlite:///{tmp_path}/s.db")
    migrate(database)
    with ExitStack() as stack:
        readers = [stack.enter_context(database.reading()) for _ in range(8)]
        several = [*readers, stack.enter_context(database.writing())]
        found = [connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() for connection in several]
    database.close()
    assert found == [wanted] * 9


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("mysql://a:secret@h/x", "cannot be kept in 'mysql'"),
        ("sqlite://", "must be kept in a file"),
        ("sqlite:///:memory:", "must be kept in a file"),
        ("not an address secret", "not the address of a store"),
    ],
)
def test_a_bad_address_is_refused_without_repeating_a_password(address: str, says: str) -> None:
    with pytest.raises(BadValueError, match=says) as caught:
        Store.open(address)
    assert "secret" not in str(caught.value)


def test_postgresql_without_its_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(BadValueError, match="pip install 'psycopg"):
        Store.open("postgresql+psycopg://somebody@nowhere/db")


def text_file(path: Path) -> None:
    path.write_text("id,name\n1,not a database\n" * 500)


def half_a_store(path: Path) -> None:
    whole = path.with_name("whole.db")
    opened = Store.open(f"sqlite:///{whole}")
    opened.load([asset(f"a{number}") for number in range(300)], actor=KEEPER, why=WHY)
    opened.close()
    path.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])


def folder_in_its_place(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize("spoil", [text_file, half_a_store, folder_in_its_place])
def test_a_file_that_is_not_a_store_gets_one_plain_message(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    path = tmp_path / "store.db"
    spoil(path)
    with pytest.raises(RecoveryMapError) as caught:
        Store.open(f"sqlite:///{path}").assets(KEEPER)
    assert "Traceback" not in str(caught.value)
    assert "SELECT" not in str(caught.value)
    assert "store" in str(caught.value)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(BadFileError, match=r"folder of store\.db cannot be made"):
        Store.open(f"sqlite:///{tmp_path}/file/store.db")


def test_a_store_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/s.db"
    Store.open(url).close()
    raw = sqlite3.connect(tmp_path / "s.db")
    raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.commit()
    raw.close()
    with pytest.raises(BadFileError, match="newer version"):
        Store.open(url)


def test_a_full_disk_changes_nothing_and_says_so(tmp_path: Path) -> None:
    opened = Store.open(f"sqlite:///{tmp_path}/s.db")
    opened.load(small_world(), actor=KEEPER, why=WHY)
    before = opened.data_version
    with opened._database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    opened.close()
    full = Store.open(f"sqlite:///{tmp_path}/s.db")
    with full._database.writing() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    many = [asset(f"a{number}", description="x" * 1900) for number in range(200)]
    with pytest.raises(RecoveryMapError, match="nothing was changed"):
        full.load(many, actor=KEEPER, why=WHY)
    assert full.data_version == before
    assert full.counts()["asset"] == 3
    full.close()


def test_opening_again_keeps_everything(url: str, open_store: Callable[[str], Store]) -> None:
    first = open_store(url)
    first.load(small_world(), actor=KEEPER, why=WHY)
    second = open_store(url)
    assert second.counts() == {"organisation": 2, "asset": 3, "link": 3}
    assert second.data_version == first.data_version
