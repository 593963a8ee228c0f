"""Frames as the store gives them, made from real records and from nothing else."""

from collections.abc import Callable

import geopandas as gpd
import pandas as pd
import pytest

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
