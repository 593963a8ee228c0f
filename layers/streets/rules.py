"""Who may use a street, which way and how fast: OpenStreetMap's tags read by tables.

Left out, and worth knowing: turn bans, opening hours of paths (``access:conditional``), gradients for walkers and
cyclists, traffic by time of day.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from layers.streets.ferries import ferry_s, is_ferry
from layers.streets.speeds import cycle_kmh, free_kmh, read_limit_kmh
from layers.streets.step_free import is_step_free

Rule = Literal["yes", "no", "never"]  # open; open only where a tag of that mode says so; closed whatever tags say


class Kind(NamedTuple):
    """What the law and custom of Great Britain say of a kind of street before its own tags are read."""

    walk: Rule
    cycle: Rule
    drive: Rule
    cycle_kmh: float
    drive_kmh: float  # free speed where no limit is tagged
    drive_top_kmh: float  # most that is driven there even where the limit is higher
    road_class: int  # 0 path, 1 minor road, 2 main road


class Access(NamedTuple):
    """One street's rules along the order of its nodes ("on") and against it ("back"); walkers go both ways."""

    walk: bool
    cycle_on: bool
    cycle_back: bool
    drive_on: bool
    drive_back: bool
    cycle_kmh: float
    drive_kmh: float
    road_class: int
    step_free: bool = False
    ferry_s_per_m: float = 0.0  # of a ferry's line: crossing and waiting, spread along it


# Usual speeds are those of OSRM's car profile (car.lua); the tops are ours: few drive a lane at its 60 mph limit
# (held against published drive times, docs/travel.md).
KINDS: Mapping[str, Kind] = {
    "motorway": Kind("never", "never", "yes", 15, 90, 105, 2),
    "motorway_link": Kind("never", "never", "yes", 15, 45, 70, 2),
    "trunk": Kind("yes", "yes", "yes", 15, 85, 90, 2),
    "trunk_link": Kind("yes", "yes", "yes", 15, 40, 60, 2),
    "primary": Kind("yes", "yes", "yes", 15, 65, 80, 2),
    "primary_link": Kind("yes", "yes", "yes", 15, 30, 50, 2),
    "secondary": Kind("yes", "yes", "yes", 15, 55, 75, 2),
    "secondary_link": Kind("yes", "yes", "yes", 15, 25, 45, 2),
    "tertiary": Kind("yes", "yes", "yes", 15, 40, 60, 1),
    "tertiary_link": Kind("yes", "yes", "yes", 15, 20, 40, 1),
    "unclassified": Kind("yes", "yes", "yes", 15, 35, 45, 1),
    "residential": Kind("yes", "yes", "yes", 15, 25, 40, 1),
    "living_street": Kind("yes", "yes", "yes", 12, 10, 15, 1),
    "road": Kind("yes", "yes", "yes", 15, 25, 40, 1),
    "service": Kind("yes", "yes", "yes", 12, 15, 25, 1),
    "busway": Kind("no", "no", "no", 15, 25, 40, 1),
    "track": Kind("yes", "yes", "no", 12, 15, 20, 0),
    "cycleway": Kind("yes", "yes", "no", 15, 10, 10, 0),
    "bridleway": Kind("yes", "yes", "no", 10, 10, 10, 0),
    "path": Kind("yes", "yes", "no", 12, 10, 10, 0),
    "footway": Kind("yes", "no", "no", 10, 10, 10, 0),
    "pedestrian": Kind("yes", "no", "no", 8, 10, 10, 0),
    "steps": Kind("yes", "never", "never", 5, 5, 5, 0),
    "corridor": Kind("yes", "never", "never", 5, 5, 5, 0),
    "platform": Kind("yes", "never", "never", 5, 5, 5, 0),
}

# walkers unless it says no; others only where it says that it takes them
FERRY = Kind("yes", "no", "no", 15, 15, 15, 0)

# most particular first; the general keys (vehicle, access) may close a street but do not open one
MODE_KEYS: Mapping[str, tuple[str, ...]] = {
    "walk": ("foot", "access"),
    "cycle": ("bicycle", "vehicle", "access"),
    "drive": ("motorcar", "motor_vehicle", "vehicle", "access"),
}
GENERAL_KEYS = frozenset({"vehicle", "access"})
OPEN = frozenset({"yes", "designated", "permissive", "destination", "customers", "official", "public"})
CLOSED = frozenset(
    {
        *("no", "private", "permit", "residents", "delivery", "agricultural", "forestry", "military"),
        *("emergency", "bus", "psv", "use_sidepath", "dismount", "restricted"),
    }
)

ONE_WAY_ON = frozenset({"yes", "true", "1"})
ONE_WAY_BACK = frozenset({"-1", "reverse"})
ROUND = frozenset({"roundabout", "circular"})
ONE_WAY_KINDS = frozenset({"motorway", "motorway_link"})
CYCLE_BOTH_WAYS = frozenset({"opposite", "opposite_lane", "opposite_track", "opposite_share_busway"})


def read_access(tags: Mapping[str, str], *, length_m: float = 0.0) -> Access | None:
    """The rules of one street from its tags; None where it is no street or nobody may use it.

    ``length_m`` is that of a ferry's line (0: ferries are no street).
    """
    highway = tags.get("highway", "")
    kind = KINDS.get(highway)
    if kind is None:
        return _ferry_access(tags, length_m) if is_ferry(tags) and length_m > 0 else None
    on_foot: Rule = "no" if tags.get("motorroad") == "yes" and kind.walk == "yes" else kind.walk
    by_cycle: Rule = "no" if tags.get("motorroad") == "yes" and kind.cycle == "yes" else kind.cycle
    by_car: Rule = "no" if tags.get("service") == "emergency_access" else kind.drive
    walk, cycle, drive = (
        may_use("walk", on_foot, tags),
        may_use("cycle", by_cycle, tags),
        may_use("drive", by_car, tags),
    )
    if not (walk or cycle or drive):
        return None
    drive_on, drive_back = _ways_open(tags, highway)
    cycle_on, cycle_back = _cycle_ways_open(tags, drive_on, drive_back)
    return Access(
        walk=walk,
        cycle_on=cycle and cycle_on,
        cycle_back=cycle and cycle_back,
        drive_on=drive and drive_on,
        drive_back=drive and drive_back,
        cycle_kmh=cycle_kmh(kind.cycle_kmh, tags),
        drive_kmh=_drive_kmh(kind, tags.get("maxspeed", "")),
        road_class=kind.road_class,
        step_free=walk and is_step_free(tags),
    )


def _ferry_access(tags: Mapping[str, str], length_m: float) -> Access | None:
    """The rules of a ferry's line; a ferry that takes cars takes cycles too unless it says otherwise."""
    walk, drive = may_use("walk", FERRY.walk, tags), may_use("drive", FERRY.drive, tags)
    cycle = may_use("cycle", "yes" if drive else FERRY.cycle, tags)
    if not (walk or cycle or drive):
        return None
    return Access(
        walk=walk,
        cycle_on=cycle,
        cycle_back=cycle,
        drive_on=drive,
        drive_back=drive,
        cycle_kmh=FERRY.cycle_kmh,
        drive_kmh=FERRY.drive_kmh,
        road_class=FERRY.road_class,
        step_free=walk and is_step_free(tags),
        ferry_s_per_m=ferry_s(tags, length_m) / length_m,
    )


def _drive_kmh(kind: Kind, limit: str) -> float:
    """Free speed by car: what is driven under the limit, up to the kind's top; or the kind's usual speed."""
    limit_kmh = read_limit_kmh(limit)
    return min(free_kmh(limit_kmh), kind.drive_top_kmh) if limit_kmh else kind.drive_kmh


def may_use(mode: str, rule: Rule, tags: Mapping[str, str]) -> bool:
    """Whether a mode may use a street, or pass a barrier; the most particular tag that says something decides."""
    if rule == "never":
        return False
    for key in MODE_KEYS[mode]:
        said = tags.get(key)
        if said is None:
            continue
        values = {value.strip() for value in said.split(";")}
        if values <= CLOSED:
            return False
        if values & OPEN:
            return rule == "yes" or key not in GENERAL_KEYS
    return rule == "yes"


def _ways_open(tags: Mapping[str, str], highway: str) -> tuple[bool, bool]:
    """(on, back) for vehicles, from oneway and what implies it."""
    oneway = tags.get("oneway", "")
    if oneway in ONE_WAY_BACK:
        return False, True
    implied = tags.get("junction") in ROUND or highway in ONE_WAY_KINDS
    if oneway in ONE_WAY_ON or (implied and oneway != "no"):
        return True, False
    return True, True


def _cycle_ways_open(tags: Mapping[str, str], on: bool, back: bool) -> tuple[bool, bool]:
    """(on, back) for cycles: the street's own, unless it says otherwise for them."""
    own = tags.get("oneway:bicycle", "")
    if own == "no" or tags.get("cycleway") in CYCLE_BOTH_WAYS:
        return True, True
    if own in ONE_WAY_BACK:
        return False, True
    if own in ONE_WAY_ON:
        return True, False
    return on, back
