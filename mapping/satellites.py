"""Hub and satellite: where a few places would bring support nearest to most people, or to the farthest of them.

The p-median (Hakimi 1964) makes the mean journey least, the p-centre the longest one; hubs that are there already
count as they are. The p-median is solved as a covering problem: to bring somebody from 40 minutes down to 25 is worth
each level in between, and a site covers every level that is not below its own minutes. Whole minutes, rounded up.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from layers.errors import BadValueError
from layers.transport import BoolArray, Float32Array, FloatArray
from mapping.siting import MAX_ADDITIONS, SAME, TIME_LIMIT_S, where_next


@dataclass(frozen=True, eq=False)
class Sites:
    """Where to put satellites, and what that makes of the journeys.

    ``minutes`` float32[Z] to the nearest hub or satellite, ``before`` to the nearest hub alone; nan: none within reach.
    ``aim`` is what was to be made least (mean or longest minutes), ``at_least`` what no choice of as many can beat:
    the choice is proved best where they are the same.
    """

    chosen: tuple[int, ...]
    minutes: Float32Array
    before: Float32Array
    aim: float
    at_least: float


class Served(NamedTuple):
    """Some sites, how much weight they and the hubs serve within a limit, and the most that so many could."""

    chosen: tuple[int, ...]
    value: float
    at_most: float


def p_median(
    minutes: NDArray[np.floating],
    weights: NDArray[np.floating],
    *,
    sites: int,
    hubs: NDArray[np.floating] | None = None,
    beyond_minutes: float,
    time_limit_s: float = TIME_LIMIT_S,
) -> Sites:
    """At most ``sites`` (1 to 20) candidates that make the weighted mean of minutes to the nearest place least.

    ``minutes`` [C, Z] from each zone to each candidate, nan where there is no way; ``hubs`` [H, Z] to what is there
    already. Whoever reaches nothing counts ``beyond_minutes``, which must be more than any of the minutes.

    Raises BadValueError for shapes that do not fit, or a limit that some journey is beyond.
    """
    there, before = _checked(minutes, weights, sites, hubs)
    known = there[~np.isnan(there)]
    if known.size and known.max() >= beyond_minutes:
        raise BadValueError(f"A journey takes {known.max():.0f} minutes; beyond_minutes must be more than that.")
    cost = np.where(np.isnan(before), beyond_minutes, before)
    gain, worth = _levels(np.where(np.isnan(there), beyond_minutes, there), cost, weights)
    found = where_next(gain, worth, add=sites, time_limit_s=time_limit_s)
    after = _nearest(there, before, found.steps)
    total = float(weights.sum()) or 1.0
    least = (float(weights @ cost) - found.choice.at_most) / total
    mean = float(weights @ np.where(np.isnan(after), beyond_minutes, after)) / total
    return Sites(found.steps, after, before, mean, min(least, mean))


def p_centre(
    minutes: NDArray[np.floating],
    weights: NDArray[np.floating],
    *,
    sites: int,
    hubs: NDArray[np.floating] | None = None,
    time_limit_s: float = TIME_LIMIT_S,
) -> Sites:
    """At most ``sites`` candidates that serve as many people as can be, and then make their longest journey least.

    Where everybody can be served that is the p-centre as it is known; else those that are served are as many
    (``weights``) as so many sites can serve at all, and the journey meant is the longest of theirs. Found by halving
    over the minutes that occur: do so many sites serve as many within this limit? ``time_limit_s`` is for each such
    question; one that is not settled in time counts as no, and ``at_least`` then stays below ``aim``.

    Raises BadValueError for shapes that do not fit.
    """
    there, before = _checked(minutes, weights, sites, hubs)

    def within(limit: float) -> Served:
        near, already = there <= limit, before <= limit
        found = where_next(near, weights, add=sites, already=already, time_limit_s=time_limit_s)
        own = float(weights[already].sum())
        return Served(found.steps, own + found.choice.value, own + found.choice.at_most)

    steps = np.unique(np.r_[there.ravel(), before])
    limits = steps[~np.isnan(steps)]
    if not limits.size:
        return Sites((), before, before, 0.0, 0.0)
    best = within(float(limits[-1]))
    wanted, low, served, refuted = best.value, 0, len(limits) - 1, -1
    while low < served:
        middle = (low + served) // 2
        found = within(float(limits[middle]))
        if found.value >= wanted * (1 - SAME):
            best, served = found, middle
        else:
            low = middle + 1
            refuted = middle if found.at_most < wanted * (1 - SAME) else refuted
    return Sites(
        best.chosen, _nearest(there, before, best.chosen), before, float(limits[served]), float(limits[refuted + 1])
    )


def _checked(
    minutes: NDArray[np.floating], weights: NDArray[np.floating], sites: int, hubs: NDArray[np.floating] | None
) -> tuple[Float32Array, Float32Array]:
    """Whole minutes to the candidates [C, Z] and to the nearest hub [Z]; raises BadValueError."""
    zones = minutes.shape[1]
    if not 1 <= sites <= MAX_ADDITIONS:
        raise BadValueError(f"{sites} sites were asked for; give 1 to {MAX_ADDITIONS}.")
    if weights.shape != (zones,) or (hubs is not None and hubs.shape[1] != zones):
        raise BadValueError(f"The minutes are of {zones} zones; weights and hubs need one value for each.")
    there = np.ceil(minutes).astype(np.float32)
    none = np.full((1, zones), np.nan, dtype=np.float32)
    nearest = np.fmin.reduce(none if hubs is None else np.concatenate([none, np.ceil(hubs).astype(np.float32)]), axis=0)
    return there, nearest


def _nearest(there: Float32Array, before: Float32Array, chosen: tuple[int, ...]) -> Float32Array:
    """Minutes to the nearest of the hubs and the chosen; nan where there is none."""
    nearest: Float32Array = np.fmin.reduce(np.concatenate([before[None, :], there[list(chosen)]]), axis=0)
    return nearest


def _levels(cost: FloatArray, now: FloatArray, weights: NDArray[np.floating]) -> tuple[BoolArray, FloatArray]:
    """Who covers which level, bool[C, L], and what each is worth, float[L]: the minutes from it to the one above.

    A zone has a level for each different number of minutes, below what it has now, that some candidate offers.
    """
    gains: list[BoolArray] = []
    worth: list[FloatArray] = []
    for zone in np.flatnonzero(weights > 0):
        levels = np.unique(cost[cost[:, zone] < now[zone], zone])[::-1]
        gains.append(cost[:, zone, None] <= levels[None, :])
        worth.append(-np.diff(levels, prepend=now[zone]) * weights[zone])
    none = np.zeros((len(cost), 0), dtype=np.bool_)
    return np.concatenate([none, *gains], axis=1), np.concatenate([np.zeros(0), *worth])
