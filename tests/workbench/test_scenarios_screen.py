"""The Scenarios screen: a change is put together, tried, worked out and kept as a file; the store stays as it was."""

import tomllib

import pytest
from streamlit.testing.v1 import AppTest

from layers.errors import BadValueError
from layers.feeds.scenario_toml import scenario_of
from layers.scenarios import CHANGES, Scenario
from tests.workbench.on_screen import Screen, maps, said
from web.house import House
from web.workbench import changing

EXAMPLE = "A Tuesday group in Hadlow village hall and one later bus"


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def labels(app: AppTest) -> set[str]:
    return {button.label for button in app.button}


def choose(app: AppTest, does: str) -> AppTest:
    return next(box for box in app.selectbox if box.label == "What would change?").select(does).run()


def typed(app: AppTest, label: str, text: str) -> None:
    next(box for box in app.text_input if box.label == label).input(text)


def test_the_form_knows_every_kind_of_change() -> None:
    assert set(changing.LABELS) == set(changing._ASKS) == set(CHANGES)


def test_it_begins_empty_and_cannot_be_worked_out(screen: Screen) -> None:
    app = screen("scenarios")
    assert not app.exception
    assert "No change yet" in said(app)
    assert next(button for button in app.button if button.label == "Work it out").disabled
    assert "Take it out" not in labels(app)


@pytest.mark.parametrize("does", list(CHANGES))
def test_every_kind_of_change_has_a_form(screen: Screen, does: str) -> None:
    app = choose(screen("scenarios"), does)
    assert not app.exception
    assert "Add this change" in labels(app)


def test_a_group_is_added_and_taken_out_again(screen: Screen, example: House) -> None:
    before = example.store.data_version
    app = screen("scenarios")
    typed(app, "Name", "Village evening")
    typed(app, "Where? Postcode, town or village, or latitude, longitude", "Hadlow")
    press(app, "Add this change")
    assert not app.exception
    assert "Village evening is added" in said(app)
    [change] = app.session_state["scenario"].changes
    assert (change.lon, change.lat) == pytest.approx((0.339, 51.224), abs=0.01)
    assert change.sessions[0].rrule == "FREQ=WEEKLY;BYDAY=TU"
    next(box for box in app.selectbox if box.label == "Take a change out").select_index(0).run()
    press(app, "Take it out")
    assert app.session_state["scenario"].changes == ()
    assert example.store.data_version == before


@pytest.mark.parametrize(
    ("does", "fields", "words"),
    [
        ("add-asset", {"Name": "Here"}, "Please type where"),
        (
            "add-asset",
            {"Name": "Here", "Where? Postcode, town or village, or latitude, longitude": "Atlantis"},
            "Atlantis",
        ),
        ("later-last-trip", {"The later bus sets off at": "soon"}, "Please look again"),
        ("later-last-trip", {"The later bus sets off at": "00:05"}, "is no later"),
        ("cut-trips", {"No bus sets off from this time on": "35:00"}, "has no trip at 35:00 or later"),
    ],
)
def test_a_change_that_cannot_be_is_told_and_not_taken(
    screen: Screen, does: str, fields: dict[str, str], words: str
) -> None:
    app = choose(screen("scenarios"), does)
    for label, text in fields.items():
        typed(app, label, text)
    press(app, "Add this change")
    assert not app.exception
    assert any(words.replace(":", "") in error.value.replace("\\", "").replace(":", "") for error in app.error)
    assert app.session_state["scenario"].changes == ()


def test_the_example_is_worked_out_side_by_side(screen: Screen, example: House) -> None:
    before = example.store.data_version
    app = screen("scenarios")
    app.selectbox(key="scenario_example").select(EXAMPLE).run()
    press(app, "Open the example")
    assert "Tuesday group, Hadlow village hall (example) is added" in said(app)
    press(app, "Work it out")
    assert not app.exception
    assert not app.error
    assert "people gain a chance to be at support" in app.subheader[0].value
    assert len(maps(app)) == 2  # today's map and the scenario's
    days = next(table.value for table in app.dataframe if "Gain it" in table.value).set_index("When")
    assert days.loc["Any evening", "Gain it"] != "0"
    assert days.loc["Monday", "Gain it"] == "0"
    areas = next(table.value for table in app.dataframe if "Hours with it" in table.value and "Area" in table.value)
    assert (areas["Hours with it"] > areas["Hours today"]).all()
    assert any("Hadlow" in name for name in areas["Area"])
    assert example.store.data_version == before


def test_a_scenario_that_has_changed_is_not_shown_with_its_old_answer(screen: Screen) -> None:
    app = screen("scenarios")
    app.selectbox(key="scenario_example").select(EXAMPLE).run()
    press(app, "Open the example")
    app.session_state["scenario_asked"] = Scenario(name="another")
    app.run()
    assert not app.subheader


def test_a_file_that_names_a_hidden_record_changes_nothing_and_is_not_kept(screen: Screen) -> None:
    text = 'name = "x"\n[[change]]\ndo = "close-asset"\nasset = "safe-door-refuge"\n'
    app = screen("scenarios")
    app.session_state["scenario"] = scenario_of(text.encode(), name="x.toml")
    app.run()
    assert "not among the public records" in said(app)
    assert "Safe Door" not in said(app)
    assert not app.get("download_button")


def test_what_was_filled_in_becomes_the_change(screen: Screen) -> None:
    change = changing.made("later-last-trip", {"route": "21", "towards": "", "at": "21:30", "days": ("Tuesday",)})
    assert tomllib.loads("days = ['Tuesday']")["days"] == list(change.days)
    with pytest.raises(BadValueError, match="Please look again"):
        changing.made("close-asset", {"asset": None})
