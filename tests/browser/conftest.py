"""A real browser on the real app: started once on a free port, over a store of its own, with nothing let out.

``app_url`` is the address; ``page_at(width)`` opens a page of that width. Every page refuses requests to any other
machine, and the test fails at its end if one was tried.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
LOCAL = {"127.0.0.1", "localhost"}
SECONDS_TO_START = 180
MILLISECONDS_TO_ANSWER = 20_000
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

PageAt = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks every test of this folder as a browser test."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_well(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=20) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"The app did not answer at {url}/health. Its log ends:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def app_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that everything the running app prints goes to."""
    return tmp_path_factory.mktemp("app") / "app.log"


@pytest.fixture(scope="session")
def app_url(app_log: Path) -> Iterator[str]:
    """The address of the example, served as ``make run`` serves it, over a fresh store."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        "RECOVERY_AREA": str(ROOT / "data" / "west_kent"),
        "RECOVERY_STORE": f"sqlite:///{app_log.parent / 'store.db'}",
    }
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        f"--server.port={port}",
        "--server.address=127.0.0.1",
    ]
    with app_log.open("wb") as out:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT)
        try:
            wait_until_well(url, server, app_log)
            yield url
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium, Debian's or the system's."""
    path = next((found for name in CHROMIUM_NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail("The browser tests need Chromium. On Debian or Ubuntu: sudo apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        yield chromium
        chromium.close()


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
