"""The page itself, from a template: plain HTML that prints, with no script and no style but the file's own."""

from dataclasses import dataclass
from numbers import Integral, Real
from pathlib import Path

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup


@dataclass(frozen=True)
class Part:
    """One part of the page: a heading, sentences, a table (a row and column names as people read them), a picture.

    ``svg`` is markup from ``mapping``, every word in it already escaped; all else is escaped here. ``numbered`` makes
    the sentences a numbered list.
    """

    heading: str
    words: tuple[str, ...] = ()
    table: pd.DataFrame | None = None
    svg: str = ""
    caption: str = ""
    numbered: bool = False


@dataclass(frozen=True)
class Evidence:
    """What a page says: the area, the finding, its parts, what the numbers mean (label, words), date and sources."""

    area: str
    finding: str
    example: bool
    asked: str
    parts: tuple[Part, ...]
    meaning: tuple[tuple[str, str], ...]
    date: str
    sources: tuple[str, ...]


_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(["html"], default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(evidence: Evidence) -> str:
    """The whole page as HTML."""
    return _TEMPLATES.get_template("evidence.html").render(
        evidence=evidence,
        parts=[
            (part, _rows(part.table), _of_words(part.table), Markup(part.svg))  # noqa: S704 - see Part
            for part in evidence.parts
        ],
    )


def gone() -> str:
    """The page for evidence that is no longer kept."""
    return _TEMPLATES.get_template("gone.html").render()


def _rows(table: pd.DataFrame | None) -> list[list[str]]:
    """The cells as text, a dash where nothing is known."""
    if table is None:
        return []
    return [["–" if pd.isna(cell) else _cell(cell) for cell in row] for row in table.itertuples(index=False)]


def _of_words(table: pd.DataFrame | None) -> list[bool]:
    """Which columns hold sentences rather than counts: these stand at the left."""
    if table is None:
        return []
    return [len(table) > 0 and bool(table[name].astype("str").str.contains("[A-Za-z]").all()) for name in table]


def _cell(value: object) -> str:
    """Counts with thousands marked, means to a tenth, words as they are."""
    if isinstance(value, Integral) and not isinstance(value, bool):
        return f"{int(value):,}"
    return f"{float(value):,.1f}" if isinstance(value, Real) else str(value)
