"""Streets and timetables as plain arrays and frames: what layers/ reads and mapping/travel works on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

IntArray = NDArray[np.int32]
FloatArray = NDArray[np.float64]
Float32Array = NDArray[np.float32]
BoolArray = NDArray[np.bool_]

# column: type, of the tables that most feeds do without
TRANSFERS = {
    **{f"{end}_{what}_id": "str" for what in ("stop", "route", "trip") for end in ("from", "to")},
    "kind": "int8",
    "min_s": "int32",
}
FARES = {
    "fare_id": "str", "price": "float64", "currency": "str", "transfers": "int8", "transfer_s": "int32",
    "agency_id": "str",
}  # fmt: skip
FARE_RULES = dict.fromkeys(("fare_id", "route_id", "origin_id", "destination_id", "contains_id"), "str")


def no_rows(types: Mapping[str, str]) -> pd.DataFrame:
    """A table of these columns (name: pandas type) without a row."""
    return pd.DataFrame({name: pd.Series([], dtype=kind) for name, kind in types.items()})


@dataclass(frozen=True)
class Streets:
    """A street network: junctions, and the *directed* pieces of street between them.

    A two-way street is two edges. Between two junctions an edge keeps its bends as a polyline
    (``shape_offsets[e]:shape_offsets[e + 1]`` into ``shape_lon``/``shape_lat``, both ends included),
    so that a place can be snapped along it and a reached part can be drawn. Positions are degrees,
    EPSG:4326; ``length_m`` is metres on the ground.

    ``walk``, ``cycle`` and ``drive`` say whether that mode may travel the edge in its direction;
    ``cycle_kmh`` and ``drive_kmh`` are the speeds there, by car with what is lost at the junction the edge ends
    in. ``step_free``: no steps, stile or kissing gate are known on it, nor a surface or tag that keeps a wheelchair
    out (a subset of ``walk``). ``ferry_s`` is not 0 where the edge is a ferry: seconds of crossing and waiting,
    whoever travels.
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
    step_free: BoolArray
    ferry_s: Float32Array
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

    Frames and their columns (times are seconds after the service day's "noon minus 12 h"; "" where a text is absent):

    - ``stops``: stop_id, name, lon, lat (degrees, EPSG:4326), parent_id, zone_id (of fares), wheelchair (int8: 0 not
      said, 1 possible, 2 not possible; a stop that does not say takes its station's word)
    - ``routes``: route_id, name (short name, or long where there is none), mode (GTFS route_type), agency (its name),
      agency_id
    - ``trips``: trip_id, route_id, service_id, headsign, block_id, wheelchair (int8, as above)
    - ``stop_times``: trip_id, stop_id (categorical: millions of rows), sequence, arrival_s, departure_s (int32),
      pickup, drop_off (bool), pickup_ask, drop_off_ask (bool: only by ringing the agency or asking the driver);
      trips in the order of ``trips``, calls by sequence; untimed stops are interpolated
    - ``calendar``: service_id, monday … sunday (bool), start, end (datetime.date)
    - ``calendar_dates``: service_id, date (datetime.date), added (bool)
    - ``frequencies``: trip_id, start_s, end_s, headway_s, exact (bool)
    - ``transfers``: from_stop_id, to_stop_id, from_route_id, to_route_id, from_trip_id, to_trip_id, kind (int8: GTFS
      transfer_type 0 to 5), min_s (int32, -1 where not said); a station's id stands for all of its stops
    - ``fares``: fare_id, price, currency, transfers (int8: 0, 1, 2, or -1 for any number), transfer_s (-1: no limit),
      agency_id
    - ``fare_rules``: fare_id, route_id, origin_id, destination_id, contains_id

    ``notes`` says in sentences what was odd and what was done about it.
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
    notes: tuple[str, ...] = ()
    transfers: pd.DataFrame = field(default_factory=lambda: no_rows(TRANSFERS))
    fares: pd.DataFrame = field(default_factory=lambda: no_rows(FARES))
    fare_rules: pd.DataFrame = field(default_factory=lambda: no_rows(FARE_RULES))
