"""A model of travel by timetable that is our engine at one end and cafein at the other, with switches between them.

Plain and slow on purpose, and it shares nothing with either engine but the timetable that it is given: with no switch
on its answers must be ours, with all of them on cafein's. A pair that the engines differ on is then explained by the
fewest switches that make the difference go away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.textbook import services_on
from layers.transport import Timetable

# switch: what cafein does there that ours does not
SWITCHES = {
    "two walks": "a walk between stops may follow or go before the walk to a door, 10 + 20 minutes; ours takes one",
    "closed streets": "walks through what is tagged private, gated or not for walkers; ours goes round",
    "other joins": "a place or stop joins another street, some metres away and not connected to the nearest",
    "seconds": "a walk takes up to 15 s more or less: a bus is missed, or the cap of 20 or 10 minutes",
    "change": "no least time to change; ours takes 60 s",
    "doors": "pickup_type and drop_off_type are not read",
    "tomorrow": "trips of the next service day are not seen",
}
SAME_WALK_S = 15.0
CHANGE_S = 60.0
TABLES = ("out", "home", "direct", "between")
Seconds = NDArray[np.float64]  # inf: no way


@dataclass(frozen=True)
class Walks:
    """Whole seconds on foot: O origins, D destinations, S stops; up to twice the caps, so that two can be compared."""

    out: Seconds  # [O, S]
    home: Seconds  # [D, S]
    direct: Seconds  # [O, D]
    between: Seconds  # [S, S]

    def capped(self, *, walk_s: float, change_walk_s: float) -> "Walks":
        """The walks that are short enough."""
        caps = dict.fromkeys(TABLES, walk_s) | {"between": change_walk_s}
        return Walks(
            **{name: np.where(getattr(self, name) <= caps[name], getattr(self, name), np.inf) for name in caps}
        )


def switched_walks(ours: Walks, opened: Walks, theirs: Walks, switches: frozenset[str]) -> Walks:
    """Our walks with theirs in their place for each reason to differ that is switched on.

    ``opened``: ours on a map whose streets say nothing of who may walk there.
    """
    mixed = {}
    for name in TABLES:
        mine, free, other = (getattr(walks, name) for walks in (ours, opened, theirs))
        close = _alike(mine, other)
        closed = ~close & _alike(free, other)
        wanted = np.zeros(mine.shape, dtype=bool)
        for switch, part in (("seconds", close), ("closed streets", closed), ("other joins", ~close & ~closed)):
            if switch in switches:
                wanted |= part
        mixed[name] = np.where(wanted, other, mine)
    return Walks(**mixed)


def _alike(first: Seconds, second: Seconds) -> NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        return np.asarray((np.abs(first - second) <= SAME_WALK_S) | (first == second))


def hops_around(timetable: Timetable, stops: Sequence[str], day: date) -> pd.DataFrame:
    """Every movement from one call to the next on the day, the day before and the day after, in order of departure.

    ``start`` and ``end`` are places among ``stops``, ids as the one feed has them.
    """
    index = {f"0:{stop}": number for number, stop in enumerate(stops)}
    found = []
    for offset in (-1, 0, 1):
        running = services_on(timetable, day + timedelta(days=offset))
        trips = timetable.trips.loc[timetable.trips["service_id"].isin(running), "trip_id"]
        calls = timetable.stop_times[timetable.stop_times["trip_id"].isin(trips)].reset_index(drop=True)
        same = calls["trip_id"].astype(str).eq(calls["trip_id"].astype(str).shift(-1)).to_numpy()[:-1]
        start, end = calls.iloc[:-1][same], calls.iloc[1:][same]
        found.append(pd.DataFrame({
            "departure_s": start["departure_s"].to_numpy() + 86_400 * offset,
            "arrival_s": end["arrival_s"].to_numpy() + 86_400 * offset,
            "start": start["stop_id"].astype(str).map(index).to_numpy(),
            "end": end["stop_id"].astype(str).map(index).to_numpy(),
            "trip": (start["trip_id"].astype(str) + f"@{offset}").to_numpy(),
            "board": start["pickup"].to_numpy(), "alight": end["drop_off"].to_numpy(), "tomorrow": offset > 0,
        }))  # fmt: skip
    hops = pd.concat(found, ignore_index=True)
    hops["trip"] = pd.factorize(hops["trip"])[0]
    return hops.sort_values("departure_s", kind="stable", ignore_index=True)


def seconds(hops: pd.DataFrame, walks: Walks, switches: frozenset[str], *, leave_s: float, longest_s: float) -> Seconds:
    """Door-to-door seconds [O, D] leaving at ``leave_s``, inf beyond ``longest_s``; walks switched and capped."""
    ridden = _arrivals(hops, walks, switches, leave_s=leave_s, longest_s=longest_s) - leave_s
    found = walks.direct
    if "two walks" in switches:
        ridden = np.minimum(np.minimum(ridden, walks.out), least_sum(ridden, walks.between))
    found = np.minimum(found, least_sum(ridden, walks.home.T))
    return np.where(found <= longest_s, found, np.inf)


def least_sum(first: Seconds, second: Seconds) -> Seconds:
    """The least of first[i, k] + second[k, j] over all k."""
    found = np.full((first.shape[0], second.shape[1]), np.inf)
    for k in np.flatnonzero(np.isfinite(first).any(axis=0) & np.isfinite(second).any(axis=1)):
        rows, columns = np.flatnonzero(np.isfinite(first[:, k])), np.flatnonzero(np.isfinite(second[k]))
        block = np.ix_(rows, columns)
        found[block] = np.minimum(found[block], first[rows, k][:, None] + second[k, columns])
    return found


def _arrivals(
    hops: pd.DataFrame, walks: Walks, switches: frozenset[str], *, leave_s: float, longest_s: float
) -> Seconds:
    """When a vehicle first brings somebody from each origin to each stop, [O, S]; each hop is looked at once."""
    change_s = 0.0 if "change" in switches else CHANGE_S
    any_door = "doors" in switches
    kept = hops[(hops["departure_s"] >= leave_s) & (hops["departure_s"] <= leave_s + longest_s)]
    kept = kept[~kept["tomorrow"]] if "tomorrow" in switches else kept
    ready, arrived = (leave_s + walks.out).T.copy(), np.full(walks.out.T.shape, np.inf)
    aboard = np.zeros((int(hops["trip"].max()) + 1, ready.shape[1]), dtype=bool)
    paths = [np.flatnonzero(np.isfinite(row)) for row in walks.between]
    columns = ("departure_s", "arrival_s", "start", "end", "trip", "board", "alight")
    for departure, arrival, start, end, trip, board, alight in kept[list(columns)].itertuples(index=False):
        if board or any_door:
            aboard[trip] |= ready[start] <= departure
        if not (alight or any_door):
            continue
        sooner = np.flatnonzero(aboard[trip] & (arrival < arrived[end]))
        if len(sooner):
            arrived[end, sooner] = arrival
            near = np.append(paths[end], end)
            wait = np.append(np.maximum(walks.between[end, paths[end]], change_s), change_s)
            block = np.ix_(near, sooner)
            ready[block] = np.minimum(ready[block], arrival + wait[:, None])
    return arrived.T
