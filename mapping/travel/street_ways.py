"""Getting about by street: walking, cycling and driving times along a street network."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self, get_args

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.errors import OutsideAreaError
from layers.transport import BoolArray, Float32Array, FloatArray, IntArray, Streets
from mapping.travel.lattice import STEP_M, Lattice, build_lattice, seconds_on_lattice
from mapping.travel.plane import metric_crs, to_metres
from mapping.travel.spread import LatticeSpread, Spread
from mapping.travel.street_graph import KMH, ModeGraph, Pieces, build_graph, pair_directions
from mapping.travel.street_search import SNAP_M, Snap, costs, pair_costs, snap
from mapping.travel.ways import REMEMBER_FROM, Mode, Neighbours, Spots, Stood, as_neighbours, lonlat_of, near_pairs

MODES: tuple[Mode, ...] = get_args(Mode)
USERS: Mapping[Mode, str] = {"walk": "people on foot", "cycle": "cycles", "drive": "cars"}
REMEMBER_SETS = 12


@dataclass(frozen=True)
class ModeStreets:
    """The streets of one mode: what to search, their shapes to stand beside, the lattice to draw on."""

    graph: ModeGraph
    lattice: Lattice
    shapes_m: FloatArray  # every bend of every piece of the graph, metres
    shape_of: IntArray  # which piece each bend belongs to

    @cached_property
    def lines(self) -> NDArray[np.object_]:
        """The pieces as lines, in metres."""
        return _lines(self.shapes_m, self.shape_of)

    @cached_property
    def tree(self) -> shapely.STRtree:
        """To find the piece nearest to a place."""
        return shapely.STRtree(self.lines)

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Graph, lattice and shapes by name."""
        return {
            **{f"graph.{name}": values for name, values in self.graph.to_arrays().items()},
            **{f"lattice.{name}": values for name, values in self.lattice.to_arrays().items()},
            "shapes_m": self.shapes_m,
            "shape_of": self.shape_of,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The same again."""
        return cls(
            graph=ModeGraph.from_arrays(_under("graph.", arrays)),
            lattice=Lattice.from_arrays(_under("lattice.", arrays)),
            shapes_m=arrays["shapes_m"],
            shape_of=arrays["shape_of"],
        )


@dataclass(frozen=True)
class StreetWays:
    """Along the streets, in the largest part of them that each mode can use as a whole.

    A place joins the nearest street open to the mode, at the nearest spot along it, if that is within
    500 m; the bit beside the street is walked. Walkers go both ways everywhere; cycles and cars obey
    one-way streets. Not known: turn bans, gates, gradients, waiting at crossings, traffic.
    """

    crs: str
    attribution: str
    modes: Mapping[Mode, ModeStreets]
    _remembered: dict[tuple[Mode, bytes], Snap] = field(default_factory=dict, repr=False, compare=False)
    straight_line = False

    @classmethod
    def build(cls, streets: Streets) -> Self:
        """Graphs, shapes and lattices of the three modes from a street network."""
        lonlat = np.column_stack([streets.shape_lon, streets.shape_lat])
        crs = metric_crs(lonlat)
        xy, pieces = to_metres(lonlat, crs), pair_directions(streets)
        length_m = streets.length_m.astype(np.float64)
        rules: dict[Mode, tuple[BoolArray, FloatArray]] = {
            "walk": (streets.walk, length_m),
            "cycle": (streets.cycle, length_m / (streets.cycle_kmh * KMH)),
            "drive": (streets.drive, length_m / (streets.drive_kmh * KMH)),
        }
        modes = {
            mode: _mode_streets(streets, pieces, xy, allowed=allowed, cost=cost)
            for mode, (allowed, cost) in rules.items()
        }
        return cls(crs=crs, attribution=streets.attribution, modes=modes)

    def stand(self, points: FloatArray) -> Stood:
        """The places, to be asked about again and again."""
        return Stood(points)

    def seconds(
        self,
        origins: Spots,
        destinations: Spots,
        *,
        mode: Mode,
        walk_kmh: float = 4.8,
        max_minutes: float,
        step_free: bool = False,
        ferries: bool = True,
    ) -> Float32Array:
        """Seconds from every origin to every destination, float32[O, D]; inf beyond `max_minutes`."""
        cost_per_s, off_cost = _rates(mode, walk_kmh)
        limit = max_minutes * 60 * cost_per_s
        starts, ends = lonlat_of(origins), lonlat_of(destinations)
        return (self._costs(starts, ends, mode=mode, limit=limit, off_cost=off_cost) / cost_per_s).astype(np.float32)

    def metres(
        self, origins: Spots, destinations: Spots, *, max_m: float, step_free: bool = False, ferries: bool = True
    ) -> Float32Array:
        """Metres on foot from every origin to every destination, float32[O, D]; inf beyond `max_m`."""
        starts, ends = lonlat_of(origins), lonlat_of(destinations)
        return self._costs(starts, ends, mode="walk", limit=max_m, off_cost=1.0).astype(np.float32)

    def from_place(self, place: Spots, *, max_m: float, step_free: bool = False, ferries: bool = True) -> "StreetWalks":
        """Every walk of at most `max_m` metres from one place (see ``Ways.from_place``)."""
        return StreetWalks(self, lonlat_of(place), max_m)

    def near(
        self, origins: Spots, destinations: Spots, *, max_m: float, step_free: bool = False, ferries: bool = True
    ) -> Neighbours:
        """Pairs within `max_m` metres on foot of each other (see ``Ways.near``)."""
        found = self.metres(origins, destinations, max_m=max_m)
        first, second = np.nonzero(np.isfinite(found))
        return as_neighbours(len(found), first, second, found[first, second], max_m)

    def neighbours(self, points: Spots, *, max_m: float, step_free: bool = False, ferries: bool = True) -> Neighbours:
        """Points within `max_m` metres on foot of each other (see ``Ways.neighbours``)."""
        points = lonlat_of(points)
        first, second = near_pairs(points, max_m)
        order = np.lexsort((second, first))
        first, second = first[order], second[order]
        graph = self.modes["walk"].graph
        if not len(first) or not len(graph.piece):
            return as_neighbours(len(points), first[:0], second[:0], np.empty(0), max_m)
        places = self._snap(points, "walk")
        metres = pair_costs(graph, places, first, second, limit=max_m, off_cost=1.0)
        return as_neighbours(len(points), first, second, metres, max_m)

    def spread(
        self,
        seeds: FloatArray,
        spent_s: Float32Array,
        *,
        mode: Mode,
        walk_kmh: float,
        max_s: float,
        leg_s: Float32Array,
        towards: bool = False,
        step_free: bool = False,
        ferries: bool = True,
    ) -> Spread:
        """Seconds on a lattice of 50 m over the streets (see ``Ways.spread``).

        Raises OutsideAreaError when no seed has a street of the mode within 500 m.
        """
        streets, cost_per_s = self.modes[mode], _rates(mode, walk_kmh)[0]
        places = self._snap(seeds, mode)
        useful = (places.piece >= 0) & (spent_s < max_s)
        if not (places.piece >= 0).any():
            raise OutsideAreaError(_too_far(seeds, mode))
        seconds = seconds_on_lattice(
            streets.graph.reversed if towards else streets.graph,
            streets.lattice,
            places.take(np.flatnonzero(useful)),
            spent_s=spent_s[useful].astype(np.float64),
            leg_s=leg_s[useful].astype(np.float64),
            max_s=max_s,
            cost_per_s=cost_per_s,
            off_cost=_rates(mode, walk_kmh)[1],
            top_m_per_s=walk_kmh * KMH if mode == "walk" else np.inf,
        )
        west, south = streets.lattice.corner_m
        return LatticeSpread(crs=self.crs, west_m=float(west), south_m=float(south), step_m=STEP_M, seconds=seconds)

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Everything by name ("walk.graph.a" …), numbers and text only."""
        arrays: dict[str, NDArray[Any]] = {"crs": np.array(self.crs), "attribution": np.array(self.attribution)}
        for mode, streets in self.modes.items():
            arrays |= {f"{mode}.{name}": values for name, values in streets.to_arrays().items()}
        return arrays

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The same ways again, from memory-mapped arrays if need be."""
        modes = {mode: ModeStreets.from_arrays(_under(f"{mode}.", arrays)) for mode in MODES}
        return cls(crs=str(arrays["crs"]), attribution=str(arrays["attribution"]), modes=modes)

    def _snap(self, lonlat: FloatArray, mode: Mode) -> Snap:
        """Places on the streets; large sets (all stops, all zones) are remembered, a person's own place never."""
        streets = self.modes[mode]
        if len(lonlat) < REMEMBER_FROM:
            return snap(to_metres(lonlat, self.crs), streets.lines, streets.tree)
        key = (mode, np.ascontiguousarray(lonlat).tobytes())
        known = self._remembered.get(key)
        if known is None:
            known = snap(to_metres(lonlat, self.crs), streets.lines, streets.tree)
            for oldest in list(self._remembered)[: 1 - REMEMBER_SETS]:
                self._remembered.pop(oldest, None)
            self._remembered[key] = known
        return known

    def _costs(
        self, origins: FloatArray, destinations: FloatArray, *, mode: Mode, limit: float, off_cost: float
    ) -> FloatArray:
        graph = self.modes[mode].graph
        if not (len(origins) and len(destinations) and len(graph.piece)):
            return np.full((len(origins), len(destinations)), np.inf)
        sources, targets = self._snap(origins, mode), self._snap(destinations, mode)
        return costs(graph, sources, targets, limit=limit, off_cost=off_cost)


@dataclass(frozen=True)
class StreetWalks:
    """Walks from one place (see ``Walks``)."""

    ways: StreetWays
    place: FloatArray
    max_m: float

    def to(self, places: Spots) -> Float32Array:
        """Metres to each of the places, float32[N]; inf beyond the limit."""
        return self.ways.metres(self.place, places, max_m=self.max_m)[0]


def _mode_streets(
    streets: Streets, pieces: Pieces, xy: FloatArray, *, allowed: BoolArray, cost: FloatArray
) -> ModeStreets:
    """One mode's graph with the shapes of its pieces and its lattice."""
    graph = build_graph(streets, pieces, allowed=allowed, cost=cost)
    edges = pieces.on[graph.piece]
    bends = np.diff(streets.shape_offsets)[edges]
    shape_of = np.repeat(np.arange(len(edges), dtype=np.int32), bends)
    nth = np.arange(len(shape_of)) - np.repeat(np.cumsum(bends) - bends, bends)
    shapes_m = xy[np.repeat(streets.shape_offsets[edges], bends) + nth]
    lines = _lines(shapes_m, shape_of)
    lattice = build_lattice(lines, shapely.STRtree(lines))
    return ModeStreets(graph=graph, lattice=lattice, shapes_m=shapes_m, shape_of=shape_of)


def _lines(shapes_m: FloatArray, shape_of: IntArray) -> NDArray[np.object_]:
    return np.asarray(shapely.linestrings(shapes_m, indices=shape_of), dtype=np.object_)


def _rates(mode: Mode, walk_kmh: float) -> tuple[float, float]:
    """(graph cost a second, graph cost of a metre beside the street): walking costs metres, the others seconds."""
    walk_m_per_s = walk_kmh * KMH
    return (walk_m_per_s, 1.0) if mode == "walk" else (1.0, 1 / walk_m_per_s)


def _too_far(seeds: FloatArray, mode: Mode) -> str:
    lon, lat = seeds[0]
    return (
        f"The place at latitude {lat:.4f}, longitude {lon:.4f} is more than {SNAP_M:.0f} m from every street "
        f"open to {USERS[mode]} in this area; choose a place nearer to a street."
    )


def _under(prefix: str, arrays: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """The arrays whose name begins with `prefix`, by the rest of their name."""
    return {name.removeprefix(prefix): values for name, values in arrays.items() if name.startswith(prefix)}
