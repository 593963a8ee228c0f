"""The advancing fault point: stop a write at its first statement, then its second, and so on until it runs through.

After each stop either nothing has changed or everything has (the method of SQLite's own tests).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError
from worlds import KEEPER, WHY, asset, link, organisation, small_world

from layers.errors import RecoveryMapError
from layers.store import Store

MOST_STATEMENTS = 80
WRITES: dict[str, Callable[[Store], Any]] = {
    "add": lambda store: store.add(asset("new", organisation="hub"), actor=KEEPER, why=WHY),
    "load": lambda store: store.load([organisation("o"), asset("a"), link("o", "a")], actor=KEEPER, why=WHY),
    "suggest": lambda store: store.suggest(asset("new", organisation="hub"), why=WHY),
    "change": lambda store: store.change(asset(organisation="hub", cost="Free"), actor=KEEPER, why=WHY, version=1),
    "refuse": lambda store: store.refuse("asset", "hall", actor=KEEPER, why=WHY, version=1),
    "propose": lambda store: store.propose(asset("hall", cost="Free"), actor=KEEPER, why=WHY, version=1),
    "merge": lambda store: store.change(asset("hall", cost="1"), actor=KEEPER, why=WHY, version=1, merge=True),
    "revert": lambda store: store.revert("asset", "chat", to_version=1, actor=KEEPER, why=WHY, version=3),
    "undo": lambda store: store.undo_import(1, actor=KEEPER, why=WHY, skip_changed=True),
    "redact": lambda store: store.redact(
        "asset", "chat", versions=[1, 2], fields=["name", "why"], actor=KEEPER, why=WHY
    ),
}
HISTORY_ROWS = {"load": 3, "propose": 0, "undo": 7}  # every other one makes one


@contextmanager
def failing_at(store: Store, statement: int) -> Iterator[None]:
    """The disk fails at this statement of the store (1 is the first), once."""
    seen = 0

    def count_and_fail(*_given: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == statement:
            raise OperationalError("", {}, Exception("disk I/O error"))

    event.listen(store._database.engine, "before_cursor_execute", count_and_fail)
    try:
        yield
    finally:
        event.remove(store._database.engine, "before_cursor_execute", count_and_fail)


def stopped(store: Store, name: str, statement: int) -> str:
    """What the writer is told when its write fails at this statement; "" where it ran through."""
    try:
        with failing_at(store, statement):
            WRITES[name](store)
    except RecoveryMapError as error:
        return str(error)
    return ""


def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with store._database.reading() as connection:
        return {
            name: [tuple(row) for row in connection.execute(text(f"SELECT * FROM {name} ORDER BY 1"))]  # noqa: S608
            for name in ("records", "history", "state", "proposals", "remarks")
        }


@pytest.mark.parametrize("name", WRITES)
def test_a_write_stopped_at_any_statement_changes_nothing(store: Store, name: str) -> None:
    store.load(small_world(), actor=KEEPER, why=WHY)
    for version in (1, 2):
        chat = store.get("asset", "chat", actor=KEEPER).record
        store.change(chat.model_copy(update={"name": f"Chat {version}"}), actor=KEEPER, why=WHY, version=version)
    before = everything(store)
    for statement in range(1, MOST_STATEMENTS):
        said = stopped(store, name, statement)
        if not said:
            break
        assert "nothing was changed" in said
        assert everything(store) == before
    assert statement > 4
    after = everything(store)
    added = len(after["history"]) - len(before["history"])
    assert added == HISTORY_ROWS.get(name, 1)
    assert after["state"] != before["state"]
