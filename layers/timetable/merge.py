"""Several feeds as one timetable: ids carry their feed's number already, so that nothing clashes."""

from typing import Any

import numpy as np
import pandas as pd

from layers.timetable.dates import common_dates
from layers.timetable.files import TABLES
from layers.timetable.gtfs_times import codes_of
from layers.timetable.zones import in_one_zone
from layers.transport import Timetable

IDS = ("trip_id", "stop_id")


def merged(feeds: list[Timetable]) -> Timetable:
    """The feeds, at least one, as one; dates are those that every feed covers, else all of theirs.

    Raises BadFileError for feeds whose clocks cannot be told by one time zone.
    """
    feeds = in_one_zone(feeds)
    start, end = common_dates([(feed.start, feed.end) for feed in feeds])
    small = [table for table in TABLES if table != "stop_times"]
    joined = {t: pd.concat([getattr(feed, t) for feed in feeds], ignore_index=True) for t in small}
    named = dict.fromkeys(feed.attribution for feed in feeds if feed.attribution)
    return Timetable(
        **joined,
        stop_times=_stop_times([feed.stop_times for feed in feeds]),
        start=start,
        end=end,
        timezone=feeds[0].timezone,
        sources=tuple(feed.sources[0] for feed in feeds),
        attribution="Timetable: " + "; ".join(named) if named else "",
        notes=tuple(note for feed in feeds for note in feed.notes),
    )


def _stop_times(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """One table after the other; the categories too, which are never the same in two feeds."""
    if len(parts) == 1:
        return parts[0]
    columns: dict[str, Any] = {}
    for name in parts[0].columns:
        arrays = [codes_of(part[name]) if name in IDS else part[name].to_numpy() for part in parts]
        if name not in IDS:
            columns[name] = np.concatenate(arrays)
            continue
        words = [part[name].cat.categories for part in parts]
        used = np.cumsum([0, *map(len, words)])[:-1].astype(np.int32)
        codes = np.concatenate([array + before for array, before in zip(arrays, used, strict=True)])
        columns[name] = pd.Categorical.from_codes(codes, categories=words[0].append(words[1:]))
    return pd.DataFrame(columns, copy=False)
