"""What the Isle of Wight's area needs of an OpenStreetMap extract: bus routes, stations, bus stops and places."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import osmium
from numpy.typing import NDArray

PLACE_KINDS = ("town", "village", "suburb")
"""place=* nodes that get a zone; hamlets and farms hold too few people for one."""


@dataclass(frozen=True)
class Node:
    """A named node: degrees, EPSG:4326. ``kind`` is its place=* for places."""

    id: int
    name: str
    lon: float
    lat: float
    kind: str = ""


@dataclass(frozen=True)
class Route:
    """A bus route relation: its stops in each direction as listed (often in no order), and its streets as polylines."""

    id: int
    ref: str
    name: str
    forward: tuple[Node, ...]
    backward: tuple[Node, ...]
    ways: tuple[NDArray[np.float64], ...]  # each [n, 2] lon, lat


@dataclass(frozen=True)
class Extract:
    """What was read of the extract."""

    routes: tuple[Route, ...]
    stations: dict[str, Node]
    places: tuple[Node, ...]


@dataclass(frozen=True)
class _Relation:
    id: int
    ref: str
    name: str
    stops: tuple[tuple[int, str], ...]  # node id, "forward" | "backward" | "both"
    ways: tuple[int, ...]


def read_extract(pbf: Path) -> Extract:
    """Read the extract in two passes: the route relations, then the nodes and ways that they and we need."""
    relations = list(_relations(pbf))
    wanted_nodes = {node for relation in relations for node, _ in relation.stops}
    wanted_ways = {way for relation in relations for way in relation.ways}
    nodes: dict[int, Node] = {}
    bus_stops: list[Node] = []
    stations: dict[str, Node] = {}
    places: list[Node] = []
    ways: dict[int, NDArray[np.float64]] = {}
    for element in osmium.FileProcessor(str(pbf)).with_locations():
        if isinstance(element, osmium.osm.Way):
            if element.id in wanted_ways:
                ways[element.id] = np.array([(n.lon, n.lat) for n in element.nodes if n.location.valid()])
            continue
        if not isinstance(element, osmium.osm.Node) or not element.tags.get("name"):
            continue
        node = Node(element.id, element.tags["name"], element.lon, element.lat, element.tags.get("place", ""))
        if element.id in wanted_nodes:
            nodes[element.id] = node
        if element.tags.get("highway") == "bus_stop":
            bus_stops.append(node)
        if element.tags.get("railway") == "station":
            stations[node.name] = node
        if node.kind in PLACE_KINDS:
            places.append(node)
    routes = [_route(relation, nodes, ways, bus_stops) for relation in relations]
    return Extract(tuple(r for r in routes if len(r.forward) > 1), stations, tuple(sorted(places, key=_by_name)))


def _relations(pbf: Path) -> Iterator[_Relation]:
    """Yield bus routes with a number; those without one are sightseeing tours of a season."""
    for element in osmium.FileProcessor(str(pbf), osmium.osm.RELATION):
        tags = element.tags
        ref = re.match(r"\d+", tags.get("ref", ""))
        if tags.get("type") != "route" or tags.get("route") != "bus" or not ref:
            continue
        stops = [(m.ref, side) for m in element.members if m.type == "n" and (side := _side(m.role))]
        ways = [m.ref for m in element.members if m.type == "w" and "No Service" not in m.role]
        yield _Relation(element.id, ref[0], tags.get("name", ""), tuple(stops), tuple(ways))


def _side(role: str) -> str:
    """Return which way a stop of ``role`` is served: "forward", "backward", "both", or "" where no longer."""
    if "No Service" in role:
        return ""
    return next((side for side in ("forward", "backward") if role.startswith(side)), "both")


def _route(
    relation: _Relation, nodes: dict[int, Node], ways: dict[int, NDArray[np.float64]], bus_stops: list[Node]
) -> Route:
    streets = tuple(ways[w] for w in relation.ways if w in ways and len(ways[w]) > 1)
    stops = [(nodes[n], side) for n, side in relation.stops if n in nodes]
    if len(stops) < 2 and streets:
        stops = [(node, "both") for node in _beside(streets, bus_stops)]
    served = defaultdict(list)
    for node, side in stops:
        for way in ("forward", "backward") if side == "both" else (side,):
            if node not in served[way]:
                served[way].append(node)
    forward, backward = served["forward"], served["backward"]
    if len(forward) < 2:
        forward, backward = backward, []
    return Route(relation.id, relation.ref, relation.name, tuple(forward), tuple(backward), streets)


def _beside(streets: tuple[NDArray[np.float64], ...], bus_stops: list[Node]) -> list[Node]:
    """Return the bus stops within 15 m of the route's streets: for relations that list no stops."""
    import shapely

    scale = np.array([np.cos(np.radians(streets[0][0, 1])), 1.0]) * 111_200.0
    line = shapely.MultiLineString([street * scale for street in streets])
    points = shapely.points([(n.lon * scale[0], n.lat * scale[1]) for n in bus_stops])
    near = shapely.distance(line, points) <= 15.0
    return [node for node, is_near in zip(bus_stops, near, strict=True) if is_near]


def _by_name(node: Node) -> tuple[str, int]:
    return node.name, node.id
