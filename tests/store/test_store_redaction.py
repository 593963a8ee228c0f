"""A redaction takes an old text out of history and proposals for everybody, and keeps that it did so."""

from typing import Any

import pytest
from sqlalchemy import text
from worlds import KEEPER, MEMBER, REVIEWER, VISITOR, WHY, asset, join, organisation, small_world

from layers.errors import BadValueError, NotAllowedError, NotFoundError
from layers.records import Actor
from layers.store import Store
from layers.store.versions import TAKEN_OUT

SECRET = "Sam Jones of 1 Secret Lane"  # noqa: S105
AUTHOR = Actor(role="member", id="user_5", organisation="church")


@pytest.fixture
def world(store: Store) -> Store:
    """Versions 1 and 2 tell a secret, 3 tells it no more; two proposals repeat it, one of which waits."""
    store.load([organisation("hub"), asset(description=SECRET, cost="£1")], actor=KEEPER, why="made")
    for cost in ("10p", "20p"):
        wanted = asset(description=SECRET, cost=cost)
        made = store.propose(wanted, version=1, why=WHY, actor=AUTHOR)
        if cost == "10p":
            store.decline(made, actor=KEEPER, why=WHY)
    store.change(asset(description=SECRET, cost="£2"), actor=KEEPER, why=f"{SECRET} said so", version=1)
    store.change(asset(description="A group", cost="£2"), actor=KEEPER, why="no names", version=2)
    return store


def redact(store: Store, **options: Any) -> int:
    given: dict[str, Any] = {"versions": [1, 2], "fields": ["description", "why"], "actor": REVIEWER, "why": "a name"}
    return store.redact("asset", "group", **{**given, **options})


def every_byte(store: Store) -> str:
    """Every row of every table that can hold what people write."""
    with store.database.reading() as connection:
        tables = ("records", "history", "proposals", "remarks")
        return str([connection.execute(text(f"SELECT * FROM {name}")).all() for name in tables])  # noqa: S608


def test_the_text_is_gone_and_the_rest_is_there(world: Store) -> None:
    assert SECRET in every_byte(world)
    assert redact(world) == 4
    assert SECRET not in every_byte(world)
    assert world.get("asset", "group").record == asset(description="A group", cost="£2")
    seen = world.history("asset", "group", actor=KEEPER)
    assert list(seen["action"]) == ["add", "change", "change", "redact"]
    assert list(seen["why"]) == [TAKEN_OUT, TAKEN_OUT, "no names", "a name"]
    assert list(seen["redacted"]) == ["a name", "a name", "a name", ""]
    assert [side["description"] for side in seen["after"]] == [TAKEN_OUT, TAKEN_OUT, "A group", "A group"]
    assert [side and side["description"] for side in seen["before"]] == [None, TAKEN_OUT, TAKEN_OUT, "A group"]
    assert [side["cost"] for side in seen["after"]] == ["£1", "£2", "£2", "£2"]
    assert seen.iloc[3][["who", "role"]].tolist() == ["reviewer-1", "reviewer"]


def test_one_version_alone_leaves_the_next_as_it_was(world: Store) -> None:
    redact(world, versions=[1], fields=["description"])
    seen = world.history("asset", "group", actor=KEEPER)
    assert [side["description"] for side in seen["after"]][:2] == [TAKEN_OUT, SECRET]
    assert [side and side["description"] for side in seen["before"]][:3] == [None, TAKEN_OUT, SECRET]


def test_a_redacted_version_is_not_brought_back_but_the_next_is(world: Store) -> None:
    redact(world)
    world.change(asset(description="Graffiti"), actor=KEEPER, why=WHY, version=4)
    with pytest.raises(BadValueError, match="had description taken out"):
        world.revert("asset", "group", to_version=1, actor=KEEPER, why=WHY, version=5)
    assert world.revert("asset", "group", to_version=3, actor=KEEPER, why=WHY, version=5) == 6
    assert world.get("asset", "group").record.description == "A group"


def test_comparing_shows_that_something_was_taken_out(world: Store) -> None:
    redact(world)
    found = world.compare("asset", "group", 1, 3, KEEPER)
    assert [tuple(row) for row in found.itertuples(index=False)] == [
        ("description", TAKEN_OUT, "A group"),
        ("cost", "£1", "£2"),
    ]


def test_a_proposal_that_waits_goes_on_without_it(world: Store) -> None:
    redact(world)
    [waiting] = world.proposals(KEEPER).to_dict("records")
    assert waiting["record"].description == "A group"
    [refused] = world.proposals(KEEPER, state="refused").to_dict("records")
    assert refused["record"].description == TAKEN_OUT
    world.change(asset(description="A group", cost="£1"), actor=KEEPER, why=WHY, version=4)  # as the proposal began
    world.accept(waiting["id"], actor=join(world, 2, "keeper"), why=WHY)
    assert world.get("asset", "group").record == asset(description="A group", cost="20p")


def test_the_current_version_is_changed_first(world: Store) -> None:
    with pytest.raises(BadValueError, match="change it first"):
        redact(world, versions=[2, 3])
    with pytest.raises(BadValueError, match="still says the same in cost"):
        redact(world, versions=[2], fields=["cost"])
    assert SECRET in every_byte(world)


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"versions": []}, BadValueError, "Name the versions"),
        ({"fields": []}, BadValueError, "Name the versions"),
        ({"versions": [0, 1]}, NotFoundError, "no version 0"),
        ({"versions": [1, 9]}, NotFoundError, "no version 9"),
        ({"fields": ["visibility"]}, BadValueError, "cannot be redacted"),
        ({"fields": ["description", "review"]}, BadValueError, "cannot be redacted"),
        ({"fields": ["who"]}, BadValueError, "no field 'who'"),
        ({"why": " "}, BadValueError, "Say why"),
        ({"actor": MEMBER}, NotAllowedError, "You may not"),
        ({"actor": VISITOR}, NotAllowedError, "You may not"),
    ],
)
def test_what_cannot_be_redacted_changes_nothing(world: Store, options: Any, error: Any, said: str) -> None:
    before = every_byte(world)
    with pytest.raises(error, match=said):
        redact(world, **options)
    assert every_byte(world) == before


def test_history_is_sealed_again_after_a_redaction(world: Store) -> None:
    redact(world)
    statement = "UPDATE history SET redacted = 'x', why = 'y'"
    with pytest.raises(Exception, match="never altered"), world.database.engine.begin() as connection:
        connection.execute(text(statement))


def test_every_kind_of_field_can_be_taken_out(store: Store) -> None:
    """Numbers, lists and yes or no as well, and nobody who reads history or compares stumbles over it."""
    store.load(small_world(), actor=KEEPER, why=WHY)
    told = {"lon": 0.9, "lat": 51.9, "sessions": (), "organisation": "church", "step_free": True, "name": "X"}
    store.change(asset("group", **told), actor=KEEPER, why=WHY, version=1)
    fields = ["lon", "lat", "sessions", "organisation", "needs", "name", "contacts"]
    store.change(asset("group", needs=(), name="Group now"), actor=KEEPER, why=WHY, version=2)
    store.redact("asset", "group", versions=[2], fields=fields, actor=KEEPER, why=WHY)
    for actor in (MEMBER, KEEPER):
        after = store.history("asset", "group", actor=actor).iloc[1]["after"]
        assert (after["lon"], after["name"]) == (TAKEN_OUT, TAKEN_OUT)
        assert (after["sessions"], after["step_free"]) == ([], True)
        assert "lon" in set(store.compare("asset", "group", 2, 3, actor)["field"])
