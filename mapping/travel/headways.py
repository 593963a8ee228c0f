"""Trips as they run: written once, copied to each departure of frequencies.txt.

Where a headway is all that is known (exact_times 0), nobody knows the minute, and what is promised must hold: whoever
is ready at a second rides at the latest a whole headway after it. So a copy leaves a headway after every minute of
the period, as long as that is still in the period; the first departure, at its beginning, is known.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.transport import IntArray
from mapping.travel.hops import Calls, Copies

READY_EVERY_S = 60  # how finely the moments of being ready for a vehicle with a headway are told apart
MOST_HOPS = 20_000_000  # beyond that many hops of headways the moments are coarser

Numbers = NDArray[np.int64]
Departures = tuple[IntArray, Numbers, Numbers, Numbers]  # trip, second, wait, headway


def as_they_run(
    calls: Calls, frequencies: pd.DataFrame, trip: IntArray, written: IntArray
) -> tuple[Copies, IntArray, str]:
    """The trips of ``written``, those of ``frequencies`` (rows of ``trip``, by number) at each departure instead.

    Departures stand from the start of a period up to, not including, its end. Ordered by when they begin and end, so
    that of two hops at the same second that of the earlier trip comes first. Also: where each of ``written`` has come
    to stand (-1: in frequencies); and a note, or "".
    """
    lengths = np.diff(calls.offsets)
    once = np.flatnonzero(~np.isin(written, trip))
    nothing = np.zeros(len(once), dtype=np.int64)
    columns = [frequencies[name].to_numpy(dtype=np.int64) for name in ("start_s", "end_s", "headway_s")]
    exact = frequencies["exact"].to_numpy(dtype=np.bool_)
    every_s = _ready_every_s(columns, exact, lengths[trip] - 1)
    known = _known(trip[exact], *(c[exact] for c in columns))
    loose = _loose(trip[~exact], *(c[~exact] for c in columns), every_s=every_s)
    source, leave_s, wait_s, headway_s = (np.concatenate(p) for p in zip(known, *loose, strict=True))
    shift_s = leave_s - calls.departure_s[calls.offsets[source]]
    parts = [(written[once], nothing, nothing, nothing), (source, shift_s, wait_s, headway_s)]
    copies = Copies(*(np.concatenate(p).astype(np.int32) for p in zip(*parts, strict=True)))
    order = _by_time(calls, copies)
    place = np.full(len(written), -1, dtype=np.int32)
    place[once] = np.argsort(order)[: len(once)]
    note = "" if every_s == READY_EVERY_S else f"Waits for services with a headway are told to {every_s // 60} minutes."
    return Copies(*(column[order] for column in copies)), place, note


def _known(trip: IntArray, start_s: Numbers, end_s: Numbers, headway_s: Numbers) -> Departures:
    """(trip, departure, wait, headway) of departures at every headway exactly."""
    row, number = _counted(np.maximum(-((start_s - end_s) // headway_s), 0))
    nothing = np.zeros(len(row), dtype=np.int64)
    return trip[row], start_s[row] + number * headway_s[row], nothing, nothing


def _loose(trip: IntArray, start_s: Numbers, end_s: Numbers, headway_s: Numbers, *, every_s: int) -> list[Departures]:
    """The same where one is only known to come in each headway: the first departures, and those waited for."""
    begins = np.flatnonzero(start_s < end_s)
    first: Departures = (trip[begins], start_s[begins], np.zeros(len(begins), dtype=np.int64), headway_s[begins])
    row, number = _counted(np.maximum((end_s - headway_s - start_s) // every_s, 0))
    leave_s = start_s[row] + (number + 1) * every_s + headway_s[row]
    return [first, (trip[row], leave_s, headway_s[row], headway_s[row])]


def _counted(counts: Numbers) -> tuple[Numbers, Numbers]:
    """Row r counts[r] times, and 0, 1, 2 … along each row."""
    row = np.repeat(np.arange(len(counts)), counts)
    return row, np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)


def _ready_every_s(columns: list[Numbers], exact: NDArray[np.bool_], hops: Numbers) -> int:
    """A minute, or as many as keep the hops of headways within bounds."""
    start_s, end_s, headway_s = columns
    seconds = np.where(exact, 0, np.maximum(end_s - headway_s - start_s, 0))
    most = float((seconds * hops).sum()) / READY_EVERY_S
    return READY_EVERY_S * max(1, int(np.ceil(most / MOST_HOPS)))


def _by_time(calls: Calls, copies: Copies) -> NDArray[np.intp]:
    first, last = calls.offsets[copies.source], calls.offsets[copies.source + 1] - 1
    begins_s = calls.departure_s[first] + copies.shift_s
    return np.lexsort((calls.arrival_s[last] + copies.shift_s, begins_s))
