"""Newport, the town that all engines are compared on: its files, its networks, and places in it."""

from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import geopandas as gpd
import numpy as np
from scipy.sparse.csgraph import connected_components

from bench.measure import ROOT
from layers.streets import read_streets
from layers.timetable import read_timetable
from layers.transport import Streets
from mapping.travel import TravelNetwork

FOLDER = ROOT.parent / "shared" / "data" / "newport"
PBF, GTFS = FOLDER / "newport-2023-06-13.osm.pbf", FOLDER / "newport-20230613_gtfs.zip"
ZONES = FOLDER / "origins_pwcs.parquet"
HUB = (-2.9965, 51.5890)
MORNING, EVENING = datetime(2023, 6, 13, 8), datetime(2023, 6, 13, 19, 30)
WALK_KMH, MAX_WALK_MINUTES, MAX_RIDES = 5.04, 20.0, 8  # 1.4 m/s: the one speed that all of them can be told
CHANGE_WALK_MINUTES = 800 * 0.06 / WALK_KMH  # ours changes over 800 m at most
WALKER = {"walk_kmh": WALK_KMH, "max_walk_minutes": MAX_WALK_MINUTES}
MISSING = "Newport's streets and timetable are not beside this checkout (../shared/data/newport)"


def there() -> bool:
    """Whether the files are beside this checkout."""
    return PBF.exists() and GTFS.exists()


@cache
def streets() -> Streets:
    """Its streets."""
    return read_streets(PBF)


@cache
def ours() -> TravelNetwork:
    """Our network."""
    return TravelNetwork.build(streets(), read_timetable([GTFS]))


@cache
def cafein() -> Any:
    """The network of cafein."""
    from cafein import TransportNetwork

    return TransportNetwork.from_gtfs(
        [str(GTFS)], osm_pbf=str(PBF), walking_speed_kmph=WALK_KMH, max_walking_time=CHANGE_WALK_MINUTES
    )


@cache
def unzipped() -> Path:
    """The timetable as a folder, which ferrobus wants."""
    import zipfile

    folder = Path(mkdtemp(prefix="newport-gtfs-"))
    with zipfile.ZipFile(GTFS) as packed:
        packed.extractall(folder)
    return folder


@cache
def ferrobus() -> Any:
    """The model of ferrobus."""
    import ferrobus as engine

    return engine.create_transit_model(str(PBF), [str(unzipped())], MORNING.date(), round(CHANGE_WALK_MINUTES * 60))


@cache
def corners() -> gpd.GeoSeries:
    """Every corner of its largest connected network of walkable streets."""
    from scipy.sparse import coo_array

    town, size = streets(), len(streets().node_lon)
    walked = town.walk & (town.ferry_s == 0)
    joined = coo_array((np.ones(walked.sum()), (town.edge_from[walked], town.edge_to[walked])), shape=(size, size))
    _, part = connected_components(joined.tocsr(), directed=False)
    kept = part == np.bincount(part).argmax()
    return gpd.GeoSeries.from_xy(town.node_lon[kept], town.node_lat[kept], crs="EPSG:4326")


def some_corners(count: int, *, seed: int = 1) -> gpd.GeoSeries:
    """So many of them, drawn by a seed."""
    return corners().sample(count, random_state=seed).reset_index(drop=True)


def hub() -> gpd.GeoSeries:
    """The place in the middle of the town that everybody sets out from."""
    return gpd.GeoSeries.from_xy([HUB[0]], [HUB[1]], crs="EPSG:4326")


def zones() -> gpd.GeoSeries:
    """Where the people of each of its small census areas live (population-weighted centres)."""
    found: gpd.GeoSeries = gpd.read_parquet(ZONES).geometry.to_crs("EPSG:4326").reset_index(drop=True)
    return found


def framed(points: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """Points as cafein wants them."""
    return gpd.GeoDataFrame({"id": np.arange(len(points))}, geometry=points.to_numpy(), crs="EPSG:4326")
