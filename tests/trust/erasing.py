"""Erased is erased: names put wherever people can write are in no byte of any file afterwards, by plain reading."""

import json
import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select

from layers.keeping import erase as erase_module
from layers.keeping import erased_backups, eraser
from layers.keeping.backup import make_backup
from layers.keeping.erase import checked_wish, erase
from layers.keeping.places import Place
from layers.keeping.restore import restore
from layers.records import Contact
from layers.store import Store
from layers.store.tables import history, records
from layers.store.tables_people import notes, people, proposals, remarks
from tests.proofs.in_memory import folder_in_memory
from tests.store.worlds import KEEPER, WHY, asset, organisation, small_world
from tests.trust.row import Fault, Row, replaced, size

FIRST = ("Zebedee", "Xanthe", "Žofie", "Éloïse", "Quenby", "Jörg", "Ng'ang'a", "Wilhelmina")
LAST = ("O'Quirk", "Vandermark", "Łukasik", "d’Arblay", "Smythe-Quill", 'de "Q" Witt', "Zz\\Top", "Brânză")
AT = "2026-11-02T00:00:00+00:00"


def rows() -> Iterator[Row]:
    """Stores filled with a name each, erased; then an older backup restored; bytes counted in every file."""
    worlds = size(full=40, short=2)
    before = places = files = left = came_back = reached = 0
    for number in range(worlds):
        with folder_in_memory() as folder:
            name, mail, phone = texts = made_up(number)
            with closing(Store.open(f"sqlite:///{folder}/s.db")) as store:
                fill(store, name, mail, phone, random.Random(number))  # noqa: S311
                kept = make_backup(store.database, folder / "away", actor=KEEPER, why=WHY)
                make_backup(store.database, folder / "kept", actor=KEEPER, why=WHY)
                (folder / "cache").mkdir()
                (folder / "cache" / "kept.json").write_text(json.dumps({"name": name}))
                here = [path for path in everything(folder) if "away" not in path.parts]
                before += sum(count(path, texts) for path in here)
                wish = checked_wish([name, phone], 1, WHY)
                where = {"keep_in": folder / "kept", "folders": [folder / "cache"]}
                done = erase(store.database, wish, actor=KEEPER, why=WHY, **where)
                places += done.places
                here = [path for path in everything(folder) if "away" not in path.parts]
                files += len(here)
                left += sum(count(path, texts) for path in here) + sum(done.left.values())
                reached += count(kept.file, texts) == 0
                restore(store.database, kept.folder, keep_in=folder / "kept", actor=KEEPER)
            came_back += sum(count(path, texts) for path in everything(folder) if "away" not in path.parts)
    figure = (
        f"{worlds} stores, {places:,} places, {before:,} occurrences before: {left} in {files} files after, "
        f"{came_back} after an older backup was restored"
    )
    yield Row("erase", figure, not left and not came_back and not reached and before > worlds * 30)


def made_up(number: int) -> tuple[str, str, str]:
    """A name, an e-mail address and a telephone number that nothing else in the store holds."""
    name = f"{FIRST[number % len(FIRST)]} {LAST[(number * 3 + number // 8) % len(LAST)]}"
    return name, f"zq{number}x@post.example", f"01632 96{number:04d}"


def fill(store: Store, name: str, mail: str, phone: str, chance: random.Random) -> None:
    """Put them wherever people can write, and write over some of it, so that pages fill and empty."""
    store.load(small_world(), actor=KEEPER, why=WHY)
    words = f"Ask {name}, {phone}\nor {name.upper()} <{mail}>."
    contacts = (Contact(role=f"c/o {name}"[:60], first_name=name.split(maxsplit=1)[0], phone=phone, email=mail),)
    for number in range(8):
        one = asset(f"a{number}", name=f"{name} {number}"[:100], description=words, address=name, contacts=contacts)
        store.add(one, actor=KEEPER, why=f"{name} asked")
        for version in range(1, chance.randint(2, 5)):
            one = one.model_copy(update={"description": f"{words} {version}" if chance.random() < 0.5 else "Nobody"})
            store.change(one, actor=KEEPER, why=f"{phone} rang", version=version)
    store.add(organisation("o", description=words, checked_by=name, contacts=contacts), actor=KEEPER, why=words)
    with store.database.writing() as connection:
        fill_beside(connection, name, mail, words)


def fill_beside(connection: Connection, name: str, mail: str, words: str) -> None:
    """The same in the tables beside the records."""
    who = {"who": "user_1", "role": "member", "at": AT, "record_id": "a0"}
    person = {"role": "keeper", "active": True, "epoch": 1, "epoch_at": AT, "made_on": "2026-11-01"}
    connection.execute(insert(people).values({**person, "name": name[:40], "email": mail}))
    connection.execute(insert(remarks).values({**who, "said": words}))
    body = connection.execute(select(records.c.body).where(records.c.id == "a0")).scalar_one()
    asked = {"what": "change", "version": 1, "body": body, "state": "waiting", "why": words, "answer": f"No, {name}"}
    connection.execute(insert(proposals).values({**who, **asked}))
    note = {"welcome": "warm", "first_time": "", "access": "", "visited": "2026-10", "sent_on": "2026-11-02"}
    kept = {"record_id": "a0", "review": "approved", "reason": f"names {name}"}
    connection.execute(insert(notes).values({**note, **kept, "said": words}))


def everything(folder: Path) -> list[Path]:
    """Every file there is, found apart from the code that is being proved."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def count(path: Path, texts: tuple[str, ...]) -> int:
    """How often one of the texts stands in the file's bytes, by the plainest of means."""
    content = path.read_bytes()
    ways: list[Callable[[str], bytes]] = [
        lambda text: text.encode(),
        lambda text: json.dumps(text)[1:-1].encode(),
        lambda text: json.dumps(text, ensure_ascii=False)[1:-1].encode(),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-16-be"),
    ]
    wanted = {way(form) for text in texts for form in (text, text.upper(), text.lower()) for way in ways}
    return sum(content.count(one) for one in wanted)


# --- faults


@contextmanager
def not_rewritten() -> Iterator[None]:
    """Rows are changed and the file is left as it is: pages that are free, and the log, keep the old bytes."""
    with ExitStack() as stack:
        for module in (erase_module, erased_backups):
            stack.enter_context(replaced(module, "squeeze", lambda _database: None))
        yield


def history_forgotten() -> AbstractContextManager[object]:
    true_take_out = eraser.take_out

    def take_out(connection: Connection, places: list[Place]) -> set[str]:
        return true_take_out(connection, [place for place in places if place.table != history.name])

    return replaced(erase_module, "take_out", take_out)


def backups_forgotten() -> AbstractContextManager[object]:
    def none(*_given: Any) -> tuple[int, list[Place]]:
        return 0, []

    return replaced(erase_module, "erase_in_backups", none)


FAULTS: dict[str, Fault] = {
    "the file is not rewritten": not_rewritten,
    "history is forgotten": history_forgotten,
    "backups are forgotten": backups_forgotten,
}
