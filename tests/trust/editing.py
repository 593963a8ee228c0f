"""Random sequences of edits by everybody who may edit, taken back: what comes out is what there was at the start.

Each sequence has an organisation, an asset and a tie of its own. Beside the store the sequence keeps every version that
it has seen; at its end history must tell exactly those, a revert to any of them must bring it back whole, and reverting
everything must give the start. Imports are undone and redone in the same way.
"""

import random
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from layers.errors import BadValueError, NotAllowedError, VersionClashError
from layers.records import Actor, Record, Review, Visibility
from layers.store import Store, guard, stepping_back
from layers.store.rows import RecordKind, record_kind
from layers.store.versions import TAKEN_OUT, fields_of
from tests.own_postgres import own_postgres, why_not
from tests.proofs.two_keepers import WAYS, hide_the_refuge, is_still_hidden, tried
from tests.store.worlds import (
    ANOTHER_KEEPER,
    KEEPER,
    ONE_KEEPER,
    REVIEWER,
    WHY,
    asset,
    join,
    link,
    organisation,
    reveal,
)
from tests.trust.row import Fault, Row, replaced, size

SEED = 20261122
VALUES: dict[str, tuple[Any, ...]] = {
    "description": ("", "Tea at seven", "“Come as you are” – £2", "${x}`"),
    "website": ("", "https://example.org"),
    "name": ("One", "Another", "A third"),
    "cost": ("", "Free", "£2"),
    "lon": (0.27, 0.3, 0.41),
    "precision": ("exact", "village", "district"),
    "visibility": tuple(Visibility),
    "step_free": (None, True, False),
    "languages": (("en",), ("en", "pl")),
    "since": (None, "2025-01-01"),
}


@dataclass
class Sequence:
    """One sequence: its records' ids by kind, and each version as it was seen."""

    store: Store
    chance: random.Random
    ids: dict[RecordKind, str]
    seen: dict[str, list[Record]] = field(default_factory=dict)
    redacted: set[tuple[str, int]] = field(default_factory=set)  # (id, version) of which something is taken out
    edits: int = 0

    def now(self, kind: RecordKind) -> tuple[Record, int]:
        found = self.store.get(kind, self.ids[kind], actor=KEEPER)
        return found.record, found.version

    def note(self, kind: RecordKind) -> None:
        """Remembers the version that there is now, if it is a new one."""
        record, version = self.now(kind)
        kept = self.seen.setdefault(record.id, [])
        if version == len(kept) + 1:
            kept.append(record)
            self.edits += 1

    def draw(self, record: Record) -> Record:
        """The record with a few fields drawn at random."""
        names = [name for name in VALUES if name in type(record).model_fields]
        chosen = self.chance.sample(names, self.chance.randint(1, 3))
        drawn = {name: self.chance.choice(VALUES[name]) for name in chosen}
        if "name" in drawn:  # of its own: what is named like a withheld record is another matter
            drawn["name"] = f"{drawn['name']} {record.id}"
        return type(record).model_validate({**record.model_dump(), **drawn})


def change(run: Sequence, kind: RecordKind) -> None:
    """By one, or by two keepers where it takes two."""
    record, version = run.now(kind)
    set_to(run, run.draw(record), version)


def set_to(run: Sequence, wanted: Record, version: int) -> None:
    """Makes the record what is wanted, by a change or, where that is refused, by a reveal."""
    try:
        run.store.change(wanted, actor=run.chance.choice([KEEPER, REVIEWER]), why=WHY, version=version)
    except NotAllowedError:
        reveal(run.store, wanted, version=version)


def merge_late(run: Sequence, kind: RecordKind) -> None:
    """An edit of an older version; a clash changes nothing."""
    record, version = run.now(kind)
    older = run.chance.randint(1, version)
    wanted = run.draw(run.seen[record.id][older - 1])
    try:
        run.store.change(wanted, actor=REVIEWER, why=WHY, version=older, merge=True)
    except (VersionClashError, NotAllowedError, BadValueError):
        assert run.now(kind) == (record, version)


def propose(run: Sequence, kind: RecordKind) -> None:
    """Put forward by one and accepted by another, or refused."""
    record, version = run.now(kind)
    wanted = run.draw(record)
    try:
        made = run.store.propose(wanted, version=version, why=WHY, actor=REVIEWER)
        decide = run.store.accept if run.chance.random() < 0.7 else run.store.decline
        decide(made, actor=KEEPER, why=WHY)
    except (NotAllowedError, BadValueError):
        assert run.now(kind) == (record, version)


def review(run: Sequence, kind: RecordKind) -> None:
    """Taken off the map, or put back on it."""
    record, version = run.now(kind)
    act = run.store.refuse if record.review is Review.APPROVED else run.store.approve
    act(kind, record.id, actor=REVIEWER, why=WHY, version=version)


def revert(run: Sequence, kind: RecordKind) -> None:
    """To any version, but one from which something was taken out, which is refused."""
    record, version = run.now(kind)
    target = run.chance.randint(1, version)
    assert revert_to(run, kind, target) is ((record.id, target) not in run.redacted)


def revert_to(run: Sequence, kind: RecordKind, target: int) -> bool:
    """Whether the record is as that version was: by a revert, or by two keepers and one where it takes them."""
    record, version = run.now(kind)
    wanted = run.seen[record.id][target - 1]
    try:
        run.store.revert(kind, record.id, to_version=target, actor=KEEPER, why=WHY, version=version)
    except BadValueError:
        return False
    except NotAllowedError:
        reveal(run.store, wanted.model_copy(update={"review": record.review}), version=version)
        run.note(kind)
        run.store.revert(kind, record.id, to_version=target, actor=KEEPER, why=WHY, version=version + 1)
    run.note(kind)
    return run.now(kind)[0] == wanted


def redact(run: Sequence, kind: RecordKind) -> None:
    """A version between the first and the current one loses its website or description."""
    record, version = run.now(kind)
    if version < 3:
        return
    target = run.chance.randint(2, version - 1)
    name = run.chance.choice(
        [name for name in ("website", "description") if name in type(record).model_fields] or ["why"]
    )
    try:
        run.store.redact(kind, record.id, versions=[target], fields=[name], actor=REVIEWER, why=WHY)
    except BadValueError:
        assert run.now(kind) == (record, version)
        return
    if name != "why" and getattr(run.seen[record.id][target - 1], name):
        run.redacted.add((record.id, target))


EDITS: tuple[Callable[[Sequence, RecordKind], None], ...] = (
    change,
    change,
    merge_late,
    propose,
    review,
    revert,
    redact,
)


def begin(store: Store, number: int, chance: random.Random) -> Sequence:
    """A sequence on three new records."""
    made = [organisation(f"o{number}", name=f"One {number}"), asset(f"a{number}", organisation=f"o{number}")]
    tie = link(f"o{number}", f"a{number}")
    store.load([*made, tie], actor=KEEPER, why=WHY)
    run = Sequence(store, chance, {"organisation": f"o{number}", "asset": f"a{number}", "link": tie.id})
    for kind in run.ids:
        run.note(kind)
    return run


def history_is_as_seen(run: Sequence, kind: RecordKind) -> bool:
    """Whether history tells each version once, in order, from what the last one was to what this one is."""
    record_id = run.ids[kind]
    told = run.store.history(kind, record_id, actor=KEEPER)
    if list(told["version"]) != list(range(1, len(run.seen[record_id]) + 1)):
        return False
    before: dict[str, Any] | None = None
    for row, record in zip(told.to_dict("records"), run.seen[record_id], strict=True):
        if row["before"] != before or not _same(row["after"], fields_of(record)):
            return False
        before = row["after"]
    return True


def _same(told: dict[str, Any], was: dict[str, Any]) -> bool:
    return all(told[name] in (was[name], TAKEN_OUT) for name in was) and told.keys() == was.keys()


def run_one(store: Store, number: int) -> tuple[int, str]:
    """How many edits a sequence made, and what went wrong with it ("" where nothing did)."""
    chance = random.Random(SEED + number)  # noqa: S311
    run = begin(store, number, chance)
    for _ in range(chance.randint(4, 14)):
        kind = chance.choice(list(run.ids))
        chance.choice(EDITS)(run, kind)
        run.note(kind)
    for kind, record_id in run.ids.items():
        record, version = run.now(kind)
        if not revert_to(run, kind, 1) or run.now(kind)[0] != run.seen[record_id][0]:
            return run.edits, f"{record_id}: reverting all is not the start"
        if (record_id, version) not in run.redacted and not revert_to(run, kind, version):
            return run.edits, f"{record_id}: the end is not brought back"
        if run.now(kind)[0] != record or not history_is_as_seen(run, kind):
            return run.edits, f"{record_id}: history does not tell what was seen"
    return run.edits, ""


def sequences(url: str, name: str) -> Row:
    """Random sequences of edits on the store at ``url``, which does not exist yet."""
    how_many = size(1000, 60 if url.startswith("sqlite") else 15)
    store = _two_keepers(url)
    told = [run_one(store, number) for number in range(how_many)]
    store.close()
    wrong = [words for _, words in told if words]
    edits = sum(count for count, _ in told)
    figure = f"{edits:,} edits, {how_many - len(wrong):,} of {how_many:,} back at the start and at the end again"
    return Row(f"{how_many:,} random edit sequences ({name})", figure + "".join(f"; {w}" for w in wrong[:2]), not wrong)


def imports(url: str, name: str) -> Row:
    """Imports undone and redone."""
    how_many = size(100, 10)
    store = _two_keepers(url)
    wrong = sum(not _undone_and_redone(store, number) for number in range(how_many))
    store.close()
    return Row(f"{how_many} imports undone, then the undo ({name})", f"{how_many - wrong} as before", wrong == 0)


def _undone_and_redone(store: Store, number: int) -> bool:
    chance = random.Random(SEED + number)  # noqa: S311
    batch: list[Record] = [organisation(f"i{number}", name=f"I {number}")]
    batch += [asset(f"i{number}a{n}", organisation=f"i{number}") for n in range(chance.randint(1, 5))]
    batch += [link(f"i{number}", record.id) for record in batch[1:]]
    before = _all(store)
    store.load(batch, actor=KEEPER, why=WHY)
    after = _all(store)
    store.undo_import(int(store.change_sets(KEEPER, last=1)["change_set"].iloc[0]), actor=KEEPER, why=WHY)
    undone = _all(store)
    store.undo_import(int(store.change_sets(KEEPER, last=1)["change_set"].iloc[0]), actor=KEEPER, why=WHY)
    kept = all(store.get(record_kind(record), record.id, actor=KEEPER).version == 3 for record in batch)
    return undone == before and _all(store) == after != before and kept


def _all(store: Store) -> list[Any]:
    frames = (store.organisations(KEEPER), store.assets(KEEPER), store.links(KEEPER))
    return [frame.drop(columns=["version", "geometry"], errors="ignore").to_dict("records") for frame in frames]


def _two_keepers(url: str) -> Store:
    store = Store.open(url)
    for keeper in (ONE_KEEPER, ANOTHER_KEEPER):
        join(store, int(keeper.id.removeprefix("user_")), "keeper")
    return store


def one_keeper_alone() -> Row:
    """Every way around the two keepers, by a keeper and by a reviewer."""
    known, tries = 0, 0
    for way in WAYS:
        for actor in (ONE_KEEPER, REVIEWER):
            tries, known = tries + 1, known + _made_known(way, actor)
    return Row("a withheld record and one person alone", f"{tries} tries, {known} made it known", known == 0)


def _made_known(way: Callable[[Store, Actor], Any], actor: Actor) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        store = hide_the_refuge(Store.open(f"sqlite:///{folder}/store.db"))
        tried(store, way, actor)
        hidden = is_still_hidden(store)
        store.close()
        return not hidden


def rows() -> Iterator[Row]:
    """Revert all = start; an import undone; and no way around the two keepers."""
    with tempfile.TemporaryDirectory() as folder:
        yield sequences(f"sqlite:///{folder}/sequences.db", "SQLite")
        yield imports(f"sqlite:///{folder}/imports.db", "SQLite")
    if not why_not():
        with own_postgres() as fresh:
            yield sequences(fresh(), "PostgreSQL")
            yield imports(fresh(), "PostgreSQL")
    yield one_keeper_alone()


def _one_field_short(kept: Record, fields: dict[str, Any], _what: str) -> Record:
    """A revert that forgets to bring a description back."""
    back = {**fields_of(kept), **fields, "description": fields_of(kept).get("description", "")}
    return type(kept).model_validate({name: back[name] for name in type(kept).model_fields})


def _never(*_given: object) -> bool:
    return False


FAULTS: dict[str, Fault] = {
    "a revert forgets a field": lambda: replaced(stepping_back, "_whole", _one_field_short),
    "a step back may show what is withheld": lambda: replaced(stepping_back, "check_shown", lambda *_a, **_k: None),
    "nothing takes two keepers": lambda: replaced(guard, "needs_two", _never),
    "copies of what is withheld are let in": lambda: replaced(guard, "copied", lambda *_a, **_k: []),
}
