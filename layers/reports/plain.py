"""Texts of other people made fit for a file: no control characters, and in a PDF only letters that its fonts have."""

import unicodedata
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from layers.feeds.geojson import clean_text

UNSHOWABLE = "□"
UNSHOWABLE_NOTE = f"{UNSHOWABLE} stands for a letter that the fonts of this PDF do not have; the spreadsheet has it."
# what the fonts that typst embeds (Libertinus Serif, DejaVu Sans Mono) cover between them, tried letter by letter
_SHOWABLE = (
    (0x20, 0x7E), (0xA0, 0x4FF), (0x1E00, 0x1EFF), (0x2010, 0x2027), (0x2030, 0x203E), (0x20A0, 0x20BF),
    (0x2190, 0x22FF), (0x25A0, 0x25FF),
)  # fmt: skip


def printable(value: Any) -> Any:
    """Texts inside ``value`` (texts, lists, mappings of them) with what no font of the PDF has shown as a box.

    A screen reader's PDF may hold no letter without a shape, so that one name in another script would else stop
    the whole report.
    """
    if isinstance(value, str):
        text = unicodedata.normalize("NFC", value)
        return "".join(letter if _is_showable(letter) else UNSHOWABLE for letter in text if letter.isprintable())
    if isinstance(value, Mapping):
        return {key: printable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [printable(part) for part in value]
    return value


def _is_showable(letter: str) -> bool:
    return any(first <= ord(letter) <= last for first, last in _SHOWABLE)


def plain_cell(value: Any) -> Any:
    """One cell as text, number, True, False or None: dates as ISO text, lists joined, not known as None."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, tuple | list):
        return clean_text("; ".join(map(str, value)))
    if value is None or pd.isna(value):
        return None
    if isinstance(value, bool | int | float):
        return value
    return clean_text(value if isinstance(value, str) else str(value))


def plain_table(table: pd.DataFrame) -> pd.DataFrame:
    """The table with ``plain_cell`` in every cell and without geometry."""
    columns = [name for name in table.columns if name != "geometry"]
    return pd.DataFrame({name: [plain_cell(value) for value in table[name]] for name in columns}, dtype="object")


def plain_records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of ``plain_table``, each a mapping from column to value."""
    plain = plain_table(table)
    return [dict(zip(map(str, plain.columns), row, strict=True)) for row in plain.itertuples(index=False)]
