"""Scenarios for every door: a scenario's changes made on what anybody may see, and the week worked out with them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from layers.scenarios import BusChange, Scenario
from layers.transport import Timetable
from mapping.coverage import Coverage, coverage
from mapping.scenarios import Applied, apply
from mapping.support import with_usual_capital
from web.counted import counted_zones
from web.house import House

NO_SCENARIO = Scenario(name="Today")


@dataclass(frozen=True, eq=False)
class WorkedOut:
    """A scenario, what its changes came to, and the week with them."""

    scenario: Scenario
    applied: Applied
    found: Coverage


def work_out(
    house: House,
    scenario: Scenario,
    *,
    week: date,
    today: date,
    timetable: Timetable | None = None,
    progress: Callable[[int, int], None] | None = None,
    **options: Any,
) -> WorkedOut:
    """The week with the scenario's changes, for the zones that may be counted; ``options`` go to ``coverage``.

    Only public records are looked at, whoever asks, so that two people see the same of one file. Nothing is written.
    ``timetable``: the area's own, where it has been read already.
    Raises NotFoundError or BadValueError that names the change which cannot be made.
    """
    if timetable is None and changes_buses(scenario):
        timetable = house.area.timetable()
    applied = apply(scenario, house.public_assets(), timetable, week=week, today=today)
    net = house.net
    if applied.timetable is not None and applied.timetable is not timetable:
        net = net.with_timetable(applied.timetable)
    zones = counted_zones(house.area)[0]
    usual = {term.id: term.capital for term in house.vocabulary.asset_kinds.values()}
    found = coverage(
        zones, with_usual_capital(applied.assets, usual), net, week=week, today=today, progress=progress, **options
    )
    return WorkedOut(scenario, applied, found)


def changes_buses(scenario: Scenario) -> bool:
    """Whether a timetable is needed to work it out."""
    return any(isinstance(change, BusChange) for change in scenario.changes)
