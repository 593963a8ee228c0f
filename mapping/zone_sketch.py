"""Zones shaded by class as one SVG for print: no script, no tile, no style sheet; told apart without colour."""

from collections.abc import Iterator, Sequence

import geopandas as gpd

from mapping.legends import OUTLINE, UNKNOWN, Classes, Fill
from mapping.sketch import HALO, HEIGHT, INK, LETTER_WIDTH, PAPER, WIDTH, Frame, Mark, path_of, scale_bar
from mapping.text import safe

LEGEND_ROW = 18


def zone_sketch(
    zones: gpd.GeoDataFrame,
    value: str,
    *,
    classes: Classes,
    heading: str,
    title: str,
    hubs: gpd.GeoDataFrame | None = None,
    stars: Sequence[Mark] = (),
) -> str:
    """``<svg>`` text of the zones by the class of their ``value``, dotted where that is not known, and a legend.

    ``hubs``: ``name`` and points, drawn as rings with their names. ``stars``: numbered stars, each with its name. All
    EPSG:4326 degrees; every text is escaped. Raises ValueError where there is no zone.
    """
    if zones.empty:
        raise ValueError("zone_sketch needs at least one zone")
    west, south, east, north = zones.total_bounds
    frame = Frame([Mark(west, south, "", ""), Mark(east, north, "", "")])
    which = [classes.of(number) for number in zones[value]]
    rows = [*zip(classes.fills, classes.labels, strict=True), *([(UNKNOWN, "not known")] if None in which else [])]
    height = HEIGHT + LEGEND_ROW * (len(rows) + 1)
    counted = ", ".join(f"{label}: {which.count(n)}" for n, label in enumerate(classes.labels))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        'aria-labelledby="zones-title zones-desc" font-family="sans-serif">',
        f'<title id="zones-title">{safe(title)}</title>',
        f'<desc id="zones-desc">{safe(f"{heading}, in areas: {counted}. {_starred(stars)}")}</desc>',
        f"<defs>{''.join(_pattern(fill) for fill, _ in rows)}</defs>",
        f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>',
        *_shaded(frame, zones, which, classes),
        *_hubs(frame, hubs),
        *_stars(frame, stars),
        scale_bar(frame),
        *_legend(heading, rows),
        "</svg>",
    ]
    return "".join(parts)


def _starred(stars: Sequence[Mark]) -> str:
    return " ".join(f"Star {star.label}: {star.name}." for star in stars)


def _id(fill: Fill) -> str:
    """The name of a fill in this picture alone."""
    return f"print-{fill.id}"


def _pattern(fill: Fill) -> str:
    """A fill for the picture, under its own name."""
    return fill.pattern.replace(f'id="{fill.id}"', f'id="{_id(fill)}"')


def _shaded(
    frame: Frame, zones: gpd.GeoDataFrame, which: Sequence[int | None], classes: Classes
) -> Iterator[str]:  # fmt: skip
    """One path for all zones of a class, and their outlines."""
    for number, fill in [*enumerate(classes.fills), (None, UNKNOWN)]:
        drawn = "".join(path_of(frame, shape) for shape in zones.geometry[[n == number for n in which]])
        if drawn:
            edge = f'stroke="{OUTLINE}" stroke-width="0.3"'
            yield f'<path d="{drawn}" fill="url(#{_id(fill)})" fill-rule="evenodd" {edge}/>'


def _hubs(frame: Frame, hubs: gpd.GeoDataFrame | None) -> Iterator[str]:
    """A ring and a name for each hub."""
    if hubs is None:
        return
    for name, point in zip(hubs["name"], hubs.geometry, strict=True):
        x, y = frame.xy(point.x, point.y)
        left = x + 8 + LETTER_WIDTH * len(str(name)) > WIDTH
        anchor, at = ("end", x - 8) if left else ("start", x + 8)
        yield f'<circle cx="{x:.0f}" cy="{y:.0f}" r="5" fill="#ffffff" stroke="{INK}" stroke-width="2.5"/>'
        yield (
            f'<text x="{at:.0f}" y="{y + 4:.0f}" font-size="11" font-weight="bold" text-anchor="{anchor}" fill="#222" '
            f"{HALO}>{safe(name)}</text>"
        )


def _stars(frame: Frame, stars: Sequence[Mark]) -> Iterator[str]:
    """A white disc with a star and its number for each suggestion."""
    for star in stars:
        x, y = frame.xy(star.lon, star.lat)
        yield f'<circle cx="{x:.0f}" cy="{y:.0f}" r="11" fill="#ffffff" stroke="{INK}" stroke-width="2"/>'
        yield (
            f'<text x="{x:.0f}" y="{y + 4:.0f}" font-size="11" font-weight="bold" text-anchor="middle" fill="{INK}">'
            f"★{safe(star.label)}</text>"
        )


def _legend(heading: str, rows: Sequence[tuple[Fill, str]]) -> Iterator[str]:
    """What the fills mean, below the map."""
    yield f'<text x="10" y="{HEIGHT + 13}" font-size="11" font-weight="bold" fill="#222">{safe(heading)}</text>'
    for row, (fill, words) in enumerate(rows, start=1):
        y = HEIGHT + 4 + LEGEND_ROW * row
        yield (
            f'<rect x="10" y="{y}" width="22" height="12" fill="url(#{_id(fill)})" stroke="{OUTLINE}" '
            'stroke-width="0.6"/>'
        )
        yield f'<text x="40" y="{y + 10}" font-size="11" fill="#222">{safe(words)}</text>'
