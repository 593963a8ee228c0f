"""What tests of screens share: opening one, and reading every word on it."""

from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

WORKBENCH = Path(__file__).resolve().parents[2] / "web" / "workbench"
Screen = Callable[[str], AppTest]


def opened(name: str) -> AppTest:
    """A screen by itself, run once."""
    return AppTest.from_file(str(WORKBENCH / "screens" / f"{name}.py"), default_timeout=60).run()


def said(app: AppTest) -> str:
    """Every word on the page that is not in a table."""
    kinds = ("title", "subheader", "markdown", "caption", "info", "warning", "success", "error", "text")
    return "\n".join(str(element.value) for kind in kinds for element in app.get(kind))
