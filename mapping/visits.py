"""Occasions to go: a session is one visit; an open door is a visit of a stated length on each hour."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

VISIT_MINUTES = 60
HOUR = timedelta(hours=1)
COLUMNS = {"occurrence": "int64", "start": "datetime64[us]", "end": "datetime64[us]"}


def visits(occurrences: pd.DataFrame, *, start: datetime, end: datetime, visit_minutes: int) -> pd.DataFrame:
    """Every visit that begins from ``start`` up to, not including, ``end`` (naive local times).

    A session is one visit: its start to its end, all of it. A drop-in interval is a visit of ``visit_minutes``
    beginning when the door opens, and one on each full hour after, as long as the whole visit is over by
    closing time; an interval shorter than a visit gives none.

    Returns occurrence (position in ``occurrences``), start and end, in that order.
    """
    rows = [
        (position, begins, ends)
        for position, row in enumerate(occurrences.to_dict("records"))
        for begins, ends in _of(row, timedelta(minutes=visit_minutes))
        if start <= begins < end
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def _of(row: dict[Any, Any], length: timedelta) -> Iterator[tuple[datetime, datetime]]:
    """The visits of one occurrence."""
    if not row["drop_in"]:
        yield row["start"], row["end"]
        return
    begins = row["start"]
    while begins + length <= row["end"]:
        yield begins, begins + length
        begins = begins.replace(minute=0, second=0, microsecond=0) + HOUR
