"""The benchmark's lines tell ratios and aims as they are."""

import pytest

from bench.measure import Line, median_s, shown


@pytest.mark.parametrize(
    ("line", "ratio", "met"),
    [
        (Line("walk", 0.001, "networkx", 0.4, aim=300), "400 x", "yes"),
        (Line("walk", 0.002, "networkx", 0.4, aim=300), "200 x", "NO"),
        (Line("build", 10.0, "cafein", 15.0, aim=1), "1.5 x", "yes"),
        (Line("open", 0.1, at_most=0.2), "", "yes"),
        (Line("open", 0.3, at_most=0.2), "", "NO"),
        (Line("memory", 500.0, "cafein", 400.0, unit="MB"), "0.8 x", ""),
        (Line("missing", None, aim=3, note="no data"), "", ""),
    ],
)
def test_a_line_says_its_ratio_and_whether_the_aim_is_met(line: Line, ratio: str, met: str) -> None:
    cells = line.cells()
    assert (cells[4], cells[6]) == (ratio, met)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (0.00123, "s", "1.23 ms"),
        (0.25, "s", "250 ms"),
        (12.34, "s", "12.3 s"),
        (2600.0, "MB", "2,600 MB"),
        (None, "s", ""),
    ],
)
def test_times_are_shown_with_three_figures(value: float | None, unit: str, words: str) -> None:
    assert shown(value, unit) == words


def test_the_median_leaves_the_first_run_out() -> None:
    runs = []
    _, last = median_s(lambda: runs.append(len(runs)) or len(runs), runs=3)
    assert (last, len(runs)) == (4, 4)
