"""Records as frames: a column for each field, in the order of ``layers.records``, and ``version``.

Missing text is "" and never NaN; lists are tuples; a missing position is NaN with a geometry of None.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import points

from layers.records import Asset, Link, Organisation, Record
from layers.store.reads import StoredRecord

WGS84 = "EPSG:4326"
NUMBERS = {"lon": "float64", "lat": "float64", "example": "bool", "version": "int64"}
# tuples, dates and answers that may be unknown (None); every other field is text
OBJECTS = {
    *("contacts", "sessions", "for_whom", "needs", "peer_support", "capital", "languages"),
    *("checked_on", "charter_signed_on", "since"),
    *("abstinence_based", "family_welcome", "someone_can_come", "step_free"),
}

Frame = TypeVar("Frame", bound=pd.DataFrame)


def assets_frame(found: Sequence[StoredRecord], *, data_version: str) -> gpd.GeoDataFrame:
    """Assets with ``geometry``: points in EPSG:4326, None where an asset is online, by phone or a service area."""
    table = _table(Asset, found)
    geometry = np.full(len(table), None, dtype=object)
    placed = table["lon"].notna().to_numpy()
    geometry[placed] = points(table["lon"].to_numpy()[placed], table["lat"].to_numpy()[placed])
    frame = gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(geometry, index=table.index, crs=WGS84))
    return _credited(frame, found, data_version)


def organisations_frame(found: Sequence[StoredRecord], *, data_version: str) -> pd.DataFrame:
    """Organisations, one row each."""
    return _credited(_table(Organisation, found), found, data_version)


def links_frame(found: Sequence[StoredRecord], *, data_version: str) -> pd.DataFrame:
    """Links, one row each, from ``source_id`` to ``target_id``."""
    return _credited(_table(Link, found), found, data_version)


def attribution(records: Sequence[Record]) -> str:
    """Every source of these records with its licence, once each: "Kent libraries (OGL v3.0); …"."""
    credits = {f"{r.source} ({r.licence})" if r.licence else r.source for r in records if r.source}
    return "; ".join(sorted(credits))


def _table(model: type[Record], found: Sequence[StoredRecord]) -> pd.DataFrame:
    columns = {name: _column(name, [getattr(row.record, name) for row in found]) for name in model.model_fields}
    return pd.DataFrame({**columns, "version": _column("version", [row.version for row in found])})


def _column(name: str, values: list[Any]) -> "pd.Series[Any]":
    """One column whose type does not depend on how many rows there are, nor on what they hold."""
    if name in OBJECTS:
        return pd.Series(values, dtype="object")
    if name in NUMBERS:
        return pd.Series(values, dtype=NUMBERS[name])
    return pd.Series([str(value) for value in values], dtype="str")


def _credited(frame: Frame, found: Sequence[StoredRecord], data_version: str) -> Frame:
    frame.attrs["attribution"] = attribution([row.record for row in found])
    frame.attrs["data_version"] = data_version
    return frame
