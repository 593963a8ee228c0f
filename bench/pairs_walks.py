"""The walks of ours and of cafein between the same places and stops, as tables of whole seconds."""

import warnings
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import osmium
from cafein import TransportNetwork, TravelTimeMatrix
from cafein.streets import walking_footpaths

from bench import newport
from bench.pairs_model import Seconds, Walks
from layers.timetable import read_timetable
from mapping.travel import TravelNetwork

SNAP_M = 500.0  # as far as ours looks for a street; cafein by itself looks 1,600 m
LONGEST_MINUTES = 2 * newport.MAX_WALK_MINUTES
NO_SERVICE = "2010-01-05 03:00"  # long before the timetable: whoever is asked then walks


@cache
def network() -> Any:
    """cafein's network of the town, with our caps."""
    with warnings.catch_warnings(action="ignore"):
        return TransportNetwork.from_gtfs(
            [str(newport.GTFS)], osm_pbf=str(newport.PBF), walking_speed_kmph=newport.WALK_KMH,
            max_walking_time=newport.CHANGE_WALK_MINUTES, snap_distance=SNAP_M,
        )  # fmt: skip


def theirs_seconds(starts: gpd.GeoSeries, ends: gpd.GeoSeries, when: Any, *, walk_minutes: float) -> Seconds:
    """cafein's door-to-door seconds [O, D], inf where it has no way."""
    with warnings.catch_warnings(action="ignore"):
        table = TravelTimeMatrix(
            network(), newport.framed(starts), newport.framed(ends), when, walking_speed_kmph=newport.WALK_KMH,
            max_walking_time=walk_minutes, snap_distance=SNAP_M, output_time_units="seconds",
        )  # fmt: skip
    found = np.full((len(starts), len(ends)), np.inf)
    rows, columns = (table[name].to_numpy(dtype=int) for name in ("from_id", "to_id"))
    found[rows, columns] = table["travel_time"].to_numpy(dtype=float)
    return found


def walks_of_cafein(starts: gpd.GeoSeries, ends: gpd.GeoSeries) -> Walks:
    """Its walks among the places and all stops of the feed (`stops`), longer ones than the caps among them."""
    direct = theirs_seconds(starts, ends, NO_SERVICE, walk_minutes=LONGEST_MINUTES)
    return Walks(
        out=_to_stops(starts), home=_to_stops(ends), direct=np.where(direct <= LONGEST_MINUTES * 60, direct, np.inf),
        between=_between_stops(),
    )  # fmt: skip


def walks_of_ours(net: TravelNetwork, starts: gpd.GeoSeries, ends: gpd.GeoSeries) -> Walks:
    """Ours among the same."""
    at_stops = gpd.GeoSeries.from_xy(*np.array([(lon, lat) for _, lat, lon in _stops()]).T, crs="EPSG:4326")

    def seconds(origins: gpd.GeoSeries, destinations: gpd.GeoSeries) -> Seconds:
        minutes = net.minutes(
            origins, destinations, mode="walk", walk_kmh=newport.WALK_KMH, max_minutes=LONGEST_MINUTES
        )
        return np.where(np.isnan(minutes), np.inf, np.ceil(minutes.astype(np.float64) * 60 - 1e-3))

    return Walks(
        out=seconds(starts, at_stops), home=seconds(ends, at_stops), direct=seconds(starts, ends),
        between=seconds(at_stops, at_stops),
    )  # fmt: skip


def opened_streets(path: Path) -> Path:
    """Write the town's map with all that keeps anybody from walking somewhere taken off, and return its path."""
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for thing in osmium.FileProcessor(str(newport.PBF)):
            tags = {tag.k: tag.v for tag in thing.tags if not _closes(tag.k, tag.v)}
            writer.add(thing if len(tags) == len(thing.tags) else thing.replace(tags=tags))
    return path


def _closes(name: str, value: str) -> bool:
    return name == "barrier" or (name in {"access", "foot"} and value not in {"yes", "designated", "permissive"})


def stops() -> list[str]:
    """The ids of the stops of the tables: those with service, and those without on the map (cafein walks by them)."""
    return [stop for stop, _, _ in _stops()]


@cache
def _stops() -> list[tuple[str, float, float]]:
    served = {stop.split(":", 1)[1] for stop in read_timetable([newport.GTFS]).stops["stop_id"]}
    kept = served | set(_footpaths().stop_ids)
    return [stop for stop in network().stops if stop[0] in kept]


@cache
def _footpaths() -> Any:
    with warnings.catch_warnings(action="ignore"):
        return walking_footpaths(
            str(newport.PBF), network().stops, walking_speed_kmph=newport.WALK_KMH, max_walking_time=LONGEST_MINUTES,
            snap_distance=SNAP_M,
        )  # fmt: skip


def _to_stops(places: gpd.GeoSeries) -> Seconds:
    number = {stop: n for n, stop in enumerate(stops())}
    found = np.full((len(places), len(number)), np.inf)
    for row, place in enumerate(places):
        near = network().access_stops(
            place.y, place.x, walking_speed_kmph=newport.WALK_KMH, max_walking_time=LONGEST_MINUTES,
            snap_distance=SNAP_M,
        )  # fmt: skip
        known = [(number[stop], seconds) for stop, seconds in near.items() if stop in number]
        found[row, [stop for stop, _ in known]] = [seconds for _, seconds in known]
    return found


def _between_stops() -> Seconds:
    paths, number = _footpaths(), {stop: n for n, stop in enumerate(stops())}
    place = np.array([number[stop] for stop in paths.stop_ids])
    found = np.full((len(number), len(number)), np.inf)
    found[place[paths.from_index], place[paths.to_index]] = paths.seconds
    return found
