"""The textbook ways that our engine is compared with, written to be plainly right rather than fast."""

import heapq
from bisect import bisect_left
from collections import defaultdict
from datetime import date, timedelta

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from layers.transport import Streets, Timetable

Departures = dict[int, list[tuple[int, int, str, int]]]  # stop -> (departure_s, next stop, trip, arrival_s), sorted


def street_graph(streets: Streets, *, walk_kmh: float) -> nx.Graph:
    """Walkable streets as a networkx graph, ``seconds`` on each edge, parallel edges at their minimum."""
    graph = nx.Graph()
    seconds = streets.length_m * 3.6 / walk_kmh
    for a, b, s, walk in zip(streets.edge_from, streets.edge_to, seconds, streets.walk, strict=True):
        if walk and (not graph.has_edge(int(a), int(b)) or graph[int(a)][int(b)]["seconds"] > s):
            graph.add_edge(int(a), int(b), seconds=float(s))
    return graph


def departures_on(timetable: Timetable, day: date) -> Departures:
    """Every vehicle movement that one can board on ``day``, by stop; yesterday's trips past midnight included."""
    index = {stop: i for i, stop in enumerate(timetable.stops["stop_id"])}
    board: Departures = defaultdict(list)
    for offset_days in (-1, 0):
        running = services_on(timetable, day + timedelta(days=offset_days))
        trips = set(timetable.trips.loc[timetable.trips["service_id"].isin(running), "trip_id"])
        calls = timetable.stop_times[timetable.stop_times["trip_id"].isin(trips)]
        for trip, rows in calls.groupby("trip_id", sort=False):
            stops = [index[s] for s in rows["stop_id"]]
            times = list(zip(rows["departure_s"], rows["arrival_s"], strict=True))
            for k in range(len(stops) - 1):
                leave, arrive = int(times[k][0]) + offset_days * 86_400, int(times[k + 1][1]) + offset_days * 86_400
                if leave >= 0:
                    board[stops[k]].append((leave, stops[k + 1], f"{trip}@{offset_days}", arrive))
    return {stop: sorted(rows) for stop, rows in board.items()}


def services_on(timetable: Timetable, day: date) -> set[str]:
    """The services that run on ``day`` by calendar and calendar_dates."""
    calendar = timetable.calendar
    weekday = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")[day.weekday()]
    runs = set(calendar.loc[calendar[weekday] & (calendar["start"] <= day) & (calendar["end"] >= day), "service_id"])
    changed = timetable.calendar_dates[timetable.calendar_dates["date"] == day]
    runs |= set(changed.loc[changed["added"], "service_id"])
    return runs - set(changed.loc[~changed["added"], "service_id"])


def earliest_arrivals(
    board: Departures,
    foot_s: list[list[tuple[int, float]]],
    seeds: dict[int, float],
    *,
    until_s: float,
    change_s: float,
) -> NDArray[np.float64]:
    """Earliest arrival by vehicle at every stop, seconds of the day, by Dijkstra over (vehicle, stop); inf if none.

    One footpath may stand between two rides; a rider who stays on the same vehicle needs no time to change.
    """
    best = np.full(len(foot_s), np.inf)
    on_board: dict[tuple[str, int], float] = {}
    queue: list[tuple[float, int, str]] = [(t, stop, "") for stop, t in seeds.items()]
    heapq.heapify(queue)
    alighted: set[int] = set()
    while queue:
        now, stop, vehicle = heapq.heappop(queue)
        if vehicle and stop not in alighted:
            alighted.add(stop)
            best[stop] = now
            for near, seconds in foot_s[stop]:
                heapq.heappush(queue, (now + seconds, near, ""))
        ready = now + (change_s if vehicle else 0)
        rows = board.get(stop, [])
        for leave, following, other, arrive in rows[bisect_left(rows, (int(np.ceil(now)),)) :]:
            boards = other == vehicle or leave >= ready
            if boards and arrive <= until_s and on_board.get((other, following), np.inf) > arrive:
                on_board[(other, following)] = arrive
                heapq.heappush(queue, (arrive, following, other))
    return best
