"""Pairs of worlds that differ in a hidden place alone: coverage and all that rests on it tell the same bytes."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import TemporaryDirectory

from layers import access
from layers.access import Rule, load_rules
from tests.gaps.hidden_worlds import OUTPUTS, REFUGE, Worlds, hidden, shown, told
from tests.trust.row import Fault, Row, replaced, size


def rows() -> Iterator[Row]:
    """Each output compared in every pair; then a place that is no secret, which each has to tell of."""
    pairs = size(500, 12)
    with TemporaryDirectory() as folder:
        yield from _pairs(Worlds(Path(folder)), pairs)
    with TemporaryDirectory() as folder:
        worlds = Worlds(Path(folder))
        before, after = told(worlds.world()), told(worlds.world(shown("active")))
    differ = sum(before[name] != after[name] for name in OUTPUTS)
    figure = f"{differ} of {len(OUTPUTS)} outputs tell of it"
    yield Row("coverage: a place that is no secret is told (the comparison can fail)", figure, differ == len(OUTPUTS))


def _pairs(worlds: Worlds, pairs: int) -> Iterator[Row]:
    """A row for each output, and one for the hidden record itself: it was there, and not in the public's frame."""
    without = told(worlds.world())
    differ = dict.fromkeys(OUTPUTS, 0)
    there = leaked = 0
    for number in range(pairs):
        record = hidden(number)
        world = worlds.world(record)
        there += worlds.sees_it(record)
        leaked += bool(world.assets["id"].str.startswith(REFUGE).any())
        for name, said in told(world).items():
            differ[name] += said != without[name]
    for name, count in differ.items():
        figure = f"{pairs} pairs of worlds, {count} differ by a byte"
        yield Row(f"hidden place: {name}", figure, count == 0)
    figure = f"{there} of {pairs} were in the store, {leaked} times was one in the public's frame"
    yield Row("hidden place: there, and not seen", figure, there == pairs and leaked == 0)


def _slip(*, visibility: str) -> AbstractContextManager[object]:
    """Visitors may see what is not public: a rule too many, and none that denies it."""
    wide = {"roles": ["visitor"], "actions": ["see"], "visibility": [visibility]}
    allows = tuple(rule for rule in load_rules() if rule.effect == "allow")
    rules = (*allows, Rule.model_validate({"effect": "allow", "reason": "A slip.", **wide}))
    return replaced(access, "load_rules", lambda: rules)


FAULTS: dict[str, Fault] = {
    "visitors may see what is withheld": lambda: _slip(visibility="withheld"),
    "visitors may see what is for members": lambda: _slip(visibility="members"),
}
