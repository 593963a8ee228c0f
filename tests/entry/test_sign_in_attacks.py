"""The table of proofs on sign-in, attack by attack, in its short form."""

from collections.abc import Iterator

import pytest

from tests.proofs.doors import Door
from tests.trust.row import short_form
from tests.trust.sign_in import FAULTS, GROUPS, Attack, honest, old_cookie, replayed

ATTACKS = [attack for group in GROUPS.values() for attack in group]


@pytest.fixture(autouse=True)
def short() -> Iterator[None]:
    with short_form():
        yield


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_nobody_comes_in_by(attack: Attack, door: Door) -> None:
    tries = list(attack(door))
    assert tries
    assert not any(tries)


def test_the_honest_ways_work(door: Door) -> None:
    assert all(honest(door))


@pytest.mark.parametrize(
    ("fault", "attack"),
    [("links are not used up", replayed), ("the age of a cookie does not matter", old_cookie)],
)
def test_an_attack_notices_what_it_is_for(fault: str, attack: Attack, door: Door) -> None:
    with FAULTS[fault]():
        assert any(attack(door))
