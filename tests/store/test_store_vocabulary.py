"""The controlled words are complete, plain, and readable on a map without colour."""

import re
from dataclasses import fields
from itertools import combinations
from pathlib import Path

import pytest
from worlds import asset

from layers.emergency import load_emergency_lines
from layers.errors import BadFileError, BadValueError
from layers.vocabulary import FOLDER, Term, Vocabulary, load

LISTS = [field.name for field in fields(Vocabulary)]
WORDS = load()
# the words of OpenStreetMap that we never show, and words that hurt
NEVER_SHOWN = re.compile(
    r"\b(addicts?|abusers?|addiction|junkie|alcoholics?|drunk|amenity|social_facility|drug_)", re.I
)

SIZES = {
    "organisation_kinds": 18,
    "asset_kinds": 21,
    "needs": 16,
    "capital": 6,
    "link_kinds": 8,
    "peer_support": 6,
    "for_whom": 9,
}


def contrast_on_white(colour: str) -> float:
    """WCAG 2.2 contrast ratio of "#rrggbb" with white: 1.05 / (relative luminance + 0.05)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


@pytest.mark.parametrize(("colour", "ratio"), [("#ffffff", 1.0), ("#000000", 21.0), ("#777777", 4.48)])
def test_the_contrast_is_worked_out_as_wcag_does(colour: str, ratio: float) -> None:
    assert contrast_on_white(colour) == pytest.approx(ratio, abs=0.01)


def test_every_list_has_all_its_words() -> None:
    assert {name: len(getattr(WORDS, name)) for name in LISTS} == SIZES


@pytest.mark.parametrize("name", LISTS)
def test_every_term_has_a_label_and_a_plain_line(name: str) -> None:
    terms = list(getattr(WORDS, name).values())
    assert len({term.label for term in terms}) == len(terms)
    for term in terms:
        assert term.plain.endswith(".")
        assert len(term.plain.split()) <= 14, term.plain
        assert not NEVER_SHOWN.search(f"{term.label} {term.plain} {term.inverse}")


def test_asset_kinds_can_be_told_apart_without_colour() -> None:
    kinds = list(WORDS.asset_kinds.values())
    assert len({kind.symbol for kind in kinds}) == len({kind.colour for kind in kinds}) == 21
    for kind in kinds:
        assert kind.shape, kind.id
        assert kind.capital, kind.id
        assert contrast_on_white(kind.colour) >= 3, kind.id


def test_peer_kinds_are_the_three() -> None:
    assert WORDS.peer_kinds == ("mutual-aid", "peer-group", "recovery-community")


def test_links_read_both_ways() -> None:
    assert (WORDS.link_kinds["runs"].label, WORDS.link_kinds["runs"].inverse) == ("runs", "run by")
    for kind in WORDS.link_kinds.values():
        assert kind.inverse
        assert kind.tie


def test_no_two_ids_of_a_list_differ_by_a_slip() -> None:
    for name in LISTS:
        for one, other in combinations(getattr(WORDS, name), 2):
            assert one.replace("-", "") != other.replace("-", "")


def test_check_names_field_value_and_the_nearest_words() -> None:
    with pytest.raises(BadValueError) as caught:
        WORDS.check(asset(kind="mutal-aid", needs=("a-group", "fod")))
    assert str(caught.value).startswith("group: kind 'mutal-aid' is not one of the allowed words; nearest: mutual-aid")
    assert "needs 'fod' is not one of the allowed words; nearest: food" in str(caught.value)


def test_a_word_like_no_other_is_answered_with_the_whole_list() -> None:
    with pytest.raises(BadValueError, match="nearest: personal, social, community, physical, human, cultural"):
        WORDS.check(asset(capital=("zzz",)))


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("needs", None, "needs.toml is missing"),
        ("needs", "[food\n", "needs.toml is not a list of terms"),
        ("needs", "food = 'Food'", "needs.toml is not a list of terms"),
        ("needs", "[food]\nplain = 'A meal.'", "needs.toml: label"),
        ("needs", "[Food]\nlabel = 'Food'\nplain = 'A meal.'", "needs.toml: id 'Food'"),
        ("needs", "[food]\nlabel = 'Food'\nplain = 'A meal.'\ncolor = '#fff'", "needs.toml: color"),
        ("asset_kinds", "[x]\nlabel='X'\nplain='X.'\ncapital=['money']", "x builds 'money'"),
        ("asset_kinds", "[x]\nlabel='X'\nplain='X.'\ncolour='red'", "colour 'red'"),
    ],
)
def test_a_spoilt_list_is_named(tmp_path: Path, name: str, text: str | None, says: str) -> None:
    for file in FOLDER.glob("*.toml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    spoilt = tmp_path / f"{name}.toml"
    spoilt.unlink()
    if text is not None:
        spoilt.write_text(text)
    with pytest.raises(BadFileError, match=says):
        load(tmp_path)


def test_a_term_is_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        WORDS.needs["food"].label = "Grub"
    assert isinstance(WORDS.needs["food"], Term)


def test_the_emergency_lines() -> None:
    found = [(line.name, line.phone, line.tel) for line in load_emergency_lines()]
    assert found == [
        ("999", "999", "tel:999"),
        ("NHS 111", "111", "tel:111"),
        ("Samaritans", "116 123", "tel:116123"),
        ("FRANK", "0300 123 6600", "tel:03001236600"),
    ]
    assert all(line.what_for.endswith(".") for line in load_emergency_lines())
    assert {line.checked_on.isoformat() for line in load_emergency_lines()} == {"2026-11-22"}


@pytest.mark.parametrize("text", [None, "", "line = []", "[[line]]\nname = 'x'", "[[line"])
def test_a_page_is_not_served_without_its_emergency_lines(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "emergency.toml").write_text(text)
    with pytest.raises(BadFileError, match=r"emergency\.toml"):
        load_emergency_lines(tmp_path)
