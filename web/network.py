"""The travel network of an area: worked out once from its streets and timetable, then kept on disk by content."""

from collections.abc import Callable
from pathlib import Path

from layers.area import Area
from layers.cache import load_arrays, save_arrays
from layers.errors import BadFileError
from mapping.travel import TravelNetwork
from mapping.travel.fares import FlatRule

CACHE = Path(__file__).resolve().parents[1] / "var" / "cache"
LAYOUT = "2"  # raise it when TravelNetwork.to_arrays changes: what was kept before is then left alone


def load_network(
    area: Area, *, cache: Path | None = None, progress: Callable[[str], None] | None = None
) -> TravelNetwork:
    """Return the network of ``area``: memory-mapped from ``cache`` (var/cache) where it was kept, else built and kept.

    What is kept is found by the hash of the streets and timetable, so a new timetable is never answered from an
    old one. ``progress`` is told, in words, what is being done. Raises BadFileError where a file of the area is broken.
    """
    tell = progress or (lambda _words: None)
    folder = (cache or CACHE) / f"{area.content_key}-{LAYOUT}"
    if folder.is_dir():
        try:
            return TravelNetwork.from_arrays(load_arrays(folder)).with_fare_rule(_fare_rule(area))
        except BadFileError:
            tell("the kept network is damaged: working it out again")
    tell("reading streets and timetable")
    streets, timetable = area.streets(), area.timetable()
    tell("joining streets and timetable (once; it is kept for the next time)")
    network = TravelNetwork.build(streets, timetable)
    try:
        save_arrays(folder, network.to_arrays())
    except OSError as fault:  # a read-only or full disk costs time at the next start, not the answer now
        tell(f"the network could not be kept ({fault.strerror})")
    return network.with_fare_rule(_fare_rule(area))


def _fare_rule(area: Area) -> FlatRule | None:
    """The area's own flat fare: not kept with the network, so that a new price counts at once."""
    return None if area.fare is None else FlatRule(**area.fare)
