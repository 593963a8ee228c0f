"""The plan of an example area, read from its TOML: hubs, stops, lines and the departures they are run by."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, radians
from pathlib import Path
from typing import Any

PACE_KMH = {"town": 18.0, "interurban": 30.0, "village": 32.0}
"""Speed of a bus along its road, waiting at stops included."""

ROAD_FACTOR = 1.3
"""A road is longer than the straight line by about this much."""

LAYOVER_MINUTES = 6
_KM_PER_DEGREE = 111.2


@dataclass(frozen=True)
class Stop:
    """A bus stop or station; lon, lat in degrees, EPSG:4326."""

    id: str
    name: str
    lon: float
    lat: float

    @property
    def is_station(self) -> bool:
        """Whether trains call here."""
        return self.id.endswith("-rail")

    @property
    def town(self) -> str:
        """The name before the comma: what a bus shows on its front."""
        return self.name.split(",")[0].removesuffix(" Station")


@dataclass(frozen=True)
class Trip:
    """One departure: ``calls`` are (stop, minutes after midnight of the service day) in order."""

    line: str
    days: str
    direction: int  # 0 as the plan writes the line, 1 back
    calls: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Line:
    """A railway or bus line: stops in order and the running minutes between neighbours (one fewer).

    ``name`` is what people call it ("T1", "Hastings line"), ``title`` says where it goes, ``mode`` is rail or bus.
    """

    id: str
    name: str
    title: str
    mode: str
    calls: tuple[str, ...]
    minutes: tuple[int, ...]
    runs: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Plan:
    """A whole area's plan; ``settings`` holds the TOML's other keys as they stand."""

    stops: dict[str, Stop]
    lines: tuple[Line, ...]
    settings: dict[str, Any]


def read_plan(path: Path) -> Plan:
    """Read a plan; a line that calls at a stop the plan does not place raises KeyError naming it."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    stops = {key: Stop(key, *value) for key, value in raw.pop("stops").items()}
    lines = tuple(_line(entry, stops) for entry in raw.pop("line"))
    return Plan(stops, lines, raw)


def _line(entry: dict[str, Any], stops: dict[str, Stop]) -> Line:
    mode = entry.get("mode", "bus")
    calls = tuple(call for call in entry["calls"] if isinstance(call, str))
    if mode == "rail":
        minutes = tuple(call for call in entry["calls"] if isinstance(call, int))
    else:
        kmh = PACE_KMH[entry["pace"]]
        minutes = tuple(bus_minutes(stops[a], stops[b], kmh=kmh) for a, b in pairwise(calls))
    if len(minutes) != len(calls) - 1:
        raise ValueError(f"line {entry['id']}: {len(calls)} stops need {len(calls) - 1} running times")
    name = entry["title"].split(":")[0] if mode == "rail" else entry["id"]
    return Line(entry["id"], name, entry["title"], mode, calls, minutes, tuple(entry["runs"]))


def straight_km(a: Stop, b: Stop) -> float:
    """Return the straight-line distance in km (flat Earth: good to 0.1 % over a county)."""
    across = (a.lon - b.lon) * cos(radians((a.lat + b.lat) / 2))
    return hypot(across, a.lat - b.lat) * _KM_PER_DEGREE


def bus_minutes(a: Stop, b: Stop, *, kmh: float) -> int:
    """Return whole running minutes between two stops: straight line x 1.3 at ``kmh``, at least one."""
    return max(1, round(straight_km(a, b) * ROAD_FACTOR / kmh * 60))


def clock_minutes(text: str) -> int:
    """Return "24:20" as 1460 minutes after midnight of the service day."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def trips_of(line: Line) -> Iterator[Trip]:
    """Yield every departure of ``line``, both ways.

    A run with first, last and every goes both ways; the way back starts from the far end when the first bus has
    turned round there, or the same number of minutes past an earlier hour, so both ends have their first bus early.
    """
    length = sum(line.minutes)
    for run in line.runs:
        out, back = _departures(run, length)
        yield from (_trip(line, run["days"], 0, start) for start in out)
        yield from (_trip(line, run["days"], 1, start) for start in back)


def _departures(run: dict[str, Any], length: int) -> tuple[list[int], list[int]]:
    if "every" not in run:
        return [clock_minutes(t) for t in run.get("at", [])], [clock_minutes(t) for t in run.get("back_at", [])]
    first, last, every = clock_minutes(run["first"]), clock_minutes(run["last"]), run["every"]
    shift = (length + LAYOVER_MINUTES) % every
    return list(range(first, last + 1, every)), list(range(first + shift, last + shift + 1, every))


def _trip(line: Line, days: str, direction: int, start: int) -> Trip:
    calls = line.calls if direction == 0 else line.calls[::-1]
    minutes = line.minutes if direction == 0 else line.minutes[::-1]
    times = [start]
    for running in minutes:
        times.append(times[-1] + running)
    return Trip(line.id, days, direction, tuple(zip(calls, times, strict=True)))
