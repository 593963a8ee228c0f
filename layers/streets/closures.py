"""Streets shut at their barriers: for whom a barrier does not open, the street ends a metre before it."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from layers.streets.barriers import Passes, shut_out
from layers.streets.rules import Access
from layers.streets.shapes import DEGREES_PER_UNIT, Segments

Ints = NDArray[np.int64]

METRES_PER_DEGREE = 111_320.0
SHUT_M = 1.0  # of street on each side of a barrier that is closed to whom the barrier stops
SHUT_SHARE = 1 / 3  # of a bit of street shorter than that; both of its ends may be barriers


def shut_at_barriers(segments: Segments, barriers: Mapping[int, Passes]) -> Segments:
    """The same streets with each bit that touches a barrier (by point number) split and its end there closed.

    Only modes that may use the street and not pass the barrier change anything: a stile on a footpath
    costs walkers nothing. Where a barrier is drawn on a point that three or more bits share, it belongs to
    the least of the streets there (path, then minor road): a gate drawn on the junction does not shut the main road.
    """
    ends = np.column_stack([segments.a, segments.b]).ravel()  # end 2 s of segment s is its a, 2 s + 1 its b
    held = np.zeros(len(segments.x), dtype=np.bool_)
    held[list(barriers)] = True
    at = np.flatnonzero(held[ends])
    at = at[~_passes_by(segments, ends, at)]
    table = dict(zip(segments.rules, range(len(segments.rules)), strict=True))
    rule = _rules_at(segments, ends, at, barriers, table)
    changed = rule != segments.rule[at >> 1]
    return _cut(segments, at[changed], rule[changed], tuple(table))


def _passes_by(segments: Segments, ends: Ints, at: Ints) -> NDArray[np.bool_]:
    """Which of these ends at a barrier belong to a greater street than the least that meets there."""
    kinds = np.array([rule.road_class for rule in segments.rules], dtype=np.int64)[segments.rule[at >> 1]]
    least = np.full(len(segments.x), np.iinfo(np.int64).max)
    np.minimum.at(least, ends[at], kinds)
    meet = np.bincount(ends[at], minlength=len(segments.x))
    return np.asarray((meet[ends[at]] > 2) & (kinds > least[ends[at]]), dtype=np.bool_)


def _rules_at(
    segments: Segments, ends: Ints, at: Ints, barriers: Mapping[int, Passes], table: dict[Access, int]
) -> Ints:
    """The number of the rule that holds at each of these ends; rules not met before are added to `table`."""
    known: dict[tuple[int, Passes], int] = {}
    found = np.empty(len(at), dtype=np.int64)
    for place, (point, old) in enumerate(zip(ends[at].tolist(), segments.rule[at >> 1].tolist(), strict=True)):
        key = old, barriers[point]
        if key not in known:
            known[key] = table.setdefault(shut_out(segments.rules[old], barriers[point]), len(table))
        found[place] = known[key]
    return found


def _cut(segments: Segments, at: Ints, rule: Ints, rules: tuple[Access, ...]) -> Segments:
    """Each of these ends cut off as a bit of its own, under its own rule."""
    bit, is_b = at >> 1, at & 1 == 1
    near, far = np.where(is_b, segments.b[bit], segments.a[bit]), np.where(is_b, segments.a[bit], segments.b[bit])
    x, y = segments.x.astype(np.float64), segments.y.astype(np.float64)
    dx, dy = x[far] - x[near], y[far] - y[near]
    scale = DEGREES_PER_UNIT * METRES_PER_DEGREE
    length_m = np.hypot(dx * np.cos(np.radians(y[near] * DEGREES_PER_UNIT)), dy) * scale
    share = np.minimum(SHUT_M / np.maximum(length_m, SHUT_M), SHUT_SHARE)
    fresh = len(segments.x) + np.arange(len(at))
    a, b = segments.a.copy(), segments.b.copy()
    a[bit[~is_b]], b[bit[is_b]] = fresh[~is_b], fresh[is_b]
    return replace(
        segments,
        x=np.concatenate([segments.x, np.rint(x[near] + dx * share).astype(np.int32)]),
        y=np.concatenate([segments.y, np.rint(y[near] + dy * share).astype(np.int32)]),
        a=np.concatenate([a, np.where(is_b, fresh, near)]),
        b=np.concatenate([b, np.where(is_b, near, fresh)]),
        rule=np.concatenate([segments.rule, rule]),
        rules=rules,
    )
