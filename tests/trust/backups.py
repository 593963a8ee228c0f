"""Backups made while others write: each is restored, holds what had been acknowledged, and is erased again first."""

import multiprocessing
import random
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

from sqlalchemy import Connection, func, select

from layers.errors import BadFileError
from layers.keeping import backup as backup_module
from layers.keeping import erasures
from layers.keeping import restore as restore_module
from layers.keeping.backup import make_backup
from layers.keeping.bytes_search import files_under, occurrences
from layers.keeping.check import check
from layers.keeping.copies import prove
from layers.keeping.erase import checked_wish, erase
from layers.keeping.manifest import Backup, Facts
from layers.keeping.restore import restore
from layers.store import Store
from layers.store.connection import Database
from layers.store.tables import history
from tests.proofs.in_memory import folder_in_memory
from tests.store.worlds import KEEPER, WHY, asset, small_world
from tests.trust.row import Fault, Row, replaced, size

FORK = multiprocessing.get_context("fork")
WRITERS = 3
NAME = "Zebedee Quirk"
NOT_OF_A_COPY = ("backups", "their bytes", "list of erasures")


@dataclass(frozen=True)
class Taken:
    """A backup kept out of the erasure's reach, and how many edits had been acknowledged before it began."""

    backup: Backup
    acknowledged: int


def rows() -> Iterator[Row]:
    """Backups under load, each restored elsewhere; then backups spoilt by a bit, each refused."""
    with folder_in_memory() as folder:
        url = f"sqlite:///{folder}/live/s.db"
        with closing(Store.open(url)) as store:
            store.load([*small_world(), asset("named", description=f"Ask {NAME}")], actor=KEEPER, why=WHY)
        # the writers are forked while nothing is open here: a connection may not be carried into a child
        with writers(url) as acknowledged, closing(Store.open(url)) as store:
            taken = list(take(store, folder / "away", acknowledged, size(full=50, short=4)))
        with closing(Store.open(url)) as store:
            wish = checked_wish([NAME], None, WHY)
            erase(store.database, wish, actor=KEEPER, why=WHY, keep_in=folder / "live" / "kept")
        yield restored_row(folder, taken)
        yield spoilt_row(folder, taken[0].backup, size(full=300, short=15))


@contextmanager
def writers(url: str) -> "Iterator[Synchronized[int]]":
    """Writers in processes of their own, for as long as the block lasts; gives how many edits were acknowledged."""
    acknowledged: Synchronized[int] = FORK.Value("q", 0)
    stop = FORK.Event()

    def write(number: int) -> None:
        store, edit = Store.open(url), 0
        while not stop.is_set():
            version = store.add(asset(f"w{number}e{edit}"), actor=KEEPER, why=WHY)
            told(1)
            store.change(asset(f"w{number}e{edit}", cost="Free"), actor=KEEPER, why=WHY, version=version)
            told(1)
            edit += 1
            stop.wait(0.02)
        store.close()

    def told(edits: int) -> None:
        with acknowledged.get_lock():
            acknowledged.value += edits

    children = [FORK.Process(target=write, args=(number,)) for number in range(WRITERS)]
    for child in children:
        child.start()
    try:
        yield acknowledged
    finally:
        stop.set()
        for child in children:
            child.join()


def take(store: Store, folder: Path, acknowledged: "Synchronized[int]", count: int) -> Iterator[Taken]:
    """So many backups, each some edits after the one before."""
    for _ in range(count):
        enough = acknowledged.value + 5
        while acknowledged.value < enough:
            FORK.Event().wait(0.01)
        before = acknowledged.value
        yield Taken(make_backup(store.database, folder, actor=KEEPER, why=WHY), before)


def restored_row(folder: Path, taken: list[Taken]) -> Row:
    """Each backup restored into a folder of its own, with nothing but the list of erasures to go by."""
    whole, lacking, again, left = 0, 0, 0, 0
    for one in taken:
        new = folder / "new"
        shutil.rmtree(new, ignore_errors=True)
        (new / "kept").mkdir(parents=True)
        shutil.copy(folder / "live" / "kept" / erasures.NAME, new / "kept")
        database = Database(f"sqlite:///{new}/s.db")
        again += restore(database, one.backup.folder, keep_in=new / "kept", actor=KEEPER).erased_again
        with database.reading() as connection:
            edits = connection.execute(select(func.count()).select_from(history)).scalar_one()
        lacking += edits - len(small_world()) - 1 < one.acknowledged
        looks = check(database, keep_in=new / "kept")
        whole += all(look.ok for look in looks if look.what not in NOT_OF_A_COPY)
        database.close()
        left += sum(occurrences(files_under([new]), [NAME]).values())
    figure = (
        f"{len(taken)} backups while {WRITERS} writers saved {taken[-1].acknowledged:,} edits: {whole} restored whole, "
        f"{lacking} lack an acknowledged edit; {again} erasures made again, {left} bytes of what was erased"
    )
    return Row("backups under load", figure, whole == again == len(taken) and not lacking and not left)


def spoilt_row(folder: Path, backup: Backup, count: int) -> Row:
    """One bit of the copy turned, anywhere, so many times: nothing of it is ever restored."""
    chance = random.Random(5)  # noqa: S311
    refused = 0
    good = backup.file.read_bytes()
    new = folder / "spoilt"
    for _ in range(count):
        content = bytearray(good)
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        backup.file.write_bytes(content)
        database = Database(f"sqlite:///{new}/s.db")
        try:
            restore(database, backup.folder, keep_in=new / "kept", actor=KEEPER)
        except BadFileError:
            refused += not (new / "s.db").exists()
        shutil.rmtree(new, ignore_errors=True)
        database.close()
    backup.file.write_bytes(good)
    return Row("a backup with one bit turned", f"{refused} of {count} refused, nothing restored", refused == count)


# --- faults


def copied_as_a_file() -> AbstractContextManager[object]:
    """The store's file is copied as it lies there, without its log."""

    def copy(database: Database, path: Path) -> Facts:
        shutil.copyfile(Path(str(database.url.database)), path)
        return prove(path)

    return replaced(backup_module, "copy_live", copy)


def nothing_erased_again() -> AbstractContextManager[object]:
    def replay(_connection: Connection, _known: object) -> int:
        return 0

    return replaced(erasures, "replay", replay)


def bytes_not_checked() -> AbstractContextManager[object]:
    return replaced(restore_module, "check_bytes", nullcontext)


FAULTS: dict[str, Fault] = {
    "a backup is a copy of the file": copied_as_a_file,
    "a restore does not erase again": nothing_erased_again,
    "a restore does not look at the checksum": bytes_not_checked,
}
