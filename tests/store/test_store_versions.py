"""A writer names the version that the change was made to; of two on the same version exactly one wins."""

import multiprocessing
from collections.abc import Callable
from typing import Any

import pytest
from worlds import (
    COMMISSIONER,
    CONTRIBUTOR,
    KEEPER,
    MEMBER,
    REVIEWER,
    VISITOR,
    WHY,
    asset,
    link,
    organisation,
    reveal,
    small_world,
)

from layers.errors import BadValueError, NotAllowedError, NotFoundError, VersionClashError
from layers.records import Actor
from layers.store import Store

WON, CLASHED = 0, 7
FORK = multiprocessing.get_context("fork")


def test_versions_count_up(store: Store) -> None:
    assert store.add(asset(), actor=KEEPER, why=WHY) == 1
    assert store.change(asset(cost="Free"), actor=KEEPER, why=WHY, version=1) == 2
    assert store.refuse("asset", "group", actor=KEEPER, why=WHY, version=2) == 3
    assert store.approve("asset", "group", actor=KEEPER, why=WHY, version=3) == 4
    found = store.get("asset", "group")
    assert (found.version, found.record.model_copy(update={"checked_on": None})) == (4, asset(cost="Free"))


@pytest.mark.parametrize("named", [0, 1, 3, -1])
def test_a_clash_says_which_version_it_is_now_and_changes_nothing(store: Store, named: int) -> None:
    store.add(asset(), actor=KEEPER, why=WHY)
    store.change(asset(cost="Free"), actor=KEEPER, why=WHY, version=1)
    before = store.data_version
    with pytest.raises(VersionClashError, match=f"now version 2, but your change is to version {named}"):
        store.change(asset(cost="£2"), actor=REVIEWER, why=WHY, version=named)
    assert store.data_version == before
    assert len(store.history("asset", "group", actor=KEEPER)) == 2
    assert list(store.assets()["cost"]) == ["Free"]


def together(jobs: list[Callable[[], None]]) -> list[int | None]:
    """Runs each job in a process of its own, all let go at the same moment; gives their exit codes."""
    gate = FORK.Barrier(len(jobs))

    def run(job: Callable[[], None]) -> None:
        gate.wait(timeout=30)
        job()

    children = [FORK.Process(target=run, args=(job,)) for job in jobs]
    for child in children:
        child.start()
    for child in children:
        child.join(timeout=60)
    return [child.exitcode for child in children]


def change_once(url: str, number: int, version: int) -> None:
    store = Store.open(url)
    try:
        store.change(asset(description=f"writer {number}"), actor=KEEPER, why=WHY, version=version)
    except VersionClashError:
        raise SystemExit(CLASHED) from None


def test_two_processes_on_one_version_exactly_one_wins(url: str) -> None:
    first = Store.open(url)
    first.add(asset(), actor=KEEPER, why=WHY)
    first.close()
    for version in range(1, 7):
        codes = together([lambda n=n, v=version: change_once(url, n, v) for n in range(2)])
        assert sorted(code or 0 for code in codes) == [WON, CLASHED]
    last = Store.open(url)
    assert list(last.history("asset", "group", actor=KEEPER)["version"]) == [1, 2, 3, 4, 5, 6, 7]
    last.close()


def append_word(store: Store, record_id: str, word: str) -> int:
    """Adds a word to a description, trying again after each clash; gives the number of clashes."""
    clashes = 0
    while True:
        found = store.get("asset", record_id, actor=KEEPER)
        said = f"{found.record.description} {word}"
        try:
            store.change(
                found.record.model_copy(update={"description": said}), actor=KEEPER, why=word, version=found.version
            )
        except VersionClashError:
            clashes += 1
        else:
            return clashes


def write_many(url: str, writer: int) -> None:
    store = Store.open(url)
    for edit in range(20):
        append_word(store, f"a{edit % 3}", f"w{writer}e{edit}")


def test_no_update_is_lost_among_four_writers(url: str) -> None:
    first = Store.open(url)
    first.load([asset(f"a{number}") for number in range(3)], actor=KEEPER, why=WHY)
    first.close()
    assert together([lambda w=w: write_many(url, w) for w in range(4)]) == [0] * 4
    last = Store.open(url)
    words = " ".join(last.assets()["description"]).split()
    assert sorted(words) == sorted(f"w{writer}e{edit}" for writer in range(4) for edit in range(20))
    assert int(last.assets()["version"].sum()) == 3 + 80
    last.close()


def test_several_processes_filling_a_new_store_fill_it_once(url: str) -> None:
    def fill() -> None:
        Store.open(url).load_if_empty(small_world(), actor=KEEPER, why=WHY)

    assert together([fill] * 3) == [0] * 3
    last = Store.open(url)
    assert last.counts() == {"organisation": 2, "asset": 3, "link": 3}
    assert last.load_if_empty(small_world(), actor=KEEPER, why=WHY) == 0
    last.close()


def test_a_suggestion_waits_apart_until_it_is_approved(store: Store) -> None:
    claims = asset("mine", name="Café on Quarry Hill", review="approved", checked_on="2026-01-01", checked_by="me")
    made = store.suggest(claims, why="I go there")
    assert made.startswith("cafe-on-quarry-hill-")
    assert store.assets(KEEPER).empty
    assert store.counts(KEEPER)["asset"] == 0
    queue = store.suggestions(REVIEWER)
    assert list(queue["id"]) == [made]
    assert queue.loc[0, ["record_kind", "role", "why", "version"]].tolist() == ["asset", "visitor", "I go there", 1]
    assert (queue.loc[0, "record"].checked_on, queue.loc[0, "record"].checked_by) == (None, "")
    assert store.approve("asset", made, actor=REVIEWER, why="rang them", version=1) == 2
    assert list(store.assets()["id"]) == [made]
    assert store.suggestions(REVIEWER).empty


def test_a_suggested_link_between_places_on_the_map_is_in_the_queue(store: Store) -> None:
    store.load(small_world(), actor=KEEPER, why=WHY)
    made = store.suggest(link("church", "group", "hosts"), why=WHY)
    assert list(store.suggestions(REVIEWER)["id"]) == [made]
    store.approve("link", made, actor=REVIEWER, why=WHY, version=1)
    assert made in set(store.links()["id"])


def test_a_refused_suggestion_is_kept_but_not_shown(store: Store) -> None:
    made = store.suggest(organisation("o"), why=WHY)
    store.refuse("organisation", made, actor=REVIEWER, why="not a group", version=1)
    assert store.suggestions(REVIEWER).empty
    assert store.organisations(KEEPER).empty
    assert list(store.history("organisation", made, actor=KEEPER)["action"]) == ["suggest", "refuse"]


@pytest.mark.parametrize("actor", [VISITOR, CONTRIBUTOR, MEMBER, COMMISSIONER])
def test_only_reviewers_and_keepers_may_write(store: Store, actor: Actor) -> None:
    store.load([*small_world(), asset("waiting", review="suggested")], actor=KEEPER, why=WHY)
    before = store.data_version
    named: dict[str, Any] = {"actor": actor, "why": WHY, "version": 1}
    with pytest.raises(NotAllowedError):
        store.add(asset("new"), actor=actor, why=WHY)
    with pytest.raises(NotAllowedError):
        store.load_if_empty([asset("new")], actor=actor, why=WHY)
    with pytest.raises(NotAllowedError):
        store.change(asset(cost="Free"), **named)
    with pytest.raises(NotAllowedError):
        store.refuse("asset", "group", **named)
    with pytest.raises(NotAllowedError):
        store.suggestions(actor)
    with pytest.raises(NotFoundError):
        store.approve("asset", "waiting", **named)
    assert store.data_version == before


def test_a_change_cannot_pass_for_an_approval(store: Store) -> None:
    made = store.suggest(asset(), why=WHY)
    found = store.get("asset", made, actor=REVIEWER)
    with pytest.raises(BadValueError, match="approve or refuse it instead"):
        store.change(found.record.model_copy(update={"review": "approved"}), actor=REVIEWER, why=WHY, version=1)


@pytest.mark.parametrize(
    ("before", "after", "who"),
    [
        ("withheld", "members", None),
        ("withheld", "public", None),
        ("members", "public", REVIEWER),
        ("public", "withheld", REVIEWER),
        ("members", "withheld", REVIEWER),
    ],
)
def test_showing_a_withheld_record_takes_two_keepers(store: Store, before: str, after: str, who: Actor | None) -> None:
    store.add(asset(visibility=before), actor=KEEPER, why=WHY)
    if who is None:
        for one in (REVIEWER, KEEPER):
            with pytest.raises(NotAllowedError):
                store.change(asset(visibility=after), actor=one, why=WHY, version=1)
        assert reveal(store, asset(visibility=after), version=1) == 2
    else:
        assert store.change(asset(visibility=after), actor=who, why=WHY, version=1) == 2


@pytest.mark.parametrize("kind", ["asset", "organisation", "link"])
@pytest.mark.parametrize("record_id", ["absent", "", "../etc", "a\x00b", "A B", "x" * 200, "' OR 1=1 --"])
def test_an_unknown_id_is_not_found_whatever_it_holds(store: Store, kind: Any, record_id: str) -> None:
    store.load(small_world(), actor=KEEPER, why=WHY)
    with pytest.raises(NotFoundError, match=f"There is no {kind}"):
        store.get(kind, record_id, actor=KEEPER)


def test_a_record_is_not_found_under_another_kind(store: Store) -> None:
    store.load(small_world(), actor=KEEPER, why=WHY)
    with pytest.raises(NotFoundError):
        store.get("organisation", "group")
