"""Prints the table of proofs with its figures; ``--seed-faults`` breaks the code on purpose and shows what notices."""

import argparse
import importlib
import pkgutil
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from types import ModuleType

from rich.console import Console
from rich.table import Table

from tests.trust.row import Fault, Row, short_form

FOLDER = Path(__file__).parent
NOT_THEMES = {"row", "__main__"}


def themes() -> list[str]:
    """The names of the modules here that give rows."""
    names = [module.name for module in pkgutil.iter_modules([str(FOLDER)])]
    return [name for name in names if name not in NOT_THEMES and not name.startswith(("test_", "conftest"))]


def rows_of(theme: ModuleType) -> Iterator[Row]:
    """The theme's rows; where it breaks down, a last row says so, and where is told on the error stream."""
    try:
        yield from theme.rows()
    except Exception as error:  # noqa: BLE001 - the table is whole even where a theme breaks down
        traceback.print_exc()
        said = str(error).splitlines()
        yield Row(theme.__name__.rpartition(".")[2], f"{type(error).__name__}: {said[0] if said else ''}", False)


def finds(theme: ModuleType, fault: Fault) -> str:
    """How the theme's short rows notice the fault, in words; "" where they do not."""
    try:
        with fault():
            noticed = [row for row in theme.rows() if not row.ok]
    except Exception as error:  # noqa: BLE001 - a theme that breaks down under a fault has noticed it
        said = str(error).splitlines()
        return f"{type(error).__name__}: {said[0][:90] if said else ''}"
    return "; ".join(f"{row.what}: {row.figure}" for row in noticed)


def print_rows(names: list[str], console: Console) -> bool:
    """Proves each theme and prints the table; True where every row holds."""
    table = Table(title="Proof", title_justify="left", header_style="bold")
    for head in ("what", "figure", "", "s"):
        table.add_column(head, justify="right" if head == "s" else "left", overflow="fold")
    well = True
    for name in names:
        started = time.perf_counter()
        for row in rows_of(importlib.import_module(f"tests.trust.{name}")):
            seconds, started = time.perf_counter() - started, time.perf_counter()
            cells = (row.what, row.figure, "ok" if row.ok else "FAILED", f"{seconds:,.1f}")
            console.print("  ".join(cells), style="dim", highlight=False, markup=False, soft_wrap=True)
            table.add_row(*cells, style=None if row.ok else "bold red")
            well = well and row.ok
    console.print(table)
    return well


def print_faults(names: list[str], console: Console) -> bool:
    """Seeds each fault of each theme; True where every one was found."""
    table = Table(title="Seeded faults", title_justify="left", header_style="bold")
    for head in ("theme", "fault", "found by"):
        table.add_column(head, overflow="fold")
    well = True
    for name in names:
        theme = importlib.import_module(f"tests.trust.{name}")
        faults = getattr(theme, "FAULTS", {})
        alone = finds(theme, nullcontext) if faults else ""  # else it would find anything
        if alone:
            table.add_row(name, "none seeded", f"FAILED {alone}", style="bold red")
            well = False
        for words, fault in faults.items():
            found = finds(theme, fault)
            console.print(f"{name}  {words}  {found or 'NOT FOUND'}", style="dim", markup=False, soft_wrap=True)
            table.add_row(name, words, found or "NOT FOUND", style=None if found else "bold red")
            well = well and bool(found)
    console.print(table)
    return well


def main() -> None:
    """Proves what was asked for, or everything; ends with 1 where something does not hold."""
    names = themes()
    parser = argparse.ArgumentParser(prog="python -m tests.trust", description=__doc__)
    parser.add_argument("--only", action="append", choices=names, help="this theme alone (may be given again)")
    parser.add_argument("--short", action="store_true", help="as few tries as the test suite makes")
    parser.add_argument("--seed-faults", action="store_true", help="break the code on purpose: each must be found")
    given = parser.parse_args()
    chosen, console = given.only or names, Console(width=150 if not sys.stdout.isatty() else None, markup=False)
    with short_form() if given.short or given.seed_faults else nullcontext():
        well = (print_faults if given.seed_faults else print_rows)(chosen, console)
    sys.exit(0 if well else 1)


if __name__ == "__main__":
    main()
