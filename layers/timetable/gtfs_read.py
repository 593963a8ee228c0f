"""One GTFS feed from a zip or folder to typed frames: columns, keys and references checked. Nothing is worked out."""

import csv
import zoneinfo
from collections.abc import Iterator
from itertools import islice
from operator import itemgetter
from pathlib import Path

import pandas as pd

from layers.errors import BadFileError
from layers.feeds.archive import Archive
from layers.limits import MAX_TIMETABLE_COLUMNS, MAX_TIMETABLE_ROWS
from layers.timetable.gtfs_tables import REFERENCES, TABLES, Column, Table
from layers.timetable.gtfs_values import among, shown, typed

Feed = dict[str, pd.DataFrame]
ROWS_AT_ONCE = 100_000
WHAT = "a GTFS timetable"


def read_feed(path: Path | str) -> Feed:
    """Every file of TABLES as a typed frame with all its columns, by file name; an absent one has no rows.

    The index holds row numbers as a spreadsheet shows them. Columns and their types: see gtfs_tables and gtfs_values.
    Raises BadFileError for a file that is not a whole GTFS feed, naming file, row and fix.
    """
    with Archive.open(path, marker="stops.txt", what=WHAT) as archive:
        _check_presence(archive)
        feed = {table.file: _read_table(archive, table) for table in TABLES}
    for table in TABLES:
        _check_key(archive.name, table, feed[table.file])
    _check_references(archive.name, feed)
    _check_zone(archive.name, feed["agency.txt"])
    return feed


def _check_presence(archive: Archive) -> None:
    missing = [t.file for t in TABLES if t.presence == "required" and t.file not in archive.members]
    if len(missing) == sum(t.presence == "required" for t in TABLES):
        raise BadFileError(
            f"{archive.name} is not {WHAT}: it holds none of {', '.join(missing)}; give a GTFS zip or its folder."
        )
    if missing:
        raise BadFileError(f"{archive.name} lacks {missing[0]}, which every GTFS timetable needs; download it again.")
    either = [t.file for t in TABLES if t.presence == "either"]
    if not any(file in archive.members for file in either):
        raise BadFileError(f"{archive.name} has neither {' nor '.join(either)}, so no day is known; add one of them.")


def _read_table(archive: Archive, table: Table) -> pd.DataFrame:
    where = f"{archive.name}: {table.file}"
    text = _read_text(archive, table, where) if table.file in archive.members else _no_rows(table)
    columns = {c.name: typed(c, text[c.name], where=where) for c in table.columns}
    return pd.DataFrame(columns, index=text.index)


def _no_rows(table: Table) -> pd.DataFrame:
    return pd.DataFrame({c.name: pd.Series([], dtype="str") for c in table.columns})


def _read_text(archive: Archive, table: Table, where: str) -> pd.DataFrame:
    """The wanted columns as stripped text; a column that is absent and may be is empty throughout."""
    try:
        with archive.text(table.file) as text:
            reader = csv.reader(text, strict=True)
            header = [cell.strip() for cell in next(reader, [])]
            _check_header(header, table, where)
            parts = list(_blocks(reader, header, table.columns, where))
    except csv.Error as error:
        raise BadFileError(
            f"{where} is not a CSV table near row {reader.line_num} ({error}); put names with commas between quotes."
        ) from error
    return pd.concat(parts) if parts else _no_rows(table)


def _check_header(header: list[str], table: Table, where: str) -> None:
    if len(header) > MAX_TIMETABLE_COLUMNS:
        raise BadFileError(f"{where} has {len(header):,} columns, more than {MAX_TIMETABLE_COLUMNS}; it is not GTFS.")
    missing = [c.name for c in table.columns if c.needed and c.name not in header]
    if missing:
        raise BadFileError(f"{where} has no column {missing[0]}; its first row should name the columns.")
    twice = [c.name for c in table.columns if header.count(c.name) > 1]
    if twice:
        raise BadFileError(f"{where} has the column {twice[0]} twice; keep the right one.")


def _blocks(
    reader: Iterator[list[str]], header: list[str], columns: tuple[Column, ...], where: str
) -> Iterator[pd.DataFrame]:
    """The rows in blocks of text columns, so that a large feed is never held as lists of cells."""
    numbered = _rows(reader, len(header), where)
    present = [c.name for c in columns if c.name in header]
    pick = itemgetter(0, *(header.index(name) + 1 for name in present))
    while block := list(islice(numbered, ROWS_AT_ONCE)):
        rows, *cells = zip(*map(pick, block), strict=True)
        frame = pd.DataFrame({n: pd.Series(c, dtype="str").str.strip() for n, c in zip(present, cells, strict=True)})
        frame.index = pd.Index(rows)
        for column in columns:
            if column.name not in present:
                frame[column.name] = pd.Series("", index=frame.index, dtype="str")
        yield frame


def _rows(reader: Iterator[list[str]], width: int, where: str) -> Iterator[list[str | int]]:
    """Each row's number and its cells, as many as the header has; empty rows are passed over."""
    for number, cells in enumerate(reader, start=2):
        if number > MAX_TIMETABLE_ROWS:
            raise BadFileError(f"{where} has more than {MAX_TIMETABLE_ROWS:,} rows; cut the feed to the area first.")
        if len(cells) > width and any(cells[width:]):
            raise BadFileError(
                f"{where} row {number} has {len(cells)} cells, not {width}; put names with commas between quotes."
            )
        if any(cells):
            yield [number, *cells[:width], *[""] * (width - len(cells))]


def _check_key(name: str, table: Table, frame: pd.DataFrame) -> None:
    if not table.key:
        return
    again = frame.duplicated(list(table.key))
    if again.any():
        row = frame.index[again.to_numpy()][0]
        named = " and ".join(f"{column} '{shown(str(frame.loc[row, column]))}'" for column in table.key)
        raise BadFileError(f"{name}: {table.file} row {row} repeats {named}; keep one of the rows.")


def _check_references(name: str, feed: Feed) -> None:
    for reference in REFERENCES:
        values = feed[reference.file][reference.column]
        unknown = ~among(values, feed[reference.target][reference.column])
        if unknown.any():
            row = values.index[unknown][0]
            raise BadFileError(
                f"{name}: {reference.file} row {row} names {reference.column} '{shown(str(values.loc[row]))}', "
                f"which {reference.target} does not have; add it there, or remove the row."
            )


def _check_zone(name: str, agency: pd.DataFrame) -> None:
    zones = agency["agency_timezone"].unique()
    if len(zones) != 1:
        raise BadFileError(f"{name}: agency.txt should name one time zone for the feed, and names {len(zones)}.")
    try:
        zoneinfo.ZoneInfo(str(zones[0]))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadFileError(
            f"{name}: agency.txt has the time zone '{shown(str(zones[0]))}'; write one like Europe/London."
        ) from error
