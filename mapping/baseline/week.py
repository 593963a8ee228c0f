"""A worked-out week as arrays, so that any part of it (peer groups, Sundays, one capital) is asked of at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from mapping.coverage import WEEK_HOURS, Coverage
from mapping.headline import EVENING

Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Week:
    """Visits x zones: ``ok`` (there and home), and each visit's asset and the hours it begins and ends.

    ``first`` is the hour of the week (0 is Monday 00:00) in which it begins, ``last`` the one in which it ends.
    """

    ok: Flags
    asset: NDArray[np.object_]
    first: NDArray[np.int64]
    last: NDArray[np.int64]

    @classmethod
    def of(cls, found: Coverage) -> "Week":
        """The arrays of a coverage."""
        begins = datetime.combine(found.week, datetime.min.time())
        hour = timedelta(hours=1)
        return cls(
            ok=found.reach["ok"].to_numpy(dtype=bool).reshape(len(found.visits), len(found.zones)),
            asset=found.occurrences["asset_id"].reindex(found.visits["occurrence"]).to_numpy(dtype=object),
            first=((found.visits["start"] - begins) // hour).to_numpy("int64").astype(np.int64),
            last=((found.visits["end"] - begins - timedelta(microseconds=1)) // hour)
            .to_numpy("int64")
            .astype(np.int64),
        )

    def of_assets(self, ids: Collection[str]) -> Flags:
        """Which visits are to these assets."""
        wanted = set(ids)
        return np.array([asset in wanted for asset in self.asset], dtype=bool)

    @property
    def evening(self) -> Flags:
        """Which visits begin on a weekday evening."""
        hour = self.first % 24
        evening: Flags = (self.first < 5 * 24) & (hour >= EVENING[0]) & (hour < EVENING[1])
        return evening

    @property
    def weekend(self) -> Flags:
        """Which visits begin on a Saturday or Sunday."""
        weekend: Flags = self.first >= 5 * 24
        return weekend

    @property
    def sunday(self) -> Flags:
        """Which visits begin on a Sunday."""
        sunday: Flags = self.first >= 6 * 24
        return sunday

    def can(self, visits: Flags) -> Flags:
        """Which zones can make one of these visits at least."""
        return np.asarray(self.ok[visits].any(axis=0), dtype=bool)

    def different(self, visits: Flags) -> NDArray[np.int64]:
        """How many different assets each zone can reach by these visits."""
        chosen = visits.nonzero()[0]
        names, codes = np.unique(self.asset[chosen].astype(str), return_inverse=True)
        reached = np.zeros((len(names), self.ok.shape[1]), dtype=bool)
        np.logical_or.at(reached, codes, self.ok[chosen])
        return np.asarray(reached.sum(axis=0), dtype=np.int64)

    def hours(self, visits: Flags) -> NDArray[np.int64]:
        """In how many of the 168 hours each zone can be at one of these visits.

        A visit past Sunday midnight counts in the first hours of Monday, as in ``Coverage.hours``.
        """
        grid = np.zeros((WEEK_HOURS, self.ok.shape[1]), dtype=bool)
        for visit in visits.nonzero()[0]:
            grid[np.arange(self.first[visit], self.last[visit] + 1) % WEEK_HOURS] |= self.ok[visit]
        return np.asarray(grid.sum(axis=0), dtype=np.int64)
