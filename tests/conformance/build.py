"""Short words for writing cases: places along one street, feeds in zips, little street maps."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import osmium
from osmium.osm import mutable

from tests.conformance.engine import WALK_KMH, Ask, Case, LonLat
from tests.tiny_streets import at as on_plane
from tests.travel.feeds import LAT, Feed, at, lon

METRES_A_MINUTE = WALK_KMH / 0.06  # 84
A, B, C, D = 0.0, 5_000.0, 10_000.0, 15_000.0  # an hour's walk apart: nobody gets from one to the next but by bus
STREET_M = range(-2_000, 20_001, 100)
NO_WAY = float("nan")
SEVEN_55 = at("07:55")

Spot = tuple[float, float] | tuple[float, float, Mapping[str, str]]
Way = tuple[Sequence[int], Mapping[str, str]]


def line(**stops: float) -> Feed:
    """A feed with stops A, B, C and D, and any others, at so many metres east."""
    return Feed({"A": A, "B": B, "C": C, "D": D} | stops)


def column(feed: Feed, table: str, name: str, values: Mapping[str, str], *, key: str = "") -> Feed:
    """One more column of a table: its value by the row's id, "" elsewhere."""
    key = key or {"stops": "stop_id", "routes": "route_id", "trips": "trip_id", "agency": "agency_id"}[table]
    for row in feed.rows[table]:
        row[name] = values.get(row[key], row.get(name, ""))
    return feed


def zone(feed: Feed, name: str) -> Feed:
    """The same feed with its agency in another time zone."""
    return column(feed, "agency", "agency_timezone", {"OP": name})


def transfer(feed: Feed, start: str, end: str, kind: int, min_s: int | None = None, **who: str) -> Feed:
    """A row of transfers.txt; ``who``: from_route_id, to_trip_id and so on."""
    ids = {f"{side}_{what}_id": who.get(f"{side}_{what}", "") for side in ("from", "to") for what in ("route", "trip")}
    seconds = "" if min_s is None else str(min_s)
    return feed.add(
        "transfers", from_stop_id=start, to_stop_id=end, transfer_type=str(kind), min_transfer_time=seconds, **ids
    )


def packed(*feeds: Feed) -> Callable[[Path], list[Path]]:
    """Writes each feed as one zip."""
    return lambda folder: [feed.pack(folder / f"feed{number}.zip") for number, feed in enumerate(feeds)]


def no_feed(folder: Path) -> list[Path]:
    """No timetable at all."""
    return []


def long_street(folder: Path) -> Path:
    """One straight street through all the stops, a point every 100 m."""
    spots = {number: (lon(metres), LAT) for number, metres in enumerate(STREET_M, start=1)}
    return write_pbf(folder / "street.osm.pbf", spots, {}, [(list(spots), {"highway": "residential"})])


def street_map(spots: Mapping[int, Spot], ways: Sequence[Way]) -> Callable[[Path], Path]:
    """Writes a map from points (metres east and north, and tags) and ways."""
    places = {number: on_plane(spot[0], spot[1]) for number, spot in spots.items()}
    tags = {number: spot[2] for number, spot in spots.items() if len(spot) == 3}
    return lambda folder: write_pbf(folder / "streets.osm.pbf", places, tags, ways)


def write_pbf(
    path: Path, places: Mapping[int, LonLat], tags: Mapping[int, Mapping[str, str]], ways: Sequence[Way]
) -> Path:
    """An .osm.pbf with these points and ways."""
    writer = osmium.SimpleWriter(str(path))
    for number, place in places.items():
        writer.add_node(mutable.Node(id=number, version=1, location=place, tags=dict(tags.get(number, {}))))
    for number, (points, what) in enumerate(ways, start=1):
        writer.add_way(mutable.Way(id=number, version=1, nodes=list(points), tags=dict(what)))
    writer.close()
    return path


def ask(start_m: float, end_m: float, expected: Any, **options: Any) -> Ask:
    """A question between two places on the long street; at 07:55 on the Tuesday unless it says another moment."""
    timed = {"depart", "arrive", "start", "visits"} & options.keys() or options.get("mode", "transit") != "transit"
    when: dict[str, datetime] = {} if timed else {"depart": SEVEN_55}
    return Ask((lon(start_m), LAT), (lon(end_m), LAT), expected, **(when | options))


def across(start: tuple[float, float], end: tuple[float, float], expected: Any, **options: Any) -> Ask:
    """A question between two places of a little map, metres east and north; on foot unless it says another mode."""
    return Ask(on_plane(*start), on_plane(*end), expected, **({"mode": "walk"} | options))


def by_bus(name: str, theme: str, feed: Feed, *asks: Ask, **options: Any) -> Case:
    """A case of one feed on the long street."""
    return Case(name, theme, packed(feed), long_street, asks, **options)


def on_streets(name: str, spots: Mapping[int, Spot], ways: Sequence[Way], *asks: Ask) -> Case:
    """A case of streets alone."""
    return Case(name, "streets", no_feed, street_map(spots, ways), asks)
