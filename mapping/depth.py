"""How much choice a zone has in a week: how many sessions and kinds, how near, and in how many hours.

Arrays [visits, zones] in, arrays by zone out. One group is no choice, so the second and third nearest are told too.
"""

from collections.abc import Hashable, Sequence
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Minutes = NDArray[np.floating]

WEEK_HOURS = 168
NEAREST = ("first_minutes", "second_minutes", "third_minutes")


def hour_spans(times: pd.DataFrame, week: date) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The hours of the week in which each begins and ends (``start``, ``end``); 0 is Monday 00:00 to 01:00.

    Something that ends on the hour does not count in the next; past Sunday midnight the numbers go on from 168.
    """
    begins, hour = datetime.combine(week, datetime.min.time()), timedelta(hours=1)
    first = ((times["start"] - begins) // hour).to_numpy()
    last = ((times["end"] - begins - timedelta(microseconds=1)) // hour).to_numpy()
    return first.astype(np.int64), last.astype(np.int64)


def hour_grid(ok: Flags, first: NDArray[np.int64], last: NDArray[np.int64]) -> Flags:
    """For each zone, the hours of the week in which a visit that it can make is going on: bool[zones, 168].

    Past Sunday midnight counts in the first hours of Monday.
    """
    going_on = np.zeros((len(ok), WEEK_HOURS), dtype=np.float32)
    for visit, (begins, ends) in enumerate(zip(first, last, strict=True)):
        going_on[visit, np.arange(begins, min(ends, begins + WEEK_HOURS - 1) + 1) % WEEK_HOURS] = 1
    grid: Flags = (ok.T.astype(np.float32) @ going_on) > 0
    return grid


def any_of(labels: Sequence[Hashable] | NDArray[np.generic], flags: Flags) -> tuple[NDArray[np.object_], Flags]:
    """For each different label, in order, whether any of its rows holds, by zone."""
    different, codes = np.unique(np.asarray(labels, dtype=object), return_inverse=True)
    together = np.zeros((len(different), flags.shape[1]), dtype=bool)
    np.logical_or.at(together, codes, flags)
    return different, together


def nearest(
    minutes_out: Minutes, ok: Flags, asset: Sequence[str] | NDArray[np.object_], *, ranks: int = len(NEAREST)
) -> Minutes:
    """Minutes to the nearest, second and third nearest asset of those that can be reached and left: [ranks, zones].

    Each asset by its shortest way there of the week; nan where there are not so many.
    """
    different, codes = np.unique(np.asarray(asset, dtype=object), return_inverse=True)
    best = np.full((max(len(different), ranks), ok.shape[1]), np.inf)
    np.minimum.at(best, codes, np.where(ok, minutes_out, np.inf))
    ranked = np.sort(best, axis=0)[:ranks]
    return np.where(np.isfinite(ranked), ranked, np.nan)
