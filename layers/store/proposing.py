"""The part of the store that takes what people put forward about records that exist, and what is decided of it."""

from sqlalchemy import Connection, RowMapping

from layers.access import Action, allowed
from layers.errors import BadValueError, NotAllowedError, VersionClashError
from layers.records import Actor, Asset, Record
from layers.store import proposals, reads, remarks, writes
from layers.store.gate import check_records
from layers.store.guard import TWO_KEEPERS, check_change, is_for_two, needs_two, require, require_reveal
from layers.store.history import Change
from layers.store.merge import changed
from layers.store.part import StorePart
from layers.store.reads import StoredRecord
from layers.store.rows import from_body, record_kind
from layers.store.settling import settled
from layers.store.versions import fields_of
from layers.store.writes import checked_why

RIGHTS = {"change": Action.PROPOSE, "claim": Action.CLAIM, "reveal": Action.REVEAL}
DONE_AS = {"change": Action.CHANGE, "claim": Action.CLAIM, "reveal": Action.REVEAL}
# what only a check can know, and how the check went: nobody proposes these
NOT_PROPOSED = ("review", "checked_on", "checked_by", "charter_signed_on", "charter_version")


class StoreProposing(StorePart):
    """Proposals: a change, a claim ("this is ours"), or a reveal, which takes two different keepers."""

    def propose(
        self, record: Record, *, version: int, why: str, actor: Actor, what: str = "change", merge: bool = False
    ) -> int:
        """Put forward the record as it would be, made from ``version``, and return the proposal's number.

        ``what``: "change"; "claim", where only the asset's organisation becomes the actor's; or "reveal", by which a
        keeper asks another to show a withheld record to more people, or to tell more finely where it is. The check
        date, the review state and a signed charter are left as they are. ``merge`` as for ``change``. Raises
        ``VersionClashError``, ``NotFoundError``, ``NotAllowedError`` and ``BadValueError``.
        """
        if what not in RIGHTS:
            raise BadValueError(f"A proposal is never {what!r}; it is {', '.join(RIGHTS)}.")
        [given] = check_records([record])
        said = checked_why(why)
        with self._database.writing() as connection:
            kept = reads.fetch_whole(connection, record_kind(given), given.id, actor=actor)
            if what == "reveal":
                require_reveal(actor, kept.record)
            else:
                require(actor, RIGHTS[what], kept.record)
            wanted = settled(connection, kept, given, version=version, merging=merge, actor=actor)
            wanted = _proposable(wanted, kept.record)
            _check_proposal(connection, what, kept.record, wanted, actor=actor)
            writes.check_new_ends(connection, kept.record, wanted, actor)
            writes.next_change_set(connection)
            return proposals.put_forward(connection, wanted, what=what, version=kept.version, why=said, actor=actor)

    def accept(self, proposal_id: int, *, actor: Actor, why: str) -> int:
        """Make the change that was put forward, merged with what changed since; returns the record's new version.

        Nobody accepts what they put forward themselves. A reveal is accepted by another keeper alone, and exactly as
        it was put forward. Raises ``VersionClashError`` with its ``fields`` (yours: the proposal's),
        ``NotAllowedError``, ``NotFoundError``, and ``BadValueError`` for one that has been decided.
        """
        said = checked_why(why)
        with self._database.writing() as connection:
            require(actor, Action.APPROVE, "proposal")
            row = proposals.fetch_waiting(connection, proposal_id, actor=actor)
            if row["who"] == actor.id:
                raise NotAllowedError("You put this forward yourself: somebody else has to look at it.")
            kept = reads.fetch_whole(connection, row["kind"], row["record_id"], actor=actor)
            together = row["what"] == "reveal"
            if together:
                _check_two_keepers(connection, kept, row, actor=actor)
            wanted = from_body(row["kind"], row["body"])
            after = settled(connection, kept, wanted, version=row["version"], merging=True, actor=actor)
            check_change(connection, kept.record, after, actor=actor, together=together)
            writes.check_new_ends(connection, kept.record, after, actor)
            change = Change(actor, DONE_AS[row["what"]], said)
            made = writes.update_one(connection, after, change, version=kept.version)
            accepted = proposals.ACCEPTED
            proposals.decide(connection, proposal_id, state=accepted, actor=actor, answer=said, made_version=made)
            return made

    def decline(self, proposal_id: int, *, actor: Actor, why: str) -> None:
        """Turn down a proposal, with the reason that its author may read; its author may take it back so.

        Raises ``NotAllowedError``, ``NotFoundError``, and ``BadValueError`` for one that has been decided.
        """
        said = checked_why(why)
        with self._database.writing() as connection:
            row = proposals.fetch_waiting(connection, proposal_id, actor=actor)
            if not proposals.is_own(actor, row):
                require(actor, Action.REFUSE, "proposal")
            writes.next_change_set(connection)
            proposals.decide(connection, proposal_id, state=proposals.REFUSED, actor=actor, answer=said)

    def ask(self, about: str | int, said: str, *, actor: Actor) -> None:
        """Ask whoever put something forward: about a suggested record (its id) or a waiting proposal (its number).

        The author of a proposal answers by the same way. Raises ``NotAllowedError``, ``NotFoundError``, and
        ``BadValueError`` for what no longer waits.
        """
        words = checked_why(said)
        with self._database.writing() as connection:
            remarks.write_remark(connection, about, words, actor=actor)
            writes.next_change_set(connection)


def _proposable(wanted: Record, kept: Record) -> Record:
    """The record without what nobody may propose."""
    as_kept = {name: getattr(kept, name) for name in NOT_PROPOSED if name in type(kept).model_fields}
    return wanted.model_copy(update=as_kept)


def _check_proposal(connection: Connection, what: str, before: Record, after: Record, *, actor: Actor) -> None:
    differing = changed(fields_of(before), fields_of(after))
    if not differing:
        raise BadValueError(f"{before.name or before.id} says this already; nothing was put forward.")
    if what == "claim":
        _check_claim(after, differing, actor=actor)
    if what == "reveal" and not is_for_two(connection, before, after, actor=actor):
        raise BadValueError(
            "This takes no second keeper: it shows a withheld record to nobody. Make the change itself."
        )
    # said only to those who may see what is withheld; of anybody else it waits, and a keeper is told
    if what != "reveal" and allowed(actor, Action.REVEAL, before).ok and needs_two(connection, before, after):
        raise NotAllowedError(TWO_KEEPERS)


def _check_claim(after: Record, differing: list[str], *, actor: Actor) -> None:
    if not isinstance(after, Asset) or not actor.organisation or after.organisation != actor.organisation:
        raise BadValueError("A claim says that an asset is run by your own organisation; give it as its organisation.")
    if differing != ["organisation"]:
        others = ", ".join(name for name in differing if name != "organisation")
        raise BadValueError(f"A claim changes only whose the asset is, not {others}; propose that change by itself.")


def _check_two_keepers(connection: Connection, kept: StoredRecord, row: RowMapping, *, actor: Actor) -> None:
    """Raise unless two people with accounts of their own, both keepers to this day, agree on exactly this."""
    for who in (row["who"], actor.id):
        person = proposals.still_here(connection, who)
        if person is None:
            raise NotAllowedError(f"{TWO_KEEPERS} {who} is not the account of a person who is here now.")
        require_reveal(person, kept.record)
    require_reveal(actor, kept.record)
    if row["version"] != kept.version:
        raise VersionClashError(
            f"{kept.record.name or kept.record.id} has changed since this was put forward (version {row['version']}, "
            f"now {kept.version}): refuse it, and put forward what is meant now.",
            version=kept.version,
        )
