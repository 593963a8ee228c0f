"""Text that would run is only ever text: the short form of the proof in the table (python -m tests.trust)."""

import os

import pytest

from tests.proofs.hostile_world import FIELDS, harmless, markup
from tests.proofs.payloads import PAYLOADS
from tests.trust import hidden, script
from tests.trust.row import short_form


def test_there_are_forty_texts_and_each_would_run() -> None:
    assert len(set(PAYLOADS)) == 40
    assert all("rang(1)" in text for text in PAYLOADS)
    assert len(set(FIELDS)) == 31


@pytest.mark.parametrize("text", [text for text in PAYLOADS if "<" in text[:4]])
def test_a_page_that_takes_it_for_more_than_text_has_other_markup(text: str) -> None:
    assert markup(f"<!DOCTYPE html><p>{text}</p>") != markup(f"<!DOCTYPE html><p>{harmless(text)}</p>")


def test_pages_and_files_have_the_markup_of_harmless_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, hidden.KEY_SETTING, "a key for the proof alone, of no use elsewhere")
    with short_form():
        found = script.as_parsed({text: script.pages_with(text) for text in PAYLOADS[10:11]})
    assert found.ok, found.figure
