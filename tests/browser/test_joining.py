"""Coming in and going out in a real browser: the cookie reaches the workbench, and nothing outlives a sign-out."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from layers.people import People
from layers.records import Actor
from layers.store import Store

PageAt = Callable[..., Page]
Axe = Callable[[Page], list[str]]
MACHINE = Actor(role="keeper", id="command-line")
SLOW = 60_000
SIGNED_IN = re.compile("Signed in as")


@pytest.fixture
def people(app_log: Path, app_url: str) -> Iterator[People]:
    """The people of the store that the app serves."""
    store = Store.open(f"sqlite:///{app_log.parent / 'store.db'}")
    yield People(store.database)
    store.close()


def come_in(page: Page, app_url: str, token: str, name: str) -> None:
    """Opens a link, fills in the form and waits for the workbench."""
    page.goto(f"{app_url}/join/{token}")
    page.get_by_label("What should we call you?").fill(name)
    page.get_by_role("button", name="Come in").click()
    expect(page.get_by_text(f"Signed in as {name}")).to_be_visible(timeout=SLOW)


def open_screen(page: Page, app_url: str, path: str, heading: str) -> None:
    page.goto(f"{app_url}/{path}")
    expect(page.get_by_role("heading", name=heading, exact=True, level=1)).to_be_visible(timeout=SLOW)


def test_the_first_start_prints_a_link_that_makes_the_first_keeper(
    app_url: str, app_log: Path, page_at: PageAt
) -> None:
    printed = re.search(rf"{re.escape(app_url)}/join/[\w-]{{43}}", app_log.read_text())
    assert printed
    page = page_at(390, javascript=False)
    page.goto(printed.group())
    expect(page.get_by_text("as keeper")).to_be_visible()


def test_a_keeper_lets_somebody_in_and_ends_it_while_their_page_is_open(
    app_url: str, page_at: PageAt, people: People
) -> None:
    keeper, other = page_at(), page_at()
    come_in(keeper, app_url, people.invite(role="keeper", actor=MACHINE), "Ann")
    assert keeper.evaluate("document.cookie").count("recovery-") == 0
    [kept] = [cookie for cookie in keeper.context.cookies() if cookie["name"].startswith("recovery-")]
    assert (kept["httpOnly"], kept["sameSite"], kept["path"]) == (True, "Strict", "/")

    open_screen(keeper, app_url, "people", "People")
    keeper.get_by_role("button", name="Make an invitation").click()
    link = keeper.get_by_test_id("stCode")
    expect(link).to_be_visible(timeout=SLOW)
    token = link.inner_text().strip().rpartition("/")[2]
    come_in(other, app_url, token, "Bo")
    assert people.list(MACHINE).set_index("name").loc["Bo", "role"] == "contributor"

    open_screen(other, app_url, "you", "You")
    number = int(people.list(MACHINE).set_index("name").loc["Bo", "number"])
    people.remove(number, actor=MACHINE)
    other.get_by_role("button", name="Make a link").click()
    expect(other.get_by_text("You are no longer signed in here")).to_be_visible(timeout=SLOW)
    expect(other.get_by_text(SIGNED_IN)).to_have_count(0)
    assert other.get_by_test_id("stCode").count() == 0
    assert list(people.invitations(MACHINE)["person"].dropna()) == []
    other.goto(app_url)
    expect(other.get_by_role("heading", name="Recovery Network Map")).to_be_visible(timeout=SLOW)
    expect(other.get_by_text(SIGNED_IN)).to_have_count(0)


def test_signing_out_reaches_the_pages_that_are_open_and_another_browser(
    app_url: str, page_at: PageAt, people: People
) -> None:
    page = page_at()
    come_in(page, app_url, people.invite(role="reviewer", actor=MACHINE), "Cy")
    thief = page_at()
    thief.context.add_cookies(page.context.cookies())
    thief.goto(f"{app_url}/access")
    expect(thief.get_by_text("Signed in as Cy")).to_be_visible(timeout=SLOW)

    open_screen(page, app_url, "access", "Access")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign out").click()
    out = opened.value
    expect(out.get_by_text("You are signed in as Cy")).to_be_visible()
    out.get_by_role("button", name="Sign out everywhere").click()
    expect(out.get_by_role("heading", name="You are signed out")).to_be_visible()
    assert [cookie for cookie in out.context.cookies() if cookie["name"].startswith("recovery-")] == []
    for left in (page, thief):
        left.reload()
        expect(left.get_by_role("heading", name="Access", exact=True)).to_be_visible(timeout=SLOW)
        expect(left.get_by_text("You are here as: visitor")).to_be_visible(timeout=SLOW)
        expect(left.get_by_text(SIGNED_IN)).to_have_count(0)


def test_a_page_on_another_site_can_neither_sign_in_nor_out(app_url: str, page_at: PageAt, people: People) -> None:
    page = page_at()
    come_in(page, app_url, people.invite(role="reviewer", actor=MACHINE), "Di")
    token = people.invite(role="reviewer", actor=MACHINE)
    elsewhere = app_url.replace("127.0.0.1", "localhost")  # another site, as browsers see it

    def hostile(route: Route) -> None:
        target = f"{app_url}/join/{token}" if "join" in route.request.url else f"{app_url}/sign-out"
        form = f"<form method=post action='{target}'><input name=name value=Eve><button>Go</button></form>"
        route.fulfill(body=form, content_type="text/html")

    for way in ("join", "sign-out"):
        page.route(f"{elsewhere}/hostile-{way}", hostile)
        page.goto(f"{elsewhere}/hostile-{way}")
        page.get_by_role("button", name="Go").click()
        expect(page.get_by_role("heading", name="Not from here")).to_be_visible()
    assert people.look(token).role == "reviewer"
    page.goto(f"{app_url}/access")
    expect(page.get_by_text("Signed in as Di")).to_be_visible(timeout=SLOW)


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_of_the_way_in_have_no_fault_that_axe_can_find(
    app_url: str, page_at: PageAt, people: People, axe: Axe, width: int
) -> None:
    page, faults = page_at(width), {}
    token = people.invite(role="keeper", actor=MACHINE)
    for path in (f"join/{token}", "join/x", "charter", "sign-out"):
        page.goto(f"{app_url}/{path}")
        faults[path[:6]] = axe(page)
    come_in(page, app_url, token, "Ed")
    page.goto(f"{app_url}/sign-out")
    faults["sign-out, signed in"] = axe(page)
    for path, heading in (("people", "People"), ("you", "You"), ("alliance", "Alliance")):
        open_screen(page, app_url, path, heading)
        last = {"people": "Links", "you": "Another device", "alliance": "Record a signature"}[path]
        expect(page.get_by_role("heading", name=last)).to_be_visible(timeout=SLOW)
        faults[path] = axe(page)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            faults[path].append("the page scrolls sideways")
    assert {path: found for path, found in faults.items() if found} == {}
