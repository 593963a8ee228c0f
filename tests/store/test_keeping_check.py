"""check finds each thing that can be wrong with a store and names it; read-only mode holds everywhere; the clock."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text, update
from worlds import CONTRIBUTOR, KEEPER, MEMBER, REVIEWER, WHY, asset, small_world

from layers.errors import BadValueError, NotAllowedError, NotFoundError, ReadOnlyError
from layers.keeping.backup import make_backup
from layers.keeping.check import Look, check
from layers.keeping.erase import checked_wish, erase
from layers.keeping.manifest import backups_in
from layers.keeping.readonly import freeze, thaw, why_read_only
from layers.keeping.restore import restore
from layers.keeping.schedule import back_up_where_due, wait_until_due
from layers.store import Store
from layers.store.connection import Database
from layers.store.tables import state


@pytest.fixture
def full(store: Store, tmp_path: Path) -> Store:
    store.load([*small_world(), asset("other", description="Ask for Zebedee")], actor=KEEPER, why=WHY)
    erase(store.database, checked_wish(["Zebedee"], None, WHY), actor=KEEPER, why=WHY, keep_in=tmp_path / "kept")
    make_backup(store.database, tmp_path / "kept", actor=KEEPER, why=WHY)
    return store


def looked(store: Store, folder: Path) -> dict[str, Look]:
    return {look.what: look for look in check(store.database, keep_in=folder / "kept")}


def test_a_good_store_is_good_in_every_respect(full: Store, tmp_path: Path) -> None:
    found = looked(full, tmp_path)
    assert [look for look in found.values() if not look.ok] == []
    assert {"tables", "seals", "records", "history", "erasures", "writing", "backups", "their bytes"} <= set(found)
    assert ("whole" in found) is full.database.is_sqlite


def alter(statement: str) -> Callable[[Store, Path], None]:
    def do(store: Store, _folder: Path) -> None:
        with store.database.writing() as connection:
            connection.execute(text(statement))

    return do


def no_seal(store: Store, _folder: Path) -> None:
    sql = "DROP TRIGGER history_no_update" if store.database.is_sqlite else "DROP TRIGGER history_no_change ON history"
    alter(sql)(store, _folder)


def no_backup(_store: Store, folder: Path) -> None:
    for backup in backups_in(folder / "kept"):
        backup.remove()


def old_backup(store: Store, folder: Path) -> None:
    no_backup(store, folder)
    made_at = datetime.now(UTC) - timedelta(hours=49)
    make_backup(store.database, folder / "kept", actor=KEEPER, why=WHY, made_at=made_at)


def spoilt_backup(_store: Store, folder: Path) -> None:
    with backups_in(folder / "kept")[0].file.open("ab") as file:
        file.write(b" ")


def spoilt_list(_store: Store, folder: Path) -> None:
    (folder / "kept" / "erasures.jsonl").write_text("{")


def readable(store: Store, _folder: Path) -> None:
    if not store.database.is_sqlite:
        pytest.skip("a server sees to its own files")
    Path(str(store.database.url.database)).chmod(0o644)


COME_BACK = """UPDATE records SET body = replace(body, '███████', 'Zebedee') WHERE id = 'other'"""
FAULTS = [
    ("seals", no_seal),
    ("seals", alter("UPDATE state SET redacting = true")),
    ("records", alter("UPDATE records SET visibility = 'withheld' WHERE id = 'hall'")),
    ("records", alter("UPDATE records SET body = '{}' WHERE id = 'hall'")),
    ("records", alter("UPDATE records SET body = replace(body, 'peer-group', 'no-such-kind') WHERE id = 'group'")),
    ("history", alter("UPDATE records SET version = 2 WHERE id = 'hall'")),
    ("history", alter(COME_BACK)),
    ("tables", alter("UPDATE alembic_version SET version_num = '0001'")),
    ("backups", no_backup),
    ("backups", old_backup),
    ("their bytes", spoilt_backup),
    ("list of erasures", spoilt_list),
    ("who can read it", readable),
]


@pytest.mark.parametrize(("what", "break_it"), FAULTS)
def test_each_fault_is_found_and_named(
    full: Store, tmp_path: Path, what: str, break_it: Callable[[Store, Path], None]
) -> None:
    break_it(full, tmp_path)
    found = looked(full, tmp_path)
    assert not found[what].ok
    assert found[what].found


def test_an_erasure_that_did_not_hold_is_found(full: Store, tmp_path: Path) -> None:
    with full.database.writing() as connection:
        connection.execute(update(state).values(redacting=True))
        connection.execute(text("UPDATE history SET after = replace(after, '███████', 'Zebedee'), redacted = 'x'"))
        connection.execute(update(state).values(redacting=False))
    assert not looked(full, tmp_path)["erasures"].ok


def test_a_damaged_file_is_told_of(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/s.db")
    store.load(small_world(), actor=KEEPER, why=WHY)
    store.close()
    path = tmp_path / "s.db"
    content = bytearray(path.read_bytes())
    content[8192:24000] = b"\xa5" * (24000 - 8192)
    path.write_bytes(content)
    found = check(store.database, keep_in=tmp_path / "kept")
    assert next(look.what for look in found if not look.ok) == "whole"
    assert "Traceback" not in found[0].found
    store.close()


def test_looking_for_a_store_never_makes_one(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no store"):
        check(Database(f"sqlite:///{tmp_path}/s.db"), keep_in=tmp_path)
    assert list(tmp_path.iterdir()) == []


# --- read-only mode


def test_read_only_mode_holds_for_everybody_at_once_and_ends(
    full: Store, url: str, open_store: Callable[[str], Store], tmp_path: Path
) -> None:
    elsewhere = open_store(url)
    seen = full.data_version
    freeze(full.database, actor=KEEPER, why="We move to a new server.")
    assert why_read_only(elsewhere.database) == "We move to a new server."
    for write in (
        lambda: elsewhere.add(asset("new"), actor=KEEPER, why=WHY),
        lambda: elsewhere.suggest(asset("new"), why=WHY),
        lambda: full.refuse("asset", "hall", actor=REVIEWER, why=WHY, version=1),
    ):
        with pytest.raises(ReadOnlyError, match=r"We move to a new server\. Try again later"):
            write()
    assert elsewhere.counts()["asset"] == 4
    assert full.data_version == seen
    make_backup(elsewhere.database, tmp_path / "kept", actor=KEEPER, why=WHY)
    assert looked(full, tmp_path)["writing"] == Look("writing", "read-only: We move to a new server.", True)
    thaw(full.database, actor=KEEPER)
    elsewhere.add(asset("new"), actor=KEEPER, why=WHY)


def test_only_a_keeper_stops_writing_and_gives_a_reason(full: Store) -> None:
    for actor in (CONTRIBUTOR, MEMBER, REVIEWER):
        with pytest.raises(NotAllowedError):
            freeze(full.database, actor=actor, why=WHY)
        with pytest.raises(NotAllowedError):
            thaw(full.database, actor=actor)
    with pytest.raises(BadValueError, match="Say why"):
        freeze(full.database, actor=KEEPER, why=" ")
    full.add(asset("new"), actor=KEEPER, why=WHY)


def test_a_restore_leaves_read_only_mode_as_it_was(full: Store, tmp_path: Path) -> None:
    kept = backups_in(tmp_path / "kept")[0]
    freeze(full.database, actor=KEEPER, why="We look into something")
    restore(full.database, kept.folder, keep_in=tmp_path / "kept", actor=KEEPER)
    assert why_read_only(full.database) == "We look into something"
    kept.file.write_bytes(b"")
    with pytest.raises(ValueError, match="bytes have changed"):
        restore(full.database, kept.folder, keep_in=tmp_path / "kept", actor=KEEPER)
    assert why_read_only(full.database) == "We look into something"


# --- the clock

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours_ago", "waits_h"),
    [([], 0), ([1], 23), ([23.5, 30], 0.5), ([24], 0), ([100], 0), ([-5], 0), ([-5, 20], 4)],
)
def test_when_the_next_backup_is_due(full: Store, tmp_path: Path, hours_ago: list[float], waits_h: float) -> None:
    made = backups_in(tmp_path / "kept")[0]
    dated = [
        type(made)(made.folder, made.manifest.model_copy(update={"made_at": NOW - timedelta(hours=hours)}))
        for hours in hours_ago
    ]
    assert wait_until_due(dated, every=timedelta(hours=24), now=NOW) == timedelta(hours=waits_h)


def test_the_clock_makes_one_when_due_and_keeps_as_many_as_asked(full: Store, tmp_path: Path) -> None:
    folder, day = tmp_path / "clock", timedelta(days=1)
    made = [
        back_up_where_due(full.database, folder, every=day, keep=3, now=NOW + timedelta(hours=hours))
        for hours in (0, 1, 23, 24, 48, 49, 72, 96)
    ]
    assert [backup is not None for backup in made] == [True, False, False, True, True, False, True, True]
    assert [backup.manifest.made_at for backup in backups_in(folder)] == [NOW + day * days for days in (4, 3, 2)]
    with pytest.raises(BadValueError, match="more than 0"):
        back_up_where_due(full.database, folder, every=timedelta(0), keep=3, now=NOW)
