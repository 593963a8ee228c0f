"""Points that are joined to a network once, and asked about again and again."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from copy import copy
from hashlib import blake2b
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from layers.transport import FloatArray
from mapping.travel.links import Links, Near, Walker, links, turned, walks
from mapping.travel.ways import Stood, Ways

T = TypeVar("T")

KEPT = 64  # large sets of places that a network remembers: doors ask for the same zones again and again
KEPT_WALKS = 8  # kinds of walker, or other sets of places, whose walks one set of places remembers


class Places:
    """Points of a network, their nearest streets and their walks to stops; made by ``TravelNetwork.places``.

    Whatever is worked out about the points is kept in this object and nowhere else, so that it is forgotten with it:
    hold zones for as long as they are asked about, and a person's own place for one question. Walks between two sets
    are kept by the smaller, and only while the other is held by somebody. Safe to share between threads. ``lonlat``
    float64[N, 2], degrees, EPSG:4326; ``index``: that of the series they came from.
    """

    def __init__(self, lonlat: FloatArray, ways: Ways, stops: Stood | None, *, index: pd.Index | None = None) -> None:
        self.lonlat, self.stood = lonlat, ways.stand(lonlat)
        self.index = pd.RangeIndex(len(lonlat)) if index is None else index
        self.ways = ways
        self._stops = ways.stand(lonlat[:0]) if stops is None else stops
        self._kept: dict[Hashable, Any] = {}
        self._walks: WeakKeyDictionary[Stood, dict[Hashable, Near]] = WeakKeyDictionary()
        self._lock = Lock()

    def __len__(self) -> int:
        """How many points."""
        return len(self.lonlat)

    def links(self, walker: Walker) -> Links:
        """Walks of each place to stops."""
        who = walker.on_foot
        return self._once(("links", who), lambda: links(self.ways, self.stood, self._stops, who))

    def near(self, walker: Walker) -> Near:
        """The same walks, by stop."""
        who = walker.on_foot
        return self._once(("near", who), lambda: self.links(who).by_stop(len(self._stops)))

    def indexed(self, index: pd.Index) -> "Places":
        """The same places with another index; they share what they remember."""
        same = copy(self)
        same.index = index
        return same

    def remembered(self, name: str, find: Callable[[], T]) -> T:
        """What `find` gives, found once."""
        return self._once(name, find)

    def walks(self, others: "Places", walker: Walker, *, back: bool = False) -> Near:
        """Walks all the way from each of these places to the others; ``back``: the same, by the others."""
        if len(others) < len(self):
            return others._walks_with(self, walker, ours=False, back=back)
        return self._walks_with(others, walker, ours=True, back=back)

    def _walks_with(self, others: "Places", walker: Walker, *, ours: bool, back: bool) -> Near:
        """Walks between these and the others: from these if `ours`, else to these."""
        starts, ends, who = (self, others, walker.on_foot) if ours else (others, self, walker.on_foot)
        with self._lock:
            kept = self._walks.setdefault(others.stood, {})
            found = kept.get((who, ours, back))
        if found is None:
            there = kept.get((who, ours, False)) or walks(self.ways, starts.stood, ends.stood, who)
            found = turned(there, len(ends)) if back else there
            with self._lock:
                _keep(kept, (who, ours, False), there)
                _keep(kept, (who, ours, back), found)
        return found

    def _once(self, key: Hashable, find: Callable[[], T]) -> T:
        found = self._kept.get(key)
        if found is None:
            found = find()
            with self._lock:
                _keep(self._kept, key, found)
        result: T = found
        return result


def _keep(kept: dict[Hashable, Any], key: Hashable, value: object) -> None:
    """Put a value into the memory; the oldest beyond so many are forgotten."""
    kept[key] = value
    for oldest in list(kept)[:-KEPT_WALKS]:
        del kept[oldest]


class KeptPlaces:
    """Large sets of places asked last, found again by what they are; for zones, never for where somebody lives."""

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, Places] = OrderedDict()
        self._lock = Lock()

    def of(self, lonlat: FloatArray, join: Callable[[], Places]) -> Places:
        """The places at these points, joined now unless they are remembered."""
        key = blake2b(np.ascontiguousarray(lonlat).tobytes(), digest_size=16).digest()
        with self._lock:
            found = self._kept.get(key)
        if found is None:
            found = join()
        with self._lock:
            self._kept[key] = found
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return found
