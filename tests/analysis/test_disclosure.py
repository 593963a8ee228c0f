"""The small-number rule: hand-derived tables, and properties against a check by brute force."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.errors import BadValueError
from mapping.disclosure import cells, disclose, in_words, percent, shown


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, 0), (1, None), (7, None), (8, 10), (12, 10), (13, 15), (17, 15), (18, 20), (1652, 1650), (1653, 1655)],
)
def test_one_count(count: int, expected: int | None) -> None:
    assert shown(count) == expected


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "no people"), (3, "fewer than 8 people"), (8, "about 10 people"), (1651, "about 1,650 people")],
)
def test_in_words(count: int, words: str) -> None:
    assert in_words(count) == words


def test_a_percentage_comes_from_shown_counts_only() -> None:
    assert percent(12, 38) == 25  # 10 of 40, not 12 of 38 (32%)
    assert percent(0, 400) == 0
    assert percent(7, 400) is None
    assert percent(5, 0) is None
    assert percent(9, 8) == 100  # both shown as 10


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(BadValueError, match="-3"):
        shown(-3)


def table(rows: list[list[float]], *, total_column: bool = False, total_row: bool = False) -> pd.DataFrame:
    counts = np.array(rows, dtype=float)
    names = [f"c{n}" for n in range(counts.shape[1])]
    frame = pd.DataFrame(counts, columns=names, index=[f"r{n}" for n in range(len(counts))])
    if total_column:
        frame["all"] = frame[names].sum(axis=1)
    if total_row:
        frame.loc["all"] = frame.sum(axis=0)
    return frame


def safe(frame: pd.DataFrame, *, exact: bool = False) -> pd.DataFrame:
    return disclose(
        frame,
        people=list(frame.columns),
        total_column="all" if "all" in frame.columns else "",
        total_row="all" if "all" in frame.index else None,
        exact_totals=exact,
    )


def test_cells_without_totals_are_hidden_and_rounded_each_by_itself() -> None:
    result = safe(table([[0, 3, 12], [8, 7, 1000]]))
    assert result["c0"].tolist() == [0, 10]
    assert result["c1"].isna().all()
    assert result["c2"].tolist() == [10, 1000]
    assert result.attrs["disclosure"]["hidden"] == 2
    assert not result.attrs["disclosure"]["withheld"]


def test_a_rounded_total_leaves_several_values() -> None:
    # 3 hidden beside 10 (8-12) in a total shown as 15 (13-17): the cell may be 1-7.
    result = safe(table([[3, 12]], total_column=True))
    assert not result.attrs["disclosure"]["withheld"]
    assert result.loc["r0", "c1"] == 10
    assert result.loc["r0", "all"] == 15


def test_rounding_that_meets_in_one_value_withholds_the_whole_table() -> None:
    # 1, 12 and 12 make 25: shown *, 10, 10, 25, that is 1-7 + 8-12 + 8-12 = 23-27: the cell may be 1-7.
    assert not safe(table([[1, 12, 12]], total_column=True)).attrs["disclosure"]["withheld"]
    # 7, 12 and 8 make 27: shown *, 10, 10, 25: still 1-7, though its true value is at the edge.
    assert not safe(table([[7, 12, 8]], total_column=True)).attrs["disclosure"]["withheld"]
    # 7 + 12 = 19 is shown as 20, that is 18-22; beside 10 (8-12) the cell is 6 or 7: two values stand.
    assert not safe(table([[7, 12]], total_column=True)).attrs["disclosure"]["withheld"]
    # 1 + 1 + 1 + 1 + 1 + 1 + 1 = 7, all hidden, the total too: seven cells of at least 1 in a total of at most 7.
    assert safe(table([[1] * 7], total_column=True)).attrs["disclosure"]["withheld"]
    # 7 + 8 = 15 -> 15 means 13-17 less 8-12: 1-7. 1 + 17 = 18 -> 20 means 18-22 less 13-17: 1-7.
    assert not safe(table([[7, 8], [1, 17]], total_column=True)).attrs["disclosure"]["withheld"]


def test_a_total_known_to_the_unit_gives_a_cell_away() -> None:
    # 1 + 12 = 13 with the total public: 13 less 8-12 leaves 1-5; 1 + 8 = 9 leaves only 1 (9 - 8).
    assert not safe(table([[1, 12]], total_column=True), exact=True).attrs["disclosure"]["withheld"]
    assert safe(table([[1, 8]], total_column=True), exact=True).attrs["disclosure"]["withheld"]
    assert not safe(table([[1, 8]], total_column=True)).attrs["disclosure"]["withheld"]


def test_a_withheld_table_shows_no_count_at_all() -> None:
    result = safe(table([[1] * 7, [100] * 7], total_column=True))
    assert result.isna().all().all()
    assert result.attrs["disclosure"]["note"].startswith("This table is withheld")


def test_unknown_counts_stay_unknown_and_are_told_from_hidden_ones() -> None:
    frame = pd.DataFrame({"name": ["A", "B", "C"], "people": [3, None, 1651]})
    result = disclose(frame, people=["people"])
    assert cells(result["people"], of=frame["people"]).tolist() == ["fewer than 8", "not known", "1,650"]
    assert result["name"].tolist() == ["A", "B", "C"]


def test_the_given_table_is_not_changed() -> None:
    frame = table([[3, 12]], total_column=True)
    before = frame.copy(deep=True)
    safe(frame)
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize(
    ("frame", "people", "words"),
    [
        (pd.DataFrame({"n": [1]}), ["m"], "no column 'm'"),
        (pd.DataFrame({"n": [-1]}), ["n"], "holds -1"),
        (pd.DataFrame({"n": [1.5]}), ["n"], "holds 1.5"),
    ],
)
def test_a_table_that_cannot_be_counts_of_people(frame: pd.DataFrame, people: list[str], words: str) -> None:
    with pytest.raises(BadValueError, match=words):
        disclose(frame, people=people)


def test_totals_that_do_not_add_up_are_refused() -> None:
    frame = table([[10, 20]], total_column=True, total_row=True)
    wrong_column = frame.assign(all=31.0)
    wrong_row = frame.copy()
    wrong_row.loc["all", "c0"] = 11
    with pytest.raises(BadValueError, match="total column"):
        safe(wrong_column)
    with pytest.raises(BadValueError, match="total row"):
        safe(wrong_row)
    with pytest.raises(BadValueError, match="exactly one row named 'sum'"):
        disclose(frame, people=["c0"], total_row="sum")


def feasible(value: int, *, exact: bool = False) -> range:
    """Every count that one published value may stand for, straight from the rule."""
    if exact:
        return range(value, value + 1)
    return range(1, 8) if 1 <= value <= 7 else range(value, value + 1) if value == 0 else _rounded(value)


def _rounded(value: int) -> range:
    fits = [count for count in range(8, value + 10) if shown(count) == shown(value)]
    return range(fits[0], fits[-1] + 1)


def gives_away_by_brute_force(frame: pd.DataFrame, *, exact: bool = False) -> bool:
    """Try every table that rounds to what is published; is some hidden cell the same in all of them?"""
    body = frame.drop(index="all", errors="ignore").drop(columns="all", errors="ignore").to_numpy(dtype=int)
    row_totals = body.sum(axis=1) if "all" in frame.columns else []
    column_totals = body.sum(axis=0) if "all" in frame.index else []
    lines = [*row_totals, *column_totals, *([body.sum()] if len(row_totals) and len(column_totals) else [])]
    allowed = [feasible(int(total), exact=exact) for total in lines]
    hidden_totals = [n for n, total in enumerate(lines) if 1 <= total <= 7 and not exact]
    seen: dict[tuple[str, int], set[int]] = {}
    for guess in product(*(feasible(int(value)) for value in body.ravel())):
        trial = np.array(guess).reshape(body.shape)
        sums = [
            *(trial.sum(axis=1) if len(row_totals) else []),
            *(trial.sum(axis=0) if len(column_totals) else []),
            *([trial.sum()] if len(row_totals) and len(column_totals) else []),
        ]
        if all(value in span for value, span in zip(sums, allowed, strict=True)):
            for n, value in enumerate(body.ravel()):
                if 1 <= value <= 7:
                    seen.setdefault(("cell", n), set()).add(guess[n])
            for n in hidden_totals:
                seen.setdefault(("total", n), set()).add(int(sums[n]))
    return any(len(values) == 1 for values in seen.values())


small = st.one_of(st.integers(0, 14), st.integers(1, 2), st.integers(6, 8))


@settings(max_examples=80, deadline=None)
@given(st.lists(small, min_size=2, max_size=4), st.booleans())
def test_one_row_agrees_with_brute_force(row: list[int], exact: bool) -> None:
    frame = table([[float(value) for value in row]], total_column=True)
    assert safe(frame, exact=exact).attrs["disclosure"]["withheld"] == gives_away_by_brute_force(frame, exact=exact)


@settings(max_examples=20, deadline=None)
@given(st.lists(small, min_size=4, max_size=4), st.booleans())
def test_two_by_two_with_both_totals_agrees_with_brute_force(values: list[int], exact: bool) -> None:
    frame = table([[float(v) for v in values[:2]], [float(v) for v in values[2:]]], total_column=True, total_row=True)
    assert safe(frame, exact=exact).attrs["disclosure"]["withheld"] == gives_away_by_brute_force(frame, exact=exact)


def hidden_spans(row: np.ndarray) -> np.ndarray:
    """How many values each hidden cell of a one-row table with its rounded total keeps, by counting sums."""
    spans = [feasible(int(value)) for value in row]
    total = feasible(int(row.sum()))
    kept = []
    for n, value in enumerate(row):
        if not 1 <= value <= 7:
            continue
        rest_low = sum(span[0] for m, span in enumerate(spans) if m != n)
        rest_high = sum(span[-1] for m, span in enumerate(spans) if m != n)
        kept.append(sum(rest_low + guess <= total[-1] and rest_high + guess >= total[0] for guess in spans[n]))
    return np.array(kept)


def test_many_random_tables_show_no_small_count_and_leave_no_hidden_cell_with_one_value() -> None:
    random = np.random.default_rng(7)
    published = 0
    for _ in range(500):
        row = random.choice([0, 1, 2, 3, 5, 7, 8, 9, 12, 13, 40, 250], size=5)
        result = safe(table([[float(value) for value in row]], total_column=True))
        counts = result.to_numpy(dtype=float, na_value=np.nan).ravel()
        assert not np.any((counts >= 1) & (counts <= 7))
        assert np.all(np.isnan(counts) | (counts % 5 == 0))
        if not result.attrs["disclosure"]["withheld"]:
            published += 1
            assert np.all(hidden_spans(row) > 1)
    assert published > 475  # the check withholds few tables, or it would be of no use


def test_a_larger_table_with_both_totals_is_answered() -> None:
    random = np.random.default_rng(11)
    rows = random.integers(0, 30, size=(40, 4)).astype(float).tolist()
    result = safe(table(rows, total_column=True, total_row=True))
    assert result.attrs["disclosure"]["withheld"] is False
    assert result.loc["all", "all"] == shown(int(np.array(rows).sum()))
