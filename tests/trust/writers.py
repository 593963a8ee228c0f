"""Eight writers in processes of their own edit the same twenty assets: no update is lost, and every clash is told.

Half of the edits append a word to the description, so that two at once overlap; the others set one of four fields of
their own and ask to be merged. Afterwards history is read back: each version must differ from the one before it in
what its writer meant, and in nothing else.
"""

import json
import multiprocessing
import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import astuple, dataclass

from sqlalchemy import select

from layers.errors import RecoveryMapError, VersionClashError
from layers.records import Asset, Record
from layers.store import Store, editing, settling
from layers.store.merge import Merged
from layers.store.tables import history
from tests.own_postgres import own_postgres, why_not
from tests.store.worlds import KEEPER, asset
from tests.trust.row import Fault, Row, replaced, size

WRITERS, ASSETS = 8, 20
THINKING_S = 0.003
MERGED = ("cost", "phone", "website", "service_area")
FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Tally:
    """What one writer tried: how often, and what it was told."""

    tried: int = 0
    saved: int = 0
    clashed: int = 0
    busy: int = 0  # waited for its turn in vain, and was told so

    def plus(self, other: "Tally") -> "Tally":
        return Tally(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


def edited(record: Asset, field: str, word: str) -> Asset:
    """The asset with the word added to its description, or as its cost, phone ..."""
    said = f"{record.description} {word}".strip() if field == "description" else f"https://example.org/{word}"
    return record.model_copy(update={field: said})


def edit_until_saved(store: Store, record_id: str, field: str, word: str) -> Tally:
    """Makes one edit, from a version that others may have changed meanwhile; after each clash it looks again."""
    tally = Tally()
    while True:
        found = store.get("asset", record_id, actor=KEEPER)
        assert isinstance(found.record, Asset)
        wanted, why = edited(found.record, field, word), f"{field} {word}"
        time.sleep(THINKING_S)  # so that two of them do meet
        try:
            store.change(wanted, actor=KEEPER, why=why, version=found.version, merge=field in MERGED)
        except VersionClashError:
            tally = tally.plus(Tally(tried=1, clashed=1))
        except RecoveryMapError as error:
            if "nothing was changed (database is locked)" not in str(error):
                raise
            tally = tally.plus(Tally(tried=1, busy=1))
        else:
            return tally.plus(Tally(tried=1, saved=1))


def write(url: str, writer: int, edits: int, told: "multiprocessing.SimpleQueue[Tally]") -> None:
    """One writer's edits, each on an asset drawn at random."""
    chance = random.Random(writer)  # noqa: S311
    store, tally = Store.open(url), Tally()
    for edit in range(edits):
        field = "description" if chance.random() < 0.5 else chance.choice(MERGED)
        record_id = f"a{chance.randrange(ASSETS)}"
        tally = tally.plus(edit_until_saved(store, record_id, field, f"w{writer}e{edit}"))
    store.close()
    told.put(tally)


def all_write(url: str, edits: int) -> Tally | None:
    """Lets all writers loose at once; what they were told together, None where one of them broke down."""
    told: multiprocessing.SimpleQueue[Tally] = FORK.SimpleQueue()
    children = [FORK.Process(target=write, args=(url, writer, edits, told)) for writer in range(WRITERS)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    if any(child.exitcode for child in children):
        return None
    total = Tally()
    for _ in children:
        total = total.plus(told.get())
    return total


def broken_steps(store: Store) -> tuple[int, int]:
    """How many changes history has, and how many of them did anything but what their writer meant."""
    with store.database.reading() as connection:
        query = select(history).where(history.c.version > 1).order_by(history.c.seq)
        steps = [dict(row) for row in connection.execute(query).mappings()]
    return len(steps), sum(not _as_meant(step) for step in steps)


def _as_meant(step: dict[str, str]) -> bool:
    field, word = step["why"].split(" ")
    before, after = json.loads(step["before"]), json.loads(step["after"])
    return bool(after == edited(Asset.model_validate(before), field, word).model_dump(mode="json"))


def lost_words(store: Store, edits: int) -> int:
    """How many of the words that were added to a description are in none now."""
    now = " ".join(store.assets(KEEPER)["description"]).split()
    with store.database.reading() as connection:
        said = [row.split(" ") for row in connection.execute(select(history.c.why)).scalars()]
    added = {word for field, word in (words for words in said if len(words) == 2) if field == "description"}
    return len(added - set(now)) + (len(now) - len(set(now))) + max(0, WRITERS * edits - len(said) + ASSETS)


def row_for(url: str, name: str) -> Row:
    """Eight writers on the store at ``url``, which does not exist yet."""
    edits = size(250, 30)
    store = Store.open(url)
    store.load([asset(f"a{number}", service_area="Kent") for number in range(ASSETS)], actor=KEEPER, why="first")
    store.close()  # a connection must not be shared with children
    tally = all_write(url, edits)
    store = Store.open(url)
    kept, broken = broken_steps(store)
    lost = lost_words(store, edits)
    store.close()
    what = f"{WRITERS} writers x {edits} edits on {ASSETS} assets ({name})"
    if tally is None:
        return Row(what, "a writer broke down", False)
    told = tally.tried == tally.saved + tally.clashed + tally.busy and tally.saved == WRITERS * edits
    heard = f"{tally.clashed:,} clashes told" + (f", {tally.busy} told to wait" if tally.busy else "")
    figure = f"{tally.saved:,} saved, {heard}, {kept:,} in history, {lost + broken} lost updates"
    return Row(what, figure, told and kept == tally.saved and tally.clashed > 0 and lost == broken == 0)


def rows() -> Iterator[Row]:
    """0 lost updates, every clash reported, on both databases."""
    with tempfile.TemporaryDirectory() as folder:
        yield row_for(f"sqlite:///{folder}/store.db", "SQLite")
    if not why_not():
        with own_postgres() as fresh:
            yield row_for(fresh(), "PostgreSQL")


def _as_given(_connection: object, _kept: object, wanted: Record, **_options: object) -> Record:
    return wanted


def _yours(*, before: object, yours: dict[str, object], theirs: object) -> Merged:
    return Merged(dict(yours), {})


FAULTS: dict[str, Fault] = {
    "the last to save wins, whatever the version": lambda: replaced(editing, "settled", _as_given),
    "a merge takes the later edit whole": lambda: replaced(settling, "merge", _yours),
}
