"""Where each layer of an area comes from, under which licence and of which date: the rows of area.toml."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from layers.errors import BadValueError
from layers.transport import Streets, Timetable

OGL = "Open Government Licence v3.0"
OSM_LICENCE = "Open Database Licence (ODbL) 1.0"
ONS_ATTRIBUTION = "Contains National Statistics and OS data © Crown copyright and database right"
NOT_STATED = "not stated in the file"
LAYERS = ("zones", "population", "streets", "places", "timetable", "hubs", "postcodes", "records")

_ONS_CODE = re.compile(r"^(LSOA|OA|MSOA|WD|LAD)\d{2}CD$", re.IGNORECASE)

Row = dict[str, str]


def read_stated(texts: Sequence[str], *, what: str) -> dict[str, str]:
    """Read "layer=licence" or "layer=date" texts, such as "timetable=OGL v3 (DfT BODS)".

    Raises BadValueError, which names ``what`` ("licence", "date"), for another form.
    """
    stated = {}
    for text in texts:
        layer, _, said = (part.strip() for part in text.partition("="))
        if layer not in LAYERS or not said:
            raise BadValueError(f"The {what} {text[:80]!r} is not 'layer={what}'; the layers are {', '.join(LAYERS)}.")
        stated[layer] = said
    return stated


def with_stated(rows: Sequence[Row], column: str, stated: Mapping[str, str]) -> list[Row]:
    """Return the rows, each with what a person stated of its layer in ``column``, where they did.

    A stated licence names whose the file is, so it goes into the attribution of a file that says nothing itself.
    """
    changed = [row | ({column: stated[row["layer"]]} if row["layer"] in stated else {}) for row in rows]
    silent = [row["attribution"] == f"Source: {row['source']}" and row["licence"] != NOT_STATED for row in changed]
    return [
        row | ({"attribution": f"{row['source']}: {row['licence']}"} if mute else {})
        for row, mute in zip(changed, silent, strict=True)
    ]


def file_row(layer: str, paths: Sequence[Path], *, column: str = "", note: str = "") -> Row:
    """Return the row of a layer read from plain files; an ONS code column tells that ONS published it."""
    ons = bool(_ONS_CODE.match(column))
    said = f"zones named by the column {column}" if column else ""
    reason = "licence taken from the ONS code column" if ons else ""
    return {
        "layer": layer,
        "source": _names(paths),
        "licence": OGL if ons else NOT_STATED,
        "attribution": ONS_ATTRIBUTION if ons else f"Source: {_names(paths)}",
        "data_date": _year_of(column),
        "note": "; ".join(part for part in (note, said, reason) if part),
    }


def streets_row(streets: Streets) -> Row:
    """Return the row of the streets of an OpenStreetMap extract."""
    return _osm_row("streets", streets, "")


def osm_places_row(streets: Streets) -> Row:
    """Return the row of places and background lines taken from the same extract as the streets."""
    return _osm_row("places", streets, "towns, villages, stations and background lines of the same extract")


def timetable_row(timetable: Timetable, feeds: Sequence[Path]) -> Row:
    """Return the row of the timetable, with the days that it covers."""
    return {
        "layer": "timetable",
        "source": _names(feeds),
        "licence": NOT_STATED,
        "attribution": timetable.attribution,
        "data_date": f"{timetable.start} to {timetable.end}",
        "note": "illustrative: written for this example, not a real service" if timetable.illustrative else "",
    }


def _osm_row(layer: str, streets: Streets, note: str) -> Row:
    return {
        "layer": layer,
        "source": streets.source,
        "licence": OSM_LICENCE,
        "attribution": streets.attribution,
        "data_date": streets.data_date,
        "note": note,
    }


def _names(paths: Sequence[Path]) -> str:
    return ", ".join(Path(path).name for path in paths)


def _year_of(column: str) -> str:
    found = re.search(r"(\d{2})CD$", column, re.IGNORECASE)
    return f"20{found[1]}" if found and _ONS_CODE.match(column) else ""
