"""Small GTFS feeds written out by hand for tests: stops on a line, trips as words.

Stops stand so many metres east of one point at latitude 51.5. Straight-line walking is 1.3 times that, at 80 m a
minute: 400 m apart is 520 m, or 6.5 minutes.
"""

import csv
import io
import math
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import geopandas as gpd
from shapely.geometry import Point

from layers.timetable import read_timetable
from layers.transport import Timetable
from mapping.travel import TravelNetwork

LAT = 51.5
MIDDLE_LON = -1.0
METRES_A_DEGREE = 111_412.84 * math.cos(math.radians(LAT)) - 93.5 * math.cos(math.radians(3 * LAT))
EVERY_DAY, WEEKDAYS, SUNDAYS = "1111111", "1111100", "0000001"
TUESDAY = date(2024, 3, 5)


def lon(east_m: float) -> float:
    """Degrees east of a place so many metres east of the middle."""
    return MIDDLE_LON + east_m / METRES_A_DEGREE


def place(east_m: float) -> Point:
    """A place so many metres east of the middle."""
    return Point(lon(east_m), LAT)


def places(*east_m: float) -> gpd.GeoSeries:
    """Several such places."""
    return gpd.GeoSeries([place(x) for x in east_m], crs="EPSG:4326")


def at(clock: str, *, day: date = TUESDAY) -> datetime:
    """A moment of the day, "HH:MM" or "HH:MM:SS"."""
    return datetime.fromisoformat(f"{day.isoformat()} {clock}")


@dataclass
class Feed:
    """A GTFS feed as tables of text; ``write`` and ``pack`` put it on disk."""

    stops: dict[str, float]
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        agency = {"agency_id": "OP", "agency_name": "Test Buses", "agency_url": "https://buses.example"}
        self.rows = {"agency": [agency | {"agency_timezone": "Europe/London"}]}
        self.rows["stops"] = [
            {"stop_id": name, "stop_name": f"Stop {name}", "stop_lat": str(LAT), "stop_lon": repr(lon(east_m))}
            for name, east_m in self.stops.items()
        ]
        for table in ("routes", "trips", "stop_times"):
            self.rows[table] = []

    def add(self, table: str, **cells: str) -> "Feed":
        """One more row of a table."""
        self.rows.setdefault(table, []).append(cells)
        return self

    def service(self, name: str, days: str = EVERY_DAY, start: str = "20240201", end: str = "20240430") -> "Feed":
        """A service that runs on the days flagged, Monday first."""
        names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        flags = dict(zip(names, days, strict=True))
        return self.add("calendar", service_id=name, **flags, start_date=start, end_date=end)

    def on(self, service: str, day: str, *, runs: bool) -> "Feed":
        """A date added to a service, or taken from it."""
        return self.add("calendar_dates", service_id=service, date=day, exception_type="1" if runs else "2")

    def trip(self, name: str, calls: str, *, service: str = "daily", route: str = "1", headsign: str = "") -> "Feed":
        """A trip of calls "STOP time", parted by commas; "STOP 08:00/08:05" waits, "STOP" alone is untimed.

        After the time "-on" means that nobody may get on there, "-off" that nobody may get off.
        """
        if not any(row["route_id"] == route for row in self.rows["routes"]):
            self.add("routes", route_id=route, agency_id="OP", route_short_name=route, route_type="3")
        if service == "daily" and not any(row["service_id"] == "daily" for row in self.rows.get("calendar", [])):
            self.service("daily")
        self.add("trips", trip_id=name, route_id=route, service_id=service, trip_headsign=headsign)
        for number, call in enumerate(calls.split(",")):
            stop, *words = call.split()
            times = words[0].split("/") if words and words[0][0].isdigit() else [""]
            self.add(
                "stop_times",
                trip_id=name,
                stop_id=stop,
                stop_sequence=str(number),
                arrival_time=_clock(times[0]),
                departure_time=_clock(times[-1]),
                pickup_type="1" if "-on" in words else "0",
                drop_off_type="1" if "-off" in words else "0",
            )
        return self

    def say(self, table: str, row_id: str, **cells: str) -> "Feed":
        """Cells of the row of that id; other rows have them empty where they do not say."""
        for row in self.rows[table]:
            mine = row[f"{table[:-1]}_id"] == row_id
            row.update({name: cell if mine else row.get(name, "") for name, cell in cells.items()})
        return self

    def block(self, name: str, *trips: str) -> "Feed":
        """Trips that one vehicle runs."""
        for trip in trips:
            self.say("trips", trip, block_id=name)
        return self

    def change(self, start: str, end: str, kind: int, min_s: int | None = None, **who: str) -> "Feed":
        """A row of transfers.txt; ``who``: from_route, to_trip and so on."""
        ids = {
            f"{end_}_{what}_id": who.get(f"{end_}_{what}", "") for what in ("route", "trip") for end_ in ("from", "to")
        }
        seconds = "" if min_s is None else str(min_s)
        return self.add(
            "transfers", from_stop_id=start, to_stop_id=end, transfer_type=str(kind), min_transfer_time=seconds, **ids
        )

    def often(self, trip: str, start: str, end: str, *, minutes: int, exact: bool = False) -> "Feed":
        """A row of frequencies.txt: the trip every so many minutes."""
        times = {"start_time": _clock(start), "end_time": _clock(end), "headway_secs": str(60 * minutes)}
        return self.add("frequencies", trip_id=trip, **times, exact_times=str(int(exact)))

    def texts(self) -> dict[str, str]:
        """Each file's name and text."""
        return {f"{table}.txt": _csv(rows) for table, rows in self.rows.items() if rows}

    def write(self, folder: Path) -> Path:
        """The feed as a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in self.texts().items():
            (folder / name).write_text(text, encoding="utf-8")
        return folder

    def pack(self, path: Path, *, inside: str = "") -> Path:
        """The feed as a zip, in the folder ``inside`` of it."""
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, text in self.texts().items():
                packed.writestr(inside + name, text)
        return path


def read(folder: Path, *feeds: Feed) -> Timetable:
    """The feeds as one timetable, by way of files."""
    return read_timetable([feed.write(folder / f"feed{number}") for number, feed in enumerate(feeds)])


def network(folder: Path, *feeds: Feed) -> TravelNetwork:
    """The feeds as a network without streets."""
    return TravelNetwork.build(None, read(folder, *feeds))


def next_day(days: int = 1) -> date:
    """So many days after the Tuesday of the tests."""
    return TUESDAY + timedelta(days=days)


def _clock(text: str) -> str:
    return f"{text}:00" if text.count(":") == 1 else text


def _csv(rows: list[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
