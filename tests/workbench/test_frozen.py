"""While the store is read-only, every door says so in the keeper's words, and nothing is changed."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

import web.house
from layers.keeping.readonly import freeze, thaw
from layers.records import Actor
from tests.proofs.doors import OWN, Door, a_door
from web import letterbox
from web.house import ROOT, House, Once

KEEPER = Actor(role="keeper", id="command-line")
WHY = "We move *house* <b>today</b>"


def frame() -> AppTest:
    return AppTest.from_file(str(ROOT / "web" / "workbench" / "main.py"), default_timeout=60).run()


def test_every_screen_says_why_nothing_can_be_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = House.open(web.house.DEFAULT_AREA, f"sqlite:///{tmp_path / 'own.db'}")
    monkeypatch.setattr(web.house, "_current", Once(lambda: house))
    assert [notice.value for notice in frame().warning] == []
    freeze(house.store.database, actor=KEEPER, why=WHY)
    [notice] = frame().warning
    assert notice.value.startswith("Nothing can be changed just now: We move ")
    assert "*house*" not in notice.value.replace(r"\*house\*", "")
    thaw(house.store.database, actor=KEEPER)
    assert [notice.value for notice in frame().warning] == []


def knock(door: Door, path: str, **fields: str) -> tuple[int, str]:
    app = Starlette(routes=[*door.app.routes, *letterbox.routes(door.house)])
    answer = TestClient(app, follow_redirects=False).post(path, data=fields, headers=OWN)
    return answer.status_code, answer.text


def test_the_plain_pages_say_it_too() -> None:
    with a_door() as door:
        token = door.invitation()
        asset = door.house.public_assets()["id"].iloc[0]
        freeze(door.house.store.database, actor=KEEPER, why=WHY)
        status, page = knock(door, f"/join/{token}", name="Sam")
        assert status == 503
        assert "We move *house* &lt;b&gt;today&lt;/b&gt;" in page
        _, page = knock(door, f"/note/{asset}", welcome="warm", visited="2026-10", said="Tea")
        assert "We move *house* &lt;b&gt;today&lt;/b&gt;" in page
        assert "<b>today" not in page
        thaw(door.house.store.database, actor=KEEPER)
        assert door.joins(token)
