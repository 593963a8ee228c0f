"""The letters that are due: who each goes to, what it asks in plain words, and the files to send; for every door."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time
from itertools import groupby

import pandas as pd

from layers.checking import links, post
from layers.checking.asking import Asking
from layers.checking.ladder import AGAIN
from layers.checking.letters import Letter, Question, Sender, as_mail
from layers.errors import BadValueError
from layers.records import Actor, Asset, Contact, Organisation, Visibility
from web.house import House
from web.words import day_and_year
from web.workbench.wording import when_words


@dataclass(frozen=True)
class Reader:
    """Who a letter goes to; those with the same ``key`` get one letter about all that they run."""

    key: str
    to: str
    email: str
    address: tuple[str, ...]


@dataclass(frozen=True)
class Bundle:
    """Letters as they were sent out: a zip of drafts for mail, a PDF for paper; empty where there is none."""

    letters: tuple[Letter, ...]
    drafts: bytes
    paper: bytes

    @property
    def by_mail(self) -> int:
        """How many go by mail."""
        return sum(bool(letter.email) for letter in self.letters)


def write(
    house: House,
    actor: Actor,
    *,
    address: str,
    now: datetime,
    signed: str,
    reply_to: str = "",
    only: Collection[str] | None = None,
    all_on_paper: bool = False,
) -> Bundle:
    """Write the letters that are due (or about ``only`` these assets), and make their links known.

    ``address`` is where people find this map; ``now`` local wall-clock time. The links are kept only once the files
    are made, so that nothing counts as asked that nobody can send. Raises BadValueError where there is nothing to
    write or the address to answer to is none, and NotAllowedError.
    """
    if reply_to and not as_mail(reply_to):
        raise BadValueError(f"{reply_to[:80]!r} is not an e-mail address; write one such as map@example.org.")
    asking = Asking(house.store.database)
    due = chosen(asking.standings(actor, today=now.date()), only)
    if due.empty:
        raise BadValueError("No letter is due. Choose a place in the list to ask about it all the same.")
    codes = {record_id: links.new_code() for record_id in due["id"]}
    letters = _letters(house, actor, due, {one: f"{address}/check/{code}" for one, code in codes.items()})
    letters = [_on_paper(letter) for letter in letters] if all_on_paper else letters
    sender = Sender(
        house.area.name, signed, reply_to, day_and_year(now.date()), links.DAYS_VALID[links.CHECK], house.area.example
    )
    printed = [letter for letter in letters if not letter.email]
    noon = datetime.combine(now.date(), time(12))
    bundle = Bundle(
        tuple(letters),
        post.drafts(letters, sender) if len(printed) < len(letters) else b"",
        post.paper(printed, sender, moment=noon) if printed else b"",
    )
    asking.keep(codes, actor=actor)
    return bundle


def chosen(standings: pd.DataFrame, only: Collection[str] | None = None) -> pd.DataFrame:
    """The rows that letters go out about: those that are due, or those of ``only`` that a letter may name."""
    if only is None:
        return standings[standings["letter"] != ""]
    return standings[standings["id"].isin(set(only)) & (standings["visibility"] != Visibility.WITHHELD.value)]


def reader_of(asset: Asset, organisation: Organisation | None) -> Reader:
    """Whom to ask about a place: its own contact, else its organisation's; mail before paper."""
    contacts = [*asset.contacts, *(organisation.contacts if organisation else ())]
    contact = next((one for one in contacts if as_mail(one.email)), contacts[0] if contacts else None)
    email = as_mail(contact.email) if contact else ""
    runs = organisation.name if organisation else asset.name
    return Reader(
        key=email.casefold() or (organisation.id if organisation else asset.id),
        to=f"{_called(contact)}, {runs}" if contact else f"The people who run {runs}",
        email=email,
        address=tuple(part for part in (asset.address, asset.postcode) if part),
    )


def _called(contact: Contact) -> str:
    return f"{contact.first_name} ({contact.role})" if contact.first_name else contact.role


def _letters(house: House, actor: Actor, due: pd.DataFrame, addresses: dict[str, str]) -> list[Letter]:
    """One letter to each reader, in the order of their names."""
    found: dict[str, Organisation | None] = {}
    for organisation_id in {asset.organisation for asset in due["record"] if asset.organisation}:
        record = house.store.get("organisation", organisation_id, actor=actor).record
        found[organisation_id] = record if isinstance(record, Organisation) else None
    rows = [(reader_of(row.record, found.get(row.record.organisation)), row) for row in due.itertuples()]
    rows.sort(key=lambda pair: (pair[0].key, pair[1].name))
    letters = []
    for _, group in groupby(rows, key=lambda pair: pair[0].key):
        together = list(group)
        reader = together[0][0]
        again = any(row.letter == AGAIN for _, row in together)
        questions = tuple(_question(row.record, addresses[row.id]) for _, row in together)
        letters.append(Letter(reader.to, reader.address, reader.email, again, questions))
    return sorted(letters, key=lambda letter: letter.to)


def _question(asset: Asset, link: str) -> Question:
    is_public = asset.visibility is Visibility.PUBLIC
    where = " ".join(part for part in (asset.address, asset.postcode) if part) if is_public else ""
    facts = (when_words(asset.sessions, asset.opening_hours), where, asset.phone, asset.website)
    checked = day_and_year(asset.checked_on) if asset.checked_on else ""
    return Question(asset.name, tuple(fact for fact in facts if fact), checked, link)


def _on_paper(letter: Letter) -> Letter:
    return Letter(letter.to, letter.address, "", letter.again, letter.questions)
