"""The table of proofs is whole, its short rows hold, and what they are for is found where it is seeded."""

import ast
from contextlib import nullcontext

import pytest

from tests.trust import backups, disk, erasing, kill, settings
from tests.trust.__main__ import FOLDER, finds, themes
from tests.trust.row import Row, replaced, short_form, size


@pytest.mark.parametrize("theme", [kill, settings, disk, backups, erasing], ids=lambda theme: theme.__name__)
def test_the_short_rows_hold(theme: object) -> None:
    with short_form():
        told = list(theme.rows())  # type: ignore[attr-defined]
    assert told
    # not every machine has strace, or lets it run; the full table says so
    assert [row for row in told if not row.ok and settings.NOT_COUNTED not in row.figure] == []


CHEAP = [
    (backups, "a restore does not look at the checksum"),
    (erasing, "history is forgotten"),
    (settings, "foreign keys off"),
]


@pytest.mark.parametrize(("theme", "fault"), CHEAP)
def test_a_seeded_fault_is_found(theme: object, fault: str) -> None:
    with short_form():
        assert finds(theme, theme.FAULTS[fault])  # type: ignore[arg-type, attr-defined]


def test_every_theme_gives_rows_and_says_what_they_are_for() -> None:
    wanted = {"access", "backups", "disk", "erasing", "hidden", "kill", "postgres", "settings", "sign_in", "writers"}
    assert wanted <= set(themes())
    for name in themes():
        module = ast.parse((FOLDER / f"{name}.py").read_text())  # not imported: that would load the whole house
        assert "rows" in {node.name for node in module.body if isinstance(node, ast.FunctionDef)}
        assert ast.get_docstring(module)


class Theme:
    """A theme of one row."""

    def __init__(self, *, ok: bool) -> None:
        self.ok = ok

    def rows(self) -> list[Row]:
        return [Row("a thing", "1 of 2", self.ok)]


def test_a_row_that_does_not_hold_is_what_finds_a_fault() -> None:
    assert finds(Theme(ok=False), nullcontext) == "a thing: 1 of 2"  # type: ignore[arg-type]
    assert finds(Theme(ok=True), nullcontext) == ""  # type: ignore[arg-type]


def test_sizes_are_short_only_within_the_block() -> None:
    class Thing:
        size = 1

    with short_form():
        inner = size(500, 3)
        with short_form():
            assert size(500, 3) == 3
        assert size(500, 3) == inner == 3
    assert size(500, 3) == 500
    with replaced(Thing, "size", 2):
        assert Thing.size == 2
    assert Thing.size == 1
