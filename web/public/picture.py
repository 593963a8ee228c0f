"""The small map of a page of results: the same places as its list."""

from markupsafe import Markup

from layers.area import Area
from mapping.sketch import Mark, svg_map
from web.public.answer import Answer


def picture(area: Area, answer: Answer) -> Markup:
    """Inline SVG of the numbered places around the start; empty where none of them has a position."""
    marks = [
        Mark(o.lonlat[0], o.lonlat[1], str(o.number), o.name) for o in [*answer.reachable, *answer.everyday] if o.lonlat
    ]
    if not marks:
        return Markup("")
    start = Mark(answer.place.lon, answer.place.lat, "", answer.place.name)
    # svg_map escapes every text that it is given
    return Markup(svg_map(marks, start=start, lines=area.lines, places=area.places))  # noqa: S704
