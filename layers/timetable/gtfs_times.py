"""Stop times in travelling order: untimed stops get a time; trips that run backwards are faults."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.timetable.faults import Faults, shown
from layers.timetable.gtfs_values import EMPTY
from layers.transport import BoolArray, FloatArray, IntArray

FILE = "stop_times.txt"
METRES_A_DEGREE = 111_320.0
TIMES = ("arrival_time", "departure_time")


def in_order(stop_times: pd.DataFrame, faults: Faults) -> pd.DataFrame:
    """The rows by trip (in order of first appearance) and stop_sequence; one time of a call stands for the other.

    Notes rows that share trip_id and stop_sequence.
    """
    codes = codes_of(stop_times["trip_id"])
    key = (codes.astype(np.int64) << 32) | stop_times["stop_sequence"].to_numpy(dtype=np.int64)
    if not (key[1:] > key[:-1]).all():
        order = np.argsort(key, kind="stable")
        key, stop_times = key[order], stop_times.take(order)
        _note_repeats(stop_times, np.flatnonzero(key[1:] == key[:-1]) + 1, faults)
    arrival, departure = (stop_times[name].to_numpy() for name in TIMES)
    if (arrival == EMPTY).any() or (departure == EMPTY).any():
        stop_times = stop_times.assign(
            arrival_time=np.where(arrival == EMPTY, departure, arrival),
            departure_time=np.where(departure == EMPTY, arrival, departure),
        )
    return stop_times


def check_times(stop_times: pd.DataFrame, faults: Faults) -> None:
    """Note trips whose first or last stop has no time, and places where a trip runs backwards in time."""
    starts = trip_starts(codes_of(stop_times["trip_id"]))
    arrival, departure = (stop_times[name].to_numpy() for name in TIMES)
    untimed = arrival == EMPTY
    ends = np.append(starts[1:], True) if len(starts) else starts
    for place in faults.first(np.flatnonzero(untimed & (starts | ends)).tolist()):
        trip = _trip(stop_times, place)
        problem = f"has no time, and is the first or last stop of trip '{shown(trip)}'"
        fix = "fill in its arrival_time and departure_time"
        faults.add(FILE, problem, fix, row=stop_times.index[place], column="arrival_time")
    timed = np.flatnonzero(~untimed)
    starts, arrival, departure = _first_of_trip(stop_times, timed), arrival[timed], departure[timed]
    backwards = departure < arrival
    backwards[1:] |= (arrival[1:] < departure[:-1]) & ~starts[1:]
    for place in faults.first(timed[backwards].tolist()):
        trip = _trip(stop_times, place)
        problem = f"trip '{shown(trip)}' runs backwards in time there"
        fix = "correct the time (after midnight write 24:10:00, not 00:10:00)"
        faults.add(FILE, problem, fix, row=stop_times.index[place], column="arrival_time", value=trip)


def all_timed(stop_times: pd.DataFrame, stops: pd.DataFrame) -> tuple[IntArray, IntArray]:
    """Seconds of arrival and of departure of every row; ``stop_times`` are in order and without fault.

    A stop without a time gets one by its share of the straight-line way between the timed stops before and after it.
    """
    arrival, departure = (stop_times[name].to_numpy() for name in TIMES)
    untimed = arrival == EMPTY
    if not untimed.any():
        return arrival, departure
    between = _between(_metres_along(stop_times["stop_id"], stops), untimed, arrival, departure)
    arrival, departure = np.where(untimed, between, arrival), np.where(untimed, between, departure)
    return arrival.astype(np.int32), departure.astype(np.int32)


def codes_of(ids: pd.Series) -> IntArray:
    """The numbers behind a categorical column."""
    return np.asarray(ids.cat.codes, dtype=np.int32)


def trip_starts(codes: IntArray) -> BoolArray:
    """Which rows begin a trip, of rows sorted by trip."""
    starts = np.ones(len(codes), dtype=np.bool_)
    starts[1:] = codes[1:] != codes[:-1]
    return starts


def _first_of_trip(stop_times: pd.DataFrame, places: NDArray[np.int64]) -> BoolArray:
    return trip_starts(codes_of(stop_times["trip_id"])[places])


def _note_repeats(rows: pd.DataFrame, places: NDArray[np.int64], faults: Faults) -> None:
    for place in faults.first(places.tolist()):
        trip, sequence = _trip(rows, place), rows["stop_sequence"].iloc[place]
        problem = f"repeats trip_id '{shown(trip)}' and stop_sequence '{sequence}'"
        faults.add(FILE, problem, "keep one of the rows", row=rows.index[place], column="stop_sequence", value=trip)


def _metres_along(stop_ids: pd.Series, stops: pd.DataFrame) -> FloatArray:
    """Rough metres travelled up to each row, over the whole table; always rising, so that no share is 0 / 0."""
    placed = stops.set_index("stop_id").reindex(stop_ids.cat.categories)
    codes = codes_of(stop_ids)
    lat, lon = (placed[name].to_numpy()[codes] for name in ("stop_lat", "stop_lon"))
    step = np.hypot(np.diff(lat), np.diff(lon) * np.cos(np.radians(lat[1:]))) * METRES_A_DEGREE
    return np.concatenate([[0.0], np.cumsum(np.nan_to_num(step) + 1.0)])


def _between(along: FloatArray, untimed: BoolArray, arrival: IntArray, departure: IntArray) -> FloatArray:
    """Whole seconds at every row, by its share of the way from the timed row before it to the one after."""
    here: NDArray[np.int64] = np.arange(len(along), dtype=np.int64)
    before = np.maximum.accumulate(np.where(untimed, 0, here))
    after = np.minimum.accumulate(np.where(untimed, len(along) - 1, here)[::-1])[::-1]
    way = np.maximum(along[after] - along[before], 1.0)
    share = (along - along[before]) / way
    times: FloatArray = np.round(departure[before] + share * (arrival[after] - departure[before]))
    return times


def _trip(rows: pd.DataFrame, place: int) -> str:
    return str(rows["trip_id"].iloc[place])
