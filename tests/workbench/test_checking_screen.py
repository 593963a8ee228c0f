"""The Checking screen: what waits is decided with a reason, letters are written, and only those who check see it."""

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from layers.checking.note import Note
from layers.checking.notes import Notes
from layers.records import PUBLIC, Actor
from tests.workbench.on_screen import Screen, said
from web.house import House
from web.workbench import state

REVIEWER = Actor(role="reviewer", id="user_7")
MEMBER = Actor(role="member", id="user_9", organisation="night-owls")
PLACE = "kingfisher-tonbridge"
TODAY = date(2026, 11, 22)
NEW, CHANGES, NOTES, LADDER = range(4)


@pytest.fixture
def checking(own_screen: tuple[Screen, House], monkeypatch: pytest.MonkeyPatch) -> tuple[Screen, House]:
    """The screen as a reviewer has it."""
    monkeypatch.setattr(state, "visitor", lambda: REVIEWER)
    return own_screen


def part(screen: Screen, number: int) -> AppTest:
    return screen("checking").radio(key="checking_part").set_value(number).run()


def labelled(app: AppTest, label: str) -> object:
    [found] = [button for button in app.button if button.label == label]
    return found


def errors(app: AppTest) -> list[str]:
    assert not app.exception
    return [str(error.value) for error in app.error]


@pytest.mark.parametrize("actor", [PUBLIC, MEMBER, Actor(role="commissioner"), Actor(role="contributor")])
def test_only_those_who_check_see_what_waits(
    own_screen: tuple[Screen, House], monkeypatch: pytest.MonkeyPatch, actor: Actor
) -> None:
    screen, house = own_screen
    given = house.store.get("asset", PLACE).record.model_copy(update={"name": "Not yet told"})
    house.store.suggest(given, why="Unread words")
    monkeypatch.setattr(state, "visitor", lambda: actor)
    app = screen("checking")
    assert not app.exception
    assert "for reviewers and keepers" in said(app)
    assert not app.dataframe
    assert "Not yet told" not in said(app)


def test_a_suggestion_is_asked_about_refused_with_a_reason_and_approved(checking: tuple[Screen, House]) -> None:
    screen, house = checking
    given = house.store.get("asset", PLACE).record.model_copy(update={"name": "Tea ![x](http://evil/x.png)"})
    new = house.store.suggest(given, why="I go there")
    app = part(screen, NEW)
    assert "![x](http" not in "".join(str(heading.value) for heading in app.subheader)
    assert "This may be on the map already." in said(app)
    app.button(key=f"no_{new}").click().run()
    assert errors(app) == ["Say why: every change is kept with its reason, in a few words."]
    app.text_area(key=f"why_{new}").set_value("Is it upstairs?").run()
    app.button(key=f"ask_{new}").click().run()
    assert errors(app) == []
    assert list(house.store.remarks(new, actor=REVIEWER)["said"]) == ["Is it upstairs?"]
    app.text_area(key=f"why_{new}").set_value("A double").run()
    app.button(key=f"no_{new}").click().run()
    assert house.store.suggestions(REVIEWER).empty
    assert house.store.history("asset", new, actor=REVIEWER).iloc[-1]["why"] == "A double"

    other = house.store.suggest(given.model_copy(update={"name": "Better tea"}), why="I go there")
    app = part(screen, NEW)
    app.button(key=f"yes_{other}").click().run()
    assert errors(app) == []
    assert "Better tea is on the map now." in said(app)
    assert house.store.get("asset", other).record.checked_on is not None


def test_a_change_shows_its_differences_and_clashes_and_nobody_accepts_their_own(
    checking: tuple[Screen, House], monkeypatch: pytest.MonkeyPatch
) -> None:
    screen, house = checking
    stored = house.store.get("asset", PLACE, actor=REVIEWER)
    theirs = stored.record.model_copy(update={"cost": "£2"})
    number = house.store.propose(theirs, version=stored.version, why="I paid", actor=MEMBER)
    app = part(screen, CHANGES)
    [shown] = app.dataframe[0].value.to_dict("records")
    assert shown == {"What": "Cost", "Before": "Free", "Would be": "£2"}
    ours = stored.record.model_copy(update={"cost": "£3"})
    house.store.change(ours, actor=REVIEWER, why="They told me", version=stored.version)
    app = part(screen, CHANGES)
    assert "The record has changed since." in said(app)
    app.button(key=f"yes_{number}").click().run()
    assert "Both changed: cost" in errors(app)[0]
    assert {"What": "Cost", "Says now": "£3", "Would be": "£2"} in app.dataframe[1].value.to_dict("records")
    app.text_area(key=f"why_{number}").set_value("It is £3 now").run()
    app.button(key=f"no_{number}").click().run()
    assert house.store.proposals(REVIEWER).empty

    mine = house.store.propose(theirs, version=stored.version + 1, why="Mine", actor=REVIEWER, merge=True)
    app = part(screen, CHANGES)
    assert app.button(key=f"yes_{mine}").disabled
    assert "You put this forward yourself" in said(app)


def test_a_note_shows_only_once_somebody_says_that_it_names_nobody(checking: tuple[Screen, House]) -> None:
    screen, house = checking
    notes = Notes(house.store.database)
    number = notes.send(PLACE, Note("2026-10", "warm", said="I met Dave there"), actor=PUBLIC, today=TODAY)
    app = part(screen, NOTES)
    assert "These may be names: Dave." in said(app)
    assert app.button(key=f"show_{number}").disabled
    assert app.button(key=f"refuse_{number}").disabled
    app.selectbox(key=f"reason_{number}").set_value("names-a-person").run()
    app.button(key=f"refuse_{number}").click().run()
    assert errors(app) == []
    assert notes.shown([PLACE], actor=PUBLIC, today=TODAY) == {}

    kind = notes.send(PLACE, Note("2026-10", "warm", said="Tea is on"), actor=PUBLIC, today=TODAY)
    app = part(screen, NOTES)
    app.checkbox(key=f"nobody_{kind}").check().run()
    app.button(key=f"show_{kind}").click().run()
    assert notes.shown([PLACE], actor=PUBLIC, today=TODAY)[PLACE].texts == (("Tea is on", "2026-10"),)
    on_map = screen("map")
    assert "“Tea is on” (October 2026)" in on_map.dataframe[0].value["People who have been"].str.cat()


def test_letters_are_written_from_the_screen_and_one_is_marked_as_checked(checking: tuple[Screen, House]) -> None:
    screen, house = checking
    app = part(screen, LADDER)
    table = app.dataframe[0].value
    assert len(table) == 13
    assert list(table["Days"]) == sorted(table["Days"], reverse=True)
    labelled(app, "Write the letters").click().run()
    assert errors(app) == []
    assert "13 letters are written: 0 for mail, 13 for paper." in said(app)
    labelled(app, "Write the letters").click().run()
    assert "No letter is due" in errors(app)[0]

    app.selectbox(key="checking_mark").set_value("snodland-peers").run()
    labelled(app, "It is all still right").click().run()
    assert "Say why" in errors(app)[0]
    app.text_input(key="checking_how").set_value("Rang them").run()
    labelled(app, "It is all still right").click().run()
    assert house.store.get("asset", "snodland-peers").record.checked_on == TODAY


def test_lists_sink_what_nobody_has_checked_for_long_and_say_so(screen: Screen) -> None:
    rows = screen("map").dataframe[0].value
    doubtful = rows["When"].str.contains("not checked since")
    assert doubtful.any()
    assert list(doubtful) == sorted(doubtful)
    peers = rows[rows["Name"] == "Snodland Peers"].iloc[0]
    assert peers["When"].endswith("(not checked since May 2026)")
    assert list(rows["Name"][~doubtful]) == sorted(rows["Name"][~doubtful])
