"""The pictures in docs/pictures, taken from the running app in a real browser: ``make screenshots``.

``python scripts/screenshots.py --area var/newport --only map,reach --prefix newport`` takes those of another area.
"""

import argparse
import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from serving import CHROMIUM_ARGS, ROOT, chromium, served

PICTURES = ROOT / "docs" / "pictures"
WIDTHS = (1280, 390)
SCREENS = {
    "home": "/",
    "search": "/search",
    "map": "/map",
    "reach": "/reach",
    "gaps": "/gaps",
    "scenarios": "/scenarios",
    "packs": "/packs",
    "alliance": "/alliance",
    "access": "/access",
    "plan": "/plan",
    "network": "/network",
    "add": "/add",
}


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
    words.add_argument("--place", default="TN11 0DG", help="what is typed on the newcomers' page")
    words.add_argument("--store", default="", help="the URL of a store that is there already")
    asked = words.parse_args()
    path = chromium()
    if path is None:
        sys.exit("Pictures need Chromium. On Debian or Ubuntu: sudo apt-get install chromium")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        served(asked.area, folder=Path(folder), store=asked.store) as url,
        sync_playwright() as pw,
    ):
        browser = pw.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        take_all(browser, url, asked.only.split(","), prefix=asked.prefix, place=asked.place)
        browser.close()


if __name__ == "__main__":
    main()
