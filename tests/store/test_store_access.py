"""Every role x action x state, written out by hand: what is not in this table must be refused."""

from itertools import product
from typing import get_args

import pytest
from worlds import asset

from layers import access
from layers.access import ROLES, Action, Rule, Verdict, allowed, load_rules, visible_states
from layers.errors import BadFileError
from layers.records import Actor, Review, Visibility

PUBLIC_OK, MEMBERS_OK, WITHHELD_OK = "public approved", "members approved", "withheld approved"
SUGGESTED = {"public suggested", "members suggested", "withheld suggested"}
REFUSED = {"public refused", "members refused", "withheld refused"}
APPROVED = {PUBLIC_OK, MEMBERS_OK, WITHHELD_OK}
ANY = SUGGESTED | REFUSED | APPROVED
MEMBERS = {state for state in ANY if state.startswith("members")}
WITHHELD = {state for state in ANY if state.startswith("withheld")}

BY_HAND: dict[str, dict[Action, set[str]]] = {
    "visitor": {Action.SEE: {PUBLIC_OK}, Action.SUGGEST: SUGGESTED},
    "contributor": {Action.SEE: {PUBLIC_OK}, Action.SUGGEST: SUGGESTED},
    "member": {
        Action.SEE: {PUBLIC_OK, MEMBERS_OK},
        Action.HISTORY: {PUBLIC_OK, MEMBERS_OK},
        Action.SUGGEST: SUGGESTED,
    },
    "commissioner": {
        Action.SEE: {PUBLIC_OK, MEMBERS_OK},
        Action.HISTORY: {PUBLIC_OK, MEMBERS_OK},
        Action.SUGGEST: SUGGESTED,
    },
    "reviewer": {
        Action.SEE: ANY,
        Action.PRIVATE: ANY,
        Action.HISTORY: ANY,
        Action.SUGGEST: SUGGESTED,
        Action.ADD: SUGGESTED | APPROVED,
        Action.CHANGE: ANY,
        Action.REVEAL: MEMBERS,
        Action.APPROVE: SUGGESTED | REFUSED,
        Action.REFUSE: SUGGESTED | APPROVED,
    },
    "keeper": {
        Action.SEE: ANY,
        Action.PRIVATE: ANY,
        Action.HISTORY: ANY,
        Action.SUGGEST: SUGGESTED,
        Action.ADD: SUGGESTED | APPROVED,
        Action.CHANGE: ANY,
        Action.REVEAL: MEMBERS | WITHHELD,
        Action.APPROVE: SUGGESTED | REFUSED,
        Action.REFUSE: SUGGESTED | APPROVED,
    },
}
CELLS = list(product(ROLES, Action, Visibility, Review))


def ask(role: str, action: Action, visibility: Visibility, review: Review) -> Verdict:
    return allowed(Actor.model_validate({"role": role}), action, asset(visibility=visibility, review=review))


def test_the_table_by_hand_names_every_role() -> None:
    assert set(BY_HAND) == set(ROLES) == set(get_args(Actor.model_fields["role"].annotation))
    assert len(CELLS) == 6 * 9 * 3 * 3


@pytest.mark.parametrize(("role", "action"), list(product(ROLES, Action)))
def test_every_cell(role: str, action: Action) -> None:
    found = {f"{v} {r}" for v, r in product(Visibility, Review) if ask(role, action, v, r).ok}
    assert found == BY_HAND[role].get(action, set())


def test_every_verdict_has_a_reason_in_a_sentence() -> None:
    reasons = {ask(*cell).reason for cell in CELLS}
    assert all(reason[0].isupper() and reason.endswith(".") for reason in reasons)


def test_no_rule_means_no(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "load_rules", tuple)
    verdicts = [ask(*cell) for cell in CELLS]
    assert not any(verdict.ok for verdict in verdicts)
    assert verdicts[0].reason == "No rule lets a visitor see a record that is public and suggested."


def test_every_allow_rule_matters(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = load_rules()
    whole = {cell for cell in CELLS if ask(*cell).ok}
    for dropped in [rule for rule in rules if rule.effect == "allow"]:
        kept = tuple(rule for rule in rules if rule is not dropped)
        monkeypatch.setattr(access, "load_rules", lambda kept=kept: kept)
        assert {cell for cell in CELLS if ask(*cell).ok} < whole, dropped.reason


def test_deny_beats_allow_wherever_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    slip = Rule.model_validate({"effect": "allow", "roles": ROLES, "actions": list(Action), "reason": "A slip."})
    for rules in ((slip, *load_rules()), (*load_rules(), slip)):
        monkeypatch.setattr(access, "load_rules", lambda rules=rules: rules)
        for role in ("visitor", "contributor", "member", "commissioner"):
            verdict = ask(role, Action.SEE, Visibility.WITHHELD, Review.APPROVED)
            assert verdict == Verdict(False, "Withheld records are for reviewers and keepers only.")


def test_visible_states_are_the_same_table() -> None:
    for role in ROLES:
        seen = {f"{v} {r}" for v, r in visible_states(Actor.model_validate({"role": role}))}
        assert seen == BY_HAND[role][Action.SEE]


@pytest.mark.parametrize(
    ("role", "action", "wanted"),
    [
        ("visitor", Action.SUGGEST, True),
        ("visitor", Action.ADD, False),
        ("member", Action.APPROVE, False),
        ("reviewer", Action.APPROVE, True),
        ("keeper", Action.REVEAL, True),
    ],
)
def test_asking_about_a_kind_asks_about_any_record(role: str, action: Action, wanted: bool) -> None:
    assert allowed(Actor.model_validate({"role": role}), action, "asset").ok is wanted


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[[rule]]\neffect = 'maybe'",
        "[[rule]]\neffect='allow'\nroles=['king']\nactions=['see']\nreason='x'",
        "rule = [",
    ],
)
def test_a_spoilt_table_lets_nothing_through(tmp_path: access.Path, text: str) -> None:
    (tmp_path / "table.toml").write_text(text)
    with pytest.raises(BadFileError, match=r"table\.toml"):
        load_rules(tmp_path / "table.toml")
