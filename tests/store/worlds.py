"""Small made-up records for the store's tests."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select

from layers.records import Actor, Asset, Contact, Link, Organisation, Record, Session
from layers.store import Store
from layers.store.tables_people import people

KEEPER = Actor(role="keeper", id="keeper-1")
REVIEWER = Actor(role="reviewer", id="reviewer-1")
MEMBER = Actor(role="member", id="member-1", organisation="hub")
COMMISSIONER = Actor(role="commissioner", id="commissioner-1")
CONTRIBUTOR = Actor(role="contributor", id="contributor-1")
VISITOR = Actor()
EVERYBODY = (VISITOR, CONTRIBUTOR, MEMBER, COMMISSIONER, REVIEWER, KEEPER)
WHY = "for a test"


def organisation(record_id: str = "hub", **fields: Any) -> Organisation:
    return Organisation.model_validate(
        {"id": record_id, "name": record_id.title(), "kind": "treatment-provider", "source": "Hand", **fields}
    )


def asset(record_id: str = "group", **fields: Any) -> Asset:
    tuesdays = Session(start=datetime(2026, 1, 6, 19), minutes=90, rrule="FREQ=WEEKLY;BYDAY=TU")
    given = {"id": record_id, "name": record_id.title(), "kind": "peer-group", "lon": 0.27, "lat": 51.19}
    return Asset.model_validate({**given, "sessions": (tuesdays,), "needs": ("a-group",), **fields})


def link(source: str = "hub", target: str = "group", kind: str = "runs", **fields: Any) -> Link:
    return Link.model_validate(
        {"id": f"{source}--{kind}--{target}", "kind": kind, "source_id": source, "target_id": target, **fields}
    )


def full_asset() -> Asset:
    """An asset with something in every field."""
    return asset(
        "full",
        source="Kent libraries",
        licence="OGL v3.0",
        checked_on=date(2026, 11, 1),
        checked_by="Front desk",
        description="Tea at seven. “Come as you are” – café, £2",
        organisation="hub",
        opening_hours="Mo-Fr 09:00-17:00",
        for_whom=("women",),
        peer_support=("mentoring",),
        capital=("social", "cultural"),
        meeting="open",
        abstinence_based=False,
        family_welcome=True,
        someone_can_come=True,
        step_free=None,
        languages=("en", "pl"),
        cost="Free",
        contacts=(Contact(role="Group secretary", first_name="Sam", phone="01632 960000"),),
    )


def small_world() -> list[Record]:
    """Two organisations, three assets (one online) and three links, all public and approved."""
    online = asset("chat", lon=None, lat=None, venue="online", kind="online")
    records: list[Record] = [organisation("hub"), organisation("church", kind="faith-group")]
    records += [asset("group", organisation="hub"), asset("hall", kind="community-venue", sessions=()), online]
    records += [link("hub", "group"), link("hall", "group", "hosts"), link("church", "hub", "refers-to")]
    return records


ONE_KEEPER = Actor(role="keeper", id="user_1")
ANOTHER_KEEPER = Actor(role="keeper", id="user_2")


def join(store: Store, number: int, role: str, *, active: bool = True) -> Actor:
    """Lets a person in, as the account user_<number>."""
    row = {"number": number, "name": "Sam", "email": "", "role": role, "organisation_id": None, "epoch": 1}
    when = {"epoch_at": "2026-11-01T00:00:00+00:00", "active": active, "made_on": "2026-11-01"}
    with store.database.writing() as connection:
        connection.execute(insert(people).values(**row, **when))
    return Actor.model_validate({"role": role, "id": f"user_{number}"})


def reveal(store: Store, record: Record, *, version: int, why: str = WHY) -> int:
    """Two keepers together make a withheld record what is given; returns its new version."""
    with store.database.reading() as connection:
        here = set(connection.execute(select(people.c.number)).scalars())
    for number in {1, 2} - here:
        join(store, number, "keeper")
    made = store.propose(record, what="reveal", version=version, why=why, actor=ONE_KEEPER)
    return store.accept(made, actor=ANOTHER_KEEPER, why=why)
