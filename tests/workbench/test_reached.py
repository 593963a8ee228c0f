"""People within reach: zones in order, sums by limit, and the sentence that compares two times."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import box

from mapping.reached import Within, by_zone, one_time, two_times, within

ZONES = gpd.GeoDataFrame(
    {"name": ["A", "B", "C", "D"], "population": pd.array([1000, 2000, None, 500], dtype="Int64")},
    geometry=[box(i, 0, i + 1, 1) for i in range(4)],
    crs="EPSG:4326",
)
MINUTES = np.array([40.0, 14.6, 10.2, np.nan], dtype=np.float32)


def test_zones_come_nearest_first_and_unreached_last() -> None:
    reached = by_zone(ZONES, MINUTES)
    assert list(reached["name"]) == ["C", "B", "A", "D"]
    assert reached["minutes"].tolist()[:3] == [10, 15, 40]
    assert reached["minutes"].isna().tolist() == [False, False, False, True]
    assert "minutes" not in ZONES


@pytest.mark.parametrize(("limit", "people", "zones", "unknown"), [(10, 0, 1, 1), (15, 2000, 2, 1), (60, 3000, 3, 1)])
def test_people_are_summed_to_the_limit_and_unknown_zones_said(
    limit: int, people: int, zones: int, unknown: int
) -> None:
    found = within(by_zone(ZONES, MINUTES), limit)
    assert (found.people, found.zones, found.zones_unknown, found.counts_zones) == (people, zones, unknown, False)
    assert found.note == f"1 of the {zones} areas reached have no known population and are left out."


def test_where_no_population_is_known_areas_are_counted() -> None:
    nobody = ZONES.assign(population=pd.array([None] * 4, dtype="Int64"))
    reached = by_zone(nobody, MINUTES)
    near, far = within(reached, 10), within(reached, 60)
    assert (near.words, far.words) == ("1 area", "3 areas")
    assert "areas are counted" in far.note
    assert one_time(far, minutes=60) == "3 areas are within 60 minutes."
    said = two_times(far, near, first_when="on Tue", second_when="on Sun", minutes=60)
    assert said == "3 areas are within 60 minutes on Tue; on Sun it is 1 area, 2 fewer."


@pytest.mark.parametrize(
    ("first", "second", "start", "end"),
    [
        (10000, 6000, "About 10,000 people", "; on Sun it is about 6,000 people, about 4,000 fewer (40%)."),
        (6000, 9000, "About 6,000 people", "; on Sun it is about 9,000 people, about 3,000 more (50%)."),
        (6000, 6000, "About 6,000 people", ", and as many on Sun."),
        (6003, 6000, "About 6,005 people", ", and a few fewer on Sun."),
        (0, 500, "No people", "; on Sun it is about 500 people, about 500 more."),
        (500, 0, "About 500 people", "; on Sun it is no people, about 500 fewer (100%)."),
    ],
)
def test_two_times_in_a_sentence(first: int, second: int, start: str, end: str) -> None:
    here, there = (Within(people, zones=2, zones_unknown=0, counts_zones=False) for people in (first, second))
    said = two_times(here, there, first_when="on Tue", second_when="on Sun", minutes=60)
    assert said == f"{start} live within 60 minutes on Tue{end}"
    assert here.note == ""
