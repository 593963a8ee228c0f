"""A backup on disk: a folder with the copy and a manifest that says what must be found in it.

The folder appears in one step, when all of it is on the disk: a backup is there whole or not at all.
"""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from layers.errors import BadFileError, RecoveryMapError
from layers.faults import in_words
from layers.limits import MAX_MANIFEST_BYTES

NAME = "manifest.json"
STAMP = "%Y%m%dT%H%M%S%fZ"
READ_BYTES = 1 << 20
PART_IS_LEFT_OVER_S = 24 * 3600  # no backup takes a day: what is older was killed
PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600  # a backup holds what members and keepers alone may see


class Facts(BaseModel):
    """What a store holds: which one it is, how far it has come, and how many rows each table has."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    store_id: str
    change_sets: int
    tables_version: str
    rows: dict[str, int]


class Manifest(BaseModel):
    """What was copied, when, and how to know that it is whole."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["recovery-network-map backup"] = "recovery-network-map backup"
    version: Literal[1] = 1
    made_at: datetime
    why: str
    database: Literal["sqlite", "postgresql"]
    file: Annotated[str, Field(pattern=r"^store\.(db|sql)$")]
    bytes: int
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    facts: Facts


@dataclass(frozen=True)
class Backup:
    """One backup: its folder and its manifest."""

    folder: Path
    manifest: Manifest

    @property
    def file(self) -> Path:
        """The copy itself."""
        return self.folder / self.manifest.file

    def remove(self) -> None:
        """Remove the backup: first its manifest, so that half of it never passes for a backup."""
        (self.folder / NAME).unlink(missing_ok=True)
        rmtree(self.folder, ignore_errors=True)


def read_backup(folder: Path) -> Backup:
    """The backup in ``folder``; ``BadFileError`` where there is none or its manifest is not one."""
    path = folder / NAME
    if not path.is_file():
        raise BadFileError(f"{folder.name} is not a backup: it has no {NAME}. Give the folder that backup made.")
    if path.stat().st_size > MAX_MANIFEST_BYTES:
        raise BadFileError(f"{path.name} of {folder.name} is too large to be a manifest; take another backup.")
    try:
        return Backup(folder, Manifest.model_validate_json(path.read_bytes()))
    except ValidationError as error:
        raise BadFileError(
            f"The manifest of {folder.name} is damaged ({'; '.join(in_words(error)[:2])}); take another backup."
        ) from None


def backups_in(folder: Path) -> list[Backup]:
    """Every backup in ``folder`` whose manifest can be read, newest first; none where there is no such folder."""
    found = []
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir() and not path.name.startswith("."):
            try:
                found.append(read_backup(path))
            except BadFileError:
                continue  # not a backup of ours: neither counted nor ever removed
    return sorted(found, key=lambda backup: backup.manifest.made_at, reverse=True)


def check_bytes(backup: Backup) -> None:
    """``BadFileError`` where the copy is not, byte for byte, the one that the manifest tells of."""
    if not backup.file.is_file():
        raise BadFileError(f"{backup.folder.name} has lost its {backup.manifest.file}; take another backup.")
    if sha256_of(backup.file) != backup.manifest.sha256:
        raise BadFileError(
            f"{backup.manifest.file} of {backup.folder.name} is not what was backed up: its bytes have changed "
            "since. Nothing was done with it; take another backup."
        )


def write_backup(
    folder: Path,
    copy: Callable[[Path], Facts],
    *,
    database: Literal["sqlite", "postgresql"],
    why: str,
    made_at: datetime | None = None,
    replacing: Path | None = None,
) -> Backup:
    """Let ``copy`` write the file it is given, add the manifest, and put the folder in place in one step.

    ``replacing`` is an earlier form of the same backup, which goes when this one stands.
    """
    at = made_at or datetime.now(UTC)
    part = folder / f".{at:{STAMP}}.{os.getpid()}.part"
    try:
        _remove_left_over(folder)
        part.mkdir(parents=True, mode=PRIVATE_FOLDER)
        file = part / ("store.db" if database == "sqlite" else "store.sql")
        facts = copy(file)
        file.chmod(PRIVATE_FILE)
        size, digest = file.stat().st_size, sha256_of(file)
        manifest = Manifest(
            made_at=at, why=why, database=database, file=file.name, bytes=size, sha256=digest, facts=facts
        )
        (part / NAME).write_text(manifest.model_dump_json(indent=1) + "\n", encoding="utf-8")
        return Backup(_put_in_place(part, folder / f"{at:{STAMP}}", replacing), manifest)
    except OSError as error:
        raise RecoveryMapError(
            f"The backup could not be written ({error.strerror}); nothing of it was kept. "
            "Make room on the disk, or choose another folder."
        ) from None
    finally:
        rmtree(part, ignore_errors=True)


def sha256_of(path: Path) -> str:
    """SHA-256 of a file that is nobody's live store, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(READ_BYTES):
            digest.update(block)
    return digest.hexdigest()


def sync(path: Path) -> None:
    """Wait until the file, or the folder's list of names, is on the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _put_in_place(part: Path, wanted: Path, replacing: Path | None) -> Path:
    for file in part.iterdir():
        sync(file)
    sync(part)
    if replacing is None:
        os.rename(part, wanted)
    else:  # the new one stands before the old one goes: at no moment is there none
        beside = replacing.with_name(f"{replacing.name}-rewritten")
        os.rename(part, beside)
        sync(wanted.parent)
        rmtree(replacing)
        os.rename(beside, wanted := replacing)
    sync(wanted.parent)
    return wanted


def _remove_left_over(folder: Path) -> None:
    """Remove what a killed backup left behind."""
    now = datetime.now(UTC).timestamp()
    for path in folder.glob(".*.part"):
        if now - path.stat().st_mtime > PART_IS_LEFT_OVER_S:
            rmtree(path, ignore_errors=True)
