"""The text files of one feed in a zip or folder from a stranger, read by us, within caps that are checked twice.

Sizes are checked in the zip's directory, which can lie, and again on every byte that is really read.
``layers.feeds.nested`` finds the feeds of a zip or folder.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from layers.errors import BadFileError
from layers.limits import MAX_TIMETABLE_ROW_BYTES, MAX_ZIP_UNPACKED_BYTES

GRAIN = 1 << 16
MEGABYTE = 1_000_000
DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError)  # what zipfile raises for it


@dataclass
class Budget:
    """Bytes unpacked so far from one given file, all that is packed inside it included."""

    read_bytes: int = 0

    def spend(self, count: int, *, where: str) -> None:
        """Count the bytes; BadFileError, naming ``where`` they came from, once they are too many."""
        self.read_bytes += count
        if self.read_bytes > MAX_ZIP_UNPACKED_BYTES:
            most = f"{MAX_ZIP_UNPACKED_BYTES // MEGABYTE:,} MB"
            raise BadFileError(f"{where} takes it past {most} unpacked; cut the feed to the area first.")


@dataclass(frozen=True)
class Archive:
    """The files of one feed: how to open each, by bare name in small letters. ``name`` is for messages, no path."""

    name: str
    members: dict[str, Callable[[], IO[bytes]]]
    budget: Budget

    @contextmanager
    def stream(self, member: str) -> Iterator["TextBytes"]:
        """One member's bytes, counted and looked at as they come; ``member`` must be there.

        Raises BadFileError for what is wrong with the file, within the ``with`` block too.
        """
        try:
            with self.members[member]() as raw, TextBytes(raw, self.budget, f"{self.name}: {member}") as counted:
                yield counted
        except UnicodeDecodeError as error:
            raise BadFileError(f"{self.name}: {member} is not UTF-8 text; save it again as 'CSV UTF-8'.") from error
        except DAMAGE as error:
            raise BadFileError(f"{self.name}: {member} is damaged or half-written; download the file again.") from error

    @contextmanager
    def text(self, member: str) -> Iterator[io.TextIOWrapper]:
        """One member as UTF-8 text (a byte-order mark is dropped), line ends as they are; ``member`` must be there."""
        with self.stream(member) as counted, io.BufferedReader(counted, GRAIN) as buffered:
            yield io.TextIOWrapper(buffered, encoding="utf-8-sig", newline="")


class TextBytes(io.RawIOBase):
    """Bytes of one member, counted as they come: a directory may lie about sizes. ``where`` begins every message.

    ``line_ends`` and ``quotes`` say how many line ends came by so far, and whether any quotation mark did.
    """

    def __init__(self, raw: IO[bytes], budget: Budget, where: str) -> None:
        self._raw, self._budget, self._where, self._row_bytes = raw, budget, where, 0
        self.line_ends, self.quotes = 0, False

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill the buffer as far as there is something."""
        grain = self.take(len(buffer))
        buffer[: len(grain)] = grain
        return len(grain)

    def take(self, most: int) -> bytes:
        """The next bytes, at most so many; none at the end."""
        grain = self._raw.read(most)
        self._budget.spend(len(grain), where=self._where)
        if b"\0" in grain:
            raise BadFileError(f"{self._where} is not UTF-8 text; save it again as 'CSV UTF-8'.")
        self._check_rows(grain)
        self.line_ends += grain.count(b"\n")
        self.quotes = self.quotes or b'"' in grain
        return grain

    def _check_rows(self, grain: bytes) -> None:
        """No row may be longer than the cap, whether it ends in this grain or not."""
        start = -self._row_bytes
        while len(grain) - start > MAX_TIMETABLE_ROW_BYTES:
            end = grain.rfind(b"\n", max(start, 0), start + MAX_TIMETABLE_ROW_BYTES + 1)
            if end < 0:
                most = f"{MAX_TIMETABLE_ROW_BYTES:,} bytes"
                raise BadFileError(f"{self._where} has a row of more than {most}; it is not a table of text.")
            start = end + 1
        self._row_bytes = len(grain) - 1 - max(grain.rfind(b"\n"), start - 1)
