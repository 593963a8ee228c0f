"""One offer in words: when it is on, and whether one could be stuck there."""

from dataclasses import replace
from datetime import date, datetime
from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import pytest

from layers.vocabulary import load
from mapping.find import NO_WAY_HOME, THERE_AND_BACK
from mapping.travel import Journey, Leg
from mapping.travel.fares import Fare
from web.public.offer import make_offer
from web.public.when import Window

ASSETS = gpd.GeoDataFrame(
    {
        "id": ["hall"], "postcode": ["TN9 1DA"], "service_area": [""], "for_whom": [("women", "everyone")],
        "cost": ["Free"], "someone_can_come": [None],
        "step_free": pd.Series([True], dtype="object"), "family_welcome": pd.Series([False], dtype="object"),
        "meeting": ["open"],
    },
    geometry=gpd.points_from_xy([0.27], [51.2]),
    crs="EPSG:4326",
)  # fmt: skip


def at(hour: int, minute: int = 0, day: int = 24) -> datetime:
    return datetime(2026, 11, day, hour, minute)


TIME = Window(leave_from=at(15, 30), starts=at(17), ends=at(4, day=25), words="Tonight")


def leg(kind: str, depart: datetime, arrive: datetime) -> Leg:
    ride = kind == "ride"
    minutes = (arrive - depart).total_seconds() / 60
    return Leg(
        kind=kind, from_name="High Street", to_name="Destination" if not ride else "Station",
        depart=depart, arrive=arrive, route="7" if ride else "", headsign="Maidstone" if ride else "",
        minutes=minutes, walk_m=0 if ride else 80 * minutes, from_lonlat=(0.27, 51.2), to_lonlat=(0.5, 51.3),
    )  # fmt: skip


def row(**changes: object) -> SimpleNamespace:
    same = {
        "asset_id": "hall", "name": "Hall", "kind": "mutual-aid", "status": THERE_AND_BACK, "start": at(19),
        "end": at(20, 30), "drop_in": False, "note": "", "address": "1 Mill Lane", "phone": "", "website": "",
        "checked_on": date(2026, 11, 3), "example": True, "lon": 0.27, "lat": 51.2, "leave_by": at(18, 5),
        "arrive": at(18, 40), "last_way_home": at(21, 40), "home_by": at(21, 10), "journey_out": None,
        "journey_home": None, "fare": None, "stale": False,
    }  # fmt: skip
    return SimpleNamespace(**same | changes)


def offer(**changes: object):
    return make_offer(row(**changes), ASSETS, load(), TIME)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "7pm to 8:30pm"),
        ({"start": at(15)}, "3pm to 8:30pm"),
        ({"start": at(15), "drop_in": True}, "Open until 8:30pm"),
        ({"start": at(15), "end": at(2, day=25), "drop_in": True}, "Open until 2am on Wednesday 25 November"),
        ({"start": at(0), "end": at(0, day=25), "drop_in": True}, "Open all day and night"),
        ({"start": pd.NaT, "end": pd.NaT}, ""),
        ({"start": at(7, day=25), "end": at(8, day=25)}, "7am on Wednesday 25 November to 8am"),
    ],
)
def test_when_it_is_on(changes: dict[str, object], words: str) -> None:
    assert offer(**changes).when == words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"last_way_home": pd.NaT}, "there is no bus or train home."),
        ({"last_way_home": at(20, 29)}, "no bus or train home after it. The last one leaves at 8:29pm."),
        ({"last_way_home": at(20, 30)}, "wait a long time for the way home. The last one leaves at 8:30pm."),
        ({"last_way_home": at(19, 9), "drop_in": True}, "no bus or train home after it."),
        ({"last_way_home": at(19, 10), "drop_in": True}, "wait a long time for the way home."),
        ({"last_way_home": at(18, 50), "drop_in": True, "arrive": at(18)}, "no bus or train home after it."),
    ],
)  # fmt: skip
def test_no_way_home_is_told_from_a_long_wait(changes: dict[str, object], words: str) -> None:
    made = offer(status=NO_WAY_HOME, home_by=pd.NaT, **changes)
    assert words in made.no_way_home
    assert offer(**changes).no_way_home == ""


def test_a_ride_is_named_with_its_stop_and_its_time_and_each_step_follows() -> None:
    legs = [
        leg("walk", at(18, 5), at(18, 10)),
        leg("ride", at(18, 12), at(18, 35)),
        leg("walk", at(18, 35), at(18, 40)),
    ]
    made = offer(journey_out=Journey.of(legs))
    assert made.ride == "Take the 7 towards Maidstone from High Street at 6:12pm."
    assert made.steps == [
        "6:05pm: walk to the place. 400 metres, about 5 minutes.",
        "6:12pm: the 7 towards Maidstone from High Street. Get off at Station at 6:35pm.",
        "6:35pm: walk to the place. 400 metres, about 5 minutes.",
    ]


def test_where_one_can_walk_home_there_is_no_last_way_home() -> None:
    walked = Journey.of([leg("walk", at(20, 30), at(20, 45))])
    assert offer(journey_home=walked).last_way_home == ""
    assert offer(journey_home=walked).ride_home == "Walk. It takes about 15 minutes."
    assert offer(journey_home=Journey.of([leg("ride", at(20, 40), at(21))])).last_way_home == "9:40pm"


BUS = [leg("ride", at(18, 12), at(18, 35))]
SIX = Fare(6.0, "GBP", True, "2 singles", "an example")


@pytest.mark.parametrize(
    ("out", "home", "fare", "words"),
    [
        (BUS, BUS, SIX, "About £6.00 (an estimate), there and home."),
        (BUS, None, replace(SIX, amount=3.0), "About £3.00 (an estimate), there only."),
        (BUS, BUS, replace(SIX, amount=4.8, estimate=False), "£4.80, there and home."),
        (BUS, BUS, None, "Not known."),
        ([leg("walk", at(18), at(18, 20))], [leg("walk", at(20), at(20, 20))], replace(SIX, amount=0.0), ""),
        (None, None, None, ""),
    ],
)
def test_the_fare_is_told_for_both_ways(
    out: list[Leg] | None, home: list[Leg] | None, fare: Fare | None, words: str
) -> None:
    ways = {"journey_out": Journey.of(out) if out else None, "journey_home": Journey.of(home) if home else None}
    assert offer(**ways, fare=fare).fare == words


def test_only_what_is_known_is_said() -> None:
    made = offer()
    assert made.facts == [
        "For women.", "Cost: Free.", "No steps to get in.", "Anyone can come along to this meeting."
    ]  # fmt: skip
    assert made.where == "1 Mill Lane, TN9 1DA"
    assert made.checked == "3 November 2026"
    assert offer(checked_on=None).checked == ""
    assert offer(lon=float("nan")).lonlat is None
