"""Tiny OpenStreetMap extracts, drawn in metres east and north of one corner: distances can be worked out by hand."""

from collections.abc import Mapping, Sequence
from math import atan2, degrees, hypot
from pathlib import Path

import numpy as np
import osmium
from numpy.typing import NDArray
from osmium.osm import mutable
from pyproj import Geod

CORNER = (-3.0, 51.58)  # longitude, latitude
EARTH = Geod(ellps="WGS84")

Way = tuple[Sequence[int], Mapping[str, str]]


def at(east_m: float, north_m: float) -> tuple[float, float]:
    """(lon, lat) of a spot that lies so many metres east and north of the corner."""
    lon, lat, _ = EARTH.fwd(*CORNER, degrees(atan2(east_m, north_m)), hypot(east_m, north_m))
    return lon, lat


def spots(*east_north: tuple[float, float]) -> NDArray[np.float64]:
    """Spots as the (lon, lat) array that the travel code takes."""
    return np.array([at(*pair) for pair in east_north])


def write_osm(
    path: Path,
    nodes: Mapping[int, tuple[float, float]],
    ways: Sequence[Way],
    *,
    stamp: str = "",
    absent: Sequence[int] = (),
    node_tags: Mapping[int, Mapping[str, str]] | None = None,
) -> Path:
    """An .osm.pbf with these nodes (metres east, north) and ways; ``absent`` nodes are named but not held."""
    header = osmium.io.Header()
    if stamp:
        header.set("osmosis_replication_timestamp", stamp)
    path.unlink(missing_ok=True)
    writer = osmium.SimpleWriter(str(path), header=header)
    for number, pair in nodes.items():
        if number not in absent:
            tags = dict((node_tags or {}).get(number, {}))
            writer.add_node(mutable.Node(id=number, version=1, location=at(*pair), tags=tags))
    for number, (points, tags) in enumerate(ways, start=1):
        writer.add_way(mutable.Way(id=number, version=1, nodes=list(points), tags=dict(tags)))
    writer.close()
    return path


LANE = {"highway": "residential"}
# name -> (nodes, ways); each is named after what is special in it
WORLDS: dict[str, tuple[dict[int, tuple[float, float]], list[Way]]] = {
    "straight_lane": ({1: (0, 0), 2: (100, 0), 3: (300, 0)}, [([1, 2, 3], LANE)]),
    "bent_lane": ({1: (0, 0), 2: (100, 0), 3: (100, 100)}, [([1, 2], LANE), ([2, 3], LANE)]),
    "one_way_ring": (
        {1: (0, 0), 2: (100, 0), 3: (100, 100), 4: (0, 100)},
        [([1, 2, 3, 4, 1], {"highway": "residential", "oneway": "yes"})],
    ),
    "parallel_edges": (
        {1: (0, 0), 2: (100, 0), 3: (0, 50), 4: (100, 50), 5: (-100, 0), 6: (200, 0)},
        [([5, 1, 2, 6], LANE), ([1, 3, 4, 2], LANE)],
    ),
    # a flight of steps cuts off 200 of the 300 metres round the corner
    "steps_only": (
        {1: (0, 0), 2: (0, 100), 3: (100, 100), 4: (100, 0)},
        [([1, 2, 3, 4], LANE), ([1, 4], {"highway": "steps"})],
    ),
    "island_apart": (
        {1: (0, 0), 2: (100, 0), 3: (200, 0), 4: (0, 2_000), 5: (100, 2_000)},
        [([1, 2, 3], LANE), ([4, 5], LANE)],
    ),
    "private_road": (
        {1: (0, 0), 2: (0, 100), 3: (100, 100), 4: (100, 0)},
        [([1, 2, 3, 4], LANE), ([1, 4], {"highway": "service", "access": "private", "foot": "permissive"})],
    ),
    "no_highway": ({1: (0, 0), 2: (100, 0)}, [([1, 2], {"waterway": "river"})]),
    "ferry": ({1: (0, 0), 2: (100, 0), 3: (900, 0)}, [([1, 2], LANE), ([2, 3], {"route": "ferry", "foot": "yes"})]),
    "dead_end_loop": (
        {1: (0, 0), 2: (100, 0), 3: (200, 50), 4: (200, -50)},
        [([1, 2], LANE), ([2, 3, 4, 2], LANE)],
    ),
}


def write_world(folder: Path, name: str) -> Path:
    """One of WORLDS as an extract."""
    nodes, ways = WORLDS[name]
    return write_osm(folder / f"{name}.osm.pbf", nodes, ways)
