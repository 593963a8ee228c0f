"""New York: eleven million stop times, built and asked, against cafein on the same feeds."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measure import ROOT, Line, Plan, in_child

FEEDS = ROOT / "var" / "mta"
MOMENT = datetime(2026, 9, 29, 8)
MISSING = "not here: python scripts/make_new_york.py makes var/mta from one package of npm"


def new_york(plan: Plan) -> list[Line]:
    """Build and peak memory against cafein, and what a built network then answers in."""
    work = "New York, all modes: build"
    feeds = sorted(FEEDS.glob("*.zip"))
    if not feeds:
        return [Line(work, None, note=MISSING)]
    if plan.quick:
        return [Line(work, None, note="not with --quick")]
    with TemporaryDirectory() as folder:
        kept = Path(folder) / "newyork"
        ours = in_child("build-ours", "-", kept, *feeds)
        asked = in_child("ask-all", kept, MOMENT.isoformat()) if "failed" not in ours else ours
    cafein = in_child("build-cafein", "-", "5.04", "10", *feeds)
    faults = [one["failed"] for one in (ours, asked, cafein) if "failed" in one]
    if faults:
        return [Line(work, None, note="; ".join(faults))]
    reached = f"{asked['reached']:,} of {asked['stops']:,} stops reached from a middle one by a Tuesday 08:00"
    return [
        Line(work, ours["seconds"], "cafein", cafein["seconds"], aim=1, note=f"{len(feeds)} feeds, without streets"),
        Line("  its peak memory", ours["peak_mb"], "cafein", cafein["peak_mb"], aim=1, unit="MB"),
        Line("  one to every stop", asked["seconds"], note=reached),
        Line("  the same, 60 departures", asked["hour"]),
    ]  # fmt: skip


ROWS: dict[str, Callable[[Plan], list[Line]]] = {"new-york": new_york}
