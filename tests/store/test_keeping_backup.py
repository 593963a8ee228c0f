"""A backup counts when it was restored: what comes back is what was there, and a bad one is refused by name."""

import json
import os
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from worlds import CONTRIBUTOR, KEEPER, MEMBER, REVIEWER, WHY, asset, small_world

from layers.errors import BadFileError, BadValueError, NotAllowedError, RecoveryMapError
from layers.keeping import backup as backup_module
from layers.keeping.backup import lapsed, make_backup, remove_lapsed
from layers.keeping.bytes_search import occurrences
from layers.keeping.erase import checked_wish, erase
from layers.keeping.manifest import Backup, backups_in, read_backup, sha256_of
from layers.keeping.restore import restore
from layers.store import Store
from layers.store.tables import metadata, records

SETTLED_BY_A_RESTORE = {"state", "people", "invitations"}


def everything(store: Store) -> dict[str, list[Any]]:
    """Every row of every table that a restore gives back as it was."""
    with store.database.reading() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in metadata.sorted_tables
            if table.name not in SETTLED_BY_A_RESTORE
        }


def back_up(store: Store, folder: Path) -> Backup:
    return make_backup(store.database, folder, actor=KEEPER, why=WHY)


@pytest.fixture
def full(store: Store) -> Store:
    store.load(small_world(), actor=KEEPER, why="It's 100% “so”; a\\b\n\\unrestrict x")
    store.change(asset(organisation="hub", cost="Free"), actor=KEEPER, why=WHY, version=1)
    return store


def test_what_comes_back_is_what_was_there(full: Store, tmp_path: Path) -> None:
    before = everything(full)
    kept = back_up(full, tmp_path / "kept")
    full.add(asset("later"), actor=KEEPER, why=WHY)
    now, seen = everything(full), full.data_version
    done = restore(full.database, kept.folder, keep_in=tmp_path / "kept", actor=KEEPER)
    assert everything(full) == before
    assert full.data_version > seen  # caches must notice
    assert done.replaced is not None
    restore(full.database, done.replaced, keep_in=tmp_path / "kept", actor=KEEPER)
    assert everything(full) == now
    full.add(asset("afterwards"), actor=KEEPER, why=WHY)
    assert full.counts()["asset"] == 5


def test_a_store_that_is_gone_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    store = Store.open(f"sqlite:///{path}")
    store.load(small_world(), actor=KEEPER, why=WHY)
    before = everything(store)
    kept = back_up(store, tmp_path / "kept")
    store.close()
    path.unlink()
    done = restore(store.database, kept.folder, keep_in=tmp_path / "kept", actor=KEEPER)
    assert done.replaced is None
    again = Store.open(f"sqlite:///{path}")
    assert everything(again) == before
    again.close()


@pytest.mark.parametrize("where", [0, 30, 5_000, -2_000])
def test_a_damaged_store_is_put_aside_and_replaced(tmp_path: Path, where: int) -> None:
    path = tmp_path / "s.db"
    store = Store.open(f"sqlite:///{path}")
    store.load(small_world(), actor=KEEPER, why=WHY)
    before = everything(store)
    kept = back_up(store, tmp_path / "kept")
    store.close()
    content = bytearray(path.read_bytes())
    at = where % len(content)
    content[at : at + 200] = b"\xa5" * 200
    path.write_bytes(content)
    restore(store.database, kept.folder, keep_in=tmp_path / "kept", actor=KEEPER)
    again = Store.open(f"sqlite:///{path}")
    assert everything(again) == before
    again.close()
    aside = [found for found in tmp_path.glob("s-damaged-*/s.db") if found.read_bytes() == bytes(content)]
    kept_by_backup = len(backups_in(tmp_path / "kept")) == 2  # some damage is harmless: then it is kept as any other
    assert len(aside) == 1 or kept_by_backup


def flip_a_bit(kept: Backup) -> None:
    content = bytearray(kept.file.read_bytes())
    content[len(content) // 2] ^= 1
    kept.file.write_bytes(content)


def half(kept: Backup) -> None:
    kept.file.write_bytes(kept.file.read_bytes()[: kept.manifest.bytes // 2])


def no_copy(kept: Backup) -> None:
    kept.file.unlink()


def no_manifest(kept: Backup) -> None:
    (kept.folder / "manifest.json").unlink()


def half_a_manifest(kept: Backup) -> None:
    path = kept.folder / "manifest.json"
    path.write_text(path.read_text()[:200])


def other_counts(kept: Backup) -> None:
    _say(kept, lambda told: told["facts"]["rows"].update(records=99))


def a_newer_program(kept: Backup) -> None:
    _say(kept, lambda told: told.update(version=2))


def out_of_the_folder(kept: Backup) -> None:
    _say(kept, lambda told: told.update(file="../store.db"))


def too_large(kept: Backup) -> None:
    path = kept.folder / "manifest.json"
    path.write_text(path.read_text() + " " * 200_000)


def _say(kept: Backup, change: Callable[[dict[str, Any]], None]) -> None:
    path = kept.folder / "manifest.json"
    told = json.loads(path.read_text())
    change(told)
    path.write_text(json.dumps(told))


SPOILT = [
    flip_a_bit, half, no_copy, no_manifest, half_a_manifest, other_counts, a_newer_program, out_of_the_folder, too_large
]  # fmt: skip


@pytest.mark.parametrize("spoil", SPOILT)
def test_a_spoilt_backup_is_refused_and_nothing_changes(
    full: Store, tmp_path: Path, spoil: Callable[[Backup], None]
) -> None:
    kept = back_up(full, tmp_path / "kept")
    full.add(asset("later"), actor=KEEPER, why=WHY)
    before, seen = everything(full), full.data_version
    spoil(kept)
    with pytest.raises(BadFileError) as caught:
        restore(full.database, kept.folder, keep_in=tmp_path / "kept", actor=KEEPER)
    assert "backup" in str(caught.value)
    assert (everything(full), full.data_version) == (before, seen)
    full.add(asset("still-open"), actor=KEEPER, why=WHY)


def test_a_copy_that_is_no_store_is_refused_even_with_a_fitting_manifest(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/s.db")
    kept = back_up(store, tmp_path / "kept")
    kept.file.write_bytes(b"")
    _say(kept, lambda told: told.update(sha256=sha256_of(kept.file), bytes=0))
    with pytest.raises(BadFileError, match="not a store"):
        restore(store.database, kept.folder, keep_in=tmp_path / "kept", actor=KEEPER)
    store.close()


def test_another_stores_backup_is_refused_unless_meant(
    full: Store, open_store: Callable[[str], Store], tmp_path: Path
) -> None:
    other = open_store(f"sqlite:///{tmp_path}/other.db")
    other.load([asset("only")], actor=KEEPER, why=WHY)
    kept = back_up(other, tmp_path / "others")
    with pytest.raises(BadValueError):
        restore(full.database, kept.folder, keep_in=tmp_path / "kept", actor=KEEPER)
    assert full.counts()["asset"] == 3
    if full.database.is_sqlite:
        restore(full.database, kept.folder, keep_in=tmp_path / "kept", actor=KEEPER, other_store=True)
        assert full.counts()["asset"] == 1


def test_only_a_keeper_backs_up_and_restores(full: Store, tmp_path: Path) -> None:
    kept = back_up(full, tmp_path / "kept")
    for actor in (CONTRIBUTOR, MEMBER, REVIEWER):
        with pytest.raises(NotAllowedError):
            make_backup(full.database, tmp_path / "kept", actor=actor, why=WHY)
        with pytest.raises(NotAllowedError):
            restore(full.database, kept.folder, keep_in=tmp_path / "kept", actor=actor)
    assert len(backups_in(tmp_path / "kept")) == 1


def test_a_backup_is_for_its_owner_alone_to_read(full: Store, tmp_path: Path) -> None:
    kept = back_up(full, tmp_path / "kept")
    assert stat.S_IMODE(kept.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(kept.file.stat().st_mode) == 0o600
    assert {path.name for path in kept.folder.iterdir()} == {kept.file.name, "manifest.json"}


def test_a_backup_that_cannot_be_written_leaves_nothing(full: Store, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("in the way")
    with pytest.raises(RecoveryMapError):
        back_up(full, tmp_path / "kept")
    assert (tmp_path / "kept").read_text() == "in the way"


def test_postgresql_without_pg_dump_says_what_to_install(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if store.database.is_sqlite:
        pytest.skip("SQLite needs no other program")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(BadValueError, match="pg_dump is not on this machine"):
        back_up(store, tmp_path / "kept")
    assert backups_in(tmp_path / "kept") == []


def test_the_oldest_go_and_nothing_else_does(full: Store, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    made = [
        make_backup(full.database, folder, actor=KEEPER, why=WHY, made_at=datetime(2026, 1, day, tzinfo=UTC))
        for day in (3, 1, 4, 2)
    ]
    (folder / "a letter").mkdir()
    (folder / "erasures.jsonl").write_text("")
    gone = remove_lapsed(folder, keep=3)
    assert [backup.folder for backup in gone] == [made[1].folder]
    assert [backup.manifest.made_at.day for backup in backups_in(folder)] == [4, 3, 2]
    assert sorted(path.name for path in folder.iterdir() if "2026" not in path.name) == ["a letter", "erasures.jsonl"]
    with pytest.raises(BadValueError, match="keep at least 1"):
        lapsed(made, keep=0)


def test_what_a_killed_backup_left_goes_after_a_day(full: Store, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    for name, hours in ((".old.part", 25), (".new.part", 1)):
        (folder / name).mkdir(parents=True)
        then = (datetime.now(UTC) - timedelta(hours=hours)).timestamp()
        os.utime(folder / name, (then, then))
    back_up(full, folder)
    assert [path.name for path in folder.glob(".*.part")] == [".new.part"]


def test_a_manifest_tells_what_is_in_it(full: Store, tmp_path: Path) -> None:
    kept = read_backup(back_up(full, tmp_path / "kept").folder)
    assert kept.manifest.facts.rows["records"] == 8
    assert kept.manifest.facts.rows["history"] == 9
    assert kept.manifest.bytes == kept.file.stat().st_size
    assert kept.manifest.why == WHY


def test_a_backup_that_an_erasure_overtook_is_made_again(
    full: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    true_copy, name = backup_module._copy, "Zebedee Quirk"
    full.add(asset("named", description=name), actor=KEEPER, why=WHY)
    copies: list[Backup] = []

    def copy_and_erase(*given: Any) -> Backup:
        copies.append(true_copy(*given))
        if len(copies) == 1:
            wish = checked_wish([name], None, WHY)
            erase(full.database, wish, actor=KEEPER, why=WHY, keep_in=tmp_path / "elsewhere")
        return copies[-1]

    monkeypatch.setattr(backup_module, "_copy", copy_and_erase)
    kept = back_up(full, tmp_path / "kept")
    assert len(copies) == 2
    assert [backup.folder for backup in backups_in(tmp_path / "kept")] == [kept.folder]
    assert occurrences([kept.file], [name]) == {}


def test_a_restore_is_seen_by_those_who_are_reading(
    full: Store, url: str, open_store: Callable[[str], Store], tmp_path: Path
) -> None:
    kept = back_up(full, tmp_path / "kept")
    full.add(asset("later"), actor=KEEPER, why=WHY)
    elsewhere = open_store(url)
    if full.database.is_sqlite:  # a PostgreSQL server makes a restore wait for whoever reads
        with elsewhere.database.reading() as connection:
            before = connection.execute(select(records.c.id)).all()
            restore(full.database, kept.folder, keep_in=tmp_path / "kept", actor=KEEPER)
            assert connection.execute(select(records.c.id)).all() == before
    else:
        restore(full.database, kept.folder, keep_in=tmp_path / "kept", actor=KEEPER)
    assert elsewhere.counts()["asset"] == 3
    elsewhere.add(asset("later"), actor=KEEPER, why=WHY)
    assert full.counts()["asset"] == 4
