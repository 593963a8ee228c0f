"""Tables as people read them: plain column names, words for ids (and as CSV: ``layers.feeds.csv_out``)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeVar

import numpy as np
import pandas as pd

from layers.checking.ladder import sunk
from layers.checking.note import Told
from layers.feeds.csv_out import FORMULA_STARTS, csv_bytes
from layers.vocabulary import Vocabulary
from mapping.alliance import standing
from web.note_words import quotes, told_words
from web.workbench.wording import labels, when_words

__all__ = ["FORMULA_STARTS", "asset_table", "checked_first", "csv_bytes", "matching", "not_closed"]

T = TypeVar("T", bound=pd.DataFrame)

VENUES = {"in-person": "In person", "online": "Online", "phone": "By phone", "hybrid": "In person and online"}
STATUSES = {"active": "Running now", "potential": "Could be used", "closed": "Closed"}


def asset_table(
    assets: pd.DataFrame, words: Vocabulary, *, today: date | None = None, told: Mapping[str, Told] | None = None,
    organisations: pd.DataFrame | None = None,
) -> pd.DataFrame:  # fmt: skip
    """One row per asset with the same facts as its mark on the map, indexed like ``assets``.

    With ``today``, what nobody has checked for long says so beside its times; ``told``: what people say who have been;
    ``organisations``: who runs it, and whether that is a member of the Alliance.
    """
    runners = {} if organisations is None else _runners(organisations)
    doubtful = sunk(assets, today) if today else pd.Series(False, assets.index)
    rows = [
        (
            *_asset_row(asset, words, in_doubt=doubt),
            *_said((told or {}).get(asset.id)),
            runners.get(asset.organisation, ""),
        )
        for asset, doubt in zip(assets.itertuples(), doubtful, strict=True)
    ]
    return pd.DataFrame(rows, index=assets.index, columns=list(_COLUMNS))


def checked_first(assets: T, today: date) -> T:
    """The assets by name, those that nobody has checked for long after the others."""
    order = assets.assign(sunk=sunk(assets, today)).sort_values(["sunk", "name"]).index
    return assets.loc[order]


def _runners(organisations: pd.DataFrame) -> dict[str, str]:
    """Each organisation's name by its id, with how it stands to the Alliance."""
    rows = zip(organisations["id"], organisations["name"], standing(organisations), strict=True)
    return {id_: f"{name} ({stands})" for id_, name, stands in rows}


def _said(told: Told | None) -> tuple[str]:
    """What people say who have been: the counts, then their words with the month."""
    if told is None:
        return ("",)
    return (" ".join([*told_words(told), *(f"“{words}” ({month})" for words, month in quotes(told))]),)


def _since(checked_on: date | None) -> str:
    return f"not checked since {checked_on:%B %Y}" if pd.notna(checked_on) else "not checked yet"


_COLUMNS = (
    "Name", "Kind", "Where", "When", "Helps with", "Builds", "For whom", "How to join", "Now", "Cost", "Phone",
    "Website", "About", "Checked", "People who have been", "Run by",
)  # fmt: skip


def _asset_row(asset: object, words: Vocabulary, *, in_doubt: bool = False) -> tuple[str, ...]:
    where = " ".join(part for part in (asset.address, asset.postcode) if part)
    checked = "" if pd.isna(asset.checked_on) else f"{asset.checked_on:%d %b %Y}"
    return (
        asset.name,
        labels([asset.kind], words.asset_kinds),
        where or asset.service_area,
        f"{when_words(asset.sessions, asset.opening_hours)} ({_since(asset.checked_on)})".strip()
        if in_doubt
        else when_words(asset.sessions, asset.opening_hours),
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
            kept = kept[np.array([bool(wanted & set(words)) for words in kept[column]], dtype=bool)]  # of none, none
    return kept
