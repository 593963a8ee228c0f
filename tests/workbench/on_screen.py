"""What tests of screens share: opening one, and reading every word on it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

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


def maps(app: AppTest) -> list[dict[str, Any]]:
    """What each map of the page was given to draw, in the order of the page."""
    return [json.loads(element.proto.bytes) for element in app.get("bidi_component")]


def marks(drawn: dict[str, Any]) -> set[str]:
    """The names of all marks on a map."""
    return {name for layer in drawn["layers"] if layer["draw"] == "mark" for name in layer["names"]}
