"""Walks to stops: what is remembered is where many people live, and never where one does."""

from typing import Any

import numpy as np
import pytest

from layers.transport import Float32Array, FloatArray
from mapping.travel import street_ways
from mapping.travel.links import KEPT, Linker, Walker
from mapping.travel.ways import REMEMBER_FROM, CrowWays
from tests.travel.feeds import LAT, lon

STOPS = np.array([[lon(0.0), LAT], [lon(1_000.0), LAT]])
WALKER = Walker(walk_kmh=4.8, max_minutes=20)  # 1,600 m, and so 1,230 m in a straight line


class CountingWays(CrowWays):
    """Straight lines that count how often they are asked."""

    def __init__(self) -> None:
        self.asked = 0

    def metres(self, origins: FloatArray, destinations: FloatArray, *, max_m: float) -> Float32Array:
        self.asked += 1
        return super().metres(origins, destinations, max_m=max_m)


def row_of(count: int, *, first_m: float = 0.0) -> FloatArray:
    """So many places 10 m apart."""
    return np.array([[lon(first_m + 10.0 * n), LAT] for n in range(count)])


def held(value: Any) -> bytes:
    """Everything that an object holds, in one text, but for the ways and the stops."""
    return repr({name: part for name, part in vars(value).items() if name not in {"_ways", "_stops"}}).encode()


@pytest.mark.parametrize(("places", "times"), [(1, 3), (2, 3), (REMEMBER_FROM - 1, 3), (REMEMBER_FROM, 1)])
def test_only_large_sets_of_places_are_remembered(places: int, times: int) -> None:
    ways = CountingWays()
    linker = Linker(ways, STOPS)
    found = [linker.links(row_of(places), WALKER) for _ in range(3)]
    assert ways.asked == times
    for other in found[1:]:
        for one, same in zip(found[0], other, strict=True):
            np.testing.assert_array_equal(one, same)


def test_nothing_is_kept_of_a_newcomers_own_place() -> None:
    linker = Linker(CrowWays(), STOPS)
    before = held(linker)
    links = linker.links(row_of(1, first_m=300.0), WALKER)
    # 300 m and 700 m from the stops: 390 m and 910 m on foot
    np.testing.assert_allclose(links.metres, [390, 910], atol=1)
    assert held(linker) == before


def test_the_walks_of_another_walker_are_other_walks() -> None:
    linker = Linker(CrowWays(), STOPS)
    far, near = (linker.links(row_of(REMEMBER_FROM), Walker(4.8, minutes)) for minutes in (20, 5))
    # 400 m on foot are 307 m: places 0 to 30 are that near to the first stop; the last is 10 m from the second, and
    # those from 70 (700 m, 300 m from it) are near to that
    assert len(near.stop) == 31 + 30
    assert len(far.stop) == 2 * REMEMBER_FROM


def test_the_sets_asked_longest_ago_are_forgotten() -> None:
    ways = CountingWays()
    linker = Linker(ways, STOPS)
    for n in range(KEPT + 1):
        linker.links(row_of(REMEMBER_FROM, first_m=float(n)), WALKER)
    linker.links(row_of(REMEMBER_FROM, first_m=float(KEPT)), WALKER)
    assert ways.asked == KEPT + 1
    linker.links(row_of(REMEMBER_FROM), WALKER)
    assert ways.asked == KEPT + 2


def test_the_streets_forget_by_the_same_number() -> None:
    assert street_ways.REMEMBER_FROM is REMEMBER_FROM
