"""From the Add form to a record: the draft, and its faults in plain words."""

from dataclasses import replace

import pytest

from layers.errors import BadValueError
from layers.records import Asset, Contact, Review
from layers.vocabulary import load
from web.workbench.suggesting import Form, draft, filled, form_of

KINDS = load().asset_kinds
FORM = Form(name="Tuesday Tea", kind="peer-group", lon=0.2739, lat=51.1951)


def test_a_draft_is_a_suggestion_with_what_its_kind_builds() -> None:
    asset = draft(replace(FORM, website="example.org"), KINDS)
    assert asset.review is Review.SUGGESTED
    assert asset.capital == KINDS["peer-group"].capital
    assert asset.website == "https://example.org"
    assert asset.sessions == ()


def test_a_record_that_is_changed_keeps_what_the_form_does_not_ask() -> None:
    secretary = Contact(role="Group secretary", phone="07700 900101")
    old = Asset(id="tea", name="Tea", kind="cafe", lon=0.2, lat=51.1, contacts=(secretary,), languages=("en", "cy"))
    new = filled(replace(form_of(old), name="Tuesday Tea", capital=("social",)), KINDS, old)
    assert new == old.model_copy(update={"name": "Tuesday Tea", "capital": ("social",)})
    assert filled(form_of(old.model_copy(update={"capital": ("social",)})), KINDS, old).id == "tea"


def test_support_by_phone_has_no_place() -> None:
    old = Asset(id="line", name="Line", kind="helpline", lon=0.2, lat=51.1, precision="village")
    new = filled(replace(form_of(old), venue="phone", phone="01632 960999"), KINDS, old)
    assert (new.lon, new.lat, new.precision) == (None, None, "exact")


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
        (replace(FORM, faults=("Meeting time 1: choose a day.",)), "Meeting time 1: choose a day."),
    ],
)
def test_what_is_wrong_is_said_in_the_forms_own_words(form: Form, words: str) -> None:
    with pytest.raises(BadValueError) as caught:
        draft(form, KINDS)
    assert words in str(caught.value)
    assert "validation" not in str(caught.value)
