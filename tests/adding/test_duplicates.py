"""May it be on the map already: by name, place, time, phone and website, and why."""

from dataclasses import asdict, dataclass
from datetime import datetime

import pandas as pd
import pytest

from layers.records import Asset, Session
from mapping.duplicates import likely_same

NOW = datetime(2026, 11, 22, 12)
TUESDAY = Session(start=datetime(2026, 1, 6, 19), minutes=60, rrule="FREQ=WEEKLY;BYDAY=TU")
# at 51.2 degrees north 0.001 degrees of latitude is 111 m, 0.00036 is 40 m
LAT = 51.2


@dataclass
class Row:
    id: str = "old"
    name: str = "Tuesday Tea"
    kind: str = "peer-group"
    lon: float = 0.27
    lat: float = LAT
    sessions: tuple[Session, ...] = ()
    phone: str = ""
    website: str = ""


def new(**said: object) -> Asset:
    plain = {"id": "new", "name": "Another one", "kind": "library", "lon": 0.27, "lat": LAT}
    return Asset(**(plain | said))  # type: ignore[arg-type]


def why(old: Row, fresh: Asset) -> list[str]:
    found = likely_same(pd.DataFrame([asdict(old) | {"sessions": old.sessions}]), fresh, now=NOW)
    return list(found["why"])


@pytest.mark.parametrize(
    ("old", "fresh", "said"),
    [
        (Row(), new(name=" tuesday  TEA! "), ["the same name; 0 m away"]),
        (Row(lat=52.2), new(name="Tuesday Tea"), ["the same name; 111.2 km away"]),
        (Row(), new(name="Tuesday Teas"), ["nearly the same name; 0 m away"]),
        (Row(), new(name="Tuesday Tea Tonbridge"), ["nearly the same name; 0 m away"]),
        (Row(lat=52.2), new(name="Tuesday Teas"), []),
        (Row(), new(name="Thursday Tea"), []),
        (Row(), new(kind="peer-group", lat=LAT + 0.00036), ["the same kind of place; 40 m away"]),
        (Row(), new(kind="peer-group", lat=LAT + 0.001), []),
        (Row(), new(kind="library"), []),
        (
            Row(sessions=(TUESDAY,)),
            new(sessions=(Session(start=datetime(2026, 12, 1, 19, 15), minutes=90, rrule="FREQ=MONTHLY;BYDAY=1TU"),)),
            ["meets at the same time; 0 m away"],
        ),
        (
            Row(sessions=(TUESDAY,)),
            new(sessions=(Session(start=datetime(2026, 12, 1, 19, 30), minutes=90, rrule="FREQ=MONTHLY;BYDAY=1TU"),)),
            [],
        ),
        (
            Row(name="Line", lon=float("nan"), lat=float("nan"), phone="01632 960 123"),
            new(lon=None, lat=None, venue="phone", phone="+44 1632 960123"),
            ["the same phone number"],
        ),
        (Row(phone=""), new(phone=""), []),
        (
            Row(name="Site", website="https://www.tea.example.org/", lat=LAT + 0.02),
            new(website="http://tea.example.org"),
            ["the same website; 2.2 km away"],
        ),
        (
            Row(name="Line", lon=float("nan"), lat=float("nan")),
            new(name="line", lon=None, lat=None, venue="online"),
            ["the same name"],
        ),
        (Row(id="new"), new(name="Tuesday Tea"), []),  # itself
    ],
)
def test_why_it_may_be_the_same(old: Row, fresh: Asset, said: list[str]) -> None:
    assert why(old, fresh) == said


def test_the_most_alike_comes_first() -> None:
    rows = [
        asdict(Row(id="near", name="Near", kind="library")),
        asdict(Row(id="twin", kind="library", phone="01632 960123")),
    ]
    frame = pd.DataFrame([row | {"sessions": ()} for row in rows])
    found = likely_same(frame, new(name="Tuesday Tea", phone="01632 960123"), now=NOW)
    assert list(found["id"]) == ["twin", "near"]


def test_an_empty_map_has_none() -> None:
    frame = pd.DataFrame([asdict(Row())]).iloc[:0]
    assert likely_same(frame, new(), now=NOW).empty
