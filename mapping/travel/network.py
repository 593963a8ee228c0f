"""The travel network: streets and timetable joined, and every question that the product asks of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Self

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from shapely.geometry import Point

from layers.errors import BadValueError, OutsideAreaError
from layers.transport import Float32Array, FloatArray, Streets, Timetable
from mapping.travel import asked, journey, reach, there_and_back
from mapping.travel.fares import Fare, FlatRule
from mapping.travel.journey import Journey
from mapping.travel.matrix import matrix_minutes
from mapping.travel.paid import cost
from mapping.travel.reached import reach_by_transit
from mapping.travel.schedule import Schedule
from mapping.travel.street_ways import StreetWays
from mapping.travel.tariff import Tariff
from mapping.travel.transit import Transit
from mapping.travel.ways import CrowWays, Ways

DEFAULT_ZONE = "Europe/London"
FAR_FROM_STOPS_M = 20_000.0  # without streets: farther from every stop than this is not in the area
STREETS, TIMETABLE, TARIFF = "streets.", "timetable.", "tariff"


class TravelNetwork:
    """Travel times on foot, by cycle, by car, and by bus and train.

    Times are naive local wall-clock datetimes of ``zone``. Places are points of longitude and latitude: a shapely
    Point, or a GeoSeries in any CRS (EPSG:4326 where it names none). ``mode`` is "transit" (vehicles and walking),
    "walk", "cycle" or "drive". By transit one walks at most ``max_walk_minutes`` to a stop, from a stop, and all the
    way; a change takes at least a minute and at most 800 m on foot.
    """

    def __init__(self, ways: Ways, transit: Transit | None, fares: Tariff | None = None) -> None:
        self._ways, self._transit = ways, transit
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
    def zone(self) -> str:
        """The time zone of all times, as "Europe/London"."""
        return DEFAULT_ZONE if self._transit is None else str(self._transit.schedule.zone[0])

    def minutes(
        self,
        origins: gpd.GeoSeries,
        destinations: gpd.GeoSeries,
        *,
        depart: datetime | None = None,
        arrive: datetime | None = None,
        mode: str = "transit",
        max_minutes: float = 90,
        max_walk_minutes: float = 20,
        walk_kmh: float = 4.8,
        window_minutes: int = 0,
        percentile: float = 50,
    ) -> Float32Array:
        """Door-to-door minutes, float32[O, D]; nan where there is no way within ``max_minutes``.

        ``depart``: from that moment to being there, the wait for the first vehicle included. ``arrive``: from the
        latest leaving to that moment, the wait at the end included. ``window_minutes``: every minute of that many
        from ``depart`` on (up to ``arrive``) is asked, and ``percentile`` of the answers told (50: half the minutes
        do as well or better; a minute without a way counts as endless). Other modes need no moment.
        Raises BadValueError for a value that cannot be, NoServiceError for a day outside the timetable.
        """
        walker = asked.walker(walk_kmh=walk_kmh, max_walk_minutes=max_walk_minutes)
        longest = asked.minutes(max_minutes)
        starts, ends = asked.lonlat(origins), asked.lonlat(destinations)
        way = asked.mode(mode)
        if way != "transit":
            seconds = self._ways.seconds(starts, ends, mode=way, walk_kmh=walk_kmh, max_minutes=longest)
            return np.where(np.isfinite(seconds), seconds / 60, np.nan).astype(np.float32)
        when = asked.when(
            depart=depart, arrive=arrive, zone=self.zone, window_minutes=window_minutes, percentile=percentile
        )
        return matrix_minutes(
            self._by_timetable, self._ways, starts, ends, when=when, walker=walker, max_minutes=longest
        )

    def journey(
        self,
        origin: Point,
        destination: Point,
        *,
        depart: datetime | None = None,
        arrive: datetime | None = None,
        mode: str = "transit",
        max_minutes: float = 90,
        max_walk_minutes: float = 20,
        walk_kmh: float = 4.8,
    ) -> Journey | None:
        """The journey behind ``minutes``, leg by leg; None where there is no way within ``max_minutes``.

        Departing, it leaves as late as it can and still arrives first; arriving, it arrives as early as it can of
        those that leave last. Raises as ``minutes``, and OutsideAreaError for a place far from streets and stops.
        """
        walker = asked.walker(walk_kmh=walk_kmh, max_walk_minutes=max_walk_minutes)
        longest, way = asked.minutes(max_minutes), asked.mode(mode)
        start, end = self._in_area(asked.one_lonlat(origin)), self._in_area(asked.one_lonlat(destination))
        when = asked.when(depart=depart, arrive=arrive, zone=self.zone)
        if way != "transit":
            found = journey.by_ways(self._ways, start, end, mode=way, when=when, max_minutes=longest, walk_kmh=walk_kmh)
        else:
            found = journey.by_transit(
                self._by_timetable, self._ways, start, end, when=when, walker=walker, max_minutes=longest
            )
        return None if found is None else replace(found, fare=self.cost(found))

    def cost(self, out: Journey, home: Journey | None = None, *, days: int = 1) -> Fare | None:
        """The least that the way there, and home, cost; the same on so many ``days``, one after the other.

        Walking and cycling cost nothing. None where it is not known: a drive, no ``fares``, a ride that has none.
        """
        return cost(self.fares, self._transit.schedule if self._transit else None, out, home, days=days)

    def reach(
        self,
        point: Point,
        *,
        depart: datetime | None = None,
        arrive: datetime | None = None,
        limits: Sequence[float] = (15, 30, 45, 60),
        mode: str = "transit",
        max_walk_minutes: float = 20,
        walk_kmh: float = 4.8,
    ) -> gpd.GeoDataFrame:
        """What can be reached from the point within each limit (``depart``), or from where it can be (``arrive``).

        GeoDataFrame, EPSG:4326, a row per limit, rising: limit_minutes, area_km2, geometry (see ``reach.polygons``
        for its tolerance). Other modes than "transit" need no moment; ``arrive`` still turns the direction round.
        Raises as ``minutes``, and OutsideAreaError for a point far from streets and stops.
        """
        walker = asked.walker(walk_kmh=walk_kmh, max_walk_minutes=max_walk_minutes)
        way, place = asked.mode(mode), self._in_area(asked.one_lonlat(point))
        asked.minutes(max(limits, default=0))
        if way != "transit":
            now = np.zeros(1, dtype=np.float32)
            towards = arrive is not None
            return reach.polygons(self._ways, place, now, mode=way, walk_kmh=walk_kmh, limits=limits, towards=towards)
        when = asked.when(depart=depart, arrive=arrive, zone=self.zone)
        return reach_by_transit(self._by_timetable, self._ways, place, when=when, walker=walker, limits=limits)

    def there_and_back(
        self,
        origins: gpd.GeoSeries,
        place: Point,
        start: datetime,
        end: datetime,
        *,
        mode: str = "transit",
        max_minutes: float = 60,
        max_walk_minutes: float = 20,
        walk_kmh: float = 4.8,
    ) -> pd.DataFrame:
        """Can people from each origin be at the place from ``start`` to ``end``, and get home? Indexed like origins.

        - ``minutes_out``: door to door, leaving as late as one can and arriving by the start, at most an hour early;
          ``leave_by`` and ``arrive``: when that is
        - ``minutes_home``: from the end to the own door, waiting included; ``home_by``: when that is
        - ``last_way_home``: latest leaving from the place, in the 24 hours up to 04:00 after the end, that is home by
          then and takes no longer than ``max_minutes``; before ``end`` it is a bus already missed; NaT: none at all
        - ``can_walk_home``: one can walk all the way, so that there is always a way; ``last_way_home`` is then 04:00
          less the walk
        - ``ok``: both ways are there within ``max_minutes``; ``fails``: "" or why not: "no way there in time"; "home
          takes too long" (``last_way_home`` is still to come at the ``end``, and waiting for it makes the way home
          longer than ``max_minutes``); "no way home" (no more that night that takes no longer than ``max_minutes``)

        Raises as ``minutes``, and OutsideAreaError for a place far from streets and stops.
        """
        walker = asked.walker(walk_kmh=walk_kmh, max_walk_minutes=max_walk_minutes)
        way, homes = asked.mode(mode), asked.lonlat(origins)
        visit = there_and_back.Visit(
            asked.naive(start, self.zone), asked.naive(end, self.zone), asked.minutes(max_minutes), self.zone
        )
        if visit.end < visit.start:
            raise BadValueError(f"It ends at {visit.end:%H:%M on %d %B %Y}, before it starts; correct start or end.")
        there = self._in_area(asked.one_lonlat(place))
        if way == "transit":
            table = there_and_back.by_transit(self._by_timetable, self._ways, homes, there, visit=visit, walker=walker)
        else:
            table = there_and_back.by_ways(self._ways, homes, there, mode=way, visit=visit, walk_kmh=walk_kmh)
        return table.set_index(origins.index)

    @property
    def _by_timetable(self) -> Transit:
        if self._transit is None:
            raise BadValueError(
                "This area has no timetable; ask for mode walk, cycle or drive, or add a GTFS feed to it."
            )
        return self._transit

    def _in_area(self, place: FloatArray) -> FloatArray:
        """The same place, float64[1, 2]. Raises OutsideAreaError where no street or stop is near it."""
        near = np.isfinite(self._ways.metres(place, place, max_m=1.0)[0, 0])
        if near and self.straight_line and self._transit is not None:
            to_stops = self._ways.metres(place, np.asarray(self._transit.schedule.stop_lonlat), max_m=FAR_FROM_STOPS_M)
            near = np.isfinite(to_stops).any()
        if not near:
            lon, lat = place[0]
            raise OutsideAreaError(
                f"The place at latitude {lat:.4f}, longitude {lon:.4f} is in the sea or too far from any street or "
                "stop of this area; choose a place inside it."
            )
        return place


def _under(prefix: str, arrays: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """The arrays whose name begins with `prefix`, by the rest of their name."""
    return {name.removeprefix(prefix): values for name, values in arrays.items() if name.startswith(prefix)}
