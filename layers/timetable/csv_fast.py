"""One GTFS file to coded columns by pyarrow's strict CSV parser; anything unusual is left to the plain reader.

Nothing is guessed: the columns, their type (text), the delimiter and the quotes are all given.
"""

import csv
import re

import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
from pyarrow import csv as arrow_csv

from layers.feeds.archive import Archive, TextBytes
from layers.limits import MAX_TIMETABLE_ROWS
from layers.timetable.coded import Coded
from layers.timetable.csv_rows import Rows, header_fault
from layers.timetable.gtfs_tables import Table

BLOCK_BYTES = 1 << 24
HEADER_BYTES = 1 << 16
MARK = b"\xef\xbb\xbf"  # the byte-order mark of UTF-8
_LINE_END = re.compile(rb"\r\n?|\n")
# a quotation mark inside a cell that does not begin with one, or text after the closing one
_ODD_QUOTE = re.compile(rb'"(?<=[^,\r\n"]")[^,\r\n"]')


class _UnusualError(Exception):
    """The file is not as plain as this reader needs it; the other one can tell why."""


def read_fast(archive: Archive, table: Table) -> Rows | None:
    """The wanted columns of a file that is there; None where it takes the plain reader to understand it or its fault.

    Raises BadFileError for damage and for what is past a cap.
    """
    with archive.stream(table.file) as stream:
        try:
            return _read(stream, table)
        except (_UnusualError, pa.ArrowInvalid, pa.ArrowKeyError, UnicodeDecodeError, csv.Error):
            return None


def _read(stream: TextBytes, table: Table) -> Rows:
    source = _AfterHeader(stream)
    if header_fault(source.header, table):
        raise _UnusualError
    if source.is_empty:
        return Rows(pd.RangeIndex(2, 2), {c.name: Coded.empty(0) for c in table.columns})
    wanted = [c.name for c in table.columns if c.name in source.header]
    text = pa.dictionary(pa.int32(), pa.string())
    # a name that stands twice is not a wanted one: header_fault has seen to that
    names = [name if name in wanted else f"{place} {name}" for place, name in enumerate(source.header)]
    read = arrow_csv.read_csv(
        source,
        read_options=arrow_csv.ReadOptions(block_size=BLOCK_BYTES, column_names=names),
        parse_options=arrow_csv.ParseOptions(
            delimiter=",", quote_char='"', double_quote=True, escape_char=False, newlines_in_values=False,
            ignore_empty_lines=True,
        ),
        convert_options=arrow_csv.ConvertOptions(
            include_columns=wanted, column_types=dict.fromkeys(wanted, text), null_values=[], strings_can_be_null=False
        ),
    )  # fmt: skip
    if stream.quotes and stream.line_ends - 1 not in (read.num_rows, read.num_rows - 1):
        raise _UnusualError  # a line end between quotes, which may have been taken for a row's
    if source.odd_quotes or (stream.quotes and any(_holds_quotes(read.column(name)) for name in wanted)):
        raise _UnusualError
    columns = {name: Coded.of(read.column(name)) for name in wanted}
    absent = {c.name: Coded.empty(read.num_rows) for c in table.columns if c.name not in wanted}
    return Rows(pd.RangeIndex(2, read.num_rows + 2), {**columns, **absent})


def _holds_quotes(column: pa.ChunkedArray) -> bool:
    """Quotes that are left in a word may be part of it, or be meant to go around it."""
    return any(pc.any(pc.match_substring(chunk.dictionary, '"')).as_py() for chunk in column.chunks)


class _AfterHeader:
    """A file for pyarrow that begins after the header, which is read here."""

    closed = False

    def __init__(self, stream: TextBytes) -> None:
        self._stream = stream
        head = stream.take(HEADER_BYTES)
        while len(head) < HEADER_BYTES and (more := stream.take(HEADER_BYTES - len(head))):
            head += more
        end = _LINE_END.search(head)
        line = head[: end.start()] if end else head
        cells = next(csv.reader([line.removeprefix(MARK).decode("utf-8")], strict=True), [])
        self.header = [cell.strip() for cell in cells]
        self._rest = head[end.end() :] if end else b""
        self.is_empty = not self._rest.strip() and len(head) < HEADER_BYTES
        self.odd_quotes = False
        if end is None and len(head) == HEADER_BYTES:
            raise _UnusualError

    def read(self, size: int = -1) -> bytes:
        grain, self._rest = self._rest or self._stream.take(size if size > 0 else BLOCK_BYTES), b""
        if self._stream.line_ends > MAX_TIMETABLE_ROWS:
            raise _UnusualError
        if b'"' in grain and _ODD_QUOTE.search(grain):
            self.odd_quotes = True
        return grain

    def close(self) -> None:
        """The stream is closed by whoever opened it."""
