"""Everything that somebody can get out of the program, as bytes by name: every door, for one person."""

import logging
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

import cli
import web.when
from layers.checking.asking import Asking
from layers.checking.note import Note
from layers.checking.notes import Notes
from layers.errors import RecoveryMapError
from layers.records import Actor, Asset, Link
from layers.store import Store
from tests.proofs.worlds_apart import CODE
from tests.trust.row import replaced
from web import api, evidence, letterbox, plan, public
from web.entry import door, limits
from web.evidence.shelf import shelf
from web.headers import SecurityHeaders
from web.house import House
from web.workbench import state

NOON = datetime(2026, 11, 24, 12)  # a Tuesday
HIDDEN_IDS = (("asset", "refuge"), ("organisation", "refuge-trust"), ("organisation", "quiet-trust"))
MAIN = Path(state.__file__).parent / "main.py"
SCREENS = sorted(MAIN.parent.glob("screens/[a-z]*.py"), key=lambda path: (path.stem != "home", path.stem))
FORMS = (
    {"place": "Ashby Green", "day": "tonight"},
    {"place": "Brook Green", "day": "tomorrow", "need": ["a-group", "women-only"]},
    {"place": "TN9 1AA", "day": "tonight", "how": "walk"},
    {"place": "Nowhere at all", "day": "tonight"},
)
COMMANDS = (
    ["find", "--from", "Ashby Green", "--when", "Tuesday 15:00", "--hours", "72"],
    ["coverage", "--every-kind"],
    ["gaps"],
    ["where-next"],
    ["network"],
)
DOORS = ("pages", "commands", "screens")
NOTE = Note(visited="2026-10", welcome="warm")
Outputs = dict[str, bytes]
Ask = Callable[[], Any]


@contextmanager
def sitting_as(actor: Actor) -> Iterator[None]:
    """Until the block ends, every screen is this person's, at a clock that stands still."""
    with ExitStack() as stack:
        stack.enter_context(replaced(state, "visitor", lambda: actor))
        stack.enter_context(replaced(state, "local_now", lambda _zone="": NOON))
        stack.enter_context(replaced(web.when, "local_now", lambda _zone="": NOON))
        yield


@contextmanager
def everything_logged(into: list[str]) -> Iterator[None]:
    """Until the block ends, every line that any logger writes is put into the list."""

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            into.append(f"{record.name} {record.levelname} {record.getMessage()}")

    keep, root = Keep(), logging.getLogger()
    before = root.level
    root.addHandler(keep)
    root.setLevel(logging.INFO)
    try:
        yield
    finally:
        root.removeHandler(keep)
        root.setLevel(before)


def as_bytes(value: object) -> bytes:
    """Frames with all their cells and notes, anything else by its own words."""
    if isinstance(value, pd.DataFrame):
        notes = {name: said for name, said in value.attrs.items() if name != "data_version"}
        return f"{value.to_csv()}{notes}".encode()
    return repr(value).encode()


def of_store(store: Store, actor: Actor) -> Iterator[tuple[str, bytes]]:
    """What the store answers: frames, counts, single records, history, and the words of every refusal."""
    for name, ask in {**asked(store, actor), **tried(store, actor)}.items():
        yield f"store: {name}", told(ask)


def asked(store: Store, actor: Actor) -> dict[str, Ask]:
    """Every question that the store answers, the hidden part's ids among the things that are asked about."""
    names = ("assets", "organisations", "links", "counts", "suggestions", "proposals", "change_sets")
    asks: dict[str, Ask] = {name: partial(getattr(store, name), actor) for name in names}
    for kind, record_id in (*HIDDEN_IDS, ("asset", "hut"), ("asset", "group"), ("organisation", "trust")):
        asks[f"get {record_id}"] = partial(store.get, kind, record_id, actor=actor)
        asks[f"history of {record_id}"] = partial(store.history, kind, record_id, actor=actor)
        asks[f"compare {record_id}"] = partial(store.compare, kind, record_id, 1, 1, actor)
        asks[f"remarks on {record_id}"] = partial(store.remarks, record_id, actor=actor)
    notes = Notes(store.database)
    asks["remarks on 1"] = partial(store.remarks, 1, actor=actor)
    asks["notes"] = partial(notes.shown, ["refuge", "group"], actor=actor, today=NOON.date())
    asks["note about"] = partial(notes.about, "refuge", actor=actor)
    asks["notes listed"] = partial(notes.listed, actor)
    asks["letters"] = partial(Asking(store.database).standings, actor, today=NOON.date())
    return asks


def tried(store: Store, actor: Actor) -> dict[str, Ask]:
    """Everything that could be tried on the hidden part, or with a tie to it."""
    do = {"actor": actor, "why": "?"}
    mine = Asset(id="refuge", name="Mine", kind="cafe", venue="online", organisation=actor.organisation)
    tie = Link(id="tie", kind="runs", source_id="trust", target_id="refuge")
    asks: dict[str, Ask] = {
        "change": partial(store.change, mine, version=1, **do),
        "merge": partial(store.change, mine, version=1, merge=True, **do),
        "add": partial(store.add, mine, **do),
        "suggest a tie": partial(store.suggest, tie, **do),
        "ask": partial(store.ask, "refuge", "?", actor=actor),
        "ask 1": partial(store.ask, 1, "?", actor=actor),
        "accept 1": partial(store.accept, 1, **do),
        "decline 1": partial(store.decline, 1, **do),
        "send a note": partial(Notes(store.database).send, "refuge", NOTE, actor=actor, today=NOON.date()),
        "letter": partial(Asking(store.database).keep, {"refuge": "b" * 43}, actor=actor),
        "undo": partial(store.undo_import, 2, **do),
    }
    for what in ("change", "claim", "reveal"):
        asks[f"propose a {what}"] = partial(store.propose, mine, what=what, version=1, **do)
    for kind, record_id in HIDDEN_IDS:
        named = {"kind": kind, "record_id": record_id, **do}
        asks[f"approve {record_id}"] = partial(store.approve, version=1, **named)
        asks[f"refuse {record_id}"] = partial(store.refuse, version=1, **named)
        asks[f"revert {record_id}"] = partial(store.revert, to_version=1, version=1, **named)
        asks[f"redact {record_id}"] = partial(store.redact, versions=[1], fields=["name"], **named)
    return asks


def told(ask: Callable[[], object]) -> bytes:
    """What came back, or the words of the refusal, without the random end of an id that was made."""
    try:
        return as_bytes(ask())
    except RecoveryMapError as error:
        return re.sub(r"-[0-9a-f]{6}: ", ": ", f"{type(error).__name__}: {error}").encode()


def of_pages(house: House, *, typed: str = "") -> Iterator[tuple[str, bytes]]:
    """The plain pages and the open data, as a browser without a cookie gets them: status, headers and body.

    ``typed`` is a text to send in every field of a form.
    """
    limits.limits = limits.Limits()
    routes = [
        *public.routes(house, clock=lambda: NOON), *api.routes(house), *evidence.routes(), *door.routes(house),
        *plan.routes(house, clock=lambda: NOON), *letterbox.routes(house, clock=lambda: NOON),
    ]  # fmt: skip
    app = Starlette(routes=routes, middleware=[Middleware(SecurityHeaders)])
    client = TestClient(app, raise_server_exceptions=False)
    looks = ["/find", "/health", "/charter", "/join/none", "/sign-out", "/evidence/none", "/plan", "/plan/file"]
    looks += [f"/{what}/{end}" for what in ("note", "check", "suggested") for end in ("refuge", "group", CODE)]
    for path in looks:
        yield f"page: {path}", whole(client.get(path))
    for form in FORMS:
        yield f"page: /find {form['place']}", whole(client.post("/find", data=form))
    if typed:
        yield "page: /find typed", whole(client.post("/find", data={"place": typed[:90], "day": typed, "need": typed}))
        for path in ("/note/bad-group-0", "/note/group"):
            form = {"visited": "2026-10", "said": typed, "welcome": typed}
            yield f"page: typed {path}", whole(client.post(path, data=form, headers={"Sec-Fetch-Site": "same-origin"}))
        yield "page: /note/bad-group-0", whole(client.get("/note/bad-group-0"))
    for path in ("/note/refuge", f"/check/{CODE}"):
        form = {"visited": "2026-10", "welcome": "warm", "answer": "right", "version": "1"}
        yield f"page: post {path}", whole(client.post(path, data=form, headers={"Sec-Fetch-Site": "same-origin"}))


def whole(response: Any) -> bytes:
    """Everything of an answer, but the second at which a dropped cookie ends."""
    headers = re.sub(r"expires=[^;]*", "", repr(sorted(response.headers.items())))
    return f"{response.status_code} {headers}".encode() + response.content


def of_commands(house: House, scratch: Path) -> Iterator[tuple[str, bytes]]:
    """The commands that show the public's data, as tables and as JSON, and the files that they write."""
    for command, more in ((command, more) for command in COMMANDS for more in ([], ["--json"])):
        yield f"command: {' '.join([command[0], *more])}", run(house, command[0], *command[1:], *more)
    for command in ("pack", "report"):
        folder = scratch / command
        shutil.rmtree(folder, ignore_errors=True)
        yield f"command: {command}", run(house, command, "--out", str(folder))
        for path in sorted(folder.rglob("*")):
            yield f"file: {path.name}", unpacked(path)


def run(house: House, command: str, *more: str) -> bytes:
    """What a command prints, on both streams, and how it ends."""
    day = [] if command == "network" else ["--today", NOON.date().isoformat()]
    result = CliRunner().invoke(cli.app, [command, str(house.folder), *more, *day])
    return f"{result.exit_code} {result.output}".encode()


def unpacked(path: Path) -> bytes:
    """A file's content; of a zip archive (a workbook is one) its parts, of a GeoPackage its rows."""
    if path.suffix == ".gpkg":
        with sqlite3.connect(path) as connection:
            return "\n".join(line for line in connection.iterdump() if "last_change" not in line).encode()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as parts:
            return b"\n".join(name.encode() + parts.read(name) for name in parts.namelist())
    return path.read_bytes()


def of_screens(only: Collection[str] = ()) -> Iterator[tuple[str, bytes]]:
    """Every element of every screen as it is sent to the browser, and the evidence that each puts on the shelf."""
    app = AppTest.from_file(str(MAIN), default_timeout=120)
    for path in (path for path in SCREENS if path.stem in only or not only):
        shelf.__init__(shelf.most)
        if path.stem != "home":
            try:
                app.switch_page(f"screens/{path.name}")
            except ValueError as error:  # not among the screens that this person is offered
                yield f"screen: {path.stem}", str(error).encode()
                continue
        app.run()
        parts = [type(node).__name__.encode() + proto_bytes(node) for node in app._tree]
        yield f"screen: {path.stem}", b"\n".join(parts)
        for number, key in enumerate(list(shelf._pages)):
            yield f"evidence: {path.stem} {number}", f"{key} {shelf.get(key)}".encode()


def proto_bytes(node: Any) -> bytes:
    """What is sent for one element."""
    proto = getattr(node, "proto", None)
    return proto.SerializeToString(deterministic=True) if proto is not None else b""


def theme_of(name: str) -> str:
    """Which door an output belongs to."""
    return name.partition(":")[0]


def everything(house: House, actor: Actor, *, doors: Collection[str] = DOORS) -> Outputs:
    """Every output of these doors for this person, and all that was logged meanwhile.

    Pages and commands know nobody: they answer everybody as a visitor.
    """
    found: Outputs = {}
    lines: list[str] = []
    st.cache_data.clear()
    st.cache_resource.clear()
    with everything_logged(lines), sitting_as(actor), TemporaryDirectory() as folder:
        found.update(of_store(house.store, actor))
        if "pages" in doors:
            found.update(of_pages(house))
        if "commands" in doors:
            found.update(of_commands(house, Path(folder)))
        if "screens" in doors:
            found.update(of_screens())
    found["log"] = "\n".join(lines).replace(folder, "").encode()
    return {name: said.replace(folder.encode(), b"") for name, said in found.items()}
