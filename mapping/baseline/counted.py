"""People counted so that nobody can be picked out: shares and means worked from the counts that may be shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapping.baseline.measure import FEWER, NOT_KNOWN, WITHHELD
from mapping.disclosure import disclose, shown_weights

Flags = NDArray[np.bool_]
_EVERYBODY = "everybody"


@dataclass(frozen=True)
class Counted:
    """One line of a table: people altogether, covered and left out, as they may be shown (None: see ``missing``)."""

    people: int | None
    covered: int | None
    left_out: int | None
    missing: Mapping[str, str]

    @property
    def percent_covered(self) -> int | None:
        """Worked from the shown counts; None where either is hidden or nobody is counted."""
        if self.covered is None or not self.people:
            return None
        return min(100, round(100 * self.covered / self.people))


def known_people(zones: pd.DataFrame, column: str = "population") -> NDArray[np.float64]:
    """The counts of a column as floats, NaN where not known or where the zones have no such column."""
    if column not in zones.columns:
        return np.full(len(zones), np.nan)
    return zones[column].astype("Float64").to_numpy(dtype=float, na_value=np.nan).astype(np.float64)


def split(people: NDArray[np.float64], groups: Mapping[str, Flags], covered: Flags) -> dict[str, Counted]:
    """Each group's people, covered and left out, under the small-number rule; the groups are parts of the whole.

    ``groups``: name -> which zones; no zone in two. The whole is checked as their total, so that no hidden part
    can be worked out from it.
    """
    known = np.nan_to_num(people)
    rows = {
        name: (int(known[zones & covered].sum()), int(known[zones & ~covered].sum())) for name, zones in groups.items()
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["covered", "left_out"]).astype("int64")
    if len(rows) > 1:
        table.loc[_EVERYBODY] = table.sum()
    table["people"] = table["covered"] + table["left_out"]
    total = _EVERYBODY if len(rows) > 1 else None
    safe = disclose(table, people=["covered", "left_out"], total_column="people", total_row=total)
    withheld = bool(safe.attrs["disclosure"]["withheld"])
    unknown = {name: bool(zones.any() and np.isnan(people[zones]).all()) for name, zones in groups.items()}
    return {
        str(name): _line(row, withheld=withheld, unknown=unknown[str(name)])
        for name, row in safe.loc[list(groups)].iterrows()
    }


def _line(row: "pd.Series[Any]", *, withheld: bool, unknown: bool) -> Counted:
    """One group as it may be shown."""
    names = ("people", "covered", "left_out")
    if unknown:
        return Counted(None, None, None, dict.fromkeys(names, NOT_KNOWN))
    values = {name: None if pd.isna(row[name]) else int(row[name]) for name in names}
    why = WITHHELD if withheld else FEWER
    return Counted(**values, missing={name: why for name, value in values.items() if value is None})


def mean_hours(people: NDArray[np.float64], zones: Flags, hours: NDArray[np.int64]) -> float | None:
    """The hours of an average person of those zones, to a tenth; None where nobody can be counted.

    People are weighed by the counts that may be shown, so that no hidden count can be worked back from the mean:
    a zone of 1 to 7 people weighs nothing. Where no zone has a known population, zones weigh alike.
    """
    if np.isnan(people).all():
        return round(float(hours[zones].mean()), 1) if zones.any() else None
    weights = shown_weights(people[zones])
    return round(float(np.average(hours[zones], weights=weights)), 1) if weights.sum() else None
