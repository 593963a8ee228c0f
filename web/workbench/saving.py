"""Where a form goes: put forward to be checked, or saved at once by those who may; always with a reason."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from layers.access import Action, allowed
from layers.checking.following import Following
from layers.errors import NotAllowedError
from layers.records import Actor, Record
from web.entry import limits
from web.workbench import state, who

Way = Literal["save", "change", "claim", "reveal"]  # save: at once; the others: put forward to be checked
FOLLOW = "/suggested/"  # the plain page that says what came of a suggestion


@dataclass(frozen=True)
class Sent:
    """What was kept: the record, and the address by which somebody without an account can see what comes of it."""

    record: Record
    way: Way | Literal["suggest"]
    follow: str = ""


def suggest(record: Record, *, why: str) -> Sent:
    """Stores a new record as suggested. Raises our errors; NotAllowedError also where too much came from one place."""
    within_limits()
    actor = state.visitor()
    given = state.house().store.suggest(record, why=why, actor=actor)
    return Sent(record.model_copy(update={"id": given}), "suggest", _follow(given, actor))


def save(record: Record, *, way: Way, version: int, why: str) -> Sent:
    """Saves a change that was made to ``version``, or puts it forward. Raises VersionClashError and our other errors.

    An edit by somebody else meanwhile is merged where the two do not overlap.
    """
    actor, store = state.visitor(), state.house().store
    if way == "save":
        store.change(record, actor=actor, why=why, version=version, merge=True)
        return Sent(record, way)
    within_limits()
    number = store.propose(record, version=version, why=why, actor=actor, what=way, merge=True)
    return Sent(record, way, _follow(record.id, actor, proposal=number))


def way_of(before: Record, actor: Actor) -> Way | None:
    """How this actor's change of the record goes: saved at once, put forward, or (None) not at all."""
    if allowed(actor, Action.CHANGE, before).ok:
        return "save"
    return "change" if allowed(actor, Action.PROPOSE, before).ok else None


def within_limits() -> None:
    """Counts one thing put forward; raises NotAllowedError, in words, where it is one too many."""
    here = state.signed_in()
    if here is None:
        answer = limits.may(who.limit_key(), "suggest")
    else:
        days = (state.today() - date.fromisoformat(here.made_on)).days
        answer = limits.may(limits.limits.key(here.actor.id), "suggest", days_here=max(0, days))
    if not answer.ok:
        raise NotAllowedError(answer.reason)


def _follow(record_id: str, actor: Actor, *, proposal: int | None = None) -> str:
    """Where somebody without an account can see what came of it; "" for those who are signed in."""
    if state.signed_in() is not None:
        return ""
    return FOLLOW + Following(state.house().store.database).link(record_id, actor=actor, proposal_id=proposal)
