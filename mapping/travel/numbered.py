"""From a timetable's frames to the arrays of a Schedule: ids become numbers, rules become stops, paths and trips."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.transport import IntArray, Timetable
from mapping.travel.hops import Calls
from mapping.travel.numbers import codes, numbers, words
from mapping.travel.running import Arrays, running_trips
from mapping.travel.service_days import running_days
from mapping.travel.transfers import ENDS, FORBIDDEN, PathRules, numbered, path_rules, stops_of_rules
from mapping.travel.twins import Twins, standing, twins_of

FLAGS = ("pickup", "drop_off", "pickup_ask", "drop_off_ask")


class Changes(NamedTuple):
    """Rules of changing, worked out: the twins they need, where the calls stand, and the footpaths they change."""

    twins: Twins
    standing: IntArray
    arrays: Arrays
    note: str


def schedule_arrays(timetable: Timetable) -> Arrays:
    """Every array of ``Schedule`` by name."""
    calls, trip_ids = numbered_calls(timetable)
    trips = timetable.trips.iloc[pd.Index(timetable.trips["trip_id"]).get_indexer(trip_ids)].reset_index(drop=True)
    route = numbers(trips["route_id"], timetable.routes["route_id"])
    changes = _changes(timetable, calls, trip_ids, route)
    calls = calls._replace(stop=changes.standing)
    services = pd.Index(trips["service_id"].unique())
    trips = trips.assign(route=route, service=numbers(trips["service_id"], services))
    running, note = running_trips(timetable, trips, calls)
    days, first = running_days(timetable, services)
    notes = [text for text in (changes.note, note) if text]
    return {
        **_stops(timetable.stops, changes.twins),
        **_routes(timetable.routes),
        **changes.arrays,
        **running,
        "service_days": days,
        "days_from": np.array([first], dtype="datetime64[D]"),
        "covers": np.array([timetable.start, timetable.end], dtype="datetime64[D]"),
        "zone": np.array([timetable.timezone]),
        "attribution": np.array([timetable.attribution]),
        "notes": np.array(notes, dtype=np.str_),
    }


def numbered_calls(timetable: Timetable) -> tuple[Calls, pd.Index]:
    """The calls trip by trip in travelling order, stops by number; and the ids of the trips in that order."""
    frame = timetable.stop_times
    trip, ids = codes(frame["trip_id"])
    sequence = frame["sequence"].to_numpy()
    if _scattered(trip, sequence):
        order = np.lexsort((sequence, trip))
        frame, trip = frame.iloc[order], trip[order]
    begins = np.flatnonzero(np.concatenate([[True], trip[1:] != trip[:-1]])) if len(trip) else np.empty(0, np.int64)
    stop, stop_ids = codes(frame["stop_id"])
    return Calls(
        np.append(begins, len(trip)).astype(np.int64),
        numbers(pd.Series(stop_ids), timetable.stops["stop_id"])[stop],
        frame["arrival_s"].to_numpy(dtype=np.int32),
        frame["departure_s"].to_numpy(dtype=np.int32),
        *(frame[flag].to_numpy(dtype=np.bool_) for flag in FLAGS),
    ), ids[trip[begins]]


def _scattered(trip: IntArray, sequence: NDArray[Any]) -> bool:
    """Whether some trip's calls do not stand together in travelling order."""
    same = trip[1:] == trip[:-1]
    disordered = (sequence[1:][same] < sequence[:-1][same]).any()
    apart = np.count_nonzero(~same) + 1 > np.count_nonzero(np.bincount(trip))
    return bool(disordered or apart)


def _changes(timetable: Timetable, calls: Calls, trip_ids: pd.Index, route: IntArray) -> Changes:
    """The rules of kinds 0 to 3 of the timetable's transfers."""
    if not (timetable.transfers["kind"] <= FORBIDDEN).any():
        return _no_changes(calls)  # most feeds: joining empty tables would take longer than all the rest
    stops = len(timetable.stops)
    rules = numbered(timetable.transfers, {"route": pd.Index(timetable.routes["route_id"]), "trip": trip_ids})
    ends = [stops_of_rules(rules, end, timetable.stops) for end in ENDS]
    twins, note = twins_of(ends, calls, route, stops)
    paths = path_rules(rules, ends, twins, stops)
    arrays = {f"rule_{name}": getattr(paths, name) for name in paths._fields}
    return Changes(twins, standing(calls, twins, route, stops), arrays, note)


def _no_changes(calls: Calls) -> Changes:
    """What there is where no rule speaks of changing: every call stands at its own stop."""
    none = np.empty(0, dtype=np.int32)
    return Changes(Twins(none, none, none), calls.stop, {f"rule_{name}": none for name in PathRules._fields}, "")


def _stops(stops: pd.DataFrame, twins: Twins) -> Arrays:
    """Stops, and after them their twins, which are the same but for their number."""
    station, _ = pd.factorize(stops["parent_id"].where(stops["parent_id"] != ""))
    real = np.concatenate([np.arange(len(stops), dtype=np.int32), twins.stop])
    return {
        "stop_lonlat": stops[["lon", "lat"]].to_numpy(dtype=np.float64)[real],
        "stop_name": words(stops["name"])[real],
        "stop_zone": words(stops["zone_id"])[real],
        "stop_station": station.astype(np.int32)[real],
        "stop_wheelchair": stops["wheelchair"].to_numpy(dtype=np.int8)[real],
        "stop_real": real,
    }


def _routes(routes: pd.DataFrame) -> Arrays:
    texts: Mapping[str, str] = {"name": "name", "id": "route_id", "agency": "agency", "agency_id": "agency_id"}
    return {
        **{f"route_{name}": words(routes[column]) for name, column in texts.items()},
        "route_mode": routes["mode"].to_numpy(dtype=np.int32),
    }
