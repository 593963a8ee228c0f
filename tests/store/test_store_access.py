"""Every role x action x state x own against a second table by hand: what is not in it must be refused."""

from itertools import groupby, product
from typing import get_args

import pytest

from layers import access
from layers.access import KINDS, ROLES, Action, Rule, Verdict, allowed, is_own, load_rules, visible_states
from layers.errors import BadFileError
from layers.records import Actor, Asset, Link, Organisation, Review, Visibility
from tests.proofs.access_by_hand import CELLS, FIELDS, OTHERS, OURS, RECORDS, THINGS, Cell, expected, record


def ask(cell: Cell, field: str | None = None) -> Verdict:
    return allowed(cell.actor, cell.action, record(cell), field=field)


def seen(role: str, visibility: str) -> Cell:
    return Cell(role, Action.SEE, "asset", Visibility(visibility), Review.APPROVED, None)


GROUPS = [(key, list(cells)) for key, cells in groupby(CELLS, key=lambda cell: (cell.role, cell.action))]


def test_the_table_by_hand_names_every_role() -> None:
    assert set(RECORDS) == set(OTHERS) == set(ROLES) == set(get_args(Actor.model_fields["role"].annotation))
    assert len(CELLS) == 6 * 26 * 3 * 3 * 3 * 3
    assert set(THINGS) | set(KINDS) == set(access.THINGS)


@pytest.mark.parametrize(("key", "cells"), GROUPS, ids=lambda value: "-".join(value) if len(value) == 2 else "")
def test_every_cell(key: tuple[str, Action], cells: list[Cell]) -> None:
    assert [cell for cell in cells if ask(cell).ok is not expected(cell)] == []


@pytest.mark.parametrize("role", ROLES)
def test_every_thing_that_is_no_record(role: str) -> None:
    for organisation in ("", OURS):
        actor = Actor.model_validate({"role": role, "organisation": organisation})
        found = {(thing, action) for thing, action in product(THINGS, Action) if allowed(actor, action, thing).ok}
        assert found == OTHERS[role]


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_that_differs_from_its_record(field: str) -> None:
    asked = [cell for cell in CELLS if cell.action in (Action.SEE, Action.CHANGE)]
    assert [cell for cell in asked if ask(cell, field).ok is not expected(cell, field)] == []


def test_a_field_that_no_rule_names_is_as_its_record() -> None:
    assert [cell for cell in CELLS if ask(cell, "description") != ask(cell) and ask(cell).ok] == []


def test_every_verdict_has_a_reason_in_a_sentence() -> None:
    reasons = {ask(cell).reason for cell in CELLS}
    assert all(reason[0].isupper() and reason.endswith(".") for reason in reasons)
    assert ask(Cell("visitor", Action.CHANGE, "asset", Visibility.PUBLIC, Review.APPROVED, None), "name").reason == (
        "No rule lets a visitor change the field 'name' of a record that is public and approved."
    )
    assert allowed(Actor(), Action.INVITE, "person").reason == "No rule lets a visitor invite a person."


def test_no_rule_means_no(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "load_rules", tuple)
    verdicts = [ask(cell) for cell in CELLS]
    assert not any(verdict.ok for verdict in verdicts)
    assert verdicts[0].reason == "No rule lets a visitor see a record that is public and suggested."


def answers(rule: Rule) -> list[bool]:
    """What is said to those whom a rule names, of what it names: records, single fields and things."""
    asked = [cell for cell in CELLS if cell.role in rule.roles and cell.action in rule.actions]
    fields = [ask(cell, field).ok for cell, field in product(asked, (None, *rule.fields))]
    things = product(rule.roles, rule.actions, THINGS)
    return fields + [allowed(Actor(role=role), action, thing).ok for role, action, thing in things]


def test_every_rule_but_the_safety_net_matters(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = load_rules()
    for dropped in rules[:-1]:
        monkeypatch.setattr(access, "load_rules", lambda: rules)
        whole = answers(dropped)
        kept = tuple(rule for rule in rules if rule is not dropped)
        monkeypatch.setattr(access, "load_rules", lambda kept=kept: kept)
        assert answers(dropped) != whole, dropped.reason


def test_deny_beats_allow_wherever_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    slip = Rule.model_validate({"effect": "allow", "roles": ROLES, "actions": list(Action), "reason": "A slip."})
    sharp = slip.model_copy(update={"visibility": (Visibility.WITHHELD,)})  # as specific as the deny
    for rules in ((slip, sharp, *load_rules()), (*load_rules(), slip, sharp)):
        monkeypatch.setattr(access, "load_rules", lambda rules=rules: rules)
        for role in ("visitor", "contributor", "member", "commissioner"):
            verdict = ask(seen(role, "withheld"))
            assert verdict == Verdict(False, "Withheld records are for reviewers and keepers only.")


@pytest.mark.parametrize(
    ("named", "wins"),
    [
        ({}, False),  # says nothing of the case: the state named by the deny is more
        ({"own": True}, False),  # as much: deny
        ({"own": True, "visibility": ["withheld"]}, True),
        ({"own": True, "fields": ["name"]}, True),
        ({"own": False, "visibility": ["withheld"]}, False),  # does not fit
        ({"on": ["link"], "own": True, "visibility": ["withheld"]}, False),  # does not fit
    ],
)
def test_the_rule_that_says_more_decides(monkeypatch: pytest.MonkeyPatch, named: dict[str, object], wins: bool) -> None:
    rule = Rule.model_validate({"effect": "allow", "roles": ["member"], "actions": ["see"], "reason": "More.", **named})
    monkeypatch.setattr(access, "load_rules", lambda: (*load_rules(), rule))
    cell = Cell("member", Action.SEE, "asset", Visibility.WITHHELD, Review.APPROVED, True)
    assert ask(cell, "name").ok is wins


def test_a_withheld_record_is_made_known_by_two() -> None:
    asked = {(cell, ask(cell)) for cell in CELLS}
    two = {(cell.role, cell.action, cell.visibility) for cell, verdict in asked if verdict.two_people}
    assert two == {("keeper", Action.REVEAL, Visibility.WITHHELD)}


def test_whether_a_record_is_of_ones_own_organisation() -> None:
    ours, nobody = Actor(role="member", organisation="ours"), Actor(role="member")
    asset = Asset(id="a", name="A", kind="cafe", venue="online", organisation="ours")
    tie = Link(id="l", kind="runs", source_id="ours", target_id="theirs")
    for mine in (asset, tie, Organisation(id="ours", name="O", kind="faith-group")):
        assert (is_own(ours, mine), is_own(nobody, mine)) == (True, None)
    back = tie.model_copy(update={"source_id": "theirs", "target_id": "ours"})
    for theirs in (asset.model_copy(update={"organisation": ""}), back):
        assert is_own(ours, theirs) is False
    # an asset that nobody is said to run is not that of a member without an organisation
    assert is_own(nobody, asset.model_copy(update={"organisation": ""})) is None


def test_visible_states_are_the_same_table() -> None:
    for role in ROLES:
        states = {f"{v} {r}" for v, r in visible_states(Actor.model_validate({"role": role}))}
        assert states == RECORDS[role][Action.SEE]
        for cell in (cell for cell in CELLS if (cell.role, cell.action) == (role, Action.SEE)):
            assert ask(cell).ok is (cell.state in states)  # whichever kind, its own or not: a query asks only the state


@pytest.mark.parametrize(
    ("role", "action", "target", "wanted"),
    [
        ("visitor", Action.SUGGEST, "asset", True),
        ("visitor", Action.ADD, "asset", False),
        ("member", Action.APPROVE, "suggestion", False),
        ("member", Action.CHANGE, "asset", True),
        ("member", Action.CLAIM, "organisation", False),
        ("reviewer", Action.APPROVE, "suggestion", True),
        ("reviewer", Action.REVEAL, "asset", True),
        ("keeper", Action.REVEAL, "asset", True),
        ("keeper", Action.SEE, "teapot", False),
    ],
)
def test_asking_about_a_kind_asks_about_any_record(role: str, action: Action, target: str, wanted: bool) -> None:
    assert allowed(Actor.model_validate({"role": role, "organisation": OURS}), action, target).ok is wanted


def test_a_member_without_an_organisation_may_change_nothing() -> None:
    assert not allowed(Actor(role="member"), Action.CHANGE, "asset").ok


def test_an_unknown_thing_is_nobodys() -> None:
    keeper = Actor(role="keeper")
    assert not any(allowed(keeper, action, "teapot").ok for action in Action)
    assert allowed(keeper, Action.ERASE, "teapot").reason == (
        "Nobody may erase 'teapot': there is no such kind of thing here."
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[[rule]]\neffect = 'maybe'",
        "[[rule]]\neffect='allow'\nroles=['king']\nactions=['see']\nreason='x'",
        "[[rule]]\neffect='allow'\nroles=['keeper']\nactions=['see']\non=['teapot']\nreason='x'",
        "rule = [",
    ],
)
def test_a_spoilt_table_lets_nothing_through(tmp_path: access.Path, text: str) -> None:
    (tmp_path / "table.toml").write_text(text)
    with pytest.raises(BadFileError, match=r"table\.toml"):
        load_rules(tmp_path / "table.toml")
