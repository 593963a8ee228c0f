"""One door for the tests of the way in: opening a store takes longer than all of them."""

from collections.abc import Iterator

import pytest

from tests.proofs.doors import Door, a_door


@pytest.fixture(scope="session")
def shared_door() -> Iterator[Door]:
    with a_door() as opened:
        yield opened


@pytest.fixture
def door(shared_door: Door) -> Door:
    """The shared door, with nobody counted yet."""
    shared_door.forget_addresses()
    return shared_door
