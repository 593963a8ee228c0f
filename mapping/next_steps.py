"""Where next: of all rooms, places and buses that could be added at a time, those that newly reach the most people.

Newly reached is who can go to nothing in that part of that day, and could go and come home with the addition. Each is
reckoned by itself, with what is there now; what all chosen do together is checked at the end, and may be more.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.errors import BadValueError
from layers.homes import home_points
from layers.transport import BoolArray, FloatArray, Timetable
from mapping.bus_candidates import BusChange, bus_changes
from mapping.candidates import Slot, candidates
from mapping.coverage import PEER_KINDS
from mapping.occurrences import NO_PLACE, occurrences
from mapping.siting import TIME_LIMIT_S, Method, Suggestions, where_next
from mapping.timetable_edits import around
from mapping.travel import TravelNetwork
from mapping.visits import VISIT_MINUTES, visits

What = Literal["group", "bus", "both"]
Progress = Callable[[int, int], None]
VISIT = ["lon", "lat", "start", "end"]


@dataclass(frozen=True)
class Question:
    """What is asked: a group or a bus at a time, how many, and how far people may travel each way."""

    slot: Slot
    what: What = "both"
    add: int = 3
    mode: str = "transit"
    max_minutes: int = 60
    kinds: Collection[str] | None = PEER_KINDS
    most_places: int = 200
    method: Method = "exact"
    time_limit_s: float = TIME_LIMIT_S


@dataclass(frozen=True)
class Option:
    """One thing that could be added: a group at a place and time, or a change of one bus line.

    ``what``: "room", "place", "one bus", "later buses" or "Sunday service". ``known``: what is known of it, in words.
    """

    what: str
    name: str
    known: str
    asset_id: str = ""
    cost: str = ""
    lon: float = float("nan")
    lat: float = float("nan")
    start: datetime | None = None
    end: datetime | None = None
    bus: BusChange | None = None


@dataclass(frozen=True, eq=False)
class Plan:
    """What was found. Z zones in the order given; O options.

    ``on_now``: what is on in that part of the day: name, lon, lat, start, end. ``already`` bool[Z]: who can go to some
    of it and come home. ``gain`` bool[O, Z]: whom each option would let go. ``found``: which to choose, by number.
    ``together`` bool[Z]: who can go when all of the chosen are there. ``homes``: where each zone's people set out.
    """

    question: Question
    homes: gpd.GeoSeries
    on_now: pd.DataFrame
    already: BoolArray
    options: tuple[Option, ...]
    gain: BoolArray
    found: Suggestions
    together: BoolArray

    @property
    def chosen(self) -> tuple[Option, ...]:
        """What to add, the one that reaches most first."""
        return tuple(self.options[n] for n in self.found.steps)


@dataclass(frozen=True)
class Ground:
    """What every option is tried on: homes, the network, the timetable around the day, and the limits."""

    homes: gpd.GeoSeries
    net: TravelNetwork
    timetable: Timetable | None
    question: Question

    def reached(
        self, asked: pd.DataFrame, buses: Sequence[BusChange] = (), *, progress: Progress | None = None
    ) -> BoolArray:
        """Who can go to each of the visits, and come home, with these buses as well: bool[visits, Z]."""
        net, most = self.with_buses(buses), self.question.max_minutes
        return net.week(self.homes, asked[VISIT], mode=self.question.mode, max_minutes=most, progress=progress).ok

    def anybody(self, asked: pd.DataFrame, buses: Sequence[BusChange] = ()) -> BoolArray:
        """Who can go to any of them: bool[Z]."""
        some: BoolArray = np.logical_or.reduce(self.reached(asked, buses), axis=0)
        return some

    def with_buses(self, buses: Sequence[BusChange]) -> TravelNetwork:
        """The network with these buses as well."""
        if not buses or self.timetable is None:
            return self.net
        return self.net.with_timetable(reduce(lambda timetable, bus: bus.applied(timetable), buses, self.timetable))


def on_in(assets: gpd.GeoDataFrame, slot: Slot, kinds: Collection[str] | None) -> pd.DataFrame:
    """What begins in the slot's part of the day, at a place: name, lon, lat, start, end; a drop-in on each hour."""
    first, last = slot.stretch
    asked = assets if kinds is None else assets[assets["kind"].isin(list(kinds))]
    on = occurrences(asked, start=first, end=last)
    here = on[on["lon"].notna() & ~on["venue"].isin(NO_PLACE)].reset_index(drop=True)
    goes = visits(here, start=first, end=last, visit_minutes=VISIT_MINUTES)
    at = here[["name", "lon", "lat"]].iloc[goes["occurrence"]].reset_index(drop=True)
    return at.assign(start=goes["start"], end=goes["end"])


def ground(zones: gpd.GeoDataFrame, net: TravelNetwork, timetable: Timetable | None, question: Question) -> Ground:
    """What options are tried on. The timetable is cut to what runs around the day, which is quicker to change."""
    by_bus = question.mode == "transit" and question.what != "group" and timetable is not None
    near = around(timetable, question.slot.day) if by_bus and timetable is not None else None
    return Ground(home_points(zones).to_crs(4326), net, near, question)


def next_steps(
    zones: gpd.GeoDataFrame,
    assets: gpd.GeoDataFrame,
    net: TravelNetwork,
    timetable: Timetable | None,
    question: Question,
    *,
    weights: FloatArray,
    progress: Progress | None = None,
) -> Plan:
    """Try every option and choose. ``assets`` is the frame that the asker may see, and nothing else.

    ``weights`` float64[Z]: what each zone counts (``mapping.zone_weights``). ``progress(done, total)`` counts the
    options, groups first. Raises BadValueError where a bus is asked for and there is no timetable or no travel by it,
    and NoServiceError for a day outside the timetable.
    """
    if question.what == "bus" and (timetable is None or question.mode != "transit"):
        raise BadValueError("A bus can only be added where there is a timetable and people travel by transit.")
    tried = ground(zones, net, timetable, question)
    on_now = on_in(assets, question.slot, question.kinds)
    already = tried.anybody(on_now)
    open_ = np.where(already, 0.0, weights)
    places, lines = _places(zones, assets, tried, open_), _lines(tried, on_now, open_)
    told = _Told(len(places), len(lines), progress)
    gain = np.concatenate([_by_group(tried, places, told), _by_bus(tried, on_now, lines, told)])
    options = places + tuple(Option(line.kind, line.line, line.words, bus=line) for line in lines)
    found = where_next(
        gain, weights, add=question.add, already=already, method=question.method, time_limit_s=question.time_limit_s
    )
    chosen = tuple(options[n] for n in found.steps)
    return Plan(question, tried.homes, on_now, already, options, gain, found, together(tried, on_now, chosen))


def visit_of(options: Sequence[Option]) -> pd.DataFrame:
    """The groups among the options as visits: name, lon, lat, start, end."""
    rows = [(option.name, option.lon, option.lat, option.start, option.end) for option in options if not option.bus]
    types = {"lon": "float64", "lat": "float64", "start": "datetime64[us]", "end": "datetime64[us]"}
    return pd.DataFrame(rows, columns=["name", *VISIT]).astype(types)


def together(tried: Ground, on_now: pd.DataFrame, chosen: Sequence[Option]) -> BoolArray:
    """Who can go to something, and come home, when all of the chosen are there."""
    goes = pd.concat([on_now, visit_of(chosen)], ignore_index=True)
    return tried.anybody(goes, [option.bus for option in chosen if option.bus])


@dataclass(frozen=True)
class _Told:
    """How far the work is, told as options of one whole: groups first, then buses."""

    groups: int
    buses: int
    progress: Progress | None

    def of_groups(self, done: int, total: int) -> None:
        """So many of the groups' visits are worked out (places that are the same are one)."""
        if self.progress is not None:
            self.progress(round(self.groups * done / total), self.groups + self.buses)

    def of_buses(self, done: int) -> None:
        """All groups, and so many of the buses."""
        if self.progress is not None:
            self.progress(self.groups + done, self.groups + self.buses)


def _places(zones: gpd.GeoDataFrame, assets: gpd.GeoDataFrame, tried: Ground, open_: FloatArray) -> tuple[Option, ...]:
    """Groups that could meet."""
    question = tried.question
    if question.what == "bus" or not open_.any():
        return ()
    table = candidates(zones, assets, question.slot, weights=open_, most_places=question.most_places)
    return tuple(
        Option(**{str(k): v for k, v in row.items()} | {end: row[end].to_pydatetime() for end in ("start", "end")})
        for row in table.to_dict("records")
    )


def _lines(tried: Ground, on_now: pd.DataFrame, open_: FloatArray) -> tuple[BusChange, ...]:
    """Changes of bus lines."""
    if tried.timetable is None or on_now.empty or not open_.any():
        return ()
    lonlat = np.column_stack([tried.homes.x, tried.homes.y])[open_ > 0]
    return tuple(bus_changes(tried.timetable, tried.question.slot.day, visits=on_now, left_out=lonlat))


def _by_group(tried: Ground, places: Sequence[Option], told: _Told) -> BoolArray:
    """Whom each group would let go; all are asked at once."""
    if not places:
        return np.zeros((0, len(tried.homes)), dtype=np.bool_)
    return tried.reached(visit_of(places), progress=told.of_groups)


def _by_bus(tried: Ground, on_now: pd.DataFrame, lines: Sequence[BusChange], told: _Told) -> BoolArray:
    """Whom each change of a bus line would let go, on a network of its own."""
    gain = np.zeros((len(lines), len(tried.homes)), dtype=np.bool_)
    for n, line in enumerate(lines):
        gain[n] = tried.anybody(on_now, [line])
        told.of_buses(n + 1)
    return gain
