"""From an OpenStreetMap extract to straight bits of street: its ways read one after the other, by the rules."""

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import osmium
from numpy.typing import NDArray

from layers.streets.barriers import BARRIERS, Passes, read_barrier
from layers.streets.closures import shut_at_barriers
from layers.streets.ferries import is_ferry
from layers.streets.rules import Access, read_access
from layers.streets.shapes import DEGREES_PER_UNIT, EARTH, Segments

Progress = Callable[[str], None]
Box = tuple[float, float, float, float]
Ints = NDArray[np.int64]

WAYS_PER_REPORT = 5_000
NOWHERE = 2_147_483_647  # osmium's mark for a point that the extract does not hold
NODE_TAGS = tuple(("barrier", kind) for kind in BARRIERS)


@dataclass
class _Lines:
    """Ways as they were read: their points one after the other, how many each has, and its rules."""

    refs: "array[int]" = field(default_factory=lambda: array("q"))
    x: "array[int]" = field(default_factory=lambda: array("i"))
    y: "array[int]" = field(default_factory=lambda: array("i"))
    counts: "array[int]" = field(default_factory=lambda: array("q"))
    rules: "array[int]" = field(default_factory=lambda: array("q"))
    numbers: dict[Access, int] = field(default_factory=dict)
    barriers: dict[int, Passes] = field(default_factory=dict)

    def add_way(self, way: osmium.osm.Way) -> None:
        """Keep a way that is a street or a ferry, by its rules."""
        tags = dict(way.tags)
        access = read_access(tags, length_m=_length_m(way) if is_ferry(tags) else 0.0)
        if access is None:
            return
        before = len(self.refs)
        for node in way.nodes:
            self.refs.append(node.ref)
            self.x.append(node.x)
            self.y.append(node.y)
        self.counts.append(len(self.refs) - before)
        self.rules.append(self.numbers.setdefault(access, len(self.numbers)))

    def add_node(self, node: osmium.osm.Node) -> None:
        """Keep who gets past a barrier."""
        passes = read_barrier(dict(node.tags))
        if passes is not None:
            self.barriers[node.id] = passes


def read_segments(source: osmium.io.File, bbox: Box | None, progress: Progress) -> Segments:
    """Every straight bit of every usable street, with its rule (see layers/streets/rules.py)."""
    lines = _Lines()
    ways = 0
    for item in _streets_and_barriers(source):
        if isinstance(item, osmium.osm.Way):
            if ways % WAYS_PER_REPORT == 0:
                progress(f"{ways:,} streets read")
            ways += 1
            lines.add_way(item)
        elif isinstance(item, osmium.osm.Node):
            lines.add_node(item)
    return _as_segments(lines, bbox)


def _as_segments(lines: _Lines, bbox: Box | None) -> Segments:
    """The lines cut at each of their points; outside the box and beyond the extract they are left out."""
    counts, rules = np.asarray(lines.counts, dtype=np.int64), np.asarray(lines.rules, dtype=np.int64)
    way_of = np.repeat(np.arange(len(counts)), counts)
    x, y = np.asarray(lines.x, dtype=np.int32), np.asarray(lines.y, dtype=np.int32)
    refs = np.asarray(lines.refs, dtype=np.int64)
    numbers, first, point = np.unique(refs, return_index=True, return_inverse=True)
    keep = (way_of[:-1] == way_of[1:]) & (point[:-1] != point[1:])
    known = x != NOWHERE
    keep &= known[:-1] & known[1:]
    if bbox is not None:
        inside = _inside(x, y, bbox)
        keep &= inside[:-1] | inside[1:]
    keep &= ~_loose_ferries(refs, way_of, rules, tuple(lines.numbers))[way_of[:-1]]
    segments = Segments(
        x=x[first],
        y=y[first],
        a=point[:-1][keep],
        b=point[1:][keep],
        rule=rules[way_of[:-1][keep]],
        rules=tuple(lines.numbers),
    )
    return shut_at_barriers(segments, _by_point(lines.barriers, numbers))


def _by_point(barriers: dict[int, Passes], refs: Ints) -> dict[int, Passes]:
    """Barriers that stand on a street, by the number of their point instead of OpenStreetMap's."""
    standing = np.array(sorted(barriers), dtype=np.int64)
    standing = standing[np.isin(standing, refs)]
    return {
        int(point): barriers[int(ref)] for point, ref in zip(np.searchsorted(refs, standing), standing, strict=True)
    }


def _loose_ferries(refs: Ints, way_of: Ints, rules: Ints, table: tuple[Access, ...]) -> NDArray[np.bool_]:
    """Which ways are ferries that do not lead from street to street inside the extract: to France, or cut off.

    A line may be drawn in several ways, so ferries are dropped until each end of all that are left is held.
    """
    is_line = np.array([rule.ferry_s_per_m > 0 for rule in table], dtype=np.bool_)[rules]
    loose = np.zeros(len(rules), dtype=np.bool_)
    left = {int(way): set(refs[way_of == way].tolist()) for way in np.flatnonzero(is_line)}
    ends = {way: refs[way_of == way][[0, -1]].tolist() for way in left}
    ashore = set(np.intersect1d(refs[~is_line[way_of]], refs[is_line[way_of]]).tolist())
    while True:
        gone = [
            way
            for way in left
            if any(
                end not in ashore and not any(end in points for other, points in left.items() if other != way)
                for end in ends[way]
            )
        ]
        if not gone:
            return loose
        for way in gone:
            loose[way] = True
            del left[way]


def _streets_and_barriers(source: osmium.io.File) -> Iterator[osmium.osm.Way | osmium.osm.Node]:
    """The extract's barriers, then its ways that are a highway or some route, with the positions of their points."""
    reader = osmium.FileProcessor(source, osmium.osm.NODE | osmium.osm.WAY).with_locations()
    nodes, ways = osmium.filter.TagFilter(*NODE_TAGS), osmium.filter.KeyFilter("highway", "route")
    nodes.enable_for(osmium.osm.NODE)
    ways.enable_for(osmium.osm.WAY)
    for item in reader.with_filter(nodes).with_filter(ways):
        if isinstance(item, (osmium.osm.Way, osmium.osm.Node)):
            yield item


def _length_m(way: osmium.osm.Way) -> float:
    """Metres along the part of a way that the extract holds."""
    held = [node for node in way.nodes if node.location.valid()]
    return float(EARTH.line_length([node.lon for node in held], [node.lat for node in held]))


def _inside(x: NDArray[np.int32], y: NDArray[np.int32], bbox: Box) -> NDArray[np.bool_]:
    """Which points lie in the box."""
    west, south, east, north = (round(side / DEGREES_PER_UNIT) for side in bbox)
    return (x >= west) & (x <= east) & (y >= south) & (y <= north)
