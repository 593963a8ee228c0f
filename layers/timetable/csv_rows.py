"""One GTFS file row by row: slow, and able to name every row that is no table row."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter

import numpy as np
import pandas as pd

from layers.errors import BadFileError
from layers.feeds.archive import Archive
from layers.limits import MAX_TIMETABLE_COLUMNS, MAX_TIMETABLE_ROWS
from layers.timetable.coded import Coded, Gathered
from layers.timetable.faults import Faults
from layers.timetable.gtfs_tables import Table

ROWS_AT_ONCE = 50_000
Cells = list[str]


@dataclass(frozen=True)
class Rows:
    """The wanted columns of a file; ``index`` holds row numbers as a spreadsheet shows them (the header is row 1)."""

    index: pd.Index
    columns: dict[str, Coded]


def no_rows(table: Table) -> Rows:
    """The table without a row."""
    return Rows(pd.RangeIndex(2, 2), {c.name: Coded.empty(0) for c in table.columns})


def read_rows(archive: Archive, table: Table, faults: Faults) -> Rows:
    """The wanted columns of a file that is there; rows and a header that are wrong go to ``faults``.

    A column that is absent is empty throughout; short rows end in empty cells; empty rows are passed over.
    Raises BadFileError for damage and for what is past a cap.
    """
    with archive.text(table.file) as text:
        reader = csv.reader(text, strict=True, skipinitialspace=True)
        try:
            header = [cell.strip() for cell in next(reader, [])]
            if fault := header_fault(header, table):
                faults.add(table.file, *fault)
                return no_rows(table)
            return _gathered(_numbered(reader, len(header), archive.name, table, faults), header, table)
        except csv.Error as error:
            problem = f"is not a CSV table near row {reader.line_num} ({error})"
            faults.add(table.file, problem, "put names with commas between quotes")
            return no_rows(table)


def header_fault(header: Cells, table: Table) -> tuple[str, str] | None:
    """What is wrong with a header, and the fix; None where nothing is."""
    if len(header) > MAX_TIMETABLE_COLUMNS:
        return f"has {len(header):,} columns, more than {MAX_TIMETABLE_COLUMNS}", "it is not GTFS"
    missing = [c.name for c in table.columns if c.needed and c.name not in header]
    if missing:
        also = f" (nor {', '.join(missing[1:])})" if missing[1:] else ""
        return f"has no column {missing[0]}{also}", "its first row should name the columns"
    twice = [c.name for c in table.columns if header.count(c.name) > 1]
    return (f"has the column {twice[0]} twice", "keep the right one") if twice else None


def _gathered(rows: Iterator[tuple[int, Cells]], header: Cells, table: Table) -> Rows:
    present = [c.name for c in table.columns if c.name in header]
    columns = {name: Gathered() for name in present}
    pick = itemgetter(*(header.index(name) for name in present), 0)  # one more, so that there are always several
    numbers: list[int] = []
    while block := list(islice(rows, ROWS_AT_ONCE)):
        numbers += [number for number, _ in block]
        for name, cells in zip(present, zip(*(pick(row) for _, row in block), strict=True), strict=False):
            columns[name].add(cells)
    absent = {c.name: Coded.empty(len(numbers)) for c in table.columns if c.name not in present}
    found = {name: column.coded() for name, column in columns.items()}
    return Rows(pd.Index(np.array(numbers, dtype=np.int64)), {**found, **absent})


def _numbered(
    reader: Iterator[Cells], width: int, name: str, table: Table, faults: Faults
) -> Iterator[tuple[int, Cells]]:
    """Each row's number and its cells, as many as the header has."""
    for number, cells in enumerate(reader, start=2):
        if number > MAX_TIMETABLE_ROWS:
            most = f"{MAX_TIMETABLE_ROWS:,} rows"
            raise BadFileError(f"{name}: {table.file} has more than {most}; cut the feed to the area first.")
        if len(cells) > width and any(cells[width:]):
            problem = f"has {len(cells)} cells, not {width}"
            faults.add(table.file, problem, "put names with commas between quotes", row=number)
        elif any(cells):
            yield number, [*cells[:width], *[""] * (width - len(cells))]
