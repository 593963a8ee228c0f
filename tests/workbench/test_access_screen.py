"""The Access screen says what the table decides, for somebody who reads no code."""

import pandas as pd
import pytest

from layers import access
from layers.access import ROLES, Rule, load_rules
from tests.workbench.on_screen import Screen, said
from web.workbench import access_words


def answer(table: pd.DataFrame, what: str, role: str) -> str:
    return table.set_index(table.columns[0]).loc[what, role]


@pytest.mark.parametrize(
    ("what", "role", "wanted"),
    [
        ("See a record", "Visitor", "public"),
        ("See a record", "Member", "public, members-only"),
        ("See a record", "Reviewer", "any"),
        ("See what changed in a record", "Visitor", "no"),
        ("Change a record", "Member", "own: public, members-only"),
        ("Change a record", "Commissioner", "no"),
        ("Say “this place is ours”", "Member", "others’: public, members-only"),
        ("Show a record to more people", "Keeper", "members-only, withheld (withheld: two people)"),
        ("Send a note about a place", "Visitor", "public"),
        ("Send a note about a place", "Member", "others’: public, members-only"),
    ],
)
def test_an_answer_about_records_by_hand(what: str, role: str, wanted: str) -> None:
    assert answer(access_words.on_records(), what, role) == wanted


@pytest.mark.parametrize(
    ("what", "role", "wanted"),
    [
        ("Back up the store", "Keeper", "yes"),
        ("Back up the store", "Reviewer", "no"),
        ("Make an invitation", "Reviewer", "no"),
        ("Check a note", "Reviewer", "yes"),
        ("Read notes about places", "Visitor", "yes"),
    ],
)
def test_an_answer_about_the_rest_by_hand(what: str, role: str, wanted: str) -> None:
    assert answer(access_words.on_the_rest(), what, role) == wanted


def test_parts_of_a_record_by_hand() -> None:
    table = access_words.on_fields()
    assert answer(table, "See how to reach a contact", "Visitor") == "no"
    assert answer(table, "See how to reach a contact", "Member") == "own: public, members-only"
    assert answer(table, "Change the day the charter was signed", "Reviewer") == "no"


@pytest.mark.parametrize("role", ROLES)
def test_every_rule_of_a_role_is_shown_with_its_reason(role: str) -> None:
    shown = access_words.rules_for(role)
    assert list(shown["Because"]) == [rule.reason for rule in load_rules() if role in rule.roles]
    assert not shown.apply(
        lambda row: "_" in "".join(row), axis=1
    ).any()  # no name of a field or action as the code has it


def test_the_tables_follow_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = Rule.model_validate({"effect": "allow", "roles": ["visitor"], "actions": ["history"], "reason": "A slip."})
    monkeypatch.setattr(access, "load_rules", lambda: (*load_rules(), wide))
    assert answer(access_words.on_records(), "See what changed in a record", "Visitor") == "public, members-only"


def test_the_screen_says_who_you_are_and_shows_every_table(screen: Screen) -> None:
    app = screen("access")
    assert not app.exception
    assert "You are here as: **visitor**" in said(app)
    shown = [table.value for table in app.dataframe]
    wanted = (access_words.on_records(), access_words.on_fields(), access_words.on_the_rest())
    assert all(table.equals(hand) for table, hand in zip(shown, wanted, strict=False))
    app.selectbox(key="role").select("keeper").run()
    assert not app.exception
    assert app.dataframe[3].value.equals(access_words.rules_for("keeper"))
