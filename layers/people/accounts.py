"""People as rows: a number, a first name or role, what they may be. Inside the caller's transaction."""

import json
from datetime import UTC, datetime

from sqlalchemy import Connection, RowMapping, Select, insert, select, update

from layers.errors import BadValueError, NotAllowedError, NotFoundError
from layers.records import Actor
from layers.store.rows import utc_now
from layers.store.tables import records
from layers.store.tables_people import people

ROLES = ("contributor", "member", "reviewer", "commissioner", "keeper")
LONGEST_NAME, LONGEST_EMAIL = 40, 120


def actor_of(row: RowMapping) -> Actor:
    """What the person may act as now: a member only while the organisation is listed and its charter signed."""
    is_member = row["role"] != "member" or _is_listed(row["organisation_review"], row["organisation_body"])
    return Actor(
        role=row["role"] if is_member else "contributor",
        id=f"user_{row['number']}",
        organisation=(row["organisation_id"] or "") if is_member else "",
    )


def fetch(connection: Connection, number: int) -> RowMapping:
    """One active person, with the organisation's state. ``NotFoundError`` where there is none."""
    row = connection.execute(_with_organisation().where(people.c.number == number)).mappings().one_or_none()
    if row is None or not row["active"]:
        raise NotFoundError(f"There is no person user_{number} here any more; look at the list of people again.")
    return row


def find(connection: Connection, number: int, epoch: int) -> RowMapping | None:
    """The active person whose epoch this is, or None."""
    same = (people.c.number == number, people.c.epoch == epoch, people.c.active)
    return connection.execute(_with_organisation().where(*same)).mappings().one_or_none()


def find_by_email(connection: Connection, email: str) -> RowMapping | None:
    """The one active person with this e-mail address, or None."""
    asked = tidy_email(email)
    if not asked:
        return None
    return connection.execute(_with_organisation().where(people.c.email == asked, people.c.active)).mappings().first()


def insert_person(connection: Connection, *, name: str, email: str, role: str, organisation: str) -> int:
    """Write a new person down and return the number."""
    now = utc_now()
    made = insert(people).values(
        name=checked_name(name),
        email=_free_email(connection, email),
        role=role,
        organisation_id=organisation or None,
        epoch=1,
        epoch_at=now,
        active=True,
        made_on=datetime.now(UTC).date().isoformat(),
    )
    return int(connection.execute(made.returning(people.c.number)).scalar_one())


def raise_epoch(connection: Connection, number: int) -> None:
    """End every cookie of this person."""
    raised = update(people).where(people.c.number == number)
    connection.execute(raised.values(epoch=people.c.epoch + 1, epoch_at=utc_now()))


def raise_every_epoch(connection: Connection) -> None:
    """End every cookie of everybody."""
    connection.execute(update(people).values(epoch=people.c.epoch + 1, epoch_at=utc_now()))


def end(connection: Connection, number: int) -> None:
    """Close the account; the name stays for those who check history, until it is erased."""
    raise_epoch(connection, number)
    connection.execute(update(people).where(people.c.number == number).values(active=False, email=""))


def set_role(connection: Connection, number: int, *, role: str, organisation: str) -> None:
    """Make the person something else, from the next thing they do."""
    changed = update(people).where(people.c.number == number)
    connection.execute(changed.values(role=role, organisation_id=organisation or None))


def set_email(connection: Connection, number: int, email: str) -> None:
    """The address by which another provider's sign-in is known to be this person's; empty for none."""
    free = _free_email(connection, email, but=number)
    connection.execute(update(people).where(people.c.number == number).values(email=free))


def has_keeper(connection: Connection, *, but: int = 0) -> bool:
    """Whether there is an active keeper, other than the person numbered ``but``."""
    found = select(people.c.number).where(people.c.role == "keeper", people.c.active, people.c.number != but)
    return connection.execute(found.limit(1)).first() is not None


def check_place(connection: Connection, *, role: str, organisation: str) -> None:
    """Raise ``BadValueError`` for a role that nobody can be given, or for an organisation that does not allow it."""
    if role not in ROLES:
        raise BadValueError(f"{role!r} is not a role that can be given; the roles are {', '.join(ROLES)}.")
    if role == "member" and not organisation:
        raise BadValueError("A member acts for an organisation; choose which.")
    if not organisation:
        return
    found = select(records.c.review, records.c.body).where(
        records.c.id == organisation, records.c.kind == "organisation"
    )
    row = connection.execute(found).one_or_none()
    if row is None:
        raise NotFoundError(f"There is no organisation {organisation!r} here; check its id.")
    if role == "member" and not _is_listed(row.review, row.body):
        raise NotAllowedError(
            "This organisation is not listed as having signed the charter, so nobody can be a member for it yet. "
            "Record its signature first, or choose contributor."
        )


def checked_name(name: str) -> str:
    """The name as it will be kept; ``BadValueError`` where it is empty, too long or not plain text."""
    tidy = " ".join(name.split())
    if not tidy or len(tidy) > LONGEST_NAME or not tidy.isprintable():
        raise BadValueError(f"Write a first name or a role, such as Front desk, in at most {LONGEST_NAME} letters.")
    return tidy


def tidy_email(email: str) -> str:
    """An e-mail address as it is compared: without spaces around it, in small letters."""
    return email.strip().lower()


def _free_email(connection: Connection, email: str, *, but: int = 0) -> str:
    tidy = tidy_email(email)
    if not tidy:
        return ""
    name, _, host = tidy.rpartition("@")
    if not name or "." not in host or len(tidy) > LONGEST_EMAIL or not tidy.isprintable() or " " in tidy:
        raise BadValueError("That is not an e-mail address; write one such as desk@example.org, or leave it empty.")
    other = find_by_email(connection, tidy)
    if other is not None and other["number"] != but:
        raise BadValueError("Another person here has that e-mail address; each needs one of their own.")
    return tidy


def _with_organisation() -> "Select[*tuple[object, ...]]":
    joined = people.outerjoin(records, records.c.id == people.c.organisation_id)
    organisation = (records.c.review.label("organisation_review"), records.c.body.label("organisation_body"))
    return select(people, *organisation).select_from(joined)


def _is_listed(review: str | None, body: str | None) -> bool:
    return review == "approved" and body is not None and json.loads(body).get("charter_signed_on") is not None
