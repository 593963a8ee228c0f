"""Who sits at a screen: asked of the store at each thing they do, and never mixed with anybody else."""

import time
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from layers.people import SignedIn, unsign
from layers.records import PUBLIC, Actor, Asset, Visibility
from tests.workbench.on_screen import Screen
from web.house import House
from web.workbench import state, who

MACHINE = Actor(role="keeper", id="command-line")
OURS = "kingfisher"
Sit = Callable[[SignedIn | None], None]


@pytest.fixture
def house(own_screen: tuple[Screen, House]) -> House:
    return own_screen[1]


@pytest.fixture
def sit(house: House, monkeypatch: pytest.MonkeyPatch) -> Sit:
    """``sit(person)``: screens opened after this have that person's cookie, checked as ever."""

    def take_place(person: SignedIn | None) -> None:
        cookies = {house.cookie.plain_name: house.cookie.value(person.number, person.epoch)} if person else {}
        monkeypatch.setattr(type(who.st.context), "cookies", property(lambda _self: cookies))

    return take_place


def come_in(house: House, role: str, organisation: str = "", name: str = "Ann") -> SignedIn:
    people = house.people
    return people.accept(people.invite(role=role, organisation=organisation, actor=MACHINE), name=name)


def what_is_seen() -> None:
    import streamlit as st

    from web.workbench import state

    st.text(f"{state.visitor().role} {state.visitor().id}")
    st.text(" ".join(sorted(id_ for id_ in state.assets()["id"] if id_.startswith("only-"))))
    st.text(state.shown_key())

    @st.fragment
    def part() -> None:
        st.button("Again", key="again")
        st.text(f"part {state.visitor().role}")

    part()


def seen() -> tuple[str, ...]:
    app = AppTest.from_function(what_is_seen, default_timeout=60).run()
    assert not app.exception
    return tuple(text.value for text in app.text)


@pytest.fixture
def hidden(house: House) -> None:
    """One record for members, and one withheld."""
    for visibility in (Visibility.MEMBERS, Visibility.WITHHELD):
        place = {"kind": "peer-group", "lon": 0.27, "lat": 51.19, "visibility": visibility}
        asset = Asset.model_validate({"id": f"only-{visibility}", "name": "Hidden", **place})
        house.store.add(asset, actor=MACHINE, why="A test")


@pytest.mark.usefixtures("hidden")
def test_no_cache_mixes_what_people_see_in_whatever_order_they_come(house: House, sit: Sit) -> None:
    everybody = {
        "visitor": None,
        "member": come_in(house, "member", OURS),
        "keeper": come_in(house, "keeper"),
        "commissioner": come_in(house, "commissioner"),
        "contributor": come_in(house, "contributor"),
    }
    lists = {"member": "only-members", "commissioner": "only-members", "keeper": "only-members only-withheld"}
    keys = set()
    for role in (*everybody, *reversed(everybody)):
        sit(everybody[role])
        shown = seen()
        assert shown[0].split()[0] == role
        assert shown[1] == lists.get(role, "")
        keys.add((role, shown[2]))
    assert len({key for _, key in keys}) == len(everybody) == len(keys)


def test_two_members_of_one_organisation_share_a_key_and_others_do_not(house: House, sit: Sit) -> None:
    people = [come_in(house, "member", name) for name in (OURS, OURS, "riverside-steps")]
    keys = []
    for person in people:
        sit(person)
        keys.append(seen()[2])
    assert keys[0] == keys[1] != keys[2]


@pytest.mark.usefixtures("hidden")
@pytest.mark.parametrize("end", ["removed", "signed out", "made less", "unsigned"])
def test_an_open_page_ends_with_its_person(house: House, sit: Sit, end: str) -> None:
    person = come_in(house, "member", OURS)
    come_in(house, "keeper")
    sit(person)
    app = AppTest.from_function(what_is_seen, default_timeout=60).run()
    assert app.text[1].value == "only-members"
    app.session_state["kept"] = "what a member had worked out"
    {
        "removed": lambda: house.people.remove(person.number, actor=MACHINE),
        "signed out": lambda: house.people.sign_out_everywhere(person.number, actor=person.actor),
        "made less": lambda: house.people.change_role(person.number, role="contributor", actor=MACHINE),
        "unsigned": lambda: unsign(house.store, OURS, why="A test", actor=MACHINE),
    }[end]()
    app.button(key="again").click().run()
    role = "visitor" if end in ("removed", "signed out") else "contributor"
    assert app.text[0].value.split()[0] == role
    assert app.text[1].value == ""
    assert app.text[3].value == f"part {role}"
    assert "kept" not in app.session_state


def test_a_role_that_changes_in_the_middle_of_a_run_waits_for_the_next(house: House, sit: Sit) -> None:
    def asks_twice() -> None:
        import streamlit as st

        from web.workbench import state

        before = state.visitor()
        st.session_state["change"]()
        st.text(f"{before.role} {state.visitor().role}")

    person = come_in(house, "reviewer")
    come_in(house, "keeper")
    sit(person)
    app = AppTest.from_function(asks_twice, default_timeout=60)
    app.session_state["change"] = lambda: house.people.change_role(person.number, role="contributor", actor=MACHINE)
    app.run()
    assert app.text[0].value == "reviewer reviewer"
    assert house.people.who(person.number, person.epoch) == Actor(role="contributor", id="user_1")


def by_provider(house: House, **claims: object) -> str:
    """The role of whoever another provider says this is."""
    app = AppTest.from_function(what_is_seen, default_timeout=60)
    app.user = {"is_logged_in": True, **claims}
    app.run()
    return str(app.text[0].value)


def test_another_provider_lets_in_whoever_was_enrolled_and_makes_nobody(house: House, sit: Sit) -> None:
    sit(None)
    house.people.enrol(name="Bo", email="bo@example.org", role="reviewer", actor=MACHINE)
    claims = {"email": "Bo@example.org", "email_verified": True, "iat": int(time.time()) + 3_600}
    assert by_provider(house, **claims) == "reviewer user_1"
    for other in (
        {"email": "co@example.org"},
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
        {"iat": int(time.time()) - 3_600},
        {"iat": None},
        {"email": None},
        {"is_logged_in": False},
    ):
        assert by_provider(house, **(claims | other)) == "visitor anonymous"
    house.people.remove(1, actor=MACHINE)
    assert by_provider(house, **claims) == "visitor anonymous"
    assert len(house.people.list(MACHINE)) == 1


def test_outside_of_a_run_a_visitor_is_the_public(house: House) -> None:
    assert state.visitor() == PUBLIC
