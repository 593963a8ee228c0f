"""Which service runs on which day."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from layers.transport import BoolArray, Timetable
from mapping.travel.numbers import numbers

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SPARE_DAYS = 3  # services of the days around the timetable's dates, whose night trips run into them


def running_days(timetable: Timetable, services: pd.Index) -> tuple[BoolArray, date]:
    """Which service runs on which day (bool[V, D]) and the first day, a few days wider than the timetable's dates."""
    first = timetable.start - timedelta(days=SPARE_DAYS)
    days = [first + timedelta(days=n) for n in range((timetable.end - first).days + 1 + SPARE_DAYS)]
    column = np.array(days, dtype="datetime64[D]")
    weekday = np.array([day.weekday() for day in days])
    runs = np.zeros((len(services), len(days)), dtype=np.bool_)
    calendar = timetable.calendar[timetable.calendar["service_id"].isin(services)]
    weekly = calendar[list(DAYS)].to_numpy(dtype=np.bool_)
    bounds = [calendar[end].to_numpy(dtype="datetime64[D]")[:, None] for end in ("start", "end")]
    runs[numbers(calendar["service_id"], services)] = weekly[:, weekday] & (column >= bounds[0]) & (column <= bounds[1])
    dated = timetable.calendar_dates
    service = numbers(dated["service_id"], services)
    day = (dated["date"].to_numpy(dtype="datetime64[D]") - column[0]).astype(np.int64)
    known = (service >= 0) & (day >= 0) & (day < len(days))
    runs[service[known], day[known]] = dated["added"].to_numpy(dtype=np.bool_)[known]
    return runs, first
