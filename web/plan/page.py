"""The page as HTML: served with its script as a file, or whole in one file that opens without a network."""

import json
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from layers.emergency import load_emergency_lines
from layers.packs.pack import Pack
from web.house import ROOT, House
from web.plan.places import CAPITALS, places_of
from web.words import day_and_year

SCRIPTS = ("plan_calendar.js", "plan.js")
STATIC = ROOT / "web" / "static"
SCRIPT_SAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(["html"], default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters["date"] = day_and_year


def render(house: House, now: datetime, *, one_file: bool, pack: Pack | None = None) -> str:
    """The whole page with the area's public places in it; with ``one_file`` style and script are inside it too.

    With ``pack`` it begins with that pack: its first words, a list that can be filtered, and its map.
    """
    given = {
        "area": house.area.name,
        "slug": house.area.slug,
        "made": now.date().isoformat(),
        "zone": house.area.timezone,
        "places": places_of(house.public_assets(), house.vocabulary, now),
    }
    return _TEMPLATES.get_template("plan.html").render(
        area=house.area.name,
        example=house.area.example,
        made_on=now.date(),
        capitals=[house.vocabulary.capital[word] for word in CAPITALS],
        lines=load_emergency_lines(),
        sources=house.area.licences.to_dict("records"),
        pack=pack,
        pack_map=Markup(pack.map_svg if pack else ""),  # noqa: S704 - drawn by mapping.sketch, every text escaped
        given=Markup(for_script(given)),  # noqa: S704 - what could end the element is written as an escape
        one_file=one_file,
        style=_file("plan.css") if one_file else "",
        scripts=[_file(name) if one_file else name for name in SCRIPTS],
    )


def for_script(given: object) -> str:
    """JSON that may stand inside a script element: nothing in it can end the element."""
    text = json.dumps(given, ensure_ascii=False, separators=(",", ":"))
    return "".join(SCRIPT_SAFE.get(letter, letter) for letter in text)


@lru_cache(maxsize=4)
def _file(name: str) -> Markup:
    return Markup((STATIC / name).read_text(encoding="utf-8"))  # noqa: S704 - our own file
