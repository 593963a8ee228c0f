"""What a question by bus or train needs of the network: the day's connections, footpaths, walks to stops."""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import date
from threading import Lock
from typing import Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from layers.errors import NoServiceError
from layers.transport import FloatArray
from mapping.travel.clock import ServiceDay, service_day
from mapping.travel.links import Footpaths, Linker, Links, PathMetres, Walker, footpath_metres, footpaths
from mapping.travel.schedule import Schedule
from mapping.travel.transfers import ruled
from mapping.travel.ways import Ways

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
        self.schedule = schedule
        self._path_metres = path_metres
        self._linker = Linker(ways, schedule.stop_lonlat)
        self._days: OrderedDict[date, ServiceDay] = OrderedDict()
        self._paths: OrderedDict[Walker, tuple[Footpaths, Footpaths]] = OrderedDict()
        self._lock = Lock()

    @classmethod
    def build(cls, schedule: Schedule, ways: Ways) -> Self:
        """Find the footpaths between the schedule's stops, by the rules of its timetable."""
        lonlat = np.asarray(schedule.stop_lonlat)
        return cls(schedule, ways, ruled(footpath_metres(ways, lonlat), schedule.path_rules, ways, lonlat))

    def day(self, asked: date) -> ServiceDay:
        """Connections around the asked date. Raises NoServiceError outside the timetable's dates."""
        first, last = self.schedule.dates
        if not first <= asked <= last:
            raise NoServiceError(
                f"The timetable covers {first:%d %B %Y} to {last:%d %B %Y}, not {asked:%A %d %B %Y}; "
                "ask for a day between them, or load a newer timetable."
            )
        with self._lock:
            if asked not in self._days:
                self._days[asked] = service_day(self.schedule, asked)
            return _recent(self._days, asked, KEPT_DAYS)

    def paths(self, walker: Walker, *, mirrored: bool = False) -> Footpaths:
        """Footpaths between stops at the walker's speed; ``mirrored``: by the stop where they end.

        A scan wants the paths away from where one gets off, a profile those towards where one gets on; on mirrored
        connections it is the other way round.
        """
        with self._lock:
            if walker not in self._paths:
                away = footpaths(self._path_metres, walker)
                self._paths[walker] = away, away if self._path_metres.as_back else away.mirrored()
            return _recent(self._paths, walker, KEPT_WALKERS)[mirrored]

    def links(self, places: FloatArray, walker: Walker) -> Links:
        """Walks between places (float64[P, 2], degrees) and stops."""
        return self._linker.links(places, walker)

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Schedule and footpaths by name."""
        paths = (np.asarray(part) for part in self._path_metres)
        return self.schedule.to_arrays() | dict(zip(PATH_ARRAYS, paths, strict=True))

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]], ways: Ways) -> Self:
        """The same again."""
        offsets, stop, metres, least_s, as_back = (arrays[name] for name in PATH_ARRAYS)
        return cls(Schedule.from_arrays(arrays), ways, PathMetres(offsets, stop, metres, least_s, bool(as_back)))


def _recent(kept: OrderedDict[K, V], key: K, most: int) -> V:
    """The value of `key`, now the most recent; the oldest beyond `most` are forgotten."""
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)
    return kept[key]
