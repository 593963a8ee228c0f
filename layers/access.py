"""May this actor do this action on this record? One function answers, with the reason.

The rules are data, in access_table.toml beside this file. No rule that fits means no; a deny that fits
beats every allow.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from layers.errors import BadFileError
from layers.faults import in_words
from layers.records import Actor, Record, Review, Visibility

TABLE = Path(__file__).with_name("access_table.toml")
ROLES = ("visitor", "contributor", "member", "reviewer", "commissioner", "keeper")

Role = Literal["visitor", "contributor", "member", "reviewer", "commissioner", "keeper"]


class Action(StrEnum):
    """What can be asked for. ``see`` is to know at all that a record exists."""

    SEE = "see"
    PRIVATE = "private"  # contacts in history, and who made each change
    HISTORY = "history"
    SUGGEST = "suggest"
    ADD = "add"
    CHANGE = "change"
    REVEAL = "reveal"  # make a record visible to more people than before
    APPROVE = "approve"
    REFUSE = "refuse"


IN_WORDS = {
    Action.PRIVATE: "see the private parts of",
    Action.HISTORY: "see the history of",
    Action.REVEAL: "show more people",
}


@dataclass(frozen=True)
class Verdict:
    """Yes or no, and why, in a sentence that may be shown to the person who asked."""

    ok: bool
    reason: str


class Rule(BaseModel):
    """One row of the table: these roles, these actions, on records in these states (empty: any state)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    effect: Literal["allow", "deny"]
    roles: tuple[Role, ...] = Field(min_length=1)
    actions: tuple[Action, ...] = Field(min_length=1)
    visibility: tuple[Visibility, ...] = ()
    review: tuple[Review, ...] = ()
    reason: str = Field(min_length=1)

    def fits(self, visibility: Visibility, review: Review) -> bool:
        """Whether the rule holds on a record in this state."""
        return visibility in (self.visibility or Visibility) and review in (self.review or Review)


def allowed(actor: Actor, action: Action, target: Record | str) -> Verdict:
    """Whether ``actor`` may do ``action`` on ``target``, with the reason.

    ``target`` is a record, or the name of a kind of record ("asset"), which asks whether the actor may do
    this on any record at all: for showing a button, never for letting a change through.
    """
    if isinstance(target, str):
        verdicts = [_verdict(actor.role, action, *state) for state in product(Visibility, Review)]
        return next((verdict for verdict in verdicts if verdict.ok), verdicts[0])
    return _verdict(actor.role, action, target.visibility, target.review)


def visible_states(actor: Actor) -> tuple[tuple[Visibility, Review], ...]:
    """Every (visibility, review) in which the actor may see a record: the same table, for a query's filter."""
    return tuple(state for state in product(Visibility, Review) if _verdict(actor.role, Action.SEE, *state).ok)


def _verdict(role: str, action: Action, visibility: Visibility, review: Review) -> Verdict:
    fitting = [rule for rule in _rules_for(role, action) if rule.fits(visibility, review)]
    for rule in sorted(fitting, key=lambda rule: rule.effect == "allow"):  # a deny decides before any allow
        return Verdict(rule.effect == "allow", rule.reason)
    doing = IN_WORDS.get(action, action.value)
    return Verdict(False, f"No rule lets a {role} {doing} a record that is {visibility} and {review}.")


def _rules_for(role: str, action: Action) -> Iterator[Rule]:
    return (rule for rule in load_rules() if role in rule.roles and action in rule.actions)


@lru_cache(maxsize=8)
def load_rules(path: Path = TABLE) -> tuple[Rule, ...]:
    """The rows of the access table; ``BadFileError`` where it cannot be read, so that nothing is let through."""
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["rule"]
        return tuple(Rule.model_validate(row) for row in rows)
    except ValidationError as error:
        raise BadFileError(f"{path.name}: {'; '.join(in_words(error))}; mend that rule.") from None
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError) as error:
        raise BadFileError(f"{path.name} cannot be read ({error}); nobody may do anything without it.") from None
