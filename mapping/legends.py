"""What the marks and fills of a map mean: value classes, fills that differ by more than colour, legends as HTML."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import pandas as pd

from mapping.text import safe

# Three blues, each 3:1 or better against the next (WCAG 1.4.11); in-between classes are stripes of two of them.
LIGHT, MIDDLE, DARK = "#e9f2fb", "#4688c4", "#0a2d52"
UNKNOWN_DOT = "#6b6b6b"
OUTLINE = "#3d3d3d"
MOST_CLASSES = 5
SHAPES = {
    "circle": "border-radius:50%",
    "square": "border-radius:3px",
    "diamond": "clip-path:polygon(50% 0,100% 50%,50% 100%,0 50%)",
    "triangle": "clip-path:polygon(50% 0,100% 100%,0 100%)",
    "pentagon": "clip-path:polygon(50% 0,100% 38%,82% 100%,18% 100%,0 38%)",
    "hexagon": "clip-path:polygon(25% 0,75% 0,100% 50%,75% 100%,25% 100%,0 50%)",
}
SEVERAL = "A number in a ring: so many lie close together. Click it, or press Enter on it, to see each."
POINTED = {"triangle": "align-items:flex-end"}  # where the letter must sit lower to stay inside the shape


class Drawn(Protocol):
    """How one kind of thing is drawn: a label, a colour "#rrggbb", a shape of ``SHAPES`` and one or two characters."""

    @property
    def label(self) -> str:
        """The words of the legend."""

    @property
    def colour(self) -> str:
        """ "#rrggbb", 3:1 or better on white."""

    @property
    def shape(self) -> str:
        """A key of ``SHAPES``; anything else is drawn as a circle."""

    @property
    def symbol(self) -> str:
        """One or two characters, used by this kind alone."""


@dataclass(frozen=True)
class Fill:
    """A way to fill an area: plain ``paper``, or stripes of ``paper`` and ``ink``; ``id`` names its SVG pattern."""

    id: str
    paper: str
    ink: str = ""
    dots: bool = False

    @property
    def css(self) -> str:
        """The same fill as a CSS background, for legends."""
        if self.dots:
            return f"radial-gradient({self.ink} 1.5px,transparent 2px) 0 0/6px 6px,{self.paper}"
        if self.ink:
            return f"repeating-linear-gradient(45deg,{self.paper} 0 4px,{self.ink} 4px 8px)"
        return self.paper

    @property
    def pattern(self) -> str:
        """The same fill as an SVG ``<pattern>``."""
        inside = f'<rect width="10" height="10" fill="{self.paper}"/>'
        if self.dots:
            inside += f'<circle cx="5" cy="5" r="1.2" fill="{self.ink}"/>'
        elif self.ink:
            inside += f'<rect width="5" height="10" fill="{self.ink}"/>'
        turn = "" if self.dots else ' patternTransform="rotate(45)"'
        return f'<pattern id="{self.id}" width="10" height="10" patternUnits="userSpaceOnUse"{turn}>{inside}</pattern>'


A = Fill("rm-light", LIGHT)
AB = Fill("rm-light-middle", LIGHT, MIDDLE)
B = Fill("rm-middle", MIDDLE)
BC = Fill("rm-middle-dark", MIDDLE, DARK)
C = Fill("rm-dark", DARK)
UNKNOWN = Fill("rm-unknown", "#ffffff", UNKNOWN_DOT, dots=True)
FILLS = {1: (B,), 2: (A, C), 3: (A, B, C), 4: (A, AB, B, C), 5: (A, AB, B, BC, C)}


def patterns() -> str:
    """An unseen SVG that defines every fill; put once into a page, its fills are ``url(#id)``."""
    defined = "".join(fill.pattern for fill in (A, AB, B, BC, C, UNKNOWN))
    return f'<svg width="0" height="0" aria-hidden="true" style="position:absolute"><defs>{defined}</defs></svg>'


@dataclass(frozen=True)
class Classes:
    """Two to five classes of a number: class i holds ``breaks[i - 1] <= value < breaks[i]``; labels lowest first.

    Raises ValueError unless the breaks rise and there is one label more than there are breaks.
    """

    breaks: tuple[float, ...]
    labels: tuple[str, ...]

    def __post_init__(self) -> None:
        rising = all(low < high for low, high in pairwise(self.breaks))
        if not rising or len(self.labels) != len(self.breaks) + 1 or len(self.labels) > MOST_CLASSES:
            raise ValueError(f"up to {MOST_CLASSES} classes need rising breaks and one label more: {self}")

    @property
    def fills(self) -> tuple[Fill, ...]:
        """One fill a class, lowest first: light to dark."""
        return FILLS[len(self.labels)]

    def of(self, value: float | None) -> int | None:
        """The number of the class that holds ``value`` (0 = lowest); None where it is not known."""
        return None if value is None or pd.isna(value) else bisect_right(self.breaks, value)


def equal_count_classes(
    values: "pd.Series[float]", *, count: int = 4, words: Callable[[float], str] = "{:,.0f}".format
) -> Classes:
    """Classes that hold about equally many of ``values``; fewer than ``count`` where many values are the same.

    ``words`` writes a break for the legend ("1,200", "45 minutes").
    """
    known = values.dropna()
    found: list[float] = sorted(set(known.quantile([i / count for i in range(1, count)]))) if len(known) else []
    breaks = tuple(float(b) for b in found if b > known.min())
    if not breaks:
        return Classes((), ("all the same" if len(known) else "none known",))
    between = [f"{words(low)} to under {words(high)}" for low, high in pairwise(breaks)]
    return Classes(breaks, (f"under {words(breaks[0])}", *between, f"{words(breaks[-1])} or more"))


def legend_of_classes(title: str, classes: Classes, *, unknown: bool = False) -> str:
    """The legend of an area map: a swatch and words for each class; ``unknown`` adds "not known"."""
    rows = [_row(_swatch(fill), label) for fill, label in zip(classes.fills, classes.labels, strict=True)]
    if unknown:
        rows.append(_row(_swatch(UNKNOWN), "not known"))
    return _legend(title, rows)


def legend_of_kinds(title: str, kinds: Iterable[Drawn], *, several: bool = False) -> str:
    """The legend of a point map: each kind's own mark and its label; ``several`` adds what a number in a ring is."""
    rows = [_row(mark(kind), kind.label) for kind in kinds]
    return _legend(title, [_row(mark_of_several("5"), SEVERAL), *rows] if several else rows)


def legend_of_lines(title: str, dashes: Mapping[str, str]) -> str:
    """The legend of a line map; ``dashes`` maps words to an SVG dash pattern ("" = unbroken)."""
    rows = []
    for words, dash in dashes.items():
        style = "dashed" if dash else "solid"
        line = f'<span aria-hidden="true" style="display:inline-block;width:28px;border-top:3px {style} {DARK}"></span>'
        rows.append(_row(line, words))
    return _legend(title, rows)


def mark(kind: Drawn) -> str:
    """The mark of one kind, 26 pixels wide: its characters in white on its own colour and shape."""
    colour = kind.colour if _is_colour(kind.colour) else DARK
    shape = SHAPES.get(kind.shape, SHAPES["circle"])
    place = POINTED.get(kind.shape, "align-items:center")
    return (
        '<span aria-hidden="true" style="display:inline-flex;width:26px;height:26px;justify-content:center;'
        f"{place};background:{colour};color:#fff;font:bold 12px sans-serif;line-height:1.4;{shape}"
        f'">{safe(kind.symbol)}</span>'
    )


def mark_of_several(count: str) -> str:
    """The mark of several things that lie close: a dark ring 34 pixels wide, their number in it; like no kind's own."""
    return (
        '<span aria-hidden="true" style="display:inline-flex;box-sizing:border-box;width:34px;height:34px;'
        f"align-items:center;justify-content:center;flex:none;border-radius:50%;border:4px solid {OUTLINE};"
        f'background:#fff;color:#1a1a1a;font:bold 14px sans-serif">{safe(count)}</span>'
    )


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast of two colours "#rrggbb": 1 (the same) to 21 (black and white)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _is_colour(text: str) -> bool:
    return len(text) == 7 and text[0] == "#" and all(c in "0123456789abcdefABCDEF" for c in text[1:])


def _swatch(fill: Fill) -> str:
    return (
        '<span aria-hidden="true" style="display:inline-block;width:28px;height:18px;'
        f'border:1px solid {OUTLINE};background:{fill.css}"></span>'
    )


def _row(drawn: str, label: str) -> str:
    return f'<li style="display:flex;gap:8px;align-items:center;margin:4px 0">{drawn}<span>{safe(label)}</span></li>'


def _legend(title: str, rows: Iterable[str]) -> str:
    body = "".join(rows)
    return (
        f'<div><p style="margin:0;font-weight:bold">{safe(title)}</p>'
        f'<ul style="list-style:none;margin:4px 0;padding:0">{body}</ul></div>'
    )
