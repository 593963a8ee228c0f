"""Versions compared, a version brought back, a whole import undone: always forwards, so that nothing is lost."""

from typing import Any

import pytest
from worlds import (
    COMMISSIONER,
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
from layers.records import Actor, Contact
from layers.store import Store

OWN = Actor(role="member", id="user_7", organisation="hub")


def three_versions(store: Store) -> None:
    store.load([organisation("hub"), asset(organisation="hub")], actor=KEEPER, why="made")
    store.change(asset(organisation="hub", cost="Free"), actor=KEEPER, why="cost", version=1)
    store.change(asset(organisation="hub", cost="£2", phone="01632 960001"), actor=KEEPER, why="phone", version=2)


def rows(frame: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in frame.itertuples(index=False)]


def test_two_versions_side_by_side(store: Store) -> None:
    three_versions(store)
    found = store.compare("asset", "group", 1, 3, KEEPER)
    assert rows(found) == [("phone", "", "01632 960001"), ("cost", "", "£2")]
    assert found.attrs["hidden"] is False
    assert rows(store.compare("asset", "group", 3, 2, KEEPER)) == [
        ("phone", "01632 960001", ""),
        ("cost", "£2", "Free"),
    ]
    assert rows(store.compare("asset", "group", 2, 2, KEEPER)) == []


def test_what_is_hidden_is_hidden_in_a_comparison(store: Store) -> None:
    sam = (Contact(role="Secretary", first_name="Sam"),)
    start = asset(organisation="trust", contacts=sam, checked_by="Sam")
    store.load([organisation("trust", visibility="withheld"), organisation("hub"), start], actor=KEEPER, why=WHY)
    store.change(asset(organisation="hub", cost="Free"), actor=KEEPER, why=WHY, version=1)
    found = store.compare("asset", "group", 1, 2, MEMBER)
    assert rows(found) == [("organisation", "", "hub"), ("cost", "", "Free")]
    assert found.attrs["hidden"] is True
    everything = store.compare("asset", "group", 1, 2, REVIEWER)
    assert set(everything["field"]) == {"organisation", "cost", "contacts", "checked_by"}


def test_a_version_that_was_withheld_is_compared_with_nothing(store: Store) -> None:
    store.add(asset(visibility="withheld", address="1 Secret Lane"), actor=KEEPER, why=WHY)
    reveal(store, asset(), version=1)
    for versions in ((1, 2), (2, 1), (1, 1)):
        with pytest.raises(NotAllowedError, match="Version 1 is not yours to see"):
            store.compare("asset", "group", *versions, MEMBER)
    assert ("address", "1 Secret Lane", "") in rows(store.compare("asset", "group", 1, 2, REVIEWER))


@pytest.mark.parametrize("versions", [(1, 4), (0, 1), (-1, 1)])
def test_a_version_that_is_not_there_is_not_found(store: Store, versions: tuple[int, int]) -> None:
    three_versions(store)
    with pytest.raises(NotFoundError, match="no version"):
        store.compare("asset", "group", *versions, MEMBER)
    with pytest.raises(NotAllowedError):
        store.compare("asset", "group", *versions, VISITOR)


def test_a_revert_is_a_new_version(store: Store) -> None:
    three_versions(store)
    assert store.revert("asset", "group", to_version=1, actor=REVIEWER, why="it was right", version=3) == 4
    assert store.get("asset", "group").record == asset(organisation="hub")
    last = store.history("asset", "group", actor=KEEPER).iloc[-1]
    assert last[["version", "action", "why"]].tolist() == [4, "revert", "it was right"]
    assert store.revert("asset", "group", to_version=3, actor=REVIEWER, why="or was it?", version=4) == 5
    assert rows(store.compare("asset", "group", 3, 5, KEEPER)) == []


def test_a_revert_names_the_version_that_it_looked_at(store: Store) -> None:
    three_versions(store)
    with pytest.raises(VersionClashError, match="now version 3, but your change is to version 2"):
        store.revert("asset", "group", to_version=1, actor=REVIEWER, why=WHY, version=2)
    with pytest.raises(NotFoundError, match="no version 9"):
        store.revert("asset", "group", to_version=9, actor=REVIEWER, why=WHY, version=3)
    assert store.get("asset", "group").version == 3


@pytest.mark.parametrize("actor", [VISITOR, MEMBER, OWN, COMMISSIONER])
def test_who_may_not_revert_is_refused(store: Store, actor: Actor) -> None:
    three_versions(store)
    with pytest.raises(NotAllowedError):
        store.revert("asset", "group", to_version=1, actor=actor, why=WHY, version=3)


def test_a_revert_over_an_approval_brings_the_review_back_too(store: Store) -> None:
    made = store.suggest(asset(), why=WHY)
    store.approve("asset", made, actor=KEEPER, why=WHY, version=1)
    store.revert("asset", made, to_version=1, actor=REVIEWER, why="too soon", version=2)
    assert list(store.suggestions(REVIEWER)["id"]) == [made]
    store.revert("asset", made, to_version=2, actor=REVIEWER, why="it was fine", version=3)
    assert list(store.assets()["id"]) == [made]


def test_a_reviewer_does_not_unsign_a_charter_by_a_revert(store: Store) -> None:
    store.add(organisation("hub"), actor=KEEPER, why=WHY)
    signed = organisation("hub", charter_signed_on="2026-11-01", charter_version="1")
    store.change(signed, actor=KEEPER, why="signed", version=1)
    with pytest.raises(NotAllowedError, match="recorded by signing"):
        store.revert("organisation", "hub", to_version=1, actor=REVIEWER, why=WHY, version=2)


def test_a_version_that_points_at_nothing_any_more_is_not_brought_back_by_those_who_cannot_see_it(store: Store) -> None:
    store.load([organisation("hub"), asset(organisation="hub")], actor=KEEPER, why=WHY)
    store.change(asset(), actor=KEEPER, why=WHY, version=1)
    store.refuse("organisation", "hub", actor=KEEPER, why="gone", version=1)
    assert store.revert("asset", "group", to_version=1, actor=REVIEWER, why=WHY, version=2) == 3
    assert store.get("asset", "group").record.organisation == ""


# --- a whole import


def imports(store: Store) -> list[int]:
    return [int(number) for number in store.change_sets(KEEPER)["change_set"]]


def test_an_import_is_undone_as_a_whole_and_the_undo_too(store: Store) -> None:
    store.load([organisation("hub"), asset()], actor=KEEPER, why="by hand")
    store.load([asset("a"), asset("b"), link("hub", "a")], actor=KEEPER, why="spreadsheet")
    listed = store.change_sets(KEEPER)
    assert listed.loc[0, ["action", "who", "why", "records", "names"]].tolist() == [
        *("add", "keeper-1", "spreadsheet", 3),
        "A, B, hub--runs--a",
    ]
    before = store.counts()
    assert store.undo_import(imports(store)[0], actor=KEEPER, why="the wrong sheet") == 3
    assert store.counts() == {"organisation": 1, "asset": 1, "link": 0}
    assert list(store.history("asset", "a", actor=KEEPER)["action"]) == ["add", "undo"]
    assert store.undo_import(imports(store)[0], actor=KEEPER, why="it was the right one") == 3
    assert store.counts() == before
    assert store.get("asset", "a").version == 3


def test_an_import_with_changes_since_is_undone_but_for_those_only_if_asked(store: Store) -> None:
    store.load([asset("a"), asset("b"), asset("c")], actor=KEEPER, why=WHY)
    [number] = imports(store)
    store.change(asset("b", cost="Free"), actor=REVIEWER, why=WHY, version=1)
    version = store.data_version
    with pytest.raises(VersionClashError, match=r"1 of 3 records have changed since.*: b\. Nothing"):
        store.undo_import(number, actor=KEEPER, why=WHY)
    assert store.data_version == version
    assert store.undo_import(number, actor=KEEPER, why=WHY, skip_changed=True) == 2
    assert list(store.assets()["id"]) == ["b"]
    with pytest.raises(BadValueError, match="nothing to undo"):
        store.undo_import(number, actor=KEEPER, why=WHY, skip_changed=True)


@pytest.mark.parametrize("actor", [VISITOR, MEMBER, COMMISSIONER, REVIEWER])
def test_only_a_keeper_undoes_an_import_or_sees_the_list(store: Store, actor: Actor) -> None:
    store.load(small_world(), actor=KEEPER, why=WHY)
    for number in (1, 99):
        with pytest.raises(NotAllowedError):
            store.undo_import(number, actor=actor, why=WHY)
    with pytest.raises(NotAllowedError):
        store.change_sets(actor)


@pytest.mark.parametrize("number", [0, 99, -1])
def test_an_import_that_is_not_there_is_not_found(store: Store, number: int) -> None:
    store.load(small_world(), actor=KEEPER, why=WHY)
    with pytest.raises(NotFoundError, match="no import"):
        store.undo_import(number, actor=KEEPER, why=WHY)
