"""Which places a pack holds, in which order, and what its week says: a toy area with every answer known."""

from datetime import date, datetime

import geopandas as gpd
import pytest
from shapely import Point

from layers.audiences import load_audiences
from layers.errors import BadFileError, BadValueError
from layers.records import Asset, Session
from layers.store.frames import assets_frame
from layers.store.reads import StoredRecord
from layers.vocabulary import FOLDER
from mapping.packs import chapters, chosen, week_of

HERE = Point(0.27, 51.2)
KM_NORTH = 1 / 111.2  # degrees of latitude that a kilometre is, near enough


def asset(name: str, *, km: float | None = 1.0, **more: object) -> Asset:
    """An asset ``km`` north of HERE; None: by phone."""
    at = {"lon": 0.27, "lat": 51.2 + km * KM_NORTH} if km is not None else {"venue": "phone"}
    return Asset(**({"id": name.lower(), "name": name, "kind": "peer-group"} | at | more))


def frame(*assets: Asset) -> gpd.GeoDataFrame:
    return assets_frame([StoredRecord(one, 1) for one in assets], data_version="toy")


TOY = frame(
    asset("Far", km=20.0),
    asset("Near", km=2.0, needs=("a-group",)),
    asset("Line", km=None, kind="helpline", needs=("someone-to-talk-to",)),
    asset("Beds", km=3.0, needs=("somewhere-to-stay",)),
    asset("Hall", km=0.5, status="potential"),
    asset("Gone", km=0.5, status="closed"),
    asset("Office", km=0.5, kind="community-venue"),
)


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({"around": HERE, "within_km": 15}, ["Line", "Office", "Near", "Beds"]),
        ({"around": HERE, "within_km": 2.5}, ["Line", "Office", "Near"]),
        ({"around": HERE, "within_km": 30}, ["Line", "Office", "Near", "Beds", "Far"]),
        ({"around": HERE, "within_km": 15, "members_only": ("community-venue",)}, ["Line", "Near", "Beds"]),
        # what says nothing of needs stays in; what meets only another need does not
        ({"around": HERE, "within_km": 15, "needs": ("a-group",)}, ["Office", "Near"]),
        ({}, ["Beds", "Far", "Line", "Near", "Office"]),
    ],
)
def test_what_is_in_a_pack(options: dict[str, object], names: list[str]) -> None:
    assert list(chosen(TOY, **options)["name"]) == names  # type: ignore[arg-type]


@pytest.mark.parametrize("within_km", [0.0, -1.0, 201.0, float("nan")])
def test_a_circle_that_makes_no_sense_is_refused(within_km: float) -> None:
    with pytest.raises(BadValueError, match="give 1 to 200"):
        chosen(TOY, around=HERE, within_km=within_km)


def test_chapters_begin_with_what_is_reached_from_anywhere() -> None:
    told = chapters(chosen(TOY, around=HERE), ["community-venue", "peer-group", "helpline"])
    assert [(chapter.kind, list(chapter.places["name"])) for chapter in told] == [
        ("", ["Line"]),
        ("community-venue", ["Office"]),
        ("peer-group", ["Near", "Beds"]),
    ]


def test_the_week_has_each_meeting_on_its_day_and_the_seven_days_in_order() -> None:
    tuesday = Session(start=datetime(2026, 1, 6, 19, 0), minutes=90, rrule="FREQ=WEEKLY;BYDAY=TU")
    once = Session(start=datetime(2026, 11, 29, 23, 0), minutes=120)  # ends in the next week
    week = week_of(frame(asset("Group", sessions=(tuesday,)), asset("Party", sessions=(once,))), date(2026, 11, 23))
    assert [day for day, _ in week] == [date(2026, 11, 23 + n) for n in range(7)]
    assert [list(on["name"]) for _, on in week] == [[], ["Group"], [], [], [], [], ["Party"]]
    with pytest.raises(BadValueError, match="is a Tuesday"):
        week_of(TOY, date(2026, 11, 24))


def test_every_audience_opens_with_words_and_a_broken_file_is_named(tmp_path: object) -> None:
    known = load_audiences()
    assert list(known) == ["newcomer", "gp-and-pharmacy", "police-and-custody", "leaving-prison"]
    assert all(audience.opening and audience.close for audience in known.values())


def test_an_unknown_need_of_an_audience_is_refused(tmp_path) -> None:  # type: ignore[no-untyped-def]
    for file in FOLDER.glob("*.toml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    broken = (FOLDER / "audiences.toml").read_text(encoding="utf-8").replace('"safer-use"', '"safer-uze"')
    (tmp_path / "audiences.toml").write_text(broken, encoding="utf-8")
    with pytest.raises(BadFileError, match="safer-uze"):
        load_audiences(tmp_path)
