"""What every door says of a timetable that nobody should rely on."""

from layers.area import Area

ILLUSTRATIVE = "The bus and train times here are made up to show how this works. Do not travel by them."


def timetable_caveats(area: Area) -> list[str]:
    """Plain sentences, none for a real and whole timetable. An example area says the first in words of its own."""
    only = area.only_weekday
    cut = (
        f"The timetable was cut to {only}s: on any other day it shows far fewer buses and trains than really run."
        if only
        else ""
    )
    return [words for words in (ILLUSTRATIVE if area.illustrative else "", cut) if words]
