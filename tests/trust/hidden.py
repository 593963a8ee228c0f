"""Pairs of worlds that differ only in what is hidden: every output to those it is hidden from is the same bytes."""

import os
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from layers import access
from layers.access import Rule, load_rules
from layers.records import Actor
from tests.proofs.outputs import Outputs, everything, theme_of
from tests.proofs.worlds_apart import HIDING, HUSHED, KEEPER, world
from tests.trust.row import Fault, Row, replaced, size

KEY_SETTING = "RECOVERY_SECRET"
PAIRS_A_BASE = 50  # worlds over the same base, each compared with the base alone


@dataclass
class Tally:
    """How many outputs were compared by theme, and which differ or hold a word of the hidden part."""

    compared: Counter[str] = field(default_factory=Counter)
    differ: Counter[str] = field(default_factory=Counter)
    tell: Counter[str] = field(default_factory=Counter)
    named: set[str] = field(default_factory=set)

    def add(self, alone: Outputs, beside: Outputs) -> None:
        """Compare one world's outputs with those of its base."""
        for name in alone.keys() | beside.keys():
            theme = theme_of(name)
            other = alone.get(name) != beside.get(name)
            told = HUSHED.encode() in beside.get(name, b"")
            self.compared[theme] += 1
            self.differ[theme] += other
            self.tell[theme] += told
            self.named |= {name} if other or told else set()


def rows() -> Iterator[Row]:
    """Each pair asked by one of those the part is hidden from, in turn; then by a keeper, who has to see it."""
    os.environ.setdefault(KEY_SETTING, "a key for the proof alone, of no use elsewhere")
    pairs = size(500, 12)
    tally = Tally()
    for number in range(pairs):
        tally.add(*pair(number, doors=doors_of(number)))
    for theme, compared in sorted(tally.compared.items()):
        said = f"{pairs} pairs, {compared:,} outputs, {tally.differ[theme]} differ by a byte, {tally.tell[theme]} tell"
        yield Row(f"hidden place: {theme}", said, tally.differ[theme] == tally.tell[theme] == 0)
    if tally.named:
        yield Row("hidden place: told by", ", ".join(sorted(tally.named))[:400], False)
    yield seen_by_a_keeper()


def doors_of(number: int) -> tuple[str, ...]:
    """All doors of every pair; in the short form the slower ones of some."""
    every = {"pages": 1, "commands": size(1, 12), "screens": size(1, 12)}
    return tuple(door for door, nth in every.items() if number % nth == 0)


def pair(number: int, *, doors: tuple[str, ...]) -> tuple[Outputs, Outputs]:
    """The outputs of a base alone and of the same base with a hidden part, for one of those it is hidden from."""
    base = number // PAIRS_A_BASE
    visibility, review, hidden_from = HIDING[number % len(HIDING)]
    actor = random.Random(number).choice(hidden_from)  # noqa: S311
    with world(base, number, visibility, review) as house:
        beside = everything(house, actor, doors=doors)
    return alone(base, actor, doors), beside


_alone: dict[tuple[int, Actor, tuple[str, ...]], Outputs] = {}


def alone(base: int, actor: Actor, doors: tuple[str, ...]) -> Outputs:
    """The outputs of a base alone, worked out once for each actor."""
    if (base, actor, doors) not in _alone:
        with world(base, None) as house:
            _alone[base, actor, doors] = everything(house, actor, doors=doors)
    return _alone[base, actor, doors]


def seen_by_a_keeper() -> Row:
    """The comparison can fail: to a keeper, who may see, a withheld part is told by store and screens."""
    visibility, review, _ = HIDING[0]
    with world(0, 1, visibility, review) as house:
        beside = everything(house, KEEPER, doors=("screens",))
    telling = sorted({theme_of(name) for name, said in beside.items() if HUSHED.encode() in said})
    return Row(
        "hidden place: what a keeper sees of it", f"told by {', '.join(telling)}", {"store", "screen"} <= {*telling}
    )


def slip(state: dict[str, list[str]]) -> AbstractContextManager[object]:
    """A rule too many, and none that denies it: everybody may see records in this state."""
    wide = {"effect": "allow", "roles": access.ROLES, "actions": ["see"], "reason": "A slip.", **state}
    rules = tuple(rule for rule in load_rules() if rule.effect == "allow")
    return replaced(access, "load_rules", lambda: (*rules, Rule.model_validate(wide)))


def everything_forgotten(fault: Fault) -> Fault:
    """The fault, seen by bases worked out under it alone."""

    def seeded() -> AbstractContextManager[object]:
        _alone.clear()
        return fault()

    return seeded


FAULTS: dict[str, Fault] = {
    "everybody may see withheld records": everything_forgotten(lambda: slip({"visibility": ["withheld"]})),
    "everybody may see suggestions": everything_forgotten(lambda: slip({"review": ["suggested"]})),
}
