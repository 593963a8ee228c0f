"""Real halls and libraries of West Kent as rooms that could be used, for where-next on real data.

Halls: places where three of its six districts polled (council open data); when they are free is not said. Libraries:
Arts Council England, with their staffed hours, found by their postcodes. Written as potential assets into a store:

    python -m tests.siting.real_halls DATA data/west_kent/records.toml sqlite:///var/west_kent_halls.db
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pandas as pd

from layers.feeds.seed import read_records
from layers.records import Actor, Asset
from layers.store import Store

DISTRICTS = ("Sevenoaks", "Tonbridge and Malling", "Tunbridge Wells")
DAYS = {"Monday": "Mo", "Tuesday": "Tu", "Wednesday": "We", "Thursday": "Th", "Friday": "Fr", "Saturday": "Sa"}
KEEPER = Actor(role="keeper", id="keeper")
POSTCODE = re.compile(r",?\s*[A-Z]{1,2}\d{1,2} ?\d[A-Z]{2}\s*$")


def halls(data: Path) -> Iterator[Asset]:
    """Places where people voted: mostly village halls, church halls and clubs. One at each spot."""
    venues = gpd.read_file(data / "assets" / "polling_station_venues_kent_midsussex.gpkg")
    venues = venues[venues["council"].isin(DISTRICTS)]
    venues = venues[~venues.geometry.to_wkb().duplicated()].reset_index(drop=True)
    for n, venue in enumerate(venues.itertuples()):
        name = POSTCODE.sub("", venue.name.split(",")[0]).strip()[:80]
        yield Asset(
            id=f"hall-{n}", name=name, kind="community-venue", status="potential", lon=venue.geometry.x,
            lat=venue.geometry.y, source="Polling stations (council open data)", licence="OGL v3",
        )  # fmt: skip


def libraries(data: Path, within: gpd.GeoDataFrame) -> Iterator[Asset]:
    """Open libraries inside the zones, with the hours at which they are staffed."""
    known = pd.read_csv(data / "assets" / "kent_county_council.csv", dtype=str).fillna("")
    known = known[known["Year closed"] == ""].drop_duplicates("Postcode")
    places = pd.read_csv(data / "places" / "code_point_open_TN_ME_DA_BN_RH_PO_CT_BR.csv.gz")
    at = known.merge(places[["postcode", "lon", "lat"]], left_on="Postcode", right_on="postcode")
    points = gpd.GeoSeries.from_xy(at["lon"], at["lat"], crs="EPSG:4326")
    at = at[points.within(within.union_all()).to_numpy()].reset_index(drop=True)
    for n, row in enumerate(at.to_dict("records")):
        hours = [f"{short} {row[f'{day} staffed hours']}" for day, short in DAYS.items() if row[f"{day} staffed hours"]]
        if not hours:  # an older row of a library that is there again
            continue
        yield Asset(
            id=f"library-{n}", name=row["Library name"], kind="library", status="potential", lon=row["lon"],
            lat=row["lat"], opening_hours="; ".join(hours), source="Arts Council England, 2023", licence="OGL v3",
        )  # fmt: skip


def zones(data: Path, districts: tuple[str, ...]) -> gpd.GeoDataFrame:
    """The census zones of some districts (their codes) with their people, who set out from the middle of each."""
    people = pd.read_csv(data / "population" / "lsoa21_kent_wsx_iow_newport_pop_imd2025_ruc.csv").set_index("LSOA21CD")
    shapes = pd.concat([gpd.read_file(data / "boundaries" / "lsoa" / f"{code}.geojson") for code in districts])
    ids = shapes[next(name for name in shapes.columns if shapes[name].astype("str").str.match(r"[EW]01\d{6}$").all())]
    known = people.loc[ids]
    columns = {
        "id": ids.to_numpy(), "name": known["LSOA21NM"].to_numpy(),
        "population": known["population"].astype("Int64").array,
        "home_lon": known["longitude"].to_numpy(), "home_lat": known["latitude"].to_numpy(),
    }  # fmt: skip
    return gpd.GeoDataFrame(columns, geometry=shapes.geometry.array, crs="EPSG:4326")


WEST_KENT = ("E07000107", "E07000109", "E07000110", "E07000111", "E07000115", "E07000116")
NEWPORT = ("W06000022",)


def main(data: str, records: str, url: str) -> None:
    """Fills a new store with the records of an area, and the rooms."""
    folder, store = Path(data), Store.open(url)
    rooms = [*halls(folder), *libraries(folder, zones(folder, WEST_KENT))]
    store.load_if_empty([*read_records(records), *rooms], actor=KEEPER, why="real rooms beside the example's records")
    store.close()
    sys.stdout.write(f"{len(rooms)} rooms beside the records of {records}\n")


if __name__ == "__main__":
    main(*sys.argv[1:4])
