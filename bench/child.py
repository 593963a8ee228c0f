"""Jobs that are measured in a process of their own: its time without starting up, and its peak memory."""

import json
import re
import resource
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

Job = Callable[[Sequence[str]], dict[str, Any]]


def build_ours(words: Sequence[str]) -> dict[str, Any]:
    """Read streets ("-": none) and feeds and join them; keep the network in a folder where one is given ("-": no)."""
    from layers.cache import save_arrays
    from layers.streets import read_streets
    from layers.timetable import read_timetable
    from mapping.travel import TravelNetwork

    pbf, folder, *feeds = words
    start = time.perf_counter()
    streets = None if pbf == "-" else read_streets(pbf)
    network = TravelNetwork.build(streets, read_timetable(feeds))
    seconds = time.perf_counter() - start
    if folder != "-":
        save_arrays(folder, network.to_arrays())
    return {"seconds": seconds}


def build_cafein(words: Sequence[str]) -> dict[str, Any]:
    """The same by cafein."""
    from cafein import TransportNetwork

    pbf, walk_kmh, walk_minutes, *feeds = words
    start = time.perf_counter()
    network = TransportNetwork.from_gtfs(
        feeds, osm_pbf=None if pbf == "-" else pbf, walking_speed_kmph=float(walk_kmh) if pbf != "-" else None,
        max_walking_time=float(walk_minutes) if pbf != "-" else None,
    )  # fmt: skip
    return {"seconds": time.perf_counter() - start, "trips": network.trip_count}


def open_ours(words: Sequence[str]) -> dict[str, Any]:
    """Open a kept network, ask it once, and ask again: from a place to 5,000 others at a moment."""
    import numpy as np

    from layers.cache import load_arrays
    from mapping.travel import TravelNetwork

    folder, lon, lat, moment = words
    start = time.perf_counter()
    network = TravelNetwork.from_arrays(load_arrays(folder))
    opened = time.perf_counter() - start
    import geopandas as gpd

    rng = np.random.default_rng(1)
    hub = gpd.GeoSeries.from_xy([float(lon)], [float(lat)], crs="EPSG:4326")
    spots = np.array([float(lon), float(lat)]) + rng.normal(0, 0.02, (5_000, 2))
    there = gpd.GeoSeries.from_xy(spots[:, 0], spots[:, 1], crs="EPSG:4326")
    times, depart = [], datetime.fromisoformat(moment)
    for _ in range(4):
        asked = time.perf_counter()
        found = network.minutes(hub, there, depart=depart, max_minutes=120)
        times.append(time.perf_counter() - asked)
    mapped = sum(isinstance(values, np.memmap) for values in load_arrays(folder).values())
    return {"seconds": opened, "first": times[0], "again": min(times[1:]), "mapped": mapped,
            "reached": int(np.isfinite(found).sum())}  # fmt: skip


def ask_all(words: Sequence[str]) -> dict[str, Any]:
    """From one stop's place to all of a built network's stops, once and for 60 departures; feeds without streets."""
    import geopandas as gpd
    import numpy as np

    from layers.cache import load_arrays
    from mapping.travel import TravelNetwork

    folder, moment = words
    arrays = load_arrays(folder)
    network = TravelNetwork.from_arrays(arrays)
    stops = np.asarray(next(values for name, values in arrays.items() if name.endswith("stop_lonlat")))
    there = network.places(gpd.GeoSeries.from_xy(stops[:, 0], stops[:, 1], crs="EPSG:4326"))
    middle = int(np.argmin(((stops - np.median(stops, axis=0)) ** 2).sum(axis=1)))
    hub = network.places(gpd.GeoSeries.from_xy(stops[[middle], 0], stops[[middle], 1], crs="EPSG:4326"))
    depart, times = datetime.fromisoformat(moment), []
    for _ in range(4):
        asked = time.perf_counter()
        found = network.minutes(hub, there, depart=depart, max_minutes=180)
        times.append(time.perf_counter() - asked)
    asked = time.perf_counter()
    network.minutes(hub, there, depart=depart, max_minutes=180, window_minutes=60)
    return {"seconds": min(times[1:]), "first": times[0], "hour": time.perf_counter() - asked,
            "stops": len(stops), "reached": int(np.isfinite(found).sum())}  # fmt: skip


def week_cold(words: Sequence[str]) -> dict[str, Any]:  # noqa: ARG001 - like the other jobs
    """West Kent's week of every kind, by bus and on foot, the first thing that a process does; then another limit."""
    from bench.left_out import MONDAY, Ground
    from mapping.coverage import coverage

    start = time.perf_counter()
    ground = Ground.times(1)
    opened, start, busy = time.perf_counter() - start, time.perf_counter(), time.process_time()
    weeks = [
        coverage(ground.zones, ground.assets, ground.net, week=MONDAY, kinds=None, mode=m) for m in ("transit", "walk")
    ]
    for week in weeks:
        week.choices()
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    limits = []
    for most in (45, 30, 75):
        start, used = time.perf_counter(), time.process_time()
        narrow = weeks[0].within(most)
        narrow.choices(), narrow.hours(), narrow.at("Sunday", 17)
        limits.append((time.perf_counter() - start, time.process_time() - used))
    limit, limit_processor = sorted(limits)[1]
    return {"seconds": seconds, "processor": busy, "opened": opened, "limit": limit, "limit_processor": limit_processor,
            "zones": len(ground.zones), "visits": len(weeks[0].visits)}  # fmt: skip


def warm(words: Sequence[str]) -> dict[str, Any]:  # noqa: ARG001 - like the other jobs
    """Compile every kernel into the cache."""
    import runpy

    start = time.perf_counter()
    runpy.run_module("mapping.travel.warm", run_name="__main__")
    return {"seconds": time.perf_counter() - start}


JOBS: dict[str, Job] = {
    "build-ours": build_ours, "build-cafein": build_cafein, "open-ours": open_ours, "ask-all": ask_all, "warm": warm,
    "week-cold": week_cold,
}  # fmt: skip


def peak_mb() -> float:
    """The most memory this process has held, MB; on Linux its own alone, not what its parent held before it began."""
    status = Path("/proc/self/status")
    if status.exists():
        return float(re.search(r"VmHWM:\s+(\d+) kB", status.read_text())[1]) / 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


if __name__ == "__main__":
    answer = JOBS[sys.argv[1]](sys.argv[2:])
    answer["peak_mb"] = peak_mb()
    print(json.dumps(answer))
