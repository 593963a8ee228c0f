"""May this actor do this action on this record, field or thing? One function answers, with the reason.

The rules are data, in access_table.toml beside this file. Of the rules that fit, those that say most about the
case decide (specific beats general); among equals a deny beats an allow; no rule that fits means no.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from layers.errors import BadFileError
from layers.faults import in_words
from layers.records import Actor, Asset, Link, Organisation, Record, Review, Visibility

TABLE = Path(__file__).with_name("access_table.toml")

Role = Literal["visitor", "contributor", "member", "reviewer", "commissioner", "keeper"]
Kind = Literal["asset", "organisation", "link"]
Thing = Literal["asset", "organisation", "link", "proposal", "note", "person", "invitation", "store"]

ROLES: tuple[Role, ...] = get_args(Role)
KINDS: tuple[Kind, ...] = get_args(Kind)
THINGS: dict[str, str] = {
    "asset": "an asset", "organisation": "an organisation", "link": "a link", "proposal": "a proposal",
    "note": "a note", "person": "a person", "invitation": "an invitation", "store": "the store",
}  # fmt: skip


class Action(StrEnum):
    """What can be asked for. ``see`` is to know at all that a thing exists."""

    SEE = "see"
    PRIVATE = "private"  # contacts in history, and who made each change
    HISTORY = "history"
    SUGGEST = "suggest"  # a new record, to be checked
    ADD = "add"
    CHANGE = "change"
    PROPOSE = "propose"  # a change to a record that exists, to be checked
    CLAIM = "claim"  # that an asset is run by the actor's organisation, to be checked
    REVEAL = "reveal"  # make a record visible to more people than before, or its place finer while withheld
    APPROVE = "approve"
    REFUSE = "refuse"
    ASK = "ask"  # a question back to whoever suggested or proposed
    REVERT = "revert"
    REDACT = "redact"
    UNDO_IMPORT = "undo"
    SIGN = "sign"  # record that an organisation has signed the charter
    NOTE = "note"
    MODERATE = "moderate"
    LETTERS = "letters"  # with the one-time links that ask whether a record is still right
    ANSWER = "answer"  # such a letter, by its link alone
    INVITE = "invite"
    REMOVE = "remove"
    BACKUP = "backup"
    RESTORE = "restore"
    FREEZE = "freeze"  # read-only mode, on and off
    ERASE = "erase"


IN_WORDS = {
    Action.SEE: "see", Action.PRIVATE: "see the private parts of", Action.HISTORY: "see the history of",
    Action.SUGGEST: "suggest", Action.ADD: "add", Action.CHANGE: "change", Action.PROPOSE: "propose a change to",
    Action.CLAIM: "claim", Action.REVEAL: "show more people", Action.APPROVE: "approve", Action.REFUSE: "refuse",
    Action.ASK: "ask a question about", Action.REVERT: "take back a change to",
    Action.REDACT: "hide an old version of", Action.UNDO_IMPORT: "undo an import into",
    Action.SIGN: "record a signed charter for", Action.NOTE: "send a note about", Action.MODERATE: "moderate",
    Action.LETTERS: "write the letters that ask about", Action.ANSWER: "answer a letter that asks about",
    Action.INVITE: "invite", Action.REMOVE: "remove",
    Action.BACKUP: "back up", Action.RESTORE: "restore", Action.FREEZE: "stop all writing to",
    Action.ERASE: "erase",
}  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """Yes or no, and why, in a sentence that may be shown to the person who asked.

    ``two_people``: the yes is to one of the two different people that the deed needs, never to one alone.
    """

    ok: bool
    reason: str
    two_people: bool = False


@dataclass(frozen=True)
class Case:
    """What is asked about: a thing, the state of a record, and whether it is of the actor's organisation.

    ``own`` is None for an actor without an organisation. State and ``own`` are None for a thing that is no record.
    """

    thing: str
    visibility: Visibility | None = None
    review: Review | None = None
    own: bool | None = None
    field: str | None = None

    def in_words(self) -> str:
        """The end of a sentence: "a record that is public and suggested", "the store"."""
        if self.visibility is None:
            return THINGS[self.thing]
        field = f"the field {self.field!r} of " if self.field else ""
        return f"{field}a record that is {self.visibility} and {self.review}"


class Rule(BaseModel):
    """One row of the table: these roles, these actions, on these things in these states (empty: any state).

    ``on`` left out means every record. ``own`` true: the record is of the actor's organisation; false: the actor
    has an organisation, and it is another's or nobody's. A rule that names ``fields`` says nothing of the rest.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    effect: Literal["allow", "deny"]
    roles: tuple[Role, ...] = Field(min_length=1)
    actions: tuple[Action, ...] = Field(min_length=1)
    on: tuple[Thing, ...] = KINDS
    visibility: tuple[Visibility, ...] = ()
    review: tuple[Review, ...] = ()
    own: bool | None = None
    fields: tuple[str, ...] = ()
    two_people: bool = False
    reason: str = Field(min_length=1)

    def fits(self, case: Case) -> bool:
        """Whether the rule says anything about this case."""
        return (
            case.thing in self.on
            and (not self.visibility or case.visibility in self.visibility)
            and (not self.review or case.review in self.review)
            and self.own in (None, case.own)
            and (not self.fields or case.field in self.fields)
        )

    @property
    def precedence(self) -> tuple[int, bool]:
        """Sorts the rule that decides first: the one that names most of state, own and field, then a deny."""
        named = (bool(self.visibility or self.review), self.own is not None, bool(self.fields))
        return -sum(named), self.effect == "allow"


def allowed(actor: Actor, action: Action, target: Record | str, *, field: str | None = None) -> Verdict:
    """Whether ``actor`` may do ``action`` on ``target``, or on that field of it, with the reason.

    ``target`` is a record; or a thing that is no record: "proposal", "note", "person", "invitation", "store"; or a
    kind of record: "asset", "organisation", "link", "suggestion" (any that waits), which asks whether the actor
    may do this on any such record at all: for showing a button, never for letting a change through.
    """
    cases = [_case(actor, target, field)] if isinstance(target, Record) else list(_cases(actor, target, field))
    verdicts = [decide(actor.role, action, case) for case in cases]
    if not verdicts:
        return Verdict(False, f"Nobody may {IN_WORDS[action]} {target!r}: there is no such kind of thing here.")
    return next((verdict for verdict in verdicts if verdict.ok), verdicts[0])


def visible_states(actor: Actor) -> tuple[tuple[Visibility, Review], ...]:
    """Every (visibility, review) in which the actor may see a record: the same table, for a query's filter."""
    cases = [Case("asset", *state) for state in product(Visibility, Review)]
    seen = [(case.visibility, case.review) for case in cases if decide(actor.role, Action.SEE, case).ok]
    return tuple((visibility, review) for visibility, review in seen if visibility and review)


def is_own(actor: Actor, record: Record) -> bool | None:
    """Whether a record is of the actor's organisation (a link: starts at it); None where the actor has none."""
    if not actor.organisation:
        return None
    if isinstance(record, Organisation):
        return record.id == actor.organisation
    if isinstance(record, Asset):
        return record.organisation == actor.organisation
    return isinstance(record, Link) and record.source_id == actor.organisation


def _case(actor: Actor, record: Record, field: str | None) -> Case:
    return Case(type(record).__name__.lower(), record.visibility, record.review, is_own(actor, record), field)


def _cases(actor: Actor, target: str, field: str | None) -> Iterator[Case]:
    """Every case that the name of a kind of thing stands for; none for an unknown name."""
    if target in KINDS or target == "suggestion":
        kinds = KINDS if target == "suggestion" else (target,)
        reviews = (Review.SUGGESTED,) if target == "suggestion" else tuple(Review)
        owns = (False, True) if actor.organisation else (None,)
        for kind, visibility, review, own in product(kinds, Visibility, reviews, owns):
            yield Case(kind, visibility, review, own, field)
    elif target in THINGS:
        yield Case(target, field=field)


def decide(role: str, action: Action, case: Case) -> Verdict:
    """The table's answer on one case; ``allowed`` makes the case of a record."""
    about = (rule for rule in load_rules() if role in rule.roles and action in rule.actions)
    first = min((rule for rule in about if rule.fits(case)), key=lambda rule: rule.precedence, default=None)
    if first is None:
        return Verdict(False, f"No rule lets a {role} {IN_WORDS[action]} {case.in_words()}.")
    return Verdict(first.effect == "allow", first.reason, first.two_people)


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
