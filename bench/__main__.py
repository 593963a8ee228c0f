"""Prints how our engine compares with the textbook way on the same work in one run: times, ratio, and agreement."""

import statistics
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import networkx as nx
import numpy as np
from rich.console import Console
from rich.table import Table
from shapely.geometry import Point

from bench import textbook
from layers.area import Area
from layers.streets import read_streets
from mapping.travel import TravelNetwork
from mapping.travel.street_ways import StreetWays
from mapping.travel.ways import CrowWays
from web.network import load_network

ROOT = Path(__file__).resolve().parents[1]
NEWPORT = ROOT.parent / "shared" / "data" / "newport" / "newport-2023-06-13.osm.pbf"
NEWPORT_HUB = (-2.9965, 51.5890)
WALK_KMH, MAX_WALK_M, CHANGE_S, FOOTPATH_M = 4.8, 1600.0, 60.0, 800.0
T = TypeVar("T")


def median_ms(job: Callable[[], T], *, runs: int) -> tuple[float, T]:
    """Median milliseconds of ``runs`` runs after one that is not counted, and the last result."""
    job()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        result = job()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times), result


def row(table: Table, work: str, ours: float, theirs: float, agreement: str) -> None:
    """One line of a comparison table."""
    table.add_row(work, f"{ours:,.1f}", f"{theirs:,.1f}", f"{theirs / ours:,.0f} x", agreement)


def streets_row(table: Table) -> None:
    """Walking minutes from one place to 2,000 others on Newport's streets, against networkx on the same streets."""
    streets = read_streets(NEWPORT)
    ways, graph = StreetWays.build(streets), textbook.street_graph(streets, walk_kmh=WALK_KMH)
    nodes = np.random.default_rng(1).choice(sorted(max(nx.connected_components(graph), key=len)), 2000, replace=False)
    places = np.column_stack([streets.node_lon[nodes], streets.node_lat[nodes]])
    hub = np.array([NEWPORT_HUB])
    origin = int(
        min(graph, key=lambda n: (streets.node_lon[n] - hub[0, 0]) ** 2 + (streets.node_lat[n] - hub[0, 1]) ** 2)
    )
    start = np.array([[streets.node_lon[origin], streets.node_lat[origin]]])

    def ours() -> np.ndarray:
        return ways.seconds(start, places, mode="walk", walk_kmh=WALK_KMH, max_minutes=60)[0]

    def theirs() -> np.ndarray:
        found = nx.single_source_dijkstra_path_length(graph, origin, cutoff=3600, weight="seconds")
        return np.array([found.get(int(n), np.inf) for n in nodes])

    ours_ms, a = median_ms(ours, runs=20)
    theirs_ms, b = median_ms(theirs, runs=5)
    same = np.isclose(a, b, atol=1) | (np.isinf(a) & np.isinf(b))
    row(
        table,
        "Newport on foot: 1 place to 2,000, 60 min (networkx)",
        ours_ms,
        theirs_ms,
        f"{same.mean():.1%} within 1 s",
    )


def timetable_row(table: Table, *, when: datetime) -> None:
    """Door-to-door minutes from Tonbridge to every zone of the example, against Dijkstra over vehicles and stops."""
    area = Area.open(ROOT / "data" / "west_kent")
    net: TravelNetwork = load_network(area)
    timetable = area.timetable()
    if timetable is None:
        return
    hub = area.hubs[area.hubs["name"] == "Tonbridge"].geometry
    homes = area.zones.geometry.representative_point()
    place, zones = points(hub), points(homes)
    stops = timetable.stops[["lon", "lat"]].to_numpy(float)
    crow = CrowWays()
    metres = crow.metres(stops, stops, max_m=FOOTPATH_M)
    foot = [
        [(int(j), max(CHANGE_S, m[j] * 3.6 / WALK_KMH)) for j in np.flatnonzero(np.isfinite(m)) if j != i]
        for i, m in enumerate(metres)
    ]
    to_stops = crow.metres(place, stops, max_m=MAX_WALK_M)[0] * 3.6 / WALK_KMH
    from_stops = crow.metres(stops, zones, max_m=MAX_WALK_M) * 3.6 / WALK_KMH
    direct = crow.metres(place, zones, max_m=MAX_WALK_M)[0] * 3.6 / WALK_KMH
    leave_s = (when - datetime.combine(when.date(), datetime.min.time())).total_seconds()
    board = textbook.departures_on(timetable, when.date())
    seeds = {int(i): leave_s + to_stops[i] for i in np.flatnonzero(np.isfinite(to_stops))}

    def theirs() -> np.ndarray:
        at_stop = textbook.earliest_arrivals(board, foot, seeds, until_s=leave_s + 5400, change_s=CHANGE_S)
        seconds = np.minimum((at_stop[:, None] - leave_s + from_stops).min(axis=0), direct)
        return np.where(seconds <= 5400, seconds / 60, np.nan)

    ours_ms, a = median_ms(lambda: net.minutes(hub, homes, depart=when)[0], runs=20)
    theirs_ms, b = median_ms(theirs, runs=5)
    same = np.isclose(a, b, atol=0.05, equal_nan=True)
    row(
        table,
        f"West Kent by bus and train: 1 place to {len(zones)} zones, {when:%A %H:%M}",
        ours_ms,
        theirs_ms,
        f"{same.mean():.1%} within 3 s",
    )


def points(series: "object") -> np.ndarray:
    """Longitudes and latitudes of a GeoSeries of points, float64[N, 2]."""
    return np.array([(p.x, p.y) for p in series if isinstance(p, Point)])


def main() -> None:
    """Runs every comparison whose data is here."""
    table = Table(title="Median milliseconds, the same work in one run")
    for name in ("work", "ours", "textbook", "ratio", "agreement"):
        table.add_column(name)
    if NEWPORT.exists():
        streets_row(table)
    start = datetime(2026, 11, 24, 18)
    for when in (start, start + timedelta(hours=-10), start + timedelta(days=5)):
        timetable_row(table, when=when)
    Console().print(table)


if __name__ == "__main__":
    main()
