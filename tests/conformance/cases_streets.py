"""Streets: who may go where, which way, how fast, and where a place joins them.

Walking is 84 metres a minute. Speeds of cars and cycles are each engine's own: those cases allow anything between a
steady rider and a hurried one, and are drawn so that the wrong way is far outside of it.
"""

from collections.abc import Mapping
from typing import Any

from tests.conformance.build import METRES_A_MINUTE, NO_WAY, across, on_streets
from tests.conformance.engine import Case

LANE = {"highway": "residential"}
LIMIT_30 = {"highway": "residential", "maxspeed": "30 mph"}
WEST, EAST = (0, 0), (1_000, 0)
SHORT, LONG = 1_000 / METRES_A_MINUTE, 3_000 / METRES_A_MINUTE  # minutes on foot: straight on, and round the block
# 3 km at 20 to 30 mph; at 12 to 20 km/h
DRIVEN_ROUND = {"mode": "drive", "within_s": 90.0, "ours_within_s": 90.0}
CYCLED_ROUND = {"mode": "cycle", "within_s": 180.0, "ours_within_s": 180.0}
CYCLED_STRAIGHT = {"mode": "cycle", "within_s": 90.0, "ours_within_s": 90.0}
DRIVE_3KM, CYCLE_3KM, CYCLE_1KM = 4.7, 12.0, 4.0


def _block(name: str, straight: Mapping[str, str], *asks: Any, middle: Mapping[str, str] | None = None) -> Case:
    """1,000 m straight on by a street of these tags (and a point of those in the middle), 3,000 m round by a lane."""
    spots = {
        1: WEST, 2: (500, 0, middle or {}), 3: EAST, 4: (0, 1_000), 5: (1_000, 1_000), 6: (-500, 0), 7: (1_500, 0),
    }  # fmt: skip
    ways = [((1, 2, 3), straight), ((1, 4, 5, 3), LIMIT_30), ((6, 1), LIMIT_30), ((3, 7), LIMIT_30)]
    return on_streets(name, spots, ways, *asks)


def _ring(name: str, tags: Mapping[str, str], *asks: Any) -> Case:
    """A one-way ring of four sides of 3 km; from the first corner to the last is one side back or three sides on."""
    spots = {1: (0, 0), 2: (3_000, 0), 3: (3_000, 3_000), 4: (0, 3_000)}
    return on_streets(name, spots, [((1, 2, 3, 4, 1), LIMIT_30 | {"oneway": "yes"} | tags)], *asks)


ACCESS = [
    _block("a private street is gone round", LANE | {"access": "private"}, across(WEST, EAST, LONG)),
    _block("a private street open on foot", LANE | {"access": "private", "foot": "permissive"},
           across(WEST, EAST, SHORT), across(WEST, EAST, DRIVE_3KM, **DRIVEN_ROUND)),
    _block("a street without cars is gone round by car", LANE | {"motor_vehicle": "no"},
           across(WEST, EAST, SHORT), across(WEST, EAST, DRIVE_3KM, **DRIVEN_ROUND)),
    _block("nobody walks along a motorway", {"highway": "motorway"}, across(WEST, EAST, LONG)),
    _block("no cycling on a footway", {"highway": "footway"}, across(WEST, EAST, CYCLE_3KM, **CYCLED_ROUND)),
]  # fmt: skip

ONE_WAY = [
    # 9 km at 20 to 30 mph, not 3 km
    _ring("cars keep to a one-way street", {},
          across((0, 0), (0, 3_000), 14.0, mode="drive", within_s=240.0, ours_within_s=240.0)),
    # 9 km at 12 to 20 km/h, not 3 km
    _ring("cycles keep to a one-way street", {},
          across((0, 0), (0, 3_000), 36.0, mode="cycle", within_s=600.0, ours_within_s=600.0)),
    _ring("cycles may ride against it where it says so", {"oneway:bicycle": "no"},
          across((0, 0), (0, 3_000), CYCLE_3KM, **CYCLED_ROUND)),
    _ring("walkers go both ways along a one-way street", {}, across((0, 0), (0, 3_000), LONG)),
]  # fmt: skip

BARRIERS = [
    _block("a bollard: on foot and by cycle, not by car", LANE,
           across(WEST, EAST, SHORT), across(WEST, EAST, CYCLE_1KM, **CYCLED_STRAIGHT),
           across(WEST, EAST, DRIVE_3KM, **DRIVEN_ROUND), middle={"barrier": "bollard"}),
    _block("a private gate keeps everybody out", LANE, across(WEST, EAST, LONG),
           middle={"barrier": "gate", "access": "private"}),
    _block("a stile: on foot, not by cycle", {"highway": "path"}, across(WEST, EAST, SHORT),
           across(WEST, EAST, CYCLE_3KM, **CYCLED_ROUND), middle={"barrier": "stile"}),
    _block("a stile is a step: step-free goes round", {"highway": "path"}, across(WEST, EAST, LONG, step_free=True),
           middle={"barrier": "stile"}),
]  # fmt: skip

SURFACES = [
    _block("steps: on foot, not by cycle", {"highway": "steps"}, across(WEST, EAST, SHORT),
           across(WEST, EAST, CYCLE_3KM, **CYCLED_ROUND)),
    _block("steps: step-free goes round", {"highway": "steps"}, across(WEST, EAST, LONG, step_free=True)),
    _block("a path of sand: step-free goes round", {"highway": "path", "surface": "sand"},
           across(WEST, EAST, SHORT), across(WEST, EAST, LONG, step_free=True)),
    _block("a path that says no wheelchair: step-free goes round", {"highway": "path", "wheelchair": "no"},
           across(WEST, EAST, LONG, step_free=True)),
    # a kilometre of sand: from 10 km/h down to pushing it, or the lane round
    _block("cycling is slow on sand", {"highway": "track", "surface": "sand"},
           across(WEST, EAST, 10.0, mode="cycle", within_s=240.0, ours_within_s=240.0)),
]  # fmt: skip

SPEEDS = [
    # 9 km of main road at 60 mph's free flow (7 to 9 minutes) or 3 km of living street at walking pace (9 to 18)
    on_streets("a fast road round is quicker than a slow street straight on",
               {1: (0, 0), 2: (3_000, 0), 3: (0, 1_000), 4: (3_000, 1_000), 5: (-500, 0), 6: (3_500, 0)},
               [((1, 2), {"highway": "living_street"}), ((1, 3, 4, 2), {"highway": "primary", "maxspeed": "60 mph"}),
                ((5, 1), LANE), ((2, 6), LANE)],
               across((0, 0), (3_000, 0), 4.0, mode="drive", within_s=70.0, ours_within_s=70.0)),
    # 3 km at 20 mph takes longer than at 60 by three times, whatever share of the limit is driven
    on_streets("a speed limit in miles an hour",
               {1: (0, 0), 2: (3_000, 0)}, [((1, 2), {"highway": "tertiary", "maxspeed": "20 mph"})],
               across((0, 0), (3_000, 0), 6.3, mode="drive", within_s=60.0, ours_within_s=60.0)),
]  # fmt: skip

FERRY_MAP = (
    {1: (0, 0), 2: (1_000, 0), 3: (1_800, 0), 4: (3_000, 0)},
    [((1, 2), LANE), ((2, 3), {"route": "ferry", "foot": "yes", "duration": "00:10"}), ((3, 4), LANE)],
)
FERRIES = [
    # 11.9 minutes to the quay, 10 across, up to half an hour of waiting, 14.3 beyond
    on_streets("a ferry is taken", *FERRY_MAP,
               across((0, 0), (3_000, 0), 51.0, within_s=900.0, ours_within_s=900.0)),
    on_streets("a ferry is a choice: without it no way over", *FERRY_MAP,
               across((0, 0), (3_000, 0), NO_WAY, ferries=False), across((0, 0), (1_000, 0), SHORT, ferries=False)),
]  # fmt: skip

JOINS = [
    # one long edge: both places stand in the middle of it
    on_streets("a place joins a street along it, not at its corners", {1: (0, 0), 2: (2_000, 0)}, [((1, 2), LANE)],
               across((500, 0), (1_500, 0), SHORT)),
    on_streets("two places on one edge, the nearer corner does not matter", {1: (0, 0), 2: (2_000, 0)},
               [((1, 2), LANE)], across((900, 0), (1_100, 0), 200 / METRES_A_MINUTE, within_s=30.0)),
    # a loose end of street is nearer to the place, but leads nowhere
    on_streets("a street that is joined to nothing is not snapped to",
               {1: (0, 0), 2: (3_000, 0), 3: (980, 20), 4: (1_020, 20)}, [((1, 2), LANE), ((3, 4), LANE)],
               across((0, 0), (1_000, 18), SHORT, ours_within_s=20.0)),
    # 1,000 m and 1,100 m between the same two corners: the lesser, not their sum
    on_streets("of two streets between the same corners the shorter counts",
               {1: (0, 0), 2: (1_000, 0), 3: (0, 50), 4: (1_000, 50), 5: (-500, 0), 6: (1_500, 0)},
               [((5, 1), LANE), ((1, 3, 4, 2), LANE), ((1, 2), LANE), ((2, 6), LANE)],
               across((-500, 0), (1_500, 0), 2_000 / METRES_A_MINUTE)),
    # over the bridge there is no way down but by its far end
    on_streets("a bridge does not join the street below it",
               {1: (-1_000, 0), 2: (1_000, 0), 3: (0, -1_000), 4: (0, 1_000), 5: (1_000, 1_000)},
               [((1, 2), LANE), ((3, 4), LANE | {"bridge": "yes", "layer": "1"}), ((2, 5, 4), LANE)],
               across((-500, 0), (0, -500), (1_500 + 1_000 + 1_000 + 1_500) / METRES_A_MINUTE)),
    on_streets("the nearest street open to the mode is joined, not one that is closed to it",
               {1: (0, 0), 2: (3_000, 0), 3: (0, 60), 4: (3_000, 60)},
               [((1, 2), LANE), ((3, 4), {"highway": "motorway"}), ((1, 3), {"highway": "motorway_link"})],
               across((0, 0), (1_000, 40), SHORT, within_s=90.0, ours_within_s=45.0)),
]  # fmt: skip

CASES = [*ACCESS, *ONE_WAY, *BARRIERS, *SURFACES, *SPEEDS, *FERRIES, *JOINS]
