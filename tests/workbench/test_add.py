"""The Add screen: a suggestion lands in the store as suggested, unseen by the public; faults and doubles are said."""

import pytest
from streamlit.testing.v1 import AppTest

from layers.records import PUBLIC, Actor
from tests.workbench.on_screen import Screen, said
from web.house import House

REVIEWER = Actor(role="reviewer", id="test")
SEND = "Suggest this place"


def button(app: AppTest, label: str) -> object:
    return next(found for found in app.button if found.label == label)


def box(app: AppTest, label: str) -> object:
    """The text box with that label."""
    return next(found for found in [*app.text_input, *app.text_area] if found.label == label)


def choice(app: AppTest, label: str) -> object:
    return next(found for found in app.selectbox if found.label == label)


def filled(app: AppTest, *, place: str = "Hawkhurst", name: str = "Thursday Tea", kind: str = "peer-group") -> AppTest:
    """The form with the least that it needs, sent."""
    if place:
        app.text_input(key="add_where").set_value(place).run()
    box(app, "Name of the place or group").set_value(name)
    if kind:
        choice(app, "Kind").select(kind)
    return button(app, SEND).click().run()


def test_a_suggestion_by_keyboard_waits_to_be_checked(own_screen: tuple[Screen, House]) -> None:
    opened, house = own_screen
    app = opened("add")
    before = len(house.store.assets(PUBLIC))
    app.text_input(key="add_where").set_value("Hawkhurst").run()
    assert "Chosen: Hawkhurst" in said(app)
    choice(app, "Every week on").select("Thursday")
    app = filled(app, place="")
    assert not app.exception
    assert not app.error
    waiting = house.store.suggestions(REVIEWER)
    assert list(waiting["name"]) == ["Thursday Tea"]
    record = waiting["record"].iloc[0]
    hawkhurst = house.area.locate("Hawkhurst")
    assert (record.lon, record.lat, record.precision) == (hawkhurst.lon, hawkhurst.lat, "village")
    # from Sunday 22 November 2026 the first Thursday is the 26th
    assert [(f"{s.start:%d %B %H:%M}", s.rrule) for s in record.sessions] == [
        ("26 November 19:00", "FREQ=WEEKLY;BYDAY=TH")
    ]
    assert len(house.store.assets(PUBLIC)) == before
    assert "Thank you" in said(app)
    assert record.id in said(app)
    assert box(app, "Name of the place or group").value == ""


@pytest.mark.parametrize(
    ("place", "name", "kind", "words"),
    [
        ("Hawkhurst", "", "peer-group", "Please type a name."),
        ("Hawkhurst", "Thursday Tea", "", "Please choose what kind"),
        ("", "Thursday Tea", "peer-group", "Please show where it is"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_stored(
    own_screen: tuple[Screen, House], place: str, name: str, kind: str, words: str
) -> None:
    opened, house = own_screen
    app = filled(opened("add"), place=place, name=name, kind=kind)
    assert words in app.error[0].value
    assert house.store.suggestions(REVIEWER).empty


def test_a_place_that_cannot_be_found_is_said(own_screen: tuple[Screen, House]) -> None:
    opened, _ = own_screen
    app = opened("add")
    app.text_input(key="add_where").set_value("Atlantis").run()
    assert "Atlantis" in app.error[0].value
    app.text_input(key="add_where").set_value("51.1, 0.5").run()
    assert not app.error
    assert "latitude 51.10000, longitude 0.50000" in said(app)


def test_the_same_name_is_asked_about_before_it_is_sent(own_screen: tuple[Screen, House]) -> None:
    opened, house = own_screen
    app = filled(opened("add"), name="maidstone sunday steps!", kind="mutual-aid")
    assert "may be on the map already" in app.warning[-1].value
    assert list(app.dataframe[0].value["Name"]) == ["Maidstone Sunday Steps"]
    assert house.store.suggestions(REVIEWER).empty
    app = button(app, "It is another one: send it").click().run()
    assert list(house.store.suggestions(REVIEWER)["name"]) == ["maidstone sunday steps!"]
    assert "Thank you" in said(app)


def test_the_same_place_is_not_sent_when_told_so(own_screen: tuple[Screen, House]) -> None:
    opened, house = own_screen
    app = filled(opened("add"), name="Maidstone Sunday Steps", kind="mutual-aid")
    app = button(app, "It is the same: do not send it").click().run()
    assert house.store.suggestions(REVIEWER).empty
    assert "already" not in said(app)


def test_a_phone_line_needs_no_place(own_screen: tuple[Screen, House]) -> None:
    opened, house = own_screen
    app = opened("add")
    choice(app, "How do people join?").select("phone")
    box(app, "Phone").set_value("01632 960999")
    app = filled(app, place="", name="Late Line", kind="helpline")
    record = house.store.suggestions(REVIEWER)["record"].iloc[0]
    assert (record.lon, record.venue, record.phone) == (None, "phone", "01632 960999")
    assert not app.exception
