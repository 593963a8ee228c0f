"""May the new one be on the map already? Told by name, place, time, phone and website, each in a few words.

Only the frame that is given is looked at: what the asker may not see can be no duplicate.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from typing import Any

import numpy as np
import pandas as pd

from layers.records import Asset, Session
from mapping.rules import session_starts

NEAR_M = 100
SAME_TOWN_M = 5_000
NEARLY_THE_SAME = 0.86  # of SequenceMatcher: "st marys hall" and "st mary s hall" are 0.96
DAY_WORDS = frozenset(f"{day}day" for day in ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun"))
SAME_TIME = timedelta(minutes=30)
LOOKED_AT = timedelta(days=35)  # one of every monthly meeting
DEGREE_M = 111_200.0


def likely_same(assets: pd.DataFrame, new: Asset, *, now: datetime) -> pd.DataFrame:
    """The rows of ``assets`` that may be ``new``, with ``why`` in words, the most alike first.

    ``assets`` has the columns of ``Asset``; ``now`` is local wall-clock. Alike is: the same name; nearly the same name
    within 5 km, or without a place; the same kind within 100 m; the same time of a session within 100 m; the same
    phone number or website. The asset's own row (its id) is never among them.
    """
    others = assets[assets["id"] != new.id]
    away = _metres(others, new)
    found = [
        (len(reasons), index, "; ".join(reasons))
        for (index, row), metres in zip(others.iterrows(), away, strict=True)
        if (reasons := _reasons(row, new, float(metres), now))
    ]
    found.sort(key=lambda one: -one[0])
    rows = others.loc[[index for _, index, _ in found]]
    return rows.assign(why=[why for _, _, why in found])


def simple(name: str) -> str:
    """A name as names are compared: small letters and digits, single spaces."""
    return " ".join(re.sub(r"[^\w]+|_", " ", name.casefold()).split())


def _reasons(row: "pd.Series[Any]", new: Asset, metres: float, now: datetime) -> list[str]:
    """Why this row may be the new one; [] where nothing says so. ``metres`` is NaN where either has no place."""
    near = metres <= NEAR_M
    found = _name_reason(str(row["name"]), new.name, metres)
    if near and row["kind"] == new.kind:
        found.append("the same kind of place")
    if near and _same_time(row["sessions"], new.sessions, now):
        found.append("meets at the same time")
    if new.phone and _digits(str(row["phone"])) == _digits(new.phone):
        found.append("the same phone number")
    if new.website and _bare(str(row["website"])) == _bare(new.website):
        found.append("the same website")
    if found and not np.isnan(metres):
        found.append(f"{round(metres / 10) * 10:,.0f} m away" if metres < 1000 else f"{metres / 1000:.1f} km away")
    return found


def _name_reason(name: str, new: str, metres: float) -> list[str]:
    one, other = simple(name), simple(new)
    if one == other:
        return ["the same name"] if one else []
    return ["nearly the same name"] if not metres > SAME_TOWN_M and _alike(one, other) else []


def _alike(one: str, other: str) -> bool:
    """Whether two names differ by a slip, or one is the other with words added; "Tuesday tea" is not "Thursday tea"."""
    words, others = set(one.split()), set(other.split())
    if words & DAY_WORDS != others & DAY_WORDS:
        return False
    fewer = min(words, others, key=len)
    contained = len(fewer) > 1 and (words <= others or others <= words)
    return contained or SequenceMatcher(None, one, other).ratio() >= NEARLY_THE_SAME


def _same_time(sessions: object, new: Iterable[Session], now: datetime) -> bool:
    """Whether a session of each begins within half an hour of the other, in the coming five weeks."""
    theirs = sessions if isinstance(sessions, tuple | list) else ()
    starts = [at for session in theirs for at in session_starts(session, now, now + LOOKED_AT)]
    ours = [at for session in new for at in session_starts(session, now, now + LOOKED_AT)]
    return any(abs(one - other) < SAME_TIME for one in starts for other in ours)


def _digits(phone: str) -> str:
    return re.sub(r"\D", "", phone).removeprefix("0044").removeprefix("44").removeprefix("0")


def _bare(website: str) -> str:
    return re.sub(r"^https?://(www\.)?", "", website.casefold()).rstrip("/")


def _metres(assets: pd.DataFrame, new: Asset) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Straight-line metres from the new one; NaN where either has no place."""
    if new.lon is None or new.lat is None:
        return np.full(len(assets), np.nan)
    east = (assets["lon"].to_numpy(dtype=float) - new.lon) * np.cos(np.radians(new.lat))
    return np.asarray(DEGREE_M * np.hypot(east, assets["lat"].to_numpy(dtype=float) - new.lat))
