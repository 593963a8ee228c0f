"""One-time links over both databases: what each answer does, once; and what no link ever opens."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from worlds import KEEPER, MEMBER, REVIEWER, VISITOR, WHY, asset, organisation

from layers.checking.asking import Asking
from layers.checking.following import MOST_REPLIES, Following
from layers.checking.letterbox import CHECKED_BY, Letterbox
from layers.checking.links import USED, hash_of, new_code
from layers.errors import BadValueError, NotAllowedError, NotFoundError
from layers.records import Actor, Asset, Status
from layers.store import Store

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=61)


def asked_about(store: Store, record_id: str = "group", **fields: object) -> str:
    """The code of a letter's link about an asset that was just added."""
    store.add(asset(record_id, checked_on=date(2026, 5, 1), **fields), actor=KEEPER, why=WHY)
    code = new_code()
    Asking(store.database).keep({record_id: code}, actor=REVIEWER, now=NOW)
    return code


def answer(store: Store, code: str, what: str, *, version: int = 1, **more: object) -> None:
    Letterbox(store.database).answer(code, what, today=TODAY, version=version, now=NOW, **more)


def of(store: Store, record_id: str = "group") -> Asset:
    found = store.get("asset", record_id, actor=KEEPER).record
    assert isinstance(found, Asset)
    return found


def test_still_right_marks_it_as_checked_with_who_it_was(store: Store) -> None:
    code = asked_about(store)
    answer(store, code, "right")
    found = of(store)
    assert (found.checked_on, found.checked_by) == (TODAY, CHECKED_BY)
    last = store.history("asset", "group", actor=KEEPER).iloc[-1]
    assert (last["action"], last["who"], last["version"]) == ("answer", f"link_{hash_of(code)[:12]}", 2)
    assert store.proposals(KEEPER).empty


def test_changed_and_closed_wait_to_be_looked_at(store: Store) -> None:
    code = asked_about(store)
    answer(store, code, "changed", said="Now on Thursdays", fields={"cost": "£2", "phone": "01632 960001"})
    assert of(store).cost == ""
    [waits] = store.proposals(REVIEWER).to_dict("records")
    changes = {one.field: one.after for one in waits["changes"]}
    assert changes == {"cost": "£2", "phone": "01632 960001", "checked_on": "2026-11-22", "checked_by": CHECKED_BY}
    assert (waits["why"], waits["who"]) == ("Now on Thursdays", f"link_{hash_of(code)[:12]}")
    store.accept(waits["id"], actor=REVIEWER, why=WHY)
    assert (of(store).cost, of(store).checked_on) == ("£2", TODAY)

    answer(store, asked_about(store, "other"), "closed")
    [closing] = store.proposals(REVIEWER).to_dict("records")
    store.accept(closing["id"], actor=REVIEWER, why=WHY)
    assert of(store, "other").status is Status.CLOSED


@pytest.mark.parametrize(
    ("what", "more", "fault"),
    [
        ("changed", {}, "say what has changed"),
        ("changed", {"fields": {"cost": ""}}, "say what has changed"),
        ("changed", {"fields": {"website": "not a site"}}, "website"),
        ("changed", {"said": "x" * 1001}, "1,001 letters"),
        ("maybe", {}, "three answers"),
        ("right", {"version": 9}, "changed while you were reading"),
    ],
)
def test_a_faulty_answer_changes_nothing_and_leaves_the_link_as_it_was(
    store: Store, what: str, more: dict[str, object], fault: str
) -> None:
    code = asked_about(store)
    with pytest.raises(BadValueError, match=fault):
        answer(store, code, what, **more)
    assert store.proposals(KEEPER).empty
    assert store.get("asset", "group").version == 1
    answer(store, code, "right")


def test_a_link_works_once_whoever_comes_first(store: Store) -> None:
    code = asked_about(store)

    def attempt(_: int) -> str:
        try:
            answer(store, code, "closed")
        except BadValueError as error:
            return str(error)
        return "taken"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(attempt, range(8)))
    assert sorted(outcomes) == sorted(["taken", *[USED] * 7])
    assert len(store.proposals(KEEPER)) == 1
    assert Letterbox(store.database).asked(code, now=NOW).answered == "closed"


def test_only_the_hash_of_a_code_is_kept_and_it_can_be_typed_from_paper(store: Store) -> None:
    code = asked_about(store)
    with store.database.reading() as connection:
        kept = str(connection.execute(text("SELECT * FROM one_time_links")).all())
    assert code not in kept
    assert code.replace("-", "") not in kept
    letters = Letterbox(store.database)
    assert letters.asked(code.upper().replace("-", " "), now=NOW).asset.id == "group"


@pytest.mark.parametrize("change", ["expired", "unknown", "other use", "withheld", "refused", "nonsense"])
def test_what_a_link_no_longer_opens_is_told_in_the_same_words(store: Store, change: str) -> None:
    code, now = asked_about(store), NOW
    if change == "expired":
        now = LATER
    elif change in ("unknown", "nonsense"):
        code = new_code() if change == "unknown" else "../../etc\x00é"
    elif change == "other use":
        code = Following(store.database).link("group", actor=VISITOR, now=NOW)
    elif change == "withheld":
        store.change(of(store).model_copy(update={"visibility": "withheld"}), actor=KEEPER, why=WHY, version=1)
    else:
        store.refuse("asset", "group", actor=KEEPER, why=WHY, version=1)
    letters = Letterbox(store.database)
    with pytest.raises(NotFoundError) as looking:
        letters.asked(code, now=now)
    with pytest.raises(NotFoundError) as answering:
        letters.answer(code, "right", today=TODAY, version=1, now=now)
    assert str(looking.value) == str(answering.value)
    assert str(looking.value).startswith("This link is not known here, or is too old.")
    assert of(store).checked_on == date(2026, 5, 1)


def test_no_letter_names_a_withheld_place_and_only_those_who_check_write_any(store: Store) -> None:
    store.add(organisation("hub"), actor=KEEPER, why=WHY)
    store.add(asset("refuge", visibility="withheld"), actor=KEEPER, why=WHY)
    store.add(asset("open"), actor=KEEPER, why=WHY)
    asking = Asking(store.database)
    with pytest.raises(NotAllowedError):
        asking.keep({"open": new_code(), "refuge": new_code()}, actor=KEEPER)
    found = asking.standings(KEEPER, today=TODAY).set_index("id")
    assert dict(found["letter"]) == {"refuge": "", "open": "first"}
    assert found["asked_on"].isna().all()
    for actor in (VISITOR, MEMBER, Actor(role="contributor"), Actor(role="commissioner")):
        with pytest.raises(NotAllowedError):
            asking.standings(actor, today=TODAY)
        with pytest.raises(NotAllowedError):
            asking.keep({"open": new_code()}, actor=actor)


def test_no_letter_is_due_while_an_answer_waits_or_after_one_was_sent(store: Store) -> None:
    code = asked_about(store)
    asking = Asking(store.database)
    assert list(asking.standings(REVIEWER, today=TODAY)["letter"]) == [""]
    answer(store, code, "closed")
    much_later = TODAY + timedelta(days=400)
    assert list(asking.standings(REVIEWER, today=much_later)["waits"]) == [True]
    assert list(asking.standings(REVIEWER, today=much_later)["letter"]) == [""]


# --- following one's own suggestion


def test_a_suggestion_can_be_followed_asked_about_and_answered(store: Store) -> None:
    given = store.suggest(asset("mine"), why="I go there")
    following = Following(store.database)
    code = following.link(given, actor=VISITOR)
    store.ask(given, "Is it upstairs?", actor=REVIEWER)
    following.reply(code, "Yes, and there is a lift")
    found = following.look(code)
    assert (found.state, found.name, found.is_change) == ("waiting", "", False)
    assert [(remark.own, remark.said) for remark in found.remarks] == [
        (False, "Is it upstairs?"),
        (True, "Yes, and there is a lift"),
    ]
    assert list(store.remarks(given, actor=REVIEWER)["said"]) == ["Is it upstairs?", "Yes, and there is a lift"]
    store.refuse("asset", given, actor=REVIEWER, why="It is on the map already", version=1)
    refused = following.look(code)
    assert (refused.state, refused.reason, refused.name) == ("refused", "It is on the map already", "")
    with pytest.raises(BadValueError, match="decided already"):
        following.reply(code, "But it is not")
    store.approve("asset", given, actor=REVIEWER, why="My mistake", version=2)
    assert (following.look(code).state, following.look(code).name) == ("taken", "Mine")


def test_a_change_that_was_put_forward_can_be_followed_by_itself(store: Store) -> None:
    store.add(asset(), actor=KEEPER, why=WHY)
    number = store.propose(asset(cost="£2"), version=1, why="I paid", actor=VISITOR)
    following = Following(store.database)
    code, whole = following.link("group", actor=VISITOR, proposal_id=number), following.link("group", actor=VISITOR)
    store.ask(number, "Each week?", actor=REVIEWER)
    assert [one.said for one in following.look(code).remarks] == ["Each week?"]
    assert following.look(whole).remarks == ()
    store.decline(number, actor=REVIEWER, why="It is free")
    assert (following.look(code).state, following.look(code).reason) == ("refused", "It is free")


def test_a_follower_learns_no_name_of_what_was_hidden_since(store: Store) -> None:
    given = store.suggest(asset("mine"), why="I go there")
    code = Following(store.database).link(given, actor=VISITOR)
    secret = store.get("asset", given, actor=KEEPER).record.model_copy(update={"visibility": "withheld"})
    store.change(secret, actor=KEEPER, why=WHY, version=1)
    store.approve("asset", given, actor=KEEPER, why="Thank you", version=2)
    found = Following(store.database).look(code)
    assert (found.state, found.name, found.record_id) == ("taken", "", "")


def test_replies_are_counted(store: Store) -> None:
    given = store.suggest(asset("mine"), why="I go there")
    following = Following(store.database)
    code = following.link(given, actor=VISITOR)
    with pytest.raises(BadValueError, match="write your answer"):
        following.reply(code, " \u200b ")
    for number in range(MOST_REPLIES):
        following.reply(code, f"More {number}")
    with pytest.raises(BadValueError, match="a lot already"):
        following.reply(code, "And more")
