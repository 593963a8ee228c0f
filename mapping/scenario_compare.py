"""Two weeks of coverage side by side: today's and a scenario's, or those of two scenarios.

Counts of people leave here under the small-number rule: one table splits all people of a day into those who could
already, who gain it, who lose it and who still cannot, and the rule is put to that table with its total.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.errors import BadValueError
from mapping.coverage import Coverage
from mapping.disclosure import cells, disclose, in_words, shown_weights
from mapping.week_clock import EVENING_HOURS, WEEKEND_HOURS, WeekClock, week_clock
from mapping.windows import WEEKDAYS

ANY_TIME = "Any time of the week"
STRETCHES = {
    **{day: tuple(range(24 * n, 24 * n + 24)) for n, day in enumerate(WEEKDAYS)},
    "Any evening": EVENING_HOURS,
    "The weekend": WEEKEND_HOURS,
    ANY_TIME: tuple(range(168)),
}
SAYS = {"Any evening": "on some evening", "The weekend": "at the weekend", ANY_TIME: "at some time of the week"}
GROUPS = ("already", "gained", "lost", "still_not")
GAINED, LOST, MORE, FEWER, OTHER, SAME = "gained", "lost", "more hours", "fewer hours", "other hours", "the same"


@dataclass(frozen=True, eq=False)
class Comparison:
    """What differs between two weeks of coverage asked the same question; ``first`` and ``second`` are their names.

    - ``zones``: those of the coverage, and hours_first, hours_second (of 168), hours_gained, hours_lost, and change:
      "gained" (none before), "lost" (none any more), "more hours", "fewer hours", "other hours" or "the same"
    - ``stretches``: a row for each weekday, the evenings, the weekend and the whole week: already, gained, lost,
      still_not and people (their sum), exact, for working with (``shown`` is for people); and hours_first and
      hours_second, the mean for each person, zones weighed by their shown people; missing on days without a timetable
    - ``clocks``: the two week clocks
    - ``of``: what is counted: "people", or "zones" where no population is known
    """

    first: str
    second: str
    zones: gpd.GeoDataFrame
    stretches: pd.DataFrame
    clocks: tuple[WeekClock, WeekClock]
    of: str

    def shown(self) -> pd.DataFrame:
        """``stretches`` as they may be shown: counts of people under the small-number rule, hours to a tenth."""
        columns = [*GROUPS, "people"]
        safe = self.stretches if self.of == "zones" else disclose(self.stretches, people=columns, total_column="people")
        means = ["hours_first", "hours_second"]
        return safe.assign(**safe[means].round(1))

    def in_words(self) -> pd.DataFrame:
        """``shown`` with each count as a phrase: "1,650", "0", "fewer than 8", "not known" or "withheld"."""
        safe = self.shown()
        counts = {name: cells(safe[name], of=self.stretches[name]) for name in (*GROUPS, "people")}
        return safe.assign(**counts)

    def hours_that_differ(self) -> pd.DataFrame:
        """The hours of the week in which the clocks differ: weekday, hour, first and second, in words."""
        first, second = self.clocks
        one, two = first.flat(), second.flat()
        places = np.flatnonzero((one != two) & ~(np.isnan(one) & np.isnan(two)))
        said = [clock.table().to_numpy() for clock in self.clocks]
        rows = [(WEEKDAYS[n // 24], int(n % 24), *(words[n % 24, n // 24] for words in said)) for n in places]
        return pd.DataFrame(rows, columns=["weekday", "hour", "first", "second"])

    def count(self, change: str) -> int:
        """In how many zones that is the change."""
        return int((self.zones["change"] == change).sum())

    def sentence(self) -> str:
        """The finding in two sentences: of the whole week, or else of the stretch of it in which most people change."""
        changed = self.stretches["gained"].fillna(0) + self.stretches["lost"].fillna(0)
        when = ANY_TIME if changed[ANY_TIME] or not changed.any() else str(changed.idxmax())
        gained, lost = (int(self.stretches[name].to_dict()[when]) for name in ("gained", "lost"))
        ability = f"{self.clocks[1].ability}, {SAYS.get(when, f'on a {when}')}"
        gains, loses = (f"{self._how_many(n)} {verb}" for n, verb in ((gained, "gain"), (lost, "lose")))
        finding = gains if gained else loses if lost else "nobody gains or loses"
        also = f"; {loses} theirs" if gained and lost else ""
        finding = f"With “{self.second}”, {finding} a chance to {ability}{also}, compared with “{self.first}”."
        return f"{finding} {self._by_zones()}"

    def _how_many(self, count: int) -> str:
        return f"{count} zones" if self.of == "zones" else in_words(count)

    def _by_zones(self) -> str:
        """How many zones have more hours, and fewer."""
        up, down = (self.count(a) + self.count(b) for a, b in ((GAINED, MORE), (LOST, FEWER)))
        return f"{up} of {len(self.zones)} zones have more hours of support in reach, {down} have fewer."


def compare(first: Coverage, second: Coverage, *, names: tuple[str, str]) -> Comparison:
    """Compare two weeks of coverage of the same zones, asked the same question.

    Raises BadValueError where they were not.
    """
    _check(first, second)
    grids = first.hours().to_numpy(dtype=bool), second.hours().to_numpy(dtype=bool)
    counts = first.zones["population"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    known = ~np.isnan(counts)
    people = np.nan_to_num(counts) if known.any() else np.ones(len(counts))
    weights = shown_weights(counts) if known.any() else people
    rows = [_stretch(grids, people, weights, hours) for hours in STRETCHES.values()]
    stretches = pd.DataFrame(rows, index=list(STRETCHES))
    stretches = stretches.astype(dict.fromkeys((*GROUPS, "people"), "Int64"))
    for day in first.days_without_timetable:
        stretches.loc[WEEKDAYS[day.weekday()], [*GROUPS, "people"]] = pd.NA
        stretches.loc[WEEKDAYS[day.weekday()], ["hours_first", "hours_second"]] = np.nan
    return Comparison(
        *names,
        zones=_zones(first.zones, *grids),
        stretches=stretches,
        clocks=(week_clock(first), week_clock(second)),
        of="people" if known.any() else "zones",
    )


def _check(first: Coverage, second: Coverage) -> None:
    """Raise BadValueError for two answers to different questions."""
    asked = ("week", "kinds", "needs", "capital", "max_minutes", "mode", "there_and_back", "visit_minutes")
    for name in asked:
        one, two = getattr(first, name), getattr(second, name)
        if one != two:
            raise BadValueError(f"The two were asked differently ({name}: {one} and {two}); ask both the same.")
    if list(first.zones["id"]) != list(second.zones["id"]):
        raise BadValueError("The two are about different zones; compare two scenarios of one area.")


def _stretch(
    grids: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    people: NDArray[np.float64],
    weights: NDArray[np.float64],
    hours: tuple[int, ...],
) -> dict[str, float]:
    """One row of ``stretches``."""
    first, second = (grid[:, list(hours)] for grid in grids)
    could, can = first.any(axis=1), second.any(axis=1)
    groups = (could & can, ~could & can, could & ~can, ~could & ~can)
    total = weights.sum()
    counts = {name: people[group].sum() for name, group in zip(GROUPS, groups, strict=True)}
    means = {
        name: float(weights @ grid.sum(axis=1)) / total if total else np.nan
        for name, grid in (("hours_first", first), ("hours_second", second))
    }
    return counts | {"people": people.sum()} | means


def _zones(zones: gpd.GeoDataFrame, first: NDArray[np.bool_], second: NDArray[np.bool_]) -> gpd.GeoDataFrame:
    """The zones with how many hours each has, gains and loses, and what kind of change that is."""
    one, two = first.sum(axis=1), second.sum(axis=1)
    gained, lost = (second & ~first).sum(axis=1), (first & ~second).sum(axis=1)
    cases = [(one == 0) & (two > 0), (one > 0) & (two == 0), two > one, two < one, gained > 0]
    change = np.select(cases, [GAINED, LOST, MORE, FEWER, OTHER], default=SAME)
    return zones.assign(hours_first=one, hours_second=two, hours_gained=gained, hours_lost=lost, change=change)
