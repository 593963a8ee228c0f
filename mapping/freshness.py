"""Results with and without the records that nobody has checked lately: how far they hang on what may be out of date.

A record not checked for months may be wrong either way. ``checked_within`` is the same coverage without such records,
and ``by_age`` sets the results beside each other. ``mapping.data_gaps`` says where a gap may be one in the records.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pandas as pd

from mapping.coverage import Coverage
from mapping.equity import as_shown, counted, sums
from mapping.headline import Window
from mapping.windows import WEEKDAYS

AGES = (180, 90)


def checked_within(found: Coverage, days: int) -> Coverage:
    """The same coverage from the records alone that were checked within ``days`` days of ``found.today``.

    A record never checked is left out.
    """
    return found.of_assets(checked(found.assets, found, days))


def checked(assets: pd.DataFrame, found: Coverage, days: int) -> set[str]:
    """The ids of those ``assets`` (id, checked_on) that were checked within so many days of the day of asking."""
    since = found.today - timedelta(days=days)
    pairs = assets[["id", "checked_on"]].itertuples(index=False)
    return {id_ for id_, day in pairs if pd.notna(day) and day >= since}


@dataclass(frozen=True, eq=False)
class ByAge:
    """One result from all records and from those checked lately.

    ``table``, exact: records ("all records", "checked within 180 days", …), places, sessions (in person, on the map
    in the week), then the columns of ``mapping.equity`` for all zones together. ``of``: who is counted.
    """

    table: pd.DataFrame
    of: str

    def shown(self) -> pd.DataFrame:
        """The table under the small-number rule, with percent_left_out; see ``mapping.equity.Equity.shown``."""
        return as_shown(self.table, of=self.of, has_total=False)


def by_age(
    found: Coverage, *, window: Window | None = None, ages: Sequence[int] = AGES, weight: str = "population"
) -> ByAge:
    """Work the result out from all records, then from those checked within so many days (180 and 90 unless given).

    Covered are those of ``window``, or of any hour of the week. ``weight`` as in ``mapping.equity.equity``.

    Raises NoServiceError where the timetable does not cover the day of the window.
    """
    rows, of = [], ""
    for days in (None, *ages):
        part = found if days is None else checked_within(found, days)
        zones, of = counted(part, covered=reached_in(part, window), weight=weight)
        words = "all records" if days is None else f"checked within {days} days"
        rows.append({"records": words, "places": len(part.assets), "sessions": len(part.occurrences)} | sums(zones))
    return ByAge(pd.DataFrame(rows), of)


def reached_in(found: Coverage, window: Window | None) -> "pd.Series[bool]":
    """For each zone in order, whether anything can be reached in the window, or at all; index 0, 1, …"""
    if window is None:
        return pd.Series(found.hours().to_numpy(dtype=bool).any(axis=1))
    zones = found.at(WEEKDAYS[window.weekday], window.from_hour, window.to_hour)
    return pd.Series(zones["reachable"].to_numpy(dtype=bool))
