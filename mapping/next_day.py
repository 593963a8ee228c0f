"""The evening that most needs something: of seven, the one on which most are left out."""

from collections.abc import Collection
from datetime import date, time, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.errors import NoServiceError
from layers.homes import home_points
from layers.transport import FloatArray
from mapping.candidates import Slot
from mapping.next_steps import on_in
from mapping.travel import TravelNetwork


def neediest_day(
    zones: gpd.GeoDataFrame, assets: gpd.GeoDataFrame, net: TravelNetwork, *, week: date, start: time, minutes: int,
    kinds: Collection[str] | None, mode: str, max_minutes: int, weights: FloatArray,
) -> date:  # fmt: skip
    """The day of the week from Monday ``week`` in whose part of the day (that of ``start``) most weight is left out.

    The first of those that tie. Days outside the timetable are passed over; raises NoServiceError where all are.
    """
    first, last = net.dates or (week, week + timedelta(days=6))
    days = [day for n in range(7) if first <= (day := week + timedelta(days=n)) <= last]
    if not days:
        raise NoServiceError(f"The timetable covers no day of the week of {week}; choose a week inside its dates.")
    on = [on_in(assets, Slot(day, start, minutes), kinds) for day in days]
    goes = pd.concat(on, ignore_index=True)[["lon", "lat", "start", "end"]]
    ok = net.week(home_points(zones), goes, mode=mode, max_minutes=max_minutes).ok
    ends = np.cumsum([len(part) for part in on])
    out = [
        float(weights[~np.logical_or.reduce(ok[end - len(part) : end], axis=0)].sum())
        for part, end in zip(on, ends, strict=True)
    ]
    return days[int(np.argmax(out))]
