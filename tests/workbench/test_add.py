"""The Add screen: a suggestion lands in the store as suggested, unseen by the public; faults and doubles are said."""

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from layers.records import PUBLIC, Actor
from tests.workbench.on_screen import Screen, said
from web.entry import limits
from web.entry.limits import LIMITS
from web.house import House
from web.workbench import who

REVIEWER = Actor(role="reviewer", id="test")
SEND = "Suggest this place"


def button(app: AppTest, label: str) -> object:
    return next(found for found in app.button if found.label == label)


def box(app: AppTest, label: str) -> object:
    """The text box with that label."""
    return next(found for found in [*app.text_input, *app.text_area] if found.label == label)


def choice(app: AppTest, label: str) -> object:
    return next(found for found in app.selectbox if found.label == label)


def read(app: AppTest) -> str:
    """Every word on the page as a reader sees it, without the marks that keep text from acting as Markdown."""
    return said(app).replace("\\", "")


def days(app: AppTest, at: int = 0) -> object:
    """The days of the week of a row, to be set."""
    return [found for found in app.pills if found.label == "Which days?"][at]


def filled(app: AppTest, *, place: str = "Hawkhurst", name: str = "Thursday Tea", kind: str = "peer-group") -> AppTest:
    """The form with the least that it needs, sent."""
    if place:
        app.text_input(key="add_where").set_value(place).run()
    box(app, "Name of the place or group").set_value(name).run()
    if kind:
        choice(app, "Kind").select(kind).run()
    return button(app, SEND).click().run()


def test_a_suggestion_by_keyboard_waits_to_be_checked(own_screen: tuple[Screen, House]) -> None:
    opened, house = own_screen
    app = opened("add")
    before = len(house.store.assets(PUBLIC))
    app.text_input(key="add_where").set_value("Hawkhurst").run()
    assert "Chosen: Hawkhurst" in said(app)
    button(app, "Add a meeting time").click().run()
    days(app).set_value([3]).run()
    assert "Thursdays 19:00 to 20:00" in read(app)
    app = filled(app, place="")
    assert not app.exception
    assert not app.error
    waiting = house.store.suggestions(REVIEWER)
    assert list(waiting["name"]) == ["Thursday Tea"]
    record = waiting["record"].iloc[0]
    hawkhurst = house.area.locate("Hawkhurst")
    assert (record.lon, record.lat, record.precision) == (hawkhurst.lon, hawkhurst.lat, "village")
    assert record.capital == house.vocabulary.asset_kinds["peer-group"].capital
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
    assert words in read(app)
    assert house.store.suggestions(REVIEWER).empty


def test_a_place_that_cannot_be_found_is_said(own_screen: tuple[Screen, House]) -> None:
    opened, _ = own_screen
    app = opened("add")
    app.text_input(key="add_where").set_value("Atlantis").run()
    assert "Atlantis" in read(app)
    app.text_input(key="add_where").set_value("51.1, 0.5").run()
    assert not app.error
    assert "latitude 51.10000, longitude 0.50000" in said(app)


def test_the_same_name_is_asked_about_before_it_is_sent(own_screen: tuple[Screen, House]) -> None:
    opened, house = own_screen
    app = filled(opened("add"), name="maidstone sunday steps!", kind="mutual-aid")
    assert "may be on the map already" in app.warning[-1].value
    assert list(app.dataframe[0].value["Name"]) == ["Maidstone Sunday Steps"]
    assert app.dataframe[0].value["Why it may be the same"].iloc[0].startswith("the same name")
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
    choice(app, "How do people join?").select("phone").run()
    box(app, "Phone").set_value("01632 960999")
    app = filled(app, place="", name="Late Line", kind="helpline")
    record = house.store.suggestions(REVIEWER)["record"].iloc[0]
    assert (record.lon, record.venue, record.phone) == (None, "phone", "01632 960999")
    assert not app.exception


def test_a_room_with_free_tuesdays(own_screen: tuple[Screen, House]) -> None:
    opened, house = own_screen
    app = opened("add")
    app.text_input(key="add_where").set_value("Hadlow").run()
    box(app, "Name of the place or group").set_value("Back Room").run()
    choice(app, "Kind").select("room-available").run()
    assert choice(app, "Is it running?").value == "potential"
    button(app, "Add a free time").click().run()
    days(app).set_value([1]).run()
    assert "Tue 18:00-22:00" in read(app)
    app.checkbox[0].check().run()
    assert "Christmas Day (25 December 2026)" in read(app)
    app = button(app, SEND).click().run()
    record = house.store.suggestions(REVIEWER)["record"].iloc[0]
    assert (record.status, record.opening_hours) == ("potential", "Tu 18:00-22:00; PH off")
    assert not app.exception


def test_a_meeting_with_exceptions(own_screen: tuple[Screen, House]) -> None:
    opened, house = own_screen
    app = opened("add")
    app.text_input(key="add_where").set_value("Hadlow").run()
    button(app, "Add a meeting time").click().run()
    choice(app, "How often?").select("Every month").run()
    assert "which weeks of the month" in said(app)
    next(p for p in app.pills if p.label == "Which weeks of the month?").set_value([1]).run()
    days(app).set_value([1]).run()
    app.text_input(key="add_form_0_m0_off").set_value("1 December 2026").run()
    app.checkbox(key="add_form_0_m0_ph").check().run()
    assert "first Tuesday of the month 19:00 to 20:00, not on bank holidays, not on 1 December 2026" in read(app)
    app = filled(app, place="")
    [session] = house.store.suggestions(REVIEWER)["record"].iloc[0].sessions
    assert (session.rrule, session.except_on, session.on_bank_holidays) == (
        "FREQ=MONTHLY;BYDAY=1TU", (date(2026, 12, 1),), False,
    )  # fmt: skip
    assert f"{session.start:%d %B %Y}" == "01 December 2026"


def test_a_time_without_a_day_is_said_and_nothing_is_stored(own_screen: tuple[Screen, House]) -> None:
    opened, house = own_screen
    app = opened("add")
    button(app, "Add a meeting time").click().run()
    app = filled(app)
    assert "Meeting time 1: Please choose at least one day of the week." in read(app)
    assert house.store.suggestions(REVIEWER).empty
    button(app, "Remove meeting time 1").click().run()
    app = button(app, SEND).click().run()
    assert not app.error
    assert house.store.suggestions(REVIEWER)["record"].iloc[0].sessions == ()


def test_an_address_is_found_by_its_postcode_and_kept_no_finer_than_asked(own_screen: tuple[Screen, House]) -> None:
    opened, house = own_screen
    postcode = str(house.area.postcodes["postcode"].iloc[100])
    app = opened("add")
    app.text_input(key="add_where").set_value(f"Old Chapel, 12 High Street, {postcode}").run()
    assert f"Chosen: {postcode}" in said(app)
    assert box(app, "Address or venue").value == "Old Chapel, 12 High Street"
    app = filled(app, place="")
    record = house.store.suggestions(REVIEWER)["record"].iloc[0]
    assert (record.precision, record.postcode) == ("street", postcode)
    found = house.area.locate(postcode)
    assert (record.lon, record.lat) == (round(found.lon, 5), round(found.lat, 5))


def test_a_village_is_not_told_with_its_house_number(own_screen: tuple[Screen, House]) -> None:
    opened, house = own_screen
    app = opened("add")
    app.text_input(key="add_where").set_value("51.2239, 0.3372").run()
    app.radio(key="add_form_0_0.3372_51.2239_precision").set_value("village").run()
    assert "kept as the middle of Hadlow" in said(app)
    box(app, "Address or venue").set_value("12 High Street").run()
    app = filled(app, place="")
    assert "tells the exact place" in read(app)
    box(app, "Address or venue").set_value("By the green").run()
    app = button(app, SEND).click().run()
    record = house.store.suggestions(REVIEWER)["record"].iloc[0]
    hadlow = house.area.places.set_index("name").geometry["Hadlow"]
    assert (record.lon, record.lat, record.precision) == (hadlow.x, hadlow.y, "village")


def test_a_tie_between_two(own_screen: tuple[Screen, House]) -> None:
    opened, house = own_screen
    app = opened("add")
    app.radio(key="add_what").set_value("A tie between two").run()
    app = button(app, "Suggest this tie").click().run()
    assert "choose both ends" in read(app)
    choice(app, "Who, or which place?").select("kingfisher").run()
    choice(app, "What is the tie?").select("shares-volunteers-with").run()
    choice(app, "Whom, or which place?").select("night-owls").run()
    app = button(app, "Suggest this tie").click().run()
    assert "on the map already" in read(app)  # the other way round, and it reads the same both ways
    choice(app, "What is the tie?").select("refers-to").run()
    assert "Kingfisher Peers refers people to Night Owls" in said(app)
    app = button(app, "Suggest this tie").click().run()
    record = house.store.suggestions(REVIEWER)["record"].iloc[0]
    assert (record.source_id, record.kind, record.target_id) == ("kingfisher", "refers-to", "night-owls")
    assert not app.exception


def test_an_organisation(own_screen: tuple[Screen, House]) -> None:
    opened, house = own_screen
    app = opened("add")
    app.radio(key="add_what").set_value("An organisation").run()
    app = button(app, "Suggest this organisation").click().run()
    assert "Please type a name." in read(app)
    box(app, "Name of the organisation").set_value("kingfisher peers").run()
    choice(app, "What kind of member is it?").select("local-media").run()
    app = button(app, "Suggest this organisation").click().run()
    assert "on the map already" in read(app)
    box(app, "Name of the organisation").set_value("Kingfisher Radio").run()
    app = button(app, "Suggest this organisation").click().run()
    assert list(house.store.suggestions(REVIEWER)["name"]) == ["Kingfisher Radio"]
    assert "Thank you" in said(app)


def test_too_many_suggestions_from_one_place_are_refused_in_words(own_screen: tuple[Screen, House]) -> None:
    opened, house = own_screen
    for _ in range(LIMITS["suggest"].an_hour):
        assert limits.may(who.limit_key(), "suggest").ok
    app = filled(opened("add"))
    assert "a lot from one place" in read(app)
    assert house.store.suggestions(REVIEWER).empty
