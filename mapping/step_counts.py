"""People reached step by step, and those still left out, told so that no small count can be worked out from the rest.

What is left after a step and whom it reached add up to what was left before: a chain of sums, each told rounded. For
each cell the least and the greatest count that fits all of the chain is found (on a chain, narrowing both ends of each
sum until nothing moves is exact); where a hidden one has a single value left, the whole chain is withheld.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.transport import BoolArray
from mapping.disclosure import HIDDEN_MAX, ROUND_TO, in_words, percent, shown

WITHHELD = "a number of people that is withheld"


@dataclass(frozen=True)
class Counts:
    """People at one step, as they may be shown: newly reached, left out after it, and that share (None: not told)."""

    reached: str
    left: str
    percent_left: int | None


def counts(people: "pd.Series[int]", already: BoolArray, new: BoolArray) -> list[Counts]:
    """For each step, whom it reaches and what it leaves, in words; of zones where no population is known.

    ``people`` [Z], missing where not known: such zones are in no count of people. ``new`` bool[steps, Z].
    """
    values = people.astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    by_zones = bool(np.isnan(values).all())
    each = np.ones(len(values)) if by_zones else np.nan_to_num(values)
    reached = [int(each[zones].sum()) for zones in new]
    left = [int(each[~already].sum()) - sum(reached[: n + 1]) for n in range(len(reached))]
    if by_zones:
        told = zip(reached, left, strict=True)
        return [Counts(f"{some} zones", f"{rest} zones", round(100 * rest / len(values))) for some, rest in told]
    if reached and gives_away(reached, left[-1]):
        return [Counts(WITHHELD, WITHHELD, None) for _ in reached]
    whole = int(each.sum())
    return [Counts(_words(some), _words(rest), percent(rest, whole)) for some, rest in zip(reached, left, strict=True)]


def gives_away(reached: Sequence[int], rest: int) -> bool:
    """Whether a hidden count (1-7) could be worked out from the rounded chain that ends with ``rest`` people left."""
    parts = np.array([_range(count) for count in reached])
    after = [rest + sum(reached[n:]) for n in range(len(reached) + 1)]  # before the first step, after it, …
    whole = np.array([_range(count) for count in after])
    hidden = [(table == (1, HIDDEN_MAX)).all(axis=1) for table in (parts, whole)]
    moved = True
    while moved:
        moved = False
        for n in range(len(parts)):
            moved |= _narrow(whole, n, whole[n + 1] + parts[n])
            moved |= _narrow(whole, n + 1, whole[n] - parts[n, ::-1])
            moved |= _narrow(parts, n, whole[n] - whole[n + 1, ::-1])
    return any((table[was, 0] == table[was, 1]).any() for table, was in zip((parts, whole), hidden, strict=True))


def _range(count: int) -> tuple[int, int]:
    """The least and the greatest count that is told as this one is."""
    told = shown(count)
    if told is None:
        return 1, HIDDEN_MAX
    return (told - ROUND_TO // 2, told + ROUND_TO // 2) if told else (0, 0)


def _narrow(table: NDArray[np.int64], row: int, to: NDArray[np.int64]) -> bool:
    """Keep of a row's range what lies in the other; whether that was less."""
    least, greatest = max(table[row, 0], to[0]), min(table[row, 1], to[1])
    less = bool(least > table[row, 0] or greatest < table[row, 1])
    table[row] = least, greatest
    return less


def _words(count: int) -> str:
    """A count as a phrase: "about 1,650 people", "nobody"."""
    return in_words(count) if count else "nobody"
