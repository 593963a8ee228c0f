"""20,000 random tables through the small-number rule: in none that is published has a hidden count one feasible value.

The check here knows nothing of the rule's own: it lists every count that a published figure may stand for, tries them
together, and keeps those that add up. The decision is asked for by itself (``_gives_away``), as ``disclose`` would
spend the time on frames; a sample goes through ``disclose`` and through the tables of ``mapping.equity`` too.
"""

from collections.abc import Iterator
from functools import cache

import numpy as np
import pandas as pd
import pytest

from mapping.disclosure import _gives_away, _Sums, disclose, shown
from mapping.equity import COUNTS, MEANS, as_shown

ONE_KIND, SQUARE, LONG = 19_670, 300, 30  # 20,000 in all; the last two solve programmes, which take longer
VALUES = np.array([0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 7, 8, 8, 9, 12, 13, 17, 18, 40, 251])
Spans = list[range]


@cache
def may_be(count: int, exact: bool = False) -> range:
    """Every count that what is published of ``count`` may stand for."""
    if exact or count == 0:
        return range(count, count + 1)
    fits = [other for other in range(1, count + 10) if shown(other) == shown(count)]
    return range(fits[0], fits[-1] + 1)


def is_hidden(count: int, exact: bool = False) -> bool:
    return 1 <= count <= 7 and not exact


def kept_of_a_line(parts: np.ndarray, exact: bool) -> list[int]:
    """How many values each hidden count of a line keeps, its total last; by trying each value of each."""
    spans, total = [may_be(int(part)) for part in parts], may_be(int(parts.sum()), exact)
    low, high = sum(span[0] for span in spans), sum(span[-1] for span in spans)
    kept = []
    for part, span in zip(parts, spans, strict=True):
        if is_hidden(part):
            rest = low - span[0], high - span[-1]
            kept.append(sum(any(rest[0] <= sum_ - guess <= rest[1] for sum_ in total) for guess in span))
    if is_hidden(int(parts.sum()), exact):
        kept.append(sum(low <= sum_ <= high for sum_ in total))
    return kept


def kept_of_a_table(body: np.ndarray, exact: bool) -> list[int]:
    """The same for a table with both kinds of total, by trying every table that rounds to what is published."""
    tried = np.stack(np.meshgrid(*(np.array(may_be(int(count))) for count in body.ravel()), indexing="ij"), axis=-1)
    tried = tried.reshape(-1, *body.shape)
    whole = with_totals(body)
    every = np.concatenate([tried, tried.sum(axis=2, keepdims=True)], axis=2)
    every = np.concatenate([every, every.sum(axis=1, keepdims=True)], axis=1)
    for row, column in np.ndindex(whole.shape):
        if row == len(body) or column == body.shape[1]:
            span = may_be(int(whole[row, column]), exact)
            fits = (every[:, row, column] >= span[0]) & (every[:, row, column] <= span[-1])
            every = every[fits]
    return [
        len(np.unique(every[:, row, column]))
        for row, column in np.ndindex(whole.shape)
        if is_hidden(int(whole[row, column]), exact and (row == len(body) or column == body.shape[1]))
    ]


def with_totals(body: np.ndarray) -> np.ndarray:
    rows = np.column_stack([body, body.sum(axis=1)])
    return np.vstack([rows, rows.sum(axis=0)])


def random_bodies(seed: int, count: int, shapes: list[tuple[int, int]]) -> Iterator[tuple[np.ndarray, bool]]:
    """Tables of small counts, and whether their totals are known to the unit."""
    random = np.random.default_rng(seed)
    for _ in range(count):
        yield random.choice(VALUES, size=shapes[random.integers(len(shapes))]), bool(random.integers(2))


def test_tables_with_one_kind_of_total() -> None:
    shapes = [(height, width) for height in (1, 2, 3) for width in (2, 3, 4, 5, 6)]
    published = withheld = 0
    for n, (body, exact) in enumerate(random_bodies(1, ONE_KIND, shapes)):
        kept = [count for line in body for count in kept_of_a_line(line, exact)]
        across = np.column_stack([body, body.sum(axis=1)]).astype(float)
        says = _gives_away(across, _Sums(column=True, row=False, exact=exact))
        if n % 10 == 0:
            assert says == _gives_away(across.T, _Sums(column=False, row=True, exact=exact))
        assert says == (1 in kept), (body, exact)
        withheld += says
        published += not says
    assert published > 0.8 * ONE_KIND
    assert withheld > 100  # else the tables put the rule to no test


@pytest.mark.parametrize(("seed", "count", "shapes"), [(2, SQUARE, [(2, 2)]), (3, LONG, [(2, 3), (3, 2)])])
def test_tables_with_both_kinds_of_total(seed: int, count: int, shapes: list[tuple[int, int]]) -> None:
    withheld = 0
    for body, exact in random_bodies(seed, count, shapes):
        says = _gives_away(with_totals(body).astype(float), _Sums(column=True, row=True, exact=exact))
        assert says == (1 in kept_of_a_table(body, exact)), (body, exact)
        withheld += says
    assert 0.005 * count < withheld < 0.6 * count


def test_a_sample_as_it_is_published() -> None:
    """What ``disclose`` withholds is what the decision says, and what it shows is rounded or hidden."""
    for body, exact in random_bodies(4, 30, [(2, 2), (3, 2)]):
        whole = with_totals(body)
        names = [f"c{n}" for n in range(whole.shape[1])]
        frame = pd.DataFrame(whole, columns=names)
        safe = disclose(frame, people=names, total_column=names[-1], total_row=len(body), exact_totals=exact)
        assert safe.attrs["disclosure"]["withheld"] == (1 in kept_of_a_table(body, exact))
        figures = safe.to_numpy(dtype=float, na_value=np.nan)
        assert np.all(np.isnan(figures) | (figures % 5 == 0))


def test_tables_of_equity_hide_their_means_with_their_counts() -> None:
    """Two groups, covered and left out: with every population known to the unit, no hidden count can be told."""
    quiet = 0
    for body, _ in random_bodies(5, 40, [(2, 2)]):
        rows = pd.DataFrame(body, columns=["covered", "left_out"])
        rows.loc[2] = rows.sum()
        table = rows.assign(people=rows.sum(axis=1), zones=1, **dict.fromkeys(MEANS, 1.23))
        safe = as_shown(table, of="people", has_total=True)
        hidden = safe[COUNTS].isna().any(axis=1)
        if safe.attrs["disclosure"]["withheld"]:
            assert safe[[*COUNTS, *MEANS, "percent_left_out"]].isna().all(axis=None)
            continue
        assert 1 not in kept_of_a_table(body, exact=True)
        assert safe.loc[hidden, MEANS].isna().all(axis=None)
        assert safe["hours"].isna().iloc[-1] == hidden.any()
        assert (safe.iloc[:2].loc[~hidden, MEANS] == 1.2).all(axis=None)
        quiet += int(hidden.any())
    assert quiet
