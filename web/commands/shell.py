"""What every command shares: errors as one sentence, answers as JSON or tables, progress on the error stream."""

import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pandas as pd
import typer
from rich.console import Console
from rich.table import Table
from typer.core import TyperGroup

from layers.errors import RecoveryMapError
from layers.feeds.geojson import clean_text

BAD_INPUT, FAULT = 2, 1  # exit codes: what a person gave cannot be used; the program failed
WIDTH_WHEN_PIPED = 140

Answer = dict[str, Any]

AreaFolder = Annotated[Path, typer.Argument(metavar="AREA", help="The area's folder, such as data/west_kent.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON on standard output.")]
StoreUrl = Annotated[
    str,
    typer.Option(
        "--store", envvar="RECOVERY_STORE", help="The store's URL; by default SQLite in var/.", show_default=False
    ),
]
Rows = Annotated[int, typer.Option("--rows", min=0, help="How many rows of a table to print; 0 for all.")]


class PlainErrors(TyperGroup):
    """Turns every error into one plain sentence on standard error: exit code 2 for what a person can mend."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; the one place where anything unforeseen ends as a sentence and not a traceback."""
        try:
            return super().invoke(ctx)
        except RecoveryMapError as error:
            typer.echo(f"Error: {error}", err=True)
            raise typer.Exit(BAD_INPUT) from None
        except (typer.TyperException, typer.Exit, typer.Abort):
            raise
        except BrokenPipeError:
            raise typer.Exit(FAULT) from None
        except Exception as error:  # noqa: BLE001 - the last resort at the edge of the program
            if os.environ.get("RECOVERY_DEBUG") == "1":
                traceback.print_exc()
            kind = type(error).__name__
            typer.echo(
                f"Error: something went wrong in the program ({kind}); run again with RECOVERY_DEBUG=1 to see where.",
                err=True,
            )
            raise typer.Exit(FAULT) from None


def screen() -> Console:
    """Return the console that answers are printed on: no markup, since names come from other people."""
    width = None if sys.stdout.isatty() else WIDTH_WHEN_PIPED
    return Console(markup=False, highlight=False, emoji=False, width=width)


def progress_screen() -> Console:
    """Return the console for progress: standard error, so that ``--json`` stays clean."""
    return Console(stderr=True, markup=False, highlight=False)


@contextmanager
def telling(words: str) -> Iterator[Callable[[str], None]]:
    """Show what is being done while it is done; gives a function that changes the words."""
    with progress_screen().status(words) as status:
        yield status.update


def show(answer: Answer, *, as_json: bool, render: Callable[[Console, Answer], None]) -> None:
    """Print ``answer`` as JSON, or by ``render`` as tables and sentences."""
    if as_json:
        typer.echo(json.dumps(plain(answer), ensure_ascii=False, indent=2, allow_nan=False))
    else:
        render(screen(), plain(answer))


def plain(value: Any) -> Any:
    """Return ``value`` as JSON's own kinds: times as ISO text to the minute, not-known as null."""
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list | tuple | set | frozenset | np.ndarray | pd.Series):
        return [plain(part) for part in value]
    if isinstance(value, np.generic):
        value = value.item()
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    if isinstance(value, date):
        return value.isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()
    return value


def table(rows: Sequence[Answer], heads: Mapping[str, str], *, most: int = 0, title: str = "") -> Table:
    """Return the first ``most`` of ``rows`` (0 for all) as a table with the columns ``heads`` (key -> heading)."""
    drawn = Table(title=title or None, title_justify="left", header_style="bold")
    for key, head in heads.items():
        numbers = any(isinstance(row.get(key), int | float) and not isinstance(row.get(key), bool) for row in rows)
        drawn.add_column(head, justify="right" if numbers else "left")
    for row in rows[: most or None]:
        drawn.add_row(*(_cell(row.get(key)) for key in heads))
    if most and len(rows) > most:
        drawn.caption = f"and {len(rows) - most:,} more; --rows 0 for all"
    return drawn


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
