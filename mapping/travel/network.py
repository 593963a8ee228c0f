"""The travel network: every question that the product asks of streets and timetable."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from shapely.geometry import Point

from layers.errors import BadValueError
from layers.transport import Float32Array
from mapping.travel import asked, chances, journey, ladder, reach, there_and_back, week
from mapping.travel.chances import Chances
from mapping.travel.fares import Fare
from mapping.travel.joined import Joined, Points, outside
from mapping.travel.journey import Journey
from mapping.travel.ladder import Ladder
from mapping.travel.links import Walker
from mapping.travel.matrix import matrix_minutes
from mapping.travel.paid import cost, cost_of
from mapping.travel.places import Places
from mapping.travel.reached import reach_by_transit
from mapping.travel.there_and_back import BothWays, Outings, Visit


class TravelNetwork(Joined):
    """Travel times on foot, by cycle, by car, and by bus and train.

    Times are naive local wall-clock datetimes of ``zone``. Places are points of longitude and latitude: a shapely
    Point, or a GeoSeries in any CRS (EPSG:4326 where it names none). ``mode`` is "transit" (vehicles and walking),
    "walk", "cycle" or "drive". By transit one walks at most ``max_walk_minutes`` to a stop, from a stop, and all the
    way; a change takes at least a minute and at most 800 m on foot.
    """

    def minutes(
        self,
        origins: Points,
        destinations: Points,
        *,
        depart: datetime | None = None,
        arrive: datetime | None = None,
        mode: str = "transit",
        max_minutes: float = 90,
        max_walk_minutes: float = 20,
        walk_kmh: float = 4.8,
        window_minutes: int = 0,
        percentile: float = 50,
        max_rides: int | None = None,
        step_free: bool = False,
        ferries: bool = True,
    ) -> Float32Array:
        """Door-to-door minutes, float32[O, D]; nan where there is no way within ``max_minutes``.

        ``depart``: from that moment to being there, the wait for the first vehicle included. ``arrive``: from the
        latest leaving to that moment, the wait at the end included. ``window_minutes``: every minute of that many
        from ``depart`` on (up to ``arrive``) is asked, and ``percentile`` of the answers told (50: half the minutes
        do as well or better; a minute without a way counts as endless). Other modes need no moment.

        ``max_rides``: at most so many vehicles (staying seated while one becomes another trip is one ride); None:
        any number. ``step_free``: no steps, and nothing that is known to keep a wheelchair out. ``ferries`` False:
        no ferry on foot, by cycle or by car.
        Raises BadValueError for a value that cannot be, NoServiceError for a day outside the timetable.
        """
        walker = asked.walker(
            walk_kmh=walk_kmh, max_walk_minutes=max_walk_minutes, max_rides=max_rides, step_free=step_free,
            ferries=ferries,
        )  # fmt: skip
        longest = asked.minutes(max_minutes)
        starts, ends = self._placed(origins), self._placed(destinations)
        way = asked.mode(mode)
        if way != "transit":
            seconds = self._ways.seconds(
                starts.stood, ends.stood, mode=way, walk_kmh=walk_kmh, max_minutes=longest, step_free=step_free,
                ferries=ferries,
            )  # fmt: skip
            return np.where(np.isfinite(seconds), seconds / 60, np.nan).astype(np.float32)
        when = asked.when(
            depart=depart, arrive=arrive, zone=self.zone, window_minutes=window_minutes, percentile=percentile
        )
        return matrix_minutes(self._by_timetable, starts, ends, when=when, walker=walker, max_minutes=longest)

    def chances(
        self,
        origins: Points,
        destinations: Points,
        *,
        depart: datetime | None = None,
        arrive: datetime | None = None,
        window_minutes: int = 60,
        max_minutes: float = 90,
        max_walk_minutes: float = 20,
        walk_kmh: float = 4.8,
        max_rides: int | None = None,
        step_free: bool = False,
        ferries: bool = True,
    ) -> Chances:
        """Best, typical and worst minute of a window from ``depart`` on (up to ``arrive``), and how many chances.

        By vehicle or on foot; see ``Chances`` for what is told and ``minutes`` for the options. Each minute of the
        window is asked, and departures are counted to the second. Raises as ``minutes``.
        """
        walker = asked.walker(
            walk_kmh=walk_kmh, max_walk_minutes=max_walk_minutes, max_rides=max_rides, step_free=step_free,
            ferries=ferries,
        )  # fmt: skip
        when = asked.when(depart=depart, arrive=arrive, zone=self.zone, window_minutes=window_minutes)
        if not when.window_minutes:
            raise BadValueError("window_minutes is 0; give the minutes of the window, as 60.")
        starts, ends = self._placed(origins), self._placed(destinations)
        longest = asked.minutes(max_minutes)
        return chances.by_transit(self._by_timetable, starts, ends, when=when, walker=walker, max_minutes=longest)

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
        max_rides: int | None = None,
        step_free: bool = False,
        ferries: bool = True,
    ) -> Journey | None:
        """The journey behind ``minutes``, leg by leg; None where there is no way within ``max_minutes``.

        Departing, it leaves as late as it can and still arrives first; arriving, it arrives as early as it can of
        those that leave last. Raises as ``minutes``, and OutsideAreaError for a place far from streets and stops.
        """
        walker = asked.walker(
            walk_kmh=walk_kmh, max_walk_minutes=max_walk_minutes, max_rides=max_rides, step_free=step_free,
            ferries=ferries,
        )  # fmt: skip
        longest, way = asked.minutes(max_minutes), asked.mode(mode)
        start, end = self._in_area(asked.one_lonlat(origin)), self._in_area(asked.one_lonlat(destination))
        when = asked.when(depart=depart, arrive=arrive, zone=self.zone)
        if way != "transit":
            found = journey.by_ways(
                self._ways, start, end, mode=way, when=when, max_minutes=longest, walker=walker, zone=self.zone
            )
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

    def cost_of(self, visits: Sequence[tuple[Journey, Journey | None]]) -> Fare | None:
        """The least that several visits cost together, each its way there and home: day and week tickets counted.

        None where it is not known, as ``cost``.
        """
        return cost_of(self.fares, self._transit.schedule if self._transit else None, visits)

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
        max_rides: int | None = None,
        step_free: bool = False,
        ferries: bool = True,
    ) -> gpd.GeoDataFrame:
        """What can be reached from the point within each limit (``depart``), or from where it can be (``arrive``).

        GeoDataFrame, EPSG:4326, a row per limit, rising: limit_minutes, area_km2, geometry (see ``reach.polygons``
        for its tolerance). Other modes than "transit" need no moment; ``arrive`` still turns the direction round.
        Raises as ``minutes``, and OutsideAreaError for a point far from streets and stops.
        """
        walker = asked.walker(
            walk_kmh=walk_kmh, max_walk_minutes=max_walk_minutes, max_rides=max_rides, step_free=step_free,
            ferries=ferries,
        )  # fmt: skip
        way, place = asked.mode(mode), self._in_area(asked.one_lonlat(point))
        asked.minutes(max(limits, default=0))
        if way != "transit":
            now = np.zeros(1, dtype=np.float32)
            return reach.polygons(
                self._ways, place, now, mode=way, walk_kmh=walk_kmh, limits=limits, towards=arrive is not None,
                step_free=step_free, ferries=ferries,
            )  # fmt: skip
        when = asked.when(depart=depart, arrive=arrive, zone=self.zone)
        return reach_by_transit(self._by_timetable, self._ways, place, when=when, walker=walker, limits=limits)

    def there_and_back(
        self,
        origins: Points,
        place: Point | Places,
        start: datetime,
        end: datetime,
        *,
        mode: str = "transit",
        max_minutes: float = 60,
        max_walk_minutes: float = 20,
        walk_kmh: float = 4.8,
        max_rides: int | None = None,
        step_free: bool = False,
        ferries: bool = True,
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

        Options as of ``minutes``; ``max_rides`` holds for each way. Raises as ``minutes``, and OutsideAreaError for a
        place far from streets and stops.
        """
        walker = asked.walker(
            walk_kmh=walk_kmh, max_walk_minutes=max_walk_minutes, max_rides=max_rides, step_free=step_free,
            ferries=ferries,
        )  # fmt: skip
        way, homes, longest = asked.mode(mode), self._placed(origins), asked.minutes(max_minutes)
        visit = week.visit(start, end, max_minutes=longest, zone=self.zone)
        there = place if isinstance(place, Places) else self._joined(asked.one_lonlat(place))
        if not self._near_ways(there)[0]:
            raise outside(there.lonlat[0])
        found = self._both_ways(homes, there, [0], [visit], mode=way, walker=walker)
        outings = there_and_back.Outings.of(found, [visit], np.zeros(1, dtype=np.bool_))
        return outings.table(0).set_index(homes.index)

    def week(
        self,
        origins: Points,
        visits: pd.DataFrame,
        *,
        mode: str = "transit",
        max_minutes: float = 60,
        max_walk_minutes: float = 20,
        walk_kmh: float = 4.8,
        max_rides: int | None = None,
        step_free: bool = False,
        ferries: bool = True,
        progress: Callable[[int, int], None] | None = None,
    ) -> Outings:
        """``there_and_back`` for many visits at once: arrays [visits, origins], see ``Outings``.

        ``visits`` has lon, lat (degrees), start and end (naive local times); the same visit twice is worked out once.
        ``progress(done, total)`` counts different visits. A visit far from every street and stop is told as one that
        nobody can get to (``Outings.outside``). Raises as ``minutes``.
        """
        walker = asked.walker(
            walk_kmh=walk_kmh, max_walk_minutes=max_walk_minutes, max_rides=max_rides, step_free=step_free,
            ferries=ferries,
        )  # fmt: skip
        way, homes = asked.mode(mode), self._placed(origins)
        wanted = week.Asked.of(visits, max_minutes=asked.minutes(max_minutes), zone=self.zone)
        there = self._joined(wanted.lonlat)
        found = self._both_ways(homes, there, wanted.numbers, wanted.visits, mode=way, walker=walker, progress=progress)
        return week.outings(found, wanted, self._near_ways(there))

    def ladder(
        self,
        origins: Points,
        visits: pd.DataFrame,
        *,
        mode: str = "transit",
        max_minutes: float = 120,
        max_walk_minutes: float = 20,
        walk_kmh: float = 4.8,
        max_rides: int | None = None,
        step_free: bool = False,
        ferries: bool = True,
        progress: Callable[[int, int], None] | None = None,
    ) -> Ladder:
        """``week`` for every limit up to ``max_minutes``: ``Ladder.within(60)`` is what an hour each way allows.

        Visits to the same place on the same day share their searches; ``progress(done, total)`` counts these.
        Options and errors as ``week``.
        """
        walker = asked.walker(
            walk_kmh=walk_kmh, max_walk_minutes=max_walk_minutes, max_rides=max_rides, step_free=step_free,
            ferries=ferries,
        )  # fmt: skip
        way, homes, longest = asked.mode(mode), self._placed(origins), asked.minutes(max_minutes)
        wanted = week.Asked.of(visits, max_minutes=longest, zone=self.zone)
        there = self._joined(wanted.lonlat)
        limits: ladder.Limits
        if way == "transit":
            transit, longest_s = self._by_timetable, math.floor(longest * 60)
            search = ladder.Search(transit, homes, there, walker=walker, longest_s=longest_s)
            limits = ladder.by_transit(search, wanted, progress=progress)
        else:
            limits = ladder.by_ways(homes, there, wanted, mode=way, walker=walker, max_minutes=longest)
        return Ladder(longest, limits, wanted, self._near_ways(there))

    def _both_ways(
        self, homes: Places, there: Places, numbers: Sequence[int] | NDArray[np.int64], visits: Sequence[Visit], *,
        mode: asked.Mode, walker: Walker, progress: Callable[[int, int], None] | None = None,
    ) -> BothWays:  # fmt: skip
        if mode == "transit":
            return there_and_back.by_transit(
                self._by_timetable, homes, there, numbers, visits, walker=walker, progress=progress
            )
        return there_and_back.by_ways(homes, there, numbers, visits, mode=mode, walker=walker)
