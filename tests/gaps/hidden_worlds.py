"""Worlds that differ in one hidden place alone, and all that may be told of each, as bytes, output by output.

The toy week (``toy_week``) in a store with a member, and in each world one more refuge that the public may not see:
anywhere, meeting at any time, of any kind, or a room that could be used, with a link that names it. Whatever the public
is told by coverage, equity, the week clock, where next, scenarios and the report has to be the same in each.
"""

import pickle
import random
from collections.abc import Callable
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import Point

from layers.records import PUBLIC, Actor, Asset, Link, Organisation, Session
from layers.scenarios import Scenario
from layers.store import Store
from layers.timetable import read_timetable
from layers.transport import Timetable
from mapping.baseline import Given, baseline
from mapping.candidates import Slot, candidates
from mapping.clock_face import clock_svg
from mapping.coverage import Coverage, coverage
from mapping.data_gaps import data_gaps
from mapping.equity import equity
from mapping.freshness import by_age
from mapping.headline import headline
from mapping.left_out import STRETCHES, finding
from mapping.next_fares import visits_of
from mapping.next_steps import Question, ground, next_steps
from mapping.next_words import how_sure, sentence
from mapping.scenario_compare import compare
from mapping.scenarios import apply
from mapping.step_counts import counts
from mapping.travel import TravelNetwork
from mapping.travel.fares import FlatRule
from mapping.week_clock import week_clock
from mapping.week_cost import cost_of_a_week
from tests.gaps.toy_week import ASSETS, MONDAY, feed, zones

KEEPER = Actor(role="keeper", id="keeper")
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
TUESDAY_EVENING = Slot(date(2024, 3, 5), time(19, 0), 90)
MEMBER = Organisation(id="kin", name="Kin", kind="peer-led-group", charter_signed_on=date(2023, 1, 1))
REFUGE = "refuge"
TIE = Link(id="tie", name="Tie", kind="runs", source_id="kin", target_id="tea")
LABELS = {
    "asset_kinds": {"peer-group": "Peer group", "housing": "Housing", "mutual-aid": "Mutual aid"},
    "capital": {"social": "Social", "personal": "Personal"},
    "organisation_kinds": {"peer-led-group": "Peer-led"},
}
LICENCES = pd.DataFrame(
    [("zones", "Hand-made squares", "CC0", "Squares by hand", "2024", "")],
    columns=["layer", "source", "licence", "attribution", "data_date", "note"],
)
CHANGES = (
    {"do": "close-asset", "asset": f"{REFUGE}-0"},
    {"do": "close-asset", "asset": "tea"},
    {"do": "later-last-trip", "route": "7", "towards": "Green", "at": "20:30", "days": ["Tuesday"]},
)


class World(NamedTuple):
    """What the public may see of a store, and its week."""

    assets: gpd.GeoDataFrame
    organisations: pd.DataFrame
    links: pd.DataFrame
    found: Coverage


class Worlds:
    """One store, to which each world adds a record; worlds that follow one another differ in that record alone."""

    def __init__(self, folder: Path) -> None:
        """A new store, with the toy week, a member and a tie, and no hidden record yet."""
        self.store = Store.open(f"sqlite:///{folder / 'worlds.db'}")
        self.store.load([*ASSETS, MEMBER, TIE], actor=KEEPER, why="the toy week")

    def world(self, record: Asset | None = None) -> World:
        """What the public sees with this record as well, and with a link to it from what everybody sees."""
        if record is not None:
            link = Link(id=f"to-{record.id}", name="To it", kind="refers-to", source_id="kin", target_id=record.id)
            self.store.load([record, link], actor=KEEPER, why="another world")
        assets = self.store.assets(PUBLIC)
        return World(assets, self.store.organisations(PUBLIC), self.store.links(PUBLIC), week_of(assets))

    def sees_it(self, record: Asset) -> bool:
        """Whether a keeper sees the record, so that it is there to be hidden."""
        return record.id in set(self.store.assets(KEEPER)["id"])


def hidden(number: int) -> Asset:
    """A refuge somewhere between Village and Town, or beyond; meeting at any time, of any kind, hidden in some way."""
    chance = random.Random(number)  # noqa: S311
    state = chance.choice([{"visibility": "withheld"}, {"visibility": "members"}])
    start = datetime(2024, 3, chance.randint(1, 31), chance.randrange(24), chance.choice([0, 15, 30]))
    session = Session(start=start, minutes=chance.randint(15, 240), rrule="FREQ=DAILY")
    return Asset(
        id=f"{REFUGE}-{number}", name=f"Refuge {number}", kind=chance.choice(["peer-group", "housing"]),
        lon=chance.uniform(-0.05, 0.25), lat=chance.uniform(51.15, 51.25), sessions=(session,),
        opening_hours=chance.choice(["", "24/7", f"{chance.choice(DAYS)} 09:00-17:00"]), needs=("a-group",),
        capital=("social",), venue=chance.choice(["in-person", "phone"]), checked_on=chance.choice([None, MONDAY]),
        status=chance.choice(["active", "potential"]), **state,
    )  # fmt: skip


def shown(state: str) -> Asset:
    """A refuge that is no secret: every output must tell of it, or could not have told a hidden one."""
    evening = Session(start=datetime(2024, 3, 5, 19, 30), minutes=60, rrule="FREQ=DAILY")
    return Asset(
        id=REFUGE, name="Refuge", kind="peer-group", lon=0.1, lat=51.2, sessions=(evening,), status=state,
        checked_on=MONDAY, capital=("social",), needs=("a-group",),
    )  # fmt: skip


@cache
def timetable() -> Timetable:
    """The toy week's bus."""
    with TemporaryDirectory() as folder:
        for name, text in feed().items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        return read_timetable([folder])


@cache
def net() -> TravelNetwork:
    """Its network, with a flat fare."""
    return TravelNetwork.build(None, timetable()).with_fare_rule(FlatRule(2.0, "GBP"))


@cache
def net_later() -> TravelNetwork:
    """The network of the scenario's later bus."""
    return net().with_timetable(apply(_scenario(CHANGES[2:]), _no_assets(), timetable(), week=MONDAY).timetable)


def week_of(assets: gpd.GeoDataFrame) -> Coverage:
    """The week of every kind of support."""
    return coverage(zones(), assets, net(), week=MONDAY, today=MONDAY, kinds=None)


def of_coverage(world: World) -> list[object]:
    """What ``Coverage`` tells of every kind, of some with another limit, and of the way there alone."""
    whole = world.found
    some, there = whole.only(needs=("peer-support",)).within(45), whole.only(capital=("social",)).only_there()
    parts: list[object] = [whole.occurrences, whole.visits, whole.elsewhere, whole.unplaced, whole.reach]
    for found in (whole, some, there):
        parts += [found.assets, found.choices(), found.hours(), found.remote()]
        parts += [found.untimed, found.outside, found.chosen, found.attribution]
    parts += [some.at("Tuesday"), *(whole.hours_by(by) for by in ("kind", "need", "capital"))]
    parts += [headline(whole), *(finding(whole, stretch, "any support") for stretch in STRETCHES)]
    return [*parts, cost_of_a_week(whole, net(), visits_a_week=2, zones=["village"])]


def of_equity(world: World) -> list[object]:
    """People by group, by the age of records, and where a gap may be one in the records."""
    tables = [equity(world.found, by) for by in ("rural_class", "deprivation_fifth")]
    gaps, ages = data_gaps(world.found, world.assets), by_age(world.found)
    told = [part for table in tables for part in (table.table, table.shown(), table.definition, table.finding())]
    return [*told, gaps.zones, gaps.table(), gaps.sentence(), ages.table, ages.shown()]


def of_clock(world: World) -> list[object]:
    """The week clock: counts, words and picture."""
    clock = week_clock(world.found)
    return [clock.counts, clock.remote, clock.table(), clock.sentence(), clock_svg(clock, title="Week")]


def of_where_next(world: World) -> list[object]:
    """Everything that was tried, what was chosen, and the sentences."""
    area, weights = zones(), np.array([1000.0, 300.0, 10.0])
    asked = Question(TUESDAY_EVENING, add=2)
    plan = next_steps(area, world.assets, net(), timetable(), asked, weights=weights)
    tried, steps = ground(area, net(), timetable(), asked), counts(area["population"], plan.already, plan.found.new)
    told = [
        sentence(option, step, int(new.sum()), visits_of(tried, plan.on_now, option, new))
        for option, new, step in zip(plan.chosen, plan.found.new, steps, strict=True)
    ]
    sites = candidates(area, world.assets, TUESDAY_EVENING, weights=weights, most_places=0)
    return [sites, plan.options, plan.gain.tolist(), plan.found.steps, plan.together.tolist(), told, how_sure(plan)]


def of_scenarios(world: World) -> list[object]:
    """Today against a scenario that names the hidden place, closes a shown one, and adds a later bus."""
    applied = apply(_scenario(CHANGES), world.assets, timetable(), week=MONDAY, today=MONDAY)
    second = coverage(zones(), applied.assets, net_later(), week=MONDAY, today=MONDAY, kinds=None)
    found = compare(world.found, second, names=("Today", "A try"))
    told = [found.zones, found.stretches, found.in_words(), found.hours_that_differ(), found.sentence()]
    return [applied.words, applied.without_effect, *told]


def of_report(world: World) -> list[object]:
    """The baseline: every number, zone and place, and the finding."""
    made = baseline(
        Given(
            area="Toy", example=False, made_on=MONDAY, assets=world.assets, organisations=world.organisations,
            links=world.links, found=world.found, peer_kinds=("peer-group", "mutual-aid"), labels=LABELS,
            hubs=gpd.GeoDataFrame({"name": ["Town"]}, geometry=[Point(0.0, 51.2)], crs="EPSG:4326"),
            licences=LICENCES, week_words="the week of 4 March 2024",
        )
    )  # fmt: skip
    return [made.finding, made.table(), made.zones, made.places]


OUTPUTS: dict[str, Callable[[World], list[object]]] = {
    "coverage": of_coverage,
    "equity": of_equity,
    "week clock": of_clock,
    "where next": of_where_next,
    "scenarios": of_scenarios,
    "report": of_report,
}


def told(world: World) -> dict[str, bytes]:
    """What each output says of a world, as bytes."""
    return {name: pickle.dumps([_text(part) for part in output(world)]) for name, output in OUTPUTS.items()}


def _text(part: object) -> object:
    """A frame as text, anything else as it is written."""
    return part.to_csv() if isinstance(part, pd.DataFrame) else repr(part)


def _scenario(changes: tuple[dict[str, object], ...]) -> Scenario:
    return Scenario.model_validate({"name": "A try", "changes": changes})


def _no_assets() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"id": []}, geometry=[], crs="EPSG:4326")
