"""Who may do what, written out a second time by hand from the Alliance's rules, without reading access_table.toml.

What is not written here must be refused. Two tables that agree can both be wrong; two that differ cannot both be right.
"""

from dataclasses import dataclass
from itertools import product

from layers.access import KINDS, ROLES, Action
from layers.records import Actor, Asset, Link, Organisation, Record, Review, Visibility

THINGS = ("proposal", "note", "person", "invitation", "store")
OURS = "ours"  # the id of the organisation that an actor acts for
OWNS = (None, False, True)  # the actor has no organisation; the record is another's; the record is its own

PUBLIC_OK, MEMBERS_OK, WITHHELD_OK = "public approved", "members approved", "withheld approved"
OPEN = {PUBLIC_OK, MEMBERS_OK}
SUGGESTED = {"public suggested", "members suggested", "withheld suggested"}
REFUSED = {"public refused", "members refused", "withheld refused"}
APPROVED = {PUBLIC_OK, MEMBERS_OK, WITHHELD_OK}
ANY = SUGGESTED | REFUSED | APPROVED
MEMBERS = {state for state in ANY if state.startswith("members")}
WITHHELD = {state for state in ANY if state.startswith("withheld")}

NEWCOMER = {Action.SEE: {PUBLIC_OK}, Action.SUGGEST: SUGGESTED, Action.PROPOSE: {PUBLIC_OK}, Action.NOTE: {PUBLIC_OK}}
WITHIN = {
    Action.SEE: OPEN,
    Action.HISTORY: OPEN,
    Action.SUGGEST: SUGGESTED,
    Action.PROPOSE: OPEN,
    Action.NOTE: OPEN,
}
CHECKS = {
    Action.SEE: ANY,
    Action.PRIVATE: ANY,
    Action.HISTORY: ANY,
    Action.SUGGEST: SUGGESTED,
    Action.PROPOSE: ANY,
    Action.ADD: SUGGESTED | APPROVED,
    Action.CHANGE: ANY,
    Action.APPROVE: SUGGESTED | REFUSED,
    Action.REFUSE: SUGGESTED | APPROVED,
    Action.ASK: ANY,
    Action.REVERT: ANY,
    Action.REDACT: ANY,
    Action.LETTERS: ANY,
    Action.NOTE: OPEN,
}
# on a record, whosever it is
RECORDS: dict[str, dict[Action, set[str]]] = {
    "visitor": NEWCOMER,
    "contributor": {**NEWCOMER, Action.ANSWER: OPEN},  # by the link of a letter
    "member": WITHIN,
    "commissioner": WITHIN,
    "reviewer": {**CHECKS, Action.REVEAL: MEMBERS},
    "keeper": {**CHECKS, Action.REVEAL: MEMBERS | WITHHELD, Action.SIGN: ANY},
}
# also where the record is of the actor's own organisation, or only where it is not
ALSO_OWN: dict[str, dict[Action, set[str]]] = {
    "member": {Action.CHANGE: OPEN, Action.SIGN: OPEN},
    "commissioner": {Action.SIGN: OPEN},
    "reviewer": {Action.SIGN: OPEN},
}
ALSO_OTHERS: dict[str, dict[Action, set[str]]] = {"member": {Action.CLAIM: OPEN}}
NEVER_OWN = {(role, Action.NOTE) for role in ROLES if role != "visitor"}
# what makes sense for some kinds of record alone
ONLY_KINDS = {
    Action.CLAIM: {"asset"},
    Action.NOTE: {"asset"},
    Action.SIGN: {"organisation"},
    Action.LETTERS: {"asset", "organisation"},
    Action.ANSWER: {"asset"},
}

EVERYONE = {("note", Action.SEE), ("note", Action.NOTE)}
QUEUE = {("proposal", action) for action in (Action.SEE, Action.APPROVE, Action.REFUSE, Action.ASK)}
REVIEWS = EVERYONE | QUEUE | {("note", Action.MODERATE), ("store", Action.LETTERS)}
ON_PEOPLE = {("person", action) for action in (Action.SEE, Action.INVITE, Action.CHANGE, Action.REMOVE, Action.ERASE)}
ON_INVITATIONS = {("invitation", action) for action in (Action.SEE, Action.INVITE, Action.REMOVE)}
ON_STORE = {
    ("store", action)
    for action in (Action.BACKUP, Action.RESTORE, Action.FREEZE, Action.ERASE, Action.UNDO_IMPORT, Action.LETTERS)
}
# on what is no record
OTHERS: dict[str, set[tuple[str, Action]]] = {
    "visitor": EVERYONE,
    "contributor": EVERYONE,
    "member": EVERYONE,
    "commissioner": EVERYONE,
    "reviewer": REVIEWS,
    "keeper": REVIEWS | ON_PEOPLE | ON_INVITATIONS | ON_STORE,
}

# fields that differ from the record that they are in: (action, field) -> the roles that may not; a member may see the
# contacts of its own organisation all the same
CLOSED_FIELDS: dict[tuple[Action, str], set[str]] = {
    (Action.SEE, "contacts"): {"visitor", "contributor", "member", "commissioner"},
    (Action.SEE, "checked_by"): {"visitor", "contributor", "member", "commissioner"},
    (Action.CHANGE, "organisation"): {"member"},
    (Action.CHANGE, "example"): {"member"},
    (Action.CHANGE, "charter_signed_on"): {"member", "reviewer"},
    (Action.CHANGE, "charter_version"): {"member", "reviewer"},
}
OPEN_TO_OWN = {("member", Action.SEE, "contacts"), ("member", Action.SEE, "checked_by")}
FIELDS = ("name", "contacts", "checked_by", "organisation", "example", "charter_signed_on", "charter_version")


@dataclass(frozen=True)
class Cell:
    """One question of the table: may this role do this on a record of this kind, in this state, its own or not?"""

    role: str
    action: Action
    kind: str
    visibility: Visibility
    review: Review
    own: bool | None

    @property
    def actor(self) -> Actor:
        """Somebody in this role, of an organisation unless ``own`` is None."""
        return Actor.model_validate({"role": self.role, "organisation": "" if self.own is None else OURS})

    @property
    def state(self) -> str:
        """Visibility and review as the tables above write them."""
        return f"{self.visibility} {self.review}"


CELLS = [Cell(*cell) for cell in product(ROLES, Action, KINDS, Visibility, Review, OWNS)]


def record(cell: Cell) -> Record:
    """The record that a cell asks about."""
    state = {"name": "A record", "visibility": cell.visibility, "review": cell.review}
    whose = OURS if cell.own else "theirs"
    if cell.kind == "organisation":
        return Organisation(id=whose, kind="faith-group", **state)
    if cell.kind == "link":
        return Link(id="a-link", kind="runs", source_id=whose, target_id="other", **state)
    return Asset(id="an-asset", kind="cafe", organisation=whose, venue="online", **state)


def expected(cell: Cell, field: str | None = None) -> bool:
    """What the tables above say of a cell."""
    if cell.kind not in ONLY_KINDS.get(cell.action, set(KINDS)):
        return False
    if cell.own and (cell.role, cell.action) in NEVER_OWN:
        return False
    states = set(RECORDS[cell.role].get(cell.action, set()))
    also = {None: {}, True: ALSO_OWN, False: ALSO_OTHERS}[cell.own]
    states |= also.get(cell.role, {}).get(cell.action, set())
    if cell.role in CLOSED_FIELDS.get((cell.action, field or ""), set()):
        return bool(cell.own) and (cell.role, cell.action, field) in OPEN_TO_OWN and cell.state in states
    return cell.state in states
