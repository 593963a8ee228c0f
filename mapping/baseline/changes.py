"""A baseline beside last year's: each number matched by its id, with what must be said before it is called a change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mapping.baseline.measure import PEOPLE, Measure
from mapping.disclosure import ROUND_TO

NEW = "Not measured then."
OTHER_DEFINITION = "The definition changed, so this is not like for like."
OTHER_UNIT = "Counted in another unit then, so no change can be worked out."
HIDDEN_THEN, HIDDEN_NOW = "Not shown then", "Not shown now"
ROUNDED = "Counts of people are rounded to 5, so the true change may be as little as 1."


@dataclass(frozen=True)
class Change:
    """One number then and now: ``before`` and ``change`` are None where there is nothing to take away from.

    ``caution`` says why the change may not be one; "" where nothing speaks against it.
    """

    id: str
    before: int | float | None
    change: int | float | None
    caution: str

    @property
    def words(self) -> str:
        """The change as people read it: "+12", "-3.5", "no change", or "" where there is none to show."""
        if self.change is None:
            return ""
        if not self.change:
            return "no change"
        return f"{self.change:+,.1f}" if isinstance(self.change, float) else f"{self.change:+,}"


def compare(measures: Sequence[Measure], saved: Sequence[Mapping[str, object]]) -> dict[str, Change]:
    """For each measure of now, by id, how it compares with the saved numbers of an earlier report.

    ``saved``: objects with id, value (a number or None), unit, definition and missing, as ``layers.reports.saved``
    reads them.
    """
    before = {str(row["id"]): row for row in saved}
    return {measure.id: _change(measure, before.get(measure.id)) for measure in measures}


def _change(now: Measure, then: Mapping[str, object] | None) -> Change:
    """One number beside its earlier self."""
    if then is None:
        return Change(now.id, None, None, NEW)
    value = then["value"]
    old = value if isinstance(value, int | float) else None
    if then["unit"] != now.unit:
        return Change(now.id, old, None, OTHER_UNIT)
    cautions = [] if then["definition"] == now.definition else [OTHER_DEFINITION]
    if old is None:
        cautions.append(f"{HIDDEN_THEN}: {then.get('missing') or 'not known'}.")
    if now.value is None:
        cautions.append(f"{HIDDEN_NOW}: {now.missing}.")
    if old is None or now.value is None:
        return Change(now.id, old, None, " ".join(cautions))
    change = round(now.value - old, 1) if isinstance(now.value - old, float) else now.value - old
    if now.unit == PEOPLE and 0 < abs(change) <= ROUND_TO:
        cautions.append(ROUNDED)
    return Change(now.id, old, change, " ".join(cautions))


def gone(measures: Sequence[Measure], saved: Sequence[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """The saved numbers that are measured no longer, in their order."""
    here = {measure.id for measure in measures}
    return [row for row in saved if row["id"] not in here]
