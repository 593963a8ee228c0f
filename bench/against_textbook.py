"""Our engine and textbook code on the same work: times, and whether every answer is the same."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import geopandas as gpd
import networkx as nx
import numpy as np

from bench import newport, textbook
from bench.measure import ROOT, Line, Plan, median_s
from layers.area import Area
from layers.homes import home_points
from layers.transport import Timetable
from mapping.travel.street_ways import StreetWays
from mapping.travel.ways import CrowWays
from web.network import load_network

WALK_KMH, MAX_WALK_M, CHANGE_S, FOOTPATH_M = 4.8, 1600.0, 60.0, 800.0
TUESDAY = datetime(2026, 11, 24, 18)


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


def on_streets(plan: Plan) -> list[Line]:
    """Walking seconds from one place to 2,000 others on Newport's streets, against networkx on the same streets."""
    work = "Newport on foot: 1 place to 2,000, 60 min"
    if not newport.there():
        return [Line(work, None, note=newport.MISSING)]
    streets = newport.streets()
    ways, graph = StreetWays.build(streets), textbook.street_graph(streets, walk_kmh=WALK_KMH)
    nodes = np.random.default_rng(1).choice(sorted(max(nx.connected_components(graph), key=len)), 2000, replace=False)
    places = np.column_stack([streets.node_lon[nodes], streets.node_lat[nodes]])
    away = (streets.node_lon - newport.HUB[0]) ** 2 + (streets.node_lat - newport.HUB[1]) ** 2
    origin = int(min(graph, key=lambda node: away[node]))
    start = np.array([[streets.node_lon[origin], streets.node_lat[origin]]])

    def theirs() -> np.ndarray:
        found = nx.single_source_dijkstra_path_length(graph, origin, cutoff=3600, weight="seconds")
        return np.array([found.get(int(n), np.inf) for n in nodes])

    ours_s, a = median_s(
        lambda: ways.seconds(start, places, mode="walk", walk_kmh=WALK_KMH, max_minutes=60)[0], runs=plan.runs
    )
    theirs_s, b = median_s(theirs, runs=5)
    same = np.isclose(a, b, atol=1) | (np.isinf(a) & np.isinf(b))
    return [
        Line(work, ours_s, "textbook (networkx)", theirs_s, note=f"{same.mean():.1%} within 1 s; points not linked")
    ]


def by_timetable(plan: Plan) -> list[Line]:
    """Minutes from Tonbridge to every zone of the example, against Dijkstra over vehicles and stops."""
    area = Area.open(ROOT / "data" / "west_kent")
    net, timetable = load_network(area), area.timetable()
    if timetable is None:
        return []
    hub = area.hubs[area.hubs["name"] == "Tonbridge"].geometry
    homes = home_points(area.zones)
    lines = []
    for when in (TUESDAY, TUESDAY - timedelta(hours=10), TUESDAY + timedelta(days=5)):
        ours_s, a = median_s(lambda when=when: net.minutes(hub, homes, depart=when)[0], runs=plan.runs)
        slow = ByTextbook(timetable, points(hub), points(homes), day=when.date())
        theirs_s, b = median_s(lambda when=when, slow=slow: slow.minutes(when, max_minutes=90), runs=5)
        same = np.isclose(a, b, atol=0.05, equal_nan=True)
        work = f"West Kent by bus and train: 1 place to {len(homes)} zones, {when:%A %H:%M}"
        lines.append(Line(work, ours_s, "textbook (Dijkstra)", theirs_s, note=f"{same.mean():.1%} within 3 s"))
    return lines


def points(series: gpd.GeoSeries) -> np.ndarray:
    """Longitudes and latitudes of a GeoSeries of points, float64[N, 2]."""
    return np.column_stack([series.x, series.y])


ROWS: dict[str, Callable[[Plan], list[Line]]] = {"textbook-streets": on_streets, "textbook-timetable": by_timetable}
