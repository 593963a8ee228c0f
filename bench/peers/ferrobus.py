"""ferrobus (MIT or Apache-2.0, https://pypi.org/project/ferrobus) behind the conformance cases' protocol."""

import json
import math
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import ferrobus

from bench.peers.fine_streets import cut_fine
from tests.conformance.engine import WALK_KMH, Answer, Ask, LonLat, NotOfferedError

CHANGE_WALK_S = round(800.0 * 3.6 / WALK_KMH)  # as far as ours walks from one stop to another; 1.4 m/s is its one speed
STOPS_NEAR = 1_000  # every stop within the walk, not the nearest ten alone
MOST_RIDES = 8
ANY_DAY = date(2024, 3, 5)


@dataclass
class Network:
    """It sees the services of one date: a model for each date that is asked."""

    feeds: list[str]
    streets: str
    by_date: dict[date, Any] = field(default_factory=dict)

    def on(self, day: date) -> Any:
        """The model of this date's services."""
        if day not in self.by_date:
            self.by_date[day] = ferrobus.create_transit_model(self.streets, self.feeds, day, CHANGE_WALK_S)
        return self.by_date[day]


class Ferrobus:
    """Departing only, at one walking speed; it has no travel on streets alone."""

    name = "ferrobus"
    offers = frozenset({"minutes", "window", "rides", "walk_cap", "journey"})

    def load(self, feeds: Sequence[Path], streets: Path) -> Network:
        """Unpack the feeds (it reads folders) and build once, so that a refusal shows here."""
        folders = []
        for feed in feeds:
            folders.append(str(feed.with_suffix("")))
            zipfile.ZipFile(feed).extractall(folders[-1])
        network = Network(folders, str(cut_fine(streets, streets.with_name("fine.osm.pbf"))))
        network.on(ANY_DAY)
        return network

    def answer(self, network: Network, ask: Ask) -> Answer:
        """Minutes, or a journey's part."""
        moment = ask.depart
        if moment is None or ask.mode != "transit":
            raise NotOfferedError("it departs, by timetable")
        model = network.on(moment.date())
        ends = _point(ask.origin, model, ask), _point(ask.destination, model, ask)
        if None in ends:
            return math.nan
        second, rides = _second(moment), ask.max_rides or MOST_RIDES
        if ask.kind == "journey":
            return _part(json.loads(ferrobus.detailed_journey(model, *ends, second, rides)), ask)
        times = [
            _seconds(model, ends, second + 60 * minute, rides, longest_s=ask.max_minutes * 60)
            for minute in range(max(1, ask.window_minutes))
        ]
        found = sorted(times)[max(0, math.ceil(ask.percentile / 100 * len(times)) - 1)]
        return found / 60 if math.isfinite(found) else math.nan


def _point(place: LonLat, model: Any, ask: Ask) -> Any:
    """A place joined to the streets; None where it cannot be."""
    try:
        return ferrobus.create_transit_point(place[1], place[0], model, round(ask.max_walk_minutes * 60), STOPS_NEAR)
    except ValueError:
        return None


def _seconds(model: Any, ends: Sequence[Any], second: int, rides: int, *, longest_s: float) -> float:
    found = ferrobus.find_routes_one_to_many(model, ends[0], [ends[1]], second, rides)[0]  # it counts rides
    seconds = math.inf if found is None else float(found["travel_time_seconds"])
    return seconds if seconds <= longest_s else math.inf


def _second(moment: datetime) -> int:
    return moment.hour * 3600 + moment.minute * 60 + moment.second


def _part(journey: Any, ask: Ask) -> Answer:
    """One part of a journey; the wait before the first ride is not counted, as who knows the timetable leaves later."""
    legs = [feature["properties"] for feature in journey["features"]]
    rides = [leg for leg in legs if leg["leg_type"] == "transit"]
    parts: dict[str, Answer] = {
        "boardings": len(rides),
        "routes": ",".join(leg["route_id"] for leg in rides),
        "waits": sum(b["departure_time"] - a["arrival_time"] for a, b in pairwise(rides)) / 60,
    }
    if ask.column not in parts:
        raise NotOfferedError(f"it does not say {ask.column} of a journey")
    return parts[ask.column]
