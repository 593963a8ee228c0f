"""Legends and classes: a value falls in one class, classes differ by more than colour, words are escaped."""

from itertools import pairwise

import pandas as pd
import pytest
from hostile import PAYLOADS

from layers.vocabulary import load
from mapping import legends
from mapping.legends import Classes, contrast, equal_count_classes, legend_of_classes, legend_of_kinds, mark


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#ffffff", "#ffffff", 1.0), ("#767676", "#ffffff", 4.54)],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_neighbouring_classes_differ_by_a_colour_of_three_to_one(count: int) -> None:
    fills = legends.FILLS[count]
    assert len({(fill.paper, fill.ink) for fill in fills}) == count
    for low, high in pairwise(fills):
        colours = {low.paper, low.ink, high.paper, high.ink} - {""}
        assert max(contrast(a, b) for a in colours for b in colours) >= 3
        assert (low.paper, low.ink) != (high.paper, high.ink)
    for fill in fills:
        assert not fill.ink or contrast(fill.paper, fill.ink) >= 3


@pytest.mark.parametrize(
    ("value", "number"),
    [(-1, 0), (0, 0), (24.9, 0), (25, 1), (49.9, 1), (50, 2), (1e9, 2), (None, None), (float("nan"), None)],
)
def test_a_value_falls_in_the_class_whose_break_it_reached(value: float | None, number: int | None) -> None:
    assert Classes((25, 50), ("few", "some", "many")).of(value) == number


@pytest.mark.parametrize(
    ("breaks", "labels"),
    [((2, 1), ("a", "b", "c")), ((1, 1), ("a", "b", "c")), ((1,), ("a",)), ((1, 2, 3, 4, 5), tuple("abcdef"))],
)
def test_classes_that_make_no_sense_are_refused(breaks: tuple[float, ...], labels: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="rising breaks"):
        Classes(breaks, labels)


@pytest.mark.parametrize(
    ("values", "breaks"),
    [
        (range(1, 9), (2.75, 4.5, 6.25)),
        ([5, 5, 5, 5], ()),
        ([0, 0, 0, 0, 0, 0, 8, 9], (2.0,)),
        ([], ()),
        ([None, 1, 3], (1.5, 2.0, 2.5)),
    ],
)
def test_classes_of_equal_count(values: object, breaks: tuple[float, ...]) -> None:
    made = equal_count_classes(pd.Series(values, dtype="float64"))
    assert made.breaks == pytest.approx(breaks)


def test_every_kind_has_its_own_mark_that_can_be_read() -> None:
    kinds = load().asset_kinds.values()
    assert len({mark(kind) for kind in kinds}) == len(kinds)
    assert len({kind.symbol for kind in kinds}) == len(kinds)
    assert {kind.shape for kind in kinds} <= set(legends.SHAPES)
    for kind in kinds:
        assert contrast(kind.colour, "#ffffff") >= 3, kind.id


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_hostile_labels_are_only_text(payload: str) -> None:
    class Hostile:
        label = colour = shape = symbol = payload

    text = legend_of_classes(payload, Classes((1,), (payload, "b"))) + legend_of_kinds(payload, [Hostile()])
    if "<" in payload or '"' in payload or "'" in payload:
        assert payload not in text
    assert "<img" not in text
    assert "<script" not in text
    assert "${" not in text
