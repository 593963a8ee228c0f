"""TOML written by us: plain values, lists of them, tables and arrays of tables, in the order given."""

import json
import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from layers.feeds.geojson import clean_text


def toml_text(settings: Mapping[str, Any]) -> str:
    """Return ``settings`` as TOML that ``tomllib`` reads back equal: values first, then tables and arrays of tables.

    Keys are bare words; text is cut and cleaned as in GeoJSON properties. Raises TypeError for another kind of value.
    """
    lines = [f"{key} = {_value(value)}" for key, value in settings.items() if not _is_table(value)]
    for key, value in settings.items():
        if isinstance(value, Mapping):
            lines += ["", f"[{key}]", *_pairs(value)]
        elif _is_table(value):
            for row in value:
                lines += ["", f"[[{key}]]", *_pairs(row)]
    return "\n".join(lines) + "\n"


def _is_table(value: Any) -> bool:
    rows = isinstance(value, Sequence) and not isinstance(value, str) and bool(value) and isinstance(value[0], Mapping)
    return isinstance(value, Mapping) or rows


def _pairs(table: Mapping[str, Any]) -> list[str]:
    return [f"{key} = {_value(value)}" for key, value in table.items()]


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(clean_text(value), ensure_ascii=False)
    if isinstance(value, int | date) or (isinstance(value, float) and math.isfinite(value)):
        return str(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(_pairs(value)) + " }"
    if isinstance(value, Sequence):
        return "[" + ", ".join(_value(part) for part in value) + "]"
    raise TypeError(f"{type(value).__name__} cannot be written as TOML")
