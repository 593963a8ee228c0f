"""What finding support and coverage ask of a travel network, and nothing more of it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Protocol

import geopandas as gpd
import pandas as pd
from shapely import Point

from mapping.travel.journey import Journey
from mapping.travel.there_and_back import Outings

Progress = Callable[[int, int], None]


class Told(Protocol):
    """What stands with every answer of a network."""

    @property
    def dates(self) -> tuple[date, date] | None:
        """First and last day that the timetable covers; None without a timetable."""

    @property
    def straight_line(self) -> bool:
        """Whether walking is straight line x 1.3, which must then be said."""

    @property
    def attribution(self) -> str:
        """Whose streets and timetable these are."""


class ThereAndBack(Told, Protocol):
    """What a single visit asks of a travel network (``mapping.travel.TravelNetwork`` is one)."""

    def there_and_back(
        self,
        origins: gpd.GeoSeries,
        place: Point,
        start: datetime,
        end: datetime,
        *,
        mode: str,
        max_minutes: int,
    ) -> pd.DataFrame:
        """Both legs for each origin: ``ok``, ``fails``, minutes_out, minutes_home, leave_by, home_by, last_way_home."""


class Journeys(Protocol):
    """What one journey asks of a travel network (``mapping.travel.TravelNetwork`` is one)."""

    def journey(
        self,
        origin: Point,
        destination: Point,
        *,
        depart: datetime | None = None,
        arrive: datetime | None = None,
        mode: str = "transit",
        max_minutes: float = 90,
    ) -> Journey | None:
        """A journey that a person can follow, leg by leg; None where there is no way."""


class EveryLimit(Protocol):
    """A week of visits, worked out for every limit up to a longest one."""

    def within(self, max_minutes: float) -> Outings:
        """Both legs of every visit for each origin, each way within so many minutes: arrays [visits, origins]."""


class WholeWeek(Told, Protocol):
    """What coverage asks of a travel network (``mapping.travel.TravelNetwork`` is one)."""

    def ladder(
        self,
        origins: gpd.GeoSeries,
        visits: pd.DataFrame,
        *,
        mode: str,
        max_minutes: float,
        progress: Progress | None,
    ) -> EveryLimit:
        """Both legs of every visit (lon, lat, start, end) for each origin, for any limit up to that."""
