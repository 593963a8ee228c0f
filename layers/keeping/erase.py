"""Erasing: a person, or texts, out of the store, its history and its caches, proved by a search of every byte.

Rows stay and say nothing: history keeps "user_3" and masks, so that what was done remains whole. Places are kept,
never texts, so that an older backup is erased again when it is restored.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from layers.access import Action
from layers.errors import BadValueError, NotFoundError
from layers.keeping import erasures
from layers.keeping.bytes_search import files_under, occurrences_apart
from layers.keeping.copies import squeeze
from layers.keeping.erased_backups import erase_in_backups
from layers.keeping.eraser import find_texts, person_places, take_out
from layers.keeping.erasures import Erasure
from layers.keeping.permit import require
from layers.keeping.places import Finding, Place
from layers.records import Actor
from layers.store.connection import Database
from layers.store.history import Change
from layers.store.rows import from_body, utc_now
from layers.store.tables import metadata, records, state
from layers.store.tables_people import people
from layers.store.writes import checked_why, next_change_set, update_all

SHORTEST_TEXT = 3  # "Jo" stands in half of all words
CACHES = {"cache"}


@dataclass(frozen=True)
class Wish:
    """What is to go: texts as people write them, in capitals or not, and a person by number."""

    texts: tuple[str, ...]
    person: int | None = None


@dataclass(frozen=True)
class Erased:
    """What an erasure did, and the proof: ``left`` says how often a text still stands in which file."""

    places: int
    records: tuple[str, ...]
    stuck: tuple[str, ...]  # where a text is part of an id or another code, which cannot change
    backups: int  # rewritten without it
    removed: tuple[Path, ...]
    searched: int
    left: dict[Path, int]


def checked_wish(texts: Iterable[str], person: int | None, why: str) -> Wish:
    """The wish, tidied; ``BadValueError`` for nothing, for a text too short, and for a reason that says it again."""
    wanted = tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))
    if not wanted and person is None:
        raise BadValueError("Say what is to go: a person such as user_3, or a text, or both.")
    short = [text for text in wanted if len(text) < SHORTEST_TEXT]
    if short:
        raise BadValueError(f"{short[0]!r} stands in too many words; give at least {SHORTEST_TEXT} characters.")
    if any(text.casefold() in why.casefold() for text in wanted):
        raise BadValueError("The reason holds what is to be erased, and reasons are kept; say it in other words.")
    return Wish(wanted, person)


def look(database: Database, wish: Wish, *, actor: Actor) -> list[Finding]:
    """Where the wish would find something, without changing anything."""
    require(actor, Action.ERASE)
    with database.reading() as connection:
        return _found(connection, _whole(connection, wish))[1]


def erase(
    database: Database,
    wish: Wish,
    *,
    actor: Actor,
    why: str,
    keep_in: Path,
    folders: Sequence[Path] = (),
    remove_files: bool = False,
) -> Erased:
    """Take the wish out of every row, rewrite the store and its backups without it, and search every byte.

    ``keep_in`` is where backups are kept. ``folders`` are searched beside the store: what is found in a cache is
    removed, and so is any other file where ``remove_files``. Raises ``NotFoundError`` for a person who is not there.
    """
    require(actor, Action.ERASE)
    said = checked_why(why)
    with database.writing(upkeep=True) as connection:
        whole = _whole(connection, wish)
        places, findings = _found(connection, whole)
        changed = take_out(connection, places)
        _new_versions(connection, changed, Change(actor, Action.ERASE, said))
        _note(connection, places, actor, said)
    _tell_beside(database, keep_in)
    _squeeze(database)
    rewritten, further = erase_in_backups(keep_in, whole.texts, _known(database))
    if further:
        with database.writing(upkeep=True) as connection:
            _note(connection, further, actor, said)
        _tell_beside(database, keep_in)
    removed, searched, left = _search(database, whole.texts, [keep_in, *folders], remove_files)
    return Erased(
        places=len(places),
        records=tuple(sorted(changed)),
        stuck=tuple(dict.fromkeys(finding.place.in_words for finding in findings if not finding.can_go)),
        backups=rewritten,
        removed=tuple(removed),
        searched=searched,
        left=left,
    )


def _whole(connection: Connection, wish: Wish) -> Wish:
    """The wish with the person's e-mail address, which is nobody else's."""
    if wish.person is None:
        return wish
    email = connection.execute(select(people.c.email).where(people.c.number == wish.person)).scalar()
    if email is None:
        raise NotFoundError(f"There is no person user_{wish.person} here; see the list of people.")
    return Wish((*wish.texts, *([email] if len(email) >= SHORTEST_TEXT else [])), wish.person)


def _found(connection: Connection, wish: Wish) -> tuple[list[Place], list[Finding]]:
    findings = find_texts(connection, wish.texts) if wish.texts else []
    places = [] if wish.person is None else person_places(connection, wish.person)
    return places + [finding.place for finding in findings if finding.can_go], findings


def _new_versions(connection: Connection, ids: Iterable[str], change: Change) -> None:
    """A new version of each record, so that a form opened before cannot quietly write the old text back."""
    rows = connection.execute(select(records).where(records.c.id.in_(sorted(ids)))).all()
    update_all(connection, [(from_body(row.kind, row.body), row.version) for row in rows], change)


def _note(connection: Connection, places: Sequence[Place], actor: Actor, why: str) -> None:
    """Keep the places; a record's own row needs none, because its history has them."""
    kept = tuple(place for place in places if place.table != records.name)
    store_id = connection.execute(select(state.c.store_id)).scalar_one()
    erasures.record(connection, Erasure(store_id=store_id, at=utc_now(), who=actor.id, why=why, places=kept))
    next_change_set(connection)  # whatever was kept in memory is read again


def _known(database: Database) -> list[Erasure]:
    with database.reading() as connection:
        return erasures.in_store(connection)


def _tell_beside(database: Database, keep_in: Path) -> None:
    erasures.keep_in_file(keep_in, _known(database))


def _squeeze(database: Database) -> None:
    if database.is_sqlite:
        squeeze(database)
        return
    with database.outside_transactions() as live:
        for name in metadata.tables:
            live.execute(f'VACUUM FULL "{name}"')


def _search(
    database: Database, texts: Sequence[str], folders: Sequence[Path], remove_files: bool
) -> tuple[list[Path], int, dict[Path, int]]:
    """Search every file; remove those that can be made again (or any but the store's own); search these no more."""
    if not texts:
        return [], 0, {}
    own = _own_files(database)
    files = files_under([*own, *folders])
    left = occurrences_apart(files, texts)
    goes = [path for path in left if CACHES & set(path.parts) or remove_files]
    removed = [path for path in goes if path not in own]
    for path in removed:
        path.unlink(missing_ok=True)
    return removed, len(files), {path: count for path, count in left.items() if path not in removed}


def _own_files(database: Database) -> list[Path]:
    if not database.is_sqlite:
        return []
    path = Path(str(database.url.database)).absolute()
    return [path.with_name(path.name + end) for end in ("", "-wal", "-shm")]
