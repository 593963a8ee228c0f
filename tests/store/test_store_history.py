"""Each change leaves exactly one row that nobody can alter, and that hides what its reader may not see."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from worlds import (
    COMMISSIONER,
    CONTRIBUTOR,
    KEEPER,
    MEMBER,
    REVIEWER,
    VISITOR,
    WHY,
    asset,
    organisation,
    reveal,
    small_world,
)

from layers.errors import NotAllowedError, NotFoundError
from layers.records import Contact, Visibility
from layers.store import Store


def history_rows(store: Store) -> list[dict[str, Any]]:
    with store._database.reading() as connection:
        return [dict(row) for row in connection.execute(text("SELECT * FROM history ORDER BY seq")).mappings()]


def add(store: Store) -> int:
    return store.add(asset("new"), actor=REVIEWER, why=WHY)


def change(store: Store) -> int:
    return store.change(asset("group", description="Tea"), actor=REVIEWER, why=WHY, version=1)


def suggest(store: Store) -> int:
    return len(store.suggest(asset("idea"), why=WHY)) and 1


def approve(store: Store) -> int:
    return store.approve("asset", "waiting", actor=REVIEWER, why=WHY, version=1)


def refuse(store: Store) -> int:
    return store.refuse("asset", "waiting", actor=REVIEWER, why=WHY, version=1)


@pytest.mark.parametrize(
    ("write", "role"),
    [(add, "reviewer"), (change, "reviewer"), (suggest, "visitor"), (approve, "reviewer"), (refuse, "reviewer")],
)
def test_one_row_for_each_change(store: Store, write: Callable[[Store], int], role: str) -> None:
    store.load([*small_world(), asset("waiting", review="suggested")], actor=KEEPER, why="first")
    rows, version = len(history_rows(store)), store.data_version
    made = write(store)
    after = history_rows(store)
    assert len(after) == rows + 1
    last = after[-1]
    assert (last["action"], last["role"], last["why"], last["version"]) == (write.__name__, role, WHY, made)
    assert (last["before"] is None) is (made == 1)
    assert json.loads(last["after"])["id"] == last["record_id"]
    assert datetime.now(UTC) - datetime.fromisoformat(last["at"]) < timedelta(minutes=1)
    assert last["at"].endswith("+00:00")
    assert store.data_version != version


def test_a_load_is_one_change_set_with_a_row_for_each_record(store: Store) -> None:
    assert store.load(small_world(), actor=KEEPER, why=WHY) == 8
    rows = history_rows(store)
    assert sorted(row["record_id"] for row in rows) == sorted(record.id for record in small_world())
    assert {row["change_set"] for row in rows} == {1}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE history SET why = 'another'",
        "UPDATE history SET at = '1999-01-01T00:00:00+00:00' WHERE seq = 1",
        "DELETE FROM history",
        "DELETE FROM history WHERE seq = 1",
    ],
)
def test_history_is_never_altered(store: Store, statement: str) -> None:
    store.load(small_world(), actor=KEEPER, why=WHY)
    before = history_rows(store)
    with pytest.raises(DBAPIError, match="history is never altered"), store._database.engine.begin() as connection:
        connection.execute(text(statement))
    assert history_rows(store) == before


def test_history_is_not_replaced_through_the_back_door(tmp_path: Any, open_store: Callable[[str], Store]) -> None:
    store = open_store(f"sqlite:///{tmp_path}/s.db")
    store.load(small_world(), actor=KEEPER, why=WHY)
    before = history_rows(store)
    values = "change_set, record_id, version, action, who, role, at, 'another', before, after, redacted FROM history"
    for chosen in ("seq", "NULL"):  # the same row, or the same version of the same record
        statement = f"INSERT OR REPLACE INTO history SELECT {chosen}, {values} WHERE seq = 1"
        with pytest.raises(DBAPIError, match="history is never altered"), store._database.engine.begin() as connection:
            connection.execute(text(statement))
    assert history_rows(store) == before


def test_a_record_cannot_be_deleted_from_under_its_history(store: Store) -> None:
    store.load(small_world(), actor=KEEPER, why=WHY)
    with pytest.raises(DBAPIError), store._database.engine.begin() as connection:
        connection.execute(text("DELETE FROM records WHERE id = 'group'"))


def edited(store: Store) -> None:
    """A public asset whose second version was withheld, with a contact who then left."""
    sam = (Contact(role="Secretary", first_name="Sam", phone="01632 960000"),)
    store.load([organisation("refuge", visibility="withheld"), asset("group", contacts=sam)], actor=KEEPER, why="made")
    hidden = asset("group", visibility="withheld", organisation="refuge", address="1 Secret Lane", contacts=sam)
    store.change(hidden, actor=KEEPER, why="moved to Secret Lane", version=1)
    public = hidden.model_copy(update={"visibility": Visibility.PUBLIC, "address": "", "contacts": ()})
    reveal(store, public, version=2, why="open again")
    store.change(public.model_copy(update={"cost": "Free"}), actor=KEEPER, why="cost found out", version=3)


@pytest.mark.parametrize("actor", [MEMBER, COMMISSIONER])
def test_hidden_versions_and_people_stay_hidden_in_history(store: Store, actor: Any) -> None:
    edited(store)
    seen = store.history("asset", "group", actor=actor)
    assert list(seen["version"]) == [1, 2, 3, 4]
    assert list(seen["hidden"]) == [True] * 4
    assert list(seen["why"]) == ["made", "", "", "cost found out"]
    assert set(seen["who"]) == {""}
    everything = seen.to_json(date_format="iso")
    for secret in ("Secret Lane", "refuge", "Sam", "01632", "keeper-1", "user_1", "user_2"):
        assert secret not in everything
    last = seen.iloc[3]
    assert (last["before"]["cost"], last["after"]["cost"]) == ("", "Free")
    assert last["after"]["organisation"] == ""


def test_a_reviewer_sees_all_of_it(store: Store) -> None:
    edited(store)
    seen = store.history("asset", "group", actor=REVIEWER)
    assert not seen["hidden"].any()
    assert seen.iloc[1]["after"]["address"] == "1 Secret Lane"
    assert seen.iloc[0]["after"]["contacts"][0]["first_name"] == "Sam"
    assert list(seen["who"]) == ["keeper-1", "keeper-1", "user_2", "keeper-1"]
    assert list(seen["proposed_by"]) == ["", "", "user_1", ""]
    assert seen["at"].dt.tz == UTC
    assert seen["at"].is_monotonic_increasing
    assert isinstance(seen, pd.DataFrame)


@pytest.mark.parametrize("actor", [VISITOR, CONTRIBUTOR])
def test_visitors_are_told_no_history(store: Store, actor: Any) -> None:
    edited(store)
    with pytest.raises(NotAllowedError, match="history"):
        store.history("asset", "group", actor=actor)


def test_history_of_a_hidden_record_is_as_unknown(store: Store) -> None:
    store.load([asset("hidden", visibility="withheld")], actor=KEEPER, why=WHY)
    said = []
    for record_id in ("hidden", "absent"):
        with pytest.raises(NotFoundError) as caught:
            store.history("asset", record_id, actor=MEMBER)
        said.append(str(caught.value).replace(record_id, "…"))
    assert said[0] == said[1]
