"""[fare] of area.toml: read, refused by name where it cannot be, kept when the area is built anew."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from layers.area import Area
from layers.area.build import build_area
from layers.area.check import check_area
from layers.area.fare import read_fare
from layers.area.gather import AreaInputs
from layers.errors import BadFileError
from mapping.travel.fares import FlatRule

TODAY = date(2026, 11, 22)
WHOLE = {
    "single": 3, "currency": "GBP", "modes": ["bus", "ferry"], "change_minutes": 60, "return_ticket": 5.5,
    "cap_day": 8.0, "day_ticket": 7.2, "week_ticket": 25, "valid_from": date(2026, 1, 1),
    "valid_until": date(2026, 12, 31), "source": "The council's page", "note": "To be looked at in January.",
}  # fmt: skip


def test_the_whole_of_it_makes_a_rule() -> None:
    fare = read_fare({"fare": WHOLE}, where="area.toml")
    assert fare is not None
    rule = FlatRule(**fare)
    assert (rule.single, rule.week_ticket, rule.modes) == (3.0, 25.0, ("bus", "ferry"))
    assert rule.valid_until == date(2026, 12, 31)
    assert set(fare) == set(WHOLE)


def test_no_fare_is_none() -> None:
    assert read_fare({}, where="area.toml") is None


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"single": -1}, "single is -1; write a price"),
        ({"single": "3.00"}, "single is '3.00'"),
        ({"single": True}, "single is True"),
        ({"single": float("nan")}, "single is nan"),
        ({"single": float("inf")}, "single is inf"),
        ({"single": 3.005}, "single is 3.005"),
        ({"week_ticket": 1e9}, "from 0 to 10000"),
        ({"currency": "pounds"}, "its three letters"),
        ({"modes": ["bus", "broomstick"]}, "some of bus, coach"),
        ({"modes": []}, "write a list"),
        ({"modes": "bus"}, "write a list"),
        ({"change_minutes": 1.5}, "whole minutes"),
        ({"valid_until": "2026-12-31"}, "without quotes"),
        ({"valid_until": date(2025, 1, 1)}, "before it begins"),
        ({"source": 7}, "should be a text"),
        ({"concession": 1.0}, "'concession', which is not known"),
    ],
)
def test_what_cannot_be_is_refused_by_name(change: dict[str, Any], says: str) -> None:
    with pytest.raises(BadFileError, match=re.escape(says)):
        read_fare({"fare": WHOLE | change}, where="area.toml")


@pytest.mark.parametrize("lacks", ["single", "currency"])
def test_what_is_needed_must_be_there(lacks: str) -> None:
    with pytest.raises(BadFileError, match=f"lacks {lacks}"):
        read_fare({"fare": {k: v for k, v in WHOLE.items() if k != lacks}}, where="area.toml")


def test_a_fare_that_is_no_table_is_refused() -> None:
    with pytest.raises(BadFileError, match="should be a table"):
        read_fare({"fare": 3.0}, where="area.toml")


def with_fare(area: Area, text: str) -> Path:
    """The folder of the area, its area.toml with one more table."""
    path = area.folder / "area.toml"
    path.write_text(path.read_text() + "\n[fare]\n" + text)
    return area.folder


def test_an_area_with_a_bad_fare_does_not_open(small: Area) -> None:
    with pytest.raises(BadFileError, match=r"area.toml of small: \[fare\] single is -3"):
        Area.open(with_fare(small, "single = -3\ncurrency = 'GBP'\n"))


def test_building_anew_keeps_the_fare(small: Area, inputs: AreaInputs) -> None:
    folder = with_fare(small, "single = 2.5\ncurrency = 'GBP'\nvalid_until = 2027-03-31\n")
    again = build_area(folder, replace(inputs), today=TODAY, replace=True)
    assert again.fare == {"single": 2.5, "currency": "GBP", "valid_until": date(2027, 3, 31)}


@pytest.mark.parametrize(
    ("text", "today", "says"),
    [
        ("", TODAY, "No fares: what a journey costs is not known"),
        ("single = 2.5\ncurrency = 'GBP'\n", TODAY, "flat single of 2.50 GBP by bus, told as an estimate"),
        (
            "single = 2.5\ncurrency = 'GBP'\nvalid_until = 2026-11-21\n",
            TODAY,
            "The flat fare ended on 21 November 2026",
        ),
    ],
)
def test_the_check_says_what_is_known_of_fares(small: Area, text: str, today: date, says: str) -> None:
    area = Area.open(with_fare(small, text)) if text else small
    assert any(says in finding.text for finding in check_area(area, today=today) if finding.layer == "fares")
