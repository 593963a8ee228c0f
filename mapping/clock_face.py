"""The week clock as one SVG: days across, hours down, a printed figure in each; no script and no style sheet.

Shades go with the share of people, and each hour says its figure, so that no fact rests on colour. Evenings and the
weekend have a heavy frame and a label, and their empty hours are hatched. 340 units wide: about one CSS pixel each
on a narrow phone, where an hour is 41 x 24, large enough to touch.
"""

from collections.abc import Callable, Iterator
from itertools import product
from typing import NamedTuple

import numpy as np

from mapping.disclosure import FEWER_THAN, shown
from mapping.headline import EVENING
from mapping.legends import contrast
from mapping.text import safe
from mapping.week_clock import EVENING_HOURS, HOURS, REMOTE, WEEKEND, WEEKEND_HOURS, WeekClock
from mapping.windows import WEEKDAYS

WIDTH, LEFT, TOP = 340, 52, 42  # user units
CELL_W, CELL_H = 41, 24
BOTTOM = TOP + 24 * CELL_H
LEGEND_ROW = 19
INK, QUIET, LINE, MARKED = "#1a1a1a", "#595959", "#8a8a8a", "#b00020"
SHADES = ("#e6eff8", "#b5d0ea", "#4688c4", "#0a2d52")
SHARES = ("under a quarter", "a quarter to a half", "a half to three quarters", "three quarters or more")
MATTER = frozenset((*EVENING_HOURS, *WEEKEND_HOURS))
HEAD = {
    "people": "How many people can be at support",
    "zones": "From how many zones people can be at support",
    "households without a car": "How many households without a car can",
}
Link = Callable[[int, int], str]


class _Hour(NamedTuple):
    """What may be shown of one hour: its figure in words, its share of the whole (0-1), and what marks it."""

    weekday: int
    hour: int
    words: str
    share: float
    nobody: bool
    remote: bool


def clock_svg(
    clock: WeekClock,
    *,
    title: str,
    link: Link | None = None,
    buttons: bool = False,
    chosen: tuple[int, int] | None = None,
    id_prefix: str = "clock",
) -> str:
    """``<svg>`` text of the clock, its counts under the small-number rule and every text escaped.

    Plain, it is one picture with a title and its facts in words. With ``link(weekday, hour)`` (an address) every hour
    is a link, without a script. With ``buttons`` every hour is ``role="button"`` with ``data-weekday`` and
    ``data-hour`` for a script to listen to; one of them has ``tabindex="0"``, the rest -1, for the arrow keys to move
    (roving tabindex). ``chosen`` (weekday, hour) is framed and said to be so. ``id_prefix`` (letters, digits, hyphens)
    must differ between two clocks in one page.
    """
    role = "group" if link or buttons else "img"
    name = "".join(c for c in id_prefix if (c.isascii() and c.isalnum()) or c == "-")
    legend = _legend(clock, name)
    height = BOTTOM + 22 + LEGEND_ROW * len(legend)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="{role}" aria-labelledby="{name}-title" aria-describedby="{name}-desc" font-family="sans-serif" '
        'font-size="12">',
        f'<title id="{name}-title">{safe(_plain(title))}</title>',
        f'<desc id="{name}-desc">{safe(clock.sentence())}</desc>',
        _patterns(name),
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        *_heads(),
        *_hours(clock, name, link=link, buttons=buttons, chosen=chosen),
        *_frames(chosen),
        *legend,
        "</svg>",
    ]
    return "".join(parts)


def _plain(text: str) -> str:
    """The text without characters that XML does not know."""
    return "".join(c for c in text if c.isprintable())


def _patterns(name: str) -> str:
    """Stripes for the empty hours of evenings and weekends, dots for what is not known."""
    return (
        f'<defs><pattern id="{name}-gap" width="7" height="7" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="7" height="7" fill="#fff4e0"/>'
        '<rect width="1.6" height="7" fill="#d9a441"/></pattern>'
        f'<pattern id="{name}-unknown" width="6" height="6" patternUnits="userSpaceOnUse">'
        '<rect width="6" height="6" fill="#ffffff"/><circle cx="3" cy="3" r="0.9" fill="#8a8a8a"/></pattern></defs>'
    )


def _corner(weekday: int, hour: int) -> tuple[int, int]:
    """Top left of an hour."""
    return LEFT + CELL_W * weekday, TOP + CELL_H * hour


def _heads() -> Iterator[str]:
    """The days above, the hours at the left, and the names of the stretches that stand out."""
    for n, day in enumerate(WEEKDAYS):
        x = LEFT + CELL_W * (n + 0.5)
        weight = ' font-weight="bold"' if n in WEEKEND else ""
        yield f'<text x="{x:g}" y="{TOP - 7}" text-anchor="middle" fill="{INK}"{weight}>{day[:3]}</text>'
    for hour in HOURS:
        evening = EVENING[0] <= hour < EVENING[1]
        weight, colour = (' font-weight="bold"', INK) if evening else ("", QUIET)
        y = TOP + CELL_H * hour + 16
        yield f'<text x="{LEFT - 5}" y="{y}" text-anchor="end" fill="{colour}"{weight}>{hour:02}:00</text>'
    weekend_x = LEFT + CELL_W * (WEEKEND[0] + 1)
    yield f'<text x="{weekend_x}" y="{TOP - 24}" text-anchor="middle" fill="{INK}" font-weight="bold">Weekend</text>'
    middle = TOP + CELL_H * sum(EVENING) / 2
    yield (
        f'<text transform="translate(12 {middle:g}) rotate(-90)" text-anchor="middle" fill="{INK}" '
        'font-weight="bold">Evening</text>'
    )


def _hours(
    clock: WeekClock, name: str, *, link: Link | None, buttons: bool, chosen: tuple[int, int] | None
) -> Iterator[str]:
    """Every hour: its shade, its figure and, for a pointer or a screen reader, its words."""
    for hour in _told(clock):
        phrase = safe(clock.phrase(hour.weekday, hour.hour))
        drawn = _one_hour(hour, name)
        here = (hour.weekday, hour.hour) == chosen
        if link:
            mark = ' aria-current="true"' if here else ""
            yield f'<a href="{safe(_plain(link(hour.weekday, hour.hour)))}" aria-label="{phrase}"{mark}>{drawn}</a>'
        elif buttons:
            stop = 0 if (hour.weekday, hour.hour) == (chosen or (0, 0)) else -1
            yield (
                f'<g role="button" tabindex="{stop}" data-weekday="{hour.weekday}" data-hour="{hour.hour}" '
                f'aria-pressed="{str(here).lower()}" aria-label="{phrase}">{drawn}</g>'
            )
        else:
            yield f"<g><title>{phrase}</title>{drawn}</g>"


def _told(clock: WeekClock) -> Iterator[_Hour]:
    """What may be shown of each hour, day by day."""
    counts = clock.shown().astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    known, remote = clock.counts.notna().to_numpy(), clock.remote.to_numpy()
    whole = clock.whole if clock.of == "zones" else shown(clock.whole)
    for weekday, hour in product(range(7), HOURS):
        at = weekday, hour
        count = None if np.isnan(counts[at]) else int(counts[at])
        words = "?" if not known[at] else f"<{FEWER_THAN}" if count is None else _short(count)
        share = (count or 0) / whole if whole else 0.0
        yield _Hour(weekday, hour, words, share, nobody=count == 0, remote=bool(remote[at]))


def _one_hour(hour: _Hour, name: str) -> str:
    """The rectangle of an hour, its figure, and a dot where there is support online or by phone."""
    x, y = _corner(hour.weekday, hour.hour)
    fill, ink = _fill(hour, name)
    dot = f'<circle cx="{x + 36}" cy="{y + 5}" r="2.4" fill="{ink}"/>' if hour.remote else ""
    return (
        f'<rect x="{x}" y="{y}" width="{CELL_W}" height="{CELL_H}" fill="{fill}" stroke="{LINE}" stroke-width="0.5"/>'
        f'<text x="{x + CELL_W / 2:g}" y="{y + 17}" text-anchor="middle" fill="{ink}">{safe(hour.words)}</text>{dot}'
    )


def _fill(hour: _Hour, name: str) -> tuple[str, str]:
    """Fill and ink of an hour."""
    if hour.words == "?":
        return f"url(#{name}-unknown)", INK
    if hour.nobody:
        return (f"url(#{name}-gap)", INK) if 24 * hour.weekday + hour.hour in MATTER else ("#ffffff", QUIET)
    shade = SHADES[min(3, int(4 * hour.share))]
    return shade, INK if contrast(shade, INK) > contrast(shade, "#ffffff") else "#ffffff"


def _short(count: int) -> str:
    """A count short enough for its hour: "1,650", "14k", "1.3m"."""
    if count < 10_000:
        return f"{count:,}"
    return f"{count / 1000:.0f}k" if count < 999_500 else f"{count / 1_000_000:.1f}m"


def _frames(chosen: tuple[int, int] | None) -> Iterator[str]:
    """Heavy frames around the weekend, the evenings and the chosen hour; they catch no click."""
    heavy = f'fill="none" stroke="{INK}" stroke-width="2.5" pointer-events="none"'
    x, y = _corner(WEEKEND[0], 0)
    yield f'<rect x="{x}" y="{y}" width="{2 * CELL_W}" height="{24 * CELL_H}" {heavy}/>'
    x, y = _corner(0, EVENING[0])
    yield f'<rect x="{x}" y="{y}" width="{7 * CELL_W}" height="{(EVENING[1] - EVENING[0]) * CELL_H}" {heavy}/>'
    if chosen:
        x, y = _corner(*chosen)
        yield (
            f'<rect x="{x - 1}" y="{y - 1}" width="{CELL_W + 2}" height="{CELL_H + 2}" fill="none" '
            f'stroke="{MARKED}" stroke-width="4" pointer-events="none"/>'
        )


def _legend(clock: WeekClock, name: str) -> list[str]:
    """What figures, shades, stripes, dots and frames mean, below the clock; one text a row, the heading first."""
    fills = [(shade, f"{words} of the {clock.of}") for shade, words in zip(SHADES, SHARES, strict=True)]
    fills.append((f"url(#{name}-gap)", "nobody, in an evening or at the weekend"))
    if clock.counts.isna().any().any():
        fills.append((f"url(#{name}-unknown)", "not known: no timetable for this day"))
    rows = [f'<text x="12" y="0" fill="{INK}" font-weight="bold">{HEAD[clock.of]}</text>']
    for fill, words in fills:
        swatch = f'<rect x="12" y="-11" width="26" height="14" fill="{fill}" stroke="{LINE}"/>'
        rows.append(f'{swatch}<text x="46" y="0" fill="{INK}">{safe(words)}</text>')
    if clock.remote.any().any():
        dot = f'<circle cx="25" cy="-4" r="2.8" fill="{INK}"/>'
        rows.append(f'{dot}<text x="46" y="0" fill="{INK}">support {REMOTE} is on too</text>')
    top = BOTTOM + 22
    return [f'<g transform="translate(0 {top + LEGEND_ROW * n})">{row}</g>' for n, row in enumerate(rows)]
