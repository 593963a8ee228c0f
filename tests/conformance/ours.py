"""Our own engine behind the protocol of the conformance cases."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely.geometry import Point

from layers.streets import read_streets
from layers.timetable import read_timetable
from mapping.travel import Journey, TravelNetwork
from mapping.travel.fares import FlatRule
from tests.conformance.engine import Answer, Ask, LonLat

EVERYTHING = frozenset(
    {
        *("minutes", "arrive", "window", "rides", "walk", "cycle", "drive", "walk_speed", "walk_cap", "step_free"),
        *("ferries", "journey", "fare", "fare_rule", "there_and_back", "week", "chances", "reach"),
    }
)

# what of a journey may be asked for
PARTS: dict[str, Callable[[Journey], Answer]] = {
    "boardings": lambda trip: trip.boardings,
    "walk_m": lambda trip: trip.walk_m,
    "routes": lambda trip: ",".join(leg.route for leg in trip.legs if leg.kind == "ride"),
    "waits": lambda trip: trip.minutes - sum(leg.minutes for leg in trip.legs),
    "ask": lambda trip: any(leg.ask for leg in trip.legs),
    "step_free": lambda trip: next(leg.step_free for leg in trip.legs if leg.kind == "ride"),
}


class Ours:
    """mapping.travel on streets and timetable."""

    name = "ours"
    offers = EVERYTHING

    def load(
        self, feeds: Sequence[Path], streets: Path, *, fare_rule: Mapping[str, Any] | None = None
    ) -> TravelNetwork:
        """The network of these files."""
        timetable = read_timetable(list(feeds)) if feeds else None
        options = {} if fare_rule is None else {"fare_rule": FlatRule(**fare_rule)}
        return TravelNetwork.build(read_streets(streets), timetable, **options)

    def answer(self, network: TravelNetwork, ask: Ask) -> Answer:
        """The answer of the method that the question's kind names."""
        found = getattr(self, f"_{ask.kind}")(network, ask)
        return found.item() if hasattr(found, "item") else found

    def _minutes(self, network: TravelNetwork, ask: Ask) -> Answer:
        moment = {"depart": ask.depart, "arrive": ask.arrive} if ask.mode == "transit" else {}
        window = {"window_minutes": ask.window_minutes, "percentile": ask.percentile} if ask.window_minutes else {}
        found = network.minutes(_one(ask.origin), _one(ask.destination), **moment, **window, **_options(ask))
        return float(found[0, 0])

    def _journey(self, network: TravelNetwork, ask: Ask) -> Answer:
        trip = network.journey(
            Point(ask.origin), Point(ask.destination), depart=ask.depart, arrive=ask.arrive, **_options(ask)
        )
        if trip is None:
            return None
        return PARTS[ask.column](trip)

    def _fare(self, network: TravelNetwork, ask: Ask) -> Answer:
        trip = network.journey(
            Point(ask.origin), Point(ask.destination), depart=ask.depart, arrive=ask.arrive, **_options(ask)
        )
        return None if trip is None or trip.fare is None else getattr(trip.fare, ask.column)

    def _there_and_back(self, network: TravelNetwork, ask: Ask) -> Answer:
        table = network.there_and_back(_one(ask.origin), Point(ask.destination), ask.start, ask.end, **_options(ask))
        return table.iloc[0][ask.column]

    def _week(self, network: TravelNetwork, ask: Ask) -> Answer:
        lon, lat = ask.destination
        visits = pd.DataFrame([{"lon": lon, "lat": lat, "start": a, "end": b} for a, b in ask.visits])
        found = network.week(_one(ask.origin), visits, **_options(ask))
        return "|".join(str(found.table(number)[ask.column].iloc[0]) for number in range(len(visits)))

    def _chances(self, network: TravelNetwork, ask: Ask) -> Answer:
        options = {name: value for name, value in _options(ask).items() if name != "mode"}
        found = network.chances(
            _one(ask.origin), _one(ask.destination), depart=ask.depart, arrive=ask.arrive,
            window_minutes=ask.window_minutes, **options,
        )  # fmt: skip
        return getattr(found, ask.column)[0, 0]

    def _reach(self, network: TravelNetwork, ask: Ask) -> Answer:
        options = {name: value for name, value in _options(ask).items() if name != "max_minutes"}
        found = network.reach(
            Point(ask.origin), depart=ask.depart, arrive=ask.arrive, limits=[ask.max_minutes], **options
        )
        return bool(found.geometry.iloc[0].contains(Point(ask.destination)))


def _one(place: LonLat) -> gpd.GeoSeries:
    return gpd.GeoSeries([Point(place)], crs="EPSG:4326")


def _options(ask: Ask) -> dict[str, Any]:
    """What every query takes; what is not asked for is left to the query itself."""
    options: dict[str, Any] = {
        "mode": ask.mode,
        "walk_kmh": ask.walk_kmh,
        "max_walk_minutes": ask.max_walk_minutes,
        "max_minutes": ask.max_minutes,
    }
    extras = {"max_rides": (ask.max_rides, None), "step_free": (ask.step_free, False), "ferries": (ask.ferries, True)}
    return options | {name: value for name, (value, usual) in extras.items() if value != usual}
