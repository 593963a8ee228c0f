"""Changes of assets as a scenario writes them, made on a copy of the frame that the store gives."""

from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import Point

from layers.records import Asset, Status
from layers.scenarios import AddAsset, CloseAsset, MoveAsset, RetimeAsset
from mapping.occurrences import check_sessions

ADDED = "scenario:"  # no record's id has a colon, so that nothing added can be taken for a record


def with_asset(
    assets: gpd.GeoDataFrame, change: AddAsset, *, number: int, example: bool, today: date | None
) -> gpd.GeoDataFrame:
    """The frame with one asset more, running, checked on ``today``; ``number`` makes its id.

    Raises BadValueError where a session or opening hours cannot be read.
    """
    asset = Asset(
        id="scenario", name=change.name, kind=change.kind, venue=change.venue, lon=change.lon, lat=change.lat,
        sessions=change.sessions, opening_hours=change.opening_hours, needs=change.needs, capital=change.capital,
        example=example, checked_on=today, source="A scenario: not there now",
    )  # fmt: skip
    check_sessions(asset)
    said = {name: getattr(asset, name) for name in Asset.model_fields} | {"id": f"{ADDED}{number}", "version": 0}
    row = pd.DataFrame({name: _cell(assets[name], said[name]) for name in assets.columns if name != "geometry"})
    spot = None if change.lon is None or change.lat is None else Point(change.lon, change.lat)
    placed = gpd.GeoDataFrame(row, geometry=gpd.GeoSeries([spot], crs=assets.crs))
    whole = gpd.GeoDataFrame(pd.concat([assets, placed], ignore_index=True), geometry="geometry", crs=assets.crs)
    whole.attrs = dict(assets.attrs)
    return whole


def changed(
    assets: gpd.GeoDataFrame, change: MoveAsset | RetimeAsset | CloseAsset
) -> tuple[gpd.GeoDataFrame, str] | None:
    """The frame with the asset moved, at other times or closed, and its name; None where the frame has no such asset.

    An asset at other times is a running one. Raises BadValueError where the times cannot be read.
    """
    at = np.flatnonzero((assets["id"] == change.asset).to_numpy(dtype=bool))
    if not len(at):
        return None
    name = str(assets["name"].iloc[at[0]])
    if isinstance(change, RetimeAsset):
        check_sessions(_timed(name, change))
    return _with(assets, int(at[0]), _new_values(change)), name


def _new_values(change: MoveAsset | RetimeAsset | CloseAsset) -> dict[str, Any]:
    """The columns that the change gives another value. An address is that of the old place, so it goes."""
    if isinstance(change, MoveAsset):
        place = {"lon": change.lon, "lat": change.lat, "geometry": Point(change.lon, change.lat)}
        return {**place, "precision": "exact", "address": "", "postcode": ""}
    if isinstance(change, RetimeAsset):
        status = str(Status.ACTIVE)
        return {"sessions": change.sessions, "opening_hours": change.opening_hours, "status": status}
    return {"status": str(Status.CLOSED)}


def _timed(name: str, change: RetimeAsset) -> Asset:
    """An asset with those times, to be looked at before they are asked about."""
    times = {"sessions": change.sessions, "opening_hours": change.opening_hours}
    return Asset(id="scenario", name=name, kind="scenario", service_area="scenario", **times)


def _with(assets: gpd.GeoDataFrame, position: int, values: dict[str, Any]) -> gpd.GeoDataFrame:
    """A copy of the frame with other values in one row."""
    frame = assets.copy()
    for name, value in values.items():
        cells = list(assets[name])
        cells[position] = value
        made = gpd.GeoSeries if name == "geometry" else pd.Series
        options = {"crs": assets.crs} if name == "geometry" else {"dtype": assets[name].dtype}
        frame[name] = made(cells, index=assets.index, **options)
    return frame


def _cell(column: "pd.Series[Any]", value: object) -> "pd.Series[Any]":
    """One value as a column of the same type: text as text, and tuples, dates and answers as they are."""
    if column.dtype == object:
        return pd.Series([value], dtype=object)
    plain = value if pd.api.types.is_numeric_dtype(column.dtype) else str(value)
    return pd.Series([plain]).astype(column.dtype)
