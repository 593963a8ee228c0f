"""Cells of GTFS text as typed values: times, dates, whole numbers, degrees. Pure; each distinct word is looked at once.

An empty cell becomes -1 (times, whole numbers), ``None`` (dates) or NaN (degrees, prices).
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
from numpy.typing import NDArray

from layers.limits import MAX_TIMETABLE_HOURS
from layers.timetable.coded import Coded
from layers.timetable.faults import Faults, shown
from layers.timetable.gtfs_tables import Column
from layers.transport import BoolArray

EMPTY = -1
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
    hours, minutes, seconds = map(int, found.groups())
    return hours * 3600 + minutes * 60 + seconds if hours < MAX_TIMETABLE_HOURS else None


def parse_date(text: str) -> date | None:
    """The date of "YYYYMMDD"; None where it is no date."""
    if not (found := _DATE.fullmatch(text)):
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None


def typed(column: Column, cells: Coded, index: pd.Index, *, file: str, faults: Faults) -> NDArray[Any]:
    """The cells of a column that is not text, as its kind says; a wrong one is noted and counts as empty.

    ``index`` holds the row numbers.
    """
    if column.kind == "time" and (seconds := _plain_times(cells.words)) is not None:
        return seconds[cells.codes]
    values: list[Any] = []
    for code, word in enumerate(cells.words):
        value = _value(column, word) if word else None
        if value is None and word and not faults.full:
            _note(column, word, index[cells.codes == code], file=file, faults=faults)
        elif value is None and word:
            faults.count += 1
        values.append(_EMPTY_CELLS[column.kind] if value is None else value)
    return _as_array(column, values)[cells.codes]


def _plain_times(words: NDArray[np.object_]) -> NDArray[np.int32] | None:
    """``parse_time`` of many words at once; None where any of them is not plainly a time, nor empty."""
    if max(map(len, words), default=0) > 8:
        return None
    try:
        plain = np.array(words.tolist(), dtype="S8")
    except UnicodeEncodeError:
        return None
    letters = plain.view(np.uint8).reshape(-1, 8)
    lengths = (letters != 0).sum(axis=1)
    short = lengths == 7
    letters[short] = np.hstack([np.full((short.sum(), 1), ord("0"), dtype=np.uint8), letters[short, :7]])
    digits, empty = letters.astype(np.int32) - ord("0"), lengths == 0
    colons, places = digits[:, [2, 5]], digits[:, [0, 1, 3, 4, 6, 7]]
    times = (colons == ord(":") - ord("0")).all(axis=1) & ((places >= 0) & (places <= 9)).all(axis=1)
    hours, minutes, seconds = (places[:, n] * 10 + places[:, n + 1] for n in (0, 2, 4))
    if ((lengths < 7) & ~empty).any() or not (
        empty | (times & (hours < MAX_TIMETABLE_HOURS) & (minutes < 60) & (seconds < 60))
    ).all():
        return None
    return np.where(empty, EMPTY, hours * 3600 + minutes * 60 + seconds).astype(np.int32)


def check_filled(column: Column, cells: Coded, index: pd.Index, *, file: str, faults: Faults) -> None:
    """Note the rows where a column that must be filled is empty."""
    empty = cells.is_word("")
    if empty.any():
        rows = int(empty.sum())
        faults.add(file, f"has no {column.name}", "fill it in", row=index[empty][0], column=column.name, rows=rows)


def among(values: pd.Series | pd.Index, known: pd.Series | pd.Index) -> BoolArray:
    """Which of many ids are among the known ones."""
    ids, names = (pa.array(column.astype("str")).cast(pa.large_string()) for column in (values, known))
    return np.asarray(pc.is_in(ids, value_set=names).to_numpy(zero_copy_only=False), dtype=np.bool_)


def wanted(column: Column) -> str:
    """What the column's cells should look like, in words."""
    if column.choices:
        return f"one of {', '.join(map(str, column.choices))}"
    return _WANTED[column.kind]


def _note(column: Column, word: str, rows: pd.Index, *, file: str, faults: Faults) -> None:
    if len(rows):
        said = f"{column.name} is '{shown(word)}', not {wanted(column)}"
        faults.add(file, said, "correct it", row=rows[0], column=column.name, value=word, rows=len(rows))


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


def _as_array(column: Column, values: list[Any]) -> NDArray[Any]:
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
    "time": EMPTY, "whole": EMPTY, "date": None, "longitude": np.nan, "latitude": np.nan, "price": np.nan
}  # fmt: skip
_WANTED = {
    "time": f"a time like 07:05:00 (after midnight 24:10:00, at most {MAX_TIMETABLE_HOURS} hours)",
    "date": "a date like 20240305",
    "whole": "a whole number",
    "longitude": "degrees east between -180 and 180",
    "latitude": "degrees north between -90 and 90",
    "price": "a price like 2.50, without a currency sign",
}
