"""How fast a street is: limits as they are tagged, and what a surface leaves of a cyclist's speed."""

import re
from collections.abc import Mapping

import numpy as np

KMH_PER_MPH = 1.609344
KMH_PER_KNOT = 1.852
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

# what cars drive where nothing hinders them, mph by mph of limit: 31 on 30 mph roads, 50 on single carriageways
# (60), 69 on motorways (70); Vehicle speed compliance statistics, Great Britain 2019 (DfT). Between them: a line.
LIMITS_MPH = (0.0, 30.0, 60.0, 70.0)
DRIVEN_MPH = (0.0, 31.0, 50.0, 69.0)
# lost at a place where three or more streets for cars meet: giving way, turning, lights. OSRM's car profile takes
# 2 s at a signal and up to 7.5 s for a turn; most junctions are passed straight on (docs/travel.md, "Checked against")
JUNCTION_S = 2.0

# most that is cycled on a surface, km/h, after OSRM's bicycle profile (bicycle.lua); others do not slow a cycle
CYCLE_SURFACE_KMH: Mapping[str, float] = {
    **dict.fromkeys(("wood", "metal", "paving_stones", "compacted", "fine_gravel", "ground", "bricks"), 10.0),
    **dict.fromkeys(("sett", "cobblestone", "cobblestone:flattened", "unhewn_cobblestone", "dirt"), 8.0),
    **dict.fromkeys(("unpaved", "gravel", "pebblestone", "grass_paver", "earth", "grass", "rock"), 6.0),
    **dict.fromkeys(("mud", "sand", "woodchips"), 3.0),
}
# the same where only the make of a track or the smoothness is known; ours, in step with the surfaces above
CYCLE_TRACK_KMH: Mapping[str, float] = {"grade2": 12.0, "grade3": 10.0, "grade4": 8.0, "grade5": 6.0}
CYCLE_SMOOTH_KMH: Mapping[str, float] = {
    "bad": 10.0, "very_bad": 8.0, "horrible": 6.0, "very_horrible": 4.0, "impassable": 3.0,
}  # fmt: skip


def read_limit_kmh(text: str) -> float | None:
    """A speed limit such as "30 mph", "50", "50 km/h" or "GB:nsl_single" in km/h; None where it says nothing usable.

    Of several ("30 mph; 40 mph") the lowest counts.
    """
    limits = [_one_limit_kmh(part.strip().lower()) for part in text.split(";")]
    return min((limit for limit in limits if limit), default=None)


def free_kmh(limit_kmh: float) -> float:
    """What is driven under a limit where no junction, bend or traffic hinders."""
    return float(np.interp(limit_kmh / KMH_PER_MPH, LIMITS_MPH, DRIVEN_MPH)) * KMH_PER_MPH


def cycle_kmh(usual_kmh: float, tags: Mapping[str, str]) -> float:
    """What is cycled on a street where its kind alone would allow `usual_kmh`: the slowest that its tags name."""
    return min(
        usual_kmh,
        CYCLE_SURFACE_KMH.get(tags.get("surface", ""), usual_kmh),
        CYCLE_TRACK_KMH.get(tags.get("tracktype", ""), usual_kmh),
        CYCLE_SMOOTH_KMH.get(tags.get("smoothness", ""), usual_kmh),
    )


def _one_limit_kmh(text: str) -> float | None:
    if text in NAMED_LIMITS_KMH:
        return NAMED_LIMITS_KMH[text]
    found = LIMIT.fullmatch(text)
    return float(found[1]) * UNIT_KMH.get(found[2], 1.0) if found else None
