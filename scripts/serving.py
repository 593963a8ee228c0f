"""The real app on a free port over a store of its own: for the pictures and for the tests in a real browser."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SECONDS_TO_START = 240
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


def chromium() -> str | None:
    """Where the system's Chromium is, if there is one."""
    return next((found for name in CHROMIUM_NAMES if (found := shutil.which(name))), None)


@contextmanager
def served(area: Path, *, folder: Path, store: str = "") -> Iterator[str]:
    """The app over ``area`` as ``make run`` serves it; yields its address. store.db and app.log go to ``folder``.

    ``store`` names a store that is there already.

    Raises TimeoutError, with the end of the log, where the app does not get well.
    """
    port, log = free_port(), folder / "app.log"
    url = f"http://127.0.0.1:{port}"
    kept_in = store or f"sqlite:///{folder / 'store.db'}"
    environment = os.environ | {"RECOVERY_AREA": str(area), "RECOVERY_STORE": kept_in}
    address = (f"--server.port={port}", "--server.address=127.0.0.1")
    command = [sys.executable, "-m", "streamlit", "run", "app.py", *address]
    with log.open("wb") as out:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT)
        try:
            wait_until_well(url, server, log)
            yield url
        finally:
            stop(server)


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_well(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Returns when the app says that it is well; raises TimeoutError when it has ended or takes too long."""
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=20) as answer:  # noqa: S310 - always http, always here
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"The app did not answer at {url}/health. Its log ends:\n{log.read_text()[-3000:]}")


def stop(server: "subprocess.Popen[bytes]") -> None:
    """Ends the app, kindly first."""
    server.terminate()
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
