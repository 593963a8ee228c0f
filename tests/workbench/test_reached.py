"""People within reach: zones in order, sums by limit, and the sentence that compares two times."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import box

from mapping.reached import by_zone, difference, people_within

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


def test_people_are_summed_to_each_limit_and_unknown_zones_said() -> None:
    found = people_within(by_zone(ZONES, MINUTES), (10, 15, 60))
    assert found["people"].tolist() == [0, 2000, 3000]
    assert found["zones"].tolist() == [1, 2, 3]
    assert found["zones_unknown"].tolist() == [1, 1, 1]


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
    said = difference(first, second, first_when="Tue", second_when="Sun", minutes=60)
    assert said == f"{start} live within 60 minutes on Tue{end}"
