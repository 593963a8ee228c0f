"""Tables as people read them: plain column names, words for ids (and as CSV: ``layers.feeds.csv_out``)."""

from collections.abc import Iterable

import pandas as pd

from layers.feeds.csv_out import FORMULA_STARTS, csv_bytes
from layers.vocabulary import Vocabulary
from web.workbench.wording import labels, when_words

__all__ = ["FORMULA_STARTS", "asset_table", "csv_bytes", "matching", "not_closed"]

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
