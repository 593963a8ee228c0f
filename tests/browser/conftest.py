"""A real browser on the real app: started once on a free port, over a store of its own, with nothing let out.

``app_url`` is the address; ``page_at(width)`` opens a page of that width. Every page refuses requests to any other
machine, and the test fails at its end if one was tried.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from scripts.serving import CHROMIUM_ARGS, ROOT, chromium, served

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
LOCAL = {"127.0.0.1", "localhost"}
MILLISECONDS_TO_ANSWER = 20_000

PageAt = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks every test of this folder as a browser test."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def app_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that everything the running app prints goes to."""
    return tmp_path_factory.mktemp("app") / "app.log"


@pytest.fixture(scope="session")
def app_url(app_log: Path) -> Iterator[str]:
    """The address of the example, served as ``make run`` serves it, over a fresh store."""
    with served(ROOT / "data" / "west_kent", folder=app_log.parent) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium, Debian's or the system's."""
    path = chromium()
    if path is None:
        pytest.fail("The browser tests need Chromium. On Debian or Ubuntu: sudo apt-get install chromium")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        yield found
        found.close()


@pytest.fixture
def outside() -> list[str]:
    """Addresses on other machines that a page of this test asked for; must stay empty."""
    return []


@pytest.fixture
def page_at(browser: Browser, outside: list[str]) -> Iterator[PageAt]:
    """``page_at(390)`` or ``page_at(1280, javascript=False)``: a fresh page, no cookie, no way out."""
    contexts = []

    def let_local_through(route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.hostname in LOCAL or address.scheme in {"data", "blob"}:
            route.continue_()
        else:
            outside.append(route.request.url)
            route.abort()

    def open_page(width: int = 1280, *, height: int = 0, javascript: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height or (844 if width < 600 else 800)},
            has_touch=width < 600,
            java_script_enabled=javascript,
        )
        context.route("**/*", let_local_through)
        contexts.append(context)
        context.set_default_timeout(MILLISECONDS_TO_ANSWER)
        page = context.new_page()
        page.on("websocket", lambda ws: urlsplit(ws.url).hostname in LOCAL or outside.append(ws.url))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert outside == [], "a page asked another machine for something"


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """``axe(page)``: every WCAG 2 A and AA fault that axe-core finds, one line each (page needs JavaScript on)."""
    source = AXE.read_text(encoding="utf-8")
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

    def faults(page: Page) -> list[str]:
        page.evaluate(source)
        result = page.evaluate("rules => axe.run({runOnly: {type: 'tag', values: rules}})", rules)
        return [f"{v['id']}: {v['help']}: {[n['html'][:160] for n in v['nodes'][:3]]}" for v in result["violations"]]

    return faults
