"""The feeds that one zip or folder holds: itself, folders of feeds, zips inside it, each checked before it is read."""

import stat
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from layers.errors import BadFileError
from layers.feeds.archive import DAMAGE, GRAIN, MEGABYTE, Archive, Budget
from layers.limits import (
    MAX_FEEDS_IN_FILE,
    MAX_ZIP_DEPTH,
    MAX_ZIP_ENTRIES,
    MAX_ZIP_RATIO,
    MAX_ZIP_UNPACKED_BYTES,
    ZIP_RATIO_FROM_BYTES,
)

ENCRYPTED = 0x1
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
MACINTOSH = "__MACOSX"  # a second, shadow folder that macOS puts into its zips
SPOOLED_BYTES = 64 * MEGABYTE
Opener = Callable[[], IO[bytes]]
Folder = tuple[str, ...]


@contextmanager
def open_feeds(path: Path | str, *, known: frozenset[str], marker: str, what: str) -> Iterator[list[Archive]]:
    """The feeds of a zip or folder, at least one; files are closed at the end of the ``with`` block.

    A feed is a folder (or the top) that holds the file ``marker``; where the top is none, zips inside are looked into.
    Names of files count in small letters. ``known`` are the file names that a feed has at the very least; what holds
    none of them is left aside where something else is a feed. ``what`` names such a file in messages.
    Raises BadFileError for what is wrong with the file.
    """
    path = Path(path)
    with ExitStack() as stack:
        finder = _Finder(stack, known, marker, what, Budget())
        if path.is_dir():
            found = finder.in_folder(path)
        elif path.is_file():
            found = finder.in_zip(path, path.name, path.stat().st_size, depth=1)
        else:
            raise BadFileError(f"{path.name} is not there; check the name and the folder.")
        feeds = [archive for archive in found if known & archive.members.keys()] or found[:1]
        if len(feeds) > MAX_FEEDS_IN_FILE:
            raise BadFileError(f"{path.name} holds {len(feeds)} feeds, more than {MAX_FEEDS_IN_FILE}; give fewer.")
        yield feeds


@dataclass(frozen=True)
class _Finder:
    stack: ExitStack
    known: frozenset[str]
    marker: str
    what: str
    budget: Budget

    def in_folder(self, path: Path) -> list[Archive]:
        """The folder itself, else its folders that are feeds, and its zips."""
        inside = sorted(path.iterdir())
        members: dict[str, Opener] = {p.name.lower(): partial(_opened, p) for p in inside if p.is_file()}
        itself = Archive(path.name, members, self.budget)
        if self.known & members.keys():
            return [itself]
        found = []
        for inner in inside:
            if inner.is_dir() and any(p.name.lower() == self.marker for p in inner.iterdir()):
                found += self.in_folder(inner)
            elif inner.suffix.lower() == ".zip" and inner.is_file():
                found += self.in_zip(inner, inner.name, inner.stat().st_size, depth=1)
        return found or [itself]

    def in_zip(self, source: Path | IO[bytes], name: str, packed_bytes: int, *, depth: int) -> list[Archive]:
        """The feeds of a zip, and of the zips in it down to the cap."""
        try:
            unpacked = self.stack.enter_context(zipfile.ZipFile(source))
        except (*DAMAGE, ValueError) as error:
            raise BadFileError(
                f"{name} is not a whole zip file; download it again, or give the folder of {self.what}."
            ) from error
        if fault := _directory_fault(packed_bytes, unpacked.infolist()):
            raise BadFileError(f"{name} {fault}.")
        files = [e for e in unpacked.infolist() if not e.is_dir() and _parts(e)[0] != MACINTOSH]
        homes = sorted({_parts(e)[:-1] for e in files if _parts(e)[-1].lower() == self.marker})
        _check_apart(name, homes, self.marker)
        alone = len(homes) == 1
        found = [self._of_folder(unpacked, files, h, name if alone else f"{name}/{'/'.join(h)}") for h in homes]
        if () not in homes:
            found += self._zips_inside(unpacked, files, name, depth)
        return found or [self._of_folder(unpacked, files, (), name)]

    def _zips_inside(
        self, unpacked: zipfile.ZipFile, files: list[zipfile.ZipInfo], name: str, depth: int
    ) -> list[Archive]:
        zips = [e for e in files if e.filename.lower().endswith(".zip")]
        if zips and depth >= MAX_ZIP_DEPTH:
            raise BadFileError(f"{name} holds zips within zips, over {MAX_ZIP_DEPTH} deep; give each feed as a zip.")
        found = []
        for entry in zips:
            inner = self._spooled(unpacked, entry, name)
            found += self.in_zip(inner, f"{name}/{_parts(entry)[-1]}", entry.file_size, depth=depth + 1)
        return found

    def _of_folder(self, unpacked: zipfile.ZipFile, files: list[zipfile.ZipInfo], home: Folder, name: str) -> Archive:
        inside = [e for e in files if _parts(e)[:-1] == home]
        members: dict[str, Opener] = {_parts(e)[-1].lower(): partial(unpacked.open, e) for e in inside}
        return Archive(name, members, self.budget)

    def _spooled(self, unpacked: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> IO[bytes]:
        """The bytes of a zip in a zip, in memory or a file without a name: a packed one cannot be read to and fro."""
        where = f"{name}: {_parts(entry)[-1]}"
        spool = self.stack.enter_context(tempfile.SpooledTemporaryFile(max_size=SPOOLED_BYTES))  # noqa: SIM115
        try:
            with unpacked.open(entry) as raw:
                while grain := raw.read(GRAIN):
                    self.budget.spend(len(grain), where=where)
                    spool.write(grain)
        except DAMAGE as error:
            raise BadFileError(f"{where} is damaged or half-written; download the file again.") from error
        return spool


def _opened(path: Path) -> IO[bytes]:
    return path.open("rb")


def _parts(entry: zipfile.ZipInfo) -> Folder:
    return PurePosixPath(entry.filename).parts


def _check_apart(name: str, homes: list[Folder], marker: str) -> None:
    """One feed inside another may be an older copy of it: nobody can say which is meant."""
    for home in homes:
        if any(other != home and other[: len(home)] == home for other in homes):
            raise BadFileError(
                f"{name} holds {marker} in several folders, one inside another; give each feed as a zip of its own."
            )


def _directory_fault(packed_bytes: int, entries: list[zipfile.ZipInfo]) -> str:
    """What is wrong with a zip's directory, in words; "" where nothing is."""
    if len(entries) > MAX_ZIP_ENTRIES:
        return f"holds {len(entries):,} files, more than {MAX_ZIP_ENTRIES:,}; give a zip of one feed"
    total = sum(e.file_size for e in entries)
    if total > MAX_ZIP_UNPACKED_BYTES:
        return f"unpacks to {total // MEGABYTE:,} MB, more than {MAX_ZIP_UNPACKED_BYTES // MEGABYTE:,}; cut it first"
    if total > ZIP_RATIO_FROM_BYTES and total > MAX_ZIP_RATIO * packed_bytes:
        return f"unpacks to more than {MAX_ZIP_RATIO} times its size, which no timetable does; it is refused"
    twice = [name for name, count in Counter(e.filename.lower() for e in entries).items() if count > 1]
    if twice:
        return f"holds {twice[0][:60]} twice; keep the right one"
    return next((fault for fault in map(_entry_fault, entries) if fault), "")


def _entry_fault(entry: zipfile.ZipInfo) -> str:
    shown = ascii(entry.filename[:60])
    parts = _parts(entry)
    if not parts or entry.filename.startswith("/") or ".." in parts or any(mark in entry.filename for mark in "\\:\0"):
        return f"holds a file named {shown}, which points outside the zip; it is refused"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return f"holds {shown}, a link instead of a file; it is refused"
    if entry.flag_bits & ENCRYPTED:
        return "is locked with a password; give it without one"
    return "" if entry.compress_type in PACKINGS else f"packs {shown} in an unusual way; zip it again"
