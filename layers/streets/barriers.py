"""Barriers that stand on a street (gates, bollards, stiles …): who gets past, by tables and by their own tags."""

from collections.abc import Mapping
from typing import NamedTuple

from layers.streets.rules import Access, Rule, may_use


class Barrier(NamedTuple):
    """Who gets past a kind of barrier before its own tags are read (see ``Rule``), and what a lock changes."""

    walk: Rule
    cycle: Rule
    drive: Rule
    wheels: bool  # a wheelchair gets past where a walker does
    locked_to: frozenset[str] = frozenset({"drive"})  # whom locked=yes shuts out


class Passes(NamedTuple):
    """Who gets past one barrier."""

    walk: bool
    cycle: bool
    drive: bool
    wheels: bool


EVERYONE = frozenset({"walk", "cycle", "drive"})
# a barrier as wide as the street: most that are drawn stand open or may be opened; a lock stops walkers too
ACROSS = Barrier("yes", "yes", "yes", True, EVERYONE)
# one can walk or wheel round the end of it
BESIDE = Barrier("yes", "yes", "yes", True)
# made to let through everything but cars
CARS_OUT = Barrier("yes", "yes", "no", True)
# as CARS_OUT, but so narrow or awkward that a wheelchair is not to be promised
TIGHT = Barrier("yes", "yes", "no", False)
# to be climbed or squeezed through: no cycle, pram or wheelchair, whatever a tag of access says
CLIMBED = Barrier("yes", "never", "never", False)
# nothing passes unless its own tags say who
SHUT = Barrier("no", "no", "no", False, EVERYONE)

BARRIERS: Mapping[str, Barrier] = {
    **dict.fromkeys(("gate", "sliding_gate", "wicket_gate", "hampshire_gate", "door"), ACROSS),
    **dict.fromkeys(("lift_gate", "swing_gate", "toll_booth", "border_control", "sally_port"), BESIDE),
    **dict.fromkeys(("bollard", "rising_bollard", "block", "jersey_barrier", "planter", "bus_trap"), CARS_OUT),
    **dict.fromkeys(("cycle_barrier", "chicane", "motorcycle_barrier", "chain", "log", "debris", "rope"), TIGHT),
    **dict.fromkeys(("stile", "kissing_gate", "horse_stile", "turnstile", "full-height_turnstile"), CLIMBED),
    **dict.fromkeys(("wall", "fence", "hedge", "ditch", "yes"), SHUT),
    # wheels larger than a wheelchair's roll over its bars
    "cattle_grid": Barrier("yes", "yes", "yes", False),
}


def read_barrier(tags: Mapping[str, str]) -> Passes | None:
    """Who gets past a barrier; None where its kind is in no table (a kerb, an open entrance): it stops nobody."""
    kind = BARRIERS.get(tags.get("barrier", ""))
    if kind is None:
        return None
    shut = kind.locked_to if tags.get("locked") == "yes" else frozenset()
    rules: dict[str, Rule] = {
        mode: "no" if mode in shut and rule == "yes" else rule
        for mode, rule in (("walk", kind.walk), ("cycle", kind.cycle), ("drive", kind.drive))
    }
    # to push a cycle through a gate costs no time to speak of
    pushed = tags.get("bicycle") == "dismount" and kind.cycle != "never"
    walk = may_use("walk", rules["walk"], tags)
    said = tags.get("wheelchair", "")
    return Passes(
        walk=walk,
        cycle=may_use("cycle", rules["cycle"], tags) or (pushed and walk),
        drive=may_use("drive", rules["drive"], tags),
        wheels=walk and (said in {"yes", "designated"} or (kind.wheels and said not in {"no", "limited"})),
    )


def shut_out(access: Access, passes: Passes) -> Access:
    """What is left of a street's rules at the barrier itself."""
    return access._replace(
        walk=access.walk and passes.walk,
        cycle_on=access.cycle_on and passes.cycle,
        cycle_back=access.cycle_back and passes.cycle,
        drive_on=access.drive_on and passes.drive,
        drive_back=access.drive_back and passes.drive,
        step_free=access.step_free and passes.wheels,
    )
