"""People: forty at the map at once, each with an action every three seconds."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.load.crowd import Seen, can_measure, crowd
from bench.measure import Line, Plan
from scripts.serving import ROOT, served

PEOPLE = 40
WORK = f"{PEOPLE} people at the map, an action each 3 s"


def people(plan: Plan) -> list[Line]:
    """The middle and the slowest of the actions, and the memory that one more person takes."""
    if not can_measure():
        return [Line(WORK, None, note="only Linux tells what a process holds")]
    with tempfile.TemporaryDirectory() as folder, served(ROOT / "data" / "west_kent", folder=Path(folder)) as url:
        seen = crowd(url, _server(), people=PEOPLE, seconds=20 if plan.quick else 60)
    return _lines(seen)


def _lines(seen: Seen) -> list[Line]:
    how = (
        f"{len(seen.actions_s)} actions, {seen.kb_an_action:.0f} kB and {seen.cpu_an_action_s * 1000:.0f} ms of "
        "processor each; server and people share the machine"
    )
    return [
        Line(f"{WORK}: median", seen.median_s, at_most=0.15, note=how),
        Line(f"{WORK}: 19 of 20 within", seen.p95_s, at_most=0.4),
        Line(f"{WORK}: memory a person", seen.mb_a_person, at_most=1, unit="MB"),
    ]


def _server() -> int:
    """The process that serves: the newest child of this one."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return int(children[-1])


ROWS: dict[str, Callable[[Plan], list[Line]]] = {"people": people}
