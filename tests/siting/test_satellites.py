"""Hub and satellite: a street with everything worked out by hand, and every choice tried on random instances."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from layers.errors import BadValueError
from mapping.satellites import p_centre, p_median

# five zones along a road at 0, 10, 20, 30 and 90 minutes; each is a site; nobody travels more than 60
AT = np.array([0.0, 10, 20, 30, 90])
ROAD = np.abs(AT[:, None] - AT[None, :])
NEAR = np.where(ROAD <= 60, ROAD, np.nan)
PEOPLE = np.array([10.0, 10, 10, 10, 1])


def test_the_median_stands_among_most_people() -> None:
    # sites 1 and 2 both give 10 + 0 + 10 + 20; the far zone counts 70 for its one person
    one = p_median(NEAR, PEOPLE, sites=1, beyond_minutes=70)
    assert one.chosen == (1,)
    assert one.aim == pytest.approx((100 + 0 + 100 + 200 + 70) / 41)
    assert one.at_least == pytest.approx(one.aim)
    assert np.array_equal(one.minutes, [10, 0, 10, 20, np.nan], equal_nan=True)
    assert np.isnan(one.before).all()


def test_the_median_with_a_hub_already_there() -> None:
    # from a hub at zone 0: 0, 10, 20, 30 minutes. A satellite in zone 2 makes that 0, 10, 0, 10, and in zone 3 it is
    # 0, 10, 10, 0, which is as good; but from zone 3 the far one is 60 minutes away, not out of reach
    found = p_median(NEAR, PEOPLE, sites=1, hubs=NEAR[:1], beyond_minutes=70)
    assert found.chosen == (3,)
    assert found.aim == pytest.approx((0 + 100 + 100 + 0 + 60) / 41)
    assert found.before.tolist()[:4] == [0, 10, 20, 30]


def test_the_centre_shortens_the_longest_way() -> None:
    # only zones 3 and 4 are within 60 minutes of the far one, and zone 4 of no other but 3: from 3 all five are served
    one = p_centre(NEAR, PEOPLE, sites=1)
    assert (one.chosen, one.aim, one.at_least) == ((3,), 60, 60)
    two = p_centre(NEAR, PEOPLE, sites=2)
    assert 4 in two.chosen
    assert (two.aim, two.at_least) == (20, 20)
    three = p_centre(NEAR, PEOPLE, sites=3)
    assert (three.aim, three.at_least) == (10, 10)


def test_the_centre_with_a_hub() -> None:
    found = p_centre(NEAR, PEOPLE, sites=1, hubs=NEAR[:1])
    assert (found.chosen, found.aim) == ((4,), 30)


def test_zones_that_nobody_is_counted_in_do_not_draw_a_site() -> None:
    found = p_centre(NEAR, np.array([10.0, 10, 10, 10, 0]), sites=1)
    assert found.aim == 20
    assert found.chosen[0] in (1, 2)


def test_whole_minutes_are_rounded_up() -> None:
    found = p_median(np.array([[7.2]]), np.ones(1), sites=1, beyond_minutes=60)
    assert (found.minutes.tolist(), found.aim) == ([8], 8)


def test_nowhere_to_go() -> None:
    nowhere = np.full((2, 3), np.nan)
    assert p_median(nowhere, np.ones(3), sites=2, beyond_minutes=60).chosen == ()
    assert p_centre(nowhere, np.ones(3), sites=2).chosen == ()
    assert p_centre(nowhere[:0], np.ones(3), sites=2).chosen == ()


@pytest.mark.parametrize(
    ("sites", "weights", "beyond", "words"),
    [(0, PEOPLE, 70, "0 sites"), (1, PEOPLE[:2], 70, "5 zones"), (1, PEOPLE, 60, "takes 60 minutes")],
)
def test_what_cannot_be_asked(sites: int, weights: np.ndarray, beyond: float, words: str) -> None:
    with pytest.raises(BadValueError, match=words):
        p_median(NEAR, weights, sites=sites, beyond_minutes=beyond)


def after(minutes: np.ndarray, hub: np.ndarray, some: tuple[int, ...]) -> np.ndarray:
    return np.fmin.reduce(np.concatenate([hub, minutes[list(some)]]), axis=0)


@settings(max_examples=30, deadline=None)
@given(data=st.data(), sites=st.integers(1, 3), candidates=st.integers(1, 6), zones=st.integers(1, 7))
def test_both_are_the_best_of_all_choices(data: st.DataObject, sites: int, candidates: int, zones: int) -> None:
    whole = st.one_of(st.just(float("nan")), st.integers(0, 40).map(float))
    minutes = data.draw(arrays(np.float64, (candidates, zones), elements=whole))
    hub = data.draw(arrays(np.float64, (1, zones), elements=whole))
    weights = data.draw(arrays(np.float64, zones, elements=st.integers(1, 9).map(float)))
    choices = [c for k in range(sites + 1) for c in combinations(range(candidates), min(k, candidates))]
    ends = [after(minutes, hub, some) for some in choices]
    means = [weights @ np.where(np.isnan(end), 60, end) / weights.sum() for end in ends]
    mean = p_median(minutes, weights, sites=sites, hubs=hub, beyond_minutes=60)
    assert mean.aim == pytest.approx(min(means))
    assert mean.at_least == pytest.approx(mean.aim)
    served = [float(weights[~np.isnan(end)].sum()) for end in ends]
    longest = [float(np.nanmax(end)) if served_ else 0.0 for end, served_ in zip(ends, served, strict=True)]
    least = min(worst for worst, of in zip(longest, served, strict=True) if of == max(served))
    centre = p_centre(minutes, weights, sites=sites, hubs=hub)
    assert weights[~np.isnan(centre.minutes)].sum() == max(served)
    assert centre.aim == least == centre.at_least
    assert float(np.nanmax(centre.minutes)) <= centre.aim if max(served) else centre.aim == 0
