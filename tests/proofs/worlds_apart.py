"""Pairs of worlds that differ only in what some people may not see, over the small made-up area.

A base holds what everybody, or every member, may see, and a withheld trust that runs a public hut. A world is
a copy of the base file with a hidden part of its own: a place, its organisation and ties to what is public, at another
position, of another kind, put there and hidden in another way for each seed.
"""

import random
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

from typer.testing import CliRunner

import cli
import web.house
import web.network
from layers.area import Area
from layers.checking.asking import Asking
from layers.checking.note import Note
from layers.checking.notes import Notes
from layers.records import Actor, Asset, Contact, Link, Organisation, Record, Session
from layers.store import Store
from layers.vocabulary import load
from mapping.travel import TravelNetwork
from tests.command_line import build_arguments
from tests.small_area import LAT, LONS
from tests.trust.row import replaced
from web.house import House, Once

KEEPER = Actor(role="keeper", id="user_1")
REVIEWER = Actor(role="reviewer", id="user_2")
VISITOR, CONTRIBUTOR = Actor(), Actor(role="contributor", id="user_3")
MEMBER = Actor(role="member", id="user_4", organisation="trust")
COMMISSIONER = Actor(role="commissioner", id="user_5", organisation="council")
OUTSIDE, INSIDE = (VISITOR, CONTRIBUTOR), (MEMBER, COMMISSIONER)
WHY = "for the proof"
TODAY = date(2026, 11, 24)
CODE = "a" * 43  # of the link in a letter
HUSHED = "Nightjar"  # stands in every text of a hidden part; no output may hold it
# visibility and review of the hidden part, and from whom that hides it
HIDING = (
    ("withheld", "approved", (*OUTSIDE, *INSIDE)),
    ("members", "approved", OUTSIDE),
    ("public", "suggested", (*OUTSIDE, *INSIDE)),
    ("public", "refused", (*OUTSIDE, *INSIDE)),
    ("withheld", "once public", (*OUTSIDE, *INSIDE)),  # first seen by all, then withheld by a change
)
TUESDAYS = Session(start=datetime(2026, 9, 1, 18), minutes=60, rrule="FREQ=WEEKLY;BYDAY=TU")
EVENINGS = Session(start=datetime(2026, 9, 1, 16), minutes=90, rrule="FREQ=WEEKLY;BYDAY=MO,WE,FR,SA")


@dataclass(frozen=True)
class Ground:
    """What all worlds share: the area's folder, its data, its network, and a place for files."""

    folder: Path
    area: Area
    net: TravelNetwork
    scratch: Path

    @property
    def url(self) -> str:
        """The one address under which each world stands in turn."""
        return f"sqlite:///{self.scratch / 'world.db'}"


@lru_cache(maxsize=1)
def ground() -> Ground:
    """The small area, built once by the command line itself."""
    scratch = Path(mkdtemp(prefix="worlds"))
    (scratch / "given").mkdir()
    built = CliRunner().invoke(cli.app, ["area", "build", str(scratch / "small"), *build_arguments(scratch / "given")])
    if built.exit_code != 0:
        raise RuntimeError(built.output)
    area = Area.open(scratch / "small")
    return Ground(scratch / "small", area, web.network.load_network(area, cache=scratch / "cache"), scratch)


def base_records(seed: int) -> list[Record]:
    """What those outside see, a members' room and a withheld trust; positions and kinds differ from base to base."""
    chance = random.Random(f"base {seed}")  # noqa: S311 - a made-up world, no secret
    credit = {"source": "Hand", "licence": "CC BY 4.0", "checked_by": "Front desk", "checked_on": "2026-11-01"}
    group = {"organisation": "trust", "needs": ("a-group",), "contacts": (Contact(role="Secretary", phone="01632"),)}
    return [
        Organisation(id="trust", name="Ashby Trust", kind="treatment-provider", charter_signed_on=TODAY, **credit),
        Organisation(id="council", name="Three Villages Council", kind="social-services", **credit),
        Organisation(id="church", name="Brook Church", kind="faith-group", **credit),
        Organisation(id="quiet-trust", name=f"{HUSHED} trust", kind="faith-group", visibility="withheld"),
        _placed("group", chance, name="Brook Group", kind="peer-group", sessions=(TUESDAYS,), **group, **credit),
        _placed("evening", chance, name="Evening Circle", kind="mutual-aid", sessions=(EVENINGS,), **credit),
        _placed("cafe", chance, name="Green Cafe", kind="cafe", opening_hours="Mo-Sa 09:00-17:00", **credit),
        _placed("hall", chance, name="Village Hall", kind="community-venue", status="potential", organisation="church"),
        _placed("hut", chance, name="The Hut", kind="community-venue", organisation="quiet-trust"),
        _placed("room", chance, name="Members Room", kind="peer-group", sessions=(EVENINGS,), visibility="members"),
        Asset(id="chat", name="Chat", kind="online", venue="online", sessions=(EVENINGS,), **credit),
        _tie("trust", "group", "runs"), _tie("hall", "group", "hosts"), _tie("church", "trust", "refers-to"),
    ]  # fmt: skip


def hidden_part(seed: int, visibility: str, review: str) -> list[Record]:
    """A hidden place with its hidden organisation, tied to what everybody sees; another one for each seed."""
    chance = random.Random(f"hidden {seed}")  # noqa: S311
    state = {"visibility": visibility, "review": "approved" if review != "suggested" else "suggested"}
    if review == "once public":
        state["visibility"] = "public"
    words = f"{HUSHED} {chance.randrange(10**6)}"
    kind = chance.choice(["housing", "peer-group", "mutual-aid", "recovery-community"])
    text = {name: f"{words} {name}" for name in ("description", "address", "source", "licence", "cost", "checked_by")}
    more = {"needs": ("a-group", "women-only"), "sessions": (TUESDAYS, EVENINGS), "organisation": "refuge-trust"}
    place = _placed("refuge", chance, name=words, kind=kind, phone=words, **text, **more, **state)
    runs, hosts, funds = chance.sample(["runs", "hosts", "funds", "refers-to", "shares-room-with"], 3)
    return [
        Organisation(id="refuge-trust", name=f"{words} trust", kind="local-charity", description=words, **state),
        place,
        _tie("trust", "refuge", runs),
        _tie("refuge-trust", "group", hosts),
        _tie("refuge-trust", "refuge", funds, **state),
    ]


def hide(store: Store, seed: int, visibility: str, review: str) -> None:
    """Put a hidden part into the store, the way its state says, with all that people may say of it."""
    hidden = hidden_part(seed, visibility, review)
    quiet = store.get("organisation", "quiet-trust", actor=KEEPER)
    named = quiet.record.model_copy(update={"name": f"{HUSHED} trust {seed}"})
    store.change(named, actor=KEEPER, why=WHY, version=quiet.version)
    store.load(hidden, actor=KEEPER, why=f"{HUSHED} {seed}")
    if review == "once public":
        said_while_public(store)
    for record in hidden:
        kind = type(record).__name__.lower()
        if review == "refused":
            store.refuse(kind, record.id, actor=KEEPER, why=HUSHED, version=1)
        elif review == "once public" and kind != "link":
            withheld = record.model_copy(update={"visibility": "withheld"})
            store.change(withheld, actor=KEEPER, why=HUSHED, version=1)
    if review in ("approved", "once public"):
        kept = store.get("asset", "refuge", actor=REVIEWER)
        wanted = kept.record.model_copy(update={"description": f"{HUSHED} proposed"})
        store.propose(wanted, version=kept.version, why=HUSHED, actor=REVIEWER)


def said_while_public(store: Store) -> None:
    """A note that is shown and a letter with its link, both from before the place was withheld."""
    notes = Notes(store.database)
    note = Note(visited="2026-10", welcome="warm", said=f"{HUSHED} was kind")
    notes.show(notes.send("refuge", note, actor=VISITOR, today=TODAY), actor=REVIEWER)
    Asking(store.database).keep({"refuge": CODE}, actor=REVIEWER)


def base_file(seed: int) -> Path:
    """A store file of the base with this number, made once."""
    path = ground().scratch / f"base-{seed}.db"
    if not path.exists():
        store = Store.open(f"sqlite:///{path}")
        store.load(base_records(seed), actor=KEEPER, why=WHY)
        store.close()
    return path


@contextmanager
def world(base: int, seed: int | None, visibility: str = "", review: str = "") -> Iterator[House]:
    """The house of a world, put where every world stands: the base alone (no seed), or with a hidden part."""
    shared = ground()
    path = shared.scratch / "world.db"
    for old in shared.scratch.glob("world.db*"):
        old.unlink()
    shutil.copyfile(base_file(base), path)
    house = House.open(shared.folder, shared.url)
    if seed is not None:
        hide(house.store, seed, visibility, review)
    with ExitStack() as stack:
        stack.callback(house.store.close)
        ready = {"_area": shared.area, "_net": shared.net, "_vocabulary": load()}
        for name, made in ready.items():
            stack.enter_context(replaced(house, name, Once(lambda made=made: made)))
        stack.enter_context(replaced(web.house, "_current", Once(lambda: house)))
        stack.enter_context(replaced(House, "open", classmethod(lambda *_: house)))
        yield house


def _placed(id_: str, chance: random.Random, **fields: object) -> Asset:
    """An asset somewhere along the street."""
    lon, lat = chance.uniform(LONS[0] - 0.005, LONS[-1] + 0.005), LAT + chance.uniform(-0.001, 0.001)
    return Asset.model_validate({"id": id_, "lon": round(lon, 5), "lat": round(lat, 5), **fields})


def _tie(source: str, target: str, kind: str, **fields: object) -> Link:
    given = {"id": f"{source}--{kind}--{target}", "kind": kind, "source_id": source, "target_id": target}
    return Link.model_validate(given | fields)
