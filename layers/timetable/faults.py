"""What breaks the GTFS specification in a feed: every place, not only the first, in sentences that name the fix."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from layers.limits import MAX_FAULTS_SHOWN

SHOWN_CHARS = 40
T = TypeVar("T")
VERBS = tuple(f"{verb} " for verb in ("has", "holds", "names", "repeats", "is", "lacks", "ends", "gives"))


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: file, row (as a spreadsheet counts; 0: the whole file), column, cell, and the fix."""

    feed: str
    file: str
    problem: str  # "stop_lat is '515', not degrees north between -90 and 90"
    fix: str
    row: int = 0
    column: str = ""
    value: str = ""
    rows: int = 1  # how many rows have the same

    def __str__(self) -> str:
        """A sentence: "feed.zip: stops.txt row 4: stop_lat is ...; correct it."."""
        place = f"{self.feed}: {self.file}" if self.file else self.feed
        place += f" row {self.row}" if self.row else ""
        more = f" (and so in {self.rows - 1:,} more rows)" if self.rows > 1 else ""
        link = "" if self.problem.startswith(VERBS) else ":"
        return f"{place}{link} {self.problem}{more}; {self.fix}."


@dataclass
class Faults:
    """The faults of one feed as they are found; only the first MAX_FAULTS_SHOWN are kept, all are counted."""

    feed: str
    shown: list[Fault] = field(default_factory=list)
    count: int = 0
    broken: set[str] = field(default_factory=set)  # files that are missing or have a fault of their own

    def add(
        self, file: str, problem: str, fix: str, *, row: int = 0, column: str = "", value: str = "", rows: int = 1
    ) -> None:
        """Note one more fault; ``value`` is a stranger's text."""
        self.count += 1
        self.broken.add(file)
        if len(self.shown) < MAX_FAULTS_SHOWN:
            self.shown.append(Fault(self.feed, file, problem, fix, row, column, shown(value), rows))

    def first(self, places: Sequence[T]) -> Iterator[T]:
        """The first places of a fault, for ``add``; the rest, which nobody will read, is only counted."""
        yield from places[:MAX_FAULTS_SHOWN]
        self.count += max(0, len(places) - MAX_FAULTS_SHOWN)

    @property
    def full(self) -> bool:
        """Whether further faults are only counted."""
        return self.count >= MAX_FAULTS_SHOWN


def message(faults: Sequence[Fault], count: int) -> str:
    """All faults as one text: the first as a sentence that stands alone, the others as a list below it."""
    if count == 1:
        return str(faults[0])
    others = [f"- {fault}" for fault in faults[1:]]
    if count > len(faults):
        others.append(f"- and {count - len(faults):,} more.")
    return "\n".join([str(faults[0]), f"{count - 1:,} more {'fault' if count == 2 else 'faults'}:", *others])


def shown(text: str) -> str:
    """A stranger's text, short and on one line, for a message."""
    line = "".join(mark if mark.isprintable() else " " for mark in text)
    return line if len(line) <= SHOWN_CHARS else line[: SHOWN_CHARS - 1] + "…"
