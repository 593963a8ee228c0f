"""Who may use a street, which way and how fast: OpenStreetMap's tags read by tables.

Left out, and worth knowing: turn bans, gates and bollards on the way, opening hours of paths, gradients,
traffic by time of day, ferries (a ferry is a timetable).
"""

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

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


# Usual speeds are those of OSRM's car profile (car.lua); the tops are ours: few drive a lane at its 60 mph limit.
KINDS: Mapping[str, Kind] = {
    "motorway": Kind("never", "never", "yes", 15, 90, 105, 2),
    "motorway_link": Kind("never", "never", "yes", 15, 45, 70, 2),
    "trunk": Kind("yes", "yes", "yes", 15, 85, 90, 2),
    "trunk_link": Kind("yes", "yes", "yes", 15, 40, 60, 2),
    "primary": Kind("yes", "yes", "yes", 15, 65, 80, 2),
    "primary_link": Kind("yes", "yes", "yes", 15, 30, 50, 2),
    "secondary": Kind("yes", "yes", "yes", 15, 55, 75, 2),
    "secondary_link": Kind("yes", "yes", "yes", 15, 25, 45, 2),
    "tertiary": Kind("yes", "yes", "yes", 15, 40, 65, 1),
    "tertiary_link": Kind("yes", "yes", "yes", 15, 20, 40, 1),
    "unclassified": Kind("yes", "yes", "yes", 15, 35, 50, 1),
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

KMH_PER_MPH = 1.609344
KMH_PER_KNOT = 1.852
SHARE_OF_LIMIT = 0.8  # junctions, bends and other people: OSRM's car profile does the same
NAMED_LIMITS_KMH: Mapping[str, float] = {
    "gb:nsl_single": 60 * KMH_PER_MPH,
    "gb:nsl_dual": 70 * KMH_PER_MPH,
    "gb:nsl_restricted": 30 * KMH_PER_MPH,
    "gb:motorway": 70 * KMH_PER_MPH,
    "national": 60 * KMH_PER_MPH,
    "walk": 5.0,
}
LIMIT = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*(mph|km/h|kmh|kph|knots)?", flags=re.ASCII)
UNIT_KMH: Mapping[str | None, float] = {"mph": KMH_PER_MPH, "knots": KMH_PER_KNOT}


def read_access(tags: Mapping[str, str]) -> Access | None:
    """The rules of one street from its tags; None where it is no street or nobody may use it."""
    highway = tags.get("highway", "")
    kind = KINDS.get(highway)
    if kind is None:
        return None
    on_foot: Rule = "no" if tags.get("motorroad") == "yes" and kind.walk == "yes" else kind.walk
    by_cycle: Rule = "no" if tags.get("motorroad") == "yes" and kind.cycle == "yes" else kind.cycle
    by_car: Rule = "no" if tags.get("service") == "emergency_access" else kind.drive
    walk, cycle, drive = _may("walk", on_foot, tags), _may("cycle", by_cycle, tags), _may("drive", by_car, tags)
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
        cycle_kmh=kind.cycle_kmh,
        drive_kmh=_drive_kmh(kind, tags.get("maxspeed", "")),
        road_class=kind.road_class,
    )


def read_limit_kmh(text: str) -> float | None:
    """A speed limit such as "30 mph", "50", "50 km/h" or "GB:nsl_single" in km/h; None where it says nothing usable.

    Of several ("30 mph; 40 mph") the lowest counts.
    """
    limits = [_one_limit_kmh(part.strip().lower()) for part in text.split(";")]
    return min((limit for limit in limits if limit), default=None)


def _one_limit_kmh(text: str) -> float | None:
    if text in NAMED_LIMITS_KMH:
        return NAMED_LIMITS_KMH[text]
    found = LIMIT.fullmatch(text)
    return float(found[1]) * UNIT_KMH.get(found[2], 1.0) if found else None


def _drive_kmh(kind: Kind, limit: str) -> float:
    """Free speed by car: a share of the limit up to the kind's top, or the kind's usual speed."""
    limit_kmh = read_limit_kmh(limit)
    return min(SHARE_OF_LIMIT * limit_kmh, kind.drive_top_kmh) if limit_kmh else kind.drive_kmh


def _may(mode: str, rule: Rule, tags: Mapping[str, str]) -> bool:
    """Whether a mode may use the street; the most particular tag that says something decides."""
    if rule == "never":
        return False
    for key in MODE_KEYS[mode]:
        values = {value.strip() for value in tags.get(key, "").split(";")}
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
