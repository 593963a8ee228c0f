"""Prints how our engine compares with the textbook way on the same work in one run: times, ratio, and agreement."""

import statistics
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import geopandas as gpd
import networkx as nx
import numpy as np
from rich.console import Console
from rich.table import Table

from bench import textbook
from layers.area import Area
from layers.homes import home_points
from layers.streets import read_streets
from layers.transport import Timetable
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


class ByTextbook:
    """The textbook way from one place to many over a timetable, walking in straight lines x 1.3 as our engine does."""

    def __init__(self, timetable: Timetable, origin: np.ndarray, homes: np.ndarray, *, day: date) -> None:
        crow, stops = CrowWays(), timetable.stops[["lon", "lat"]].to_numpy(float)
        metres = crow.metres(stops, stops, max_m=FOOTPATH_M)
        self.foot = [
            [(int(j), max(CHANGE_S, m[j] * 3.6 / WALK_KMH)) for j in np.flatnonzero(np.isfinite(m)) if j != i]
            for i, m in enumerate(metres)
        ]
        self.to_stops = crow.metres(origin, stops, max_m=MAX_WALK_M)[0] * 3.6 / WALK_KMH
        self.from_stops = crow.metres(stops, homes, max_m=MAX_WALK_M) * 3.6 / WALK_KMH
        self.direct = crow.metres(origin, homes, max_m=MAX_WALK_M)[0] * 3.6 / WALK_KMH
        self.board = textbook.departures_on(timetable, day)

    def minutes(self, when: datetime, *, max_minutes: float) -> np.ndarray:
        """Door-to-door minutes to every home leaving at ``when``, nan beyond ``max_minutes``."""
        leave_s = (when - datetime.combine(when.date(), datetime.min.time())).total_seconds()
        seeds = {int(i): leave_s + self.to_stops[i] for i in np.flatnonzero(np.isfinite(self.to_stops))}
        until_s = leave_s + max_minutes * 60
        at_stop = textbook.earliest_arrivals(self.board, self.foot, seeds, until_s=until_s, change_s=CHANGE_S)
        seconds = np.minimum((at_stop[:, None] - leave_s + self.from_stops).min(axis=0), self.direct)
        return np.where(seconds <= max_minutes * 60, seconds / 60, np.nan)


def timetable_row(table: Table, *, when: datetime) -> None:
    """Door-to-door minutes from Tonbridge to every zone of the example, against Dijkstra over vehicles and stops."""
    area = Area.open(ROOT / "data" / "west_kent")
    net: TravelNetwork = load_network(area)
    timetable = area.timetable()
    if timetable is None:
        return
    hub = area.hubs[area.hubs["name"] == "Tonbridge"].geometry
    homes = home_points(area.zones)
    by_textbook = ByTextbook(timetable, points(hub), points(homes), day=when.date())
    ours_ms, a = median_ms(lambda: net.minutes(hub, homes, depart=when)[0], runs=20)
    theirs_ms, b = median_ms(lambda: by_textbook.minutes(when, max_minutes=90), runs=5)
    same = np.isclose(a, b, atol=0.05, equal_nan=True)
    work = f"West Kent by bus and train: 1 place to {len(homes)} zones, {when:%A %H:%M}"
    row(table, work, ours_ms, theirs_ms, f"{same.mean():.1%} within 3 s")


def points(series: gpd.GeoSeries) -> np.ndarray:
    """Longitudes and latitudes of a GeoSeries of points, float64[N, 2]."""
    return np.column_stack([series.x, series.y])


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
