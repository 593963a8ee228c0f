"""Which days a timetable can speak for."""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from layers.errors import BadFileError
from layers.transport import Timetable

Dates = tuple[date, date]


def days_of_service(timetable: Timetable, feed_info: pd.DataFrame, *, name: str) -> Dates:
    """First and last day of a feed: from the first service that starts to the last that ends, added dates included.

    Cut to the dates that feed_info.txt vouches for, where it names any.
    Raises BadFileError where no trip ever runs.
    """
    added = timetable.calendar_dates.loc[timetable.calendar_dates["added"], "date"]
    days = [*timetable.calendar["start"], *timetable.calendar["end"], *added]
    if not days:
        raise BadFileError(f"{name} has no trip on any day inside the area; check its calendars and the area.")
    vouched = [day for day in feed_info["feed_start_date"] if day is not None]
    start = max([min(days), *vouched])
    end = min([max(days), *(day for day in feed_info["feed_end_date"] if day is not None)])
    return (start, end) if start <= end else (min(days), max(days))


def common_dates(dates: Sequence[Dates]) -> Dates:
    """The days that every feed covers; where they share none (one follows another), from the first to the last."""
    start, end = max(d[0] for d in dates), min(d[1] for d in dates)
    return (start, end) if start <= end else (min(d[0] for d in dates), max(d[1] for d in dates))
