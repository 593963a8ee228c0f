"""Frames as the store gives them, made from real records and from nothing else."""

from collections.abc import Callable

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

from layers.frames import assets_frame, links_frame, organisations_frame
from layers.reads import StoredRecord
from layers.records import Asset, Link, Organisation


@pytest.fixture(scope="session")
def as_assets() -> Callable[..., gpd.GeoDataFrame]:
    """``as_assets(asset, …)`` -> the frame that ``store.assets()`` would give."""
    return lambda *records: assets_frame([_stored(r) for r in records], data_version="test")


@pytest.fixture(scope="session")
def as_organisations() -> Callable[..., pd.DataFrame]:
    """``as_organisations(organisation, …)`` -> the frame of ``store.organisations()``."""
    return lambda *records: organisations_frame([_stored(r) for r in records], data_version="test")


@pytest.fixture(scope="session")
def as_links() -> Callable[..., pd.DataFrame]:
    """``as_links(link, …)`` -> the frame of ``store.links()``."""
    return lambda *records: links_frame([_stored(r) for r in records], data_version="test")


def _stored(record: Asset | Organisation | Link) -> StoredRecord:
    return StoredRecord(record, 1)


@pytest.fixture(scope="session")
def three_zones() -> gpd.GeoDataFrame:
    """Town (1,000 people), Village (300), Farm (not known): squares of 0.02 degrees side by side."""
    names = {"town": 0.0, "village": 0.1, "farm": 0.2}
    return gpd.GeoDataFrame(
        {
            "id": list(names),
            "name": [name.title() for name in names],
            "population": pd.array([1000, 300, None], dtype="Int64"),
            "rural_class": ["urban", "rural", "rural"],
        },
        geometry=[box(lon - 0.01, 51.19, lon + 0.01, 51.21) for lon in names.values()],
        crs="EPSG:4326",
    )
