"""Rules of changing and staying aboard against a plain search: every vehicle and call that one can be at, tried out."""

import math
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.transport import TRANSFERS, Timetable, no_rows
from mapping.travel import TravelNetwork
from tests.travel.feeds import places
from tests.travel.oracle import CHANGE_S, MAX_WALK_M, METRES_A_SECOND, OPENS, Call, World, footpath_s, walk_s, worlds
from tests.travel.test_there_and_back import moment

ROUTES = 3
Aboard = tuple[int, int]  # trip, and the call after which one sits in it


@dataclass(frozen=True)
class Rule:
    """A row of transfers.txt; routes and trips by number, None for any."""

    start: str
    end: str
    from_route: int | None
    to_route: int | None
    from_trip: int | None
    to_trip: int | None
    kind: int
    min_s: int

    def holds(self, left: Aboard, joined: Aboard) -> bool:
        """Whether it speaks of a change from one trip to the other (by number)."""
        routes = (self.from_route, left[0] % ROUTES), (self.to_route, joined[0] % ROUTES)
        trips = (self.from_trip, left[0]), (self.to_trip, joined[0])
        return all(wanted is None or wanted == is_ for wanted, is_ in (*routes, *trips))

    @property
    def rank(self) -> int:
        """GTFS's order of what is more specific."""
        ends = (self.from_trip, self.from_route), (self.to_trip, self.to_route)
        return sum(30 if trip is not None else 10 if route is not None else 0 for trip, route in ends)


@dataclass(frozen=True)
class Ruled:
    """A world with rules; ``blocks`` gives each trip's block, "" for none."""

    world: World
    rules: tuple[Rule, ...]
    blocks: tuple[str, ...]

    def timetable(self) -> Timetable:
        """The same as a timetable: trip n is of route n modulo three."""
        plain = self.world.timetable()
        routes = [f"r{n}" for n in range(ROUTES)]
        rows = [
            (r.start, r.end, *(_id("r", n) for n in (r.from_route, r.to_route)),
             *(_id("t", n) for n in (r.from_trip, r.to_trip)), r.kind, r.min_s)
            for r in self.rules
        ]  # fmt: skip
        rules = pd.DataFrame(rows, columns=list(TRANSFERS)).astype(TRANSFERS) if rows else no_rows(TRANSFERS)
        return replace(
            plain,
            routes=pd.concat([plain.routes] * ROUTES, ignore_index=True).assign(route_id=routes),
            trips=plain.trips.assign(
                route_id=[routes[n % ROUTES] for n in range(len(plain.trips))], block_id=list(self.blocks)
            ),
            transfers=rules,
        )

    def stays(self) -> list[tuple[int, int]]:
        """Trips that one vehicle runs one after the other."""
        order = sorted(range(len(self.world.trips)), key=lambda n: (self._begins(n), self._ends(n), n))
        found = []
        for block in set(self.blocks) - {""}:
            for one, other in pairwise(n for n in order if self.blocks[n] == block):
                at, to = self.world.trips[one][-1].stop, self.world.trips[other][0].stop
                near = abs(self.world.stops[at] - self.world.stops[to]) <= 200
                if near and self._begins(other) >= self._ends(one):
                    found.append((one, other))
        return found

    def change_s(self, left: Aboard, joined: Aboard) -> float:
        """Seconds from getting off at a call to being ready at another; inf where one may not."""
        start, end = self._call(left).stop, self._call(joined).stop
        metres = abs(self.world.stops[start] - self.world.stops[end])
        walk = math.ceil(metres * 1.3 / METRES_A_SECOND - 1e-6) if metres * 1.3 <= MAX_WALK_M else math.inf
        rules = [r for r in self.rules if (r.start, r.end) == (start, end) and r.holds(left, joined)]
        if not rules:
            return CHANGE_S if start == end else footpath_s(self.world.stops[start], self.world.stops[end])
        rule = max(rules, key=lambda r: r.rank)  # of equals the first
        return {0: max(walk, CHANGE_S), 1: walk, 2: max(walk, rule.min_s), 3: math.inf}[rule.kind]

    def first_arrival(self, start_m: float, end_m: float, leave_s: int) -> float:
        """Seconds of the day at which one is there; inf without a way."""
        seats = [(trip, call) for trip, calls in enumerate(self.world.trips) for call in range(len(calls) - 1)]
        seats = [seat for seat in seats if self._call(seat).on]
        ready = {s: leave_s + walk_s(start_m, x) for s, x in self.world.stops.items()}
        todo = [seat for seat in seats if ready[self._call(seat).stop] <= self._call(seat).departure_s]
        seen, there_s, stays = set(todo), [leave_s + walk_s(start_m, end_m)], self.stays()
        while todo:
            trip, call = todo.pop()
            at = trip, call + 1
            last = at[1] == len(self.world.trips[trip]) - 1
            follow = [(other, 0) for one, other in stays if one == trip] if last else [at]
            if self._call(at).off:
                there_s.append(self._call(at).arrival_s + walk_s(self.world.stops[self._call(at).stop], end_m))
                follow += [
                    s for s in seats if self._call(at).arrival_s + self.change_s(at, s) <= self._call(s).departure_s
                ]
            todo += [seat for seat in follow if seat not in seen]
            seen.update(follow)
        return min(there_s)

    def _call(self, at: Aboard) -> Call:
        return self.world.trips[at[0]][at[1]]

    def _begins(self, trip: int) -> int:
        return self.world.trips[trip][0].departure_s

    def _ends(self, trip: int) -> int:
        return self.world.trips[trip][-1].arrival_s


def _id(letter: str, number: int | None) -> str:
    return "" if number is None else f"{letter}{number}"


@st.composite
def ruled(draw: st.DrawFn) -> Ruled:
    """A small world with up to eight rules and two blocks."""
    world = draw(worlds())
    stop, trip = st.sampled_from(sorted(world.stops)), st.none() | st.integers(0, len(world.trips) - 1)
    route = st.none() | st.integers(0, ROUTES - 1)
    rules = []
    for _ in range(draw(st.integers(0, 8))):
        trips = draw(trip), draw(trip)
        routes = (None if n is not None else draw(route) for n in trips)
        rules.append(
            Rule(
                draw(stop),
                draw(stop),
                *routes,
                *trips,
                draw(st.sampled_from([0, 1, 2, 2, 3])),
                60 * draw(st.integers(0, 9)),
            )
        )
    named = {(r.start, r.end, r.from_route, r.to_route, r.from_trip, r.to_trip): r for r in rules}
    return Ruled(world, tuple(named.values()), tuple(draw(st.sampled_from(["", "x", "y"])) for _ in world.trips))


@settings(max_examples=40, deadline=None)
@given(case=ruled(), leave_s=st.integers(OPENS - 900, OPENS + 6_000), end_m=st.sampled_from([1_300.0, 3_900.0]))
def test_rules_as_the_plain_search_keeps_them(case: Ruled, leave_s: int, end_m: float) -> None:
    """Departing, by both kinds of search, the journey told, and arriving: just then, and not a second later."""
    net = TravelNetwork.build(None, case.timetable())
    asked, limit_s = moment(leave_s), 90 * 60
    there_s = case.first_arrival(0, end_m, leave_s)
    known = (there_s - leave_s) / 60 if there_s - leave_s <= limit_s else np.nan
    for origins in (places(0), places(*[0] * 40)):
        np.testing.assert_allclose(net.minutes(origins, places(end_m), depart=asked), known, atol=1e-3)
    journey = net.journey(places(0)[0], places(end_m)[0], depart=asked)
    assert (journey is None) == np.isnan(known)
    if journey is not None:
        assert (journey.arrive - asked).total_seconds() / 60 == known
        took_s = (journey.arrive - journey.depart).total_seconds()
        assert abs(journey.minutes * 60 - took_s) < 1e-6
        for origins in (places(0), places(*[0] * 40)):
            back = net.minutes(origins, places(end_m), arrive=journey.arrive)
            np.testing.assert_allclose(back * 60, took_s, atol=0.1)
        if journey.boardings:
            left_s = leave_s + round((journey.depart - asked).total_seconds())
            assert case.first_arrival(0, end_m, left_s) == there_s < case.first_arrival(0, end_m, left_s + 1)
