"""Zones, districts and places of an example area, from the packages' geography."""

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from layers.homes import middle_postcodes

EXAMPLE_POPULATION = 1_700
"""Stated estimate for every zone, as the packages carry no count: an LSOA holds 1,000 to 3,000 people by design, and
England's 57 million people in 33,755 LSOAs make about 1,700 each."""

POPULATION_NOTE = "example estimate"
BRITISH_GRID = "EPSG:27700"
RURAL_RULE = ((10.0, "urban"), (3.0, "town or fringe"), (0.0, "rural"))
"""People per hectare of the estimate: 10 or more is urban, 3 or more town or fringe, fewer rural (an example rule)."""

_TOWN_POPULATION = 7_500
_ENCLOSED_M = 15.0  # gaps between generalised districts are thinner than this
_SIMPLIFY_M = 25.0


def rural_class(people: float, hectares: float) -> str:
    """Return the example's class of a zone by how many people live on a hectare of it."""
    per_hectare = people / hectares
    return next(name for least, name in RURAL_RULE if per_hectare >= least)


def zones_of(lsoas: gpd.GeoDataFrame, postcodes: gpd.GeoDataFrame, places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return zones as the area folder wants them (EPSG:4326), from LSOAs and the postcodes (points) inside them.

    A zone's name is the LSOA's and, in brackets, the place (not station) of ``places`` nearest to its homes.

    ``home_lon``, ``home_lat`` is the zone's middle postcode (see ``layers.homes``), so where homes are rather than
    the middle of a field. ``no_car_households`` and ``deprivation_decile`` are not in the packages, and stay unknown.
    """
    hectares = lsoas.to_crs(BRITISH_GRID).area / 10_000
    middles = middle_postcodes(lsoas, postcodes)
    homes = middles.to_crs("EPSG:4326")
    settled = places[places["kind"] != "station"].to_crs(BRITISH_GRID)
    nearest = settled.sindex.nearest(middles, return_all=False)[1]
    return gpd.GeoDataFrame(
        {
            "id": lsoas["code"],
            "name": [f"{n} ({p})" for n, p in zip(lsoas["name"], settled["name"].iloc[nearest], strict=True)],
            "population": EXAMPLE_POPULATION,
            "population_note": POPULATION_NOTE,
            "no_car_households": None,
            "deprivation_decile": None,
            "rural_class": [rural_class(EXAMPLE_POPULATION, area) for area in hectares],
            "home_lon": homes.x.round(5),
            "home_lat": homes.y.round(5),
        },
        geometry=lsoas.geometry,
        crs="EPSG:4326",
    )


def district_outlines(lsoas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the outline of each district as lines: name, kind "boundary", geometry (EPSG:4326)."""
    metres = lsoas.to_crs(BRITISH_GRID)
    names = sorted(metres["district"].unique())
    outlines = [_outline(metres.loc[metres["district"] == name].geometry) for name in names]
    frame = gpd.GeoDataFrame({"name": names, "kind": "boundary"}, geometry=outlines, crs=BRITISH_GRID)
    return frame.to_crs("EPSG:4326")


def _outline(parts: gpd.GeoSeries) -> shapely.Geometry:
    """Return the outer edge of ``parts`` (metres): slivers closed, holes dropped, simplified to 25 m."""
    whole = shapely.union_all(parts.buffer(_ENCLOSED_M, join_style="mitre")).buffer(-_ENCLOSED_M, join_style="mitre")
    rings = [shapely.LineString(part.exterior.coords) for part in shapely.get_parts(whole)]
    return shapely.MultiLineString([ring.simplify(_SIMPLIFY_M) for ring in rings])


def places_of(
    settlements: gpd.GeoDataFrame,
    lsoas: gpd.GeoDataFrame,
    *,
    names: Mapping[str, str],
    least_population: int,
    neighbourhoods: Mapping[str, Sequence[Any]],
    stations: gpd.GeoDataFrame,
) -> gpd.GeoDataFrame:
    """Return the places a person may name: settlements inside ``lsoas``, neighbourhoods of a town, stations.

    ``names`` gives another name to a settlement; ``neighbourhoods`` maps names to [lon, lat] placed by hand, or to
    [] where the settlement of that name is the neighbourhood. Columns name, kind, population, source, geometry.
    """
    area = shapely.union_all(lsoas.geometry)
    inside = settlements[settlements.within(area) & (settlements["population"] >= least_population)]
    inside = inside.assign(name=inside["name"].replace(dict(names)), source="GeoNames")
    inside = inside.assign(
        kind=[_place_kind(n, p, neighbourhoods) for n, p in zip(inside["name"], inside["population"], strict=True)]
    )
    by_hand = {name: position for name, position in neighbourhoods.items() if len(position)}
    added = gpd.GeoDataFrame(
        {"name": list(by_hand), "kind": "neighbourhood", "source": "placed by hand for this example"},
        geometry=[shapely.Point(p) for p in by_hand.values()],
        crs="EPSG:4326",
    )
    stops = stations.assign(kind="station", source="placed by hand for this example")
    parts = [part for part in (inside, added, stops) if len(part)]
    frame = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs="EPSG:4326")
    frame = frame.assign(population=frame.get("population", pd.Series(dtype="Int64")).astype("Int64"))
    return frame[["name", "kind", "population", "source", "geometry"]].sort_values(["kind", "name"], ignore_index=True)


def _place_kind(name: str, population: int, neighbourhoods: Mapping[str, Sequence[Any]]) -> str:
    if name in neighbourhoods:
        return "neighbourhood"
    return "town" if population >= _TOWN_POPULATION else "village"
