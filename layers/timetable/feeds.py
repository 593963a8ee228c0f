"""GTFS timetables in: one or more feeds read, checked, cut to a box and merged into one Timetable."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path

from layers.errors import BadFileError
from layers.feeds.nested import open_feeds
from layers.timetable.dates import days_of_service
from layers.timetable.fares import our_fares
from layers.timetable.faults import message
from layers.timetable.gtfs_read import KNOWN, MARKER, WHAT, Feed, read_feed
from layers.timetable.gtfs_values import among
from layers.timetable.merge import merged
from layers.timetable.oddities import oddities
from layers.timetable.our_columns import (
    our_attribution,
    our_calendar,
    our_frequencies,
    our_routes,
    our_stop_times,
    our_stops,
    our_trips,
)
from layers.timetable.transfers import our_transfers, still_there
from layers.transport import Timetable

Box = tuple[float, float, float, float]
Progress = Callable[[str], None]


def read_timetable(
    paths: Sequence[Path | str],
    *,
    bbox: Box | None = None,
    illustrative: bool = False,
    progress: Progress | None = None,
) -> Timetable:
    """Read GTFS feeds (zip files or folders) and merge them; feed i's ids begin with "i:", so that none clash.

    A zip or folder may hold several feeds, as folders or zips of their own; each is a feed.
    ``bbox`` (west, south, east, north; degrees, EPSG:4326) drops stops outside it, and trips left with fewer than two.
    ``illustrative`` marks a timetable made up for an example. ``progress`` is told, in words, what is being done.
    The dates are those that every feed covers; where the feeds share no day, all of theirs. Stops that no trip
    calls at and trips that call at fewer than two stops are left out.
    Raises BadFileError for a feed that cannot be used: a sentence or two naming file, row and fix, and, where the
    feed breaks the specification in several places, a list of them.
    """
    if not paths:
        raise BadFileError("No timetable was given; name at least one GTFS zip or folder.")
    tell = progress or (lambda _: None)
    feeds: list[Timetable] = []
    numbers = count()
    for path in map(Path, paths):
        with open_feeds(path, known=KNOWN, marker=MARKER, what=WHAT) as archives:
            for archive in archives:
                tell(f"Reading timetable {archive.name}")
                feed, faults = read_feed(archive)
                if faults.count:
                    raise BadFileError(message(faults.shown, faults.count))
                feeds.append(timetable_of(feed, archive.name, next(numbers), bbox=bbox))
    whole = merged(feeds)
    tell(f"{len(whole.trips):,} trips of {len(whole.routes):,} routes read")
    return replace(whole, illustrative=illustrative)


def timetable_of(feed: Feed, name: str, number: int, *, bbox: Box | None = None) -> Timetable:
    """One faultless feed as a Timetable of its own: our columns, ids with its number, only what a traveller can use.

    Raises BadFileError where no trip runs on any day (inside the box).
    """
    prefix = f"{number}:"
    stop_times = our_stop_times(feed, prefix, bbox)
    trips = our_trips(feed["trips.txt"], prefix).set_index("trip_id", drop=False)
    trips = trips.loc[stop_times["trip_id"].cat.categories].reset_index(drop=True)
    stops = our_stops(feed["stops.txt"], prefix)
    stops = stops[among(stops["stop_id"], stop_times["stop_id"].cat.categories)]
    routes = our_routes(feed["routes.txt"], feed["agency.txt"], prefix)
    calendar, calendar_dates = our_calendar(feed, prefix)
    frequencies = our_frequencies(feed["frequencies.txt"], prefix)
    transfers, notes = our_transfers(feed, prefix, name=name)
    fares, fare_rules = our_fares(feed, prefix)
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
        attribution=our_attribution(feed),
        transfers=still_there(transfers, stops, trips),
        fares=fares,
        fare_rules=fare_rules[(fare_rules["route_id"] == "") | among(fare_rules["route_id"], trips["route_id"])],
    )
    start, end = days_of_service(timetable, feed["feed_info.txt"], name=name)
    odd = oddities(feed, timetable, name=name)
    return replace(timetable, start=start, end=end, notes=(*notes, *odd))
