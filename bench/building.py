"""Building, opening and starting cold: each in a process of its own, with its peak memory."""

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import newport
from bench.measure import Line, Plan, in_child


def build_and_open(plan: Plan) -> list[Line]:
    """Newport from pbf and GTFS with compiled code at hand, against cafein; then opened by a fresh process."""
    work = "build from pbf + GTFS, Newport"
    if not newport.there():
        return [Line(work, None, note=newport.MISSING)]
    with TemporaryDirectory() as folder:
        kept = Path(folder) / "newport"
        ours = [in_child("build-ours", newport.PBF, kept, newport.GTFS) for _ in range(1 if plan.quick else 3)]
        cafein = in_child(
            "build-cafein", newport.PBF, newport.WALK_KMH, newport.CHANGE_WALK_MINUTES, newport.GTFS
        )  # fmt: skip
        opened = [in_child("open-ours", kept, *newport.HUB, newport.MORNING.isoformat()) for _ in range(3)]
    faults = [one["failed"] for one in (*ours, cafein, *opened) if "failed" in one]
    if faults:
        return [Line(work, None, note=faults[0])]
    best, quickest = min(ours, key=lambda one: one["seconds"]), min(opened, key=lambda one: one["seconds"])
    asked = f"{quickest['mapped']} arrays memory-mapped; then to 5,000 new places: first {quickest['first']:.2f} s"
    return [
        Line(work, best["seconds"], "cafein", cafein["seconds"], aim=1, note="start-up of Python not counted"),
        Line("  its peak memory", best["peak_mb"], "cafein", cafein["peak_mb"], unit="MB"),
        Line(
            "open a built network", quickest["seconds"], at_most=0.2, note=f"{asked}, again {quickest['again']:.2f} s"
        ),
    ]


def cold_start(plan: Plan) -> list[Line]:
    """What an installation pays once to compile, so that no user ever waits for a compiler."""
    work = "compile everything, once, at installation"
    if plan.quick:
        return [Line(work, None, note="not with --quick")]
    with TemporaryDirectory() as folder:
        done = in_child("warm", environment={**os.environ, "NUMBA_CACHE_DIR": folder})
    if "failed" in done:
        return [Line(work, None, note=done["failed"])]
    return [Line(work, done["seconds"], note="python -m mapping.travel.warm with an empty cache")]


ROWS: dict[str, Callable[[Plan], list[Line]]] = {"build": build_and_open, "cold-start": cold_start}
