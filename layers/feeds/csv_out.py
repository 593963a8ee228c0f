"""Tables as CSV that no spreadsheet runs: the one way out for every table that is downloaded or written."""

import csv
import io
from collections.abc import Iterable
from typing import Any

import pandas as pd

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")


def csv_bytes(table: pd.DataFrame, notes: Iterable[str]) -> bytes:
    """UTF-8 CSV: the notes first, one per line after "# ", then the table without its index.

    A text cell that a spreadsheet would run as a formula gets a leading quote (OWASP ASVS 1.2.10); numbers stay
    numbers, so that a western longitude keeps its minus sign.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([f"# {' '.join(note.split())}"] for note in notes)
    writer.writerow([harmless(name) for name in table.columns])
    writer.writerows([harmless(cell) for cell in row] for row in table.itertuples(index=False))
    return out.getvalue().encode("utf-8-sig")


def harmless(cell: Any) -> Any:
    """The cell as a spreadsheet may hold it: "" for a missing value, a quote before text that starts a formula."""
    if pd.api.types.is_scalar(cell) and pd.isna(cell):
        return ""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
