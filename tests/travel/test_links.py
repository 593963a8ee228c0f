"""Walks to stops: what is remembered is where many people live, and never where one does."""

import gc
from typing import Any
from weakref import ref

import geopandas as gpd
import numpy as np
import pytest

from layers.transport import FloatArray
from mapping.travel import TravelNetwork, places
from mapping.travel.links import Walker
from mapping.travel.places import KEPT, KeptPlaces, Places
from mapping.travel.ways import REMEMBER_FROM, CrowWays, Neighbours
from tests.travel.feeds import LAT, at, lon
from tests.travel.feeds import places as row_of_points
from tests.travel.oracle import Call, World

STOPS = np.array([[lon(0.0), LAT], [lon(1_000.0), LAT]])
WALKER = Walker(walk_kmh=4.8, max_minutes=20)  # 1,600 m, and so 1,230 m in a straight line


class CountingWays(CrowWays):
    """Straight lines that count how often they are asked."""

    def __init__(self) -> None:
        self.asked = 0

    def near(self, *args: Any, **options: Any) -> Neighbours:
        self.asked += 1
        return super().near(*args, **options)


def row_of(count: int, *, first_m: float = 0.0) -> FloatArray:
    """So many places 10 m apart."""
    return np.array([[lon(first_m + 10.0 * n), LAT] for n in range(count)])


def joined(lonlat: FloatArray, ways: CrowWays | None = None) -> Places:
    crow = ways or CrowWays()
    return Places(lonlat, crow, crow.stand(STOPS))


def small_network() -> TravelNetwork:
    calls = (Call("A", 64_800, 64_800, on=True, off=True), Call("B", 65_400, 65_400, on=True, off=True))
    return World({"A": 0.0, "B": 3_000.0}, (calls,)).network()


def test_places_are_linked_once_for_each_kind_of_walker() -> None:
    ways = CountingWays()
    held = joined(row_of(3), ways)
    for _ in range(3):
        held.links(WALKER)
        held.near(WALKER)
        held.links(Walker(4.8, 20, max_rides=2))  # rides are no matter of walking
    assert ways.asked == 1
    held.links(Walker(4.8, 20, step_free=True))
    held.links(Walker(4.0, 20))
    assert ways.asked == 3


def test_walks_between_places_are_found_once_and_kept_by_the_smaller_set() -> None:
    ways = CountingWays()
    one, many = joined(row_of(1, first_m=300.0), ways), joined(row_of(50), ways)
    there, back = one.walks(many, WALKER), many.walks(one, WALKER, back=True)
    assert ways.asked == 2  # the way there and the way back need not be the same
    np.testing.assert_array_equal(there.place, back.place)
    one.walks(many, WALKER, back=True)
    many.walks(one, WALKER)
    assert ways.asked == 2
    assert not many._walks  # nothing of the one place stands in the many


def test_what_is_kept_of_a_place_goes_with_it() -> None:
    """Zones of one place ask about a person's place: of two sets alike in size, nothing outlives either."""
    zones, person = joined(row_of(1)), joined(row_of(1, first_m=300.0))
    zones.walks(person, WALKER)
    gone = ref(person.stood)
    assert len(zones._walks) == 1
    del person
    gc.collect()
    assert gone() is None
    assert len(zones._walks) == 0


def test_a_person_s_place_leaves_no_trace_in_the_network() -> None:
    net = small_network()
    zones = row_of_points(*(10.0 * n for n in range(REMEMBER_FROM)))
    net.minutes(zones, row_of_points(3_000), depart=at("17:50"))
    net.minutes(row_of_points(123.0), zones, depart=at("17:50"))
    net.there_and_back(row_of_points(123.0), row_of_points(3_000).iloc[0], at("18:30"), at("19:00"))
    net.journey(row_of_points(123.0).iloc[0], row_of_points(3_000).iloc[0], depart=at("17:50"))
    gc.collect()
    held = _held()
    assert (lon(10.0), LAT) in held  # the zones are there
    assert not any(abs(east - lon(123.0)) < 1e-9 for east, _ in held)


def _held() -> list[tuple[float, float]]:
    """Every position that any set of places alive holds."""
    return [tuple(p) for held in gc.get_objects() if isinstance(held, Places) for p in held.lonlat.tolist()]


@pytest.mark.parametrize(("count", "times"), [(1, 3), (REMEMBER_FROM - 1, 3), (REMEMBER_FROM, 1)])
def test_only_large_series_are_remembered(count: int, times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    net, asked = small_network(), []
    monkeypatch.setattr(places, "links", lambda *a, _links=places.links: (asked.append(1), _links(*a))[1])
    homes, end = row_of_points(*(10.0 * n for n in range(count))), net.places(row_of_points(3_000))
    net.minutes(end, end, depart=at("17:50"))
    asked.clear()
    for _ in range(3):
        net.minutes(homes.copy(), end, depart=at("17:50"))
    assert len(asked) == times


def test_the_walks_of_another_walker_are_other_walks() -> None:
    held = joined(row_of(REMEMBER_FROM))
    far, near = (held.links(Walker(4.8, minutes)) for minutes in (20, 5))
    # 400 m on foot are 307 m: places 0 to 30 are that near to the first stop; the last is 10 m from the second, and
    # those from 70 (700 m, 300 m from it) are near to that
    assert len(near.stop) == 31 + 30
    assert len(far.stop) == 2 * REMEMBER_FROM


def test_the_sets_asked_longest_ago_are_forgotten() -> None:
    kept, made = KeptPlaces(), []
    sets = [row_of(REMEMBER_FROM, first_m=float(n)) for n in range(KEPT + 1)]
    for lonlat in [*sets, sets[-1], sets[0]]:
        kept.of(lonlat, lambda lonlat=lonlat: (made.append(1), joined(lonlat))[1])
    assert len(made) == KEPT + 2  # the last was remembered, the first was not


def test_a_series_with_another_index_is_the_same_places_by_that_index() -> None:
    net = small_network()
    homes = row_of_points(*(10.0 * n for n in range(REMEMBER_FROM)))
    named = gpd.GeoSeries(homes.to_numpy(), index=[f"E{n}" for n in range(len(homes))], crs=homes.crs)
    visit = row_of_points(3_000).iloc[0], at("18:30"), at("19:00")
    first, second = (net.there_and_back(series, *visit) for series in (homes, named))
    assert second.index.tolist() == named.index.tolist()
    assert second.reset_index(drop=True).equals(first.reset_index(drop=True))
