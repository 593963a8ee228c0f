"""People: who is let in, as what, and until when. The only way to the tables of people and of invitations."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, RowMapping, select

from layers.access import Action, allowed
from layers.errors import BadValueError, NotAllowedError, NotFoundError
from layers.people import accounts, links
from layers.people.links import FIRST_START, Invitation
from layers.records import Actor
from layers.store.connection import Database
from layers.store.tables_people import invitations, people

LISTED = ("number", "name", "email", "role", "organisation_id", "active", "made_on")
LINKS = ("token_hash", "role", "organisation_id", "person", "made_by", "made_at", "expires_at", "used_at", "used_by")


@dataclass(frozen=True)
class SignedIn:
    """A person who is signed in: what they act as, and what their cookie must say."""

    actor: Actor
    number: int
    epoch: int
    name: str
    made_on: str  # ISO day


class People:
    """Everybody who may do more than a visitor.

    Nobody is made but by a link that a keeper gave out, or by a keeper. Only the SHA-256 of a link is kept. Whether
    somebody is still let in, and as what, is read from the store each time that ``who`` is asked, so that removing
    a person, or an organisation's signature, tells at once. Every method that writes is one transaction.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- being let in

    def invite(self, *, role: str, organisation: str = "", actor: Actor) -> str:
        """A new link for somebody who is not here yet; returns its token, which is shown once and never again.

        It works once, within ``links.DAYS_VALID`` days. Raises ``NotAllowedError`` for all but keepers and for a
        member of an organisation that has not signed the charter, ``BadValueError`` and ``NotFoundError``.
        """
        with self._writing(actor, Action.INVITE) as connection:
            accounts.check_place(connection, role=role, organisation=organisation)
            return links.make(connection, role=role, organisation=organisation, person=None, made_by=actor.id)

    def link_for(self, number: int, *, actor: Actor) -> str:
        """A new link that lets a person in again, on another device or after signing out; returns its token.

        For oneself, or by a keeper for anybody who is no keeper: no keeper can come in as another one.
        """
        with self._database.writing() as connection:
            person = accounts.fetch(connection, number)
            if actor.id != f"user_{number}":
                _require(actor, Action.INVITE)
                if person["role"] == "keeper" and actor.id.startswith("user_"):
                    raise NotAllowedError(
                        "A keeper's link can be made by that keeper alone, or by the command line on the machine."
                    )
            place = {"role": person["role"], "organisation": person["organisation_id"] or ""}
            return links.make(connection, **place, person=number, made_by=actor.id)

    def first_keeper(self) -> str:
        """The token of a link for the first keeper, or "" where a keeper is here; earlier such links end."""
        with self._database.writing() as connection:
            if accounts.has_keeper(connection):
                return ""
            links.withdraw_first_start(connection)
            return links.make(connection, role="keeper", organisation="", person=None, made_by=FIRST_START)

    def look(self, token: str) -> Invitation:
        """What a link will do; looking does not use it up. Raises as ``accept`` does."""
        with self._database.reading() as connection:
            return links.look(connection, token)

    def accept(self, token: str, *, name: str = "") -> SignedIn:
        """Use a link up and let its person in; ``name`` (a first name or a role) is kept for a new person only.

        Raises ``NotFoundError`` for what was never a link and ``NotAllowedError`` for one that was used, withdrawn or
        is too old; ``BadValueError`` for a name that cannot be kept, which leaves the link as it was.
        """
        with self._database.writing() as connection:
            invitation = links.look(connection, token)
            number = invitation.person
            if number is None:
                place = {"role": invitation.role, "organisation": invitation.organisation}
                number = accounts.insert_person(connection, name=name, email="", **place)
            links.use_up(connection, token, used_by=f"user_{number}")
            return _signed_in(accounts.fetch(connection, number))

    def enrol(self, *, name: str, email: str, role: str, organisation: str = "", actor: Actor) -> int:
        """Make a person who will sign in by another provider, known by ``email``; returns the number."""
        if not accounts.tidy_email(email):
            raise BadValueError("Write the e-mail address that this person signs in with.")
        with self._writing(actor, Action.INVITE) as connection:
            accounts.check_place(connection, role=role, organisation=organisation)
            place = {"role": role, "organisation": organisation}
            return accounts.insert_person(connection, name=name, email=email, **place)

    # --- who is here

    def signed_in(self, number: int, epoch: int) -> SignedIn | None:
        """The person with this number, if still let in and if every cookie has not been ended since this epoch."""
        with self._database.reading() as connection:
            row = accounts.find(connection, number, epoch)
            return None if row is None else _signed_in(row)

    def who(self, number: int, epoch: int) -> Actor | None:
        """What that person may act as now, or None."""
        found = self.signed_in(number, epoch)
        return found.actor if found else None

    def by_email(self, email: str, *, since: datetime) -> SignedIn | None:
        """The person with this e-mail address, who signed in with another provider at ``since`` (with its zone).

        None where nobody here has it, and where everything was ended after ``since``.
        """
        with self._database.reading() as connection:
            row = accounts.find_by_email(connection, email)
            if row is None or since < datetime.fromisoformat(row["epoch_at"]).replace(microsecond=0):
                return None
            return _signed_in(row)

    # --- keeping house

    def sign_out_everywhere(self, number: int, *, actor: Actor) -> None:
        """End every cookie of a person, and the links that wait to let them in again: oneself, or by a keeper."""
        with self._database.writing() as connection:
            accounts.fetch(connection, number)
            if actor.id != f"user_{number}":
                _require(actor, Action.REMOVE)
            accounts.raise_epoch(connection, number)
            links.withdraw_for(connection, number)

    def sign_everybody_out(self, *, actor: Actor) -> None:
        """End every cookie of everybody, and every link that waits to let somebody in again."""
        with self._writing(actor, Action.REMOVE) as connection:
            accounts.raise_every_epoch(connection)
            links.withdraw_for_all(connection)

    def remove(self, number: int, *, actor: Actor) -> None:
        """Close an account: every cookie, and every link that waits and was made by or for this person, ends."""
        with self._writing(actor, Action.REMOVE) as connection:
            _keep_a_keeper(connection, accounts.fetch(connection, number))
            accounts.end(connection, number)
            links.withdraw_of(connection, number)

    def change_role(self, number: int, *, role: str, organisation: str = "", actor: Actor) -> None:
        """Make a person something else, from the next thing they do; raises as ``invite`` does."""
        with self._writing(actor, Action.CHANGE) as connection:
            person = accounts.fetch(connection, number)
            accounts.check_place(connection, role=role, organisation=organisation)
            if role != "keeper":
                _keep_a_keeper(connection, person)
                links.withdraw_of(connection, number)
            accounts.set_role(connection, number, role=role, organisation=organisation)

    def set_email(self, number: int, email: str, *, actor: Actor) -> None:
        """Say by which e-mail address a person signs in with another provider; empty for none."""
        with self._writing(actor, Action.CHANGE) as connection:
            accounts.fetch(connection, number)
            accounts.set_email(connection, number, email)

    def withdraw(self, token_hash: str, *, actor: Actor) -> None:
        """End one link that waits, named as ``invitations`` names it."""
        with self._writing(actor, Action.REMOVE, "invitation") as connection:
            if not links.withdraw(connection, token_hash):
                raise NotFoundError("There is no such link that waits; look at the list again.")

    def list(self, actor: Actor) -> pd.DataFrame:
        """Everybody who was ever let in, by number: number, name, email, role, organisation_id, active, made_on."""
        _require(actor, Action.SEE)
        with self._database.reading() as connection:
            rows = connection.execute(select(people).order_by(people.c.number)).mappings().all()
        return pd.DataFrame([{name: row[name] for name in LISTED} for row in rows], columns=list(LISTED))

    def invitations(self, actor: Actor) -> pd.DataFrame:
        """Every link that was made, newest first, with its ``state``: waiting, used, withdrawn or expired."""
        _require(actor, Action.SEE, "invitation")
        with self._database.reading() as connection:
            rows = connection.execute(select(invitations).order_by(invitations.c.made_at.desc())).mappings().all()
        told = [{**{name: row[name] for name in LINKS}, "state": links.state_of(row)} for row in rows]
        return pd.DataFrame(told, columns=[*LINKS, "state"])

    @contextmanager
    def _writing(self, actor: Actor, action: Action, thing: str = "person") -> Iterator[Connection]:
        _require(actor, action, thing)
        with self._database.writing() as connection:
            yield connection


def _signed_in(row: RowMapping) -> SignedIn:
    return SignedIn(accounts.actor_of(row), row["number"], row["epoch"], row["name"], row["made_on"])


def _keep_a_keeper(connection: Connection, leaving: RowMapping) -> None:
    if leaving["role"] == "keeper" and not accounts.has_keeper(connection, but=leaving["number"]):
        raise NotAllowedError("This is the only keeper; make somebody else a keeper first.")


def _require(actor: Actor, action: Action, thing: str = "person") -> None:
    verdict = allowed(actor, action, thing)
    if not verdict.ok:
        raise NotAllowedError(f"You may not do this. {verdict.reason}")
