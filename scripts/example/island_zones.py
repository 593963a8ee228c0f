"""Zones for an island that no package carries small areas of: the land nearest to each place, cut to the outline."""

import zipfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import shapely

from .island_osm import Node

_SIMPLIFY_M = 10.0
_METRIC = "EPSG:27700"


def read_outline(wheel: Path) -> shapely.Geometry:
    """Return the district's outline (EPSG:27700) from the package, simplified to 10 m."""
    archive = zipfile.ZipFile(wheel)
    name = next(n for n in archive.namelist() if n.endswith("base_data/isle-of-wight.geojson"))
    geometry = shapely.from_geojson(archive.read(name).decode("utf-8"))
    return gpd.GeoSeries([geometry], crs="EPSG:4326").to_crs(_METRIC).iloc[0].buffer(0).simplify(_SIMPLIFY_M)


def nearest_land(places: Sequence[Node], outline: shapely.Geometry) -> gpd.GeoDataFrame:
    """Return one zone per place: the part of ``outline`` (EPSG:27700) nearer to it than to any other place.

    Columns id ("place-" and the OpenStreetMap node), name, geometry (EPSG:4326). Not an official geography, and
    nobody is counted in it: a town's population tag is for the whole town, not for the land around its middle.
    """
    points = gpd.GeoSeries.from_xy([p.lon for p in places], [p.lat for p in places], crs="EPSG:4326").to_crs(_METRIC)
    on_land = [point.within(outline.buffer(500)) for point in points]
    kept = [place for place, here in zip(places, on_land, strict=True) if here]
    points = points[on_land].reset_index(drop=True)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(list(points)), extend_to=outline))
    owner = [int(points.sindex.query(cell, predicate="contains")[0]) for cell in cells]
    shapes = [shapely.intersection(cell, outline) for cell in cells]
    twice = {name for name, count in Counter(p.name for p in kept).items() if count > 1}
    frame = gpd.GeoDataFrame(
        {
            "id": [f"place-{kept[i].id}" for i in owner],
            "name": [f"{kept[i].name} ({kept[i].kind})" if kept[i].name in twice else kept[i].name for i in owner],
        },
        geometry=shapes,
        crs=_METRIC,
    )
    return frame[~frame.geometry.is_empty].sort_values("name", ignore_index=True).to_crs("EPSG:4326")
