"""Which additions reach most: instances worked out by hand, and every subset tried on random ones."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from layers.errors import BadValueError
from mapping.siting import greedy, where_next


def gains(*rows: str) -> np.ndarray:
    """A row per candidate, a character per zone: "x" is covered."""
    return np.array([[mark == "x" for mark in row] for row in rows])


# the middle one covers most by itself; the two others together cover all
TRAP = gains(".xx.", "xx..", "..xx")
PEOPLE = np.array([20.0, 30.0, 30.0, 20.0])


def test_greedy_takes_the_largest_and_is_beaten() -> None:
    quick = greedy(TRAP, PEOPLE, add=2)
    assert quick.chosen == (0, 1)
    assert quick.value == 80
    # at first 60 + 50, then 60 + 20 + 20: nobody can have more than 100, and that is all there is
    assert quick.at_most == 100
    assert quick.gap == pytest.approx(0.2)


def test_exact_finds_the_best_and_proves_it() -> None:
    found = where_next(TRAP, PEOPLE, add=2)
    assert set(found.steps) == {1, 2}
    assert (found.choice.value, found.choice.at_most, found.choice.gap) == (100, 100, 0)
    assert found.greedy.value == 80
    assert found.new.tolist() == [[True, True, False, False], [False, False, True, True]]
    assert where_next(TRAP, PEOPLE, add=2, method="greedy").choice == found.greedy


def test_each_step_counts_what_those_before_it_do_not_reach() -> None:
    found = where_next(gains("xxx.", "..xx"), np.array([5.0, 5, 5, 1]), add=2)
    assert found.steps == (0, 1)
    assert found.new.tolist() == [[True, True, True, False], [False, False, False, True]]


def test_who_is_covered_already_gains_nothing() -> None:
    found = where_next(TRAP, PEOPLE, add=1, already=np.array([False, True, True, False]))
    assert found.steps == (1,)  # 20 people either way: the first of those that tie
    assert found.choice.value == 20


def test_nothing_to_gain_suggests_nothing() -> None:
    everybody = np.ones(4, dtype=bool)
    for found in (
        where_next(TRAP, PEOPLE, add=3, already=everybody),
        where_next(TRAP[:0], PEOPLE, add=3),
        where_next(TRAP & False, PEOPLE, add=3),
        where_next(TRAP, np.zeros(4), add=3),
    ):
        assert found.steps == ()
        assert found.new.shape == (0, 4)
        assert (found.choice.value, found.choice.gap) == (0, 0)


def test_no_more_than_is_of_use_is_suggested() -> None:
    found = where_next(gains("xx", "x.", ".x"), np.ones(2), add=3)
    assert found.steps == (0,)


@pytest.mark.parametrize(
    ("add", "weights", "words"),
    [
        (0, PEOPLE, "0 additions"),
        (21, PEOPLE, "21 additions"),
        (1, PEOPLE[:3], "4 zones"),
        (1, -PEOPLE, "0 or more"),
        (1, PEOPLE * np.nan, "0 or more"),
    ],
)
def test_what_cannot_be_asked(add: int, weights: np.ndarray, words: str) -> None:
    with pytest.raises(BadValueError, match=words):
        where_next(TRAP, weights, add=add)


def test_what_is_given_is_not_changed() -> None:
    gain, weights = TRAP.copy(), PEOPLE.copy()
    where_next(gain, weights, add=2, already=np.array([True, False, False, False]))
    assert (gain == TRAP).all()
    assert (weights == PEOPLE).all()


def best_of_all(gain: np.ndarray, weights: np.ndarray, add: int) -> float:
    """Every choice of as many tried."""
    sizes = range(min(add, len(gain)) + 1)
    return max(
        float(weights[gain[list(some)].any(axis=0)].sum()) for k in sizes for some in combinations(range(len(gain)), k)
    )


@settings(max_examples=80, deadline=None)
@given(data=st.data(), candidates=st.integers(0, 8), zones=st.integers(1, 12), add=st.integers(1, 4))
def test_exact_is_the_best_and_greedy_is_within_its_bound(
    data: st.DataObject, candidates: int, zones: int, add: int
) -> None:
    gain = data.draw(arrays(np.bool_, (candidates, zones)))
    weights = data.draw(arrays(np.float64, zones, elements=st.integers(0, 50).map(float)))
    already = data.draw(arrays(np.bool_, zones))
    best = best_of_all(gain & ~already, weights, add)
    found = where_next(gain, weights, add=add, already=already)
    assert found.choice.value == pytest.approx(best)
    assert found.choice.at_most == pytest.approx(best)
    quick = found.greedy
    assert quick.value >= (1 - (1 - 1 / add) ** add) * best - 1e-9
    assert quick.at_most >= best - 1e-9
    assert quick.value >= (1 - quick.gap) * best - 1e-9
    assert found.new.sum(axis=0).max(initial=0) <= 1  # nobody is counted twice
    assert weights[found.new.any(axis=0)].sum() == pytest.approx(best)
    assert not (found.new & already).any()
    each = (found.new @ weights).tolist()
    assert each == sorted(each, reverse=True)
    assert all(worth > 0 for worth in each)


def test_where_greedy_is_beaten_exact_is_the_best() -> None:
    """Random instances are mostly solved by greedy; these are those that are not, so that exact is put to the test."""
    rng, beaten = np.random.default_rng(7), 0
    for _ in range(150):
        gain, weights = rng.random((8, 14)) < 0.3, rng.integers(1, 60, 14).astype(float)
        best, quick = best_of_all(gain, weights, 3), greedy(gain, weights, add=3)
        if quick.value < best:
            found = where_next(gain, weights, add=3)
            assert (found.choice.value, found.choice.gap, len(found.steps)) == (best, 0, 3)
            assert quick.value >= (1 - (2 / 3) ** 3) * best
            beaten += 1
    assert beaten >= 15


def test_a_search_cut_short_says_how_far_off_it_may_be() -> None:
    rng = np.random.default_rng(4)
    gain, weights = rng.random((60, 150)) < 0.05, rng.integers(1, 900, 150).astype(float)
    cut = where_next(gain, weights, add=8, time_limit_s=0.01)
    whole = where_next(gain, weights, add=8, time_limit_s=30)
    assert cut.choice.value <= whole.choice.at_most + 1e-6
    assert cut.choice.at_most >= whole.choice.value - 1e-6
    assert cut.choice.value >= cut.greedy.value
