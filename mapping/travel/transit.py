"""What a question by bus or train needs of the network: the day's connections, footpaths, walks to stops."""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import date
from threading import Lock
from typing import Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from layers.errors import NoServiceError
from mapping.travel.clock import ServiceDay, service_day
from mapping.travel.least import least_rides
from mapping.travel.links import Footpaths, Links, Near, PathMetres, Walker, footpath_metres, footpaths, links
from mapping.travel.schedule import Schedule
from mapping.travel.transfers import ruled
from mapping.travel.ways import Spots, Ways

K = TypeVar("K")
V = TypeVar("V")

KEPT_DAYS = 8
KEPT_WALKERS = 8
PATH_ARRAYS = tuple(f"path_{name}" for name in PathMetres._fields)


class Transit:
    """A schedule joined to the ways: the days asked last and the walks asked last are remembered.

    Safe to share between threads: what is remembered is never changed once it is there.
    """

    def __init__(self, schedule: Schedule, ways: Ways, path_metres: PathMetres) -> None:
        self.schedule, self._ways = schedule, ways
        self.stops = ways.stand(np.asarray(schedule.stop_lonlat))
        self._path_metres = {(False, True): path_metres}  # by step_free, ferries
        self._days: OrderedDict[tuple[date, bool], ServiceDay] = OrderedDict()
        self._least: OrderedDict[tuple[date, bool], Near] = OrderedDict()
        self._paths: OrderedDict[Walker, tuple[Footpaths, Footpaths]] = OrderedDict()
        self._lock = Lock()

    @classmethod
    def build(cls, schedule: Schedule, ways: Ways) -> Self:
        """Find the footpaths between the schedule's stops, by the rules of its timetable."""
        return cls(schedule, ways, _path_metres(schedule, ways, step_free=False, ferries=True))

    def day(self, asked: date, *, step_free: bool = False) -> ServiceDay:
        """Connections around the asked date; ``step_free``: less those known to keep a wheelchair out.

        Raises NoServiceError outside the timetable's dates.
        """
        first, last = self.schedule.dates
        if not first <= asked <= last:
            raise NoServiceError(
                f"The timetable covers {first:%d %B %Y} to {last:%d %B %Y}, not {asked:%A %d %B %Y}; "
                "ask for a day between them, or load a newer timetable."
            )
        with self._lock:
            if (asked, step_free) not in self._days:
                self._days[asked, step_free] = service_day(self.schedule, asked, step_free=step_free)
            return _recent(self._days, (asked, step_free), KEPT_DAYS)

    def least(self, asked: date, *, step_free: bool = False) -> Near:
        """The least that rides take on that day, by the stop where they end; see ``least.least_rides``."""
        key, day = (asked, step_free), self.day(asked, step_free=step_free)
        with self._lock:
            if key not in self._least:
                self._least[key] = least_rides(day.forwards, len(self.stops))
            return _recent(self._least, key, KEPT_DAYS)

    def paths(self, walker: Walker, *, mirrored: bool = False) -> Footpaths:
        """Footpaths between stops at the walker's speed; ``mirrored``: by the stop where they end.

        A scan wants the paths away from where one gets off, a profile those towards where one gets on; on mirrored
        connections it is the other way round.
        """
        who = walker.on_foot
        with self._lock:
            if who not in self._paths:
                metres = self._metres(step_free=who.step_free, ferries=who.ferries)
                away = footpaths(metres, who)
                self._paths[who] = away, away if metres.as_back else away.mirrored()
            return _recent(self._paths, who, KEPT_WALKERS)[mirrored]

    def _metres(self, *, step_free: bool, ferries: bool) -> PathMetres:
        """The footpaths of whoever walks so; others than everybody's are found when they are first asked for."""
        if (step_free, ferries) not in self._path_metres:
            found = _path_metres(self.schedule, self._ways, step_free=step_free, ferries=ferries)
            self._path_metres[step_free, ferries] = found
        return self._path_metres[step_free, ferries]

    def links(self, places: Spots, walker: Walker) -> Links:
        """Walks between places (degrees) and stops."""
        return links(self._ways, places, self.stops, walker)

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Schedule and footpaths by name."""
        paths = (np.asarray(part) for part in self._path_metres[False, True])
        return self.schedule.to_arrays() | dict(zip(PATH_ARRAYS, paths, strict=True))

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]], ways: Ways) -> Self:
        """The same again."""
        offsets, stop, metres, least_s, as_back = (arrays[name] for name in PATH_ARRAYS)
        return cls(Schedule.from_arrays(arrays), ways, PathMetres(offsets, stop, metres, least_s, bool(as_back)))


def _path_metres(schedule: Schedule, ways: Ways, *, step_free: bool, ferries: bool) -> PathMetres:
    """The footpaths between the schedule's stops, by the rules of its timetable."""
    lonlat = np.asarray(schedule.stop_lonlat)
    walked = footpath_metres(ways, lonlat, step_free=step_free, ferries=ferries)
    return ruled(walked, schedule.path_rules, ways, lonlat, step_free=step_free, ferries=ferries)


def _recent(kept: OrderedDict[K, V], key: K, most: int) -> V:
    """The value of `key`, now the most recent; the oldest beyond `most` are forgotten."""
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)
    return kept[key]
