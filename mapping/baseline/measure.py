"""One number of a baseline, and how numbers that belong together are made."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace

FEWER, NOT_KNOWN, WITHHELD = "fewer than 8", "not known", "withheld"
ONE = {name: name.removesuffix("s") for name in ("places", "zones", "roles", "members", "ties", "parts", "kinds")}
ONE |= {"organisations": "organisation", "households": "household", "hours a week": "hour a week"}
PEOPLE, PLACES, HOURS, PERCENT = "people", "places", "hours a week", "%"


@dataclass(frozen=True)
class Measure:
    """A number that can be worked out again next year, and all that has to be said of it.

    - ``id``: the same every year, such as "reach.peer.sunday.share"; what two years are matched by
    - ``section``, ``label``, ``unit``: words for a reader
    - ``value``: as it may be shown: people after the small-number rule, percentages from shown counts; None where it
      may not be shown or is not known, and then ``missing`` says which ("fewer than 8", "withheld", "not known")
    - ``definition``: what is counted, with no date in it, so that a changed text means a changed definition
    - ``date``, ``source``: of when, and from what
    - ``leaves_out``: what the number does not say
    """

    id: str
    section: str
    label: str
    value: int | float | None
    unit: str
    definition: str
    date: str
    source: str
    leaves_out: str
    missing: str = ""

    @property
    def words(self) -> str:
        """The value as people read it: "1,650 people", "81%", "4.5 hours a week", "fewer than 8 people"."""
        if self.value is None:
            unit = self.unit if self.missing == FEWER else ""
            return f"{self.missing} {unit}".strip()
        number = f"{self.value:,.1f}" if isinstance(self.value, float) else f"{self.value:,}"
        if self.unit.startswith(PERCENT):
            return f"{number}%"
        return f"{number} {ONE.get(self.unit, self.unit) if self.value == 1 else self.unit}"

    def as_row(self) -> dict[str, object]:
        """The fields, as one row of a table or one object of a saved report."""
        return asdict(self) | {"words": self.words}


@dataclass(frozen=True)
class About:
    """What several numbers share: their section, unit, definition, date, source and what they leave out."""

    section: str
    unit: str
    definition: str
    date: str
    source: str
    leaves_out: str

    def measure(self, id_: str, label: str, value: int | float | None, *, missing: str = "", unit: str = "") -> Measure:
        """One number with what it shares; a missing value that says no reason is not known."""
        return Measure(
            id_, self.section, label, value, unit or self.unit, self.definition, self.date, self.source,
            self.leaves_out, "" if value is not None else missing or NOT_KNOWN,
        )  # fmt: skip

    def but(self, **changed: str) -> "About":
        """The same, but for what is named."""
        return replace(self, **changed)


def id_part(text: str) -> str:
    """Free text as a part of an id, however it is written: "St. Mary's" and "st mary's" -> "st-mary-s"."""
    return re.sub(r"[^\w]+", "-", text.casefold()).strip("-_")[:60] or "unnamed"


def with_own_ids(measures: Iterable[Measure]) -> Iterator[Measure]:
    """The measures, each with an id of its own: names that make the same id get "-2", "-3" … in order."""
    used: dict[str, int] = {}
    for measure in measures:
        used[measure.id] = used.get(measure.id, 0) + 1
        again = used[measure.id]
        yield measure if again == 1 else replace(measure, id=f"{measure.id}-{again}")


def counts_by(about: About, prefix: str, counts: Mapping[str, int], labels: Mapping[str, str]) -> Iterator[Measure]:
    """One number per word of a list, in its order, zeros too: nothing of a kind is a finding."""
    for word, label in labels.items():
        yield about.measure(f"{prefix}.{word}", label, int(counts.get(word, 0)))
