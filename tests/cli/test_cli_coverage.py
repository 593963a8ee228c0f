"""coverage: by need, capital, hub and limit, there and home or only there, what a week costs; JSON and tables."""

from pathlib import Path

import pytest

from tests.command_line import TODAY, Run, answer, refused

MONDAY = ["--today", "2026-11-23"]


@pytest.fixture(scope="module")
def asked(run: Run, small: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The area and a store with one approved peer group: Ashby Green, Tuesdays 16:30 to 17:45."""
    store = ["--store", f"sqlite:///{tmp_path_factory.mktemp('store') / 'store.db'}"]
    group = ["--name", "Ashby group", "--kind", "peer-group", "--at", "Ashby Green", "--weekly", "Tuesday"]
    made = answer(run("add", small, *store, *group, "--starts", "16:30", "--lasts", "75", *TODAY, "--json"))
    run("approve", small, made["id"], *store)
    return [small, *store, *MONDAY]


def test_the_week_of_one_group(run: Run, asked: list[str]) -> None:
    found = answer(run("coverage", *asked, "--need", "peer-support", "--json"))
    assert found["week"] == "2026-11-23"
    assert found["chosen"].startswith("The week of 23 November 2026, the first whole week of the timetable")
    assert found["chosen"].endswith("The timetable covers 1 September 2026 to 31 August 2027.")
    assert (found["people"]["can"], found["people"]["zones_can"]) == ("about 6,005 people", 3)
    assert found["finding"]["sentence"].startswith("About 6,005 people (100%) cannot reach any peer group on a Sunday")
    [ashby] = [zone for zone in found["zones"] if zone["id"] == "E01000000"]
    assert (ashby["population"], ashby["reachable_hours"], ashby["sessions"], ashby["assets"]) == (1000, 2, 1, 1)
    assert ashby["first_minutes"] is not None
    assert ashby["second_minutes"] is None
    assert (ashby["hours_by_kind"], ashby["hours_by_capital"]) == ({"peer-group": 2}, {"social": 2})
    assert set(found["definitions"]) >= {"covered", "reachable_hours", "sessions", "kinds", "first_minutes"}


def test_what_nothing_meets_covers_nobody(run: Run, asked: list[str]) -> None:
    found = answer(run("coverage", *asked, "--capital", "cultural", "--json"))
    assert (found["sessions_in_the_week"], found["people"]["zones_can"]) == (0, 0)
    assert "Nothing of the kind is on the map" in run("coverage", *asked, "--capital", "cultural").stdout


def test_a_day_a_limit_and_only_going(run: Run, asked: list[str]) -> None:
    tuesday = ["--day", "Tuesday", "--max-minutes", "9", "--json"]
    there = answer(run("coverage", *asked, *tuesday, "--no-home"))
    both = answer(run("coverage", *asked, *tuesday))
    assert (both["people"]["zones_can"], there["people"]["zones_can"]) == (
        1,
        2,
    )  # Brook's bus home is not there in time
    assert {zone["name"][:5]: zone["day"]["why"] for zone in both["zones"]}["Brook"] == "home takes too long"
    assert "on a Tuesday" in both["finding"]["sentence"]
    sunday = answer(run("coverage", *asked, "--day", "Sunday", "--from-hour", "17", "--json"))
    assert {zone["day"]["why"] for zone in sunday["zones"]} == {"nothing on"}


def test_what_a_week_costs_is_told_when_asked(run: Run, asked: list[str]) -> None:
    found = answer(run("coverage", *asked, "--cost", "--visits", "1", "--json"))
    costs = {zone["name"][:5]: zone["cost_week"]["said"] for zone in found["zones"]}
    assert costs == {"Ashby": "nothing", "Brook": "nothing", "Coldh": "not known"}  # from Brook one can walk
    assert "cost_week" in found["definitions"]
    read = run("coverage", *asked, "--cost").stdout
    assert "A week costs" in read
    assert "Worst zones first" in read


def test_the_zones_of_a_hub(run: Run, asked: list[str]) -> None:
    assert len(answer(run("coverage", *asked, "--hub", "brook", "--json"))["zones"]) == 3
    assert "There is no hub 'Nowhere'; the hubs are Brook." in refused(run("coverage", *asked, "--hub", "Nowhere"))
    assert "There is no need 'tea'" in refused(run("coverage", *asked, "--need", "tea"))
    assert "There is no capital 'gold'" in refused(run("coverage", *asked, "--capital", "gold"))
