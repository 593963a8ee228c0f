"""What is put forward waits, is asked about, and is accepted or refused by somebody else, merged with what changed."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from worlds import (
    ANOTHER_KEEPER,
    COMMISSIONER,
    CONTRIBUTOR,
    KEEPER,
    ONE_KEEPER,
    REVIEWER,
    VISITOR,
    WHY,
    asset,
    link,
    organisation,
    small_world,
)

from layers.errors import BadValueError, FieldClash, NotAllowedError, NotFoundError, VersionClashError
from layers.records import Actor, Record
from layers.store import Store
from layers.store.proposals import Difference

MEMBER = Actor(role="member", id="user_5", organisation="church")
OTHER_MEMBER = Actor(role="member", id="user_6", organisation="church")
CHECKER = Actor(role="reviewer", id="user_9")
GROUP = asset("group", organisation="hub")
FREE = GROUP.model_copy(update={"cost": "Free"})


@pytest.fixture
def world(store: Store) -> Store:
    store.load([*small_world(), asset("refuge", visibility="withheld")], actor=KEEPER, why=WHY)
    return store


def propose(store: Store, record: Record = FREE, actor: Actor = MEMBER, **options: Any) -> int:
    return store.propose(record, **{"version": 1, "why": "I go there", **options}, actor=actor)


def test_a_proposal_changes_nothing_until_it_is_accepted(world: Store) -> None:
    version = world.data_version
    made = propose(world)
    assert world.get("asset", "group").record == GROUP
    assert world.data_version != version
    [row] = world.proposals(REVIEWER).to_dict("records")
    wanted = {"id": made, "what": "change", "record_kind": "asset", "record_id": "group", "name": "Group"}
    wanted |= {"state": "waiting", "version": 1, "now": 1, "role": "member", "who": "user_5", "why": "I go there"}
    assert {name: row[name] for name in wanted} == wanted
    assert (row["record"], row["changes"]) == (FREE, (Difference("cost", "", "Free"),))
    assert world.accept(made, actor=CHECKER, why="rang them") == 2
    assert world.get("asset", "group").record == FREE
    assert world.proposals(REVIEWER).empty
    last = world.history("asset", "group", actor=KEEPER).iloc[-1]
    assert last[["action", "who", "proposed_by", "why"]].tolist() == ["change", "user_9", "user_5", "rang them"]


def test_it_is_merged_with_what_changed_since(world: Store) -> None:
    made = propose(world)
    world.change(GROUP.model_copy(update={"phone": "01632 960001"}), actor=KEEPER, why=WHY, version=1)
    assert list(world.proposals(REVIEWER)["now"]) == [2]
    assert world.accept(made, actor=CHECKER, why=WHY) == 3
    now = world.get("asset", "group").record
    assert (now.cost, now.phone) == ("Free", "01632 960001")


def test_where_it_overlaps_with_what_changed_since_it_is_a_clash_and_waits(world: Store) -> None:
    made = propose(world)
    world.change(GROUP.model_copy(update={"cost": "£2"}), actor=KEEPER, why=WHY, version=1)
    with pytest.raises(VersionClashError) as caught:
        world.accept(made, actor=CHECKER, why=WHY)
    assert caught.value.fields == {"cost": FieldClash("Free", "£2", "")}
    assert list(world.proposals(REVIEWER)["id"]) == [made]
    world.decline(made, actor=CHECKER, why="It costs £2 now")
    [row] = world.proposals(MEMBER, state=None).to_dict("records")
    assert (row["state"], row["answer"], row["decided_by"]) == ("refused", "It costs £2 now", "")
    assert world.proposals(REVIEWER, state="refused").loc[0, "decided_by"] == "user_9"


@pytest.mark.parametrize("actor", [VISITOR, CONTRIBUTOR, MEMBER, COMMISSIONER, CHECKER])
def test_anybody_may_put_forward_a_change_to_what_they_see(world: Store, actor: Actor) -> None:
    shown = world.get("asset", "group", actor=actor)
    made = propose(world, shown.record.model_copy(update={"cost": "Free"}), actor=actor)
    assert world.accept(made, actor=REVIEWER, why=WHY) == 2


def test_nobody_accepts_their_own(world: Store) -> None:
    made = propose(world, actor=CHECKER)
    with pytest.raises(NotAllowedError, match="somebody else"):
        world.accept(made, actor=CHECKER, why=WHY)


@pytest.mark.parametrize("actor", [VISITOR, CONTRIBUTOR, MEMBER, COMMISSIONER])
def test_only_those_who_check_accept_and_refuse(world: Store, actor: Actor) -> None:
    """And they are told the same of one that there is and one that there is not."""
    made = propose(world, actor=VISITOR)
    said = []
    for number in (made, made + 1 if made < 2**31 - 1 else 1):
        for decide in (world.accept, world.decline):
            with pytest.raises((NotAllowedError, NotFoundError)) as caught:
                decide(number, actor=actor, why=WHY)
            said.append(str(caught.value).replace(str(number), "…"))
    assert said[:2] == said[2:]
    assert list(world.proposals(REVIEWER)["id"]) == [made]


def test_its_author_may_take_it_back_and_nobody_else_of_their_kind(world: Store) -> None:
    made = propose(world)
    for other in (OTHER_MEMBER, VISITOR):
        with pytest.raises(NotFoundError):
            world.decline(made, actor=other, why=WHY)
    world.decline(made, actor=MEMBER, why="I was wrong")
    assert world.proposals(REVIEWER).empty


def test_visitors_share_a_name_and_own_nothing(world: Store) -> None:
    made = propose(world, actor=VISITOR)
    with pytest.raises(NotFoundError):
        world.decline(made, actor=VISITOR, why=WHY)
    with pytest.raises(NotFoundError):
        world.remarks(made, actor=VISITOR)
    with pytest.raises(NotAllowedError):
        world.proposals(VISITOR)


@pytest.mark.parametrize("what", ["change", "claim", "reveal"])
@pytest.mark.parametrize("actor", [VISITOR, MEMBER])
def test_of_a_hidden_record_nothing_is_put_forward_or_learnt(world: Store, what: str, actor: Actor) -> None:
    said = []
    for record_id in ("refuge", "absent"):
        with pytest.raises((NotFoundError, NotAllowedError)) as caught:
            propose(world, asset(record_id, cost="Free"), actor=actor, what=what)
        said.append(f"{type(caught.value).__name__} {caught.value}".replace(record_id, "…"))
    assert said[0] == said[1]


def test_a_proposal_about_a_record_that_was_hidden_since_is_gone_for_its_author(world: Store) -> None:
    made = propose(world)
    world.change(GROUP.model_copy(update={"visibility": "withheld"}), actor=KEEPER, why=WHY, version=1)
    assert world.proposals(MEMBER, state=None).empty
    for asking in (world.remarks, lambda number, actor: world.ask(number, "Well?", actor=actor)):
        with pytest.raises(NotFoundError):
            asking(made, actor=MEMBER)
    assert list(world.proposals(REVIEWER)["id"]) == [made]


def test_numbers_tell_nothing_of_how_many_there_are(world: Store) -> None:
    numbers = [propose(world, FREE.model_copy(update={"cost": str(n)})) for n in range(8)]
    assert len(set(numbers)) == 8
    assert numbers != sorted(numbers) or numbers[-1] - numbers[0] > 100


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"checked_on": date(2026, 1, 1), "checked_by": "me"}, {"checked_on": None, "checked_by": ""}),
        ({"review": "refused"}, {"review": "approved"}),
    ],
)
def test_what_only_a_check_can_know_is_not_proposed(world: Store, fields: Any, kept: Any) -> None:
    made = propose(world, FREE.model_copy(update=fields))
    world.accept(made, actor=CHECKER, why=WHY)
    now = world.get("asset", "group", actor=KEEPER).record
    assert {name: getattr(now, name) for name in kept} == kept
    assert now.cost == "Free"


def test_a_signed_charter_is_not_proposed(world: Store) -> None:
    hub = organisation("hub")
    signed = hub.model_copy(update={"charter_signed_on": date(2026, 1, 1), "charter_version": "9"})
    with pytest.raises(BadValueError, match="says this already"):
        propose(world, signed)


def test_the_hidden_organisation_of_a_place_survives_a_proposal(store: Store) -> None:
    place = asset("group", organisation="trust")
    store.load([organisation("trust", visibility="withheld"), place], actor=KEEPER, why=WHY)
    shown = store.get("asset", "group", actor=MEMBER).record
    assert shown.organisation == ""
    made = propose(store, shown.model_copy(update={"cost": "Free"}))
    [own] = store.proposals(MEMBER).to_dict("records")
    assert "trust" not in str(own)
    store.accept(made, actor=CHECKER, why=WHY)
    assert store.get("asset", "group", actor=KEEPER).record == place.model_copy(update={"cost": "Free"})


def test_a_stale_proposal_is_refused_with_what_may_be_seen(world: Store) -> None:
    world.change(GROUP.model_copy(update={"cost": "£2"}), actor=KEEPER, why=WHY, version=1)
    for actor, before in ((VISITOR, None), (MEMBER, "")):  # visitors are told no history
        with pytest.raises(VersionClashError) as caught:
            propose(world, actor=actor, merge=True)
        assert caught.value.fields == {"cost": FieldClash("Free", "£2", before)}


def test_an_end_that_is_hidden_is_proposed_as_one_that_is_absent(world: Store) -> None:
    tie = link("church", "hub", "refers-to")
    said = []
    for end in ("refuge", "absent"):
        with pytest.raises(BadValueError) as caught:
            propose(world, tie.model_copy(update={"target_id": end}))
        said.append(str(caught.value).replace(end, "…"))
    assert said[0] == said[1]


# --- claims


def test_a_claim_makes_an_asset_its_own(world: Store) -> None:
    hall = asset("hall", kind="community-venue", sessions=(), organisation="church")
    made = propose(world, hall, what="claim")
    assert world.proposals(REVIEWER).loc[0, "changes"] == (Difference("organisation", "", "church"),)
    assert world.accept(made, actor=CHECKER, why="rang them") == 2
    assert world.history("asset", "hall", actor=KEEPER).iloc[-1]["action"] == "claim"
    renamed = hall.model_copy(update={"cost": "Free"})
    assert world.change(renamed, actor=MEMBER, why="ours now", version=2) == 3


@pytest.mark.parametrize(
    ("record", "actor", "error"),
    [
        (FREE.model_copy(update={"organisation": "church"}), MEMBER, "not cost"),
        (GROUP.model_copy(update={"organisation": "hub", "cost": "1"}), MEMBER, "your own organisation"),
        (GROUP.model_copy(update={"organisation": ""}), MEMBER, "your own organisation"),
        (GROUP.model_copy(update={"organisation": "church"}), VISITOR, "You may not"),
        (GROUP.model_copy(update={"organisation": "church"}), COMMISSIONER, "You may not"),
        (organisation("church", kind="faith-group", hub="x"), MEMBER, "You may not"),
    ],
)
def test_a_claim_is_for_ones_own_organisation_and_nothing_else(
    world: Store, record: Record, actor: Actor, error: str
) -> None:
    with pytest.raises((BadValueError, NotAllowedError), match=error):
        propose(world, record, actor=actor, what="claim")


def test_two_claims_on_one_asset_are_not_both_accepted(world: Store) -> None:
    claims = [
        propose(world, GROUP.model_copy(update={"organisation": "church"}), actor=actor, what="claim")
        for actor in (MEMBER, OTHER_MEMBER)
    ]
    world.accept(claims[0], actor=CHECKER, why=WHY)
    world.change(GROUP.model_copy(update={"organisation": "hub"}), actor=KEEPER, why="a mistake", version=2)
    with pytest.raises(BadValueError, match="accepted already"):
        world.accept(claims[0], actor=CHECKER, why=WHY)


# --- questions and answers


def test_a_question_and_its_answer(world: Store) -> None:
    made = propose(world)
    world.ask(made, "Since when?", actor=CHECKER)
    world.ask(made, "Since June", actor=MEMBER)
    for_author, for_checker = world.remarks(made, actor=MEMBER), world.remarks(made, actor=REVIEWER)
    assert list(for_author["said"]) == list(for_checker["said"]) == ["Since when?", "Since June"]
    assert list(for_author["who"]) == ["", "user_5"]
    assert list(for_checker["who"]) == ["user_9", "user_5"]
    assert list(for_checker["role"]) == ["reviewer", "member"]
    assert str(for_checker["at"].dt.tz) == "UTC"
    for other in (OTHER_MEMBER, COMMISSIONER, VISITOR):
        with pytest.raises(NotFoundError):
            world.remarks(made, actor=other)
        with pytest.raises(NotFoundError):
            world.ask(made, "And who asks?", actor=other)


def test_questions_about_a_suggested_record(world: Store) -> None:
    made = world.suggest(asset("idea"), why="I go there")
    world.ask(made, "Which door?", actor=CHECKER)
    assert list(world.remarks(made, actor=REVIEWER)["said"]) == ["Which door?"]
    for actor in (VISITOR, MEMBER):
        with pytest.raises(NotFoundError):
            world.ask(made, "Which door?", actor=actor)
        with pytest.raises(NotFoundError):
            world.remarks(made, actor=actor)
    world.approve("asset", made, actor=CHECKER, why=WHY, version=1)
    with pytest.raises(BadValueError, match="checked already"):
        world.ask(made, "Which door?", actor=CHECKER)
    with pytest.raises(NotAllowedError):  # it is on the map now, but what was asked of it is not
        world.remarks(made, actor=MEMBER)


def test_what_was_decided_is_not_asked_about(world: Store) -> None:
    made = propose(world)
    world.decline(made, actor=CHECKER, why=WHY)
    for asking in (lambda: world.ask(made, "Why?", actor=CHECKER), lambda: world.accept(made, actor=CHECKER, why=WHY)):
        with pytest.raises(BadValueError, match="refused already"):
            asking()


@pytest.mark.parametrize("number", [0, -1, 10**12, 12345])
def test_an_unknown_number_is_not_found(world: Store, number: int) -> None:
    for asking in (world.accept, world.decline):
        with pytest.raises(NotFoundError, match="no proposal"):
            asking(number, actor=CHECKER, why=WHY)
    with pytest.raises(NotFoundError, match="no proposal"):
        world.remarks(number, actor=CHECKER)


@pytest.mark.parametrize(
    ("options", "said"),
    [({"what": "erase"}, "never 'erase'"), ({"why": " "}, "Say why"), ({"record": GROUP}, "says this already")],
)
def test_a_faulty_proposal_changes_nothing(world: Store, options: dict[str, Any], said: str) -> None:
    before = world.data_version
    with pytest.raises(BadValueError, match=said):
        propose(world, **options)
    assert world.data_version == before
    with pytest.raises(BadValueError, match="never 'lost'"):
        world.proposals(REVIEWER, state="lost")


def test_a_failed_accept_leaves_nothing_half_done(world: Store) -> None:
    """The change and the decision are one transaction."""
    made = propose(world, actor=ONE_KEEPER)
    with world.database.engine.begin() as connection:
        if world.database.is_sqlite:
            connection.execute(
                text("CREATE TRIGGER full BEFORE UPDATE ON proposals BEGIN SELECT RAISE(ABORT, 'full'); END")
            )
        else:
            connection.execute(text("ALTER TABLE proposals ADD CONSTRAINT c CHECK (decided_by IS NULL)"))
    with pytest.raises(BadValueError):
        world.accept(made, actor=ANOTHER_KEEPER, why=WHY)
    assert world.get("asset", "group").record == GROUP
    assert len(world.history("asset", "group", actor=KEEPER)) == 1
