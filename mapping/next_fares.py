"""What an addition would be like for those whom it newly reaches: how long the way, and what a visit costs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from shapely import Point

from layers.transport import BoolArray
from mapping.next_steps import Ground, Option, visit_of
from mapping.travel.fares import Fare

ASKED_AT_MOST = 9  # zones whose fare is worked out: evenly from the shortest way to the longest


@dataclass(frozen=True)
class Visits:
    """The visits of those newly reached. ``minutes``: the middle of their ways there; ``goes_to``: names, most first.

    ``fare`` is the middle one of the known fares there and home in ``asked`` zones; ``unknown`` of them have none that
    is known. It is None where that is most of them: what few pay is not typical.
    """

    minutes: float
    goes_to: tuple[str, ...]
    fare: Fare | None
    asked: int
    unknown: int


def visits_of(tried: Ground, on_now: pd.DataFrame, option: Option, new: BoolArray) -> Visits:
    """How those in the zones ``new`` (bool[Z], at least one) would go to what the option opens to them."""
    buses = [option.bus] if option.bus else []
    goes = on_now if option.bus else visit_of([option])
    net, homes = tried.with_buses(buses), tried.homes[new]
    mode, most = tried.question.mode, tried.question.max_minutes
    found = net.week(homes, goes[["lon", "lat", "start", "end"]], mode=mode, max_minutes=most)
    minutes = np.where(found.ok, found.minutes_out, np.inf)
    soonest, which = minutes.min(axis=0), minutes.argmin(axis=0)
    longest = most + 1  # rounding to whole seconds loses no journey just found
    fares: list[Fare | None] = []
    for zone in _evenly(np.argsort(soonest, kind="stable")):
        there = goes.iloc[int(which[zone])]
        place, home = Point(there["lon"], there["lat"]), homes.iloc[int(zone)]
        start, end = there["start"].to_pydatetime(), there["end"].to_pydatetime()
        out = net.journey(home, place, arrive=start, mode=mode, max_minutes=longest)
        back = net.journey(place, home, depart=end, mode=mode, max_minutes=longest)
        fares.append(net.cost(out, back) if out and back else None)
    names = goes["name"].iloc[which].value_counts(sort=True)
    return Visits(
        float(np.median(soonest)), tuple(map(str, names.index)), _middle(fares), len(fares), fares.count(None)
    )


def _evenly(zones: NDArray[np.int64]) -> NDArray[np.int64]:
    """So many of the zones as are asked, evenly spaced."""
    return zones[np.unique(np.linspace(0, len(zones) - 1, min(len(zones), ASKED_AT_MOST)).round().astype(np.int64))]


def _middle(fares: Sequence[Fare | None]) -> Fare | None:
    """The middle one of the known fares; the lower of two."""
    known = sorted((fare for fare in fares if fare is not None), key=lambda fare: fare.amount)
    return known[(len(known) - 1) // 2] if 2 * len(known) > len(fares) else None
