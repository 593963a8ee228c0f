"""The report as a GeoPackage: zones, places and hubs to put on any map, with the numbers and sources beside them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio

from layers.reports.plain import plain_table
from layers.reports.report import Report


def write_geopackage(report: Report, path: Path) -> None:
    """Write ``path`` anew: layers zones, places (with a position) and hubs, EPSG:4326; tables measures, sources, about.

    The title, date and attribution stand in the file's own description too.
    """
    path.unlink(missing_ok=True)
    with _dated(report.moment):
        _write(report, path)


@contextmanager
def _dated(moment: datetime) -> Iterator[None]:
    """GDAL writes this moment as the time of change, so that the same report is the same bytes."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{moment:%Y-%m-%dT%H:%M:%S.000Z}"})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _write(report: Report, path: Path) -> None:
    """The layers and tables."""
    lines = " ".join(report.lines())
    placed = report.places[report.places.geometry.notna()]
    for name, layer in {"zones": report.zones, "places": placed, "hubs": report.hubs}.items():
        if len(layer):
            said = {"IDENTIFIER": f"{report.front()[0]}: {name}", "DESCRIPTION": lines}
            pyogrio.write_dataframe(_plain(layer), path, driver="GPKG", layer=name, layer_options=said)
    about = pd.DataFrame({"line": report.front()})
    for name, table in {"measures": report.measures, "sources": report.sources, "about": about}.items():
        if len(table):
            pyogrio.write_dataframe(_typed(table), path, driver="GPKG", layer=name)


def _plain(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The layer with plain columns."""
    return gpd.GeoDataFrame(_typed(layer), geometry=layer.geometry.to_numpy(), crs=layer.crs)


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    """Plain columns of one kind each: numbers (missing as NaN), True and False, or text."""
    plain = plain_table(table)
    return pd.DataFrame({name: _column(plain[name]) for name in plain.columns})


def _column(values: "pd.Series[Any]") -> "pd.Series[Any]":
    """One column as a kind that a GeoPackage has."""
    known = values.dropna()
    if len(known) and known.map(lambda value: isinstance(value, bool)).all():
        return values.astype("bool") if len(known) == len(values) else values.map({True: "yes", False: "no"})
    if len(known) and known.map(lambda value: isinstance(value, int | float)).all():
        return values.astype("float64") if len(known) < len(values) else pd.to_numeric(values)
    return values.map(lambda value: None if value is None else str(value))
