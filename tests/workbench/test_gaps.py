"""The Gaps screen: the finding first, another question at once from the kept week, the hour, where next, evidence."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from tests.workbench import on_screen
from tests.workbench.on_screen import Screen
from tests.workbench.test_screens import HIDDEN
from web.evidence import PATH, shelf
from web.house import House
from web.workbench import weeks

EVENING_GAP = re.compile(
    r"Example data: about ([\d,]+) people, (\d+)% of the area, cannot reach any peer group on any "
)


def said(app: AppTest) -> str:
    """Every word on the page, as people read it."""
    return on_screen.said(app).replace("\\", "")


@pytest.fixture
def gaps(screen: Screen) -> AppTest:
    """The screen as it opens: peer groups by bus, 60 minutes each way, evenings."""
    return screen("gaps")


def worst(app: AppTest) -> object:
    """The table of areas."""
    return next(table.value for table in app.dataframe if "Evening hours" in table.value and "Area" in table.value)


def link(app: AppTest) -> str:
    """Where the evidence is."""
    [button] = app.get("link_button")
    return str(button.proto.url)


def left_out(app: AppTest) -> int:
    """How many people the finding says are left out."""
    found = EVENING_GAP.match(app.subheader[0].value)
    assert found
    return int(found[1].replace(",", ""))


def test_the_finding_comes_first_and_adds_up_with_the_areas(gaps: AppTest, example: House) -> None:
    assert not gaps.exception
    table = worst(gaps)
    assert len(table) == len(example.area.zones)
    people = example.area.zones.set_index("name")["population"]
    out = int(people[table.loc[table["Evening hours"] == 0, "Area"]].sum())
    assert left_out(gaps) == 5 * round(out / 5)
    assert "there and home again, up to 60 minutes each way" in said(gaps)
    assert "The week of 23 November 2026" in said(gaps)


def test_areas_left_out_of_the_evenings_stand_first_then_those_with_fewest_hours(gaps: AppTest) -> None:
    table = worst(gaps)
    assert table["Evening hours"].is_monotonic_increasing
    without = table[table["Evening hours"] == 0]
    assert without["Hours a week"].is_monotonic_increasing
    assert (table["Evening hours"] + table["Weekend hours"] <= 2 * table["Hours a week"]).all()


def test_another_limit_or_kind_is_answered_from_the_kept_week(gaps: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def again(*_asked: object) -> None:
        raise AssertionError("the week was worked out again")

    monkeypatch.setattr(weeks, "_work_out", again)
    counts, before = {}, left_out(gaps)
    for minutes in (30, 120):
        gaps.selectbox(key="gaps_minutes").select(minutes).run()
        assert not gaps.exception
        counts[minutes] = left_out(gaps)
    assert counts[30] > before > counts[120]
    for support in ("Every kind", "Builds: Social"):
        [label] = [o for o in gaps.selectbox(key="gaps_support").options if o.startswith(support)]
        gaps.selectbox(key="gaps_support").select(label).run()
        assert not gaps.exception


def test_another_hour_changes_the_map_and_the_table(gaps: AppTest, example: House) -> None:
    assert "Sunday 18:00 to 19:00: about" in said(gaps)
    assert "On then: Maidstone Sunday Steps" in said(gaps)
    reached = worst(gaps)["At this hour"].eq("yes")
    assert 0 < reached.sum() < len(example.area.zones)
    gaps.selectbox(key="gaps_day").select("Tuesday").run()
    gaps.selectbox(key="gaps_hour").select(3).run()
    assert "Tuesday 03:00 to 04:00: no people" in said(gaps)
    assert set(worst(gaps)["At this hour"]) == {"nothing on"}


def test_an_hour_on_the_clock_moves_both_boxes(gaps: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    from web.workbench import gaps_clock

    monkeypatch.setattr(gaps_clock.st, "session_state", {gaps_clock.KEY: {"weekday": 4, "hour": 7}})
    gaps_clock._chosen()
    assert gaps_clock.st.session_state["gaps_day"] == "Friday"
    assert gaps_clock.st.session_state["gaps_hour"] == 7


def test_groups_are_those_that_the_area_knows_and_end_with_all(gaps: AppTest) -> None:
    tables = [table.value for table in gaps.dataframe if "Group" in table.value]
    assert [tab.label for tab in gaps.tabs] == ["Urban and rural", "Nearest hub"]
    assert [set(table["Group"]) for table in tables] == [
        {"rural", "town or fringe", "urban", "all"},
        {"Gravesend", "Maidstone", "Tonbridge", "all"},
    ]
    assert {table["Left out"].iloc[-1] for table in tables} == {f"{left_out(gaps):,}"}


def test_what_may_be_only_missing_data_is_said_for_90_and_180_days(gaps: AppTest) -> None:
    words = [text.value for text in gaps.text if text.value.startswith("Taking records as doubtful")]
    assert [re.search(r"after (\d+) days", sentence)[1] for sentence in words] == ["90", "180"]  # type: ignore[index]
    [ages] = [table.value for table in gaps.dataframe if "Records" in table.value]
    assert list(ages["Records"]) == ["all records", "checked within 180 days", "checked within 90 days"]
    assert ages["Places"].is_monotonic_decreasing


def test_where_next_says_what_to_add_and_forgets_it_at_another_hour(gaps: AppTest) -> None:
    gaps.selectbox(key="gaps_add").select(2)
    gaps.button(key="gaps_next").click().run(timeout=120)
    assert not gaps.exception
    assert "1. ★1 A group " in said(gaps)
    assert "2. ★2 A group " in said(gaps)
    assert "3. ★3" not in said(gaps)
    assert "With all of them, checked together" in said(gaps)
    page = shelf.get(link(gaps).removeprefix(f"{PATH}/"))
    assert page
    assert page.count("★1") == page.count("★2") == 1
    gaps.selectbox(key="gaps_hour").select(19).run()
    assert "★1" not in said(gaps)


def test_the_evidence_repeats_the_screen_and_hides_what_is_hidden(gaps: AppTest) -> None:
    page = shelf.get(link(gaps).removeprefix(f"{PATH}/"))
    assert page
    assert gaps.subheader[0].value in page
    assert page.count("<svg") == 2
    for heading in ("The week clock", "The map on Sunday at 18:00", "Worst areas first", "By urban and rural",
                    "What may be only missing data", "What the numbers mean", "Date and sources"):  # fmt: skip
        assert f"<h2>{heading}</h2>" in page
    assert "Contains OS data" in page
    assert "<script" not in page
    assert " style=" not in page
    assert [name for name in HIDDEN if name in page + said(gaps)] == []
