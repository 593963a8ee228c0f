"""One stretch of one day, zone by zone: what can be reached, how soon, the last way home, and why not.

Pure array work on what ``mapping.coverage`` kept, so that another day, hour or threshold answers at once.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.errors import BadValueError
from mapping.depth import any_of
from mapping.travel.there_and_back import HOME_TOO_LONG, NO_WAY_HOME

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NOTHING_ON = "nothing on"
TOO_FAR = "cannot get there in time"
Legs = Mapping[str, NDArray[np.generic]]


def day_of(week: date, day: date | str) -> date:
    """A day of the week that begins on Monday ``week``, from its date or its English name ("Sunday", "sun").

    Raises BadValueError where it is neither.
    """
    if isinstance(day, str):
        wanted = day.strip().lower()
        found = [n for n, name in enumerate(WEEKDAYS) if len(wanted) >= 3 and name.lower().startswith(wanted)]
        if len(found) != 1:
            raise BadValueError(f"{day!r} is not a day of the week; write one such as {WEEKDAYS[1]!r}.")
        return week + timedelta(days=found[0])
    if not 0 <= (day - week).days < 7:
        raise BadValueError(f"{day} is not in the week of {week}; choose a day from it, or work out another week.")
    return day


def beginning(visits: pd.DataFrame, day: date, from_hour: int, to_hour: int) -> NDArray[np.bool_]:
    """Which visits begin on that day from ``from_hour`` up to, not including, ``to_hour`` (0-24).

    Raises BadValueError where the hours are no stretch of a day.
    """
    if not 0 <= from_hour < to_hour <= 24:
        raise BadValueError(f"Hours {from_hour} to {to_hour} are no stretch of a day; expected 0 <= from < to <= 24.")
    midnight = datetime.combine(day, datetime.min.time())
    first, last = midnight + timedelta(hours=from_hour), midnight + timedelta(hours=to_hour)
    return ((visits["start"] >= first) & (visits["start"] < last)).to_numpy(dtype=bool)


def zone_frame(
    zones: gpd.GeoDataFrame, legs: Legs, *, occurrence: NDArray[np.int64], kind: pd.Series, stale: pd.Series
) -> gpd.GeoDataFrame:
    """The zones with what they can reach of the given visits; one row per zone, in the same order.

    ``legs``: ok, minutes_out, minutes_home, leave_by, last_way_home, fails; each visits x zones.
    ``occurrence``: for each visit, its label in ``kind`` and ``stale`` (one value per occurrence).

    Columns added: reachable (bool), sessions (how many different ones: depth), kinds (how many kinds: breadth),
    minutes_out, minutes_home and leave_by of the one that is soonest to get to, last_way_home (the latest of
    all that can be reached), why ("", "nothing on", "cannot get there in time", "no way home", "home
    takes too long"), unchecked (how many of the sessions come from records not checked lately).
    """
    ok = legs["ok"].astype(bool)
    which, sessions = any_of(occurrence, ok)
    _, kinds = any_of(kind.loc[list(which)].to_numpy(), sessions)
    answer = zones.copy()
    answer["reachable"] = ok.any(axis=0)
    answer["sessions"] = sessions.sum(axis=0)
    answer["kinds"] = kinds.sum(axis=0)
    for name, values in _soonest(legs, ok).items():
        answer[name] = values
    answer["last_way_home"] = _latest(legs["last_way_home"], ok)
    answer["why"] = _why(ok, legs["fails"])
    answer["unchecked"] = sessions[stale.loc[list(which)].to_numpy(dtype=bool)].sum(axis=0)
    return answer


def _soonest(legs: Legs, ok: NDArray[np.bool_]) -> dict[str, NDArray[np.generic]]:
    """Minutes there and home and the time to leave, of the visit with the shortest way there."""
    names = ("minutes_out", "minutes_home", "leave_by")
    if not len(ok):
        return {name: np.full(ok.shape[1], _missing(legs[name])) for name in names}
    minutes = np.where(ok, legs["minutes_out"].astype(float), np.inf)
    best, zone = minutes.argmin(axis=0), np.arange(ok.shape[1])
    none = ~ok.any(axis=0)
    return {name: np.where(none, _missing(legs[name]), legs[name][best, zone]) for name in names}


def _missing(values: NDArray[np.generic]) -> np.generic:
    """The missing value of that kind of column: NaN, or no time."""
    return np.datetime64("NaT", "us") if values.dtype.kind == "M" else np.float32(np.nan)


def _latest(times: NDArray[np.generic], ok: NDArray[np.bool_]) -> NDArray[np.generic]:
    """The latest time in each zone among visits that can be made; NaT where there is none."""
    if not len(ok):
        return np.full(ok.shape[1], np.datetime64("NaT", "us"))
    none = np.datetime64("NaT", "us")
    latest: NDArray[np.generic] = np.fmax.reduce(np.where(ok, times, none), axis=0)
    return latest


def _why(ok: NDArray[np.bool_], fails: NDArray[np.generic]) -> NDArray[np.object_]:
    """Why a zone can reach none of the visits, in words: what stands in the way of the one that it comes nearest to.

    "home takes too long" where it could go and come home but for the wait; else "no way home" where it could go.
    """
    if not len(ok):
        return np.full(ok.shape[1], NOTHING_ON, dtype=object)
    reason = np.full(ok.shape[1], TOO_FAR, dtype=object)
    for nearer in (NO_WAY_HOME, HOME_TOO_LONG):
        reason[(fails == nearer).any(axis=0)] = nearer
    reason[ok.any(axis=0)] = ""
    return reason
