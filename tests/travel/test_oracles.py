"""Our streets against published times on the Isle of Wight: driving to hospital, walking from libraries."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from bench.reference_times import WALK_KMH, agreement, drives, island, walks
from mapping.travel.street_ways import StreetWays


@pytest.fixture(scope="module")
def walked(real_data: Path) -> pd.DataFrame:
    """How our walks and openrouteservice's agree, a row per library and limit."""
    return walks(real_data, *island(real_data))


def test_drives_to_hospital_rank_and_grow_as_published(real_data: Path) -> None:
    """Rank correlation 0.98 and more; our minutes grow 1.0 to 1.1 times as fast as theirs.

    Over all zones, and over each half of them by itself (docs/travel.md says how the constants were settled).
    """
    table = drives(real_data, island(real_data)[1])
    assert len(table) == 89
    for zones in (table, table.iloc[::2], table.iloc[1::2]):
        found = agreement(zones)
        assert found.rank_correlation >= 0.98
        assert 1.0 <= found.slope <= 1.1


def test_the_streets_walked_are_those_published(walked: pd.DataFrame) -> None:
    """Of the streets that we reach 95% lie in their polygons; of the streets in them we reach 90%, from 15 minutes on.

    At 10 minutes it is 87%: their hull is drawn some 40 m past the last street, half a minute's walk. Cowes at
    30 minutes is the chain ferry's case, below.
    """
    assert len(walked) == 24
    assert (walked["ours_in_theirs"] >= 95).all()
    ferry = (walked["library"] == "cowes") & (walked["minutes"] == 30)
    back = walked[~ferry].groupby("minutes")["theirs_in_ours"].mean()
    assert (back[[15, 20, 30]] >= 90).all()
    assert back[10] >= 86


def test_the_areas_drawn_are_those_published(walked: pd.DataFrame) -> None:
    """Of our areas 95% lie in theirs, mean of the six; of theirs 79 to 84% in ours.

    The aim for the latter is 90: a third to more than half of what is missed is reached within a minute after the
    limit; most of the rest is later still, over the chain ferry, or the sea off a pier (docs/travel.md).
    """
    areas = walked.groupby("minutes")[["ours_in_theirs_area", "theirs_in_ours_area"]].mean()
    assert (areas["ours_in_theirs_area"] >= 95).all()
    assert (areas["theirs_in_ours_area"] >= 78).all()


def test_the_island_by_car_is_filled(real_data: Path) -> None:
    """Of its 380 km2 all but what lies beyond the outermost roads, or 500 m from any."""
    newport = shapely.Point(-1.2937, 50.7005)
    by_car = island(real_data)[1].reach(newport, mode="drive", limits=(60,))["area_km2"][0]
    assert 290 <= by_car <= 346


def test_the_chain_ferry_at_cowes(real_data: Path) -> None:
    """East Cowes is over the Medina: by the chain ferry (half an hour as tagged in 2020), or round by Newport."""
    ways = StreetWays.build(island(real_data)[0])
    cowes, east = np.array([[-1.2985, 50.7590]]), np.array([[-1.2870, 50.7570], [-1.2850, 50.7560]])
    over, round_by = (
        ways.seconds(cowes, east, mode="walk", walk_kmh=WALK_KMH, max_minutes=300, ferries=ferries) / 60
        for ferries in (True, False)
    )
    assert ((over > 30) & (over < 60)).all()
    assert ((round_by > 120) & (round_by < 240)).all()
