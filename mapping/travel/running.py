"""The trips of a timetable as they run: copied to their departures, joined to runs, their hops sorted."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.transport import IntArray, Timetable
from mapping.travel.headways import as_they_run
from mapping.travel.hops import Calls, hops_in_order
from mapping.travel.numbers import numbers, words
from mapping.travel.seats import CHANGE, STAY, divided, pairs

Arrays = dict[str, NDArray[Any]]


def running_trips(timetable: Timetable, trips: pd.DataFrame, calls: Calls) -> tuple[Arrays, str]:
    """Trips as they run, their hops by departure, and what joins them to one run; and a note, or "".

    ``trips``: those of the timetable in the order of ``calls``, with their ``route`` and ``service`` by number.
    """
    ids = pd.Index(trips["trip_id"])
    often = numbers(timetable.frequencies["trip_id"], ids)
    copy_of, stay = divided(_in_time(pairs(timetable.transfers, ids, STAY), calls, often), len(ids))
    copies, place, note = as_they_run(calls, timetable.frequencies, often, copy_of)
    source, (first, last) = copies.source, (calls.offsets[copies.source], calls.offsets[copies.source + 1] - 1)
    headsign, headsigns = pd.factorize(trips["headsign"])
    hops = hops_in_order(calls, copies)
    return {
        "headsign": words(headsigns),
        "trip_route": trips["route"].to_numpy(dtype=np.int32)[source],
        "trip_headsign": headsign.astype(np.int32)[source],
        "trip_service": trips["service"].to_numpy(dtype=np.int32)[source],
        "trip_wheelchair": trips["wheelchair"].to_numpy(dtype=np.int8)[source],
        "trip_wait_s": copies.wait_s,
        "trip_headway_s": copies.headway_s,
        "trip_first_s": calls.departure_s[first] + copies.shift_s,
        "trip_last_s": calls.arrival_s[last] + copies.shift_s,
        "trip_first": calls.stop[first],
        "trip_last": calls.stop[last],
        **_blocks(trips, place, len(source)),
        "seat_stay": _kept(place[stay]),
        "seat_change": _kept(place[pairs(timetable.transfers, ids, CHANGE)]),
        **{f"hop_{name}": getattr(hops, name) for name in hops._fields},
    }, note


def _blocks(trips: pd.DataFrame, place: IntArray, running: int) -> Arrays:
    """The trips that have a block, block by block in order of time; not those of frequencies or second copies."""
    block = np.full(running, -1, dtype=np.int32)
    once = np.flatnonzero(place[: len(trips)] >= 0)
    known = pd.Index(trips.loc[trips["block_id"] != "", "block_id"].unique())
    block[place[once]] = numbers(trips["block_id"], known)[once]
    in_block = np.argsort(block, kind="stable")[np.count_nonzero(block < 0) :].astype(np.int32)
    return {"seat_blocks": in_block, "seat_block": block[in_block]}


def _kept(places: IntArray) -> IntArray:
    """The pairs of trips that both run as written, the earlier before the later."""
    return places[(places[:, 0] >= 0) & (places[:, 1] > places[:, 0])]


def _in_time(stay: IntArray, calls: Calls, often: IntArray) -> IntArray:
    """Pairs of trips of which the second leaves after the first has arrived; none of frequencies."""
    left_s, came_s = calls.departure_s[calls.offsets[stay[:, 1]]], calls.arrival_s[calls.offsets[stay[:, 0] + 1] - 1]
    return stay[(left_s >= came_s) & ~np.isin(stay, often).any(axis=1)]
