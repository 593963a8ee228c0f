"""The conformance scores: every engine on every micro-feed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.table import Table

from bench.measure import Plan
from tests.conformance.cases import CASES
from tests.conformance.engine import Engine
from tests.conformance.ours import Ours
from tests.conformance.score import VERDICTS, Result, counts, run


def engines() -> list[Engine]:
    """Ours, and the peers that are installed."""
    from bench.peers.cafein import Cafein
    from bench.peers.ferrobus import Ferrobus

    return [Ours(), Cafein(), Ferrobus()]


def scored(engine: Engine, console: Console) -> list[Result]:
    """Every case, with a word of how far it is."""
    results = []
    with console.status("") as status:
        for number, case in enumerate(CASES, start=1):
            status.update(f"{engine.name}: case {number} of {len(CASES)}")
            with errors_unsaid():
                results.append(run(engine, case, ours=isinstance(engine, Ours)))
    return results


@contextmanager
def errors_unsaid() -> Iterator[None]:
    """What compiled peers write on the error stream of this process goes nowhere: a line for every file not there."""
    kept = os.dup(2)
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def print_scores(plan: Plan, console: Console) -> None:
    """One line for each engine, then what peers get wrong (in full with --full)."""
    found = {engine.name: scored(engine, console) for engine in engines()}
    table = Table(title=f"Conformance: {len(CASES)} micro-feeds and street maps with hand-computed answers")
    for name in ("engine", *VERDICTS):
        table.add_column(name, justify="left" if name == "engine" else "right")
    for name, results in found.items():
        table.add_row(name, *(str(n) for n in counts(results).values()))
    console.print(table)
    for name, results in found.items():
        told = [result for result in results if result.verdict in {"wrong", "refuses to load"}]
        for result in told if plan.full or name == "ours" else []:
            console.print(f"  {name}: {result.case.name}: {result.verdict}: {result.words[:200]}", highlight=False)
