"""From a timetable's frames to the arrays of a Schedule: ids become numbers, rules become stops, paths and trips."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.transport import BoolArray, IntArray, Timetable
from mapping.travel.headways import as_they_run
from mapping.travel.hops import Calls, hops_in_order
from mapping.travel.seats import CHANGE, STAY, divided, pairs
from mapping.travel.transfers import ENDS, Twins, numbered, path_rules, standing, stops_of_rules, twins_of

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SPARE_DAYS = 3  # services of the days around the timetable's dates, whose night trips run into them
FLAGS = ("pickup", "drop_off", "pickup_ask", "drop_off_ask")

Arrays = dict[str, NDArray[Any]]


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
    running, note = _running_trips(timetable, trips, trip_ids, calls, route, services)
    days, first = _running_days(timetable, services)
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
    trip, ids = _codes(frame["trip_id"])
    sequence = frame["sequence"].to_numpy()
    if _scattered(trip, sequence):
        order = np.lexsort((sequence, trip))
        frame, trip = frame.iloc[order], trip[order]
    begins = np.flatnonzero(np.concatenate([[True], trip[1:] != trip[:-1]])) if len(trip) else np.empty(0, np.int64)
    stop, stop_ids = _codes(frame["stop_id"])
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


def _codes(values: pd.Series) -> tuple[IntArray, pd.Index]:
    """Each value's number among the distinct ones."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        return np.asarray(values.cat.codes, dtype=np.int32), values.cat.categories
    codes, distinct = pd.factorize(values)
    return np.asarray(codes, dtype=np.int32), pd.Index(distinct)


def numbers(values: pd.Series, known: pd.Series | pd.Index) -> IntArray:
    """The place of each value among the known ones; -1 where it is not."""
    codes, distinct = _codes(values)
    found: IntArray = pd.Index(known).get_indexer(distinct).astype(np.int32)[codes]
    return found


def _changes(timetable: Timetable, calls: Calls, trip_ids: pd.Index, route: IntArray) -> Changes:
    """The rules of kinds 0 to 3 of the timetable's transfers."""
    stops = len(timetable.stops)
    rules = numbered(timetable.transfers, {"route": pd.Index(timetable.routes["route_id"]), "trip": trip_ids})
    ends = [stops_of_rules(rules, end, timetable.stops) for end in ENDS]
    twins, note = twins_of(ends, calls, route, stops)
    paths = path_rules(rules, ends, twins, stops)
    arrays = {f"rule_{name}": getattr(paths, name) for name in paths._fields}
    return Changes(twins, standing(calls, twins, route, stops), arrays, note)


def _running_trips(  # noqa: PLR0917 - all that a trip is made of
    timetable: Timetable, trips: pd.DataFrame, ids: pd.Index, calls: Calls, route: IntArray, services: pd.Index
) -> tuple[Arrays, str]:
    """Trips as they run, their hops by departure, and what joins them to one run; and a note, or ""."""
    often = numbers(timetable.frequencies["trip_id"], ids)
    stay = _in_time(pairs(timetable.transfers, ids, STAY), calls, often)
    copy_of, stay = divided(stay, len(ids))
    copies, place, note = as_they_run(calls, timetable.frequencies, often, copy_of)
    source, (first, last) = copies.source, (calls.offsets[copies.source], calls.offsets[copies.source + 1] - 1)
    block = np.full(len(source), -1, dtype=np.int32)
    once = np.flatnonzero(place[: len(ids)] >= 0)  # not the second copies of divided trips, nor those of frequencies
    known = pd.Index(trips.loc[trips["block_id"] != "", "block_id"].unique())
    block[place[once]] = numbers(trips["block_id"], known)[once]
    in_block = np.argsort(block, kind="stable")[np.count_nonzero(block < 0) :].astype(np.int32)
    stay, apart = place[stay], place[pairs(timetable.transfers, ids, CHANGE)]
    headsign, headsigns = pd.factorize(trips["headsign"])
    hops = hops_in_order(calls, copies)
    return {
        "headsign": words(headsigns),
        "trip_route": route[source],
        "trip_headsign": headsign.astype(np.int32)[source],
        "trip_service": numbers(trips["service_id"], services)[source],
        "trip_wheelchair": trips["wheelchair"].to_numpy(dtype=np.int8)[source],
        "trip_wait_s": copies.wait_s,
        "trip_headway_s": copies.headway_s,
        "trip_first_s": calls.departure_s[first] + copies.shift_s,
        "trip_last_s": calls.arrival_s[last] + copies.shift_s,
        "trip_first": calls.stop[first],
        "trip_last": calls.stop[last],
        "seat_blocks": in_block,
        "seat_block": block[in_block],
        "seat_stay": stay[stay[:, 1] > stay[:, 0]],
        "seat_change": apart,
        **{f"hop_{name}": getattr(hops, name) for name in hops._fields},
    }, note


def _in_time(stay: IntArray, calls: Calls, often: IntArray) -> IntArray:
    """Pairs of trips of which the second leaves after the first has arrived; none of frequencies."""
    left_s, came_s = calls.departure_s[calls.offsets[stay[:, 1]]], calls.arrival_s[calls.offsets[stay[:, 0] + 1] - 1]
    return stay[(left_s >= came_s) & ~np.isin(stay, often).any(axis=1)]


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


def words(values: pd.Series | pd.Index) -> NDArray[np.str_]:
    """Texts as an array of text."""
    return np.array(values.to_numpy(dtype=object), dtype=np.str_)


def _running_days(timetable: Timetable, services: pd.Index) -> tuple[BoolArray, date]:
    """Which service runs on which day (bool[V, D]) and the first day, a few days wider than the timetable's dates."""
    first = timetable.start - timedelta(days=SPARE_DAYS)
    days = [first + timedelta(days=n) for n in range((timetable.end - first).days + 1 + SPARE_DAYS)]
    column = np.array(days, dtype="datetime64[D]")
    weekday = np.array([day.weekday() for day in days])
    runs = np.zeros((len(services), len(days)), dtype=np.bool_)
    calendar = timetable.calendar[timetable.calendar["service_id"].isin(services)]
    weekly = calendar[list(DAYS)].to_numpy(dtype=np.bool_)
    bounds = [calendar[end].to_numpy(dtype="datetime64[D]")[:, None] for end in ("start", "end")]
    runs[numbers(calendar["service_id"], services)] = weekly[:, weekday] & (column >= bounds[0]) & (column <= bounds[1])
    dated = timetable.calendar_dates
    service = numbers(dated["service_id"], services)
    day = (dated["date"].to_numpy(dtype="datetime64[D]") - column[0]).astype(np.int64)
    known = (service >= 0) & (day >= 0) & (day < len(days))
    runs[service[known], day[known]] = dated["added"].to_numpy(dtype=np.bool_)[known]
    return runs, first
