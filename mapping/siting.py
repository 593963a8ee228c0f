"""Which few additions newly reach the most people: greedy with a bound, and exact with the gap that is left.

This is the maximal covering location problem (Church and ReVelle 1974). Greedy takes, each time, the addition that
newly covers most; what is covered by a set is submodular, so greedy reaches at least 1 - (1 - 1/k)^k > 63% of the
best (Nemhauser, Wolsey and Fisher 1978). What nobody can beat is told from the instance as well: any best set of k
adds to what a set covers no more than the k largest single gains beside it. Exact is a mixed-integer programme (HiGHS).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, hstack, identity

from layers.errors import BadValueError
from layers.transport import BoolArray, FloatArray

MAX_ADDITIONS = 20
TIME_LIMIT_S = 8.0
SAME = 1e-9  # of a sum of weights: less is rounding

Method = Literal["exact", "greedy"]


@dataclass(frozen=True)
class Choice:
    """Some candidates, by number, what they newly cover, and what no other choice of as many can exceed."""

    chosen: tuple[int, ...]
    value: float
    at_most: float

    @property
    def gap(self) -> float:
        """How far from the best this may be, as a share of it: 0 is proved best."""
        return max(0.0, 1 - self.value / self.at_most) if self.at_most else 0.0


@dataclass(frozen=True, eq=False)
class Suggestions:
    """What to add, the one that reaches most first; each counts whom those before it do not reach.

    ``new`` bool[steps, Z]: the zones that each newly covers. ``choice`` is the whole; ``greedy`` is the quick answer
    to the same question (``choice`` is the same where greedy was asked for, or is proved best).
    """

    steps: tuple[int, ...]
    new: BoolArray
    choice: Choice
    greedy: Choice


def where_next(
    gain: NDArray[np.bool_],
    weights: NDArray[np.floating],
    *,
    add: int,
    already: NDArray[np.bool_] | None = None,
    method: Method = "exact",
    time_limit_s: float = TIME_LIMIT_S,
) -> Suggestions:
    """At most ``add`` (1 to 20) candidates that newly cover the most weight.

    ``gain`` bool[C, Z]: whom each candidate covers; ``weights`` float[Z]: what each zone counts; ``already`` bool[Z]:
    who is covered now and can gain nothing. A candidate that would add nothing is not suggested, so there may be fewer.
    Where the time runs out, the best that was found is given, and ``choice.gap`` is more than 0.

    Raises BadValueError for shapes that do not fit, a weight below 0 or not a number, or a count that cannot be.
    """
    useful = _useful(gain, weights, already, add)
    quick = greedy(useful, weights, add=add)
    best = quick
    if method == "exact" and quick.gap > SAME:
        found = _exact(useful, weights, add=add, time_limit_s=time_limit_s)
        better = found if found.value > quick.value else quick
        best = Choice(better.chosen, better.value, max(better.value, min(found.at_most, quick.at_most)))
    steps, new = in_order(useful, weights, best.chosen)
    return Suggestions(steps, new, best, quick)


def greedy(gain: NDArray[np.bool_], weights: NDArray[np.floating], *, add: int) -> Choice:
    """The candidates by most newly covered weight, one after the other; the first where two tie."""
    cover, open_ = gain.astype(np.float64), weights.astype(np.float64)
    everything = float(open_[gain.any(axis=0)].sum())
    chosen: list[int] = []
    value, at_most = 0.0, everything
    while True:
        more = cover @ open_
        best_more = np.sort(more)[::-1][:add]
        at_most = min(at_most, value + float(best_more.sum()))
        if len(chosen) == add or not best_more.size or best_more[0] <= SAME * everything:
            break
        pick = int(more.argmax())
        chosen.append(pick)
        value += float(more[pick])
        open_ = np.where(gain[pick], 0.0, open_)
    # the stated bound of greedy holds as well: with k picks it has at least 1 - (1 - 1/k)^k of the best
    at_most = min(at_most, value / (1 - (1 - 1 / add) ** add))
    return Choice(tuple(chosen), value, max(at_most, value))


def in_order(
    gain: NDArray[np.bool_], weights: NDArray[np.floating], chosen: Sequence[int]
) -> tuple[tuple[int, ...], BoolArray]:
    """The chosen by what each adds to those before it, most first, and the zones that it adds; none that adds none."""
    left, steps, new = list(chosen), [], []
    open_ = np.ones(gain.shape[1], dtype=np.bool_)
    while left:
        adds = [float(weights[gain[c] & open_].sum()) for c in left]
        if max(adds) <= 0:
            break
        pick = left.pop(int(np.argmax(adds)))
        steps.append(pick)
        new.append(gain[pick] & open_)
        open_ = open_ & ~gain[pick]
    return tuple(steps), np.array(new, dtype=np.bool_).reshape(len(steps), gain.shape[1])


def _useful(
    gain: NDArray[np.bool_], weights: NDArray[np.floating], already: NDArray[np.bool_] | None, add: int
) -> BoolArray:
    """What each candidate could newly cover; raises BadValueError for a question that cannot be answered."""
    if not 1 <= add <= MAX_ADDITIONS:
        raise BadValueError(f"{add} additions were asked for; give 1 to {MAX_ADDITIONS}.")
    zones = gain.shape[1]
    if weights.shape != (zones,) or (already is not None and already.shape != (zones,)):
        raise BadValueError(
            f"The gains are of {zones} zones; weights and what is covered must have one value for each."
        )
    if not (np.isfinite(weights).all() and (weights >= 0).all()):
        raise BadValueError("A zone counts a number that is 0 or more; put 0 where nothing is known.")
    open_ = weights > 0
    return gain & (open_ if already is None else open_ & ~already)


def _exact(gain: BoolArray, weights: NDArray[np.floating], *, add: int, time_limit_s: float) -> Choice:
    """The best, or the best that was found in the time: x (a candidate is added) whole, y (a group is covered) not.

    Zones that the same candidates cover are one group. A candidate that covers no more than another is left out: the
    other may stand in its place.
    """
    groups, sums = _groups(gain, weights)
    kept = _undominated(groups)
    cover = csr_array(groups[kept].T.astype(np.float64))  # [G, C]
    m, n = cover.shape
    covered = hstack([-cover, identity(m)], format="csr")  # y <= the added that cover it
    few = coo_array((np.ones(n), (np.zeros(n, dtype=int), np.arange(n))), shape=(1, n + m))
    found = milp(
        np.concatenate([np.zeros(n), -sums]),
        integrality=np.concatenate([np.ones(n), np.zeros(m)]),
        bounds=Bounds(0, 1),
        constraints=[LinearConstraint(covered, -np.inf, 0), LinearConstraint(few, -np.inf, add)],
        options={"time_limit": time_limit_s, "mip_rel_gap": 0.0},
    )
    bound = float(sums.sum()) if found.mip_dual_bound is None else min(float(sums.sum()), -float(found.mip_dual_bound))
    if found.x is None:
        return Choice((), 0.0, bound)
    chosen = kept[np.flatnonzero(found.x[:n] > 0.5)]
    value = float(weights[gain[chosen].any(axis=0)].sum())
    return Choice(tuple(chosen.tolist()), value, value if found.status == 0 else max(value, bound))


def _groups(gain: BoolArray, weights: NDArray[np.floating]) -> tuple[BoolArray, FloatArray]:
    """Zones that the same candidates cover as one: bool[C, G], and the sum of their weights, float[G]."""
    wanted = np.flatnonzero(gain.any(axis=0))
    packed = np.packbits(gain[:, wanted], axis=0).T
    _, first, group = np.unique(packed, axis=0, return_index=True, return_inverse=True)
    sums: FloatArray = np.bincount(group.ravel(), weights[wanted], minlength=len(first)).astype(np.float64)
    return gain[:, wanted[first]], sums


def _undominated(groups: BoolArray) -> NDArray[np.int64]:
    """The candidates that cover something that no other one covers wholly; the first of those that cover the same."""
    cover = groups.astype(np.float32)
    sizes = cover.sum(axis=1)
    inside = (cover @ cover.T) == sizes[:, None]  # [a, b]: b covers all that a does
    earlier = np.arange(len(groups))[:, None] > np.arange(len(groups))[None, :]
    beaten = inside & ((sizes[None, :] > sizes[:, None]) | earlier)
    return np.flatnonzero(~beaten.any(axis=1) & (sizes > 0))
