"""Columns of GTFS text to typed columns: times, dates, whole numbers, degrees. Pure; faults name the row and the cell.

Every function takes a text column whose index holds row numbers as a spreadsheet shows them (the header is row 1).
An empty cell becomes -1 (times, whole numbers), ``None`` (dates) or NaN (degrees, prices).
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from layers.errors import BadFileError
from layers.limits import MAX_TIMETABLE_HOURS
from layers.timetable.gtfs_tables import Column
from layers.transport import BoolArray

EMPTY = -1
SHOWN_CHARS = 40
LARGEST_WHOLE = 2_147_483_647
_TIME = re.compile(r"(\d{1,3}):([0-5]\d):([0-5]\d)", re.ASCII)
_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_WHOLE = re.compile(r"\d{1,10}", re.ASCII)
_PRICE = re.compile(r"\d{1,7}(\.\d{0,4})?", re.ASCII)
_DEGREES = re.compile(r"[+-]?\d{1,3}(\.\d*)?([eE][+-]?\d{1,2})?", re.ASCII)


def parse_time(text: str) -> int | None:
    """Seconds after the service day's "noon minus 12 h" of "H:MM:SS"; hours go past 24; None where it is no time."""
    if not (found := _TIME.fullmatch(text)):
        return None
    hours, minutes, seconds = (int(part) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds if hours < MAX_TIMETABLE_HOURS else None


def parse_date(text: str) -> date | None:
    """The date of "YYYYMMDD"; None where it is no date."""
    if not (found := _DATE.fullmatch(text)):
        return None
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None


def typed(column: Column, text: pd.Series, *, where: str) -> pd.Series:
    """The column's cells as its kind says; ``where`` ("feed.zip: stops.txt") begins every fault.

    Raises BadFileError naming row, column and cell for the first cell that is wrongly empty or no such value.
    """
    if column.filled and (text == "").any():
        row = text.index[(text == "").to_numpy()][0]
        raise BadFileError(f"{where} row {row} has no {column.name}; fill it in.")
    if column.kind == "text":
        return text
    codes, distinct = pd.factorize(text)
    words = distinct.to_numpy(dtype=object)
    values = [_value(column, str(word)) if word != "" else _EMPTY_CELLS[column.kind] for word in words]
    for code, value in enumerate(values):
        if value is None and words[code] != "":
            row = text.index[codes == code][0]
            raise BadFileError(
                f"{where} row {row}: {column.name} is '{shown(str(words[code]))}', not {wanted(column)}."
            )
    return pd.Series(_as_array(column, values)[codes], index=text.index, name=column.name)


def among(values: pd.Series, known: pd.Series) -> BoolArray:
    """Which of many ids are among the known ones; looks at each distinct id once, so long columns are quick."""
    codes, distinct = pd.factorize(values)
    names = set(known.to_numpy(dtype=object))
    return np.array([name in names for name in distinct.to_numpy(dtype=object)], dtype=np.bool_)[codes]


def shown(text: str) -> str:
    """A stranger's text, short and on one line, for a message."""
    line = "".join(mark if mark.isprintable() else " " for mark in text)
    return line if len(line) <= SHOWN_CHARS else line[: SHOWN_CHARS - 1] + "…"


def wanted(column: Column) -> str:
    """What the column's cells should look like, in words."""
    if column.choices:
        return f"one of {', '.join(map(str, column.choices))}"
    return _WANTED[column.kind]


def _value(column: Column, text: str) -> Any:
    value = _PARSERS[column.kind](text)
    return None if column.choices and value not in column.choices else value


def _whole(text: str) -> int | None:
    return int(text) if _WHOLE.fullmatch(text) and int(text) <= LARGEST_WHOLE else None


def _price(text: str) -> float | None:
    return float(text) if _PRICE.fullmatch(text) else None


def _degrees(most: float) -> Callable[[str], float | None]:
    def parse(text: str) -> float | None:
        return float(text) if _DEGREES.fullmatch(text) and abs(float(text)) <= most else None

    return parse


def _as_array(column: Column, values: list[Any]) -> Any:
    if column.kind == "date":
        dates = np.empty(len(values), dtype=object)
        dates[:] = values
        return dates
    return np.array(values, dtype=np.float64 if column.kind in ("longitude", "latitude", "price") else np.int32)


_PARSERS: dict[str, Callable[[str], Any]] = {
    "time": parse_time,
    "date": parse_date,
    "whole": _whole,
    "longitude": _degrees(180.0),
    "latitude": _degrees(90.0),
    "price": _price,
}
_EMPTY_CELLS: dict[str, Any] = {
    "time": EMPTY, "whole": EMPTY, "date": None, "longitude": np.nan, "latitude": np.nan,
    "price": np.nan,
}  # fmt: skip
_WANTED = {
    "time": f"a time like 07:05:00 (after midnight 24:10:00, at most {MAX_TIMETABLE_HOURS} hours)",
    "date": "a date like 20240305",
    "whole": "a whole number",
    "longitude": "degrees east between -180 and 180",
    "latitude": "degrees north between -90 and 90",
    "price": "a price like 2.50, without a currency sign",
}
