"""The Change screen: saved at once where it is one's own, put forward where not; clashes shown; gone back to."""

import pytest
from streamlit.testing.v1 import AppTest

from layers.people import SignedIn
from layers.records import Actor
from tests.workbench.on_screen import Screen, said
from web.house import House
from web.workbench import state

KEEPER = Actor(role="keeper", id="user_1")
REVIEWER = Actor(role="reviewer", id="user_2")
MEMBER = Actor(role="member", id="user_3", organisation="kingfisher")
VISITOR = Actor()
ROOM = "hadlow-hall"
OWN = "kingfisher-rooms"

Edit = tuple[AppTest, House]


def button(app: AppTest, label: str) -> object:
    return next(found for found in app.button if found.label == label)


def has(app: AppTest, label: str) -> bool:
    return any(found.label == label for found in app.button)


def box(app: AppTest, label: str) -> object:
    return next(found for found in [*app.text_input, *app.text_area] if found.label == label)


def read(app: AppTest) -> str:
    return said(app).replace("\\", "")


def sit(monkeypatch: pytest.MonkeyPatch, actor: Actor) -> None:
    """The one at the screen."""
    here = None if actor.id == "anonymous" else SignedIn(actor, int(actor.id[5:]), 1, "Sam", "2026-01-01")
    monkeypatch.setattr(state, "signed_in", lambda: here)
    monkeypatch.setattr(state, "visitor", lambda: actor)
    monkeypatch.setattr(state, "sight", lambda: actor.model_copy(update={"id": "anonymous"}))


def opened(screen: Screen, record: str, kind: str = "asset") -> AppTest:
    """The screen with that record chosen by its name."""
    app = screen("edit")
    app.radio[0].set_value(kind).run()
    which = next(found for found in app.selectbox if found.label.startswith("Which one?"))
    return which.select(record).run()


def test_one_s_own_is_saved_at_once(own_screen: tuple[Screen, House], monkeypatch: pytest.MonkeyPatch) -> None:
    screen, house = own_screen
    sit(monkeypatch, MEMBER)
    before = house.store.get("asset", OWN, actor=KEEPER)
    app = opened(screen, OWN)
    app = button(app, "Save").click().run()
    assert "Nothing has been changed yet." in read(app)
    box(app, "Cost").set_value("£2 towards the room").run()
    app = button(app, "Save").click().run()
    assert "Say why" in read(app)
    box(app, "Why? It is kept with the change").set_value("They told us").run()
    app = button(app, "Save").click().run()
    assert "is saved" in read(app)
    after = house.store.get("asset", OWN, actor=KEEPER)
    assert after.record == before.record.model_copy(update={"cost": "£2 towards the room"})
    assert after.version == before.version + 1


@pytest.mark.parametrize("actor", [VISITOR, MEMBER], ids=["visitor", "member"])
def test_another_s_is_put_forward(
    own_screen: tuple[Screen, House], monkeypatch: pytest.MonkeyPatch, actor: Actor
) -> None:
    screen, house = own_screen
    sit(monkeypatch, actor)
    app = opened(screen, ROOM)
    assert not has(app, "Save")
    box(app, "Cost").set_value("£7 an hour").run()
    box(app, "Why? It is kept with the change").set_value("New price list").run()
    app = button(app, "Put this change forward").click().run()
    assert not app.exception
    assert "has been put forward" in read(app)
    assert house.store.get("asset", ROOM).record.cost == "£6 an hour"
    waiting = house.store.proposals(REVIEWER)
    assert list(waiting["record_id"]) == [ROOM]
    assert waiting["record"].iloc[0].cost == "£7 an hour"
    assert ("/suggested/" in read(app)) is (actor is VISITOR)


def test_two_edits_that_do_not_overlap_are_put_together(
    own_screen: tuple[Screen, House], monkeypatch: pytest.MonkeyPatch
) -> None:
    screen, house = own_screen
    sit(monkeypatch, REVIEWER)
    app = opened(screen, ROOM)
    box(app, "Cost").set_value("£7 an hour").run()
    stored = house.store.get("asset", ROOM, actor=KEEPER)
    other = stored.record.model_copy(update={"phone": "01632 960555"})
    house.store.change(other, actor=KEEPER, why="Theirs", version=stored.version)
    box(app, "Why? It is kept with the change").set_value("Mine").run()
    app = button(app, "Save").click().run()
    assert "is saved" in read(app)
    now = house.store.get("asset", ROOM, actor=KEEPER).record
    assert (now.cost, now.phone) == ("£7 an hour", "01632 960555")


@pytest.mark.parametrize(("choice", "cost"), [("Keep theirs", "£8 an hour"), ("Use mine", "£7 an hour")])
def test_two_edits_that_clash_are_shown_field_by_field(
    own_screen: tuple[Screen, House], monkeypatch: pytest.MonkeyPatch, choice: str, cost: str
) -> None:
    screen, house = own_screen
    sit(monkeypatch, REVIEWER)
    app = opened(screen, ROOM)
    box(app, "Cost").set_value("£7 an hour").run()
    box(app, "Phone").set_value("01632 960111").run()
    stored = house.store.get("asset", ROOM, actor=KEEPER)
    other = stored.record.model_copy(update={"cost": "£8 an hour", "website": "https://hall.example.org"})
    house.store.change(other, actor=KEEPER, why="Theirs", version=stored.version)
    box(app, "Why? It is kept with the change").set_value("Mine").run()
    app = button(app, "Save").click().run()
    assert "Before: £6 an hour\nTheirs: £8 an hour\nMine: £7 an hour" in read(app)
    app.radio[-1].set_value(choice).run()
    app = button(app, "Save with these choices").click().run()
    assert not app.exception
    now = house.store.get("asset", ROOM, actor=KEEPER).record
    assert (now.cost, now.phone, now.website) == (cost, "01632 960111", "https://hall.example.org")


def test_gone_back_to_an_earlier_version(own_screen: tuple[Screen, House], monkeypatch: pytest.MonkeyPatch) -> None:
    screen, house = own_screen
    stored = house.store.get("asset", ROOM, actor=KEEPER)
    wrong = stored.record.model_copy(update={"cost": "£600 an hour"})
    house.store.change(wrong, actor=KEEPER, why="A slip", version=stored.version)
    sit(monkeypatch, REVIEWER)
    app = opened(screen, ROOM)
    compared = app.dataframe[-1].value
    assert compared.to_dict("records") == [{"Field": "Cost", "Version 1": "£6 an hour", "Version 2": "£600 an hour"}]
    box(app, "Why go back?").set_value("It was a slip").run()
    app = button(app, "Go back to it").click().run()
    assert "again what it was in version 1" in read(app)
    now = house.store.get("asset", ROOM, actor=KEEPER)
    assert (now.record, now.version) == (stored.record, 3)


def test_something_is_taken_out_of_the_past(own_screen: tuple[Screen, House], monkeypatch: pytest.MonkeyPatch) -> None:
    screen, house = own_screen
    stored = house.store.get("asset", ROOM, actor=KEEPER)
    wrong = stored.record.model_copy(update={"description": "Ask for Samuel Whitbread"})
    house.store.change(wrong, actor=KEEPER, why="x", version=1)
    house.store.change(stored.record, actor=KEEPER, why="No names", version=2)
    sit(monkeypatch, REVIEWER)
    app = opened(screen, ROOM)
    app.multiselect(key="past_versions1").set_value([2]).run()
    app.multiselect(key="past_fields1").set_value(["description"]).run()
    box(app, "Why take it out?").set_value("It names a person").run()
    app = button(app, "Take it out").click().run()
    assert "taken out" in read(app)
    assert "Whitbread" not in house.store.history("asset", ROOM, actor=KEEPER).to_string()


def test_a_visitor_sees_no_past_and_goes_back_to_nothing(own_screen: tuple[Screen, House]) -> None:
    screen, _ = own_screen
    app = opened(screen, ROOM)
    assert not has(app, "Go back to it")
    assert not any("What changed before" in found.label for found in app.expander)


def test_a_member_claims_what_their_organisation_runs(
    own_screen: tuple[Screen, House], monkeypatch: pytest.MonkeyPatch
) -> None:
    screen, house = own_screen
    sit(monkeypatch, MEMBER)
    assert not has(opened(screen, OWN), "This is ours")
    app = opened(screen, ROOM)
    box(app, "Why? It is kept with the change").set_value("We hold the keys").run()
    app = button(app, "This is ours").click().run()
    assert "claimed for your organisation" in read(app)
    waiting = house.store.proposals(REVIEWER).iloc[0]
    assert (waiting["what"], waiting["record"].organisation) == ("claim", "kingfisher")


def test_a_withheld_place_is_shown_to_more_by_two_keepers_only(
    own_screen: tuple[Screen, House], monkeypatch: pytest.MonkeyPatch
) -> None:
    screen, house = own_screen
    sit(monkeypatch, KEEPER)
    app = opened(screen, "safe-door-refuge")
    assert not has(app, "Ask another keeper to agree")
    app.radio[-1].set_value("members").run()
    box(app, "Why? It is kept with the change").set_value("The board decided").run()
    app = button(app, "Save").click().run()
    assert "two keepers together" in read(app)
    assert house.store.get("asset", "safe-door-refuge", actor=KEEPER).record.visibility == "withheld"
    app = button(app, "Ask another keeper to agree").click().run()
    assert "Another keeper has to agree" in read(app)
    assert list(house.store.proposals(KEEPER)["what"]) == ["reveal"]
    assert house.store.get("asset", "safe-door-refuge", actor=KEEPER).record.visibility == "withheld"


def test_a_tie_and_an_organisation_are_changed_too(
    own_screen: tuple[Screen, House], monkeypatch: pytest.MonkeyPatch
) -> None:
    screen, house = own_screen
    sit(monkeypatch, REVIEWER)
    app = opened(screen, "kingfisher", "organisation")
    box(app, "Website").set_value("peers.example.org").run()
    box(app, "Why? It is kept with the change").set_value("New site").run()
    app = button(app, "Save").click().run()
    assert house.store.get("organisation", "kingfisher").record.website == "https://peers.example.org"
    link = house.store.links(REVIEWER).iloc[0]
    app = opened(screen, link["id"], "link")
    box(app, "Since which date? Leave empty where not known").set_value("1 March 2020").run()
    box(app, "Why? It is kept with the change").set_value("From the minutes").run()
    app = button(app, "Save").click().run()
    assert not app.exception
    assert f"{house.store.get('link', link['id']).record.since}" == "2020-03-01"


def test_an_import_is_undone_by_a_keeper(own_screen: tuple[Screen, House], monkeypatch: pytest.MonkeyPatch) -> None:
    screen, house = own_screen
    stored = house.store.get("asset", ROOM, actor=KEEPER).record
    batch = [stored.model_copy(update={"id": f"import-{n}", "name": f"Import {n}"}) for n in (1, 2)]
    house.store.load(batch, actor=KEEPER, why="A list from the council")
    sit(monkeypatch, KEEPER)
    app = screen("edit")
    which = next(found for found in app.selectbox if found.label == "Which import?")
    assert "A list from the council" in which.options[0]
    which.select_index(0).run()
    box(app, "Why undo it?").set_value("Wrong list").run()
    app = button(app, "Undo it").click().run()
    assert "2 records are as they were before" in read(app)
    assert not {"import-1", "import-2"} & set(house.store.assets(KEEPER)["id"])
    sit(monkeypatch, REVIEWER)
    assert not has(screen("edit"), "Undo it")
