"""GTFS's columns as ours: ids with the feed's number, words instead of codes, only calls that a traveller can use."""

from typing import Any

import numpy as np
import pandas as pd

from layers.timetable.fares import our_agency_ids
from layers.timetable.gtfs_tables import DAYS
from layers.timetable.gtfs_times import all_timed, codes_of
from layers.timetable.gtfs_values import EMPTY, among
from layers.timetable.transfers import prefixed

Feed = dict[str, pd.DataFrame]
NOT_POSSIBLE, RING, ASK_DRIVER = 1, 2, 3  # pickup_type and drop_off_type; the last two count as possible
NAMES_SHOWN = 6


def our_stops(stops: pd.DataFrame, prefix: str) -> pd.DataFrame:
    """``Timetable.stops`` of a feed, stops that nobody calls at included."""
    parent = stops["parent_station"]
    return pd.DataFrame(
        {
            "stop_id": prefix + stops["stop_id"],
            "name": stops["stop_name"].where(stops["stop_name"] != "", stops["stop_id"]),
            "lon": stops["stop_lon"],
            "lat": stops["stop_lat"],
            "parent_id": prefixed(parent, prefix),
            "zone_id": prefixed(stops["zone_id"], prefix),
            "wheelchair": _stops_wheelchair(stops),
        }
    )


def _stops_wheelchair(stops: pd.DataFrame) -> pd.Series:
    """What each stop says, and its station's word where it says nothing."""
    own = _said(stops["wheelchair_boarding"])
    stations = stops["parent_station"].map(dict(zip(stops["stop_id"], own, strict=True))).fillna(0)
    return own.where(own != 0, stations).astype(np.int8)


def _said(words: pd.Series) -> pd.Series:
    """A wheelchair column, with an empty cell as 0: not said."""
    return words.where(words != EMPTY, 0).astype(np.int8)


def our_routes(routes: pd.DataFrame, agency: pd.DataFrame, prefix: str) -> pd.DataFrame:
    """``Timetable.routes`` of a feed."""
    names = dict(zip(agency["agency_id"], agency["agency_name"], strict=True))
    only = str(agency["agency_name"].iloc[0]) if len(agency) == 1 else ""
    short, long = routes["route_short_name"], routes["route_long_name"]
    return pd.DataFrame(
        {
            "route_id": prefix + routes["route_id"],
            "name": short.where(short != "", long.where(long != "", routes["route_id"])),
            "mode": routes["route_type"],
            "agency": routes["agency_id"].map(lambda key: names.get(key, only)).astype("str"),
            "agency_id": our_agency_ids(routes["agency_id"], agency, prefix),
        }
    )


def our_trips(trips: pd.DataFrame, prefix: str) -> pd.DataFrame:
    """``Timetable.trips`` of a feed."""
    ids = {column: prefix + trips[column] for column in ("trip_id", "route_id", "service_id")}
    return pd.DataFrame(
        {
            **ids,
            "headsign": trips["trip_headsign"],
            "block_id": prefixed(trips["block_id"], prefix),
            "wheelchair": _said(trips["wheelchair_accessible"]),
        }
    )


def our_stop_times(feed: Feed, prefix: str, bbox: tuple[float, float, float, float] | None) -> pd.DataFrame:
    """``Timetable.stop_times`` of a feed in order: calls inside the box, of trips that still have two or more."""
    calls, stops = feed["stop_times.txt"], feed["stops.txt"]
    arrival_s, departure_s = all_timed(calls, stops)
    ours = pd.DataFrame(
        {
            "trip_id": calls["trip_id"],
            "stop_id": calls["stop_id"],
            "sequence": calls["stop_sequence"],
            "arrival_s": arrival_s,
            "departure_s": departure_s,
            "pickup": calls["pickup_type"] != NOT_POSSIBLE,
            "drop_off": calls["drop_off_type"] != NOT_POSSIBLE,
            "pickup_ask": calls["pickup_type"] >= RING,
            "drop_off_ask": calls["drop_off_type"] >= RING,
        },
        copy=False,
    )
    if bbox is not None:
        west, south, east, north = bbox
        inside = stops["stop_lon"].between(west, east) & stops["stop_lat"].between(south, north)
        known = among(calls["stop_id"].cat.categories, stops.loc[inside, "stop_id"])
        ours = ours[known[codes_of(calls["stop_id"])]]
    trips = codes_of(ours["trip_id"])
    enough = np.bincount(trips, minlength=1) >= 2
    if not enough.all():
        ours = ours[enough[trips]]
    for name in ("trip_id", "stop_id"):
        ours[name] = _used_ids(ours[name], prefix)
    return ours.reset_index(drop=True)


def _used_ids(ids: pd.Series, prefix: str) -> "pd.Categorical[str]":
    """A categorical of ids with the feed's number, without the categories that nothing names any more."""
    codes, words = codes_of(ids), ids.cat.categories
    used = np.bincount(codes, minlength=len(words)) > 0
    if not used.all():
        codes, words = (np.cumsum(used, dtype=np.int32) - 1)[codes], words[used]
    return pd.Categorical.from_codes(codes, categories=prefix + words)


def our_calendar(feed: Feed, prefix: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """``Timetable.calendar`` and ``Timetable.calendar_dates`` of a feed."""
    weekly, dated = feed["calendar.txt"], feed["calendar_dates.txt"]
    calendar = pd.DataFrame(
        {
            "service_id": prefix + weekly["service_id"],
            **{day: weekly[day] == 1 for day in DAYS},
            "start": weekly["start_date"],
            "end": weekly["end_date"],
        }
    )
    dates = {"service_id": prefix + dated["service_id"], "date": dated["date"], "added": dated["exception_type"] == 1}
    return calendar, pd.DataFrame(dates)


def our_frequencies(rows: pd.DataFrame, prefix: str) -> pd.DataFrame:
    """``Timetable.frequencies`` of a feed."""
    columns: dict[str, Any] = {
        "trip_id": prefix + rows["trip_id"],
        "start_s": rows["start_time"],
        "end_s": rows["end_time"],
        "headway_s": rows["headway_secs"],
        "exact": rows["exact_times"] == 1,
    }
    return pd.DataFrame(columns)


def our_attribution(feed: Feed) -> str:
    """Whose timetable it is: its publisher where the feed says so, else the operators."""
    publishers = [str(p) for p in feed["feed_info.txt"]["feed_publisher_name"].unique() if p]
    names = publishers or sorted({str(a) for a in feed["agency.txt"]["agency_name"] if a})
    more = f" and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else ""
    return ", ".join(names[:NAMES_SHOWN]) + more
