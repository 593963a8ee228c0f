"""Screens in a test: the West Kent example over a store of its own, on Sunday 22 November 2026 at noon."""

from datetime import datetime
from pathlib import Path

import pytest

import web.house
import web.when
from tests.workbench.on_screen import Screen, opened
from web.house import House, Once
from web.workbench import state, who

NOON = datetime(2026, 11, 22, 12, 0)


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> House:
    """The example over a fresh store; tests that only look share it."""
    return House.open(web.house.DEFAULT_AREA, f"sqlite:///{tmp_path_factory.mktemp('store') / 'store.db'}")


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands still."""
    monkeypatch.setattr(state, "local_now", lambda _zone="": NOON)
    monkeypatch.setattr(web.when, "local_now", lambda _zone="": NOON)


@pytest.fixture
def screen(example: House, today: None, monkeypatch: pytest.MonkeyPatch) -> Screen:
    """``screen("map")`` opens a screen of the example."""
    monkeypatch.setattr(web.house, "_current", Once(lambda: example))
    return opened


@pytest.fixture
def own_screen(tmp_path: Path, today: None, monkeypatch: pytest.MonkeyPatch) -> tuple[Screen, House]:
    """The same over a store that this test alone writes to, and its house."""
    house = House.open(web.house.DEFAULT_AREA, f"sqlite:///{tmp_path / 'own.db'}")
    # there is no address in a test; each test is a place of its own, so that none uses up another's suggestions
    monkeypatch.setattr(who, "limit_key", lambda: str(tmp_path))
    monkeypatch.setattr(web.house, "_current", Once(lambda: house))
    return opened, house
