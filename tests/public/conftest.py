"""The plain pages over the West Kent example with a store of its own, at a clock that stands still."""

from collections.abc import Callable
from datetime import datetime

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.testclient import TestClient

from web import api, public
from web.headers import SecurityHeaders
from web.house import ROOT, House

TUESDAY_EVENING = datetime(2026, 11, 24, 17, 0)
Ask = Callable[..., TestClient]


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return House.open(ROOT / "data" / "west_kent", f"sqlite:///{tmp_path_factory.mktemp('store') / 'public.db'}")


@pytest.fixture(scope="session")
def client_at(house: House) -> Callable[[datetime], TestClient]:
    """``client_at(moment)``: the plain pages as they answer at that local time."""

    def make(moment: datetime) -> TestClient:
        routes = [
            *public.routes(house, clock=lambda: moment),
            *api.routes(house),
            Mount("/assets", StaticFiles(directory=ROOT / "web" / "static")),
        ]
        return TestClient(Starlette(routes=routes, middleware=[Middleware(SecurityHeaders)]))

    return make


@pytest.fixture(scope="session")
def client(client_at: Callable[[datetime], TestClient]) -> TestClient:
    """Tuesday 24 November 2026, 5pm."""
    return client_at(TUESDAY_EVENING)
