"""People, You and Alliance as screens: what each does in the store, and what is refused."""

from collections.abc import Callable

import pytest

from layers.people import SignedIn
from layers.records import Actor
from tests.workbench.on_screen import Screen, said
from web.house import House
from web.workbench import who

MACHINE = Actor(role="keeper", id="command-line")
OURS = "kingfisher"
As = Callable[..., SignedIn]


@pytest.fixture
def signed_in_as(own_screen: tuple[Screen, House], monkeypatch: pytest.MonkeyPatch) -> As:
    """``signed_in_as("keeper")``: the screens opened after this are a new keeper's."""
    people = own_screen[1].people

    def take_place(role: str, organisation: str = "") -> SignedIn:
        token = people.invite(role=role, organisation=organisation, actor=MACHINE)
        person = people.accept(token, name="Ann")
        monkeypatch.setattr(who, "by_cookie", lambda house: house.people.signed_in(person.number, person.epoch))
        return person

    return take_place


@pytest.mark.parametrize("role", ["contributor", "member", "reviewer", "commissioner"])
def test_the_list_of_people_is_for_keepers(own_screen: tuple[Screen, House], signed_in_as: As, role: str) -> None:
    signed_in_as(role, OURS if role == "member" else "")
    app = own_screen[0]("people")
    assert not app.dataframe
    assert not app.button


def test_a_keeper_invites_changes_and_removes(own_screen: tuple[Screen, House], signed_in_as: As) -> None:
    screen, house = own_screen
    signed_in_as("keeper")
    app = screen("people")
    app.selectbox(key="invite_role").select("member").run()
    names = app.selectbox(key="invite_organisation_True").options
    assert "Kingfisher Peers" in names
    assert "Castle Lane Surgeries" not in names  # has not signed
    app.selectbox(key="invite_organisation_True").select(OURS).run()
    app.button[0].click().run()
    link = app.code[0].value
    assert link.startswith("http://localhost:8501/join/")
    bo = house.people.accept(link.rpartition("/")[2], name="Bo <b>x</b>")
    assert bo.actor == Actor(role="member", id="user_2", organisation=OURS)

    app = screen("people")
    assert list(app.dataframe[0].value["Name"]) == ["Ann", "Bo <b>x</b>"]
    chosen = next(box for box in app.selectbox if box.label == "Choose somebody")
    chosen.select(2).run()
    app.selectbox(key="change_2_role").select("reviewer").run()
    next(button for button in app.button if button.label == "Change the role").click().run()
    assert house.people.who(2, bo.epoch).role == "reviewer"
    chosen = next(box for box in app.selectbox if box.label == "Choose somebody")
    chosen.select(2).run()
    app.checkbox(key="sure_2").check().run()
    next(button for button in app.button if button.label == "Remove").click().run()
    assert house.people.who(2, bo.epoch) is None
    assert not app.exception


def test_the_only_keeper_is_told_why_they_stay(own_screen: tuple[Screen, House], signed_in_as: As) -> None:
    screen, house = own_screen
    keeper = signed_in_as("keeper")
    app = screen("people")
    app.checkbox(key="sure_1").check().run()
    next(button for button in app.button if button.label == "Remove").click().run()
    assert "only keeper" in said(app)
    assert house.people.who(keeper.number, keeper.epoch) is not None


def test_a_link_that_waits_is_withdrawn(own_screen: tuple[Screen, House], signed_in_as: As) -> None:
    screen, house = own_screen
    signed_in_as("keeper")
    house.people.invite(role="reviewer", actor=MACHINE)
    app = screen("people")
    next(button for button in app.button if button.label == "Withdraw this link").click().run()
    assert "waiting" not in set(house.people.invitations(MACHINE)["state"])


def test_somebody_makes_a_link_for_another_device(own_screen: tuple[Screen, House], signed_in_as: As) -> None:
    screen, house = own_screen
    person = signed_in_as("member", OURS)
    app = screen("you")
    assert "Kingfisher Peers" in said(app)
    app.button[0].click().run()
    assert house.people.accept(app.code[0].value.rpartition("/")[2]) == person


def test_the_alliance_lists_members_apart_from_those_who_are_known(own_screen: tuple[Screen, House]) -> None:
    app = own_screen[0]("alliance")
    members, known, invite = (element.value for element in app.dataframe[:3])
    assert len(members) == 18
    assert "Castle Lane Surgeries" in set(known["Name"])
    assert not set(members["Name"]) & set(known["Name"])
    assert {"Local business", "Health service"} & set(invite["Kind"]) == {"Local business"}
    assert not app.button  # a visitor records nothing


def test_a_keeper_records_a_signature_and_it_counts_at_once(own_screen: tuple[Screen, House], signed_in_as: As) -> None:
    screen, house = own_screen
    signed_in_as("keeper")
    app = screen("alliance")
    record = next(button for button in app.button if button.label == "Record it")
    next(box for box in app.selectbox if box.label == "Organisation").select("castle-lane-surgeries")
    record.click().run()
    assert "Tick the box" in said(app)
    app.checkbox[0].check()
    next(button for button in app.button if button.label == "Record it").click().run()
    signed = house.store.get("organisation", "castle-lane-surgeries").record
    assert signed.charter_version == "2"
    assert len(screen("alliance").dataframe[0].value) == 19
