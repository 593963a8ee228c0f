"""Keys of what is kept between reruns: they change with what is shown, and with nothing else."""

import pytest

import web.house
from layers.records import Actor, Asset
from tests.workbench.on_screen import Screen
from web.house import House, Once
from web.workbench import state

REVIEWER = Actor(role="reviewer", id="test")


def test_a_suggestion_changes_nothing_that_is_worked_out_until_it_is_approved(own_screen: tuple[Screen, House]) -> None:
    _, house = own_screen
    before, key = state.shown_key(), state.data_key()
    asset = Asset(id="new", name="New Group", kind="peer-group", lon=0.27, lat=51.19)
    given = house.store.suggest(asset, why="A test")
    assert state.data_key() != key
    assert state.shown_key() == before
    house.store.approve("asset", given, actor=REVIEWER, why="A test", version=1)
    assert state.shown_key() != before
    assert given in set(state.assets()["id"])


def test_two_stores_never_share_a_key(
    own_screen: tuple[Screen, House], example: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = {state.shown_key()}
    monkeypatch.setattr(web.house, "_current", Once(lambda: example))
    keys.add(state.shown_key())
    assert len(keys) == 2
