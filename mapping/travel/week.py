"""A whole week of visits as one question: who gets to each, and home again?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.errors import BadValueError
from layers.transport import BoolArray, FloatArray
from mapping.travel import asked, there_and_back
from mapping.travel.there_and_back import Outings, Visit

COLUMNS = ("lon", "lat", "start", "end")


@dataclass(frozen=True)
class Asked:
    """The visits of a frame, each different one once.

    ``lonlat`` float64[P, 2]: the places; ``numbers``: the place of each different visit; ``which``: for each row of
    the frame, which of the different visits it is.
    """

    lonlat: FloatArray
    numbers: NDArray[np.int64]
    visits: tuple[Visit, ...]
    which: NDArray[np.int64]

    @classmethod
    def of(cls, visits: pd.DataFrame, *, max_minutes: float, zone: str) -> "Asked":
        """Raises BadValueError for a frame without its columns, or a visit that cannot be."""
        missing = [name for name in COLUMNS if name not in visits]
        if missing:
            raise BadValueError(f"The visits have no column {missing[0]!r}; give {', '.join(COLUMNS)}.")
        points = visits[["lon", "lat"]].to_numpy(dtype=np.float64)
        lonlat, place = np.unique(points, axis=0, return_inverse=True)
        keys = pd.DataFrame({"place": place, "start": visits["start"].array, "end": visits["end"].array})
        which, first = pd.factorize(pd.MultiIndex.from_frame(keys))
        different = tuple(visit(start, end, max_minutes=max_minutes, zone=zone) for _, start, end in first)
        numbers = np.array([number for number, _, _ in first], dtype=np.int64)
        return cls(asked.on_earth(lonlat), numbers, different, which)


def visit(start: Any, end: Any, *, max_minutes: float, zone: str) -> Visit:
    """The visit from start to end (naive local times). Raises BadValueError where it ends before it starts."""
    made = Visit(asked.naive(_plain(start), zone), asked.naive(_plain(end), zone), max_minutes, zone)
    if made.end < made.start:
        raise BadValueError(f"It ends at {made.end:%H:%M on %d %B %Y}, before it starts; correct start or end.")
    return made


def outings(found: there_and_back.BothWays, week: Asked, in_area: BoolArray) -> Outings:
    """The answers, a row for each row of the frame; ``in_area``: which places any street or stop is near."""
    outside = ~in_area[week.numbers]
    hidden = there_and_back.nobody(found, outside)
    return Outings.of(hidden, week.visits, outside).take(week.which)


def _plain(moment: Any) -> datetime:
    """A timestamp as a datetime; NaT stays what it is, and is refused later."""
    return moment.to_pydatetime() if isinstance(moment, pd.Timestamp) else moment
