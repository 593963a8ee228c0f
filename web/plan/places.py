"""The places of the area as the plan's page carries them: what everybody may see, and when each is on."""

from datetime import datetime, timedelta
from typing import Any

import geopandas as gpd
import pandas as pd

from layers.records import Session, Status
from layers.vocabulary import Vocabulary
from mapping.occurrences import occurrences
from mapping.support import with_usual_capital
from web.workbench.wording import when_words

CAPITALS = ("personal", "social", "community")
AHEAD = timedelta(days=28)  # a page that was saved shows dates for so long, then words alone


def places_of(assets: gpd.GeoDataFrame, words: Vocabulary, now: datetime) -> list[dict[str, Any]]:
    """One entry for each active asset of ``assets`` (the public view), by name: plain text and times only.

    Keys: id, name, kind, capital (of the three that a plan has), when, where, phone, website, on ([start, minutes] in
    local time for four weeks from the start of this week) and meets ([start, minutes, rule] of each session).
    """
    usual = {kind: term.capital for kind, term in words.asset_kinds.items()}
    active = with_usual_capital(assets[assets["status"].astype("str") == Status.ACTIVE], usual).sort_values("name")
    monday = datetime.combine(now.date() - timedelta(days=now.weekday()), datetime.min.time())
    on = occurrences(active, start=monday, end=monday + AHEAD)
    dated = dict(iter(on[~on["drop_in"]].groupby("asset_id")))
    return [_place(row, words, dated.get(row["id"])) for row in active.to_dict("records")]


def _place(row: dict[str, Any], words: Vocabulary, on: pd.DataFrame | None) -> dict[str, Any]:
    sessions: tuple[Session, ...] = tuple(row["sessions"])
    kind = words.asset_kinds[row["kind"]].label if row["kind"] in words.asset_kinds else row["kind"]
    return {
        **{name: str(row[name]) for name in ("id", "name", "phone", "website")},
        "kind": kind,
        "capital": [word for word in CAPITALS if word in row["capital"]],
        "when": when_words(sessions, row["opening_hours"]),
        "where": ", ".join(part for part in (row["address"], row["postcode"]) if part),
        "on": [] if on is None else [_dated(start, end) for start, end in zip(on["start"], on["end"], strict=True)],
        "meets": [[session.start.isoformat(), session.minutes, session.rrule] for session in sessions],
    }


def _dated(start: pd.Timestamp, end: pd.Timestamp) -> list[str | int]:
    return [start.isoformat(), int((end - start).total_seconds() // 60)]
