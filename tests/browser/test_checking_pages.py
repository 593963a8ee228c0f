"""Checking in a real browser, wide and narrow: a letter answered by one tap, a note read and shown, no fault."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from layers.area import Area
from layers.checking.asking import Asking
from layers.checking.following import Following
from layers.checking.links import new_code
from layers.people import People
from layers.records import PUBLIC, Actor
from layers.store import Store

ROOT = Path(__file__).resolve().parents[2]
PageAt = Callable[..., Page]
Axe = Callable[[Page], list[str]]
KEEPER = Actor(role="keeper", id="test")
WIDTHS = (1280, 390)
SLOW = 60_000
PLACE = "kingfisher-tonbridge"


@pytest.fixture
def store(app_log: Path, app_url: str) -> Iterator[Store]:
    """The running app's own store; the address is asked for so that the app is there."""
    assert app_url
    opened = Store.open(f"sqlite:///{app_log.parent / 'store.db'}")
    yield opened
    opened.close()


def a_letter(store: Store) -> str:
    code = new_code()
    Asking(store.database).keep({PLACE: code}, actor=KEEPER, now=datetime.now(UTC))
    return f"check/{code}"


def a_suggestion(store: Store, name: str) -> tuple[str, str]:
    """The id of a new suggestion and the path of the page that follows it."""
    [given, *_] = [one for one in Area.open(ROOT / "data" / "west_kent").records() if one.id == PLACE]
    record_id = store.suggest(given.model_copy(update={"name": name}), why="I go there")
    return record_id, f"suggested/{Following(store.database).link(record_id, actor=PUBLIC)}"


def sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


@pytest.mark.parametrize("width", WIDTHS)
def test_the_plain_pages_have_no_fault_that_axe_can_find(
    app_url: str, page_at: PageAt, axe: Axe, store: Store, width: int
) -> None:
    record_id, follow = a_suggestion(store, "Followed tea")
    store.ask(record_id, "Is it upstairs?", actor=KEEPER)
    page = page_at(width)
    faults: dict[str, list[str]] = {}
    for path in (a_letter(store), follow, f"note/{PLACE}", "check/nothing"):
        page.goto(f"{app_url}/{path}")
        faults[path] = axe(page) + (["scrolls sideways"] if sideways(page) else [])
    for target in page.locator("main button, main textarea, main select").all():
        assert target.bounding_box()["height"] >= 40
    assert {path: found for path, found in faults.items() if found} == {}


def test_a_letter_is_answered_with_one_tap_and_without_javascript(app_url: str, page_at: PageAt, store: Store) -> None:
    path = a_letter(store)
    page = page_at(390, javascript=False)
    page.goto(f"{app_url}/{path}")
    page.click("text=Yes, this is still right")
    expect(page.locator("h1")).to_have_text("Thank you")
    page.goto(f"{app_url}/{path}")
    expect(page.get_by_text("This link has been used")).to_be_visible()
    assert page.context.cookies() == []
    assert list(store.history("asset", PLACE, actor=KEEPER)["action"])[-1] == "answer"


def signed_in(app_url: str, page_at: PageAt, store: Store, width: int) -> Page:
    page = page_at(width)
    token = People(store.database).invite(role="reviewer", actor=KEEPER)
    page.goto(f"{app_url}/join/{token}")
    page.fill("#name", "Reviewer")
    page.click("text=Come in")
    page.goto(f"{app_url}/checking")
    expect(page.get_by_role("heading", name="Checking", exact=True)).to_be_visible(timeout=SLOW)
    return page


def choose(page: Page, part: str) -> None:
    """Opens one part of the screen."""
    page.get_by_role("radiogroup").locator("label").filter(has_text=part).click()
    settled(page)


def settled(page: Page) -> None:
    """Waits until the run that a click started has ended."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=SLOW)
    expect(page.get_by_text("Sources and licences")).to_have_count(1, timeout=SLOW)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_reviewer_checks_what_waits(app_url: str, page_at: PageAt, axe: Axe, store: Store, width: int) -> None:
    name = f"Checked tea {width}"
    record_id, follow = a_suggestion(store, name)
    note = page_at(390, javascript=False)
    note.goto(f"{app_url}/note/{PLACE}")
    note.check('input[name="welcome"][value="warm"]')
    note.fill("#said", f"The kettle is on at {width} past")
    note.click("text=Send this note")
    expect(note.locator("h1")).to_have_text("Thank you")

    page = signed_in(app_url, page_at, store, width)
    faults: dict[str, list[str]] = {}
    parts = ("New places", "Changes and claims", "Notes", "Not checked lately")
    for part in parts:
        choose(page, part)
        expect(page.get_by_test_id("stException")).to_have_count(0)
        faults[part] = axe(page) + (["scrolls sideways"] if sideways(page) else [])
    assert {part: found for part, found in faults.items() if found} == {}

    choose(page, "Notes")
    card = page.get_by_text(f"The kettle is on at {width} past")
    expect(card).to_be_visible(timeout=SLOW)
    page.get_by_text("It names nobody, and lets nobody be told").last.click()
    page.get_by_role("button", name="Show this note").last.click()
    expect(page.get_by_text("The note is shown now.")).to_be_visible(timeout=SLOW)

    choose(page, "New places")
    page.get_by_role("combobox", name="Which one?").click()
    page.get_by_role("option").filter(has_text=name).click()
    expect(page.get_by_role("heading", name=name)).to_be_visible(timeout=SLOW)
    settled(page)
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text(f"{name} is on the map now.")).to_be_visible(timeout=SLOW)
    assert store.get("asset", record_id).record.review == "approved"
    note.goto(f"{app_url}/{follow}")
    expect(note.get_by_text("It has been taken up.")).to_be_visible()
