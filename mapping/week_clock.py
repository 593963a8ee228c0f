"""The week clock: how many people can be at support, and get home, at each of the 168 hours of a typical week.

Counts are exact sums for working with; what a person sees of them (``shown``, ``table``, ``sentence``, and the picture
of ``mapping.clock_face``) has gone through the small-number rule. An hour counts for a zone when a visit that its
people can make is going on in it (``Coverage.hours``). Support online or by phone is kept apart, as hours at which
some is on.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.errors import BadValueError
from mapping.coverage import Coverage
from mapping.depth import WEEK_HOURS, hour_grid, hour_spans
from mapping.disclosure import cells, disclose, in_words, percent
from mapping.headline import EVENING
from mapping.windows import WEEKDAYS

HOURS = tuple(range(24))
WEEKEND = (5, 6)
EVENING_HOURS = tuple(24 * day + hour for day in range(7) for hour in range(*EVENING))
"""The evening hours of all seven days, as columns of ``Coverage.hours``."""
WEEKEND_HOURS = tuple(24 * day + hour for day in WEEKEND for hour in HOURS)
"""The hours of Saturday and Sunday, as columns of ``Coverage.hours``."""
COUNTED = {"population": "people", "no_car_households": "households without a car"}
REMOTE = "online or by phone"


@dataclass(frozen=True, eq=False)
class WeekClock:
    """Who can be at support at each hour.

    - ``counts``: 7 x 24 (index Monday to Sunday, columns 0 to 23), Int64, exact; missing on days that the timetable
      does not cover
    - ``remote``: 7 x 24, bool: is any support online or by phone on in that hour?
    - ``of``: what is counted: "people", "households without a car", or "zones" where no zone has a known count
    - ``whole``: how many there are in all; ``zones_unknown`` of the ``zones`` have no known count and are left out
    - ``ability``: what those who are counted can do, in words
    """

    counts: pd.DataFrame
    remote: pd.DataFrame
    of: str
    whole: int
    zones: int
    zones_unknown: int
    ability: str

    def shown(self) -> pd.DataFrame:
        """The counts as they may be shown: 1-7 missing, the rest to the nearest 5; counts of zones are exact."""
        return self.counts if self.of == "zones" else disclose(self.counts, people=list(self.counts.columns))

    def table(self) -> pd.DataFrame:
        """The clock as words, 24 hours (index "18:00") by seven days: the same facts as the picture.

        "1,650", "0", "fewer than 8" or "not known"; "+" marks an hour with support online or by phone.
        """
        shown = self.shown()
        words = pd.DataFrame({hour: cells(shown[hour], of=self.counts[hour]) for hour in HOURS})
        marked = words + np.where(self.remote, " +", "")
        return marked.T.set_axis([f"{hour:02}:00" for hour in HOURS]).rename_axis(index="From", columns=None)

    def phrase(self, weekday: int, hour: int) -> str:
        """One hour in words: "Tuesday 18:00 to 19:00: about 1,650 people (42%); support online or by phone is on"."""
        count = self.flat()[24 * weekday + hour]
        when = f"{WEEKDAYS[weekday]} {hour:02}:00 to {(hour + 1) % 24:02}:00"
        also = f"; support {REMOTE} is on" if self.remote.iat[weekday, hour] else ""
        if np.isnan(count):
            return f"{when}: not known, as the timetable does not cover this day{also}"
        return f"{when}: {self._how_many(int(count))}{also}"

    def sentence(self) -> str:
        """The clock in words: its best hour, its evenings and its weekend, and how many hours are empty."""
        flat = self.flat()
        if np.isnan(flat).all():
            return "The timetable covers no day of this week, so nothing is known."
        best = int(np.nanargmax(flat))
        if not flat[best]:
            return f"At no hour of the week can anybody {self.ability}."
        empty, known = int((flat == 0).sum()), int((~np.isnan(flat)).sum())
        return (
            f"{self._at(best)}: {self._how_many(int(flat[best]))} can {self.ability}, the most of the week. "
            f"{self._best_of(EVENING_HOURS, 'in the evening')} {self._best_of(WEEKEND_HOURS, 'at the weekend')} "
            + (f"In {empty} of {known} hours of the week nobody can." if empty else "In every hour somebody can.")
        )

    def flat(self) -> NDArray[np.float64]:
        """The 168 counts in a row, NaN where not known."""
        flat: NDArray[np.float64] = self.counts.to_numpy(dtype=float, na_value=np.nan).ravel()
        return flat

    def _at(self, place: int) -> str:
        """When an hour of the 168 is."""
        return f"{WEEKDAYS[place // 24]} at {place % 24:02}:00"

    def _best_of(self, hours: tuple[int, ...], words: str) -> str:
        """The best of some hours, as a sentence."""
        counts = self.flat()[list(hours)]
        if np.isnan(counts).all():
            return f"What there is {words} is not known."
        best = int(np.nanargmax(counts))
        if not counts[best]:
            return f"Nobody can {words}."
        return f"The most {words}: {self._how_many(int(counts[best]))}, {self._at(hours[best])}."

    def _how_many(self, count: int) -> str:
        """A count in words with its share of the whole, under the small-number rule; zones are counted exactly."""
        if self.of == "zones":
            return f"{count} of {self.zones} zones"
        part = percent(count, self.whole)
        return in_words(count).replace("people", self.of) + (f" ({part}%)" if part else "")


def week_clock(found: Coverage, *, zones: Collection[str] | None = None, weight: str = "population") -> WeekClock:
    """Count, hour by hour, who lives where a visit that can be made is going on.

    ``zones``: the ids of those that count (one zone, a hub's, …); all unless given. ``weight``: the column of the
    zones that is counted, "population" or "no_car_households".

    Raises BadValueError: the zones have no such column, or one of the ids is not among them.
    """
    if weight not in COUNTED or weight not in found.zones.columns:
        raise BadValueError(f"Nothing can be counted by {weight!r}; expected one of {', '.join(COUNTED)}, if known.")
    mine = _chosen(found, zones)
    counts = found.zones.loc[mine, weight].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    known = ~np.isnan(counts)
    of = COUNTED[weight] if known.any() else "zones"
    value = np.nan_to_num(counts) if known.any() else np.ones(len(counts))
    total = (value @ found.hours().to_numpy()[mine]).reshape(7, 24)
    frame = pd.DataFrame(total, index=pd.Index(WEEKDAYS), columns=list(HOURS)).astype("Int64")
    for day in found.days_without_timetable:
        frame.loc[WEEKDAYS[day.weekday()]] = pd.NA
    return WeekClock(
        counts=frame,
        remote=remote_hours(found),
        of=of,
        whole=int(value.sum()),
        zones=int(mine.sum()),
        zones_unknown=int((~known).sum()),
        ability=_ability(found),
    )


def remote_hours(found: Coverage) -> pd.DataFrame:
    """7 x 24, bool: the hours of the week at which some support online or by phone is on, wherever one lives."""
    first, last = (np.clip(hours, 0, WEEK_HOURS - 1) for hours in hour_spans(found.elsewhere, found.week))
    everybody = np.ones((len(found.elsewhere), 1), dtype=bool)
    on = hour_grid(everybody, first, last)
    return pd.DataFrame(on.reshape(7, 24), index=pd.Index(WEEKDAYS), columns=list(HOURS))


def _chosen(found: Coverage, zones: Collection[str] | None) -> NDArray[np.bool_]:
    """Which rows of the zones are meant."""
    if zones is None:
        return np.ones(len(found.zones), dtype=bool)
    if strange := sorted(set(zones) - set(found.zones["id"])):
        raise BadValueError(f"There is no zone {strange[0]!r} in this area; use the ids of its zones.")
    mine: NDArray[np.bool_] = found.zones["id"].isin(list(zones)).to_numpy(dtype=bool)
    return mine


def _ability(found: Coverage) -> str:
    """What those who are counted can do."""
    if found.there_and_back:
        return f"be at support and get home, within {found.max_minutes} minutes each way"
    return f"be at support within {found.max_minutes} minutes"
