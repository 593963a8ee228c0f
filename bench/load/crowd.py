"""A crowd on one screen: forty people, an action each three seconds, and what that does to the server."""

import asyncio
import random
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench.load.person import Person

SCREEN = "map"
BOXES = ("Kind", "Helps with", "Builds", "Day", "Part of the day", "Running", "Colour the areas by")
STOPS = "Show bus stops and stations"
SECONDS_BETWEEN = 3.0
SECONDS_TO_ARRIVE = 20.0
SECONDS_TO_SETTLE = 120.0
IDLE_S = 0.1  # of processor time in two seconds


@dataclass(frozen=True)
class Seen:
    """What a crowd saw: seconds of each action and first run, MB of the server, kB and processor time of an action."""

    actions_s: list[float]
    arrivals_s: list[float]
    mb_alone: float
    mb_crowd: float
    people: int
    kb_an_action: float
    cpu_an_action_s: float

    @property
    def median_s(self) -> float:
        """The middle one of all actions."""
        return statistics.median(self.actions_s)

    @property
    def p95_s(self) -> float:
        """Nineteen of twenty actions are no slower."""
        return statistics.quantiles(self.actions_s, n=20)[-1]

    @property
    def mb_a_person(self) -> float:
        """Memory that one more person takes."""
        return (self.mb_crowd - self.mb_alone) / self.people


def crowd(url: str, server: int, *, people: int = 40, seconds: float = 60.0) -> Seen:
    """Lets ``people`` come within twenty seconds and act for ``seconds``; ``server`` is the process that serves."""
    return asyncio.run(_crowd(url, server, people, seconds))


async def _crowd(url: str, server: int, people: int, seconds: float) -> Seen:
    first = await Person.arrive(url, SCREEN)
    await _until_idle(server)
    for label in (*BOXES, STOPS, STOPS):  # whatever is worked out once is worked out now
        await first.act(random.Random(0), (label,))  # noqa: S311 (no secret)
    alone = memory_mb(server)
    there: list[Person] = []
    arrivals = await asyncio.gather(*(_come(url, n * SECONDS_TO_ARRIVE / people, there) for n in range(people)))
    brought, burnt = sum(p.received_bytes for p in there), cpu_s(server)
    acted = await asyncio.gather(*(_stay(person, n, seconds) for n, person in enumerate(there)))
    actions = [action for one in acted for action in one]
    brought, burnt = sum(p.received_bytes for p in there) - brought, cpu_s(server) - burnt
    faults = sum(person.faults for person in (first, *there))
    if faults:
        raise RuntimeError(f"{faults} runs of the {SCREEN} screen ended in an error, so the times say nothing")
    kb, cpu = brought / len(actions) / 1000, burnt / len(actions)
    seen = Seen(actions, arrivals, alone, memory_mb(server), people, kb, cpu)
    for person in (first, *there):
        await person.socket.close()
    return seen


async def _until_idle(server: int) -> None:
    """Returns once the server has got ready what it gets ready beside the first visitor."""
    deadline = time.perf_counter() + SECONDS_TO_SETTLE
    while time.perf_counter() < deadline:
        before = cpu_s(server)
        await asyncio.sleep(2)
        if cpu_s(server) - before < IDLE_S:
            return
    raise TimeoutError(f"the server was still at work after {SECONDS_TO_SETTLE:.0f} s, with one person who looks on")


async def _come(url: str, after_s: float, there: list[Person]) -> float:
    """One person comes; seconds until the screen was there."""
    await asyncio.sleep(after_s)
    start = time.perf_counter()
    there.append(await Person.arrive(url, SCREEN))
    return time.perf_counter() - start


async def _stay(person: Person, seed: int, seconds: float) -> list[float]:
    """One person acts at random moments, each three seconds on average; seconds of each action."""
    chance, taken, end = random.Random(seed), [], time.perf_counter() + seconds  # noqa: S311 (no secret)
    due = time.perf_counter()
    while True:
        due += chance.expovariate(1 / SECONDS_BETWEEN)
        if due > end:
            return taken
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        taken.append(await person.act(chance, BOXES))


def memory_mb(process: int) -> float:
    """Memory that a process holds now (its resident set)."""
    line = next(x for x in Path(f"/proc/{process}/status").read_text().splitlines() if x.startswith("VmRSS"))
    return int(line.split()[1]) / 1000


def cpu_s(process: int) -> float:
    """Seconds of processor time that a process has used."""
    after_name = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(after_name[11]) + int(after_name[12])) / 100


def can_measure() -> bool:
    """Whether this system tells of a process's memory and time."""
    return sys.platform == "linux"
