"""From the ways of a map to a street network: junctions, and the directed pieces of street between them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from layers.streets.rules import Access
from layers.streets.speeds import JUNCTION_S
from layers.transport import Streets

Ints = NDArray[np.int64]

DEGREES_PER_UNIT = 1e-7  # how OpenStreetMap itself keeps positions
EARTH = Geod(ellps="WGS84")


@dataclass(frozen=True)
class Segments:
    """Straight bits of street between two neighbouring points of a way, still one by one.

    ``a`` and ``b`` are point numbers, ``rule`` the number of the ``Access`` that holds from a to b.
    """

    x: NDArray[np.int32]  # of every point, 1e-7 degrees east
    y: NDArray[np.int32]  # 1e-7 degrees north
    a: Ints
    b: Ints
    rule: Ints
    rules: tuple[Access, ...]


@dataclass(frozen=True)
class _Chains:
    """Segments strung together from junction to junction: ``points[start[c]:start[c + 1]]`` are chain c's points."""

    points: Ints
    start: Ints
    rule: Ints


def build_streets(segments: Segments, *, source: str, attribution: str, data_date: str) -> Streets:
    """Join segments at points where nothing branches and nothing changes, and name both directions.

    Nodes are junctions, ends, and points where access or speed changes. A piece of street that some
    mode may use both ways is two edges, with the same length and mirrored shapes.
    """
    rules, flip = _with_mirrors(segments.rules)
    chains = _string_together(segments, flip)
    lon = segments.x.astype(np.float64) * DEGREES_PER_UNIT
    lat = segments.y.astype(np.float64) * DEGREES_PER_UNIT
    length_m = _lengths_m(chains, lon, lat)
    table = np.array(rules, dtype=np.float64)
    on, back = _edges(chains, table, length_m), _edges(_reversed(chains, flip), table, length_m)
    keep_on, keep_back = _open(on), _open(back)
    both = {name: np.concatenate([on[name][keep_on], back[name][keep_back]]) for name in on}
    lengths = np.concatenate([length_m[keep_on], length_m[keep_back]])
    points, offsets = _shapes([(chains, keep_on), (_reversed(chains, flip), keep_back)])
    nodes, ends = np.unique(np.concatenate([both["from"], both["to"]]), return_inverse=True)
    count = len(both["from"])
    return Streets(
        node_lon=lon[nodes],
        node_lat=lat[nodes],
        edge_from=ends[:count].astype(np.int32),
        edge_to=ends[count:].astype(np.int32),
        length_m=lengths.astype(np.float32),
        walk=both["walk"].astype(np.bool_),
        cycle=both["cycle"].astype(np.bool_),
        drive=both["drive"].astype(np.bool_),
        cycle_kmh=both["cycle_kmh"].astype(np.float32),
        drive_kmh=_with_junctions(both, lengths, len(segments.x)).astype(np.float32),
        step_free=both["step_free"].astype(np.bool_),
        ferry_s=both["ferry_s"].astype(np.float32),
        road_class=both["road_class"].astype(np.int8),
        shape_offsets=offsets,
        shape_lon=lon[points],
        shape_lat=lat[points],
        source=source,
        attribution=attribution,
        data_date=data_date,
    )


def _with_mirrors(rules: tuple[Access, ...]) -> tuple[list[Access], Ints]:
    """The rules with those of the opposite direction added, and for each the number of its opposite."""
    numbers: dict[Access, int] = {rule: number for number, rule in enumerate(rules)}
    for rule in rules:
        numbers.setdefault(_mirror(rule), len(numbers))
    return list(numbers), np.array([numbers[_mirror(rule)] for rule in numbers], dtype=np.int64)


def _mirror(rule: Access) -> Access:
    return rule._replace(
        cycle_on=rule.cycle_back, cycle_back=rule.cycle_on, drive_on=rule.drive_back, drive_back=rule.drive_on
    )


def _string_together(segments: Segments, flip: Ints) -> _Chains:
    """Follow segments through every point where exactly two meet under the same rule.

    Half h = 2 s leaves segment s's a towards b, 2 s + 1 the other way; h ^ 1 is the same bit backwards.
    """
    origin = np.column_stack([segments.a, segments.b]).ravel()
    rule = np.column_stack([segments.rule, flip[segments.rule]]).ravel()
    by_point = np.argsort(origin, kind="stable")
    degree = np.bincount(origin, minlength=len(segments.x))
    first = (np.cumsum(degree) - degree)[degree == 2]
    p, q = by_point[first], by_point[first + 1]
    smooth = flip[rule[p]] == rule[q]
    p, q = p[smooth], q[smooth]
    after = np.full(len(origin), -1, dtype=np.int64)
    after[p ^ 1], after[q ^ 1] = q, p
    begins = np.ones(len(origin), dtype=np.bool_)
    begins[p] = begins[q] = False
    halves, start = _follow(after.tolist(), np.flatnonzero(begins).tolist())
    inserted = np.arange(len(halves)) + np.repeat(np.arange(len(start) - 1), np.diff(start))
    points = np.empty(len(halves) + len(start) - 1, dtype=np.int64)
    points[inserted] = origin[halves]
    points[start[1:] + np.arange(len(start) - 1)] = origin[halves[start[1:] - 1] ^ 1]
    return _Chains(points=points, start=start + np.arange(len(start)), rule=rule[halves[start[:-1]]])


def _follow(after: list[int], begins: list[int]) -> tuple[Ints, Ints]:
    """Halves in order of travel, chain by chain, each chain once; then the rings that touch no junction."""
    seen = bytearray(len(after) // 2)
    halves: list[int] = []
    start = [0]
    for half in [*begins, *range(0, len(after), 2)]:
        here = half
        if seen[here >> 1]:
            continue
        while here >= 0 and not seen[here >> 1]:
            seen[here >> 1] = 1
            halves.append(here)
            here = after[here]
        start.append(len(halves))
    return np.array(halves, dtype=np.int64), np.array(start, dtype=np.int64)


def _reversed(chains: _Chains, flip: Ints) -> _Chains:
    """The same chains walked the other way."""
    first, last = chains.start[:-1], chains.start[1:] - 1
    mirrored = np.repeat(first + last, np.diff(chains.start)) - np.arange(len(chains.points))
    return _Chains(points=chains.points[mirrored], start=chains.start, rule=flip[chains.rule])


def _edges(chains: _Chains, table: NDArray[np.float64], length_m: NDArray[np.float64]) -> dict[str, NDArray[Any]]:
    """One column per fact of the edge along each chain, in the chain's direction."""
    facts = dict(zip(Access._fields, table[chains.rule].T, strict=True))
    return {
        "from": chains.points[chains.start[:-1]],
        "to": chains.points[chains.start[1:] - 1],
        "walk": facts["walk"],
        "cycle": facts["cycle_on"],
        "drive": facts["drive_on"],
        "cycle_kmh": facts["cycle_kmh"],
        "drive_kmh": facts["drive_kmh"],
        "road_class": facts["road_class"],
        "step_free": facts["step_free"],
        "ferry_s": facts["ferry_s_per_m"] * length_m,
    }


def _open(edges: dict[str, NDArray[Any]]) -> NDArray[np.bool_]:
    """Edges that some mode may use."""
    return np.asarray(edges["walk"] + edges["cycle"] + edges["drive"] > 0, dtype=np.bool_)


def _with_junctions(edges: dict[str, NDArray[Any]], length_m: NDArray[np.float64], points: int) -> NDArray[np.float64]:
    """Speed by car with what is lost at the junction that each edge ends in (see ``JUNCTION_S``).

    A junction: three or more pieces of street that cars may use, one way or both.
    """
    driven = np.flatnonzero(edges["drive"])
    low, high = np.minimum(edges["from"], edges["to"])[driven], np.maximum(edges["from"], edges["to"])[driven]
    # the two directions of one piece have the same ends and the same length
    pieces = np.unique(np.column_stack([low, high, np.rint(length_m[driven] * 1000).astype(np.int64)]), axis=0)
    meet = np.bincount(pieces[:, :2].ravel(), minlength=points)
    lost_s = np.where(meet[edges["to"]] > 2, JUNCTION_S, 0.0)
    hours = length_m / 1000 / edges["drive_kmh"] + lost_s / 3600
    return np.asarray(np.where(hours > 0, length_m / 1000 / np.maximum(hours, 1e-12), edges["drive_kmh"]))


def _lengths_m(chains: _Chains, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Metres on the WGS 84 ellipsoid along each chain."""
    points = chains.points
    _, _, step_m = EARTH.inv(lon[points[:-1]], lat[points[:-1]], lon[points[1:]], lat[points[1:]])
    step_m = np.append(step_m, 0.0)
    step_m[chains.start[1:] - 1] = 0.0  # from one chain's end to the next one's beginning
    lengths: NDArray[np.float64] = np.add.reduceat(step_m, chains.start[:-1])
    return lengths


def _shapes(parts: list[tuple[_Chains, NDArray[np.bool_]]]) -> tuple[Ints, Ints]:
    """Points of the kept chains one after the other, and where each begins."""
    points = [chains.points[np.repeat(keep, np.diff(chains.start))] for chains, keep in parts]
    counts = np.concatenate([np.diff(chains.start)[keep] for chains, keep in parts])
    return np.concatenate(points), np.concatenate([[0], np.cumsum(counts)])
