"""cafein (MIT, https://pypi.org/project/cafein) behind the conformance cases' protocol."""

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import cafein
import geopandas as gpd
from cafein.fares import annotate_fares, zone_fare_structure
from shapely.geometry import Point

from bench.peers.fine_streets import cut_fine
from tests.conformance.engine import WALK_KMH, Answer, Ask, LonLat, NotOfferedError

CHANGE_WALK_M = 800.0  # as far as ours walks from one stop to another
SNAP_M = 500.0  # as far as ours looks for a street
STREET_WALK_KMH = 3.6  # the one speed of its street networks, which know no timetable
STREET_MODES = {"walk": "walk", "cycle": "bicycle", "drive": "car"}
MISSING = "it does not say {} of a journey"


@dataclass
class Network:
    """What it needs to be built again: its timetable is tied to one walking speed, its streets stand apart."""

    feeds: list[str]
    streets: str
    by_speed: dict[float, Any] = field(default_factory=dict)
    street_network: Any = None

    def transit(self, walk_kmh: float) -> Any:
        """The network for walkers of this speed."""
        if walk_kmh not in self.by_speed:
            self.by_speed[walk_kmh] = cafein.TransportNetwork.from_gtfs(
                self.feeds,
                osm_pbf=self.streets,
                walking_speed_kmph=walk_kmh,
                max_walking_time=CHANGE_WALK_M * 0.06 / walk_kmh,
                snap_distance=SNAP_M,
                street_modes=("walk", "wheelchair"),
            )
        return self.by_speed[walk_kmh]

    def streets_alone(self) -> Any:
        """The streets without a timetable."""
        if self.street_network is None:
            modes = ("walk", "bicycle", "wheelchair", "car")
            self.street_network = cafein.StreetNetwork.from_osm(self.streets, modes=modes)
        return self.street_network


class Cafein:
    """Its networks of streets and timetables. Catchments need a further package (h3), so reach is not offered."""

    name = f"cafein {cafein.__version__}"
    offers = frozenset(
        {
            *("minutes", "arrive", "window", "rides", "walk", "cycle", "drive", "walk_speed", "walk_cap", "step_free"),
            *("journey", "fare"),
        }
    )

    def load(self, feeds: Sequence[Path], streets: Path) -> Network:
        """Build at once, so that a refusal shows here."""
        fine = cut_fine(streets, streets.with_name("fine.osm.pbf"))
        network = Network([str(feed) for feed in feeds], str(fine))
        with warnings.catch_warnings(action="ignore"):
            if feeds:
                network.transit(WALK_KMH)
            else:
                network.streets_alone()
        return network

    def answer(self, network: Network, ask: Ask) -> Answer:
        """Minutes, a journey's part or its fare."""
        with warnings.catch_warnings(action="ignore"):
            if ask.kind == "minutes":
                return self._minutes(network, ask)
            journey = self._journey(network, ask)
            return None if journey is None else _part(network, journey, ask)

    def _minutes(self, network: Network, ask: Ask) -> float:
        if ask.mode != "transit":
            seconds = _on_streets(network, ask)
        elif ask.arrive is not None:
            journey = self._journey(network, ask)
            seconds = math.nan if journey is None else _seconds_of_day(ask.arrive) - journey["departure_s"]
        else:
            seconds = _by_matrix(network, ask)
        return seconds / 60 if seconds <= ask.max_minutes * 60 else math.nan

    def _journey(self, network: Network, ask: Ask) -> Any:
        """The one that arrives first or, arriving by a time, leaves last; None where there is none."""
        if ask.step_free:
            raise NotOfferedError("journeys without steps by a time of arrival")
        found = network.transit(ask.walk_kmh).route_between_coordinates(
            ask.origin[::-1], ask.destination[::-1], ask.depart, arrival=ask.arrive,
            max_rides=ask.max_rides or 8, walking_speed_kmph=ask.walk_kmh, max_walking_time=ask.max_walk_minutes,
            snap_distance=SNAP_M, geometries=False,
        )  # fmt: skip
        key = (lambda j: -j["departure_s"]) if ask.arrive else (lambda j: j["arrival_s"])
        return min(found, key=key, default=None)


def _by_matrix(network: Network, ask: Ask) -> float:
    window = {}
    if ask.window_minutes:
        window = {"departure_time_window": ask.window_minutes, "percentiles": [ask.percentile]}
    walking: dict[str, Any] = {"max_walking_time": ask.max_walk_minutes}
    if ask.step_free:
        walking["traveler"] = cafein.TravelerProfile(wheelchair=True)
    else:
        walking |= {"walking_speed_kmph": ask.walk_kmh, "snap_distance": SNAP_M}
    table = cafein.TravelTimeMatrix(
        network.transit(ask.walk_kmh), _one(ask.origin), _one(ask.destination), ask.depart,
        max_rides=ask.max_rides or 8, output_time_units="seconds", **window, **walking,
    )  # fmt: skip
    return float(table.iloc[0, -1]) if len(table) else math.nan


def _on_streets(network: Network, ask: Ask) -> float:
    mode = "wheelchair" if ask.step_free else STREET_MODES[ask.mode]
    table = cafein.TravelTimeMatrix(
        network.streets_alone(), _one(ask.origin), _one(ask.destination), transport_mode=mode,
        max_street_time=timedelta(hours=10), snap_distance=SNAP_M, output_time_units="seconds",
    )  # fmt: skip
    faster = ask.walk_kmh / STREET_WALK_KMH if ask.mode == "walk" else 1.0
    return float(table["travel_time"].iloc[0]) / faster if len(table) else math.nan


def _part(network: Network, journey: Any, ask: Ask) -> Answer:
    """One part of a journey; waiting before the first ride is taken off, as who knows the timetable leaves later."""
    legs = journey["legs"]
    if ask.kind == "fare" and ask.column == "amount":
        annotate_fares([journey], zone_fare_structure(network.feeds))
        return float(journey["money"])
    parts = {
        "boardings": lambda: journey["rides"],
        "routes": lambda: ",".join(leg["route_short_name"] for leg in legs if leg["type"] == "transit"),
        "walk_m": lambda: sum(leg["distance_m"] for leg in legs if leg["type"] != "transit"),
        "waits": lambda: sum(b["departure_s"] - a["arrival_s"] for a, b in pairwise(legs[1:])) / 60,
    }
    if ask.column not in parts:
        raise NotOfferedError(MISSING.format(ask.column))
    return parts[ask.column]()


def _seconds_of_day(moment: datetime) -> float:
    return (moment - moment.replace(hour=0, minute=0, second=0)).total_seconds()


def _one(place: LonLat) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"id": [0]}, geometry=[Point(place)], crs="EPSG:4326")
