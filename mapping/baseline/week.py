"""A worked-out week as arrays, so that any part of it (peer groups, Sundays, one capital) is asked of at once."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mapping.coverage import Coverage
from mapping.depth import any_of, hour_grid, hour_spans
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
        asset = found.occurrences["asset_id"].reindex(found.visits["occurrence"]).to_numpy(dtype=object)
        return cls(found.ok, asset, *hour_spans(found.visits, found.week))

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
        _, reached = any_of(self.asset[visits], self.ok[visits])
        return np.asarray(reached.sum(axis=0), dtype=np.int64)

    def hours(self, visits: Flags) -> NDArray[np.int64]:
        """In how many of the 168 hours each zone can be at one of these visits (as ``Coverage.hours`` counts)."""
        grid = hour_grid(self.ok[visits], self.first[visits], self.last[visits])
        return np.asarray(grid.sum(axis=1), dtype=np.int64)
