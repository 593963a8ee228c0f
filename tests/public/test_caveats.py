"""A timetable that nobody should rely on is said to be one, at every door that uses it."""

from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from layers.area import Area
from web import public
from web.caveats import timetable_caveats
from web.house import ROOT, House

CUT, MADE_UP = "was cut to Tuesdays", "made up to show how this works"


def with_timetable(area: Area, **said: object) -> Area:
    """The same area, no example, whose area.toml says this of its timetable."""
    return replace(area, settings=MappingProxyType({**area.settings, "timetable": said}), example=False)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"illustrative": False}, []),
        ({"illustrative": True}, [MADE_UP]),
        ({"illustrative": False, "only_weekday": "Tuesday"}, [CUT]),
        ({"illustrative": True, "only_weekday": "Tuesday"}, [MADE_UP, CUT]),
    ],
)
def test_what_is_said(said: dict[str, object], expected: list[str]) -> None:
    found = timetable_caveats(with_timetable(Area.open(ROOT / "data" / "west_kent"), **said))
    assert len(found) == len(expected)
    assert all(words in sentence for words, sentence in zip(expected, found, strict=True))


def test_the_plain_pages_say_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    cut = with_timetable(house.area, illustrative=False, only_weekday="Tuesday")
    monkeypatch.setattr(House, "area", property(lambda _: cut))
    client = TestClient(Starlette(routes=public.routes(house, clock=lambda: datetime(2026, 11, 24, 17))))
    asked = {"place": "Tonbridge", "day": "tonight", "how": "transit"}
    for page in (client.get("/find").text, client.post("/find", data=asked).text):
        assert CUT in page
        assert "This is an example." not in page
