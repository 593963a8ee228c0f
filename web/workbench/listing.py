"""Tables as people read them: plain column names, words for ids, and CSV that no spreadsheet runs."""

import csv
import io
from collections.abc import Iterable

import pandas as pd

from layers.vocabulary import Vocabulary
from web.workbench.wording import labels, when_words

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
VENUES = {"in-person": "In person", "online": "Online", "phone": "By phone", "hybrid": "In person and online"}
STATUSES = {"active": "Running now", "potential": "Could be used", "closed": "Closed"}


def asset_table(assets: pd.DataFrame, words: Vocabulary) -> pd.DataFrame:
    """One row per asset with the same facts as its mark on the map, indexed like ``assets``."""
    rows = [_asset_row(asset, words) for asset in assets.itertuples()]
    return pd.DataFrame(rows, index=assets.index, columns=list(_COLUMNS))


_COLUMNS = (
    "Name", "Kind", "Where", "When", "Helps with", "Builds", "For whom", "How to join", "Now", "Cost", "Phone",
    "Website", "About", "Checked",
)  # fmt: skip


def _asset_row(asset: object, words: Vocabulary) -> tuple[str, ...]:
    where = " ".join(part for part in (asset.address, asset.postcode) if part)
    checked = "" if pd.isna(asset.checked_on) else f"{asset.checked_on:%d %b %Y}"
    return (
        asset.name,
        labels([asset.kind], words.asset_kinds),
        where or asset.service_area,
        when_words(asset.sessions, asset.opening_hours),
        labels(asset.needs, words.needs),
        labels(asset.capital, words.capital),
        labels(asset.for_whom, words.for_whom),
        VENUES.get(str(asset.venue), str(asset.venue)),
        STATUSES.get(str(asset.status), str(asset.status)),
        asset.cost or "Not known",
        asset.phone,
        asset.website,
        asset.description,
        f"{checked or 'Not known'}{' (example)' if asset.example else ''}",
    )


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


def harmless(cell: object) -> object:
    """The cell as a spreadsheet may hold it: "" for a missing value, a quote before text that starts a formula."""
    if pd.api.types.is_scalar(cell) and pd.isna(cell):
        return ""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell


def not_closed(assets: pd.DataFrame) -> pd.DataFrame:
    """The assets that support people now or could; what has closed is kept in the store and shown nowhere."""
    return assets[assets["status"].astype("str") != "closed"]


def matching(
    assets: pd.DataFrame, *, kinds: Iterable[str] = (), needs: Iterable[str] = (), capital: Iterable[str] = ()
) -> pd.DataFrame:
    """The assets of any of the ``kinds`` that meet any of the ``needs`` and build any of the ``capital``; () is all."""
    wanted_kinds = set(kinds)
    kept = assets[assets["kind"].isin(wanted_kinds)] if wanted_kinds else assets
    for column, wanted in (("needs", set(needs)), ("capital", set(capital))):
        if wanted:
            kept = kept[[bool(wanted & set(words)) for words in kept[column]]]
    return kept
