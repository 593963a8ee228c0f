"""GTFS timetables in: one or more feeds read, checked, cut to a box and merged into one Timetable."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from layers.errors import BadFileError
from layers.limits import MIN_HEADWAY_S
from layers.timetable.dates import common_dates, days_of_service
from layers.timetable.fares import our_agency_ids, our_fares
from layers.timetable.files import TABLES, load_timetable, save_timetable
from layers.timetable.gtfs_read import Feed, read_feed
from layers.timetable.gtfs_tables import DAYS
from layers.timetable.gtfs_times import ordered_and_timed
from layers.timetable.gtfs_values import EMPTY, among
from layers.timetable.transfers import our_transfers, prefixed, still_there
from layers.transport import Timetable

__all__ = ["load_timetable", "read_timetable", "save_timetable"]

Box = tuple[float, float, float, float]
Progress = Callable[[str], None]

NOT_POSSIBLE, RING, ASK_DRIVER = 1, 2, 3  # pickup_type and drop_off_type; the last two count as possible
NAMES_SHOWN = 6


def read_timetable(
    paths: Sequence[Path | str],
    *,
    bbox: Box | None = None,
    illustrative: bool = False,
    progress: Progress | None = None,
) -> Timetable:
    """Read GTFS feeds (zip files or folders) and merge them; feed i's ids begin with "i:", so that none clash.

    ``bbox`` (west, south, east, north; degrees, EPSG:4326) drops stops outside it, and trips left with fewer than two.
    ``illustrative`` marks a timetable made up for an example. ``progress`` is told, in words, what is being done.
    The dates are those that every feed covers; where the feeds share no day, all of theirs. Stops that no trip
    calls at and trips that call at fewer than two stops are left out.
    Raises BadFileError, in a sentence or two naming file, row and fix, for a feed that cannot be used.
    """
    if not paths:
        raise BadFileError("No timetable was given; name at least one GTFS zip or folder.")
    tell = progress or (lambda _: None)
    feeds = []
    for number, path in enumerate(map(Path, paths)):
        tell(f"Reading timetable {path.name}")
        feeds.append(_one_feed(read_feed(path), path.name, number, bbox))
    merged = _merge(feeds)
    tell(f"{len(merged.trips):,} trips of {len(merged.routes):,} routes read")
    return replace(merged, illustrative=illustrative)


def _one_feed(feed: Feed, name: str, number: int, bbox: Box | None) -> Timetable:
    """One feed as a Timetable of its own: our columns, ids with the feed's number, only what a traveller can use."""
    prefix = f"{number}:"
    calls = ordered_and_timed(feed["stop_times.txt"], feed["stops.txt"], name=name)
    stop_times = _usable_calls(_our_stop_times(calls, prefix), _our_stops(feed["stops.txt"], prefix), bbox, name)
    trips = _our_trips(feed["trips.txt"], prefix)
    trips = trips[among(trips["trip_id"], stop_times["trip_id"])]
    stops = _our_stops(feed["stops.txt"], prefix)
    routes = _our_routes(feed["routes.txt"], feed["agency.txt"], prefix)
    calendar, calendar_dates = _our_calendar(feed, prefix)
    frequencies = _our_frequencies(feed["frequencies.txt"], prefix, name)
    transfers, notes = our_transfers(feed, prefix, name=name)
    fares, fare_rules = our_fares(feed, prefix)
    stops = stops[among(stops["stop_id"], stop_times["stop_id"])]
    timetable = Timetable(
        stops=stops,
        routes=routes[among(routes["route_id"], trips["route_id"])],
        trips=trips,
        stop_times=stop_times,
        calendar=calendar[among(calendar["service_id"], trips["service_id"])],
        calendar_dates=calendar_dates[among(calendar_dates["service_id"], trips["service_id"])],
        frequencies=frequencies[among(frequencies["trip_id"], trips["trip_id"])],
        start=date.max,
        end=date.min,
        timezone=str(feed["agency.txt"]["agency_timezone"].iloc[0]),
        sources=(name,),
        attribution=_attribution(feed),
        notes=tuple(notes),
        transfers=still_there(transfers, stops, trips),
        fares=fares,
        fare_rules=fare_rules[(fare_rules["route_id"] == "") | among(fare_rules["route_id"], trips["route_id"])],
    )
    start, end = days_of_service(timetable, feed["feed_info.txt"], name=name)
    return replace(timetable, start=start, end=end)


def _our_stops(stops: pd.DataFrame, prefix: str) -> pd.DataFrame:
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


def _our_routes(routes: pd.DataFrame, agency: pd.DataFrame, prefix: str) -> pd.DataFrame:
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


def _our_trips(trips: pd.DataFrame, prefix: str) -> pd.DataFrame:
    ids = {column: prefix + trips[column] for column in ("trip_id", "route_id", "service_id")}
    return pd.DataFrame(
        {
            **ids,
            "headsign": trips["trip_headsign"],
            "block_id": prefixed(trips["block_id"], prefix),
            "wheelchair": _said(trips["wheelchair_accessible"]),
        }
    )


def _our_stop_times(calls: pd.DataFrame, prefix: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "trip_id": prefix + calls["trip_id"],
            "stop_id": prefix + calls["stop_id"],
            "sequence": calls["stop_sequence"],
            "arrival_s": calls["arrival_time"],
            "departure_s": calls["departure_time"],
            "pickup": calls["pickup_type"] != NOT_POSSIBLE,
            "drop_off": calls["drop_off_type"] != NOT_POSSIBLE,
            "pickup_ask": calls["pickup_type"].isin((RING, ASK_DRIVER)),
            "drop_off_ask": calls["drop_off_type"].isin((RING, ASK_DRIVER)),
        }
    )


def _usable_calls(calls: pd.DataFrame, stops: pd.DataFrame, bbox: Box | None, name: str) -> pd.DataFrame:
    """Calls inside the box, of trips that still have two or more."""
    at = stops.set_index("stop_id").loc[calls["stop_id"].to_numpy(), ["lon", "lat"]]
    lost = at.isna().any(axis=1).to_numpy()
    if lost.any():
        stop = calls["stop_id"].to_numpy()[lost][0].split(":", 1)[1]
        raise BadFileError(f"{name}: stops.txt gives no position for stop '{stop}', where trips call; fill it in.")
    if bbox is not None:
        west, south, east, north = bbox
        inside = at["lon"].between(west, east) & at["lat"].between(south, north)
        calls = calls[inside.to_numpy()]
    return calls[calls.groupby("trip_id", sort=False)["trip_id"].transform("size") >= 2]


def _our_calendar(feed: Feed, prefix: str) -> tuple[pd.DataFrame, pd.DataFrame]:
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


def _our_frequencies(rows: pd.DataFrame, prefix: str, name: str) -> pd.DataFrame:
    often = rows["headway_secs"] < MIN_HEADWAY_S
    if often.any():
        raise BadFileError(
            f"{name}: frequencies.txt row {rows.index[often.to_numpy()][0]} has a headway under {MIN_HEADWAY_S} s; "
            "write headway_secs in seconds."
        )
    columns: dict[str, Any] = {
        "trip_id": prefix + rows["trip_id"],
        "start_s": rows["start_time"],
        "end_s": rows["end_time"],
        "headway_s": rows["headway_secs"],
        "exact": rows["exact_times"] == 1,
    }
    return pd.DataFrame(columns)


def _attribution(feed: Feed) -> str:
    """Whose timetable it is: its publisher where the feed says so, else the operators."""
    publishers = [str(p) for p in feed["feed_info.txt"]["feed_publisher_name"].unique() if p]
    names = publishers or sorted({str(a) for a in feed["agency.txt"]["agency_name"] if a})
    more = f" and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else ""
    return ", ".join(names[:NAMES_SHOWN]) + more


def _merge(feeds: list[Timetable]) -> Timetable:
    zones = {feed.timezone: feed.sources[0] for feed in feeds}
    if len(zones) > 1:
        said = " and ".join(f"{zone} ({source})" for zone, source in zones.items())
        raise BadFileError(f"The timetables are in different time zones, {said}; give feeds of one zone.")
    start, end = common_dates([(feed.start, feed.end) for feed in feeds])
    joined = {t: pd.concat([getattr(feed, t) for feed in feeds], ignore_index=True) for t in TABLES}
    calls = joined["stop_times"].sort_values(["trip_id", "sequence"], ignore_index=True)
    joined["stop_times"] = calls.astype({"trip_id": "category", "stop_id": "category"})
    named = dict.fromkeys(feed.attribution for feed in feeds if feed.attribution)
    return Timetable(
        **joined,
        start=start,
        end=end,
        timezone=feeds[0].timezone,
        sources=tuple(feed.sources[0] for feed in feeds),
        attribution="Timetable: " + "; ".join(named) if named else "",
        notes=tuple(note for feed in feeds for note in feed.notes),
    )
