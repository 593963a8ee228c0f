"""Where and when a group could meet: rooms at the times that they are free, and zone centres told for what they are."""

from datetime import date, datetime, time

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Point

from layers.errors import BadValueError
from layers.records import Asset, Session
from mapping.candidates import NO_HALL_KNOWN, Slot, candidates
from mapping.zone_weights import zone_weights
from tests.siting.siting_toy import EVENING, assets, hall, meeting, zones
from tests.travel.feeds import TUESDAY


def found(*records: Asset, slot: Slot = EVENING, most: int = 0) -> pd.DataFrame:
    return candidates(zones(), assets(*records), slot, weights=np.ones(2), most_places=most)


@pytest.mark.parametrize(
    ("hours", "start"),
    [
        ("Tu 18:00-22:00", "19:00"),  # free when asked
        ("Tu 19:30-22:00", "19:30"),  # free later
        ("Tu 16:00-20:00", "18:30"),  # free until too soon: the group is earlier
        ("Tu 12:00-18:30", "17:00"),  # the first moment of the evening
        ("Tu 12:00-18:29", None),  # an hour and 29 minutes of evening is too short
        ("Tu 09:00-16:00", None),  # another part of the day
        ("We 18:00-22:00", None),  # another day
        ("Tu 20:00-26:00", "20:00"),  # past midnight
        ("Mo 22:00-26:00; Tu 20:00-21:45", "20:00"),
        ("24/7", "19:00"),
        ("", "19:00"),
    ],
)
def test_a_room_is_asked_for_when_it_is_free(hours: str, start: str | None) -> None:
    rooms = found(hall(hours))
    rooms = rooms[rooms["what"] == "room"]
    assert rooms["start"].dt.strftime("%H:%M").tolist() == ([start] if start else [])
    assert (rooms["end"] - rooms["start"] == pd.Timedelta(minutes=90)).all()
    if start:
        assert ("not known: ask" in rooms["known"].iloc[0]) == (hours == "")
        assert rooms[["asset_id", "name", "cost"]].to_numpy().tolist() == [["hall", "Village Hall", "£5 an hour"]]


def test_a_potential_group_keeps_its_own_times() -> None:
    own = Session(start=datetime(2024, 3, 5, 18, 15), minutes=45, rrule="FREQ=WEEKLY")
    screen = Session(start=datetime(2024, 3, 5, 19, 0), minutes=45, rrule="FREQ=WEEKLY", venue="online")
    morning = Session(start=datetime(2024, 3, 5, 9, 0), minutes=45, rrule="FREQ=WEEKLY")
    rooms = found(hall("Tu 18:00-22:00", sessions=(own, screen, morning)))
    assert rooms.loc[rooms["what"] == "room", "start"].tolist() == [datetime(2024, 3, 5, 18, 15)]
    assert rooms["end"].iloc[0] == datetime(2024, 3, 5, 19, 0)


def test_only_what_could_be_used_at_a_place_is_a_room() -> None:
    rooms = found(
        meeting(), hall(id="shut", status="closed"), hall(id="line", venue="phone"),
        hall(id="van", lon=None, lat=None, service_area="Kent"),
    )  # fmt: skip
    assert rooms["what"].tolist() == ["place", "place"]


def test_a_zone_centre_says_that_no_hall_is_known() -> None:
    rows = found()
    assert rows["name"].tolist() == ["Village", "Town"]
    assert rows["known"].tolist() == [NO_HALL_KNOWN] * 2
    assert rows["start"].tolist() == [EVENING.begins] * 2
    assert rows["lon"].tolist() == zones()["home_lon"].tolist()


def test_of_many_centres_those_that_are_near_most_come_first() -> None:
    lonlat = [(0.0, 51.0), (0.01, 51.0), (0.5, 51.0), (1.0, 51.0)]  # two are 700 m apart, the others far away
    far = gpd.GeoDataFrame(
        {"id": list("abcd"), "name": list("abcd")}, geometry=[Point(p).buffer(0.001) for p in lonlat], crs=4326
    )
    for most, expected in [
        (1, ["a"]),
        (2, ["a", "c"]),
        (3, ["a", "c", "d"]),
        (4, ["a", "b", "c", "d"]),
        (0, list("abcd")),
    ]:
        rows = candidates(far, assets(), EVENING, weights=np.array([9.0, 1, 5, 3]), most_places=most)
        assert rows["name"].tolist() == expected


@pytest.mark.parametrize(
    ("start", "hours", "part"),
    [(time(0, 0), (0, 12), "morning"), (time(11, 59), (0, 12), "morning"), (time(12, 0), (12, 17), "afternoon"),
     (time(16, 59), (12, 17), "afternoon"), (time(17, 0), (17, 24), "evening"), (time(23, 30), (17, 24), "evening")],
)  # fmt: skip
def test_parts_of_the_day(start: time, hours: tuple[int, int], part: str) -> None:
    slot = Slot(TUESDAY, start, 60)
    assert (slot.hours, slot.part) == (hours, part)
    assert slot.stretch[0] <= slot.begins < slot.stretch[1]


def test_a_group_may_end_after_midnight_and_not_last_for_ever() -> None:
    assert Slot(date(2024, 3, 5), time(23, 30), 90).ends == datetime(2024, 3, 6, 1, 0)
    with pytest.raises(BadValueError, match="0 minutes"):
        Slot(TUESDAY, time(19), 0)


def test_what_a_zone_counts() -> None:
    assert zone_weights(zones(), "population")[0].tolist() == [300, 1000]
    # the Village is in the most deprived tenth, the Town in the least
    assert zone_weights(zones(), "deprivation")[0].tolist() == [3000, 1000]
    assert zone_weights(zones(), "no-car")[0].tolist() == [50, 90]
    part, words = zone_weights(zones(village=None), "population")
    assert part.tolist() == [0, 1000]
    assert "1 zones" in words
    nobody, words = zone_weights(zones(village=None, town=None), "population")
    assert nobody.tolist() == [1, 1]
    assert "zones" in words
    half = zones().assign(deprivation_decile=pd.array([None, 10], dtype="Int64"))
    assert zone_weights(half, "deprivation")[0].tolist() == [1650, 1000]
    with pytest.raises(BadValueError, match="no car households; weigh by population"):
        zone_weights(zones().drop(columns="no_car_households"), "no-car")
    with pytest.raises(BadValueError, match="'people'"):
        zone_weights(zones(), "people")
