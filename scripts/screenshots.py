"""The pictures in docs/pictures, taken from the running app in a real browser: ``make screenshots``.

``python scripts/screenshots.py --area var/newport --only map,reach --prefix newport`` takes those of another area.
"""

import argparse
import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
WIDTHS = (1280, 390)
SECONDS_TO_START = 240
CHROMIUM = next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)
SCREENS = {
    "home": "/",
    "search": "/search",
    "map": "/map",
    "reach": "/reach",
    "gaps": "/gaps",
    "network": "/network",
    "add": "/add",
}


@contextmanager
def served(area: Path) -> Iterator[str]:
    """The app over ``area`` on a free port with a store of its own; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"RECOVERY_AREA": str(area), "RECOVERY_STORE": f"sqlite:///{folder}/store.db"}
        command = [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            "app.py",
            f"--server.port={port}",
            "--server.address=127.0.0.1",
        ]
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        try:
            wait_for(f"http://127.0.0.1:{port}/health")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(20)


def wait_for(url: str) -> None:
    """Returns when ``url`` answers; raises TimeoutError after ``SECONDS_TO_START``."""
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=30):  # noqa: S310 (always http on this machine)
                return
        except OSError:
            time.sleep(0.3)
    raise TimeoutError(f"The app did not answer at {url} within {SECONDS_TO_START} seconds.")


def settle(page: Page) -> None:
    """Waits until Streamlit has stopped working and the maps have drawn."""
    page.wait_for_selector("h1", timeout=120_000)
    for _ in range(240):
        page.wait_for_timeout(500)
        if not page.locator('[data-testid="stStatusWidget"], [data-testid="stSpinner"]').count():
            break
    page.wait_for_timeout(2500)


def keep(page: Page, name: str) -> None:
    """Saves the whole page as a small PNG (128 colours are enough for flat pages)."""
    picture = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
    picture = picture.crop((0, 0, picture.width, min(picture.height, 2200)))
    path = PICTURES / f"{name}.png"
    picture.quantize(128).save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}  {picture.width} x {picture.height}  {path.stat().st_size // 1000} kB")


def take_find(page: Page, url: str, place: str) -> None:
    """Asks the newcomers' page a question and leaves the answer on the page."""
    page.goto(f"{url}/find")
    page.fill("input[name=place]", place)
    tuesday = page.locator("#day option", has_text="Tuesday")
    page.select_option("#day", tuesday.first.get_attribute("value") if tuesday.count() else "tomorrow")
    page.select_option("#part", "evening")
    page.get_by_role("button", name="Show me what is on").click()
    page.wait_for_load_state()


def take_all(browser: Browser, url: str, names: list[str], *, prefix: str, place: str) -> None:
    """One picture for each screen and width."""
    for width in WIDTHS:
        page = browser.new_page(viewport={"width": width, "height": 844 if width < 600 else 900})
        for name in names:
            if name == "find":
                take_find(page, url, place)
            else:
                page.goto(url + SCREENS[name])
                settle(page)
                height = page.evaluate("document.querySelector('[data-testid=stMain] > *')?.scrollHeight ?? 900")
                page.set_viewport_size({"width": width, "height": max(844, min(int(height) + 20, 2200))})
                page.wait_for_timeout(1500)
            keep(page, f"{prefix}{name}-{width}")
            page.set_viewport_size({"width": width, "height": 844 if width < 600 else 900})
        page.close()


def main() -> None:
    """Takes the pictures that the command line asks for."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--area", type=Path, default=ROOT / "data" / "west_kent")
    words.add_argument("--only", default=",".join(["find", *SCREENS]))
    words.add_argument("--prefix", default="")
    words.add_argument("--place", default="TN11 0DG")
    asked = words.parse_args()
    if CHROMIUM is None:
        sys.exit("Pictures need Chromium. On Debian or Ubuntu: sudo apt-get install chromium")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with served(asked.area) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        take_all(browser, url, asked.only.split(","), prefix=asked.prefix, place=asked.place)
        browser.close()


if __name__ == "__main__":
    main()
