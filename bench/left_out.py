"""Who is left out, and where next: a week of coverage cold, with a new limit, and as the area doubles."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from datetime import time as clock
from functools import cache
from typing import TypeVar

import geopandas as gpd
import pandas as pd

from bench import newport
from bench.beside import beside
from bench.measure import ROOT, Line, Plan, in_child, median_s, once_s
from bench.visits import sessions
from layers.area import Area
from layers.feeds.seed import read_records
from layers.homes import home_points
from layers.records import Asset, Session
from layers.store.frames import assets_frame
from layers.store.reads import StoredRecord
from layers.transport import Timetable
from mapping.candidates import Slot
from mapping.coverage import Coverage, coverage
from mapping.next_steps import Plan as NextSteps
from mapping.next_steps import Question, next_steps
from mapping.siting import where_next
from mapping.travel import TravelNetwork

AREA = ROOT / "data" / "west_kent"
MONDAY = date(2026, 11, 23)
EVENING = Slot(date(2026, 11, 28), clock(19), 90)  # a Saturday: nothing is on, so that everybody is to be reached
ADD, PLACES = 10, 200
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Ground:
    """An area to work on: its zones, what is in it, and how one travels there."""

    zones: gpd.GeoDataFrame
    assets: gpd.GeoDataFrame
    net: TravelNetwork

    @classmethod
    def times(cls, number: int) -> "Ground":
        """The West Kent example so many times side by side, with that many times its zones, assets and trips."""
        zones, assets, timetable = _west_kent()
        if number > 1:
            zones, assets, timetable = beside(zones, assets, timetable, times=number)
        return cls(zones, assets, TravelNetwork.build(None, timetable))

    def week(self) -> Coverage:
        """The whole week of every kind, by bus and train."""
        return coverage(self.zones, self.assets, self.net, week=MONDAY, kinds=None)

    def next(self, places: int) -> NextSteps:
        """The ten best of so many centres of zones, proved."""
        asked = Question(EVENING, "group", ADD, most_places=places, time_limit_s=60)
        people = self.zones["population"].to_numpy(dtype=float)
        return next_steps(self.zones, self.assets.iloc[:0], self.net, None, asked, weights=people)


@cache
def _west_kent() -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, Timetable]:
    area = Area.open(AREA)
    records = [record for record in read_records(AREA / "records.toml") if isinstance(record, Asset)]
    zones = area.zones.assign(home_lon=(homes := home_points(area.zones)).x, home_lat=homes.y)
    return zones, assets_frame([StoredRecord(record, 1) for record in records], data_version="bench"), area.timetable()


def whole_week(plan: Plan) -> list[Line]:
    """West Kent's week in a fresh process, both ways of travelling; then another limit."""
    found = [in_child("week-cold") for _ in range(1 if plan.quick else 3)]
    if fault := next((one["failed"] for one in found if "failed" in one), ""):
        return [Line("a week of coverage, West Kent, cold", None, note=fault)]
    best = min(found, key=lambda one: one["seconds"])
    note = f"{best['zones']} zones x {best['visits']} visits, every kind, every limit to 120 minutes; by bus, then on "
    note += f"foot; processor {best['processor']:.1f} s; network opened in {best['opened']:.1f} s before it"
    limit = f"Sunday evening, hours and choices of all zones; processor {best['limit_processor']:.2f} s"
    return [
        Line("a week of coverage, West Kent, cold", best["seconds"], at_most=10, note=note),
        Line("  another limit", best["limit"], at_most=0.3, note=limit),
        Line("  its peak memory", best["peak_mb"], unit="MB"),
    ]


def newport_sessions(plan: Plan) -> list[Line]:
    """Sixty sessions for the homes of Newport's 511 small areas, on its streets, for every limit."""
    work = "a week of coverage, Newport"
    if not newport.there():
        return [Line(work, None, note=newport.MISSING)]
    homes = newport.zones()
    names = [f"z{n}" for n in range(len(homes))]
    columns = {"id": names, "name": names, "population": 300, "home_lon": homes.x.array, "home_lat": homes.y.array}
    zones = gpd.GeoDataFrame(columns, geometry=homes.array, crs="EPSG:4326")
    assets, net, day = _groups(sessions()), newport.ours(), newport.MORNING.date()
    week = pd.Timestamp(day).to_period("W").start_time.date()
    seconds, found = median_s(lambda: coverage(zones, assets, net, week=week), runs=min(plan.runs, 3))
    note = f"{len(zones)} homes x {len(found.visits)} sessions, real streets; {found.ok.mean():.0%} can be made"
    return [Line(work, seconds, at_most=20, note=note)]


def _groups(visits: pd.DataFrame) -> gpd.GeoDataFrame:
    """Visits as peer groups that meet once."""
    made = [
        Asset(
            id=f"g{n}", name=f"Group {n}", kind="peer-group", lon=row.lon, lat=row.lat,
            sessions=(Session(start=row.start.to_pydatetime(), minutes=int((row.end - row.start).seconds / 60)),),
        )
        for n, row in enumerate(visits.itertuples())
    ]  # fmt: skip
    return assets_frame([StoredRecord(record, 1) for record in made], data_version="bench")


def ten_of_two_hundred(plan: Plan) -> list[Line]:
    """Where next, exact: every place tried by travel, and the programme by itself."""
    seconds, found = once_s(lambda: Ground.times(1).next(PLACES)) if plan.quick else _second(Ground.times(1), PLACES)
    people = _west_kent()[0]["population"].to_numpy(dtype=float)
    alone, _ = median_s(lambda: where_next(found.gain, people, add=ADD, already=found.already), runs=3)
    sure = "proved best" if found.found.choice.gap <= 1e-9 else f"within {found.found.choice.gap:.1%} of the best"
    note = (
        f"{len(found.options)} places x {len(people)} zones by bus, {sure}; greedy within {found.found.greedy.gap:.1%}"
    )
    return [
        Line("where next: 10 of 200, exact", seconds, at_most=10, note=note),
        Line("  the choice alone", alone, note="mixed-integer programme, after greedy and its bound"),
    ]


def _second(ground: Ground, places: int) -> tuple[float, NextSteps]:
    """Seconds of the second time: the first one loads compiled code."""
    ground.next(places)
    return once_s(lambda: ground.next(places))


def doubling(plan: Plan) -> list[Line]:
    """The area, its assets and its buses doubled, and doubled again: what a week and the next ten groups cost."""
    lines: list[Line] = []
    before: dict[str, float] = {}
    for times in (1, 2) if plan.quick else (1, 2, 4):
        ground = Ground.times(times)
        ground.next(5)
        for work, job in (
            ("a week of coverage", ground.week),
            ("where next", lambda g=ground, t=times: g.next(PLACES * t)),
        ):
            elapsed, processor, _ = _both_clocks(job)
            growth = f"; x {processor / before[work]:.2f} for the doubling" if work in before else ""
            before[work] = processor
            size = f"{len(ground.zones):,} zones, {len(ground.assets)} assets"
            size += f", {ADD} of {PLACES * times}" if work == "where next" else ""
            lines.append(
                Line(f"{times} x West Kent: {work}", elapsed, note=f"{size}; processor {processor:.2f} s{growth}")
            )
    return lines


def _both_clocks(job: Callable[[], T]) -> tuple[float, float, T]:
    """Elapsed and processor seconds (all threads) of one run, and its result."""
    busy, start = time.process_time(), time.perf_counter()
    result = job()
    return time.perf_counter() - start, time.process_time() - busy, result


ROWS: dict[str, Callable[[Plan], list[Line]]] = {
    "coverage": whole_week,
    "coverage-newport": newport_sessions,
    "where-next": ten_of_two_hundred,
    "doubling": doubling,
}
