"""Scenario files: what is written is read back equal, every fault is told by name, and nothing hidden is written."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from layers.errors import BadFileError, BadValueError
from layers.feeds.scenario_toml import read_scenario, scenario_of, scenario_text
from layers.limits import MAX_SCENARIO_CHANGES, MAX_SCENARIO_FILE_BYTES
from layers.scenarios import CHANGES, Scenario, seconds_of, weekday_numbers
from tests.gaps.scenario_toy import VILLAGE

EXAMPLES = sorted(Path(__file__).resolve().parents[2].glob("data/*/scenarios/*.toml"))
SESSION = {"start": "2024-01-02T19:00:00", "minutes": 90, "rrule": "FREQ=WEEKLY;BYDAY=TU", "except_on": ["2024-12-24"]}
EVERY_CHANGE = [
    {"do": "add-asset", "name": 'The "Yard" = [1]\\', "kind": "peer-group", "lon": VILLAGE[0], "lat": VILLAGE[1],
     "sessions": [SESSION, SESSION], "needs": ["a-group"], "capital": ["social"]},
    {"do": "add-asset", "name": "A line", "kind": "helpline", "venue": "phone", "opening_hours": "24/7"},
    {"do": "move-asset", "asset": "group", "lon": -0.1, "lat": 51.0},
    {"do": "retime-asset", "asset": "group", "sessions": [SESSION]},
    {"do": "retime-asset", "asset": "other", "opening_hours": "Mo-Fr 09:00-17:00"},
    {"do": "close-asset", "asset": "group"},
    {"do": "add-trip", "route": "7", "towards": "Town", "like": "17:30", "at": "22:30", "days": ["Tuesday", "Friday"]},
    {"do": "later-last-trip", "route": "7", "minutes": 45},
    {"do": "later-last-trip", "route": "7", "at": "24:10"},
    {"do": "cut-trips", "route": "7", "after": "19:00", "days": ["Sunday"]},
    {"do": "cut-trips", "route": "7", "at": "19:00"},
    {"do": "saturday-on-sunday"},
    {"do": "saturday-on-sunday", "route": "7"},
]  # fmt: skip


def whole() -> Scenario:
    head = {"name": "All of them", "description": "Line one\nline two", "area": "Toy", "written_on": date(2024, 3, 1)}
    return Scenario.model_validate({**head, "example": True, "changes": EVERY_CHANGE})


def test_every_kind_of_change_is_tried_here() -> None:
    assert {change["do"] for change in EVERY_CHANGE} == set(CHANGES)


def test_what_is_written_is_read_back_equal() -> None:
    text = scenario_text(whole(), public={"group", "other"})
    assert scenario_of(text.encode(), name="a.toml") == whole().model_copy(update={"description": "Line one line two"})


def test_what_is_not_said_is_not_written() -> None:
    text = scenario_text(Scenario.model_validate({"name": "x", "changes": [EVERY_CHANGE[11]]}), public=())
    assert tomllib.loads(text) == {"name": "x", "change": [{"do": "saturday-on-sunday"}]}


def test_a_scenario_with_no_change_is_one() -> None:
    assert scenario_of(scenario_text(Scenario(name="x"), public=()).encode(), name="a") == Scenario(name="x")


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_examples_are_read_and_say_that_they_are_examples(file: Path) -> None:
    found = read_scenario(file)
    assert found.example
    assert found.changes
    assert scenario_of(scenario_text(found, public=found.named_assets).encode(), name="again") == found


@pytest.mark.parametrize("number", [2, 3, 5])
def test_a_record_that_is_not_public_is_never_written(number: int) -> None:
    one = Scenario.model_validate({"name": "x", "changes": [EVERY_CHANGE[number]]})
    with pytest.raises(BadValueError, match="'group', not among the public records"):
        scenario_text(one, public={"other"})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "name: "),
        ("name = 'x'\nauthor = 'A Person'", "author"),
        ("name = ", "is not whole TOML"),
        ("name = 'x'\nchange = 3", "must be written as [[change]]"),
        ("name = 'x'\nchange = [3]", "must be written as [[change]]"),
        ("name = 'x'\n[[change]]\nasset = 'group'", "change 1: do is None; expected one of add-asset"),
        ("name = 'x'\n[[change]]\ndo = ['add-asset']", "change 1: do is ['add-asset']"),
        ("name = 'x'\n[[change]]\ndo = 'close-asset'\nasset = 'a b'", "change 1 (close-asset): asset"),
        ("name = 'x'\n[[change]]\ndo = 'close-asset'\nasset = 'a'\ncontact = 'b'", "contact"),
        ("name = 'x'\n[[change]]\ndo = 'add-asset'\nname = 'a'\nkind = 'peer-group'", "needs a position"),
        ("name = 'x'\n[[change]]\ndo = 'add-asset'\nname = 'a'\nkind = 'pub'\nlon = 0\nlat = 51", "'pub'"),
        ("name = 'x'\n[[change]]\ndo = 'add-asset'\nname = 'a'\nkind = 'peer-group'\nlon = 0\nlat = nan", "lat"),
        ("name = 'x'\n[[change]]\ndo = 'retime-asset'\nasset = 'a'", "give a session or opening hours"),
        ("name = 'x'\n[[change]]\ndo = 'retime-asset'\nasset = 'a'\nopening_hours = 'often'", "'often' cannot be read"),
        (
            "name = 'x'\n[[change]]\ndo = 'retime-asset'\nasset = 'a'\n[[change.session]]\nstart = 2024-01-01T19:00:00"
            "\nminutes = 60\nrrule = 'FREQ=SECONDLY'",
            "FREQ=SECONDLY",
        ),
        ("name = 'x'\n[[change]]\ndo = 'cut-trips'\nroute = '7'", "give either at (one trip) or after"),
        ("name = 'x'\n[[change]]\ndo = 'cut-trips'\nroute = '7'\nafter = '36:00'", "'36:00' is not a time"),
        ("name = 'x'\n[[change]]\ndo = 'cut-trips'\nroute = '7'\nafter = '7pm'", "after"),
        ("name = 'x'\n[[change]]\ndo = 'later-last-trip'\nroute = '7'\nminutes = 5\nat = '20:00'", "one of the two"),
        ("name = 'x'\n[[change]]\ndo = 'later-last-trip'\nroute = '7'\nminutes = -5", "minutes"),
        ("name = 'x'\n[[change]]\ndo = 'add-trip'\nroute = '7'\nlike = '8:00'\nat = '9:00'\ndays = ['Tue']", "days"),
        ("name = 'x'\n" + "[[change]]\ndo = 'saturday-on-sunday'\n" * (MAX_SCENARIO_CHANGES + 1), "101 changes"),
        ("#" * (MAX_SCENARIO_FILE_BYTES + 1), "more than 200 kB"),
        ("x = " + "[" * 90_000, "is not whole TOML"),
    ],
)
def test_every_fault_is_told_with_the_file_s_name(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text)
    with pytest.raises(BadFileError) as raised:
        read_scenario(file)
    assert words in str(raised.value)
    assert str(raised.value).startswith("mine.toml ")


def test_all_faults_are_told_at_once() -> None:
    text = "author = 'x'\n[[change]]\ndo = 'no'\n[[change]]\ndo = 'close-asset'\n"
    with pytest.raises(BadFileError, match="has 4 faults to mend"):
        scenario_of(text.encode(), name="a.toml")


def test_a_file_that_is_no_text_or_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="not UTF-8"):
        scenario_of(b"\xff\xfe", name="a.toml")
    with pytest.raises(BadFileError, match="cannot be read"):
        read_scenario(tmp_path / "none.toml")


def test_times_and_days_of_a_service_day() -> None:
    assert [seconds_of(text) for text in ("0:00", "07:05", "24:10")] == [0, 25_500, 87_000]
    assert weekday_numbers(("Sunday", "Monday", "Sunday")) == (0, 6)
    for wrong in ("36:00", "12:60", "noon", "1:2", ""):
        with pytest.raises(ValueError, match="is not a time"):
            seconds_of(wrong)
