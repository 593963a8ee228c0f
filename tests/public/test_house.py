"""The house: opened once, filled once, shared; what is broken is said and not kept."""

import threading
import time
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from layers.errors import BadFileError
from layers.records import Actor, Asset
from web import api, public
from web.house import DEFAULT_AREA, ROOT, House, Once

KEEPER = Actor(role="keeper", id="test")


@pytest.fixture
def fresh(tmp_path: Path) -> House:
    return House.open(DEFAULT_AREA, f"sqlite:///{tmp_path / 'fresh.db'}")


def test_a_thing_is_made_once_however_many_ask() -> None:
    made: list[int] = []

    def slow() -> int:
        time.sleep(0.05)
        made.append(1)
        return len(made)

    once, got = Once(slow), []
    threads = [threading.Thread(target=lambda: got.append(once.get())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [1] * 8


def test_a_failure_is_not_kept() -> None:
    tries = iter([BadFileError("half-written"), None])

    def make() -> str:
        fault = next(tries)
        if fault:
            raise fault
        return "made"

    once = Once(make)
    with pytest.raises(BadFileError):
        once.get()
    assert once.get() == "made"


def test_an_empty_store_is_filled_with_the_areas_records_and_only_once(fresh: House) -> None:
    kept = fresh.store.assets(KEEPER)
    assert set(kept["id"]) == {r.id for r in fresh.area.records() if isinstance(r, Asset)}
    again = House.open(DEFAULT_AREA, fresh.url)
    assert again.store.data_version == fresh.store.data_version


def test_public_assets_are_read_again_after_a_write_and_hide_what_is_hidden(fresh: House) -> None:
    before = fresh.public_assets()
    assert fresh.public_assets() is before
    assert set(before["visibility"]) == {"public"}
    new = Asset(id="new-hall", name="New hall", kind="community-venue", lon=0.3, lat=51.2)
    fresh.store.add(new, actor=KEEPER, why="a test")
    assert "new-hall" in set(fresh.public_assets()["id"])
    assert "new-hall" not in set(before["id"])


def test_the_store_has_its_areas_name_in_var() -> None:
    assert House.open("somewhere/west_sussex").url == f"sqlite:///{ROOT / 'var' / 'west_sussex.db'}"


def test_a_folder_that_is_no_area_is_said_without_a_traceback(tmp_path: Path) -> None:
    broken = House.open(tmp_path, f"sqlite:///{tmp_path / 'x.db'}")
    with pytest.raises(BadFileError):
        _ = broken.store
    assert not (tmp_path / "x.db").exists()
    client = TestClient(Starlette(routes=[*public.routes(broken), *api.routes(broken)]))
    health = client.get("/health")
    assert health.status_code == 503
    assert health.json()["ok"] is False
    page = client.get("/find")
    assert page.status_code == 500
    assert "116 123" in page.text
    assert str(tmp_path) not in page.text
