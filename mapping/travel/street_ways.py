"""Getting about by street: walking, cycling and driving times along a street network."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from layers.errors import OutsideAreaError
from layers.transport import BoolArray, Float32Array, FloatArray, Streets
from mapping.travel.earliest import Rates, seconds_on_lattice
from mapping.travel.lattice import STEP_M, Lattice
from mapping.travel.plane import metric_crs, to_metres
from mapping.travel.spread import LatticeSpread, Spread
from mapping.travel.street_graph import KMH, ModeGraph, build_graph, pair_directions, read_only
from mapping.travel.street_index import Shapes
from mapping.travel.street_kernel import Ends
from mapping.travel.street_search import (
    SNAP_M,
    Streetside,
    costs,
    every_cost,
    near,
    read_costs,
    turned,
)
from mapping.travel.ways import REMEMBER_FROM, Mode, Neighbours, Spots, Stood, lonlat_of, without_selves

USERS: Mapping[Mode, str] = {"walk": "people on foot", "cycle": "cycles", "drive": "cars"}
STEP_FREE, NO_FERRY = "step-free", " without ferries"
FERRY_WALK_M_S = 4.8 * KMH  # on foot costs are metres: a ferry counts as the metres that one walks meanwhile
REMEMBER_SETS = 12


class Network(NamedTuple):
    """The streets that one kind of traveller may use, and the lattice to draw reach on."""

    streets: Streetside
    lattice: Lattice

    @property
    def graph(self) -> ModeGraph:
        """The graph to search."""
        return self.streets.graph


@dataclass(frozen=True)
class StreetWays:
    """Along the streets, in the largest part of them that each mode can use as a whole.

    A place joins the nearest street that is open to the mode and belongs to that part, at the nearest spot along it,
    if that is within 500 m; the bit beside the street is walked. Walkers go both ways everywhere; cycles and cars obey
    one-way streets. Step-free walkers have a largest part of their own, and so has who takes no ferry. Nobody sets out
    from the middle of a ferry. Not known: turn bans, gradients, waiting at crossings, traffic.

    ``modes``: what to search, by "walk", "cycle", "drive" and "step-free", each also with " without ferries" where
    there is a ferry. Opening does no work; what reach is drawn on is tied to streets as it is asked for.
    """

    crs: str
    attribution: str
    shapes: Shapes
    modes: Mapping[str, Network]
    _remembered: OrderedDict[bytes, Stood] = field(default_factory=OrderedDict, repr=False, compare=False)
    _lock: Any = field(default_factory=Lock, repr=False, compare=False)
    straight_line = False

    @classmethod
    def build(cls, streets: Streets) -> Self:
        """Graphs of every mode and one set of shapes from a street network."""
        lonlat = np.column_stack([streets.shape_lon, streets.shape_lat])
        crs = metric_crs(lonlat)
        pieces, nodes = pair_directions(streets), np.column_stack([streets.node_lon, streets.node_lat])
        bends = np.diff(streets.shape_offsets)[pieces.on]
        piece = np.repeat(np.arange(len(bends), dtype=np.int32), bends)
        nth = np.arange(len(piece)) - np.repeat(np.cumsum(bends) - bends, bends)
        shapes = Shapes.of(to_metres(lonlat[np.repeat(streets.shape_offsets[pieces.on], bends) + nth], crs), piece)
        xy = to_metres(nodes, crs)
        graphs = {
            name: build_graph(streets, pieces, xy, allowed=allowed, cost=cost)
            for name, (allowed, cost) in _rules(streets).items()
        }
        ferry = streets.ferry_s[pieces.on] > 0
        return cls._of(crs, streets.attribution, shapes, graphs, read_only(ferry))

    @classmethod
    def _of(cls, crs: str, attribution: str, shapes: Shapes, graphs: Mapping[str, ModeGraph], ferry: BoolArray) -> Self:
        sides = {name: Streetside(graph=graph, shapes=shapes, ferry=ferry) for name, graph in graphs.items()}
        modes = {name: Network(side, Lattice(side)) for name, side in sides.items()}
        return cls(crs=crs, attribution=attribution, shapes=shapes, modes=modes)

    def stand(self, points: FloatArray) -> Stood:
        """The places (float64[N, 2], degrees, EPSG:4326), to be asked about again and again."""
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
        rates = _rates(mode, walk_kmh, max_minutes * 60)
        streets = self._network(mode, step_free=step_free, ferries=ferries).streets
        starts, ends = self.ends(origins, streets), self.ends(destinations, streets)
        found = costs(streets, starts, ends, limit=rates.max_s * rates.cost_per_s, off_cost=rates.off_cost)
        return found if rates.cost_per_s == 1 else found / np.float32(rates.cost_per_s)

    def metres(
        self, origins: Spots, destinations: Spots, *, max_m: float, step_free: bool = False, ferries: bool = True
    ) -> Float32Array:
        """Metres on foot from every origin to every destination, float32[O, D]; inf beyond `max_m`."""
        streets = self._network("walk", step_free=step_free, ferries=ferries).streets
        starts, ends = self.ends(origins, streets), self.ends(destinations, streets)
        return costs(streets, starts, ends, limit=max_m, off_cost=1.0)

    def from_place(self, place: Spots, *, max_m: float, step_free: bool = False, ferries: bool = True) -> "StreetWalks":
        """Every walk of at most `max_m` metres from one place ([1, 2]; see ``Ways.from_place``)."""
        streets = self._network("walk", step_free=step_free, ferries=ferries).streets
        start = self.ends(place, streets)
        return StreetWalks(self, streets, start, every_cost(streets, start, limit=max_m, off_cost=1.0), max_m)

    def near(
        self, origins: Spots, destinations: Spots, *, max_m: float, step_free: bool = False, ferries: bool = True
    ) -> Neighbours:
        """Pairs within `max_m` metres on foot of each other (see ``Ways.near``)."""
        streets = self._network("walk", step_free=step_free, ferries=ferries).streets
        starts, ends = self.ends(origins, streets), self.ends(destinations, streets)
        count, place, metres = near(streets, starts, ends, limit=max_m, off_cost=1.0)
        return np.concatenate([[0], np.cumsum(count)]), place, metres

    def neighbours(self, points: Spots, *, max_m: float, step_free: bool = False, ferries: bool = True) -> Neighbours:
        """Points within `max_m` metres on foot of each other (see ``Ways.neighbours``)."""
        places = self._stood(points)
        return without_selves(self.near(places, places, max_m=max_m, step_free=step_free, ferries=ferries))

    def spread(
        self,
        seeds: Spots,
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
        """Seconds on streets and at the points of a lattice of 25 m (see ``Ways.spread``).

        Raises OutsideAreaError when no seed has a street of the mode within 500 m.
        """
        network = self._network(mode, step_free=step_free, ferries=ferries)
        places = self.ends(seeds, network.streets)
        if not (places.piece >= 0).any():
            raise OutsideAreaError(_too_far(lonlat_of(seeds), mode))
        useful = np.flatnonzero((places.piece >= 0) & (spent_s < max_s))
        some = Ends._make(column[useful] for column in places)
        window, on_street, seconds = seconds_on_lattice(
            network.lattice,
            network.streets.reversed if towards else network.streets,
            turned(some) if towards else some,
            spent_s=spent_s[useful].astype(np.float64),
            leg_s=np.asarray(leg_s)[useful].astype(np.float64),
            rates=_rates(mode, walk_kmh, max_s),
        )
        west, south = window.first_m
        return LatticeSpread(
            crs=self.crs, west_m=west, south_m=south, step_m=STEP_M, on_street=on_street, seconds=seconds
        )

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Everything by name ("walk.graph.a" …), numbers and text only."""
        arrays: dict[str, NDArray[Any]] = {"crs": np.array(self.crs), "attribution": np.array(self.attribution)}
        arrays["ferry"] = next(iter(self.modes.values())).streets.ferry
        arrays |= {f"shapes.{name}": values for name, values in self.shapes.to_arrays().items()}
        for mode, network in self.modes.items():
            arrays |= {f"{mode}.graph.{name}": values for name, values in network.graph.to_arrays().items()}
        return arrays

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The same ways again, from memory-mapped arrays if need be."""
        modes = [name.removesuffix(".graph.first") for name in arrays if name.endswith(".graph.first")]
        graphs = {mode: ModeGraph.from_arrays(_under(f"{mode}.graph.", arrays)) for mode in modes}
        shapes = Shapes.from_arrays(_under("shapes.", arrays))
        return cls._of(str(arrays["crs"]), str(arrays["attribution"]), shapes, graphs, read_only(arrays["ferry"]))

    def _network(self, mode: Mode, *, step_free: bool, ferries: bool) -> Network:
        """The network of this kind of traveller; wheels know no step-free network of their own."""
        name = STEP_FREE if step_free and mode == "walk" else mode
        return self.modes[name] if ferries else self.modes.get(name + NO_FERRY, self.modes[name])

    def ends(self, places: Spots, streets: Streetside) -> Ends:
        """Where the places stand beside these streets."""
        stood = self._stood(places)
        found = stood.kept.get(streets)
        if found is None:
            found = stood.kept[streets] = streets.stand(to_metres(stood.lonlat, self.crs))
        return found

    def _stood(self, places: Spots) -> Stood:
        """The places as they stand; large sets (all stops, all zones) are remembered, a person's own place never."""
        if isinstance(places, Stood):
            return places
        if len(places) < REMEMBER_FROM:
            return Stood(places)
        key = np.ascontiguousarray(places).tobytes()
        with self._lock:
            stood = self._remembered.setdefault(key, Stood(places))
            self._remembered.move_to_end(key)
            while len(self._remembered) > REMEMBER_SETS:
                self._remembered.popitem(last=False)
        return stood


@dataclass(frozen=True)
class StreetWalks:
    """Walks from one place (see ``Walks``): what it costs to every node is kept, 4 bytes each."""

    ways: StreetWays
    streets: Streetside
    start: Ends
    cost: Float32Array
    max_m: float

    def to(self, places: Spots) -> Float32Array:
        """Metres to each of the places, float32[N]; inf beyond the limit."""
        ends = self.ways.ends(places, self.streets)
        return read_costs(self.streets, self.cost, self.start, ends, limit=self.max_m, off_cost=1.0)


def _rules(streets: Streets) -> dict[str, tuple[BoolArray, FloatArray]]:
    """Which edges each kind of traveller may use, and what they cost: metres on foot, seconds on wheels."""
    length_m, ferry_s = streets.length_m.astype(np.float64), streets.ferry_s.astype(np.float64)
    ferry = ferry_s > 0
    on_foot = np.where(ferry, ferry_s * FERRY_WALK_M_S, length_m)
    rules = {
        "walk": (streets.walk, on_foot),
        "cycle": (streets.cycle, np.where(ferry, ferry_s, length_m / (streets.cycle_kmh * KMH))),
        "drive": (streets.drive, np.where(ferry, ferry_s, length_m / (streets.drive_kmh * KMH))),
        STEP_FREE: (streets.walk & streets.step_free, on_foot),
    }
    if ferry.any():
        rules |= {name + NO_FERRY: (allowed & ~ferry, cost) for name, (allowed, cost) in rules.items()}
    return rules


def _rates(mode: Mode, walk_kmh: float, max_s: float) -> Rates:
    """What cost is in time: walking costs metres, the others seconds."""
    walk_m_per_s = walk_kmh * KMH
    return Rates(walk_m_per_s, 1.0, max_s) if mode == "walk" else Rates(1.0, 1 / walk_m_per_s, max_s)


def _too_far(seeds: FloatArray, mode: Mode) -> str:
    lon, lat = seeds[0]
    return (
        f"The place at latitude {lat:.4f}, longitude {lon:.4f} is more than {SNAP_M:.0f} m from every street "
        f"open to {USERS[mode]} in this area; choose a place nearer to a street."
    )


def _under(prefix: str, arrays: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """The arrays whose name begins with `prefix`, by the rest of their name."""
    return {name.removeprefix(prefix): values for name, values in arrays.items() if name.startswith(prefix)}
