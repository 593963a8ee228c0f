"""Forty texts that would run, in every field that people write in, at every door: none is taken for more than text."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from unittest.mock import patch

from playwright.sync_api import BrowserContext, Page, Route, sync_playwright

import web.public.pages
from layers.people import People
from layers.store import Store
from scripts.serving import CHROMIUM_ARGS, chromium, served
from tests.proofs import hostile_world as hostile
from tests.proofs.payloads import PAYLOADS
from tests.proofs.worlds_apart import KEEPER, base_file, ground
from tests.trust.hidden import KEY_SETTING
from tests.trust.row import Fault, Row, size
from web.house import ROOT

ADDRESS = "http://127.0.0.1:9"
TYPES = {".js": "text/javascript", ".css": "text/css"}
VISITORS = ("", "map", "search", "reach", "gaps", "scenarios", "network", "add", "edit", "alliance", "access", "packs")
KEEPERS = ("map", "edit", "checking", "people", "alliance", "you")
WAIT_MS = 1_500
# what a visitor's hand or a screen reader would set off
TOUCH_EVERYTHING = """() => { for (const one of document.querySelectorAll("*")) {
    one.dispatchEvent(new MouseEvent("mouseover", {bubbles: true})); if (one.focus) one.focus(); } }"""
Pages = dict[str, str]


def rows() -> Iterator[Row]:
    """What a parser sees, what a browser runs of pages and files, and what it runs of the workbench."""
    os.environ.setdefault(KEY_SETTING, "a key for the proof alone, of no use elsewhere")
    tried = PAYLOADS[:: size(1, 20)]
    made = {text: pages_with(text) for text in tried}
    yield as_parsed(made)
    if chromium() is None:
        yield Row("script: in a real browser", "there is no Chromium here", False)
        return
    yield in_browser(made)
    if size(1, 0):
        yield in_workbench(tried)


def pages_with(text: str) -> Pages:
    """Every page and file of the world with this text in all its fields."""
    with hostile.hostile_world(text) as house, tempfile.TemporaryDirectory() as folder:
        return hostile.html_outputs(house, text, Path(folder))


def as_parsed(made: dict[str, Pages]) -> Row:
    """Tags and attributes are those of the same pages with a harmless text of the same length."""
    compared, other = 0, set()
    for text, pages in made.items():
        plain = pages_with(hostile.harmless(text))
        for name in pages.keys() | plain.keys():
            compared += 1
            if hostile.markup(pages.get(name, "")) != hostile.markup(plain.get(name, "")):
                other.add(name)
    said = f"{len(made)} texts x {len(hostile.FIELDS)} fields, {compared:,} pages, {len(other)} with other markup"
    return Row("script: pages and files as parsed", f"{said} {', '.join(sorted(other))}".rstrip(), not other)


@contextmanager
def ringing() -> Iterator[tuple[BrowserContext, list[str]]]:
    """A browser that obeys no policy of ours, and the list of the pages on which something rang."""
    rung: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGS)
        context = browser.new_context(bypass_csp=True, viewport={"width": 1280, "height": 900})
        context.expose_binding("rang", lambda source, *_: rung.append(source["page"].url))
        yield context, rung
        browser.close()


def in_browser(made: dict[str, Pages]) -> Row:
    """Each page that holds the text, opened without our policy; everything on it is touched."""
    shown = [(text, name, page) for text, pages in made.items() for name, page in pages.items() if "rang" in page]
    with ringing() as (context, rung):
        page = context.new_page()
        here = {"body": ""}
        page.route(f"{ADDRESS}/**", partial(answer, here))
        for number, (_, _, body) in enumerate(shown):
            here["body"] = hostile.body_of(body)
            page.goto(f"{ADDRESS}/{number}")
            page.evaluate(TOUCH_EVERYTHING)
        page.goto(f"{ADDRESS}/{len(shown)}")  # what rings late has rung now
        can_ring = rings(page, here, rung)
    where = sorted({shown[int(url.rpartition("/")[2])][1] for url in rung if not url.endswith("bell")})
    said = f"{len(made)} texts, {len(shown):,} pages opened, {len(where)} rang {', '.join(where)}".rstrip()
    return Row("script: pages and files in a real browser", said, not where and can_ring and bool(shown))


def answer(here: dict[str, str], route: Route) -> None:
    """The page that is asked about, and our own files for it."""
    path = route.request.url.removeprefix(ADDRESS)
    file = ROOT / "web" / "static" / path.removeprefix("/assets/")
    if path.startswith("/assets/") and file.is_file():
        route.fulfill(body=file.read_bytes(), content_type=TYPES.get(file.suffix, "image/png"))
    elif path.rpartition("/")[2] in ("bell", *map(str, range(10_000))):
        route.fulfill(body=here["body"], content_type="text/html; charset=utf-8")
    else:
        route.fulfill(status=404, body="")


def rings(page: Page, here: dict[str, str], rung: list[str]) -> bool:
    """Whether a page that does run such a text is heard: else silence would prove nothing."""
    here["body"] = f"<!DOCTYPE html><p>{PAYLOADS[8]}"
    page.goto(f"{ADDRESS}/bell")
    page.wait_for_timeout(WAIT_MS)
    return any(url.endswith("/bell") for url in rung)


def in_workbench(tried: tuple[str, ...]) -> Row:
    """Every screen of the real app over a store full of such texts, as a visitor and then as a keeper."""
    opened, empty = 0, set()
    with tempfile.TemporaryDirectory() as folder:
        token = full_store(Path(folder), tried)
        url_of = f"sqlite:///{folder}/store.db"
        with served(ground().folder, folder=Path(folder), store=url_of) as url, ringing() as (context, rung):
            page = context.new_page()
            for screens, enter in ((VISITORS, ""), (KEEPERS, token)):
                if enter:
                    come_in(page, f"{url}/join/{enter}")
                for screen in screens:
                    page.goto(f"{url}/{screen}")
                    page.wait_for_selector("h1")
                    page.wait_for_timeout(WAIT_MS)
                    page.evaluate(TOUCH_EVERYTHING)
                    opened += 1
                    empty |= set() if page.locator("h1").count() else {screen}
    said = f"{len(tried)} texts, {opened} screens opened, {len(rung)} rang"
    return Row("script: workbench in a real browser", said, not rung and not empty)


def full_store(folder: Path, tried: tuple[str, ...]) -> str:
    """A store with every text in every field, and the token of a link for a keeper."""
    path = folder / "store.db"
    path.write_bytes(base_file(0).read_bytes())
    store = Store.open(f"sqlite:///{path}")
    for number, text in enumerate(tried):
        hostile.fill(store, text, number)
    people = People(store.database)
    people.accept(people.first_keeper(), name=PAYLOADS[8][:40])  # with a keeper here, the app makes no link of its own
    token = people.invite(role="keeper", organisation="", actor=KEEPER)
    store.close()
    return token


def come_in(page: Page, address: str) -> None:
    """Use an invitation up, with one of the texts for a name."""
    page.goto(address)
    page.fill("input[name=name]", PAYLOADS[15])
    page.click("form button")
    page.wait_for_selector("h1")


def unescaped(module: object) -> AbstractContextManager[object]:
    """Templates that escape nothing."""
    return patch.object(module, "select_autoescape", lambda *_, **__: False)


def plain_find() -> AbstractContextManager[object]:
    """The pages of /find without escaping."""
    return unescaped(web.public.pages)


FAULTS: dict[str, Fault] = {"the plain pages escape nothing": plain_find}
