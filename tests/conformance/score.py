"""Runs an engine through the conformance cases and says of each: passed, wrong, refuses to load, does not offer."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from tests.conformance.engine import Answer, Ask, Case, Engine, NotOfferedError

Verdict = Literal["passed", "wrong", "refuses to load", "does not offer"]
VERDICTS: tuple[Verdict, ...] = ("passed", "wrong", "refuses to load", "does not offer")
IN_MINUTES = frozenset({"minutes", "best", "typical", "worst", "minutes_out", "minutes_home", "waits"})
METRES_WITHIN, PEERS_METRES_WITHIN = 2.0, 10.0  # a peer may measure on a sphere


@dataclass(frozen=True)
class Result:
    """How one engine did on one case, and in a sentence why."""

    case: Case
    verdict: Verdict
    words: str = ""


def run(engine: Engine, case: Case, *, ours: bool = False) -> Result:
    """One case; ``ours`` holds it to the exact answer instead of the peers' minute."""
    if not case.needs <= engine.offers:
        return Result(case, "does not offer", ", ".join(sorted(case.needs - engine.offers)))
    with TemporaryDirectory() as folder:
        feeds, streets = case.feeds(Path(folder)), case.streets(Path(folder))
        options = {} if case.fare_rule is None else {"fare_rule": case.fare_rule}
        try:
            network = engine.load(feeds, streets, **options)
        except Exception as fault:  # noqa: BLE001 - whatever a peer raises is its refusal
            return _refused(case, fault)
        if case.refuses:
            return Result(case, "wrong", "loads it without a word")
        return _asked(engine, network, case, ours=ours)


def run_all(engine: Engine, cases: Iterable[Case]) -> list[Result]:
    """Every case in order."""
    return [run(engine, case) for case in cases]


def counts(results: Iterable[Result]) -> dict[Verdict, int]:
    """How many cases had each verdict."""
    found = Counter(result.verdict for result in results)
    return {verdict: found[verdict] for verdict in VERDICTS}


def agrees(ask: Ask, got: Answer, *, ours: bool) -> bool:
    """Whether an answer is the expected one: numbers within their tolerance, moments to it, words alike."""
    expected, within_s = ask.expected, ask.ours_within_s if ours else ask.within_s
    if isinstance(expected, datetime):
        return isinstance(got, datetime) and abs((got - expected).total_seconds()) <= within_s
    if isinstance(expected, bool | str) or expected is None:
        return got == expected
    if not isinstance(got, int | float):
        return False
    if math.isnan(expected) or math.isnan(got):
        return math.isnan(expected) and math.isnan(got)
    return abs(got - expected) <= _tolerance(ask, within_s, METRES_WITHIN if ours else PEERS_METRES_WITHIN) + 1e-6


def _tolerance(ask: Ask, within_s: float, within_m: float) -> float:
    if (ask.column or ask.kind) in IN_MINUTES:
        return within_s / 60
    return within_m if ask.column == "walk_m" else 0.005


def _asked(engine: Engine, network: Any, case: Case, *, ours: bool) -> Result:
    for number, ask in enumerate(case.asks, start=1):
        try:
            got = engine.answer(network, ask)
        except NotOfferedError as missing:
            return Result(case, "does not offer", f"question {number}: {missing}")
        except Exception as fault:  # noqa: BLE001 - whatever a peer raises, it did not answer
            return Result(case, "wrong", f"question {number}: {type(fault).__name__}: {fault}")
        if not agrees(ask, got, ours=ours):
            return Result(case, "wrong", f"question {number} ({ask.column or ask.kind}): {got}, not {ask.expected}")
    return Result(case, "passed")


def _refused(case: Case, fault: Exception) -> Result:
    """A refusal is right where one is due and it names what is wrong and where."""
    words = f"{type(fault).__name__}: {fault}"
    if not case.refuses:
        return Result(case, "refuses to load", words)
    missing = [word for word in case.refuses if word not in str(fault)]
    return Result(case, "wrong" if missing else "passed", f"does not name {missing}: {words}" if missing else words)
