"""``safe`` on its own: nothing that HTML, SVG or a JavaScript template could take as more than text comes through."""

import html
import re

import pandas as pd
import pytest
from hostile import PAYLOADS
from hypothesis import given
from hypothesis import strategies as st

from mapping.text import safe


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_hostile_text_becomes_text(payload: str) -> None:
    made = safe(payload)
    assert not re.search(r"[<>\"'`\\{}]|&(?!#?\w+;)", made)
    assert html.unescape(made) == payload


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Fish & chips", "Fish &amp; chips"),
        ("a`b", "a&#96;b"),
        ("${x}", "$&#123;x&#125;"),
        ("{{ x }}", "&#123;&#123; x &#125;&#125;"),
        ("£5", "£5"),
        ("$5", "$5"),
        (12, "12"),
        (None, ""),
        (float("nan"), ""),
        (pd.NA, ""),
        (pd.NaT, ""),
        ("", ""),
    ],
)
def test_table(value: object, text: str) -> None:
    assert safe(value) == text


@given(st.text())
def test_every_text_survives_as_itself(text: str) -> None:
    made = safe(text)
    assert not set(made) & set("<>\"'`\\{}")
    assert html.unescape(made) == html.unescape(html.escape(text))
