"""What a week of support costs from each zone: the cheapest tickets for a few visits, there and home.

An estimate: it prices the visits that are nearest, on as many different days, by the journeys that this engine finds.
Whoever can walk all the way pays nothing. Passes and concessions are not counted (``mapping.travel.fares.LEFT_OUT``).
"""

from collections.abc import Callable, Collection, Sequence
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from shapely import Point

from layers.errors import BadValueError
from layers.homes import home_points
from mapping.asking import Journeys
from mapping.covered import Coverage
from mapping.travel.fares import LEFT_OUT, Fare
from mapping.travel.journey import Journey

VISITS_A_WEEK = 3
COST = {"visits": "int64", "amount": "float64", "currency": "str", "words": "str", "said": "str"}
MEANS = (
    "Cost of a week: the least that tickets cost for going to the nearest sessions, there and home, on so many days of "
    f"the week as are asked for (fewer where fewer can be reached). Who can walk pays nothing. An estimate. {LEFT_OUT}"
)
NOT_KNOWN, NOTHING_TO_GO_TO = "not known", "nothing can be reached"


class Priced(Journeys, Protocol):
    """What the cost of a week asks of a travel network (``mapping.travel.TravelNetwork`` is one)."""

    def cost_of(self, visits: Sequence[tuple[Journey, Journey | None]]) -> Fare | None:
        """The least that these ways there and home cost together; None where it is not known."""


def cost_of_a_week(
    found: Coverage,
    net: Priced,
    *,
    visits_a_week: int = VISITS_A_WEEK,
    zones: Collection[str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """One row per zone (of ``zones``, ids, or all), in order, indexed by its id; slow: some 10 ms for each ride.

    Columns: visits (how many were priced), amount (NaN: not known), currency, words (which tickets), said ("£9.00",
    "about £9.00 (an estimate)", "nothing", "not known", "nothing can be reached"). ``progress(done, total)`` is called
    after each zone.

    Raises BadValueError where ``visits_a_week`` is not 1 to 7.
    """
    if not 1 <= visits_a_week <= 7:
        raise BadValueError(f"visits_a_week is {visits_a_week}; give 1 to 7, one for each day.")
    which = np.arange(len(found.zones)) if zones is None else np.flatnonzero(found.zones["id"].isin(list(zones)))
    goes = nearest_by_day(found, visits_a_week)
    homes = home_points(found.zones).to_crs("EPSG:4326")
    rows = []
    for done, zone in enumerate(which, start=1):
        taken = [int(visit) for visit in goes[:, zone] if visit >= 0]
        rows.append(_row(taken, _price(found, net, homes.iloc[zone], int(zone), taken)))
        if progress is not None:
            progress(done, len(which))
    ids = pd.Index(found.zones["id"].iloc[which], name="zone_id")
    return pd.DataFrame(rows, columns=list(COST), index=ids).astype(COST)


def nearest_by_day(found: Coverage, visits_a_week: int) -> NDArray[np.int64]:
    """For each zone, the visits that take least time to get to, no two on one day: [visits_a_week, zones], -1: none.

    Of visits as near, the first of the week.
    """
    minutes = np.where(found.ok, found.outings.minutes_out, np.inf)
    day = (found.visits["start"].dt.normalize() - pd.Timestamp(found.week)).dt.days.to_numpy()
    best = np.full((7, len(found.zones)), -1, dtype=np.int64)
    least = np.full((7, len(found.zones)), np.inf)
    for n in np.unique(day):
        rows = np.flatnonzero(day == n)
        best[n] = rows[minutes[rows].argmin(axis=0)]
        least[n] = minutes[rows].min(axis=0)
    order = np.argsort(least, axis=0, kind="stable")[:visits_a_week]
    chosen = np.take_along_axis(best, order, axis=0)
    return np.where(np.isfinite(np.take_along_axis(least, order, axis=0)), chosen, -1)


def _price(found: Coverage, net: Priced, home: Point, zone: int, visits: Sequence[int]) -> Fare | None:
    """What these visits cost from a home; None where it is not known."""
    ridden = [visit for visit in visits if not found.outings.can_walk_home[visit, zone]]
    there_and_home = []
    limit = found.max_minutes + 1  # rounding to whole seconds loses no journey just found
    for visit in ridden:
        goes = found.visits.iloc[visit]
        place = Point(found.occurrences.loc[goes["occurrence"], ["lon", "lat"]].to_numpy(dtype=float))
        start, end = goes["start"].to_pydatetime(), goes["end"].to_pydatetime()
        out = net.journey(home, place, arrive=start, mode=found.mode, max_minutes=limit)
        back = net.journey(place, home, depart=end, mode=found.mode, max_minutes=limit)
        if out is None or (back is None and found.there_and_back):
            return None
        there_and_home.append((out, back if found.there_and_back else None))
    return net.cost_of(there_and_home)


def _row(visits: Sequence[int], fare: Fare | None) -> tuple[int, float, str, str, str]:
    if not visits:
        return 0, np.nan, "", "", NOTHING_TO_GO_TO
    if fare is None:
        return len(visits), np.nan, "", "", NOT_KNOWN
    return len(visits), fare.amount, fare.currency, fare.words, fare.said
