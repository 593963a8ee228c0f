"""Stops told apart by route or trip, because a rule of transfers.txt speaks of that route or trip there."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.transport import IntArray
from mapping.travel.hops import Calls

ANY = -1  # instead of a route or trip
TWINS_A_STOP = 48  # beyond that many, a stop keeps its rules of routes, or only those of stops


class Twins(NamedTuple):
    """Places of their own for the calls of a route or trip: twin k is stop S + k, stands at ``stop``, is of ``route``.

    ``trip`` is -1 for the twin of a whole route.
    """

    stop: IntArray
    route: IntArray
    trip: IntArray


def twins_of(ends: list[pd.DataFrame], calls: Calls, trip_route: IntArray, stops: int) -> tuple[Twins, str]:
    """The twins that these ends of rules need, where such calls are; and a note about stops with too many, or ""."""
    wanted = pd.concat(ends)[["stop", "route", "trip"]]
    wanted = wanted[(wanted["route"] != ANY) | (wanted["trip"] != ANY)].drop_duplicates()
    of_trip = wanted["trip"] != ANY
    wanted.loc[of_trip, "route"] = trip_route[wanted.loc[of_trip, "trip"]]
    wanted = wanted.drop_duplicates(["stop", "route", "trip"])
    stop, trip = _calls_at(calls, wanted["stop"].to_numpy())
    called = pd.DataFrame({"stop": stop, "route": trip_route[trip], "trip": trip})
    there = pd.concat([called, called.assign(trip=ANY)]).drop_duplicates()
    wanted = wanted.merge(there, on=["stop", "route", "trip"])
    kept = _capped(wanted, stops)
    lost = wanted["stop"].nunique() if len(kept) < len(wanted) else 0
    note = f"Rules of single routes or trips are left out at up to {lost} stops, where there are too many of them."
    kept = kept.sort_values(["stop", "route", "trip"])
    return Twins(*(kept[c].to_numpy(dtype=np.int32) for c in Twins._fields)), note if lost else ""


def _calls_at(calls: Calls, stop: NDArray[np.int64]) -> tuple[IntArray, IntArray]:
    """(stop, trip) of every call at one of these stops."""
    asked = np.zeros(int(calls.stop.max(initial=0)) + 1, dtype=np.bool_)
    asked[stop[stop < len(asked)]] = True
    found = np.flatnonzero(asked[calls.stop])
    trip = np.searchsorted(calls.offsets, found, side="right") - 1
    return calls.stop[found], trip.astype(np.int32)


def _capped(wanted: pd.DataFrame, stops: int) -> pd.DataFrame:
    """Without the twins of trips where a stop has too many, and without those of routes where it still has."""
    for trips in (True, False):
        full = np.bincount(wanted["stop"], minlength=stops) > TWINS_A_STOP
        dropped = full[wanted["stop"]] & ((wanted["trip"].to_numpy() != ANY) | (not trips))
        wanted = wanted[~dropped]
    return wanted


def standing(calls: Calls, twins: Twins, trip_route: IntArray, stops: int) -> IntArray:
    """The stop of every call, its trip's or route's twin where there is one."""
    stop = calls.stop.copy()
    if not len(twins.stop):
        return stop
    at_twin = np.zeros(stops, dtype=np.bool_)
    at_twin[twins.stop] = True
    found = np.flatnonzero(at_twin[calls.stop])
    trip = np.searchsorted(calls.offsets, found, side="right") - 1
    known = pd.MultiIndex.from_arrays(list(twins))
    for what in (np.full(len(found), ANY), trip):  # the trip's twin after, and so rather than, the route's
        twin = known.get_indexer(pd.MultiIndex.from_arrays([calls.stop[found], trip_route[trip], what]))
        stop[found[twin >= 0]] = stops + twin[twin >= 0]
    return stop
