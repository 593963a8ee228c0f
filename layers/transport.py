"""Streets and timetables as plain arrays and frames: what layers/ reads and mapping/travel works on."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

IntArray = NDArray[np.int32]
FloatArray = NDArray[np.float64]
Float32Array = NDArray[np.float32]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True)
class Streets:
    """A street network: junctions, and the *directed* pieces of street between them.

    A two-way street is two edges. Between two junctions an edge keeps its bends as a polyline
    (``shape_offsets[e]:shape_offsets[e + 1]`` into ``shape_lon``/``shape_lat``, both ends included),
    so that a place can be snapped along it and a reached part can be drawn. Positions are degrees,
    EPSG:4326; ``length_m`` is metres on the ground.

    ``walk``, ``cycle`` and ``drive`` say whether that mode may travel the edge in its direction;
    ``cycle_kmh`` and ``drive_kmh`` are the free speeds there.
    """

    node_lon: FloatArray
    node_lat: FloatArray
    edge_from: IntArray
    edge_to: IntArray
    length_m: Float32Array
    walk: BoolArray
    cycle: BoolArray
    drive: BoolArray
    cycle_kmh: Float32Array
    drive_kmh: Float32Array
    road_class: NDArray[np.int8]  # 0 path, 1 minor road, 2 main road (drawn as the background of maps)
    shape_offsets: NDArray[np.int64]
    shape_lon: FloatArray
    shape_lat: FloatArray
    source: str
    attribution: str
    data_date: str  # "" where the extract does not say


@dataclass(frozen=True)
class Timetable:
    """One or more GTFS feeds, validated and merged; ids carry their feed's number ("0:STOP1").

    Frames and their columns (times are seconds after the service day's "noon minus 12 h"):

    - ``stops``: stop_id, name, lon, lat (degrees, EPSG:4326), parent_id ("" if none)
    - ``routes``: route_id, name (short name, or long where there is none), mode (GTFS route_type), agency
    - ``trips``: trip_id, route_id, service_id, headsign
    - ``stop_times``: trip_id, stop_id, sequence, arrival_s, departure_s (int32), pickup, drop_off (bool);
      sorted by trip_id and sequence; untimed stops are interpolated
    - ``calendar``: service_id, monday … sunday (bool), start, end (datetime.date)
    - ``calendar_dates``: service_id, date (datetime.date), added (bool)
    - ``frequencies``: trip_id, start_s, end_s, headway_s, exact (bool)
    """

    stops: pd.DataFrame
    routes: pd.DataFrame
    trips: pd.DataFrame
    stop_times: pd.DataFrame
    calendar: pd.DataFrame
    calendar_dates: pd.DataFrame
    frequencies: pd.DataFrame
    start: date
    end: date
    timezone: str
    sources: tuple[str, ...]
    attribution: str
    illustrative: bool = False
