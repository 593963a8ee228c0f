"""A small map as inline SVG: outlines, lines, places and numbered points. No script, no tile, no style sheet.

North is up; positions are degrees, EPSG:4326, drawn on a plane that is true at the middle of the picture.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, radians, sin

import geopandas as gpd
from shapely import box, simplify
from shapely.geometry.base import BaseGeometry

from mapping.text import safe

METRES_PER_DEGREE = 111_320.0
WIDTH, HEIGHT = 400, 300  # user units; about one CSS pixel each on a narrow phone
MARGIN = 26.0
LEAST_SPAN_M = 2_500.0
MARK_RADIUS = 10.0
SMOOTH = 0.7  # user units that a drawn line may stray from the true one
MOST_LABELS = 12
LETTER_WIDTH = 5.6
PAPER, INK = "#fbfaf6", "#0b3d66"
HALO = f'stroke="{PAPER}" stroke-width="3" paint-order="stroke"'
LINE_STYLES = {
    "road": 'stroke="#8a8a8a" stroke-width="1.4"',
    "rail": 'stroke="#444" stroke-width="1.6" stroke-dasharray="6 3"',
    "coast": 'stroke="#2b6c99" stroke-width="1.6"',
    "boundary": 'stroke="#666" stroke-width="1" stroke-dasharray="1 3"',
}

Box = tuple[float, float, float, float]  # left, top, right, bottom, user units


@dataclass(frozen=True)
class Mark:
    """A point to draw: degrees, the short label inside it ("1") and the name read aloud."""

    lon: float
    lat: float
    label: str
    name: str


class Frame:
    """The part of the world that the picture shows, and where each position falls in it."""

    def __init__(self, points: Sequence[Mark]) -> None:
        lons, lats = [p.lon for p in points], [p.lat for p in points]
        self.lon, self.lat = (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
        self.shrink = cos(radians(self.lat))
        span_x = max((max(lons) - min(lons)) * self.shrink * METRES_PER_DEGREE, LEAST_SPAN_M)
        span_y = max((max(lats) - min(lats)) * METRES_PER_DEGREE, LEAST_SPAN_M * HEIGHT / WIDTH)
        self.per_metre = min((WIDTH - 2 * MARGIN) / span_x, (HEIGHT - 2 * MARGIN) / span_y)

    def xy(self, lon: float, lat: float) -> tuple[float, float]:
        """User units from the top left corner."""
        scale = METRES_PER_DEGREE * self.per_metre
        return WIDTH / 2 + (lon - self.lon) * self.shrink * scale, HEIGHT / 2 - (lat - self.lat) * scale

    def window(self) -> BaseGeometry:
        """The shown rectangle in degrees, with a little to spare."""
        scale = METRES_PER_DEGREE * self.per_metre
        dx, dy = 0.55 * WIDTH / (self.shrink * scale), 0.55 * HEIGHT / scale
        return box(self.lon - dx, self.lat - dy, self.lon + dx, self.lat + dy)

    @property
    def degrees_per_unit(self) -> float:
        """Degrees of latitude that one user unit covers."""
        return 1 / (METRES_PER_DEGREE * self.per_metre)


def svg_map(
    marks: Sequence[Mark],
    *,
    start: Mark | None = None,
    lines: gpd.GeoDataFrame | None = None,
    places: gpd.GeoDataFrame | None = None,
    title: str = "Map of the places in the list",
) -> str:
    """``<svg>`` text of ``marks`` in their own colour-free numbers, ``start`` as a star, over lines and place names.

    ``lines`` has geometry and ``kind`` (road, rail, coast, boundary); ``places`` has points, ``name`` and, if known,
    ``population`` (bigger places are named first). Both EPSG:4326. At least one mark or a start is needed.
    Every text is escaped. Raises ValueError where there is nothing to show.
    """
    points = [*marks, *([start] if start else [])]
    if not points:
        raise ValueError("svg_map needs at least one mark or a start")
    frame = Frame(points)
    stars = [frame.xy(start.lon, start.lat)] if start else []
    spots = _spread_out([frame.xy(m.lon, m.lat) for m in marks], around=stars)
    taken = [_around(x, y, MARK_RADIUS + 2) for x, y in [*spots, *stars]]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'aria-labelledby="map-title map-desc" font-family="sans-serif">',
        f'<title id="map-title">{safe(title)}</title>',
        f'<desc id="map-desc">{safe(_description(marks, start))}</desc>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}" stroke="#777"/>',
        *_drawn_lines(frame, lines),
        *_named_places(frame, places, taken),
        *_ties(frame, marks, spots),
        *(_star(x, y) for x, y in stars),
        *_numbered(marks, spots),
        scale_bar(frame),
        "</svg>",
    ]
    return "".join(parts)


def _description(marks: Sequence[Mark], start: Mark | None) -> str:
    listed = "; ".join(f"{m.label}: {m.name}" for m in marks)
    begin = f"The star is {start.name}. " if start else ""
    return f"{begin}{listed}. The list has the same places. North is at the top."


def _drawn_lines(frame: Frame, lines: gpd.GeoDataFrame | None) -> Iterator[str]:
    """One path for each kind of line, cut to the picture and smoothed to what the eye can see."""
    if lines is None or lines.empty:
        return
    window = frame.window()
    for kind, style in LINE_STYLES.items():
        shapes = lines.geometry[(lines["kind"] == kind) & lines.intersects(window)].intersection(window)
        drawn = "".join(path_of(frame, shape) for shape in shapes)
        if drawn:
            yield f'<path d="{drawn}" fill="none" {style}/>'


def path_of(frame: Frame, shape: BaseGeometry) -> str:
    """SVG path commands of a line, an outline, or a collection of them."""
    if shape.is_empty:
        return ""
    if shape.geom_type in {"LineString", "LinearRing"}:
        thin = simplify(shape, SMOOTH * frame.degrees_per_unit)
        corners = [frame.xy(lon, lat) for lon, lat in zip(*thin.coords.xy, strict=True)]
        return "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in corners)
    if shape.geom_type == "Polygon":
        return path_of(frame, shape.boundary)
    return "".join(path_of(frame, part) for part in getattr(shape, "geoms", ()))


def _named_places(frame: Frame, places: gpd.GeoDataFrame | None, taken: list[Box]) -> Iterator[str]:
    """Dots and names of the biggest places in the picture whose names do not run into anything."""
    if places is None or places.empty:
        return
    shown = places[places.intersects(frame.window())]
    if "population" in shown.columns:
        shown = shown.sort_values("population", ascending=False, na_position="last", kind="stable")
    named = 0
    for name, point in zip(shown["name"], shown.geometry, strict=True):
        x, y = frame.xy(point.x, point.y)
        label = (x + 4, y - 7, x + 6 + LETTER_WIDTH * len(str(name)), y + 5)
        if named == MOST_LABELS or not _is_free(label, taken):
            continue
        taken.append(label)
        named += 1
        yield f'<circle cx="{x:.0f}" cy="{y:.0f}" r="2" fill="#555"/>'
        yield f'<text x="{x + 5:.0f}" y="{y + 3:.0f}" font-size="10" fill="#333" {HALO}>{safe(name)}</text>'


def _is_free(label: Box, taken: Sequence[Box]) -> bool:
    """True if the label lies in the picture and over nothing."""
    left, top, right, bottom = label
    inside = left > 2 and top > 2 and right < WIDTH - 2 and bottom < HEIGHT - 2
    return inside and not any(left < r and right > le and top < b and bottom > t for le, t, r, b in taken)


def _around(x: float, y: float, reach: float) -> Box:
    return x - reach, y - reach, x + reach, y + reach


def _spread_out(
    spots: Sequence[tuple[float, float]], *, around: Sequence[tuple[float, float]]
) -> list[tuple[float, float]]:
    """The same spots, moved as little as it takes for none to cover another or ``around``, while there is room."""
    placed = list(around)
    for x, y in spots:
        placed.append(next((spot for spot in _spiral(x, y) if _is_clear(spot, placed)), (x, y)))
    return placed[len(around) :]


def _spiral(x: float, y: float) -> Iterator[tuple[float, float]]:
    """The spot itself, then rings of spots around it, kept inside the picture."""
    yield x, y
    for reach in range(6, WIDTH, 6):
        for turn in range(12):
            angle = turn * pi / 6
            near_x, near_y = x + reach * cos(angle), y + reach * sin(angle)
            if MARK_RADIUS < near_x < WIDTH - MARK_RADIUS and MARK_RADIUS < near_y < HEIGHT - MARK_RADIUS:
                yield near_x, near_y


def _is_clear(spot: tuple[float, float], placed: Sequence[tuple[float, float]]) -> bool:
    return all(hypot(spot[0] - x, spot[1] - y) >= 2 * MARK_RADIUS + 1 for x, y in placed)


def _ties(frame: Frame, marks: Sequence[Mark], spots: Sequence[tuple[float, float]]) -> Iterator[str]:
    """A thin line to the true position of each number that had to move."""
    for mark, (x, y) in zip(marks, spots, strict=True):
        true_x, true_y = frame.xy(mark.lon, mark.lat)
        if hypot(true_x - x, true_y - y) > 1:
            yield f'<path d="M{true_x:.0f} {true_y:.0f}L{x:.0f} {y:.0f}" stroke="{INK}"/>'
            yield f'<circle cx="{true_x:.0f}" cy="{true_y:.0f}" r="2.5" fill="{INK}"/>'


def _numbered(marks: Sequence[Mark], spots: Sequence[tuple[float, float]]) -> Iterator[str]:
    """White numbers on dark discs."""
    for mark, (x, y) in zip(marks, spots, strict=True):
        yield f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{MARK_RADIUS:.0f}" fill="{INK}" stroke="#fff"/>'
        yield (
            f'<text x="{x:.0f}" y="{y + 4:.0f}" font-size="12" font-weight="bold" text-anchor="middle" '
            f'fill="#fff">{safe(mark.label)}</text>'
        )


def _star(x: float, y: float) -> str:
    """A five-pointed star: where the person sets off."""
    corners = []
    for turn in range(10):
        reach, angle = (9 if turn % 2 == 0 else 4), turn * pi / 5
        corners.append(f"{x + reach * sin(angle):.1f},{y - reach * cos(angle):.1f}")
    return f'<polygon points="{" ".join(corners)}" fill="#b00020" stroke="#fff"/>'


def scale_bar(frame: Frame) -> str:
    """The longest of a few round distances that fits in a quarter of the width."""
    fitting = [km for km in (0.2, 0.5, 1, 2, 5, 10, 20, 50) if km * 1000 * frame.per_metre <= WIDTH / 4]
    km = fitting[-1] if fitting else 0.2
    length = km * 1000 * frame.per_metre
    left, y = 10, HEIGHT - 10
    words = f"{km:g} km" if km >= 1 else f"{km * 1000:g} metres"
    return (
        f'<path d="M{left} {y - 4}v4h{length:.0f}v-4" fill="none" stroke="#222" stroke-width="1.5"/>'
        f'<text x="{left + 4}" y="{y - 4}" font-size="10" fill="#222" {HALO}>{words}</text>'
    )
