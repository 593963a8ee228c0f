"""Ferries that are drawn as ways (route=ferry): who may board, and how long crossing and waiting take."""

import re
from collections.abc import Mapping

USUAL_WAIT_S = 30 * 60.0  # of a ferry whose interval nobody tagged
SHUTTLE_WAIT_S = 15 * 60.0  # the same for a short crossing, where the boat only goes to and fro
SHUTTLE_M = 2_000.0
KMH = 15.0  # a small ferry's speed, berth to berth, where no duration is tagged
SLOWEST_KMH = 1.0  # a crossing that takes longer than this speed was tagged with its waiting: no more is added
LONGEST_S = 48 * 3600.0

CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", flags=re.ASCII)
ISO = re.compile(r"PT(?:(\d{1,3})H)?(?:(\d{1,4})M)?(?:(\d{1,5})S)?", flags=re.ASCII)
MINUTES = re.compile(r"(\d{1,4})\s*(?:min|mins|minutes|m)?", flags=re.ASCII)


def is_ferry(tags: Mapping[str, str]) -> bool:
    """Whether the way is a ferry's line and no street."""
    return tags.get("route") == "ferry"


def read_duration_s(text: str) -> float | None:
    """Seconds of "00:05", "1:30", "0:05:30", "PT1H5M", "20" or "20 min" (minutes); None where none can be read."""
    text = text.strip()
    minutes, parted = MINUTES.fullmatch(text), CLOCK.fullmatch(text) or ISO.fullmatch(text)
    found = 60.0 * int(minutes[1]) if minutes else 0.0
    if parted:
        hours, mins, seconds = (int(part or 0) for part in parted.groups())
        found = 3600.0 * hours + 60.0 * mins + seconds
    return found if 0 < found <= LONGEST_S else None


def ferry_s(tags: Mapping[str, str], length_m: float) -> float:
    """Seconds from being ready on one bank to stepping off on the other, for a ferry's whole line of `length_m`.

    Crossing: its ``duration``, else its length at 15 km/h. Waiting: the whole ``interval``, because a way home
    must hold however badly one comes; 15 minutes where none is tagged and the line is short, else 30.
    """
    crossing = read_duration_s(tags.get("duration", ""))
    if crossing is not None and crossing > length_m / (SLOWEST_KMH / 3.6):
        return crossing
    wait = read_duration_s(tags.get("interval", ""))
    if wait is None:
        wait = SHUTTLE_WAIT_S if length_m < SHUTTLE_M else USUAL_WAIT_S
    return wait + (length_m / (KMH / 3.6) if crossing is None else crossing)
