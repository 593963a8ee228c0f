"""All pairs on Newport against cafein: how far the two agree, and what makes every large difference.

python -m bench.pairs            100 x 5,000 pairs at 08:00 and at 19:30 (a few minutes)
python -m bench.pairs 20 500     fewer of each
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from bench import newport, pairs_walks
from bench.pairs_model import SWITCHES, Seconds, hops_around, seconds, switched_walks
from layers.streets import read_streets
from layers.timetable import read_timetable
from mapping.travel import TravelNetwork

LONGEST_S = 3 * 3600.0
LARGE_S, GONE_S = 300.0, 60.0  # a difference to be explained; what may be left of it when it is
Switches = frozenset[str]
NONE: Switches = frozenset()


@dataclass(frozen=True)
class Sample:
    """Places, and the walks between them by either engine and by ours on a map open to all."""

    origins: gpd.GeoSeries
    destinations: gpd.GeoSeries

    @classmethod
    def drawn(cls, origins: int, destinations: int) -> "Sample":
        """So many corners of the town's streets, the same at every call."""
        return cls(newport.some_corners(origins, seed=2), newport.some_corners(destinations, seed=1))

    @cached_property
    def walks(self) -> tuple[pairs_walks.Walks, pairs_walks.Walks, pairs_walks.Walks]:
        """Ours, ours on the opened map, cafein's."""
        with TemporaryDirectory() as folder:
            opened = TravelNetwork.build(read_streets(pairs_walks.opened_streets(Path(folder) / "open.osm.pbf")), None)
        ours = (pairs_walks.walks_of_ours(net, self.origins, self.destinations) for net in (newport.ours(), opened))
        return (*ours, pairs_walks.walks_of_cafein(self.origins, self.destinations))

    def ours(self, when: datetime) -> Seconds:
        """Our engine's answers, [O, D], inf beyond the longest journey."""
        found = newport.ours().minutes(
            self.origins, self.destinations, depart=when, max_minutes=LONGEST_S / 60, **newport.WALKER
        )
        return np.where(np.isnan(found), np.inf, found.astype(np.float64) * 60)

    def theirs(self, when: datetime) -> Seconds:
        """cafein's."""
        found = pairs_walks.theirs_seconds(self.origins, self.destinations, when, walk_minutes=newport.MAX_WALK_MINUTES)
        return np.where(found <= LONGEST_S, found, np.inf)

    def model(self, when: datetime) -> Callable[[Switches], Seconds]:
        """The model's answers under any switches."""
        hops = hops_around(read_timetable([newport.GTFS]), pairs_walks.stops(), when.date())
        leave_s = (when - datetime.combine(when.date(), datetime.min.time())).total_seconds()
        caps = {"walk_s": newport.MAX_WALK_MINUTES * 60, "change_walk_s": newport.CHANGE_WALK_MINUTES * 60}

        def answers(switches: Switches) -> Seconds:
            walks = switched_walks(*self.walks, switches).capped(**caps)
            return seconds(hops, walks, switches, leave_s=leave_s, longest_s=LONGEST_S)

        return answers


def apart_s(first: Seconds, second: Seconds) -> Seconds:
    """How far apart two answers are, seconds: 0 where neither has a way, inf where one has."""
    with np.errstate(invalid="ignore"):
        return np.where(first == second, 0.0, np.abs(first - second))


def causes(
    theirs: Seconds, large: NDArray[np.bool_], answers: Callable[[Switches], Seconds]
) -> dict[Switches, Seconds]:
    """The fewest switches that make each large difference go away: switches, and bool[O, D] of the pairs.

    What no switches explain is under the empty set.
    """
    found: dict[Switches, NDArray[np.bool_]] = {}
    left = large.copy()
    for switches in _by_number():
        if not left.any():
            break
        gone = left & (apart_s(answers(switches), theirs) <= GONE_S)
        if gone.any():
            found[switches] = gone
            left &= ~gone
    return found | ({NONE: left} if left.any() else {})


def _by_number() -> Iterator[Switches]:
    for size in range(1, len(SWITCHES) + 1):
        yield from (frozenset(names) for names in combinations(SWITCHES, size))


def agreement(first: Seconds, second: Seconds) -> list[str]:
    """Shares of the pairs that either has a way for: apart by at most 30, 60, 300 seconds; then the reach of each."""
    apart = apart_s(first, second)[np.isfinite(first) | np.isfinite(second)]
    within = [f"{(apart <= most).mean():.2%}" for most in (30, 60, LARGE_S)]
    return [*within, *(f"{np.isfinite(one).mean():.2%}" for one in (first, second))]


def compare(sample: Sample, when: datetime, console: Console) -> None:
    """Print one moment's agreement and causes."""
    ours, theirs, answers = sample.ours(when), sample.theirs(when), sample.model(when)
    alike = Table(title=f"{when:%A %d %B %Y, %H:%M}: {ours.size:,} pairs")
    for name in ("first", "second", "within 30 s", "60 s", "300 s", "reach of first", "reach of second"):
        alike.add_column(name)
    two_walks = answers(frozenset({"two walks"}))
    alike.add_row("ours", "cafein", *agreement(ours, theirs))
    alike.add_row("our rules but two walks in a row", "cafein", *agreement(two_walks, theirs))
    alike.add_row("ours", "the model, no switch on", *agreement(ours, answers(NONE)))
    alike.add_row("cafein", "the model, all switches on", *agreement(theirs, answers(frozenset(SWITCHES))))
    console.print(alike)
    large = apart_s(ours, theirs) > LARGE_S
    found = causes(theirs, large, answers)
    table = Table(title=f"{large.sum():,} pairs more than five minutes apart: what makes the difference go away")
    for name in ("switched", "pairs", "cafein quicker", "ours quicker"):
        table.add_column(name)
    for switches, pairs in sorted(found.items(), key=lambda item: -item[1].sum()):
        quicker = (pairs & (theirs < ours)).sum()
        table.add_row(
            " + ".join(sorted(switches)) or "nothing",
            *(f"{n:,}" for n in (pairs.sum(), quicker, pairs.sum() - quicker)),
        )
    console.print(table)
    for switches, pairs in found.items():
        _print_example(sample, when, switches, pairs, console)


def _print_example(
    sample: Sample, when: datetime, switches: Switches, pairs: NDArray[np.bool_], console: Console
) -> None:
    """One pair of a cause, and the journey of each engine."""
    origin, destination = np.argwhere(pairs)[pairs.sum() // 2]
    start, end = sample.origins.iloc[origin], sample.destinations.iloc[destination]
    console.print(
        f"\n[bold]{' + '.join(sorted(switches))}[/bold]: ({start.y:.5f}, {start.x:.5f}) to ({end.y:.5f}, {end.x:.5f})"
    )
    mine = newport.ours().journey(start, end, depart=when, max_minutes=LONGEST_S / 60, **newport.WALKER)
    legs = (
        [] if mine is None else [f"{leg.kind} {leg.route} {leg.depart:%H:%M}-{leg.arrive:%H:%M}" for leg in mine.legs]
    )
    console.print("  ours:   " + (", ".join(legs) or "no way"), highlight=False)
    found = pairs_walks.network().route_between_coordinates(
        (start.y, start.x), (end.y, end.x), when, walking_speed_kmph=newport.WALK_KMH,
        max_walking_time=newport.MAX_WALK_MINUTES, snap_distance=pairs_walks.SNAP_M, geometries=False,
    )  # fmt: skip
    best = min(found, key=lambda journey: journey["arrival_s"], default={"legs": []})
    console.print(
        "  cafein: " + (", ".join(_leg(when, leg) for leg in best["legs"]) or "no journey told"), highlight=False
    )


def _leg(when: datetime, leg: dict) -> str:
    midnight = datetime.combine(when.date(), datetime.min.time())
    times = "-".join(f"{midnight + timedelta(seconds=leg[end]):%H:%M}" for end in ("departure_s", "arrival_s"))
    return f"{leg['type']} {leg.get('route_short_name', '')} {times}"


def main() -> None:
    """Both moments."""
    origins, destinations = (int(word) for word in sys.argv[1:3]) if len(sys.argv) > 2 else (100, 5_000)
    console = Console()
    if not newport.there():
        console.print(newport.MISSING)
        return
    sample = Sample.drawn(origins, destinations)
    for when in (newport.MORNING, newport.EVENING):
        compare(sample, when, console)
    console.print("\n".join(["", "The switches:", *(f"  {name}: cafein: {words}" for name, words in SWITCHES.items())]))


if __name__ == "__main__":
    main()
