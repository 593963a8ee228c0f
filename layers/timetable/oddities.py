"""What is odd in a feed that can be used all the same: sentences for the people who answer for the timetable."""

import numpy as np
import pandas as pd

from layers.timetable.faults import shown
from layers.timetable.gtfs_times import codes_of, trip_starts
from layers.timetable.gtfs_values import among
from layers.transport import Float32Array, Timetable

Feed = dict[str, pd.DataFrame]

FAST_KMH = 200.0
FAST_FROM_M = 1_000.0  # short hops are timed to the minute, and look fast by that alone
ROUNDING_S = 60
FAR_M = 100_000.0
NOWHERE_DEGREES = 0.01
METRES_A_DEGREE = 111_320.0
NAMED = 3


def oddities(feed: Feed, timetable: Timetable, *, name: str) -> list[str]:
    """One sentence for each kind of oddity; ``timetable`` is the feed's own, cut as it will be used."""
    found = [
        _trips_without_days(feed),
        _lonely_calls(feed),
        _unused_stops(feed),
        _lost_parents(feed),
        _nowhere(feed),
        *_hops(timetable),
        *_frequencies(feed["frequencies.txt"]),
    ]
    return [f"{name}: {sentence}" for sentence in found if sentence]


def _trips_without_days(feed: Feed) -> str:
    known = pd.concat([feed[file]["service_id"] for file in ("calendar.txt", "calendar_dates.txt")])
    trips = feed["trips.txt"]
    never = trips[~among(trips["service_id"], known)]
    return _some(never["trip_id"], "trip never runs", "trips never run", "the service is in no calendar")


def _lonely_calls(feed: Feed) -> str:
    calls, trips = feed["stop_times.txt"]["trip_id"], feed["trips.txt"]["trip_id"]
    several = calls.cat.categories[np.bincount(codes_of(calls), minlength=len(calls.cat.categories)) >= 2]
    few = trips[~among(trips, several)]
    return _some(few, "trip calls at fewer than two stops", "trips call at fewer than two stops", "left out")


def _unused_stops(feed: Feed) -> str:
    stops = feed["stops.txt"]
    plain = stops[stops["location_type"] <= 0]
    unused = plain.loc[~among(plain["stop_id"], feed["stop_times.txt"]["stop_id"].cat.categories), "stop_id"]
    return _some(unused, "stop is called at by no trip", "stops are called at by no trip", "left out")


def _lost_parents(feed: Feed) -> str:
    stops = feed["stops.txt"]
    lost = stops.loc[(stops["parent_station"] != "") & ~among(stops["parent_station"], stops["stop_id"]), "stop_id"]
    return _some(lost, "stop names a station", "stops name a station", "it is not in stops.txt and is ignored")


def _nowhere(feed: Feed) -> str:
    stops = feed["stops.txt"]
    near_zero = (stops["stop_lat"].abs() < NOWHERE_DEGREES) & (stops["stop_lon"].abs() < NOWHERE_DEGREES)
    lost = stops.loc[near_zero, "stop_id"]
    return _some(lost, "stop lies at 0, 0", "stops lie at 0, 0", "in the sea off Africa; correct its position")


def _hops(timetable: Timetable) -> list[str]:
    """Stops that lie far from those before and after them, and trips that would have to fly."""
    calls = timetable.stop_times
    trips, stops = codes_of(calls["trip_id"]), codes_of(calls["stop_id"])
    on = ~trip_starts(trips)[1:]
    metres = _metres(timetable, stops)
    seconds = calls["arrival_s"].to_numpy()[1:] - calls["departure_s"].to_numpy()[:-1]
    fast = on & (metres > FAST_FROM_M) & (metres * 3.6 > FAST_KMH * (seconds + ROUNDING_S))
    far = on & (metres > FAR_M)
    trip_ids, stop_ids = calls["trip_id"].cat.categories, calls["stop_id"].cat.categories
    flies = np.zeros(len(trip_ids), dtype=np.bool_)
    flies[trips[1:][fast]] = True
    flying = pd.Series(trip_ids[flies]).str.split(":", n=1).str[1]
    # a stop is far off where every hop to and from it is far
    ends = np.concatenate([stops[:-1][on], stops[1:][on]])
    hops = np.bincount(ends, minlength=len(stop_ids))
    long = np.bincount(np.concatenate([stops[:-1][far], stops[1:][far]]), minlength=len(stop_ids))
    lost = pd.Series(stop_ids[(hops > 0) & (hops == long)]).str.split(":", n=1).str[1]
    over = f"over {FAST_KMH:.0f} km/h between two stops"
    return [
        _some(flying, f"trip runs at {over}", f"trips run at {over}", "check the times and the stops' positions"),
        _some(
            lost,
            "stop lies far off",
            "stops lie far off",
            f"over {FAR_M / 1000:.0f} km from every stop before and after it",
        ),
    ]


def _metres(timetable: Timetable, stops: np.ndarray) -> Float32Array:
    """Straight-line metres from each call to the next, over the whole table; single precision, within a metre or so."""
    placed = timetable.stops.set_index("stop_id").reindex(timetable.stop_times["stop_id"].cat.categories)
    lat, lon = placed["lat"].to_numpy(), placed["lon"].to_numpy()
    middle = np.radians(np.median(lat)) if len(lat) else 0.0
    north = ((lat - lat.mean()) * METRES_A_DEGREE).astype(np.float32)[stops]
    east = ((lon - lon.mean()) * METRES_A_DEGREE * np.cos(middle)).astype(np.float32)[stops]
    metres: Float32Array = np.hypot(np.diff(north), np.diff(east))
    return metres


def _frequencies(rows: pd.DataFrame) -> list[str]:
    backwards = rows.loc[rows["end_time"] <= rows["start_time"], "trip_id"]
    later = rows.sort_values(["trip_id", "start_time"])
    same = later["trip_id"] == later["trip_id"].shift()
    over = later.loc[same & (later["start_time"] < later["end_time"].shift()), "trip_id"]
    return [
        _some(backwards, "headway ends", "headways end", "before it starts; frequencies.txt has no departure there"),
        _some(over, "headway overlaps", "headways overlap", "with another of the same trip; both are taken to run"),
    ]


def _some(ids: pd.Series, one: str, many: str, also: str) -> str:
    """ "3 stops lie at 0, 0 ('a', 'b', 'c'): in the sea ..."; "" for none."""
    if ids.empty:
        return ""
    named = ", ".join(f"'{shown(str(value))}'" for value in ids.iloc[:NAMED])
    more = ", …" if len(ids) > NAMED else ""
    return f"{len(ids):,} {one if len(ids) == 1 else many} ({named}{more}): {also}."
