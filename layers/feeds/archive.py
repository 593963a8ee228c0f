"""A zip file or a folder from a stranger: its text files, read by us, within caps that are checked twice.

Sizes are checked in the zip's directory, which can lie, and again on every byte that is really read.
"""

import io
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO, Self

from layers.errors import BadFileError
from layers.limits import (
    MAX_TIMETABLE_ROW_BYTES,
    MAX_ZIP_ENTRIES,
    MAX_ZIP_RATIO,
    MAX_ZIP_UNPACKED_BYTES,
    ZIP_RATIO_FROM_BYTES,
)

ENCRYPTED = 0x1
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
MACINTOSH = "__MACOSX"  # a second, shadow folder that macOS puts into its zips
GRAIN = 1 << 16
MEGABYTE = 1_000_000
DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError)  # what zipfile raises for it


@dataclass
class Archive:
    """The files of one zip or folder, by bare name; open it with ``with``.

    A zip may hold its files in one folder. Raises BadFileError, and nothing else, for what is wrong with the file.
    """

    path: Path
    members: dict[str, zipfile.ZipInfo | Path]
    unpacked: zipfile.ZipFile | None = None
    read_bytes: int = 0

    @classmethod
    def open(cls, path: Path | str, *, marker: str, what: str) -> Self:
        """Open a zip or folder that should hold the file ``marker``; ``what`` names such a file in messages."""
        path = Path(path)
        if path.is_dir():
            return cls(path, {p.name: p for p in sorted(path.iterdir()) if p.is_file()})
        if not path.is_file():
            raise BadFileError(f"{path.name} is not there; check the name and the folder.")
        try:
            unpacked = zipfile.ZipFile(path)
        except (*DAMAGE, ValueError) as error:
            raise BadFileError(
                f"{path.name} is not a whole zip file; download it again, or give the folder of {what}."
            ) from error
        try:
            return cls(path, _members(path, unpacked.infolist(), marker), unpacked)
        except BadFileError:
            unpacked.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.unpacked is not None:
            self.unpacked.close()

    @property
    def name(self) -> str:
        """The file's own name, for messages; never the path."""
        return self.path.name

    @contextmanager
    def text(self, member: str) -> Iterator[io.TextIOWrapper]:
        """One member as UTF-8 text (a byte-order mark is dropped), line ends as they are; ``member`` must be there."""
        try:
            with self._raw(member) as raw, io.BufferedReader(_Counted(self, member, raw), GRAIN) as counted:
                yield io.TextIOWrapper(counted, encoding="utf-8-sig", newline="")
        except UnicodeDecodeError as error:
            raise BadFileError(f"{self.name}: {member} is not UTF-8 text; save it again as 'CSV UTF-8'.") from error
        except DAMAGE as error:
            raise BadFileError(f"{self.name}: {member} is damaged or half-written; download the file again.") from error

    def _raw(self, member: str) -> IO[bytes]:
        found = self.members[member]
        if isinstance(found, Path):
            return found.open("rb")
        if self.unpacked is None:  # a zip's member without its zip cannot come from open()
            raise BadFileError(f"{self.name} is closed; open it again.")
        return self.unpacked.open(found)


class _Counted(io.RawIOBase):
    """Bytes of one member, counted as they come: a directory may lie about sizes."""

    def __init__(self, archive: Archive, member: str, raw: IO[bytes]) -> None:
        self._archive, self._member, self._raw, self._row_bytes = archive, member, raw, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        grain = self._raw.read(len(buffer))
        buffer[: len(grain)] = grain
        self._archive.read_bytes += len(grain)
        last_end = grain.rfind(b"\n")
        self._row_bytes = len(grain) - last_end - 1 if last_end >= 0 else self._row_bytes + len(grain)
        if fault := self._fault(grain):
            raise BadFileError(f"{self._archive.name}: {self._member} {fault}.")
        return len(grain)

    def _fault(self, grain: bytes) -> str:
        if self._archive.read_bytes > MAX_ZIP_UNPACKED_BYTES:
            return f"takes it past {MAX_ZIP_UNPACKED_BYTES // MEGABYTE:,} MB unpacked; cut the feed to the area first"
        if self._row_bytes > MAX_TIMETABLE_ROW_BYTES:
            return f"has a row of more than {MAX_TIMETABLE_ROW_BYTES:,} bytes; it is not a table of text"
        return "is not UTF-8 text; save it again as 'CSV UTF-8'" if b"\0" in grain else ""


def _members(path: Path, entries: list[zipfile.ZipInfo], marker: str) -> dict[str, zipfile.ZipInfo | Path]:
    """The files beside ``marker``, by bare name, once the whole directory has passed."""
    if fault := _directory_fault(path.stat().st_size, entries):
        raise BadFileError(f"{path.name} {fault}.")
    files = [e for e in entries if not e.is_dir() and PurePosixPath(e.filename).parts[0] != MACINTOSH]
    folders = {PurePosixPath(e.filename).parent for e in files if PurePosixPath(e.filename).name == marker}
    if len(folders) > 1:
        raise BadFileError(f"{path.name} holds {marker} in several folders; give each feed as a zip of its own.")
    folder = folders.pop() if folders else PurePosixPath()
    inside = [e for e in files if PurePosixPath(e.filename).parent == folder]
    return {PurePosixPath(e.filename).name: e for e in inside}


def _directory_fault(packed_bytes: int, entries: list[zipfile.ZipInfo]) -> str:
    """What is wrong with a zip's directory, in words; "" where nothing is."""
    if len(entries) > MAX_ZIP_ENTRIES:
        return f"holds {len(entries):,} files, more than {MAX_ZIP_ENTRIES:,}; give a zip of one feed"
    total = sum(e.file_size for e in entries)
    if total > MAX_ZIP_UNPACKED_BYTES:
        return f"unpacks to {total // MEGABYTE:,} MB, more than {MAX_ZIP_UNPACKED_BYTES // MEGABYTE:,}; cut it first"
    if total > ZIP_RATIO_FROM_BYTES and total > MAX_ZIP_RATIO * packed_bytes:
        return f"unpacks to more than {MAX_ZIP_RATIO} times its size, which no timetable does; it is refused"
    twice = [name for name, count in Counter(e.filename for e in entries).items() if count > 1]
    if twice:
        return f"holds {twice[0][:60]} twice; keep the right one"
    return next((fault for fault in map(_entry_fault, entries) if fault), "")


def _entry_fault(entry: zipfile.ZipInfo) -> str:
    shown = ascii(entry.filename[:60])
    parts = PurePosixPath(entry.filename).parts
    if not parts or entry.filename.startswith("/") or ".." in parts or any(mark in entry.filename for mark in "\\:\0"):
        return f"holds a file named {shown}, which points outside the zip; it is refused"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return f"holds {shown}, a link instead of a file; it is refused"
    if entry.flag_bits & ENCRYPTED:
        return "is locked with a password; give it without one"
    return "" if entry.compress_type in PACKINGS else f"packs {shown} in an unusual way; zip it again"
