"""From arrivals at each time of leaving to the minutes that are told (compiled)."""

import numpy as np
from numpy.typing import NDArray

from layers.transport import Float32Array, IntArray
from mapping.travel.compiled import compiled
from mapping.travel.links import Near
from mapping.travel.scan import NEVER


@compiled
def fill_walks(walk_s: IntArray, walks: Near, start: int) -> None:
    """Fill ``walk_s[place]`` with the walk all the way from one start, NEVER where there is none."""
    walk_s[:] = NEVER
    for walk in range(walks.offsets[start], walks.offsets[start + 1]):
        walk_s[walks.place[walk]] = walks.seconds[walk]


@compiled
def in_minutes(spent_s: int, longest_s: int) -> float:
    """Seconds as minutes; nan beyond the longest journey."""
    return spent_s / 60 if spent_s <= longest_s else np.nan


@compiled
def ranked(spent_s: IntArray, rank: int, longest_s: int) -> int:
    """The value of that rank (0: the least) of `spent_s`, or one more than `longest_s` if it is longer than that.

    Found by halving: how many are no more than a guess? That reads the values in order, which no sorting does.
    """
    low, high = 0, longest_s + 1
    while low < high:
        guess = (low + high) // 2
        count = 0
        for n in range(len(spent_s)):
            count += spent_s[n] <= guess
        if count > rank:
            high = guess
        else:
            low = guess + 1
    return low


@compiled
def tell(  # noqa: PLR0917 - compiled code takes no keywords
    arrive_s: IntArray, times_s: NDArray[np.int64], walk_s: IntArray, rank: int, longest_s: int, minutes: Float32Array
) -> None:
    """Fill ``minutes[place]`` with the wanted one of its answers: ``arrive_s[time, place]``, or walking if quicker."""
    if len(times_s) == 1:
        for place in range(len(walk_s)):
            minutes[place] = in_minutes(min(arrive_s[0, place] - times_s[0], walk_s[place]), longest_s)
        return
    spent_s = np.empty(len(times_s), dtype=np.int32)
    for place in range(len(walk_s)):
        for row in range(len(times_s)):
            spent_s[row] = min(arrive_s[row, place] - times_s[row], walk_s[place])
        minutes[place] = in_minutes(ranked(spent_s, rank, longest_s), longest_s)
