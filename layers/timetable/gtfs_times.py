"""Stop times in travelling order: untimed stops get a time; trips that run backwards are refused."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.errors import BadFileError
from layers.timetable.gtfs_values import EMPTY, shown
from layers.transport import BoolArray, FloatArray

FILE = "stop_times.txt"
METRES_A_DEGREE = 111_320.0


def ordered_and_timed(stop_times: pd.DataFrame, stops: pd.DataFrame, *, name: str) -> pd.DataFrame:
    """The feed's stop times sorted by trip and sequence, with both times of every call filled in (int32 seconds).

    ``stop_times`` and ``stops`` are frames of ``gtfs_read``; ``name`` is the feed's, for messages. A stop without a
    time gets one by its share of the straight-line way between the timed stops before and after it.
    Raises BadFileError where a trip's first or last stop has no time, or a trip runs backwards in time.
    """
    codes, _ = pd.factorize(stop_times["trip_id"])
    order = np.lexsort((stop_times["stop_sequence"].to_numpy(), codes))
    rows, codes = stop_times.iloc[order], codes[order]
    starts = np.ones(len(codes), dtype=np.bool_)
    starts[1:] = codes[1:] != codes[:-1]
    arrival, departure = (rows[f"{end}_time"].to_numpy(dtype=np.float64) for end in ("arrival", "departure"))
    arrival, departure = (
        np.where(arrival == EMPTY, departure, arrival),
        np.where(departure == EMPTY, arrival, departure),
    )
    untimed = arrival == EMPTY
    if untimed.any():
        _check_ends(rows, starts, untimed, name)
        between = _between(_metres_along(rows["stop_id"], stops), untimed, arrival, departure)
        arrival, departure = np.where(untimed, between, arrival), np.where(untimed, between, departure)
    _check_forwards(rows, starts, arrival, departure, name)
    return rows.assign(arrival_time=arrival.astype(np.int32), departure_time=departure.astype(np.int32))


def _metres_along(stop_ids: pd.Series, stops: pd.DataFrame) -> FloatArray:
    """Rough metres travelled up to each row, over the whole table; always rising, so that no share is 0 / 0."""
    placed = stops.set_index("stop_id").reindex(stop_ids.to_numpy())
    lat, lon = placed["stop_lat"].to_numpy(), placed["stop_lon"].to_numpy()
    step = np.hypot(np.diff(lat), np.diff(lon) * np.cos(np.radians(lat[1:]))) * METRES_A_DEGREE
    return np.concatenate([[0.0], np.cumsum(np.nan_to_num(step) + 1.0)])


def _between(along: FloatArray, untimed: BoolArray, arrival: FloatArray, departure: FloatArray) -> FloatArray:
    """Whole seconds at every row, by its share of the way from the timed row before it to the one after."""
    here: NDArray[np.int64] = np.arange(len(along), dtype=np.int64)
    before = np.maximum.accumulate(np.where(untimed, 0, here))
    after = np.minimum.accumulate(np.where(untimed, len(along) - 1, here)[::-1])[::-1]
    way = np.maximum(along[after] - along[before], 1.0)
    share = (along - along[before]) / way
    times: FloatArray = np.round(departure[before] + share * (arrival[after] - departure[before]))
    return times


def _check_ends(rows: pd.DataFrame, starts: BoolArray, untimed: BoolArray, name: str) -> None:
    ends = np.append(starts[1:], True)
    lacking = untimed & (starts | ends)
    if lacking.any():
        row = rows.index[lacking][0]
        raise BadFileError(
            f"{name}: {FILE} row {row} has no time, and is the first or last stop of trip "
            f"'{_trip(rows, row)}'; fill in its arrival_time and departure_time."
        )


def _check_forwards(
    rows: pd.DataFrame, starts: BoolArray, arrival: FloatArray, departure: FloatArray, name: str
) -> None:
    backwards = departure < arrival
    backwards[1:] |= (arrival[1:] < departure[:-1]) & ~starts[1:]
    if backwards.any():
        row = rows.index[backwards][0]
        raise BadFileError(
            f"{name}: {FILE} row {row}: trip '{_trip(rows, row)}' runs backwards in time there; "
            "correct the time (after midnight write 24:10:00, not 00:10:00)."
        )


def _trip(rows: pd.DataFrame, row: object) -> str:
    return shown(str(rows.loc[row, "trip_id"]))  # type: ignore[index]
