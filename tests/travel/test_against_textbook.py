"""Our engine and a second, plainly written one (bench/textbook.py) give the same minutes on the whole example."""

from datetime import datetime

import numpy as np
import pytest

from bench.against_textbook import ROOT, ByTextbook, points
from layers.area import Area
from layers.homes import home_points
from layers.transport import Timetable
from mapping.travel import TravelNetwork

MOMENTS = [
    datetime(2026, 11, 24, 8, 3),
    datetime(2026, 11, 24, 18),
    datetime(2026, 11, 24, 22, 40),
    datetime(2026, 11, 29, 17),
]


@pytest.fixture(scope="module")
def area() -> Area:
    return Area.open(ROOT / "data" / "west_kent")


@pytest.fixture(scope="module")
def timetable(area: Area) -> Timetable:
    found = area.timetable()
    assert found is not None
    return found


@pytest.fixture(scope="module")
def net(timetable: Timetable) -> TravelNetwork:
    return TravelNetwork.build(None, timetable)


@pytest.mark.parametrize("hub", ["Tonbridge", "Gravesend", "Maidstone"])
@pytest.mark.parametrize("when", MOMENTS, ids=str)
def test_the_same_minutes_to_every_zone(
    area: Area, timetable: Timetable, net: TravelNetwork, hub: str, when: datetime
) -> None:
    homes = home_points(area.zones)
    origin = area.hubs[area.hubs["name"] == hub].geometry
    ours = net.minutes(origin, homes, depart=when)[0]
    theirs = ByTextbook(timetable, points(origin), points(homes), day=when.date()).minutes(when, max_minutes=90)
    assert np.isfinite(ours).sum() > 10
    np.testing.assert_allclose(ours, theirs, atol=0.05, equal_nan=True)
