"""scenario: what would change if a group, a room or a bus were added, moved, retimed or cut; two of them compared."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
from rich.console import Console
from rich.progress import Progress, TaskID

from layers.feeds.scenario_toml import read_scenario
from layers.scenarios import Scenario
from mapping.disclosure import disclose
from mapping.scenario_compare import GROUPS, SAME, Comparison, compare
from web.commands.answers import about, now_in, print_foot
from web.commands.asking import ByMode, Most, Today, house_of
from web.commands.counting import Capitals, EveryKind, Kinds, Needs, asked_support, usual_week, zones_to_count
from web.commands.gaps import MEANS
from web.commands.shell import Answer, AreaFolder, AsJson, Rows, StoreUrl, progress_screen, show, table
from web.scenarios import NO_SCENARIO, WorkedOut, work_out

LEAVES_OUT = (
    "A scenario is worked out with everything else as it is now: nobody knows who would come. A trip that is added "
    "runs on its weekdays throughout the timetable. Support online or by phone is not counted. Nothing is saved."
)
ZONE = ("id", "name", "population", "change", "hours_first", "hours_second", "hours_gained", "hours_lost")
DAYS = {
    "when": "When", "already": "Could already", "gained": "Gain it", "lost": "Lose it", "still_not": "Still cannot",
    "hours_first": "Hours before", "hours_second": "Hours with it",
}  # fmt: skip
ZONES = {
    "name": "Zone", "population": "People", "change": "Change", "hours_first": "Hours before",
    "hours_second": "Hours with it",
}  # fmt: skip


def scenario(
    area: AreaFolder,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The scenario, a TOML file.")],
    *,
    against: Annotated[
        Path | None, typer.Option(help="Another scenario to compare it with; by default today's.", show_default=False)
    ] = None,
    need: Needs = None,
    kind: Kinds = None,
    capital: Capitals = None,
    every_kind: EveryKind = False,
    mode: ByMode = "transit",
    max_minutes: Most = 60,
    store: StoreUrl = "",
    today: Today = "",
    rows: Rows = 20,
    as_json: AsJson = False,
) -> None:
    """What a scenario changes: who gains support that can be reached, who loses it, zone by zone and day by day."""
    scenarios = [NO_SCENARIO if against is None else read_scenario(against), read_scenario(file)]
    house = house_of(area, store=store)
    _, zones_left_out = zones_to_count(house)
    support = asked_support(house, kind, need, capital, every_kind=every_kind)
    day = now_in(house.area, today).date()
    week, why = usual_week(house, day)
    asked = {"week": week, "today": day, "max_minutes": max_minutes, "mode": mode, **support._asdict()}
    worked = _each(scenarios, partial(work_out, house, **asked))
    differ = compare(worked[0].found, worked[1].found, names=(scenarios[0].name, scenarios[1].name))
    answer = {
        **about(house.area, house.net),
        **{"week": week, "mode": mode, "max_minutes": max_minutes},
        "kinds": "every kind" if support.kinds is None else list(support.kinds),
        **{"needs": list(support.needs), "capital": list(support.capital)},
        "scenarios": [_said(one) for one in worked],
        **_figures(differ),
        "zones_left_out": zones_left_out,
        "date": f"Worked out for {why}",
        "definition": MEANS,
        "leaves_out": LEAVES_OUT,
    }
    show(answer, as_json=as_json, render=lambda console, said: _print(console, said, rows))


def _each(scenarios: list[Scenario], work: Callable[..., WorkedOut]) -> list[WorkedOut]:
    """Each scenario worked out, with a bar for the week of each."""
    with Progress(console=progress_screen(), transient=True) as bar:
        found = []
        for one in scenarios:
            task = bar.add_task(f"{one.name[:40]}: who can get there and home")
            found.append(work(one, progress=partial(_moved, bar, task)))
        return found


def _moved(bar: Progress, task: TaskID, done: int, total: int) -> None:
    bar.update(task, completed=done, total=total)


def _said(worked: WorkedOut) -> Answer:
    """A scenario with what each of its changes came to."""
    one = worked.scenario
    return {
        **{"name": one.name, "description": one.description, "example": one.example, "written_on": one.written_on},
        "changes": list(worked.applied.words),
        "without_effect": list(worked.applied.without_effect),
        "sessions_in_the_week": len(worked.found.occurrences),
        "outside": list(worked.found.outside),
    }


def _figures(differ: Comparison) -> Answer:
    """The finding, day by day and zone by zone; counts of people as they may be shown."""
    shown = differ.shown()
    order = differ.zones.assign(by=differ.zones["hours_second"] - differ.zones["hours_first"])
    order = order.sort_values(["by", "name"], ascending=[False, True])
    return {
        "finding": differ.sentence(),
        "counts": differ.of,
        "note": shown.attrs.get("disclosure", {}).get("note", ""),
        "by_day": _rows(shown.rename_axis("when").reset_index()),
        "by_hour": _rows(differ.hours_that_differ()),
        "zones": _rows(disclose(order[list(ZONE)], people=["population"])),
    }


def _rows(frame: pd.DataFrame) -> list[Answer]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _print(console: Console, answer: Answer, rows: int) -> None:
    console.print(answer["finding"], style="bold")
    for one in answer["scenarios"]:
        console.print(f"{one['name']}{' (an example)' if one['example'] else ''}")
        for line in one["changes"]:
            console.print(f"  - {line}")
        for line in one["without_effect"]:
            console.print(f"  ! {line}")
        if one["outside"]:
            console.print(f"  ! Far from every street and stop, so nobody gets there: {', '.join(one['outside'])}.")
    hidden = "fewer than 8" if answer["counts"] == "people" else None
    drawn = [{**row, **{g: hidden if row[g] is None else row[g] for g in GROUPS}} for row in answer["by_day"]]
    title = f"{answer['counts'].capitalize()} who can be at support and home again, and hours a week for each"
    console.print(table(drawn, DAYS, title=title))
    changed = [zone for zone in answer["zones"] if zone["change"] != SAME]
    if changed:
        console.print(table(changed, ZONES, most=rows))
    if answer["zones_left_out"]:
        console.print(answer["zones_left_out"])
    console.print(answer["date"] + ".")
    print_foot(console, answer)
