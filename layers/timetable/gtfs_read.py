"""One GTFS feed from a zip or folder to typed frames: columns, keys and references checked. Nothing is worked out."""

from collections.abc import Callable

import pandas as pd

from layers.errors import BadFileError
from layers.feeds.archive import Archive
from layers.timetable.csv_fast import read_fast
from layers.timetable.csv_rows import Rows, no_rows, read_rows
from layers.timetable.faults import Faults
from layers.timetable.gtfs_checks import check_feed_tables
from layers.timetable.gtfs_tables import TABLES, Table
from layers.timetable.gtfs_values import check_filled, typed

Feed = dict[str, pd.DataFrame]
Reader = Callable[[Archive, Table, Faults], Rows]
WHAT = "a GTFS timetable"
MARKER = "stops.txt"
KNOWN = frozenset(table.file for table in TABLES if table.presence == "required")


def read_feed(archive: Archive) -> tuple[Feed, Faults]:
    """Every file of TABLES as a typed frame with all its columns, by file name; an absent one has no rows.

    stop_times.txt is sorted by trip (in order of appearance) and stop_sequence, and its two ids are categorical.
    The index holds row numbers as a spreadsheet shows them. Columns and their types: see gtfs_tables and gtfs_values.
    With the frames come the faults: where there are any, the frames are not to be used. To name rows, a feed with
    faults is read twice: quickly, then row by row.
    Raises BadFileError for what is no feed at all, is damaged, or is past a cap.
    """
    if not KNOWN & archive.members.keys():
        needed = ", ".join(sorted(KNOWN))
        raise BadFileError(f"{archive.name} is not {WHAT}: it holds none of {needed}; give a GTFS zip or its folder.")
    read_bytes = archive.budget.read_bytes
    feed, faults = read_with(_quickly, archive)
    if faults.count:
        archive.budget.read_bytes = read_bytes
        feed, faults = read_with(read_rows, archive)
    return feed, faults


def read_with(reader: Reader, archive: Archive) -> tuple[Feed, Faults]:
    """``read_feed`` by one reader of rows alone."""
    faults = Faults(archive.name)
    _check_presence(archive, faults)
    feed = {table.file: _read_table(archive, table, faults, reader) for table in TABLES}
    check_feed_tables(feed, faults)
    return feed, faults


def _quickly(archive: Archive, table: Table, faults: Faults) -> Rows:
    read_bytes = archive.budget.read_bytes
    if rows := read_fast(archive, table):
        return rows
    archive.budget.read_bytes = read_bytes
    return read_rows(archive, table, faults)


def _check_presence(archive: Archive, faults: Faults) -> None:
    for table in TABLES:
        if table.presence == "required" and table.file not in archive.members:
            faults.add("", f"lacks {table.file}, which every GTFS timetable needs", "download it again")
            faults.broken.add(table.file)
    either = [t.file for t in TABLES if t.presence == "either"]
    if not any(file in archive.members for file in either):
        faults.add("", f"has neither {' nor '.join(either)}, so no day is known", "add one of them")


def _read_table(archive: Archive, table: Table, faults: Faults, reader: Reader) -> pd.DataFrame:
    rows = reader(archive, table, faults) if table.file in archive.members else no_rows(table)
    columns = {}
    for column in table.columns:
        cells = rows.columns[column.name]
        if column.filled and len(rows.index):
            check_filled(column, cells, rows.index, file=table.file, faults=faults)
        if column.kind != "text":
            values = typed(column, cells, rows.index, file=table.file, faults=faults)
            columns[column.name] = pd.Series(values, index=rows.index)
        else:
            columns[column.name] = (cells.category if table.coded else cells.text)(rows.index)
    return pd.DataFrame(columns, index=rows.index, copy=False)
