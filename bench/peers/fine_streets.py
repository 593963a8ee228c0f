"""A little map cut fine, so that engines which join places to corners, or drop small maps, get a fair chance."""

from collections.abc import Iterator
from itertools import pairwise
from math import ceil, cos, hypot, radians
from pathlib import Path

import osmium
from osmium.osm import mutable

PIECE_M = 20.0  # ferrobus joins places to corners alone; cafein drops whatever has fewer than 40 corners
METRES_PER_DEGREE = 111_320.0
FIRST_NEW_NODE, FIRST_NEW_WAY = 1_000_000, 1_000_000

LonLat = tuple[float, float]


def cut_fine(streets: Path, fine: Path) -> Path:
    """Write the map with every street cut into streets of at most 20 m, and return its path.

    Points keep their tags and streets theirs, their direction too: no way through the map gets longer or shorter.
    What is no street (a ferry line) stays whole.
    """
    nodes, places, ways = [], {}, []
    for thing in osmium.FileProcessor(str(streets)):
        if thing.is_node():
            nodes.append(mutable.Node(base=thing, tags=dict(thing.tags), location=thing.location))
            places[thing.id] = (thing.location.lon, thing.location.lat)
        elif thing.is_way():
            ways.append(([node.ref for node in thing.nodes], dict(thing.tags)))
    added, pieces = _cut(places, ways)
    with osmium.SimpleWriter(str(fine), overwrite=True) as writer:
        for node in nodes:
            writer.add_node(node)
        for number, place in enumerate(added, start=FIRST_NEW_NODE):
            writer.add_node(mutable.Node(id=number, version=1, location=place))
        for number, (points, tags) in enumerate(pieces, start=FIRST_NEW_WAY):
            writer.add_way(mutable.Way(id=number, version=1, nodes=points, tags=tags))
    return fine


def _cut(
    places: dict[int, LonLat], ways: list[tuple[list[int], dict[str, str]]]
) -> tuple[list[LonLat], list[tuple[list[int], dict[str, str]]]]:
    """The points to add, and all the pieces of streets with their tags."""
    added: list[LonLat] = []
    pieces = []
    for points, tags in ways:
        if "highway" not in tags:
            pieces.append((points, tags))
            continue
        for start, end in pairwise(points):
            between = list(_between(places[start], places[end]))
            numbers = range(FIRST_NEW_NODE + len(added), FIRST_NEW_NODE + len(added) + len(between))
            added += between
            pieces += [(list(pair), tags) for pair in pairwise([start, *numbers, end])]
    return added, pieces


def _between(start: LonLat, end: LonLat) -> Iterator[LonLat]:
    """Points between two, evenly spread, at most a piece apart."""
    east, north = end[0] - start[0], end[1] - start[1]
    metres = hypot(east * cos(radians(start[1])), north) * METRES_PER_DEGREE
    parts = max(1, ceil(metres / PIECE_M))
    for part in range(1, parts):
        yield start[0] + east * part / parts, start[1] + north * part / parts
