"""Limits on what comes without an account: by the hour, by the day, for each address and for all together."""

import pytest

from web.entry.limits import DAY_S, HOUR_S, LIMITS, Limits


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def counted(clock: Clock) -> Limits:
    return Limits(clock=clock)


def times(counted: Limits, key: str, what: str, *, most: int = 1_000, days_here: int | None = None) -> int:
    """How often the answer is yes before the first no."""
    return next((n for n in range(most) if not counted.may(key, what, days_here=days_here).ok), most)


@pytest.mark.parametrize("what", LIMITS)
def test_an_hour_and_a_day_of_one_address(counted: Limits, clock: Clock, what: str) -> None:
    limit, key = LIMITS[what], counted.key("10.0.0.1")
    assert times(counted, key, what) == limit.an_hour
    clock.now += HOUR_S - 1
    assert not counted.may(key, what).ok
    clock.now += 1
    assert times(counted, key, what) == min(limit.an_hour, limit.a_day - limit.an_hour)
    clock.now += DAY_S
    assert times(counted, key, what) == limit.an_hour


def test_a_no_is_not_counted_and_says_what_to_do(counted: Limits, clock: Clock) -> None:
    key = counted.key("10.0.0.1")
    times(counted, key, "note")
    for _ in range(100):
        answer = counted.may(key, "note")
        assert (answer.ok, answer.reason) == (False, "That is a lot from one place. Please wait an hour and try again.")
    clock.now += HOUR_S
    assert counted.may(key, "note").ok


def test_one_address_and_one_thing_do_not_use_up_another(counted: Limits) -> None:
    one, two = counted.key("10.0.0.1"), counted.key("10.0.0.2")
    times(counted, one, "suggest")
    assert counted.may(one, "note").ok
    assert times(counted, two, "suggest") == LIMITS["suggest"].an_hour


def test_many_addresses_together_cannot_flood_the_queue_and_people_who_are_known_still_can_work(
    counted: Limits,
) -> None:
    tries = 2 * int(LIMITS["suggest"].of_all_a_day)
    assert sum(counted.may(counted.key(f"10.0.{n}"), "suggest").ok for n in range(tries)) == tries / 2
    assert "tomorrow" in counted.may(counted.key("new"), "suggest").reason
    assert counted.may(counted.key("user_3"), "suggest", days_here=0).ok


def test_many_addresses_cannot_shut_the_door_on_everybody(counted: Limits) -> None:
    assert all(counted.may(counted.key(f"10.{n}"), "join").ok for n in range(5_000))


def test_the_longer_somebody_is_here_the_more_they_may(counted: Limits) -> None:
    allowed = [times(counted, counted.key(f"user_{days}"), "suggest", days_here=days) for days in (0, 1, 2, 9, 400)]
    assert allowed == [10, 20, 30, 100, 100]


def test_an_address_cannot_be_read_out_of_what_is_kept(counted: Limits) -> None:
    key = counted.key("203.0.113.7")
    counted.may(key, "suggest")
    assert "203.0.113.7" not in repr(vars(counted))
    assert key != Limits().key("203.0.113.7")  # another process, another salt
    assert key == counted.key("203.0.113.7")


def test_what_is_remembered_has_an_end() -> None:
    counted = Limits(most_keys=50)
    for n in range(500):
        counted.may(counted.key(str(n)), "join")
    assert len(counted._times) <= 50
