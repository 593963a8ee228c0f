"""A withheld record becomes known by two keepers together, whichever way one of them alone tries it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text, update
from worlds import (
    ANOTHER_KEEPER,
    KEEPER,
    MEMBER,
    ONE_KEEPER,
    REVIEWER,
    VISITOR,
    WHY,
    asset,
    join,
    link,
    organisation,
    reveal,
    small_world,
)

from layers.errors import BadValueError, NotAllowedError, NotFoundError, RecoveryMapError, VersionClashError
from layers.records import Actor, Record, Visibility
from layers.store import Store
from layers.store.tables_people import people

PLACE = {"name": "Night shelter", "address": "1 Secret Lane", "phone": "01632 960001"}
OPEN = asset("refuge", visibility="public", precision="village", **PLACE)
WITHHELD = OPEN.model_copy(update={"visibility": Visibility.WITHHELD})
WEBSITE = WITHHELD.model_copy(update={"website": "https://example.org"})


@pytest.fixture
def world(store: Store) -> Store:
    """Version 1 of the refuge was public, version 2 and what follows is withheld."""
    for number in (1, 2):
        join(store, number, "keeper")
    store.load([*small_world(), OPEN], actor=KEEPER, why=WHY)
    store.change(WITHHELD, actor=ONE_KEEPER, why="found out that people hide here", version=1)
    return store


def change(store: Store, actor: Actor) -> Any:
    return store.change(OPEN, actor=actor, why=WHY, version=2)


def change_to_members(store: Store, actor: Actor) -> Any:
    return store.change(WITHHELD.model_copy(update={"visibility": "members"}), actor=actor, why=WHY, version=2)


def merge_with_the_public_version(store: Store, actor: Actor) -> Any:
    """An edit of the public version, merged: it must come out withheld."""
    store.change(WEBSITE, actor=actor, why=WHY, version=2)
    return store.change(OPEN.model_copy(update={"cost": "Free"}), actor=actor, why=WHY, version=1, merge=True)


def merge_that_opens(store: Store, actor: Actor) -> Any:
    store.change(WEBSITE, actor=actor, why=WHY, version=2)
    return store.change(OPEN, actor=actor, why=WHY, version=2, merge=True)


def revert(store: Store, actor: Actor) -> Any:
    return store.revert("asset", "refuge", to_version=1, actor=actor, why=WHY, version=2)


def undo_the_hiding(store: Store, actor: Actor) -> Any:
    number = int(store.change_sets(ONE_KEEPER)["change_set"].max())
    return store.undo_import(number, actor=actor, why=WHY)


def refuse_then_change_then_approve(store: Store, actor: Actor) -> Any:
    store.refuse("asset", "refuge", actor=actor, why=WHY, version=2)
    store.change(OPEN.model_copy(update={"review": "refused"}), actor=actor, why=WHY, version=3)
    return store.approve("asset", "refuge", actor=actor, why=WHY, version=4)


def refuse_and_approve(store: Store, actor: Actor) -> Any:
    """Allowed, and it is withheld as before."""
    store.refuse("asset", "refuge", actor=actor, why=WHY, version=2)
    return store.approve("asset", "refuge", actor=actor, why=WHY, version=3)


def finer_while_withheld(store: Store, actor: Actor) -> Any:
    return store.change(WITHHELD.model_copy(update={"precision": "exact"}), actor=actor, why=WHY, version=2)


def propose_a_change(store: Store, actor: Actor) -> Any:
    made = store.propose(OPEN, version=2, why=WHY, actor=actor)
    return store.accept(made, actor=ANOTHER_KEEPER if actor == ONE_KEEPER else ONE_KEEPER, why=WHY)


def accept_their_own(store: Store, actor: Actor) -> Any:
    made = store.propose(OPEN, what="reveal", version=2, why=WHY, actor=actor)
    return store.accept(made, actor=actor, why=WHY)


def accept_their_own_by_another_way_in(store: Store, actor: Actor) -> Any:
    """The command line is not a second person."""
    made = store.propose(OPEN, what="reveal", version=2, why=WHY, actor=actor)
    return store.accept(made, actor=Actor(role="keeper", id="command-line"), why=WHY)


def put_it_forward_from_another_way_in(store: Store, actor: Actor) -> Any:
    way_in = Actor(role=actor.role, id="command-line")
    return store.accept(store.propose(OPEN, what="reveal", version=2, why=WHY, actor=way_in), actor=actor, why=WHY)


def add_it_again(store: Store, actor: Actor) -> Any:
    return store.add(OPEN.model_copy(update={"id": "shelter"}), actor=actor, why=WHY)


def import_it_again(store: Store, actor: Actor) -> Any:
    return store.load([asset("other"), OPEN.model_copy(update={"id": "shelter"})], actor=actor, why=WHY)


def approve_what_a_visitor_suggests(store: Store, actor: Actor) -> Any:
    """In good faith: it is on the visitor's own map."""
    suggested = asset("x", name="night  Shelter", address="", lon=OPEN.lon, lat=OPEN.lat)
    made = store.suggest(suggested, why="I slept there")
    return store.approve("asset", made, actor=actor, why=WHY, version=1)


def rename_another_to_it(store: Store, actor: Actor) -> Any:
    return store.change(asset("group", organisation="hub", **PLACE), actor=actor, why=WHY, version=1)


def accept_a_visitors_wish(store: Store, actor: Actor) -> Any:
    """A visitor may put forward what they like about another record; it is the accepting that must not pass."""
    made = store.propose(asset("hall", kind="community-venue", sessions=(), **PLACE), version=1, why=WHY, actor=VISITOR)
    return store.accept(made, actor=actor, why=WHY)


WAYS: list[Callable[[Store, Actor], Any]] = [
    *(change, change_to_members, merge_with_the_public_version, merge_that_opens, revert, undo_the_hiding),
    *(refuse_then_change_then_approve, refuse_and_approve, finer_while_withheld, propose_a_change, accept_their_own),
    *(accept_their_own_by_another_way_in, put_it_forward_from_another_way_in, add_it_again, import_it_again),
    *(approve_what_a_visitor_suggests, rename_another_to_it, accept_a_visitors_wish),
]
PASSES = (merge_with_the_public_version, refuse_and_approve)  # they change something, but show nobody anything


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("actor", [ONE_KEEPER, REVIEWER], ids=["keeper", "reviewer"])
def test_no_one_person_makes_a_withheld_record_known(world: Store, way: Any, actor: Actor) -> None:
    said = ""
    try:
        way(world, actor)
    except RecoveryMapError as error:
        said = str(error)
    assert bool(said) is (way not in PASSES), said
    for who in (VISITOR, MEMBER):
        assert list(world.assets(who)["id"]) == ["chat", "group", "hall"]
        assert "Secret Lane" not in " ".join(world.assets(who)["address"])
        assert "Night" not in " ".join(world.assets(who)["name"])
    now = world.get("asset", "refuge", actor=KEEPER).record
    assert (now.visibility, now.precision) == (Visibility.WITHHELD, "village")


@pytest.mark.parametrize(
    "after",
    [OPEN, WITHHELD.model_copy(update={"visibility": "members"}), WITHHELD.model_copy(update={"precision": "exact"})],
    ids=["public", "members", "finer"],
)
def test_two_keepers_together_do(world: Store, after: Record) -> None:
    made = world.propose(after, what="reveal", version=2, why="They have moved out", actor=ONE_KEEPER)
    assert world.accept(made, actor=ANOTHER_KEEPER, why="I rang them") == 3
    assert world.get("asset", "refuge", actor=KEEPER).record == after
    last = world.history("asset", "refuge", actor=KEEPER).iloc[-1]
    assert last[["action", "who", "proposed_by", "why"]].tolist() == ["reveal", "user_2", "user_1", "I rang them"]


def test_a_reveal_is_accepted_exactly_as_it_was_put_forward(world: Store) -> None:
    """What was added since, thinking that only keepers read it, is not shown with it."""
    made = world.propose(OPEN, what="reveal", version=2, why=WHY, actor=ONE_KEEPER)
    secret = WITHHELD.model_copy(update={"description": "Ring twice and say Zebra"})
    world.change(secret, actor=REVIEWER, why=WHY, version=2)
    with pytest.raises(VersionClashError, match="has changed since"):
        world.accept(made, actor=ANOTHER_KEEPER, why=WHY)
    assert "refuge" not in set(world.assets()["id"])


@pytest.mark.parametrize(
    "left", [{"active": False}, {"role": "reviewer"}, {"role": "member"}], ids=["removed", "now reviewer", "now member"]
)
@pytest.mark.parametrize("number", [1, 2])
def test_both_are_keepers_to_this_day(world: Store, left: dict[str, Any], number: int) -> None:
    made = world.propose(OPEN, what="reveal", version=2, why=WHY, actor=ONE_KEEPER)
    with world.database.writing() as connection:
        connection.execute(update(people).where(people.c.number == number).values(**left))
    with pytest.raises(NotAllowedError):
        world.accept(made, actor=ANOTHER_KEEPER, why=WHY)
    assert "refuge" not in set(world.assets()["id"])


@pytest.mark.parametrize("actor", [REVIEWER, MEMBER, VISITOR])
def test_only_a_keeper_puts_a_reveal_forward(world: Store, actor: Actor) -> None:
    with pytest.raises((NotAllowedError, NotFoundError)):
        world.propose(OPEN, what="reveal", version=2, why=WHY, actor=actor)


def test_a_reviewer_cannot_accept_a_reveal(world: Store) -> None:
    made = world.propose(OPEN, what="reveal", version=2, why=WHY, actor=ONE_KEEPER)
    with pytest.raises(NotAllowedError):
        world.accept(made, actor=join(world, 3, "reviewer"), why=WHY)


def test_a_reveal_of_what_is_open_is_not_one(world: Store) -> None:
    hall = asset("hall", kind="community-venue", sessions=(), cost="£1")
    with pytest.raises(BadValueError, match="no second keeper"):
        world.propose(hall, what="reveal", version=1, why=WHY, actor=ONE_KEEPER)


def test_a_decided_reveal_cannot_be_used_again(world: Store) -> None:
    made = world.propose(OPEN, what="reveal", version=2, why=WHY, actor=ONE_KEEPER)
    world.decline(made, actor=ANOTHER_KEEPER, why="not yet")
    with pytest.raises(BadValueError, match="refused already"):
        world.accept(made, actor=ANOTHER_KEEPER, why=WHY)
    assert "refuge" not in set(world.assets()["id"])


ONCE_HIDDEN = OPEN.model_copy(update={"visibility": Visibility.MEMBERS, "address": "", "precision": "district"})


@pytest.mark.parametrize(
    ("update", "one_may"),
    [
        ({"address": "1 Secret Lane"}, False),
        ({"postcode": "TN9 1AA"}, False),
        ({"precision": "village"}, False),
        ({"precision": "exact", "lon": 0.271}, False),
        ({"lon": 0.271}, False),
        ({"service_area": "the house by the bridge"}, False),
        ({"visibility": "public"}, False),
        ({"cost": "Free"}, True),
        ({"phone": ""}, True),
        ({"visibility": "withheld"}, True),
    ],
)
def test_where_a_place_is_that_was_withheld_once_stays_with_two(
    world: Store, update: dict[str, Any], one_may: bool
) -> None:
    """They agreed on a district and on members; nobody makes more of it alone, by a change or by a revert."""
    assert reveal(world, ONCE_HIDDEN, version=2) == 3
    more = ONCE_HIDDEN.model_copy(update=update)
    if one_may:
        assert world.change(more, actor=REVIEWER, why=WHY, version=3) == 4
        return
    for actor in (ONE_KEEPER, REVIEWER):
        with pytest.raises(NotAllowedError):
            world.change(more, actor=actor, why=WHY, version=3)
        with pytest.raises(NotAllowedError):
            world.revert("asset", "refuge", to_version=1, actor=actor, why=WHY, version=3)
    assert reveal(world, more, version=3) == 4


def test_where_it_is_may_be_told_less_finely_by_one(world: Store) -> None:
    reveal(world, OPEN, version=2)
    less = OPEN.model_copy(update={"precision": "district", "lon": 0.5, "address": ""})
    assert world.change(less, actor=REVIEWER, why=WHY, version=3) == 4


def test_a_tie_or_an_organisation_that_is_withheld_is_not_told_again(world: Store) -> None:
    tie = link("church", "group", "hosts", visibility="withheld")
    trust = organisation("trust", name="The Trust", visibility="withheld")
    world.load([tie, trust], actor=KEEPER, why=WHY)
    for again in (
        link("church", "group", "hosts").model_copy(update={"id": "again"}),
        organisation("other", name="The trust"),
    ):
        with pytest.raises(NotAllowedError, match="the same as a withheld record"):
            world.add(again, actor=KEEPER, why=WHY)


def test_of_a_copy_only_those_are_told_who_may_see_the_withheld_one(world: Store) -> None:
    """A member who gives a place of their own the name and number of a hidden one learns nothing by it."""
    own = Actor(role="member", id="user_9", organisation="hub")
    named = asset("group", organisation="hub", name="Night shelter", phone="01632 960001")
    assert world.change(named, actor=own, why=WHY, version=1) == 2


def test_a_visitor_who_proposes_is_not_told_that_a_place_was_withheld_once(world: Store) -> None:
    reveal(world, OPEN, version=2)
    shown = world.get("asset", "refuge").record
    made = world.propose(shown.model_copy(update={"postcode": "TN9 1AA"}), version=3, why=WHY, actor=VISITOR)
    with pytest.raises(NotAllowedError, match="two keepers"):
        world.accept(made, actor=ONE_KEEPER, why=WHY)


def test_what_was_withheld_cannot_be_redacted_away(world: Store) -> None:
    with pytest.raises(BadValueError, match="cannot be redacted"):
        world.redact("asset", "refuge", versions=[1], fields=["visibility"], actor=ONE_KEEPER, why=WHY)
    with world.database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM history WHERE redacted IS NOT NULL")).scalar_one() == 0
