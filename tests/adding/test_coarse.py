"""A place made less exact: the same fixed point for everything near it, and the true one no longer there."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, box

from mapping.coarse import Spot, coarsened

POSTCODES = pd.DataFrame({"postcode": ["TN1 1AA", "TN1 1AB"], "lon": [0.2611, 0.2711], "lat": [51.1911, 51.1911]})
PLACES = gpd.GeoDataFrame(
    {"name": ["Hadlow Station", "Hadlow", "Tonbridge"], "kind": ["station", "village", "town"]},
    geometry=[Point(0.27, 51.19), Point(0.3391, 51.2241), Point(0.2701, 51.1951)],
    crs="EPSG:4326",
)
HUBS = gpd.GeoDataFrame({"name": ["Far Hub"]}, geometry=[Point(0.5, 51.5)], crs="EPSG:4326")
# two districts side by side; the first of two zones
ZONES = gpd.GeoDataFrame(
    {"name": ["Tonbridge and Malling 001A (Hadlow)", "Tonbridge and Malling 001B (Hadlow)", "Dartford 002A"]},
    geometry=[box(0.2, 51.1, 0.3, 51.2), box(0.3, 51.1, 0.4, 51.2), box(0.4, 51.1, 0.6, 51.2)],
    crs="EPSG:4326",
)
AREA = {"postcodes": POSTCODES, "places": PLACES, "hubs": HUBS, "zones": ZONES}
NOTHING = {name: frame.iloc[:0] for name, frame in AREA.items()}


@pytest.mark.parametrize(
    ("precision", "spot"),
    [
        ("exact", Spot(0.26999, 51.19123, "")),
        ("street", Spot(0.2711, 51.1911, "TN1 1AB")),  # 78 m away; the other is 622 m
        ("village", Spot(0.2701, 51.1951, "Tonbridge")),  # the station is nearer, and is no settlement
        ("district", Spot(0.3, 51.15, "Tonbridge and Malling")),
    ],
)
def test_each_precision_has_its_fixed_point(precision: str, spot: Spot) -> None:
    assert coarsened(0.269988, 51.191234, precision, **AREA) == spot


@pytest.mark.parametrize(
    ("precision", "spot"),
    [
        ("street", Spot(0.270, 51.191, "")),
        ("village", Spot(0.27, 51.19, "")),
        ("district", Spot(0.3, 51.2, "")),
    ],
)
def test_an_area_that_knows_nothing_has_a_grid(precision: str, spot: Spot) -> None:
    assert coarsened(0.269988, 51.191234, precision, **NOTHING) == spot


def test_a_street_without_a_postcode_near_is_on_the_grid() -> None:
    assert coarsened(0.30004, 51.19004, "street", **AREA) == Spot(0.3, 51.19, "")


def test_hubs_stand_in_for_settlements_and_districts() -> None:
    bare = AREA | {"places": PLACES.iloc[:0], "zones": ZONES.assign(name="Zone")}
    assert coarsened(0.27, 51.19, "village", **bare).name == "Far Hub"
    assert coarsened(0.27, 51.19, "district", **bare).name == "Far Hub"


def test_a_place_outside_every_zone_is_of_the_nearest_district() -> None:
    assert coarsened(0.27, 51.3, "district", **AREA).name == "Tonbridge and Malling"


@settings(max_examples=60, deadline=None)
@given(st.floats(0.2, 0.4), st.floats(51.1, 51.3), st.sampled_from(["street", "village", "district"]))
def test_made_coarse_twice_is_as_made_coarse_once_and_few_points_are_left(lon: float, lat: float, how: str) -> None:
    once = coarsened(lon, lat, how, **AREA)
    assert coarsened(once.lon, once.lat, how, **AREA)[:2] == once[:2]
    if how != "street":
        known = [*zip(PLACES.geometry.x, PLACES.geometry.y, strict=True), (0.3, 51.15), (0.5, 51.15)]
        assert any(np.allclose(once[:2], point) for point in known)
