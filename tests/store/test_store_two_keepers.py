"""A withheld record becomes known by two keepers together, whichever way one of them alone tries it."""

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
)

from layers.errors import BadValueError, NotAllowedError, NotFoundError, VersionClashError
from layers.records import Actor, Record, Visibility
from layers.store import Store
from layers.store.tables_people import people
from tests.proofs.two_keepers import OPEN, PASSES, WAYS, WITHHELD, hide_the_refuge, is_still_hidden, tried


@pytest.fixture
def world(store: Store) -> Store:
    return hide_the_refuge(store)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("actor", [ONE_KEEPER, REVIEWER], ids=["keeper", "reviewer"])
def test_no_one_person_makes_a_withheld_record_known(world: Store, way: Any, actor: Actor) -> None:
    said = tried(world, way, actor)
    assert bool(said) is (way not in PASSES), said
    assert is_still_hidden(world)


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


def test_what_only_looks_like_a_withheld_record_is_settled_by_two_keepers(world: Store) -> None:
    """Two places may share a name and a telephone; two keepers can say so."""
    hall = asset("hall", kind="community-venue", sessions=(), name="Night shelter", phone="01632 960001")
    with pytest.raises(NotAllowedError, match="the same as a withheld record"):
        world.change(hall, actor=ONE_KEEPER, why=WHY, version=1)
    assert reveal(world, hall, version=1) == 2


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
