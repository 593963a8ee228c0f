"""What is on, and when: sessions and opening hours of assets turned into dated occurrences.

Only assets that are active give occurrences; a potential or closed one gives none. Only the frame that is
given is looked at, so an asset that the asker may not see cannot show through.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from layers.errors import BadValueError
from layers.records import Asset, Session, Status
from mapping.rules import Interval, bank_holidays, check_hours, check_rule, open_intervals, session_starts

DAY = timedelta(days=1)
NO_PLACE = ("online", "phone")
COLUMNS: dict[str, str] = {
    "asset_id": "str",
    "name": "str",
    "kind": "str",
    "start": "datetime64[us]",
    "end": "datetime64[us]",
    "venue": "str",
    "lon": "float64",
    "lat": "float64",
    "note": "str",
    "drop_in": "bool",
}


def check_sessions(asset: Asset) -> None:
    """Raise BadValueError, naming the asset and the rule, where its sessions or opening hours cannot be read.

    Every door calls this before a record goes into the store, so that ``occurrences`` meets good rules only.
    """
    with _naming(asset.name):
        check_hours(asset.opening_hours)
        for session in asset.sessions:
            check_rule(session)


@contextmanager
def _naming(asset: str) -> Iterator[None]:
    """Put the asset's name before any complaint about one of its rules."""
    try:
        yield
    except BadValueError as error:
        raise BadValueError(f"{asset}: {error}") from error


def occurrences(assets: pd.DataFrame, *, start: datetime, end: datetime) -> pd.DataFrame:
    """Everything that is on at some time from ``start`` to ``end``, one row each, soonest first.

    ``assets`` has the columns of ``Asset`` (``sessions`` holds ``Session`` records); times are naive local
    wall-clock. A session that has begun before ``start`` and is still on is included, with its own times.
    An open interval (``drop_in`` True) keeps its own times too, up to a day outside what was asked; a place
    that is always open is cut there.

    Columns: asset_id, name, kind, start, end, venue (in-person, online, phone, hybrid), lon, lat (degrees,
    EPSG:4326; NaN where there is no place), note, drop_in. A session at an asset with no place (online,
    phone) takes the asset's venue.

    Raises BadValueError: ``end`` is not after ``start``, or a rule cannot be read (named with its asset).
    """
    if end <= start:
        raise BadValueError(f"The end {end:%Y-%m-%d %H:%M} must be after the start {start:%Y-%m-%d %H:%M}.")
    active = assets[assets["status"].astype("str") == Status.ACTIVE] if len(assets) else assets
    rows = [row for asset in active.to_dict("records") for row in _rows(asset, start, end)]
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
    return frame.sort_values(["start", "end", "name", "asset_id"], kind="stable", ignore_index=True)


def _rows(asset: dict[Any, Any], start: datetime, end: datetime) -> Iterator[dict[str, object]]:
    """The occurrences of one asset: its sessions, then its open intervals."""
    same = {"asset_id": asset["id"], "name": asset["name"], "kind": asset["kind"]}
    same |= {"lon": asset.get("lon", np.nan), "lat": asset.get("lat", np.nan)}
    with _naming(str(asset["name"])):
        for session in _sessions(asset.get("sessions")):
            venue = asset["venue"] if asset["venue"] in NO_PLACE else session.venue
            length = timedelta(minutes=session.minutes)
            for at in session_starts(session, start, end):
                times = {"start": at, "end": at + length}
                yield same | times | {"venue": venue, "note": session.note, "drop_in": False}
        for opened in _opened(asset.get("opening_hours"), start, end):
            times = {"start": opened.start, "end": opened.end}
            yield same | times | {"venue": asset["venue"], "note": opened.comment, "drop_in": True}


def _sessions(value: object) -> Iterable[Session]:
    """The sessions in a cell; a missing cell has none."""
    return value if isinstance(value, tuple | list) else ()


def _opened(hours: object, start: datetime, end: datetime) -> list[Interval]:
    """Open intervals that overlap the asked time, with their own bounds up to a day outside it."""
    if not isinstance(hours, str):
        return []
    around = open_intervals(hours, start - DAY, end + DAY)
    return [opened for opened in around if opened.start < end and opened.end > start]


def typical_week(first: date | None, last: date | None, *, today: date) -> tuple[date, str]:
    """The Monday of the week that coverage is worked out for, and why that week, in words.

    ``first`` and ``last`` are the timetable's dates (both in it), or None without a timetable. Chosen: the
    first whole Monday-to-Sunday week inside them that begins today or later, so that a weekly group added today
    is in it; where the timetable holds none, its last whole week before. Of the weeks to come, and else of those
    gone by, one without a bank holiday is taken where there is one. Where it holds no whole week at all, the
    week with most of its days.

    Raises BadValueError where ``last`` is before ``first``.
    """
    next_monday = today + DAY * (-today.weekday() % 7)
    if first is None or last is None:
        return next_monday, f"the week of {_say(next_monday)}, the next to begin (there is no timetable to choose by)"
    if last < first:
        raise BadValueError(f"The timetable ends on {last} before it begins on {first}; read the feed again.")
    mondays = [first + DAY * n for n in range(-first.weekday(), (last - first).days + 1, 7)]
    whole = [monday for monday in mondays if monday >= first and monday + 6 * DAY <= last]
    if not whole:
        best = max(mondays, key=lambda monday: (min(last, monday + 6 * DAY) - max(first, monday)).days)
        return best, f"the week of {_say(best)}, though the timetable covers only {_say(first)} to {_say(last)}"
    later = [monday for monday in whole if monday >= next_monday]
    plain = [monday for monday in later or whole if not _holidays_in(monday)]
    chosen = (plain or later)[0] if later else (plain or whole)[-1]
    which = "the first whole week of the timetable that begins today or later"
    if not later:
        which = "the last whole week of the timetable, as none begins today or later"
    holiday = "without a bank holiday" if plain else "with a bank holiday, as no other is left"
    return chosen, f"the week of {_say(chosen)}, {which}, {holiday}"


def _holidays_in(monday: date) -> bool:
    """Whether a bank holiday falls in the week that starts on that Monday."""
    return any(monday + DAY * n in bank_holidays((monday + DAY * n).year) for n in range(7))


def _say(day: date) -> str:
    """A date in words: "7 December 2026"."""
    return f"{day.day} {day:%B %Y}"
