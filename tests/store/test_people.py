"""People and the links that let them in, on both databases: one transaction each, told from the store every time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from layers.errors import BadValueError, NotAllowedError, NotFoundError, RecoveryMapError
from layers.people import People, SignedIn, accounts
from layers.people.tokens import hash_of, new_token
from layers.records import Actor, Organisation
from layers.store import Store
from layers.store.tables_people import invitations

MACHINE = Actor(role="keeper", id="command-line")
SIGNED = Organisation(
    id="signed", name="Signed", kind="health", charter_signed_on=date(2026, 1, 5), charter_version="1"
)
KNOWN = Organisation(id="known", name="Known", kind="health")


@pytest.fixture
def people(store: Store) -> People:
    store.load([SIGNED, KNOWN], actor=MACHINE, why="A test")
    return People(store.database)


def come_in(people: People, role: str = "keeper", organisation: str = "", name: str = "Ann") -> SignedIn:
    return people.accept(people.invite(role=role, organisation=organisation, actor=MACHINE), name=name)


def test_the_first_keeper_is_made_once(people: People) -> None:
    old, new = people.first_keeper(), people.first_keeper()
    with pytest.raises(NotAllowedError, match="withdrawn"):
        people.accept(old, name="Ann")
    keeper = people.accept(new, name=" Ann  of the desk ")
    assert (keeper.actor, keeper.epoch, keeper.name) == (Actor(role="keeper", id="user_1"), 1, "Ann of the desk")
    assert people.first_keeper() == ""


def test_nothing_of_a_token_is_kept_but_its_hash(people: People, store: Store) -> None:
    tokens = {new_token() for _ in range(50)}
    assert len(tokens) == 50
    assert {len(token) for token in tokens} == {43}  # 256 bits in base64
    token = people.invite(role="reviewer", actor=MACHINE)
    with store.database.reading() as connection:
        kept = connection.execute(select(invitations)).all()
    assert token not in repr(kept)
    assert hash_of(token) in repr(kept)


def test_looking_at_a_link_does_not_use_it_up_and_a_bad_name_neither(people: People) -> None:
    token = people.invite(role="member", organisation="signed", actor=MACHINE)
    for _ in range(3):
        assert (people.look(token).role, people.look(token).organisation) == ("member", "signed")
    for name in ("", "  ", "x" * 41, "A\x00b", "zero\u200bwidth"):
        with pytest.raises(BadValueError, match="first name or a role"):
            people.accept(token, name=name)
    assert people.accept(token, name="Bo").actor == Actor(role="member", id="user_1", organisation="signed")
    with pytest.raises(NotAllowedError, match="used already"):
        people.look(token)


def test_one_link_lets_one_in_however_many_hurry(people: People) -> None:
    token = people.invite(role="reviewer", actor=MACHINE)

    def hurry(_n: int) -> bool:
        try:
            return people.accept(token, name="Sam") is not None
        except NotAllowedError:
            return False

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(hurry, range(6))) == 1
    assert len(people.list(MACHINE)) == 1


def test_whoever_is_removed_is_nobody_at_once(people: People) -> None:
    keeper, other = come_in(people), come_in(people, "reviewer", name="Bo")
    waiting = people.invite(role="reviewer", actor=keeper.actor)
    assert people.who(other.number, other.epoch) == other.actor
    people.remove(other.number, actor=keeper.actor)
    assert [people.who(other.number, epoch) for epoch in range(4)] == [None] * 4
    assert people.look(waiting).role == "reviewer"  # somebody else's link stays
    frame = people.list(keeper.actor).set_index("number")
    assert frame["active"].to_dict() == {keeper.number: True, other.number: False}
    with pytest.raises(NotFoundError):
        people.remove(other.number, actor=keeper.actor)


def test_signing_out_ends_every_cookie_and_link_of_that_person_alone(people: People) -> None:
    one, two = come_in(people), come_in(people, name="Bo")
    link = people.link_for(one.number, actor=one.actor)
    people.sign_out_everywhere(one.number, actor=one.actor)
    assert people.who(one.number, one.epoch) is None
    assert people.who(one.number, one.epoch + 1) == one.actor
    assert people.who(two.number, two.epoch) == two.actor
    with pytest.raises(NotAllowedError, match="withdrawn"):
        people.accept(link)
    again, new = people.link_for(two.number, actor=two.actor), people.invite(role="reviewer", actor=two.actor)
    people.sign_everybody_out(actor=MACHINE)
    assert people.who(two.number, two.epoch) is None
    with pytest.raises(NotAllowedError, match="withdrawn"):
        people.look(again)
    assert people.look(new).role == "reviewer"


def test_a_link_to_come_back_is_the_same_person(people: People) -> None:
    keeper, one = come_in(people), come_in(people, "reviewer", name="Bo")
    for actor in (one.actor, keeper.actor, MACHINE):
        back = people.accept(people.link_for(one.number, actor=actor), name="Another name")
        assert back == one
    with pytest.raises(NotAllowedError, match="by that keeper alone"):
        people.link_for(keeper.number, actor=come_in(people, name="Cy").actor)
    assert len(people.list(MACHINE)) == 3


@pytest.mark.parametrize("organisation", ["", "known", "nobody", "user_1"])
def test_a_member_acts_for_an_organisation_that_has_signed(people: People, organisation: str) -> None:
    with pytest.raises(RecoveryMapError):
        people.invite(role="member", organisation=organisation, actor=MACHINE)
    with pytest.raises(RecoveryMapError):
        people.change_role(come_in(people).number, role="member", organisation=organisation, actor=MACHINE)
    assert list(people.invitations(MACHINE)["role"]) == ["keeper"]


def test_the_last_keeper_stays(people: People) -> None:
    only, reviewer = come_in(people), come_in(people, "reviewer")
    for deed in (people.remove, lambda number, actor: people.change_role(number, role="reviewer", actor=actor)):
        with pytest.raises(NotAllowedError, match="only keeper"):
            deed(only.number, actor=only.actor)
    people.change_role(reviewer.number, role="keeper", actor=only.actor)
    people.change_role(only.number, role="reviewer", actor=only.actor)
    assert people.who(only.number, only.epoch) == Actor(role="reviewer", id="user_1")


def test_a_role_that_nobody_can_be_given(people: People) -> None:
    for role in ("visitor", "root", ""):
        with pytest.raises(BadValueError, match="roles are"):
            people.invite(role=role, actor=MACHINE)


@pytest.mark.parametrize("role", ["visitor", "contributor", "member", "reviewer", "commissioner"])
def test_only_keepers_keep_the_list(people: People, role: str) -> None:
    actor = Actor.model_validate({"role": role, "id": "user_9", "organisation": "signed"})
    deeds: list[Callable[[], object]] = [
        lambda: people.invite(role="contributor", actor=actor),
        lambda: people.list(actor),
        lambda: people.invitations(actor),
        lambda: people.withdraw("0" * 64, actor=actor),
        lambda: people.enrol(name="A", email="a@example.org", role="keeper", actor=actor),
    ]
    for deed in deeds:
        with pytest.raises(NotAllowedError):
            deed()
    assert people.list(MACHINE).empty


def test_an_address_lets_in_whoever_was_enrolled_with_it_and_nobody_else(people: People) -> None:
    keeper = come_in(people)
    number = people.enrol(name="Bo", email=" Bo@Example.org ", role="reviewer", actor=keeper.actor)
    now, before = datetime.now(UTC) + timedelta(seconds=1), datetime.now(UTC) - timedelta(hours=1)
    found = people.by_email("bo@example.ORG", since=now)
    assert found is not None
    assert (found.number, found.actor.role) == (number, "reviewer")
    for email in ("", "  ", "co@example.org", "bo@example.org.evil.example", "%", "bo@example.or_"):
        assert people.by_email(email, since=now) is None
    assert people.by_email("bo@example.org", since=before) is None  # signed in before the last sign-out
    with pytest.raises(BadValueError, match="Another person"):
        people.enrol(name="Cy", email="BO@example.org", role="keeper", actor=keeper.actor)
    people.remove(number, actor=keeper.actor)
    assert people.by_email("bo@example.org", since=now) is None
    assert list(people.list(MACHINE)["email"]) == ["", ""]  # an address that lets nobody in is not kept


def test_signing_out_ends_what_another_provider_signed_in_before(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = people.enrol(name="Bo", email="bo@example.org", role="reviewer", actor=MACHINE)
    start = datetime.now(UTC)
    one, two, three = (start + timedelta(hours=hours) for hours in (1, 2, 3))
    assert people.by_email("bo@example.org", since=one) is not None
    monkeypatch.setattr(accounts, "utc_now", lambda: two.isoformat(timespec="microseconds"))
    people.sign_out_everywhere(number, actor=MACHINE)
    assert people.by_email("bo@example.org", since=one) is None
    assert people.by_email("bo@example.org", since=three) is not None


@pytest.mark.parametrize("email", ["bo", "@example.org", "bo@", "bo@example", "b o@example.org", "x" * 120 + "@a.org"])
def test_what_is_no_address_is_refused(people: People, email: str) -> None:
    with pytest.raises(BadValueError):
        people.enrol(name="Bo", email=email, role="reviewer", actor=MACHINE)
    keeper = come_in(people)
    with pytest.raises(BadValueError):
        people.set_email(keeper.number, email, actor=keeper.actor)
    people.set_email(keeper.number, "", actor=keeper.actor)


def test_links_are_listed_with_what_became_of_them(people: People) -> None:
    keeper = come_in(people)
    gone = people.invite(role="reviewer", actor=keeper.actor)
    people.withdraw(hash_of(gone), actor=keeper.actor)
    people.link_for(keeper.number, actor=keeper.actor)
    frame = people.invitations(keeper.actor)
    assert list(frame["state"]) == ["waiting", "withdrawn", "used"]
    assert list(frame["made_by"]) == ["user_1", "user_1", "command-line"]
    assert frame["used_by"].iloc[2] == "user_1"
    with pytest.raises(NotFoundError):
        people.withdraw(hash_of(gone), actor=keeper.actor)
