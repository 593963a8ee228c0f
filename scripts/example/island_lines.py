"""From mapped bus routes to an illustrative timetable: departures by stated rules, never real times."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .island_order import Floats, order_of, road_metres, to_metres
from .island_osm import Extract, Node, Route
from .plan import LAYOVER_MINUTES, Line, Plan, Stop

TOWN_KM = 1.5
"""A stop this near to a town's middle is in it."""

SHORT_MINUTES = 30
"""A route with half of its stops in towns, or from town to town in no more than this, runs like a town bus; a longer
one from town to town runs hourly; any other is rural."""

SAME_ROUTE = 0.7
"""A relation with this share of its stops (by name) in a longer one of the same number is left out as its double."""

SAME_PLACE_M = 400.0  # a terminus with no stop of the other direction this near serves both
PACE_KMH = {"town": 20.0, "between": 28.0, "rural": 30.0}
RUNS: dict[str, tuple[dict[str, Any], ...]] = {
    "town": (
        {"days": "mon-sat", "first": "06:30", "last": "19:00", "every": 30},
        {"days": "mon-sat", "first": "20:00", "last": "22:00", "every": 60},
        {"days": "sun", "first": "09:30", "last": "17:30", "every": 60},
    ),
    "between": (
        {"days": "mon-sat", "first": "06:40", "last": "19:10", "every": 60},
        {"days": "mon-sat", "first": "21:10", "last": "21:10", "every": 60},
        {"days": "sun", "first": "10:10", "last": "16:10", "every": 120},
    ),
    "rural": ({"days": "mon-sat", "first": "07:00", "last": "18:30", "every": 120},),
}
"""When each class runs. Variants of one number share its departures between them."""

ISLAND_LINE = (("Ryde Pier Head", 0), ("Ryde Esplanade", 2), ("Ryde St John's Road", 4), ("Brading", 9),
               ("Sandown", 4), ("Lake", 3), ("Shanklin", 3))  # fmt: skip
"""Stations in order and the running minutes to each; Smallbrook Junction has no way in but by rail, and is left out."""

TRAINS = (
    {"days": "mon-sat", "first": "06:10", "last": "22:10", "every": 30},
    {"days": "sun", "first": "08:10", "last": "20:10", "every": 60},
)


@dataclass(frozen=True)
class Sorted:
    """A route with the stops of both directions in travelling order, and the metres from each stop to the next."""

    route: Route
    out: tuple[Node, ...]
    out_m: tuple[float, ...]
    back: tuple[Node, ...]
    back_m: tuple[float, ...]


def island_plan(extract: Extract) -> Plan:
    """Return the plan of the island's buses and trains, as ``scripts.example.timetable`` writes it."""
    routes = [_sorted(route) for route in without_doubles(extract.routes)]
    towns = [place for place in extract.places if place.kind == "town"]
    stops = {str(n.id): Stop(str(n.id), n.name, n.lon, n.lat) for r in routes for n in (*r.out, *r.back)}
    lines: list[Line] = []
    for ref in sorted({r.route.ref for r in routes}, key=int):
        variants = [r for r in routes if r.route.ref == ref]
        for number, variant in enumerate(variants):
            lines += _bus_lines(variant, towns, number=number, of=len(variants))
    stations = {f"{_slug(name)}-rail": extract.stations[name] for name, _ in ISLAND_LINE if name in extract.stations}
    stops |= {key: Stop(key, f"{n.name} Station", n.lon, n.lat) for key, n in stations.items()}
    return Plan(stops, (*lines, *_trains(tuple(stations))), {})


def without_doubles(routes: Sequence[Route]) -> list[Route]:
    """Return the routes, longest first within a number, less those whose stops a longer one of it has already."""
    kept: list[Route] = []
    for route in sorted(routes, key=lambda r: (int(r.ref), -len(_names(r)), r.id)):
        names = _names(route)
        same = [_names(k) for k in kept if k.ref == route.ref]
        if not any(len(names & other) >= SAME_ROUTE * len(names) for other in same):
            kept.append(route)
    return kept


def class_of(stops: Sequence[Node], metres: Sequence[float], towns: Sequence[Node]) -> str:
    """Return "town", "between" or "rural" of a route: its stops in order and the metres from each to the next."""
    lat = stops[0].lat
    here, there = (_metres(nodes, lat) for nodes in (stops, towns))
    in_town = np.hypot(*(here[:, None] - there[None]).transpose(2, 0, 1)).min(axis=1) <= TOWN_KM * 1000
    if in_town.mean() >= 0.5:
        return "town"
    if not (in_town[0] and in_town[-1]):
        return "rural"
    return "town" if sum(running_minutes(metres, kmh=PACE_KMH["between"])) <= SHORT_MINUTES else "between"


def _names(route: Route) -> set[str]:
    return {node.name for node in (*route.forward, *route.backward)}


def _metres(nodes: Sequence[Node], lat: float) -> Floats:
    return to_metres(np.array([(n.lon, n.lat) for n in nodes]), lat=lat)


def _sorted(route: Route) -> Sorted:
    """Put the stops of both directions in order; the way back starts near the end of the way out.

    A direction with no stops of its own is the other one turned round, and reaches both of its ends.
    """
    lat = route.forward[0].lat
    streets = [to_metres(way, lat=lat) for way in route.ways]
    out, out_m = _in_order(route.forward, streets, lat)
    back_stops = list(route.backward or out[::-1])
    for end in (out[0], out[-1]):
        if np.hypot(*(_metres(back_stops, lat) - _metres([end], lat)).T).min() > SAME_PLACE_M:
            back_stops.append(end)
    back, back_m = _in_order(tuple(back_stops), streets, lat)
    ends = _metres([back[0], back[-1], out[-1]], lat)
    if np.hypot(*(ends[1] - ends[2])) < np.hypot(*(ends[0] - ends[2])):
        back, back_m = back[::-1], back_m[::-1]
    return Sorted(route, out, out_m, back, back_m)


def _in_order(stops: tuple[Node, ...], streets: list[Floats], lat: float) -> tuple[tuple[Node, ...], tuple[float, ...]]:
    metres = road_metres(_metres(stops, lat), streets)
    order = order_of(metres)
    return tuple(stops[i] for i in order), tuple(float(m) for m in metres[order[:-1], order[1:]])


def _bus_lines(variant: Sorted, towns: Sequence[Node], *, number: int, of: int) -> list[Line]:
    """Return the two directions of a route as one-way lines; variant ``number`` of ``of`` takes every of-th bus."""
    kind = class_of(variant.out, variant.out_m, towns)
    lines = []
    for side, stops, metres in (("out", variant.out, variant.out_m), ("back", variant.back, variant.back_m)):
        minutes = running_minutes(metres, kmh=PACE_KMH[kind])
        shift = 0 if side == "out" else sum(minutes) + LAYOVER_MINUTES
        runs = tuple(
            {"days": run["days"], "at": departures(run, shift=shift, number=number, of=of)} for run in RUNS[kind]
        )
        key = f"{variant.route.ref}-{variant.route.id}-{side}"
        title = f"{stops[0].name} to {stops[-1].name}"
        lines.append(Line(key, variant.route.ref, title, "bus", tuple(str(n.id) for n in stops), minutes, runs))
    return lines


def departures(run: dict[str, Any], *, shift: int, number: int, of: int) -> list[str]:
    """Return the departures "HH:MM" of ``run`` that fall to variant ``number`` of ``of``; the way back is shifted
    by ``shift`` minutes within the headway, so that both ends have an early bus."""
    first, last = (int(run[key][:2]) * 60 + int(run[key][3:]) for key in ("first", "last"))
    every = run["every"]
    starts = range(first + shift % every, last + shift % every + 1, every)[number::of]
    return [f"{start // 60:02d}:{start % 60:02d}" for start in starts]


def running_minutes(metres: Sequence[float], *, kmh: float) -> tuple[int, ...]:
    """Return whole minutes from stop to stop whose running total is right to half a minute (some are 0)."""
    total = np.rint(np.cumsum([0.0, *metres]) / 1000 / kmh * 60).astype(int)
    return tuple(int(m) for m in np.diff(total))


def _trains(stations: tuple[str, ...]) -> list[Line]:
    if len(stations) < len(ISLAND_LINE):
        return []
    minutes = tuple(m for _, m in ISLAND_LINE[1:])
    return [Line("island-line", "Island Line", "Island Line: Ryde to Shanklin", "rail", stations, minutes, TRAINS)]


def _slug(name: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in name.casefold()).strip("-")
