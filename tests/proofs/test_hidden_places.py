"""Hidden places take part in no output: the short form of the proof in the table (python -m tests.trust)."""

import os

import pytest

from tests.proofs.worlds_apart import HUSHED
from tests.trust import hidden
from tests.trust.hidden import Tally
from tests.trust.row import short_form


@pytest.fixture(autouse=True)
def a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, hidden.KEY_SETTING, "a key for the proof alone, of no use elsewhere")


def test_worlds_that_differ_in_what_is_hidden_give_the_same_bytes() -> None:
    with short_form():
        found = list(hidden.rows())
    assert [f"{row.what}: {row.figure}" for row in found if not row.ok] == []
    assert {"page", "command", "file", "screen", "evidence", "store", "log"} <= {row.what.split()[-1] for row in found}


def test_a_byte_more_or_a_word_told_is_noticed() -> None:
    tally = Tally()
    tally.add({"page: a": b"same", "page: b": b"same"}, {"page: a": b"same", "page: b": f"of {HUSHED}".encode()})
    tally.add({"screen: a": b"here"}, {})
    assert (tally.differ["page"], tally.tell["page"], tally.differ["screen"]) == (1, 1, 1)
    assert tally.named == {"page: b", "screen: a"}
