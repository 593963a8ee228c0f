"""A square lattice over the streets of one mode, each point tied to its nearest street: reach is drawn on it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Self

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.transport import Float32Array, FloatArray, IntArray
from mapping.travel.street_graph import ModeGraph
from mapping.travel.street_search import Snap, arrival_costs, direct_costs, search, snap

STEP_M = 50.0
BESIDE_M = 100.0  # the map is coloured this far from a street, no farther: not whole fields, not the sea
POINTS_AT_ONCE = 200_000


@dataclass(frozen=True)
class Lattice:
    """Points STEP_M apart, [row, column]: ``piece`` (-1: none within BESIDE_M), ``share``, ``off_m`` as in Snap."""

    corner_m: FloatArray  # (west, south), metres
    piece: IntArray
    share: Float32Array
    off_m: Float32Array

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """The fields by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The lattice that ``to_arrays`` described."""
        return cls(**{field.name: arrays[field.name] for field in fields(cls)})

    @cached_property
    def places(self) -> Snap:
        """All its points as places, row by row."""
        rows, columns = self.piece.shape
        x = self.corner_m[0] + np.arange(columns) * STEP_M
        y = self.corner_m[1] + np.arange(rows) * STEP_M
        xy = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
        return Snap(
            xy=xy,
            piece=self.piece.ravel().astype(np.int64),
            share=self.share.ravel().astype(np.float64),
            off_m=self.off_m.ravel().astype(np.float64),
        )

    def window(self, xy: FloatArray, radius_m: float) -> tuple[slice, slice]:
        """Rows and columns that may lie within `radius_m` of a spot."""
        rows, columns = self.piece.shape
        column, row = (xy - self.corner_m) / STEP_M
        around = min(radius_m / STEP_M + 1, rows + columns + abs(row) + abs(column))
        return (
            slice(max(0, int(row - around)), max(0, int(row + around) + 1)),
            slice(max(0, int(column - around)), max(0, int(column + around) + 1)),
        )


def build_lattice(lines: NDArray[np.object_], tree: shapely.STRtree) -> Lattice:
    """The lattice over these pieces of street (metres)."""
    west, south, east, north = shapely.total_bounds(lines) if len(lines) else (0.0, 0.0, 0.0, 0.0)
    corner = np.floor(np.array([west - BESIDE_M, south - BESIDE_M]) / STEP_M) * STEP_M
    columns, rows = (int(side) for side in np.ceil((np.array([east, north]) + BESIDE_M - corner) / STEP_M) + 1)
    piece = np.full(rows * columns, -1, dtype=np.int32)
    share, off_m = np.zeros(rows * columns, dtype=np.float32), np.full(rows * columns, np.inf, dtype=np.float32)
    near = _near_streets(lines, corner, rows, columns)
    for start in range(0, len(near), POINTS_AT_ONCE):
        some = near[start : start + POINTS_AT_ONCE]
        xy = corner + np.column_stack([some % columns, some // columns]) * STEP_M
        places = snap(xy, lines, tree, within_m=BESIDE_M)
        piece[some], share[some], off_m[some] = places.piece, places.share, places.off_m
    shape = (rows, columns)
    return Lattice(corner_m=corner, piece=piece.reshape(shape), share=share.reshape(shape), off_m=off_m.reshape(shape))


def seconds_on_lattice(
    graph: ModeGraph,
    lattice: Lattice,
    seeds: Snap,
    *,
    spent_s: FloatArray,
    leg_s: FloatArray,
    max_s: float,
    cost_per_s: float,
    off_cost: float,
    top_m_per_s: float,
) -> FloatArray:
    """Earliest seconds at every point of the lattice, [rows, columns]; inf where not reached by `max_s`.

    From each seed on its own, so that the cap on its leg (`leg_s`) holds exactly: a point that is early
    but too far to walk from one seed may still be reached later, and nearer, from another.
    """
    found = np.full(lattice.piece.shape, np.inf)
    places, numbers = lattice.places, np.arange(lattice.piece.size).reshape(lattice.piece.shape)
    via_a, via_b = arrival_costs(graph, places)
    end_a, end_b = graph.a[places.piece], graph.b[places.piece]
    allowed_s = np.minimum(leg_s, max_s - spent_s)
    for rows, distance in search(graph, seeds, limit=float(allowed_s.max()) * cost_per_s, beside=0):
        for seed in range(rows.start, rows.stop):
            view = lattice.window(seeds.xy[seed], float(allowed_s[seed]) * top_m_per_s)
            these = numbers[view].ravel()
            row = distance[seed - rows.start]
            cost = np.minimum(row[end_a[these]] + via_a[these], row[end_b[these]] + via_b[these])
            cost += (seeds.off_m[seed] + places.off_m[these]) * off_cost
            _along_own_piece(graph, seeds.take(slice(seed, seed + 1)), places, these, cost, off_cost=off_cost)
            leg = cost / cost_per_s
            at = np.where(leg <= allowed_s[seed], leg + spent_s[seed], np.inf)
            found[view] = np.minimum(found[view], at.reshape(found[view].shape))
    return found


def _along_own_piece(
    graph: ModeGraph, seed: Snap, places: Snap, these: NDArray[np.int64], cost: FloatArray, *, off_cost: float
) -> None:
    """Lower `cost` where a place stands on the seed's own piece and need not go round by a junction."""
    same = np.flatnonzero(places.piece[these] == seed.piece[0])
    targets = places.take(these[same])
    sources = seed.take(np.zeros(len(same), dtype=np.int64))
    cost[same] = np.minimum(cost[same], direct_costs(graph, sources, targets, off_cost=off_cost))


def _near_streets(lines: NDArray[np.object_], corner: FloatArray, rows: int, columns: int) -> NDArray[np.int64]:
    """Numbers (row by row) of the lattice points that may lie within BESIDE_M of a street."""
    spots = shapely.get_coordinates(shapely.segmentize(lines, STEP_M))
    column, row = np.rint((spots - corner) / STEP_M).astype(np.int64).T
    mask = np.zeros((rows, columns), dtype=np.bool_)
    mask[row, column] = True
    for axis in (0, 1):  # a spot lies within half a step of its point, and within half a step of the next spot
        for _ in range(int(BESIDE_M / STEP_M) + 1):
            wider = mask.copy()
            before, after = [slice(None)] * 2, [slice(None)] * 2
            before[axis], after[axis] = slice(None, -1), slice(1, None)
            wider[tuple(before)] |= mask[tuple(after)]
            wider[tuple(after)] |= mask[tuple(before)]
            mask = wider
    return np.flatnonzero(mask)
