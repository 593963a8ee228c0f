"""A world in which one text stands in every field that people may write in, and what comes out of it as HTML."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path

from layers.checking.note import Note
from layers.checking.notes import Notes
from layers.errors import BadValueError
from layers.records import Asset, Contact, Link, Organisation, Record, Session
from layers.store import Store
from tests.proofs import outputs
from tests.proofs.worlds_apart import EVENINGS, KEEPER, MEMBER, REVIEWER, TODAY, TUESDAYS, VISITOR, world
from tests.small_area import LAT, LONS
from web.house import House

# field -> how many letters it may have
ASSET_TEXT = {
    "name": 120, "description": 2000, "address": 200, "postcode": 10, "service_area": 200, "phone": 40, "cost": 200,
    "source": 200, "licence": 200, "checked_by": 200,
}  # fmt: skip
ORGANISATION_TEXT = {"name": 120, "description": 2000, "source": 200, "licence": 200, "checked_by": 200}
FIELDS = (
    *(f"asset {name}" for name in (*ASSET_TEXT, "website", "session note", "contact role", "contact first name")),
    *(f"organisation {name}" for name in (*ORGANISATION_TEXT, "website")),
    *("asset contact phone", "asset contact e-mail", "link name", "link source", "note", "why of a suggestion"),
    *("why of a proposal", "why of a change", "question", "person's name", "place that was asked for"),
)


def hostile_records(text: str, number: int = 0) -> list[Record]:
    """An organisation, an asset with meetings, one without a place, and a tie, with the text wherever it fits."""
    letters, trust, group = "".join(text.split()), f"bad-trust-{number}", f"bad-group-{number}"
    contact = Contact(role=text[:200], first_name=letters[:40], phone=text[:40], email=text[:120])
    session = TUESDAYS.model_copy(update={"note": text[:200]})
    filled = {name: text[:longest] for name, longest in ASSET_TEXT.items()}
    more = {"website": f"https://example.org/{letters}"[:300], "contacts": (contact,)}
    helps = {"needs": ("a-group",), "sessions": (Session.model_validate(session.model_dump()), EVENINGS)}
    placed = {"lon": LONS[0] + number / 1000, "lat": LAT, "kind": "mutual-aid", "organisation": trust}
    about = {name: text[:longest] for name, longest in ORGANISATION_TEXT.items()}
    tie = {"source_id": trust, "target_id": group, "name": text[:120], "source": text[:200]}
    return [
        Organisation(id=trust, kind="peer-led-group", **more, **about),
        Asset(id=group, **placed, **helps, **filled, **more),
        Asset(id=f"bad-line-{number}", venue="phone", kind="helpline", **helps, **filled, **more),
        Link(id=f"bad-tie-{number}", kind="runs", **tie),
    ]


@contextmanager
def hostile_world(text: str) -> Iterator[House]:
    """The base of all worlds with the text everywhere, and all that may be said of a record said with it."""
    with world(0, None) as house:
        fill(house.store, text)
        yield house


def fill(store: Store, text: str, number: int = 0) -> None:
    """Write the text into every field, remark, note and reason of a store that holds the base."""
    store.load(hostile_records(text, number), actor=KEEPER, why=text)
    group = store.get("asset", f"bad-group-{number}", actor=KEEPER)
    changed = group.record.model_copy(update={"description": f"{text} again"})
    version = store.change(changed, actor=KEEPER, why=text, version=group.version)
    wanted = changed.model_copy(update={"cost": f"{text} £2"[:200]})
    proposal = store.propose(wanted, version=version, why=text, actor=MEMBER)
    store.ask(proposal, text, actor=REVIEWER)
    store.suggest(changed.model_copy(update={"name": f"{text} 2"[:120]}), why=text, actor=VISITOR)
    send_note(Notes(store.database), changed.id, text)


def send_note(notes: Notes, record_id: str, text: str) -> None:
    """A note with the text that is shown, and one that waits; such a text may be refused before it is kept."""
    for shown in (True, False):
        try:
            number = notes.send(record_id, Note(visited="2026-10", said=text), actor=VISITOR, today=TODAY)
        except BadValueError:
            number = notes.send(record_id, Note(visited="2026-10", welcome="warm"), actor=VISITOR, today=TODAY)
        if shown:
            notes.show(number, actor=REVIEWER)


def html_outputs(house: House, text: str, scratch: Path) -> dict[str, str]:
    """Every page, evidence page and file that a browser may open, of the hostile world."""
    outputs.st.cache_data.clear()
    outputs.st.cache_resource.clear()
    with outputs.sitting_as(VISITOR):
        made = {name: said.decode("utf-8", "replace") for name, said in outputs.of_pages(house, typed=text)}
        outputs.run(house, "pack", "--out", str(scratch), "--form", "html")
        made |= {f"file: {path.suffix}": path.read_text("utf-8") for path in sorted(scratch.glob("*.html"))}
        seen = outputs.of_screens(only=("gaps",))
        made |= {name: said.decode("utf-8", "replace") for name, said in seen if name.startswith("evidence")}
    return {name: body for name, body in made.items() if "<html" in body}


class Markup(HTMLParser):
    """The tags of a page with the names of their attributes, in order; texts and values are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, ...]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the tag, and say where an address is no web address."""
        odd = [name for name, value in attrs if value and re.match(r"\s*(javascript|vbscript|data:text)", value, re.I)]
        self.tags.append((tag, *(name for name, _ in attrs), *(f"{name} runs" for name in odd)))


def markup(page: str) -> Counter[tuple[str, ...]]:
    """What a browser would take as more than text, counted: a list is in another order under other names."""
    parser = Markup()
    parser.feed(body_of(page))
    return Counter(parser.tags)


def body_of(page: str) -> str:
    """The page alone, without the status and headers before it."""
    return page[page.index("<!") if "<!" in page else 0 :]


def harmless(text: str) -> str:
    """A text of the same letters and gaps that no page can take for more than text."""
    return re.sub(r"\S", "x", text)
