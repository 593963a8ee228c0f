"""journey, and what visits cost, on the small area: a bus from Ashby by Brook to Coldharbour every half hour."""

import shutil
from pathlib import Path

import pytest

from tests.command_line import TODAY, Run, answer, refused

KENT = str(Path(__file__).resolve().parents[2] / "data" / "west_kent")
ASHBY_TO_COLDHARBOUR = ["Ashby Green", "Coldharbour Green", "--depart", "Tuesday 16:55", *TODAY]
FARE = """
[fare]
single = 2.50
currency = "GBP"
day_ticket = 4.50
week_ticket = 12.00
source = "a test"
"""


@pytest.fixture(scope="module")
def priced(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small area with a flat bus fare."""
    folder = tmp_path_factory.mktemp("priced") / "small"
    shutil.copytree(small, folder)
    with (folder / "area.toml").open("a", encoding="utf-8") as settings:
        settings.write(FARE)
    return folder


def test_a_journey_that_a_person_can_follow(run: Run, priced: Path) -> None:
    found = answer(run("journey", priced, *ASHBY_TO_COLDHARBOUR, "--json"))
    way = found["journey"]
    # the 17:00 is at Coldharbour at 17:10; leaving as late as one can is leaving at 17:00
    assert (way["depart"], way["arrive"], way["boardings"]) == ("2026-11-24T17:00", "2026-11-24T17:10", 1)
    assert way["fare"] == {
        "amount": 2.5, "currency": "GBP", "estimate": True, "words": "1 single", "source": "a test",
        "said": "about £2.50 (an estimate)",
    }  # fmt: skip
    [ride] = [step for step in way["steps"] if "the 1 " in step]
    assert ride == "17:00: the 1 towards Coldharbour from Ashby Green. Get off at Coldharbour Green at 17:10."
    assert {"stops", "route_number"}.isdisjoint(way["legs"][0])
    assert found["home"] is None


def test_there_and_home_and_a_week_of_it(run: Run, priced: Path) -> None:
    home = answer(run("journey", priced, *ASHBY_TO_COLDHARBOUR, "--until", "17:30", "--days", "3", "--json"))["home"]
    assert home["cost_of_a_visit"]["amount"] == 4.5  # two singles are 5.00: a day ticket
    assert home["cost_of_a_week"]["amount"] == 12.0  # three day tickets are 13.50: a week ticket
    assert home["last_way_home"] == "2026-11-24T18:30"  # home at 18:40
    assert home["journey"]["depart"] >= "2026-11-24T17:30"


def test_it_is_told_in_sentences(run: Run, priced: Path) -> None:
    said = " ".join(run("journey", priced, *ASHBY_TO_COLDHARBOUR, "--until", "17:30", "--days", "3").stdout.split())
    for words in (
        "From Ashby Green to Coldharbour Green.",
        "Leave at 17:00, arrive at 17:10: 10 minutes, 1 boarding",
        "Cost: about £2.50 (an estimate): 1 single.",
        "Home again, leaving at 17:30.",
        "Last way home: leave at 18:30.",
        "There and home: about £4.50 (an estimate): 1 day ticket.",
        "On 3 days of a week: about £12.00 (an estimate): 1 week ticket.",
        "Fares are an estimate (a test). Passes, railcards and other concessions are not counted",
    ):
        assert words in said


def test_without_a_fare_none_is_told(run: Run, small: Path) -> None:
    said = run("journey", small, *ASHBY_TO_COLDHARBOUR).stdout
    assert "Cost: not known." in said
    assert "What the rides cost is not known here." in said


def test_no_way_is_said_and_is_no_error(run: Run, small: Path) -> None:
    sunday = ["--depart", "Sunday 17:00", *TODAY]
    found = run("journey", small, "Ashby Green", "Coldharbour Green", *sunday)
    assert found.exit_code == 0
    assert "No way there within 90 minutes." in found.stdout
    walked = run("journey", small, "Ashby Green", "Brook Green", *sunday).stdout
    assert "Walk. It takes about 17 minutes." in walked
    assert "Cost: nothing." in walked


def test_what_cannot_be_is_refused(run: Run, small: Path) -> None:
    assert "Give one time" in refused(run("journey", small, "Ashby Green", "Brook Green"))
    assert "no place called" in refused(run("journey", small, "Atlantis", "Brook Green", "--depart", "Tuesday 17:00"))


def test_there_and_back_can_tell_fares(run: Run, priced: Path) -> None:
    ask = ["there-and-back", priced, "--place", "Ashby Green", "--by", "zones", *TODAY]
    ask += ["--start", "Tuesday 16:30", "--end", "17:45", "--fares"]
    rows = {row["from"]: row for row in answer(run(*ask, "--json"))["rows"]}
    assert rows["Coldharbour 001A"]["fare"]["amount"] == 4.5
    assert rows["Ashby 001A"]["fare"]["amount"] == 0.0  # on foot
    assert "about £4.50 (an estimate)" in run(*ask).stdout


def test_find_tells_the_fare_of_the_example(run: Run, store: list[str]) -> None:
    ask = ["find", KENT, *store, "--from", "Larkfield", "--when", "Tuesday 17:00", "--hours", "4", *TODAY, "--json"]
    found = answer(run(*ask))
    ridden = [row["fare"] for row in found["found"] if row["first_ride"] and row["fare"]]
    assert ridden
    assert all(fare["estimate"] and fare["source"].startswith("An example fare") for fare in ridden)
    assert found["leaves_out"].startswith("Fares are an estimate (An example fare")
