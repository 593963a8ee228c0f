"""The access table in plain words: who may do what on records, on single fields and on everything else."""

from collections.abc import Iterable, Set
from itertools import product

import pandas as pd

from layers.access import KINDS, ROLES, THINGS, Action, Case, Rule, decide, load_rules
from layers.records import Review, Visibility

ROLE_WORDS = {
    "visitor": "Visitor", "contributor": "Contributor", "member": "Member", "reviewer": "Reviewer",
    "commissioner": "Commissioner", "keeper": "Keeper",
}  # fmt: skip
WHO_IS_WHO = {
    "visitor": "anyone who opens the map; no account",
    "contributor": "somebody known who suggests, of no organisation that has signed the charter",
    "member": "acts for an organisation that has signed the charter",
    "reviewer": "checks what others put forward, before it is shown",
    "commissioner": "plans and pays for services; sees what members see",
    "keeper": "invites people and looks after the store",
}
SEEN_BY = {
    Visibility.PUBLIC: "public", Visibility.MEMBERS: "members-only", Visibility.WITHHELD: "withheld",
}  # fmt: skip
STATES = {Review.SUGGESTED: "waiting", Review.APPROVED: "checked", Review.REFUSED: "refused"}
WHOSE = {None: "Anybody's", True: "Their own organisation's", False: "Another organisation's, or nobody's"}
DOING = {
    Action.SEE: "See", Action.PRIVATE: "See who changed",
    Action.HISTORY: "See what changed in", Action.SUGGEST: "Suggest", Action.ADD: "Add", Action.CHANGE: "Change",
    Action.PROPOSE: "Propose a change to", Action.CLAIM: "Say “this is ours” of",
    Action.REVEAL: "Show more people", Action.APPROVE: "Approve", Action.REFUSE: "Refuse",
    Action.ASK: "Ask a question about", Action.REVERT: "Take back a change to",
    Action.REDACT: "Hide an old version of", Action.UNDO_IMPORT: "Undo an import into",
    Action.SIGN: "Record a signed charter for", Action.NOTE: "Send a note about", Action.MODERATE: "Check",
    Action.LETTERS: "Write letters to check", Action.ANSWER: "Answer a letter about (by its link)",
    Action.INVITE: "Invite", Action.REMOVE: "Remove",
    Action.BACKUP: "Back up", Action.RESTORE: "Restore", Action.FREEZE: "Stop all writing to",
    Action.ERASE: "Erase",
}  # fmt: skip
# where the two words above make no sentence
PAIRS = {
    ("record", Action.PRIVATE): "See who changed a record, and contacts in its history",
    ("record", Action.CLAIM): "Say “this place is ours”", ("record", Action.REVEAL): "Show a record to more people",
    ("record", Action.SIGN): "Record that an organisation has signed the charter",
    ("record", Action.NOTE): "Send a note about a place",
    ("invitation", Action.INVITE): "Make an invitation", ("invitation", Action.REMOVE): "Withdraw an invitation",
    ("note", Action.SEE): "Read notes about places", ("note", Action.NOTE): "Send a note about a place",
    ("person", Action.SEE): "See the list of people", ("person", Action.CHANGE): "Change what a person may do",
    ("person", Action.ERASE): "Erase a person", ("store", Action.LETTERS): "Write letters to check everything",
    ("store", Action.ERASE): "Erase words from the store",
}  # fmt: skip
FIELD_WORDS = {
    "contacts": "how to reach a contact", "checked_by": "who checked it", "organisation": "who runs it",
    "example": "whether it is an example", "charter_signed_on": "the day the charter was signed",
    "charter_version": "the version of the charter that was signed",
}  # fmt: skip


def on_records() -> pd.DataFrame:
    """Each action on a record and, for each role, on which it may: "any", "public", "own: public", "no"."""
    rows = {_doing("record", "a record", action): [_on_records(role, action) for role in ROLES] for action in Action}
    return _table({what: cells for what, cells in rows.items() if set(cells) != {"no"}}, "On a record")


def on_fields() -> pd.DataFrame:
    """The fields that are more closed than their record, with the same answers."""
    named = [(a, f) for rule in load_rules() for a, f in product(rule.actions, rule.fields)]
    rows = {
        f"{DOING[action]} {FIELD_WORDS.get(field, field)}": [_on_records(role, action, field) for role in ROLES]
        for action, field in dict.fromkeys(named)
    }
    return _table(rows, "On one part of a record")


def on_the_rest() -> pd.DataFrame:
    """Each action on what is no record, with yes or no for each role."""
    rows = {}
    for thing, action in product((thing for thing in THINGS if thing not in KINDS), Action):
        said = ["yes" if decide(role, action, Case(thing)).ok else "no" for role in ROLES]
        if "yes" in said:
            rows[_doing(thing, THINGS[thing], action)] = said
    return _table(rows, "On the rest")


def rules_for(role: str) -> pd.DataFrame:
    """Every rule that names the role, one row each, as the table itself says it."""
    rows = [_rule_row(rule) for rule in load_rules() if role in rule.roles]
    return pd.DataFrame(rows, columns=["May", "Do what", "On", "Seen by", "State", "Whose", "Because"])


def _doing(thing: str, a_thing: str, action: Action) -> str:
    return PAIRS.get((thing, action), f"{DOING[action]} {a_thing}")


def _table(rows: dict[str, list[str]], heading: str) -> pd.DataFrame:
    return pd.DataFrame(
        [(what, *cells) for what, cells in rows.items()], columns=[heading, *(ROLE_WORDS[role] for role in ROLES)]
    )


def _on_records(role: str, action: Action, field: str | None = None) -> str:
    """On which records a role may do this: by who sees them, and whether only their own organisation's or others'."""
    others, own, two = set(), set(), set()
    for kind, visibility, review, whose in product(KINDS, Visibility, Review, WHOSE):
        verdict = decide(role, action, Case(kind, visibility, review, whose, field))
        if verdict.ok:
            (own if whose else others).add(visibility)
            two |= {visibility} if verdict.two_people else set()
    whose_words = "own: " if not others else "others’: " if not own else ""
    together = f" ({_seen_by(two)}: two people)" if two else ""
    return f"{whose_words}{_seen_by(others or own)}{together}" if others | own else "no"


def _seen_by(seen: Set[Visibility]) -> str:
    return "any" if seen == set(Visibility) else _joined(SEEN_BY[v] for v in Visibility if v in seen)


def _rule_row(rule: Rule) -> tuple[str, ...]:
    on = "any record" if set(rule.on) == set(KINDS) else _joined(THINGS[thing] for thing in rule.on)
    what = f"{_joined(FIELD_WORDS.get(field, field) for field in rule.fields)} of {on}" if rule.fields else on
    record = set(rule.on) <= set(KINDS)
    return (
        ("yes, two together" if rule.two_people else "yes") if rule.effect == "allow" else "no",
        _joined(DOING[action].lower() for action in rule.actions),
        what,
        _joined(SEEN_BY[v] for v in rule.visibility or Visibility) if record else "",
        _joined(STATES[r] for r in rule.review or Review) if record else "",
        WHOSE[rule.own] if record else "",
        rule.reason,
    )


def _joined(words: Iterable[str]) -> str:
    return ", ".join(words)
