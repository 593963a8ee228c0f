"""Whether a wheelchair gets along a street: what its tags say, and caution where a field path says nothing."""

import re
from collections.abc import Mapping

YES = frozenset({"yes", "designated"})
NO = frozenset({"no", "limited"})  # "limited": only with somebody's help, so it cannot be promised
# too soft, loose or uneven for a wheelchair's small wheels (OpenStreetMap wiki, "Wheelchair routing")
ROUGH = frozenset(
    {
        *("unpaved", "gravel", "pebblestone", "cobblestone", "unhewn_cobblestone", "grass", "grass_paver", "ground"),
        *("earth", "dirt", "mud", "sand", "rock", "woodchips", "stepping_stones"),
    }
)
BUMPY = frozenset({"bad", "very_bad", "horrible", "very_horrible", "impassable"})
SOFT_TRACKS = frozenset({"grade3", "grade4", "grade5"})
# kinds that are bare ground more often than not: with no word about what is underfoot they are not promised
BARE_KINDS = frozenset({"track", "path", "bridleway"})
UNDERFOOT = ("surface", "smoothness", "tracktype")
STEEPEST_PERCENT = 10.0  # Inclusive Mobility (DfT 2021): 1 in 10 only over the shortest ramps, 1 in 12 the usual most
NARROWEST_M = 0.9  # the same: a wheelchair needs 0.9 m clear
PATHS = frozenset({"footway", "path", "cycleway", "bridleway", "track", "pedestrian", "steps"})
NUMBER = re.compile(r"-?(\d{1,3}(?:\.\d{1,3})?)", flags=re.ASCII)


def is_step_free(tags: Mapping[str, str]) -> bool:
    """Whether a wheelchair can be promised this street; its own ``wheelchair`` tag is believed before any other."""
    said = tags.get("wheelchair", "")
    if said in YES or said in NO:
        return said in YES
    if tags.get("highway") == "steps":
        return tags.get("ramp:wheelchair") == "yes"
    if tags.get("surface", "") in ROUGH or tags.get("smoothness", "") in BUMPY:
        return False
    if tags.get("tracktype", "") in SOFT_TRACKS or _too_steep(tags) or _too_narrow(tags):
        return False
    return tags.get("highway") not in BARE_KINDS or any(key in tags for key in UNDERFOOT)


def _too_steep(tags: Mapping[str, str]) -> bool:
    """Only a gradient in percent says enough: "up" and "down" are tagged on any slope."""
    found = NUMBER.fullmatch(tags.get("incline", "").rstrip("% "))
    return found is not None and float(found[1]) > STEEPEST_PERCENT


def _too_narrow(tags: Mapping[str, str]) -> bool:
    """Of paths alone: a road's width is not its pavement's."""
    found = NUMBER.fullmatch(tags.get("width", "").rstrip(" m"))
    return tags.get("highway") in PATHS and found is not None and float(found[1]) < NARROWEST_M
