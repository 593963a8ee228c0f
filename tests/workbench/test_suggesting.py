"""From the Add form to a record: the draft, its faults in plain words, and likely duplicates."""

from dataclasses import replace
from datetime import date, datetime, time

import geopandas as gpd
import pytest
from shapely import Point

from layers.errors import BadValueError
from layers.records import Review
from layers.vocabulary import load
from web.workbench.suggesting import Form, draft, duplicates

KINDS = load().asset_kinds
SUNDAY = date(2026, 11, 22)
FORM = Form(name="Tuesday Tea", kind="peer-group", lon=0.2739, lat=51.1951)


def test_a_draft_is_a_suggestion_with_what_its_kind_builds() -> None:
    asset = draft(replace(FORM, website="example.org"), KINDS, today=SUNDAY)
    assert asset.review is Review.SUGGESTED
    assert asset.capital == KINDS["peer-group"].capital
    assert asset.website == "https://example.org"
    assert asset.sessions == ()


def test_a_weekly_meeting_starts_on_the_first_such_day() -> None:
    session = draft(replace(FORM, weekday=1, starts=time(19, 30), minutes=90), KINDS, today=SUNDAY).sessions[0]
    assert (session.start, session.minutes, session.rrule) == (
        datetime(2026, 11, 24, 19, 30),
        90,
        "FREQ=WEEKLY;BYDAY=TU",
    )
    assert draft(replace(FORM, weekday=6), KINDS, today=SUNDAY).sessions[0].start.date() == SUNDAY


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (replace(FORM, name="  "), "Please type a name."),
        (replace(FORM, kind=""), "Please choose what kind"),
        (replace(FORM, lon=None, lat=None), "Please show where it is"),
        (replace(FORM, lon=None, lat=None, venue="phone"), "Please type the phone number."),
        (replace(FORM, name="x" * 121), "Name: this is too long"),
        (replace(FORM, website="http://a b"), "Website: this is not an address"),
        (replace(FORM, website="javascript://x"), "Website: this is not an address"),
    ],
)
def test_what_is_wrong_is_said_in_the_forms_own_words(form: Form, words: str) -> None:
    with pytest.raises(BadValueError) as caught:
        draft(form, KINDS, today=SUNDAY)
    assert words in str(caught.value)
    assert "validation" not in str(caught.value)


# 0.001 degrees of latitude is 111 m, 0.0008 is 89 m
ASSETS = gpd.GeoDataFrame(
    {"id": ["a", "b", "c", "d"], "name": ["Tuesday  TEA!", "Nearby", "Too far", "Phone line"],
     "kind": ["library", "peer-group", "peer-group", "helpline"]},
    geometry=[Point(0.5, 51.5), Point(0.2739, 51.1959), Point(0.2739, 51.1961), None],
    crs="EPSG:4326",
)  # fmt: skip


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (FORM, ["a", "b"]),
        (replace(FORM, name="Other"), ["b"]),
        (replace(FORM, name="Other", kind="library"), []),
        (replace(FORM, lon=None, lat=None), ["a"]),
    ],
)
def test_duplicates_by_name_or_by_kind_within_100_m(form: Form, found: list[str]) -> None:
    assert list(duplicates(ASSETS, form)["id"]) == found


def test_an_empty_map_has_no_duplicates() -> None:
    assert duplicates(ASSETS.iloc[:0], FORM).empty
    assert duplicates(ASSETS.iloc[3:], FORM).empty
