"""The same questions answered slowly and plainly: try every trip from every stop until nothing gets better."""

import math
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import pandas as pd
from hypothesis import strategies as st

from layers.timetable.gtfs_tables import DAYS
from layers.transport import Timetable
from mapping.travel import TravelNetwork
from tests.travel.feeds import LAT, lon

MAX_WALK_M = 1_600.0  # twenty minutes at 4.8 km/h
FOOTPATH_M = 800.0
CHANGE_S = 60
METRES_A_SECOND = 4.8 / 3.6
OPENS = 18 * 3600


@dataclass(frozen=True)
class Call:
    """One call of a trip; seconds of the day."""

    stop: str
    arrival_s: int
    departure_s: int
    on: bool
    off: bool


@dataclass(frozen=True)
class World:
    """Stops on a line (metres east) and trips of one day."""

    stops: dict[str, float]
    trips: tuple[tuple[Call, ...], ...]

    def network(self) -> TravelNetwork:
        """The same as a network without streets."""
        return TravelNetwork.build(None, self.timetable())

    def timetable(self) -> Timetable:
        """The same as a timetable that runs every day; put together without files, to be quick."""
        calls = [
            (f"t{number}", c.stop, place, c.arrival_s, c.departure_s, c.on, c.off)
            for number, trip in enumerate(self.trips)
            for place, c in enumerate(trip)
        ]
        times = ["trip_id", "stop_id", "sequence", "arrival_s", "departure_s", "pickup", "drop_off"]
        ids = [f"t{number}" for number in range(len(self.trips))]
        stops = {"stop_id": list(self.stops), "name": list(self.stops), "lon": [lon(x) for x in self.stops.values()]}
        week = {**{day: [True] for day in DAYS}, "start": [date(2024, 2, 1)], "end": [date(2024, 4, 30)]}
        return Timetable(
            stops=pd.DataFrame({**stops, "lat": LAT, "parent_id": "", "zone_id": "", "wheelchair": 0}),
            routes=pd.DataFrame({"route_id": ["r"], "name": "1", "mode": 3, "agency": "Test Buses", "agency_id": ""}),
            trips=pd.DataFrame(
                {
                    "trip_id": ids,
                    "route_id": "r",
                    "service_id": "s",
                    **dict.fromkeys(("headsign", "block_id"), ""),
                    "wheelchair": 0,
                }
            ),
            stop_times=pd.DataFrame(calls, columns=times).assign(pickup_ask=False, drop_off_ask=False),
            calendar=pd.DataFrame({"service_id": ["s"], **week}),
            calendar_dates=pd.DataFrame({"service_id": [], "date": [], "added": []}),
            frequencies=pd.DataFrame({"trip_id": [], "start_s": [], "end_s": [], "headway_s": [], "exact": []}),
            start=date(2024, 2, 1),
            end=date(2024, 4, 30),
            timezone="Europe/London",
            sources=("made for a test",),
            attribution="Test Buses",
        )

    def first_arrival(self, start_m: float, end_m: float, leave_s: int, *, soon_s: float = -math.inf) -> float:
        """Seconds of the day at which one is there, not before ``soon_s``; inf without a way of any length."""
        ready = {s: leave_s + walk for s, x in self.stops.items() if (walk := walk_s(start_m, x)) < math.inf}
        left: dict[str, float] = {}
        changed = True
        while changed:
            changed = False
            for calls in self.trips:
                for stop, arrival_s in _rides(calls, ready):
                    if arrival_s < left.get(stop, math.inf):
                        left[stop], changed = arrival_s, True
                        for other, x in self.stops.items():
                            walk = CHANGE_S if other == stop else footpath_s(self.stops[stop], x)
                            ready[other] = min(ready.get(other, math.inf), arrival_s + walk)
        offs = [off for calls in self.trips for off in _rides(calls, ready)]
        there = [arrival_s + walk_s(self.stops[stop], end_m) for stop, arrival_s in offs]
        return min((s for s in (*there, leave_s + walk_s(start_m, end_m)) if s >= soon_s), default=math.inf)

    def leavings(self, start_m: float) -> list[int]:
        """Every second at which leaving makes a difference: just in time for some call."""
        calls = [call for calls in self.trips for call in calls]
        walks = {stop: walk_s(start_m, x) for stop, x in self.stops.items()}
        return sorted({int(c.departure_s - walks[c.stop]) for c in calls if walks[c.stop] < math.inf})


def walk_s(start_m: float, end_m: float) -> float:
    """Seconds of walking to or from a stop, or all the way; inf beyond twenty minutes."""
    metres = abs(start_m - end_m) * 1.3
    return math.ceil(metres / METRES_A_SECOND - 1e-6) if metres <= MAX_WALK_M else math.inf


def footpath_s(start_m: float, end_m: float) -> float:
    """Seconds of changing on foot; inf beyond 800 m."""
    metres = abs(start_m - end_m) * 1.3
    return max(CHANGE_S, math.ceil(metres / METRES_A_SECOND - 1e-6)) if metres <= FOOTPATH_M else math.inf


def _rides(calls: tuple[Call, ...], ready: dict[str, float]) -> list[tuple[str, int]]:
    """Where one can get off, and when, having got on wherever one stood ready."""
    found, aboard = [], False
    for call in calls:
        if aboard and call.off:
            found.append((call.stop, call.arrival_s))
        aboard = aboard or (call.on and ready.get(call.stop, math.inf) <= call.departure_s)
    return found


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Three to six stops on five kilometres, one to eight trips in two hours; loops, overtaking, no time between."""
    spots = draw(st.lists(st.integers(0, 50), min_size=3, max_size=6, unique=True))
    stops = {name: spot * 101.0 for name, spot in zip("ABCDEF", spots, strict=False)}
    trips = []
    for _ in range(draw(st.integers(1, 8))):
        names = draw(st.lists(st.sampled_from(sorted(stops)), min_size=2, max_size=5))
        names = [names[0]] + [b for a, b in pairwise(names) if a != b]
        if len(names) > 1:
            trips.append(_timed(draw, names))
    return World(stops, tuple(trips) or (_timed(draw, sorted(stops)[:2]),))


def _timed(draw: st.DrawFn, names: list[str]) -> tuple[Call, ...]:
    clock, calls = OPENS + 60 * draw(st.integers(0, 100)), []
    for name in names:
        arrival_s = clock
        clock += draw(st.sampled_from([0, 0, 0, 20, 180]))
        flags = draw(st.sampled_from([(True, True)] * 8 + [(False, True), (True, False)]))
        calls.append(Call(name, arrival_s, clock, *flags))
        clock += 60 * draw(st.integers(0, 12))
    return tuple(calls)
