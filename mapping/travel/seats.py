"""Staying aboard: vehicles that carry on as another trip (block_id; transfers.txt kinds 4 and 5).

Trips that one vehicle runs one after the other on a service day are one run: who sits in it stays seated. A vehicle
that carries on as two trips (kind 4, a train that is divided) is written twice, one for each.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.transport import BoolArray, FloatArray, IntArray
from mapping.travel.plane import crow_metres

STAY, CHANGE = 4, 5  # kinds of transfers.txt
NEAR_M = 200.0  # a block goes on from where it ended: the same stop, the same station, or at most this far away
MOST_ROUNDS = 8  # of dividing and joining along one vehicle's day


class Ends(NamedTuple):
    """Where and when each trip begins and ends, as places (``lonlat``, and ``station``, -1 without) and seconds."""

    first_s: IntArray
    last_s: IntArray
    first: IntArray
    last: IntArray


class Seats(NamedTuple):
    """Which trips may be one run.

    ``blocks``: trips that belong to a block, block by block in order of time, and each one's ``block``. ``stay`` and
    ``change``: [K, 2] pairs of trips that are joined, or kept apart, by rule.
    """

    blocks: IntArray
    block: IntArray
    stay: IntArray
    change: IntArray


def pairs(transfers: pd.DataFrame, trip_ids: pd.Index, kind: int) -> IntArray:
    """The trips (from, to) of the rules of a kind, [K, 2], each once."""
    rows = transfers[transfers["kind"].to_numpy() == kind]
    found = np.column_stack([trip_ids.get_indexer(rows[f"{end}_trip_id"]) for end in ("from", "to")])
    return np.unique(found[(found >= 0).all(axis=1)], axis=0).astype(np.int32).reshape(-1, 2)


def divided(stay: IntArray, trips: int) -> tuple[IntArray, IntArray]:
    """Trips written as often as needed for each to have one trip after it and one before it at most.

    Returns which trip each one is a copy of (the first are the trips themselves), and the pairs among them.
    """
    copy_of, joined = np.arange(trips, dtype=np.int32), stay.copy()
    for _ in range(MOST_ROUNDS):
        again = False
        for side in (0, 1):
            extra = _ranks(joined[:, side]) > 0
            again = again or bool(extra.any())
            originals = joined[extra, side]
            names = len(copy_of) + np.arange(len(originals), dtype=np.int32)
            copy_of = np.concatenate([copy_of, copy_of[originals]])
            joined[extra, side] = names
            joined = np.concatenate([joined, _with_copies(joined, originals, names, 1 - side)])
        if not again:
            return copy_of, joined
    return copy_of, joined[(_ranks(joined[:, 0]) == 0) & (_ranks(joined[:, 1]) == 0)]


def _with_copies(joined: IntArray, originals: IntArray, names: IntArray, side: int) -> IntArray:
    """The pairs that have an original on this side, once more for each of its copies."""
    copies = pd.DataFrame({"trip": originals, "name": names})
    found = copies.merge(pd.DataFrame({"trip": joined[:, side], "pair": np.arange(len(joined))}), on="trip")
    more: IntArray = joined[found["pair"].to_numpy()]
    more[:, side] = found["name"]
    return more


def _ranks(values: IntArray) -> NDArray[np.int64]:
    """How many equal values stand before each."""
    return np.asarray(pd.Series(values).groupby(values).cumcount(), dtype=np.int64)


def runs_of(
    running: BoolArray, seats: Seats, ends: Ends, station: IntArray, lonlat: FloatArray
) -> tuple[IntArray, int]:
    """The run of each trip on a day when those of ``running`` run, int32[T] (-1: it does not), and how many runs.

    A pair by rule is joined where the second leaves after the first has arrived; trips that follow each other in a
    block also where it goes on from where it ended, unless a rule says otherwise.
    """
    stay = seats.stay[running[seats.stay].all(axis=1)]
    stay = stay[ends.first_s[stay[:, 1]] >= ends.last_s[stay[:, 0]]]
    block = _in_block(running, seats, ends, station, lonlat)
    taken = np.isin(block[:, 0], stay[:, 0]) | np.isin(block[:, 1], stay[:, 1])
    joined = np.concatenate([stay, block[~taken]])
    head = np.arange(len(running), dtype=np.int32)
    head[joined[:, 1]] = joined[:, 0]
    while not np.array_equal(head, head[head]):
        head = head[head]
    number = np.full(len(running), -1, dtype=np.int32)
    begins = running & (head == np.arange(len(running)))
    number[begins] = np.arange(np.count_nonzero(begins), dtype=np.int32)
    return np.where(running, number[head], -1).astype(np.int32), int(np.count_nonzero(begins))


def _in_block(running: BoolArray, seats: Seats, ends: Ends, station: IntArray, lonlat: FloatArray) -> IntArray:
    """Pairs of running trips, [K, 2], that follow each other in a block, in time and in place."""
    kept = running[seats.blocks]
    trips, block = seats.blocks[kept], seats.block[kept]
    follows = (block[1:] == block[:-1]) & (ends.first_s[trips[1:]] >= ends.last_s[trips[:-1]])
    before, after = trips[:-1][follows], trips[1:][follows]
    ended, begun = ends.last[before], ends.first[after]
    near = (ended == begun) | ((station[ended] == station[begun]) & (station[ended] >= 0))
    near |= crow_metres(lonlat[ended], lonlat[begun]) <= NEAR_M
    found: IntArray = np.column_stack([before, after])[near]
    apart = np.int64(len(running)) * seats.change[:, 0] + seats.change[:, 1]
    return found[~np.isin(np.int64(len(running)) * found[:, 0] + found[:, 1], apart)]
