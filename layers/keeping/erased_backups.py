"""Erasing in the backups that are at hand: each is rewritten without the text, proved again, and keeps its date."""

from collections.abc import Sequence
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from layers.errors import BadFileError
from layers.keeping import erasures
from layers.keeping.copies import prove, settle_as_one_file, squeeze
from layers.keeping.eraser import find_texts, take_out
from layers.keeping.erasures import Erasure
from layers.keeping.manifest import PRIVATE_FILE, Backup, Facts, backups_in, check_bytes, write_backup
from layers.keeping.places import Place
from layers.store.connection import Database
from layers.store.migrations.upgrade import migrate
from layers.store.tables import records


def erase_in_backups(folder: Path, texts: Sequence[str], known: Sequence[Erasure]) -> tuple[int, list[Place]]:
    """Rewrite each SQLite backup of this store in ``folder``; how many, and the places that only they had.

    A dump of PostgreSQL is not rewritten: restoring it erases. A damaged backup is left as it is.
    """
    store_ids = {erasure.store_id for erasure in known}
    rewritten, further = 0, []
    for backup in backups_in(folder):
        if backup.manifest.database == "sqlite" and backup.manifest.facts.store_id in store_ids:
            try:
                check_bytes(backup)
                further += _rewrite(backup, texts, known)
            except BadFileError:
                continue  # the search of bytes tells what it holds
            rewritten += 1
    return rewritten, further


def _rewrite(backup: Backup, texts: Sequence[str], known: Sequence[Erasure]) -> list[Place]:
    with TemporaryDirectory(dir=backup.folder.parent, prefix=".erase.") as work:
        path = Path(work) / "store.db"
        copyfile(backup.file, path)
        path.chmod(PRIVATE_FILE)
        further = _erase_in_copy(path, texts, known)

        def finished(file: Path) -> Facts:
            copyfile(path, file)
            return prove(file)

        write_backup(
            backup.folder.parent,
            finished,
            database="sqlite",
            why=backup.manifest.why,
            made_at=backup.manifest.made_at,
            replacing=backup.folder,
        )
    return further


def _erase_in_copy(path: Path, texts: Sequence[str], known: Sequence[Erasure]) -> list[Place]:
    copy = Database(f"sqlite:///{path}")
    try:
        migrate(copy)
        with copy.writing(upkeep=True) as connection:
            erasures.replay(connection, known)
            findings = find_texts(connection, texts) if texts else []
            further = [finding.place for finding in findings if finding.can_go]
            take_out(connection, further)
        squeeze(copy)
    finally:
        copy.close()
    settle_as_one_file(path)
    return [place for place in further if place.table != records.name]
