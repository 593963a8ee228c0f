"""The report as a spreadsheet (.xlsx): one sheet each for the numbers, zones, places and sources; no formula ever."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import pandas as pd
from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Font  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]
from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]
from openpyxl.xml.functions import tostring  # type: ignore[import-untyped]

from layers.feeds.csv_out import FORMULA_STARTS
from layers.reports.plain import plain_table
from layers.reports.report import Report

WIDEST, NARROWEST = 60, 9  # characters
_BOLD = Font(bold=True)
_TOP = Alignment(vertical="top", wrap_text=True)
_MOMENT = (1980, 1, 1, 0, 0, 0)  # the first that a zip file can hold


def spreadsheet(report: Report) -> bytes:
    """The .xlsx file; the same report gives the same bytes."""
    book = Workbook()
    front = book.active
    front.title = "About"
    for row, line in enumerate(report.front(), start=1):
        _put(front, row, 1, line).alignment = _TOP
    front.column_dimensions["A"].width = 110
    for title, table in sheets(report):
        _sheet(book.create_sheet(title), table)
    book.properties.title = report.front()[0]
    book.properties.creator = "Recovery Network Map"
    book.properties.created = book.properties.modified = report.moment
    return _packed(book)


def sheets(report: Report) -> Sequence[tuple[str, pd.DataFrame]]:
    """The tables of the report with their names, for every file that holds tables."""
    gone = [("No longer measured", report.gone)] if len(report.gone) else []
    return [
        ("Measures", report.measures), *gone, ("Zones", report.zones), ("Places", report.places),
        ("Sources", report.sources),
    ]  # fmt: skip


def _sheet(sheet: Worksheet, table: pd.DataFrame) -> None:
    """A table: heads in bold that stay in sight, text that wraps."""
    plain = plain_table(table)
    for column, name in enumerate(plain.columns, start=1):
        _put(sheet, 1, column, str(name).replace("_", " ")).font = _BOLD
        longest = max([len(str(name)), *(len(str(value)) for value in plain[name] if value is not None)])
        sheet.column_dimensions[get_column_letter(column)].width = min(WIDEST, max(NARROWEST, longest + 2))
    for row, values in enumerate(plain.itertuples(index=False), start=2):
        for column, value in enumerate(values, start=1):
            if value is not None:
                _put(sheet, row, column, value).alignment = _TOP
    sheet.freeze_panes = "A2"


def _put(sheet: Worksheet, row: int, column: int, value: Any) -> Any:
    """One cell: numbers as numbers; text as text, even where it looks like a formula, and when it is typed over."""
    cell = sheet.cell(row, column)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # else "=…" would be a formula and "#N/A" an error
        cell.quotePrefix = value.startswith(FORMULA_STARTS)
    return cell


def _packed(book: Workbook) -> bytes:
    """The file with no time of its making in it: neither in its properties nor in its zip."""
    held = io.BytesIO()
    moment = book.properties.created
    book.save(held)
    book.properties.modified = moment
    out = io.BytesIO()
    with zipfile.ZipFile(held) as saved, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in saved.namelist():
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            is_properties = name == "docProps/core.xml"
            packed.writestr(entry, tostring(book.properties.to_tree()) if is_properties else saved.read(name))
    return out.getvalue()
