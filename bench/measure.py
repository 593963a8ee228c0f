"""One line of a comparison: what was done, how long ours and a peer took on the same work, and what was aimed at."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

ROOT = Path(__file__).resolve().parents[1]
CHILD_SECONDS = 900
T = TypeVar("T")


@dataclass(frozen=True)
class Plan:
    """How much to measure: ``quick`` leaves out what takes long, ``full`` names every case that a peer gets wrong."""

    quick: bool = False
    full: bool = False

    @property
    def runs(self) -> int:
        """How often a quick job is done for its median."""
        return 5 if self.quick else 20


@dataclass(frozen=True)
class Line:
    """A line of the table. Seconds, or megabytes where ``unit`` is "MB"; None: not measured, and ``note`` says why.

    ``aim``: ours is to take at most the peer's time divided by ``aim``; ``at_most``: at most that, whatever peers do.
    """

    work: str
    ours: float | None
    peer: str = ""
    theirs: float | None = None
    aim: float | None = None
    at_most: float | None = None
    unit: str = "s"
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times quicker (or smaller) ours is."""
        return self.theirs / self.ours if self.ours and self.theirs else None

    @property
    def aimed(self) -> str:
        """The aim in words."""
        if self.aim is not None:
            return f"{self.aim:,.0f} x"
        return "" if self.at_most is None else f"under {shown(self.at_most, self.unit)}"

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None where there is none or nothing was measured."""
        if self.aim is not None and self.ratio is not None:
            return self.ratio >= self.aim
        return None if self.at_most is None or self.ours is None else self.ours <= self.at_most

    def cells(self) -> tuple[str, ...]:
        """The columns of the printed table."""
        said = {True: "yes", False: "NO", None: ""}[self.met]
        ratio = "" if self.ratio is None else f"{self.ratio:,.1f} x" if self.ratio < 10 else f"{self.ratio:,.0f} x"
        ours, theirs = shown(self.ours, self.unit), shown(self.theirs, self.unit)
        return self.work, ours, self.peer, theirs, ratio, self.aimed, said, self.note


COLUMNS = ("work", "ours", "against", "theirs", "ratio", "aim", "met", "how")


def shown(value: float | None, unit: str) -> str:
    """Seconds as ms below one, megabytes, three figures."""
    if value is None:
        return ""
    if unit == "MB":
        return f"{value:,.0f} MB"
    if value < 0.01:
        return f"{value * 1000:.2f} ms"
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:,.1f} s"


def median_s(job: Callable[[], T], *, runs: int) -> tuple[float, T]:
    """Median seconds of ``runs`` runs after one that is not counted, and the last result."""
    result = job()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        result = job()
        times.append(time.perf_counter() - start)
    return statistics.median(times), result


def once_s(job: Callable[[], T]) -> tuple[float, T]:
    """Seconds of one run, and its result."""
    start = time.perf_counter()
    result = job()
    return time.perf_counter() - start, result


def in_child(job: str, *words: str | Path, environment: dict[str, str] | None = None) -> dict[str, Any]:
    """What ``python -m bench.child`` prints of a job done in a process of its own: seconds and peak memory."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bench.child", job, *map(str, words)],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=CHILD_SECONDS, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no word of why"])[-1]
        return {"failed": f"{job} ended with {done.returncode}: {last[:160]}"}
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))
