"""The short form of what make trust proves of many writers and of long sequences of edits."""

from tests.trust import editing, writers
from tests.trust.row import short_form


def test_eight_writers_lose_nothing_and_are_told_of_every_clash(url: str) -> None:
    with short_form():
        row = writers.row_for(url, "this database")
    assert row.ok, row.figure


def test_random_edits_taken_back_give_the_start(url: str) -> None:
    with short_form():
        row = editing.sequences(url, "this database")
    assert row.ok, row.figure


def test_imports_undone_and_redone_give_what_was_there(url: str) -> None:
    with short_form():
        row = editing.imports(url, "this database")
    assert row.ok, row.figure
