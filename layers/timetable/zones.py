"""Feeds of several time zones: put into the clocks of the first one where that is true on every day, else refused."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from layers.errors import BadFileError
from layers.timetable.dates import common_dates
from layers.transport import Timetable

SHIFTED = {"stop_times": ("arrival_s", "departure_s"), "frequencies": ("start_s", "end_s")}
MORE_DAYS = pd.Timedelta(days=3)  # a service day's trips run into the days around it


def in_one_zone(feeds: list[Timetable]) -> list[Timetable]:
    """The feeds with the times of all in the zone of the first.

    GTFS counts seconds from "noon minus 12 h" of the feed's zone. Where the noons of two zones are the same time
    apart on every day that the timetables speak for, the seconds of one are those of the other, so much later; both
    may change their clocks. Raises BadFileError where the noons draw apart and together.
    """
    home = feeds[0]
    start, end = common_dates([(feed.start, feed.end) for feed in feeds])
    return [home, *(_moved(feed, home, start, end) for feed in feeds[1:])]


def _moved(feed: Timetable, home: Timetable, start: date, end: date) -> Timetable:
    if feed.timezone == home.timezone:
        return feed
    shifts = np.unique(_noons(feed.timezone, start, end) - _noons(home.timezone, start, end))
    if len(shifts) > 1:
        raise BadFileError(
            f"The timetables are in different time zones, {home.timezone} ({home.sources[0]}) and {feed.timezone} "
            f"({feed.sources[0]}), whose clocks are not the same time apart on every day; give feeds of one zone."
        )
    shift_s = int(shifts[0])
    if not shift_s:
        return replace(feed, timezone=home.timezone)
    tables = {
        name: getattr(feed, name).assign(**{c: getattr(feed, name)[c] + shift_s for c in columns})
        for name, columns in SHIFTED.items()
    }
    hours = f"{abs(shift_s) / 3600:g} h {'earlier' if shift_s < 0 else 'later'}"
    note = f"{feed.sources[0]}: times of {feed.timezone} were put into {home.timezone}, {hours}."
    return replace(feed, timezone=home.timezone, notes=(*feed.notes, note), **tables)


def _noons(zone: str, start: date, end: date) -> np.ndarray:
    """Seconds UTC of noon in the zone, on every day from start to end and some around them."""
    first, last = pd.Timestamp(start) - MORE_DAYS, pd.Timestamp(end) + MORE_DAYS
    noons = pd.date_range(first, last, freq="D", unit="s") + pd.Timedelta(hours=12)
    return noons.tz_localize(zone).tz_convert("UTC").as_unit("s").asi8
