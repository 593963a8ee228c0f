"""Our engine gives every answer of the conformance table exactly, and the table itself is sound."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.cases import CASES
from tests.conformance.engine import Answer, Ask, Case
from tests.conformance.ours import EVERYTHING, Ours
from tests.conformance.score import counts, run

THEMES = {
    *("calendar", "midnight", "clock change", "zones", "frequencies", "calls", "loops", "overtaking", "blocks"),
    *("transfers", "stations", "files", "several feeds", "wheelchair", "broken feeds", "streets", "arriving"),
    *("windows", "caps", "journeys", "there and back", "reach", "chances", "fares"),
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_ours_is_exact(case: Case) -> None:
    result = run(Ours(), case, ours=True)
    assert result.verdict == "passed", result.words


def test_every_item_has_its_cases_and_no_two_share_a_name() -> None:
    assert {case.theme for case in CASES} == THEMES
    assert max(Counter(case.name for case in CASES).values()) == 1
    assert all(case.needs <= EVERYTHING for case in CASES)
    assert all(case.asks or case.refuses for case in CASES)


class Broken:
    """An engine that answers 7 to everything, or cannot load."""

    name = "broken"
    offers = frozenset({"minutes", "journey", "there_and_back", "reach"})

    def __init__(self, answer: Answer = 7.0, *, loads: bool = True) -> None:
        self._answer, self._loads = answer, loads

    def load(self, feeds: Sequence[Path], streets: Path, *, fare_rule: Mapping[str, Any] | None = None) -> None:  # noqa: ARG002
        if not self._loads:
            raise ValueError("stop_times.txt: no such trip: ghost")

    def answer(self, network: None, ask: Ask) -> Answer:  # noqa: ARG002
        return self._answer


PLAIN = next(case for case in CASES if case.asks and case.needs == {"minutes"})


@pytest.mark.parametrize(
    ("engine", "case", "verdict"),
    [
        (Broken(), PLAIN, "wrong"),
        (Broken(float("nan")), PLAIN, "wrong"),
        (Broken(None), PLAIN, "wrong"),
        (Broken(loads=False), PLAIN, "refuses to load"),
        (Broken(), replace(PLAIN, asks=(replace(PLAIN.asks[0], max_rides=1),)), "does not offer"),
        (Broken(), replace(PLAIN, asks=(), refuses=("ghost",)), "wrong"),
        (Broken(loads=False), replace(PLAIN, asks=(), refuses=("ghost", "stop_times.txt")), "passed"),
        (Broken(loads=False), replace(PLAIN, asks=(), refuses=("row 7",)), "wrong"),
        (Broken(PLAIN.asks[0].expected), replace(PLAIN, asks=PLAIN.asks[:1]), "passed"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_score_can_tell_right_from_wrong(engine: Broken, case: Case, verdict: str) -> None:
    assert run(engine, case).verdict == verdict


def test_scores_are_counted_by_verdict() -> None:
    found = counts([run(Broken(), PLAIN), run(Broken(loads=False), PLAIN)])
    assert found == {"passed": 0, "wrong": 1, "refuses to load": 1, "does not offer": 0}
