"""Small numbers: how counts of people are shown so that nobody can be picked out.

The rule is NHS Digital's automatic one below national level (1-7 hidden, the rest rounded to the nearest 5,
zeros kept, totals treated alike) plus one check of our own: a table is withheld as a whole when simple sums
would leave a hidden cell with one feasible value. Counts of *places* are exact and never come through here.

The check asks, for each hidden cell, for the smallest and largest whole number that fits everything that is
published: each hidden cell lies in 1-7, a shown 15 stands for 13-17, a shown 0 is 0, and rows and columns add
up to their totals, which are rounded too. With one kind of total, interval arithmetic answers exactly. With
row and column totals together it is a small whole-number programme (HiGHS, through ``scipy.optimize.milp``).
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from layers.errors import BadValueError

HIDDEN_MAX = 7
ROUND_TO = 5
FEWER_THAN = HIDDEN_MAX + 1
WITHHELD_NOTE = "This table is withheld: its sums would give away a count of fewer than 8 people."

Counts = NDArray[np.float64]


@dataclass(frozen=True)
class _Sums:
    """Which lines of a table are sums: its last column, its last row; and whether those are public to the unit."""

    column: bool
    row: bool
    exact: bool


def shown(count: int) -> int | None:
    """What may be shown of one count of people: 0 stays 0, 1-7 give None, the rest go to the nearest 5."""
    if count < 0:
        raise BadValueError(f"A count of people cannot be {count}; expected 0 or more.")
    if count == 0:
        return 0
    return None if count <= HIDDEN_MAX else (count + ROUND_TO // 2) // ROUND_TO * ROUND_TO


def shown_weights(counts: Counts) -> Counts:
    """What each zone weighs in a mean that is published: its people as they may be shown, 0 where they may not.

    A mean of exact counts would tell a hidden one to whoever knows what was averaged: two zones of 5 and 100 people,
    with 40 hours and none, have 1.9 hours on average, and only 5 people fit that. Made of shown counts it tells
    nothing that the counts themselves do not. NaN (not known) weighs 0.
    """
    known = np.nan_to_num(counts)
    return np.where(known <= HIDDEN_MAX, 0.0, np.floor((known + ROUND_TO // 2) / ROUND_TO) * ROUND_TO)


def in_words(count: int) -> str:
    """One count of people as a phrase: "no people", "fewer than 8 people", "about 1,650 people"."""
    value = shown(count)
    if value is None:
        return f"fewer than {FEWER_THAN} people"
    return f"about {value:,} people" if value else "no people"


def percent(part: int, whole: int) -> int | None:
    """A whole percentage worked from the *shown* counts; None where either is hidden or ``whole`` is 0.

    A percentage of exact counts would undo the rounding, so this one is up to a few points off in small places.
    """
    top, bottom = shown(part), shown(whole)
    return None if top is None or not bottom else min(100, round(100 * top / bottom))


def disclose(
    table: pd.DataFrame,
    *,
    people: Sequence[str],
    total_column: str = "",
    total_row: Hashable | None = None,
    exact_totals: bool = False,
) -> pd.DataFrame:
    """The table as it may be shown: columns of people as Int64, hidden cells missing, the rest rounded to 5.

    ``people`` names the columns that count people; ``total_column``, if any, is one of them and is the sum of
    the others, row by row; ``total_row`` is the index label of the row that is the sum of the rows above it.
    ``exact_totals`` says that those totals are published elsewhere to the unit (census populations), so that
    the check must take them as known. Missing counts (not known) stay missing and are left out of sums.

    ``.attrs["disclosure"]`` says what was done: ``{"hidden": cells, "withheld": bool, "note": words}``. Other
    tables about the same people are not looked at: publish one cut of a figure, not many.

    Raises BadValueError: a column is not there, a count is negative or not whole, or totals do not add up.
    """
    missing = [name for name in [*people, *([total_column] if total_column else [])] if name not in table.columns]
    if missing:
        raise BadValueError(f"The table has no column {missing[0]!r}; it has {', '.join(map(str, table.columns))}.")
    columns = [name for name in people if name != total_column] + ([total_column] if total_column else [])
    counts = _whole_counts(table, columns)
    if total_row is not None:
        counts = _total_row_last(table, counts, total_row)
    sums = _Sums(column=bool(total_column), row=total_row is not None, exact=exact_totals)
    _check_sums(counts, sums)
    withheld = _gives_away(counts, sums)
    counts = _whole_counts(table, columns)
    return _published(table, columns, counts, withheld=withheld)


def _whole_counts(table: pd.DataFrame, columns: list[str]) -> Counts:
    """The counts as floats, NaN where not known; raises BadValueError at the first that is no count."""
    counts = table[columns].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    bad = ~np.isnan(counts) & ((counts < 0) | (counts != np.floor(counts)))
    if bad.any():
        row, column = np.argwhere(bad)[0]
        value = counts[row, column]
        raise BadValueError(f"{columns[column]!r} holds {value:g}; a count of people is a whole number, 0 or more.")
    return counts


def _total_row_last(table: pd.DataFrame, counts: Counts, total_row: Hashable) -> Counts:
    """The counts with the total row moved to the end, where the check looks for it."""
    at = np.flatnonzero(table.index == total_row)
    if len(at) != 1:
        raise BadValueError(f"The table needs exactly one row named {total_row!r}; it has {len(at)}.")
    return np.vstack([np.delete(counts, at[0], axis=0), counts[at[0]]])


def _check_sums(counts: Counts, sums: _Sums) -> None:
    """Raise BadValueError where a total that was given is not the sum of its known parts."""
    known = np.nan_to_num(counts)
    if sums.row and not np.array_equal(known[:-1].sum(axis=0), known[-1]):
        raise BadValueError("The total row is not the sum of the other rows; work it out from the same counts.")
    if sums.column and not np.array_equal(known[:, :-1].sum(axis=1), known[:, -1]):
        raise BadValueError("The total column is not the sum of the other columns; work it out from the same counts.")


def _bounds(counts: Counts) -> tuple[Counts, Counts]:
    """The smallest and largest count that each published value may stand for; unknown counts add nothing."""
    hidden = (counts >= 1) & (counts <= HIDDEN_MAX)
    middle = np.floor((np.nan_to_num(counts) + ROUND_TO // 2) / ROUND_TO) * ROUND_TO
    spread = ROUND_TO // 2
    low = np.where(hidden, 1, middle - spread)
    high = np.where(hidden, HIDDEN_MAX, middle + spread)
    nothing = np.isnan(counts) | (counts == 0)
    return np.where(nothing, 0, low), np.where(nothing, 0, high)


def _gives_away(counts: Counts, sums: _Sums) -> bool:
    """Whether what is to be published leaves some hidden cell, a hidden total included, one feasible value."""
    low, high = _bounds(counts)
    exact = np.zeros(counts.shape, dtype=bool)
    exact[:, -1] |= sums.exact and sums.column
    exact[-1:, :] |= sums.exact and sums.row
    known = np.nan_to_num(counts)
    low, high = np.where(exact, known, low), np.where(exact, known, high)
    if sums.column and sums.row:
        return _one_value_by_programme(known, low, high)
    if sums.column:
        return _one_value_by_intervals(low, high)
    return sums.row and _one_value_by_intervals(low.T, high.T)


def _hidden(low: Counts, high: Counts) -> NDArray[np.bool_]:
    """Which cells are published as hidden: all that is said of them is 1-7."""
    hidden: NDArray[np.bool_] = (low == 1) & (high == HIDDEN_MAX)
    return hidden


def _one_value_by_intervals(low: Counts, high: Counts) -> bool:
    """Rows of parts with their sum in the last column: does a hidden cell (1-7) keep one value only?"""
    parts_low, parts_high = low[:, :-1], high[:, :-1]
    others_low = parts_low.sum(axis=1, keepdims=True) - parts_low
    others_high = parts_high.sum(axis=1, keepdims=True) - parts_high
    least = np.maximum(parts_low, low[:, -1:] - others_high)
    most = np.minimum(parts_high, high[:, -1:] - others_low)
    total_least = np.maximum(low[:, -1], parts_low.sum(axis=1))
    total_most = np.minimum(high[:, -1], parts_high.sum(axis=1))
    parts = _hidden(parts_low, parts_high) & (least == most)
    totals = _hidden(low[:, -1], high[:, -1]) & (total_least == total_most)
    return bool(parts.any() or totals.any())


def _one_value_by_programme(known: Counts, low: Counts, high: Counts) -> bool:
    """Row and column totals together: does any hidden cell have the same least and greatest value?"""
    suspects = np.flatnonzero(_hidden(low, high) & ~_free_by_one(known, low, high))
    if not len(suspects):
        return False
    add_up = LinearConstraint(_sum_equations(*known.shape), 0, 0)
    limits = Bounds(low.ravel(), high.ravel())
    every_cell = np.ones(known.size, dtype=np.int8)
    for cell in suspects:
        aim = np.zeros(known.size)
        aim[cell] = 1.0
        least = milp(aim, integrality=every_cell, bounds=limits, constraints=add_up).fun
        most = milp(-aim, integrality=every_cell, bounds=limits, constraints=add_up).fun
        # the true table always fits, so both programmes have an answer
        if round(least or 0) == -round(most or 0):
            return True
    return False


def _free_by_one(known: Counts, low: Counts, high: Counts) -> NDArray[np.bool_]:
    """Body cells that could be one more, or one less, along with their totals and nothing else.

    Such a cell has two feasible values at least; only the others need the slower programme.
    """
    free = np.zeros(known.shape, dtype=bool)
    for step in (1, -1):
        fits = (known + step >= low) & (known + step <= high)
        free[:-1, :-1] |= fits[:-1, :-1] & fits[:-1, -1:] & fits[-1:, :-1] & fits[-1, -1]
    return free


def _sum_equations(height: int, width: int) -> coo_array:
    """One equation per line of the table: its parts less its total make 0 (sparse, lines x cells)."""
    grid = np.arange(height * width).reshape(height, width)
    lines = [*grid, *grid.T]
    row = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    sign = np.concatenate([np.r_[np.ones(len(line) - 1), -1.0] for line in lines])
    return coo_array((sign, (row, np.concatenate(lines))), shape=(len(lines), grid.size))


def _published(table: pd.DataFrame, columns: list[str], counts: Counts, *, withheld: bool) -> pd.DataFrame:
    """A copy of the table with the counts as they may be shown."""
    safe = table.copy()
    hidden = (counts >= 1) & (counts <= HIDDEN_MAX)
    for position, name in enumerate(columns):
        values = [pd.NA if np.isnan(count) or withheld else shown(int(count)) for count in counts[:, position]]
        safe[name] = pd.array([pd.NA if value is None else value for value in values], dtype="Int64")
    note = WITHHELD_NOTE if withheld else "Counts of 1 to 7 people are hidden; the rest are rounded to the nearest 5."
    safe.attrs["disclosure"] = {"hidden": int(hidden.sum()), "withheld": withheld, "note": note}
    return safe


def cells(safe: pd.Series, *, of: pd.Series) -> pd.Series:
    """One disclosed column as words for a screen: "1,650", "0", "fewer than 8", "not known" or "withheld".

    ``safe`` is a column of a disclosed table and ``of`` the same column before: only it knows whether a
    missing count was hidden or was never known. Same index and name as ``safe``.
    """
    words = [
        f"{int(value):,}" if pd.notna(value) else _why_missing(count) for value, count in zip(safe, of, strict=True)
    ]
    return pd.Series(words, index=safe.index, name=safe.name, dtype="str")


def _why_missing(count: float | None) -> str:
    """In words, why a count is not shown."""
    if pd.isna(count):
        return "not known"
    return f"fewer than {FEWER_THAN}" if 0 < int(count or 0) <= HIDDEN_MAX else "withheld"
