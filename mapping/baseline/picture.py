"""The baseline's map as one SVG: zones shaded by how many peer groups are within reach, hubs by name, a scale."""

from collections.abc import Iterator

import geopandas as gpd
import pandas as pd

from mapping.legends import DARK, LIGHT, MIDDLE, OUTLINE
from mapping.sketch import HALO, HEIGHT, INK, LETTER_WIDTH, PAPER, WIDTH, Frame, Mark, path_of, scale_bar
from mapping.text import safe

CLASSES = ((0, DARK, "none"), (1, MIDDLE, "one or two"), (3, LIGHT, "three or more: a choice"))
LEGEND_ROW = 18
HEAD = "Different peer groups within reach in the week"


def picture(zones: gpd.GeoDataFrame, hubs: gpd.GeoDataFrame, *, title: str) -> str:
    """``<svg>`` text of the zones of a ``Baseline``: the darker, the fewer groups. No script, no style sheet.

    ``zones``: ``peer_groups`` and polygons; ``hubs``: name and points; both EPSG:4326. Every text is escaped.
    Raises ValueError where there is no zone.
    """
    west, south, east, north = zones.total_bounds
    frame = Frame([Mark(west, south, "", ""), Mark(east, north, "", "")])
    height = HEIGHT + LEGEND_ROW * (len(CLASSES) + 1)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        'aria-labelledby="baseline-title baseline-desc" font-family="sans-serif">',
        f'<title id="baseline-title">{safe(title)}</title>',
        f'<desc id="baseline-desc">{safe(in_words(zones))}</desc>',
        f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>',
        *_shaded(frame, zones),
        *_hubs(frame, hubs),
        scale_bar(frame),
        *_legend(),
        "</svg>",
    ]
    return "".join(parts)


def in_words(zones: gpd.GeoDataFrame) -> str:
    """The picture as a sentence: "Of 431 zones, 57 have none within reach, 55 one or two, 319 three or more"."""
    which = _class_of(zones)
    counts = [f"{int((which == least).sum())} have {words}" for least, _, words in CLASSES]
    return f"{HEAD}. Of {len(zones)} zones, {', '.join(counts)}. The table of zones has the same facts."


def _class_of(zones: gpd.GeoDataFrame) -> "pd.Series[int]":
    """The least of the class that each zone is in."""
    bounds = [least for least, _, _ in CLASSES]
    which: pd.Series[int] = zones["peer_groups"].map(lambda count: max(least for least in bounds if least <= count))
    return which


def _shaded(frame: Frame, zones: gpd.GeoDataFrame) -> Iterator[str]:
    """One path for all zones of a class, and their outlines."""
    which = _class_of(zones)
    for least, fill, _ in CLASSES:
        drawn = "".join(path_of(frame, shape) for shape in zones.geometry[which == least])
        if drawn:
            yield f'<path d="{drawn}" fill="{fill}" fill-rule="evenodd" stroke="{OUTLINE}" stroke-width="0.3"/>'


def _hubs(frame: Frame, hubs: gpd.GeoDataFrame) -> Iterator[str]:
    """A ring and a name for each hub."""
    for name, point in zip(hubs["name"], hubs.geometry, strict=True):
        x, y = frame.xy(point.x, point.y)
        left = x + 8 + LETTER_WIDTH * len(str(name)) > WIDTH
        anchor, at = ("end", x - 8) if left else ("start", x + 8)
        yield f'<circle cx="{x:.0f}" cy="{y:.0f}" r="5" fill="#ffffff" stroke="{INK}" stroke-width="2.5"/>'
        yield (
            f'<text x="{at:.0f}" y="{y + 4:.0f}" font-size="11" font-weight="bold" text-anchor="{anchor}" fill="#222" '
            f"{HALO}>{safe(name)}</text>"
        )


def _legend() -> Iterator[str]:
    """What the shades mean, below the map."""
    yield f'<text x="10" y="{HEIGHT + 13}" font-size="11" font-weight="bold" fill="#222">{HEAD}</text>'
    for row, (_, fill, words) in enumerate(CLASSES, start=1):
        y = HEIGHT + 4 + LEGEND_ROW * row
        yield f'<rect x="10" y="{y}" width="22" height="12" fill="{fill}" stroke="{OUTLINE}" stroke-width="0.6"/>'
        yield f'<text x="40" y="{y + 10}" font-size="11" fill="#222">{words}</text>'
