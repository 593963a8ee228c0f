"""Prints how our engine compares with others on the same work in one run, and how right each of them is."""

import argparse
import os
from collections.abc import Callable
from datetime import date

from rich.console import Console
from rich.table import Table

from bench import against_textbook, building, left_out, newyork, oracles, tiled, timetable, visits, walking
from bench.load import rows
from bench.measure import COLUMNS, Line, Plan
from bench.scores import print_scores

ROWS: dict[str, Callable[[Plan], list[Line]]] = {
    **walking.ROWS,
    **timetable.ROWS,
    **visits.ROWS,
    **left_out.ROWS,
    **building.ROWS,
    **newyork.ROWS,
    **tiled.ROWS,
    **against_textbook.ROWS,
    **rows.ROWS,
}
OTHERS: dict[str, Callable[[Plan, Console], None]] = {"oracles": oracles.print_oracles, "scores": print_scores}


def main() -> None:
    """Measures what was asked for, or everything, and prints it."""
    names = [*ROWS, *OTHERS]
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=names, help="measure this alone (may be given again)")
    parser.add_argument("--quick", action="store_true", help="fewer runs, and nothing that takes long")
    parser.add_argument("--full", action="store_true", help="every case that a peer gets wrong is named")
    given = parser.parse_args()
    plan, chosen = Plan(quick=given.quick, full=given.full), given.only or names
    console = Console()
    lines = []
    for name in (name for name in ROWS if name in chosen):
        with console.status(f"measuring {name} …"):
            found = ROWS[name](plan)
        lines += found
        for line in found:
            console.print("  ".join(cell for cell in line.cells()[:5] if cell), style="dim", highlight=False)
    if lines:
        console.print(table_of(lines))
    for name in (name for name in OTHERS if name in chosen):
        OTHERS[name](plan, console)


def table_of(lines: list[Line]) -> Table:
    """The lines as a table, with what they were measured on."""
    cores = os.cpu_count()
    table = Table(title=f"The same work in one run, {cores} cores, {date.today():%d %B %Y}; medians", show_lines=False)
    for name in COLUMNS:
        table.add_column(name, justify="right" if name in {"ours", "theirs", "ratio", "aim"} else "left")
    for line in lines:
        table.add_row(*line.cells())
    return table


if __name__ == "__main__":
    main()
