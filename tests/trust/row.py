"""One line of the table of proofs, and how much work a run of it is to do.

A theme is a module ``tests/trust/<theme>.py`` with

    def rows() -> Iterator[Row]           what was proved, with its figure
    FAULTS: dict[str, Fault] = {...}      optional: faults that at least one of these rows must find

``rows`` yields as it goes; it raises for what it cannot even begin. A figure says how many times the thing was tried
and what came of it: "500 kills, 41,230 acknowledged, 0 lost". Counts come from ``size(full, short)``, so that the same
rows serve ``make trust`` (full), ``python -m tests.trust --short`` and the test suite (short, by ``short_form``).

A fault is a function that breaks the code for as long as its block lasts (a patched attribute, a dropped rule, see
``replaced``); children made by ``fork`` inherit it. ``python -m tests.trust --seed-faults`` runs the short rows of the
theme under each of its faults: the fault counts as found where a row is not ok or an assertion fails.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

SHORT = "RECOVERY_TRUST_SHORT"  # in the environment, so that children know it too

Fault = Callable[[], AbstractContextManager[object]]


@dataclass(frozen=True)
class Row:
    """What was to be proved, the figure that came out, and whether it is what it must be."""

    what: str
    figure: str
    ok: bool


def size(full: int, short: int) -> int:
    """How often to try: ``full`` for the table of proofs, ``short`` where the suite or a seeded fault asks."""
    return short if os.environ.get(SHORT) else full


@contextmanager
def short_form() -> Iterator[None]:
    """Until the block ends, ``size`` gives the short numbers."""
    before = os.environ.get(SHORT)
    os.environ[SHORT] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[SHORT]
        else:
            os.environ[SHORT] = before


@contextmanager
def replaced(owner: object, name: str, value: object) -> Iterator[None]:
    """Until the block ends, ``owner.name`` is ``value``: the usual way to seed a fault."""
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)
