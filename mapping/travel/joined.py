"""Streets and timetable joined: what is kept of them, and the places that questions are asked about."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Self, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.errors import BadValueError, OutsideAreaError
from layers.transport import BoolArray, FloatArray, Streets, Timetable
from mapping.travel import asked
from mapping.travel.fares import FlatRule
from mapping.travel.places import KeptPlaces, Places
from mapping.travel.schedule import Schedule
from mapping.travel.street_ways import StreetWays
from mapping.travel.tariff import Tariff
from mapping.travel.transit import PATH_ARRAYS, Transit
from mapping.travel.ways import REMEMBER_FROM, CrowWays, Ways

DEFAULT_ZONE = "Europe/London"
FAR_FROM_STOPS_M = 20_000.0  # without streets: farther from every stop than this is not in the area
STREETS, TIMETABLE, TARIFF = "streets.", "timetable.", "tariff"
WALKED = ("stop_lonlat", "stop_station", "stop_real", "rule_start", "rule_end", "rule_least_s")  # what walks rest on
Points: TypeAlias = "gpd.GeoSeries | Places"


class Joined:
    """Streets and timetable joined, with the fares of the rides; what every question stands on."""

    def __init__(self, ways: Ways, transit: Transit | None, fares: Tariff | None = None) -> None:
        self._ways, self._transit = ways, transit
        self._kept = KeptPlaces()
        self.fares = fares  # what rides cost; None: not known

    @classmethod
    def build(cls, streets: Streets | None, timetable: Timetable | None, fare_rule: FlatRule | None = None) -> Self:
        """Join streets and timetable. Without streets distances are straight lines x 1.3 (``straight_line``).

        ``fare_rule`` prices the rides that no fare of the timetable does.
        """
        ways: Ways = CrowWays() if streets is None else StreetWays.build(streets)
        if timetable is None:
            return cls(ways, None)
        fares = Tariff.of(timetable.fares, timetable.fare_rules, fare_rule)
        return cls(ways, Transit.build(Schedule.of(timetable), ways), fares)

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """The whole network as arrays by name, for a cache; no Python objects among them."""
        ways = {} if self.straight_line else {STREETS + k: v for k, v in self._ways.to_arrays().items()}
        transit = {} if self._transit is None else {TIMETABLE + k: v for k, v in self._transit.to_arrays().items()}
        return ways | transit | ({} if self.fares is None else {TARIFF: np.array([self.fares.to_text()])})

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The same network from what ``to_arrays`` gave; the arrays may be memory-mapped."""
        streets, transit = _under(STREETS, arrays), _under(TIMETABLE, arrays)
        ways: Ways = StreetWays.from_arrays(streets) if streets else CrowWays()
        fares = Tariff.from_text(str(arrays[TARIFF][0])) if TARIFF in arrays else None
        return cls(ways, Transit.from_arrays(transit, ways) if transit else None, fares)

    def with_fare_rule(self, rule: FlatRule | None) -> Self:
        """The same network, its rides priced by this rule where the timetable has no fare for them."""
        feed = self.fares.tickets if self.fares else ()
        return type(self)(self._ways, self._transit, Tariff(feed, rule) if feed or rule else None)

    def with_timetable(self, timetable: Timetable) -> Self:
        """The same streets and flat fare with another timetable: what a bus that does not run yet would change.

        Where its stops and its rules of changing are the same, so are all walks, and what is remembered of them.
        """
        fares = Tariff.of(timetable.fares, timetable.fare_rules, self.fares.rule if self.fares else None)
        schedule = Schedule.of(timetable)
        if self._transit is None or not _same_walks(schedule, self._transit.schedule):
            return type(self)(self._ways, Transit.build(schedule, self._ways), fares)
        paths = {name: values for name, values in self._transit.to_arrays().items() if name in PATH_ARRAYS}
        found = type(self)(self._ways, Transit.from_arrays(schedule.to_arrays() | paths, self._ways), fares)
        found._kept = self._kept
        return found

    @property
    def dates(self) -> tuple[date, date] | None:
        """First and last date that the timetable covers; None without one."""
        return None if self._transit is None else self._transit.schedule.dates

    @property
    def straight_line(self) -> bool:
        """True: no streets; distances are straight lines x 1.3, and every map and table must say so."""
        return self._ways.straight_line

    @property
    def attribution(self) -> str:
        """Whose streets and timetable the answers rest on."""
        timetable = "" if self._transit is None else str(self._transit.schedule.attribution[0])
        return "; ".join(part for part in (self._ways.attribution, timetable) if part)

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences: which rules of the timetable could not be kept in full."""
        return () if self._transit is None else tuple(str(note) for note in self._transit.schedule.notes)

    @property
    def zone(self) -> str:
        """The time zone of all times, as "Europe/London"."""
        return DEFAULT_ZONE if self._transit is None else str(self._transit.schedule.zone[0])

    def places(self, points: gpd.GeoSeries) -> Places:
        """The points joined to this network once: every question takes them in place of a GeoSeries.

        What is worked out about them (nearest streets, walks to stops and to other places) stays in the object, and
        is forgotten with it. Raises BadValueError for what is no point on Earth.
        """
        return self._joined(asked.lonlat(points), points.index)

    def _placed(self, points: Points) -> Places:
        """The points joined to the network; large sets (all zones) are remembered, a person's own place never."""
        if isinstance(points, Places):
            return points
        lonlat = asked.lonlat(points)
        if len(lonlat) < REMEMBER_FROM:
            return self._joined(lonlat, points.index)
        found = self._kept.of(lonlat, lambda: self._joined(lonlat))
        return found.indexed(points.index)

    def _joined(self, lonlat: FloatArray, index: pd.Index | None = None) -> Places:
        stops = None if self._transit is None else self._transit.stops
        return Places(lonlat, self._ways, stops, index=index)

    @property
    def _by_timetable(self) -> Transit:
        if self._transit is None:
            raise BadValueError(
                "This area has no timetable; ask for mode walk, cycle or drive, or add a GTFS feed to it."
            )
        return self._transit

    def _in_area(self, place: FloatArray) -> FloatArray:
        """The same place, float64[1, 2]. Raises OutsideAreaError where no street or stop is near it."""
        if not self._near_ways(self._joined(place))[0]:
            raise outside(place[0])
        return place

    def _near_ways(self, places: Places) -> BoolArray:
        """Which of the places have a street near them, or without streets a stop somewhere near."""
        return places.remembered("near ways", lambda: self._find_near_ways(places))

    def _find_near_ways(self, places: Places) -> BoolArray:
        if not self.straight_line:
            # a place is at no distance from itself, unless it is nowhere
            offsets, place, _ = self._ways.near(places.stood, places.stood, max_m=1.0)
            itself = np.repeat(np.arange(len(places)), np.diff(offsets)) == place
            return np.isin(np.arange(len(places)), place[itself])
        if self._transit is None:
            return np.ones(len(places), dtype=np.bool_)
        offsets, _, _ = self._ways.near(places.stood, self._transit.stops, max_m=FAR_FROM_STOPS_M)
        return np.diff(offsets) > 0


def outside(lonlat: FloatArray) -> OutsideAreaError:
    """The error that says that no street or stop is near the place."""
    lon, lat = lonlat
    return OutsideAreaError(
        f"The place at latitude {lat:.4f}, longitude {lon:.4f} is in the sea or too far from any street or "
        "stop of this area; choose a place inside it."
    )


def _same_walks(one: Schedule, other: Schedule) -> bool:
    """Whether footpaths and walks to stops are the same by both: the same stops and twins, and the same rules."""
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in WALKED)


def _under(prefix: str, arrays: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """The arrays whose name begins with `prefix`, by the rest of their name."""
    return {name.removeprefix(prefix): values for name, values in arrays.items() if name.startswith(prefix)}
