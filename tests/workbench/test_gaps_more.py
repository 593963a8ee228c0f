"""The lower half of the Gaps screen: satellites of the hubs, what a week costs, and the report to keep."""

import math
import re

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from mapping.week_cost import cost_of_a_week
from tests.workbench import on_screen
from tests.workbench.on_screen import Screen
from tests.workbench.test_screens import HIDDEN
from web.evidence import PATH, shelf
from web.house import House
from web.workbench import gaps_cost, gaps_report, weeks


@pytest.fixture
def gaps(screen: Screen) -> AppTest:
    return screen("gaps")


def said(app: AppTest) -> str:
    return on_screen.said(app).replace("\\", "")


def test_satellites_bring_the_hubs_nearer_and_never_farther(gaps: AppTest) -> None:
    gaps.selectbox(key="gaps_add").select(2)
    gaps.selectbox(key="gaps_what").select("Satellites of the hubs")
    gaps.button(key="gaps_next").click().run(timeout=120)
    assert not gaps.exception
    words = said(gaps)
    assert "Satellites of Gravesend, Maidstone, Tonbridge, Sunday evenings" in words
    assert "1. ★1 " in words
    assert "2. ★2 " in words
    assert "3. ★3 " not in words
    found = re.search(r"from the hubs alone: ([\d.]+) minutes on average.*? With these: ([\d.]+) minutes on av", words)
    assert found
    assert float(found[2]) < float(found[1])


def test_a_week_costs_what_the_engine_says_and_is_asked_for_only_by_the_button(gaps: AppTest, example: House) -> None:
    assert not [table for table in gaps.dataframe if "A week costs" in table.value]
    gaps.selectbox(key="gaps_minutes").select(30).run()  # fewer can go, so it is quicker
    gaps.selectbox(key="gaps_visits").select(1)
    gaps.button(key="gaps_cost").click().run(timeout=240)
    assert not gaps.exception
    [table] = [table.value for table in gaps.dataframe if "A week costs" in table.value]
    assert len(table) == len(example.area.zones)
    found = weeks.covered(max_minutes=30)
    some = list(found.zones["id"].iloc[::60])
    by_id = cost_of_a_week(found, example.net, visits_a_week=1, zones=some)
    names = found.zones.set_index("id")["name"]
    shown = table.set_index("Area")["A week costs"]
    assert {names[zone]: row.said for zone, row in by_id.iterrows()} == dict(shown[[names[zone] for zone in some]])


@pytest.mark.parametrize(
    ("amounts", "words"),
    [
        ([0, 0], "From 2 of 2 areas a week of up to 3 visits costs nothing."),
        (
            [4, 0, 9, 6, None],
            "From 1 of 5 areas a week of up to 3 visits costs nothing. "
            "From 3 it costs money: £6.00 in the middle of them, £9.00 at the most. From 1 nothing can be reached.",
        ),
        ([None], "From 1 nothing can be reached."),
    ],
)
def test_the_sentence_of_costs(amounts: list[float | None], words: str) -> None:
    told = ["nothing can be reached" if n is None else f"£{n:.2f}" if n else "nothing" for n in amounts]
    costs = pd.DataFrame({"amount": [math.nan if n is None else float(n) for n in amounts], "said": told})
    assert gaps_cost.sentence(costs, 3) == words


def test_the_report_is_made_whole_and_of_what_everybody_may_see(gaps: AppTest) -> None:
    gaps.button(key="gaps_report").click().run(timeout=120)
    assert not gaps.exception
    _, files = gaps.session_state[gaps_report.KEY]
    assert {name.rsplit(".", 1)[1] for name in files} == {"pdf", "xlsx", "gpkg", "json", "csv"}
    [pdf] = [content for name, content in files.items() if name.endswith(".pdf")]
    assert pdf.startswith(b"%PDF-")
    text = b"".join(content for name, content in files.items() if name.endswith((".csv", ".json"))).decode()
    assert "evening" in text
    assert [name for name in HIDDEN if name in text] == []
    assert len(gaps.get("download_button")) == 3


def test_what_a_week_costs_is_repeated_in_the_evidence(gaps: AppTest) -> None:
    def evidence() -> str:
        [button] = gaps.get("link_button")
        return str(shelf.get(str(button.proto.url).removeprefix(f"{PATH}/")))

    assert "What a week costs" not in evidence()
    gaps.selectbox(key="gaps_minutes").select(30).run()
    gaps.selectbox(key="gaps_visits").select(1)
    gaps.button(key="gaps_cost").click().run(timeout=240)
    [told] = [text.value for text in gaps.text if "a week of one visit costs nothing" in text.value]
    assert told in evidence()
