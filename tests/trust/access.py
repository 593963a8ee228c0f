"""The access table against a second one written by hand: every role x action x state x own, fields and things."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import partial
from itertools import product

from layers import access
from layers.access import ROLES, Action, Rule, Verdict, allowed, load_rules
from layers.records import Actor
from tests.proofs.access_by_hand import CELLS, FIELDS, OTHERS, THINGS, expected, record
from tests.trust.row import Fault, Row, replaced


def verdicts() -> Iterator[tuple[Verdict, bool]]:
    """What the table says of each record and each thing, and what the hand says."""
    for cell in CELLS:
        yield allowed(cell.actor, cell.action, record(cell)), expected(cell)
    for role, action, thing in product(ROLES, Action, THINGS):
        yield allowed(Actor(role=role), action, thing), (thing, action) in OTHERS[role]


def of_fields() -> Iterator[tuple[Verdict, bool]]:
    """The same for single fields."""
    for cell, field in product(CELLS, FIELDS):
        if cell.action in (Action.SEE, Action.CHANGE):
            yield allowed(cell.actor, cell.action, record(cell), field=field), expected(cell, field)


def row(what: str, pairs: list[tuple[Verdict, bool]]) -> Row:
    """How many were asked and how many differ or give no reason."""
    wrong = sum(verdict.ok is not wanted for verdict, wanted in pairs)
    mute = sum(not verdict.reason.endswith(".") for verdict, _ in pairs)
    yes = sum(wanted for _, wanted in pairs)
    figure = f"{len(pairs):,} asked, {yes:,} allowed, {wrong} differ from the table by hand, {mute} without a reason"
    return Row(what, figure, wrong == 0 and mute == 0 and yes > 0)


def rows() -> Iterator[Row]:
    """Every role x action x state, default deny."""
    yield row("access: role x action x kind x state x own, and things", list(verdicts()))
    yield row("access: the same for single fields", list(of_fields()))
    with replaced(access, "load_rules", tuple):
        let = sum(verdict.ok for verdict, _ in [*verdicts(), *of_fields()])
    yield Row("access: no rule means no", f"{let} let through by an empty table", let == 0)


def with_rules(rules: tuple[Rule, ...]) -> AbstractContextManager[object]:
    """Until the block ends, these are the rules."""
    return replaced(access, "load_rules", lambda: rules)


def slip() -> AbstractContextManager[object]:
    """A rule too many: members may see what is withheld of their own organisation."""
    wide = {"roles": ["member"], "actions": ["see"], "visibility": ["withheld"], "own": True}
    return with_rules((*load_rules(), Rule.model_validate({"effect": "allow", "reason": "A slip.", **wide})))


def without(place: int) -> AbstractContextManager[object]:
    """The table without one of its rules."""
    return with_rules(load_rules()[:place] + load_rules()[place + 1 :])


FAULTS: dict[str, Fault] = {"a rule too many for members": slip} | {
    f"without rule {place + 1} ({rule.effect} {', '.join(rule.actions[:2])})": partial(without, place)
    for place, rule in enumerate(load_rules())
    if rule.effect == "allow" or rule.fields or rule.own is not None
}
