"""Timetables: one to thousands, many to thousands, every minute of an hour, and arriving by a time."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import geopandas as gpd
import numpy as np

from bench import newport
from bench.measure import Line, Plan, median_s, once_s

MOST_MINUTES = 180.0  # no peer has a longest journey; three hours cut nothing off in one town
OURS: dict[str, Any] = {**newport.WALKER, "max_minutes": MOST_MINUTES}


def one_to_many(plan: Plan) -> list[Line]:
    """From the hub to 5,000 corners, one departure."""
    work = "one to 5,000 by transit, points linked"
    if not newport.there():
        return [Line(work, None, note=newport.MISSING)]
    there = newport.some_corners(5_000)
    net = newport.ours()
    hub, places = net.places(newport.hub()), net.places(there)
    ours_s, ours = median_s(lambda: net.minutes(hub, places, depart=newport.MORNING, **OURS)[0], runs=plan.runs)
    lines = []
    cafein_s, by_cafein = median_s(lambda: cafein_minutes(newport.hub(), there, departure=newport.MORNING), runs=3)
    note = f"cafein links its points in every call; {_agreement(ours, by_cafein[0])}"
    lines.append(Line(work, ours_s, "cafein", cafein_s, aim=200, note=note))
    if plan.quick:
        return lines
    ferrobus_s, by_ferrobus = _ferrobus_one_to_many(there)
    return [*lines, Line(work, ours_s, "ferrobus", ferrobus_s, aim=500, note=_agreement(ours, by_ferrobus))]


def many_to_many(plan: Plan) -> list[Line]:
    """100 x 5,000, one departure."""
    return _against_cafein(
        "100 x 5,000, one departure", plan, newport.some_corners(100, seed=2), newport.some_corners(5_000), aim=8,
    )  # fmt: skip


def sixty_departures(plan: Plan) -> list[Line]:
    """From the hub to 5,000 corners, the median of every minute of an hour."""
    return _against_cafein(
        "one to 5,000, 60 departures", plan, newport.hub(), newport.some_corners(5_000), aim=40, window=60
    )


def _against_cafein(
    work: str, plan: Plan, starts: gpd.GeoSeries, ends: gpd.GeoSeries, *, aim: float, window: int = 0
) -> list[Line]:
    if not newport.there():
        return [Line(work, None, note=newport.MISSING)]
    net = newport.ours()
    origins, destinations = net.places(starts), net.places(ends)
    asked = {**OURS, "depart": newport.MORNING, **({"window_minutes": window} if window else {})}
    ours_s, ours = median_s(lambda: net.minutes(origins, destinations, **asked), runs=plan.runs)
    options = {"departure_time_window": window, "percentiles": [50]} if window else {}
    cafein_s, theirs = median_s(
        lambda: cafein_minutes(starts, ends, departure=newport.MORNING, **options), runs=1 if plan.quick else 3
    )
    return [Line(work, ours_s, "cafein", cafein_s, aim=aim, note=_agreement(ours, theirs))]


def arrive_by(plan: Plan) -> list[Line]:
    """5,000 x 100, arriving by 19:30, the same work for both; 10 places with --quick."""
    count = 10 if plan.quick else 100
    work = f"arrive by 19:30, 5,000 x {count}"
    if not newport.there():
        return [Line(work, None, note=newport.MISSING)]
    starts, ends = newport.some_corners(5_000), newport.some_corners(100, seed=2)[:count]
    net = newport.ours()
    origins, destinations = net.places(starts), net.places(ends)
    ours_s, ours = median_s(
        lambda: net.minutes(origins, destinations, arrive=newport.EVENING, **OURS), runs=min(plan.runs, 5)
    )
    cafein_s, _ = once_s(lambda: cafein_minutes(starts, ends, arrival=newport.EVENING))
    note = f"cafein once; {np.isfinite(ours).mean():.0%} of pairs have a way"
    return [Line(work, ours_s, "cafein", cafein_s, aim=1_000 if count == 100 else None, note=note)]


def cafein_minutes(starts: gpd.GeoSeries, ends: gpd.GeoSeries, **asked: Any) -> np.ndarray:
    """Its minutes, [O, D], nan where it has no way."""
    import warnings

    from cafein import TravelTimeMatrix

    with warnings.catch_warnings(action="ignore"):
        table = TravelTimeMatrix(
            newport.cafein(), newport.framed(starts), newport.framed(ends), max_rides=newport.MAX_RIDES,
            walking_speed_kmph=newport.WALK_KMH, max_walking_time=newport.MAX_WALK_MINUTES,
            output_time_units="seconds", **asked,
        )  # fmt: skip
    found = np.full((len(starts), len(ends)), np.nan)
    rows, columns = table["from_id"].to_numpy(dtype=int), table["to_id"].to_numpy(dtype=int)
    found[rows, columns] = table.iloc[:, -1].to_numpy(dtype=float) / 60
    return found


def _ferrobus_one_to_many(ends: gpd.GeoSeries) -> tuple[float, np.ndarray]:
    """Its seconds of work with its points made before, and its minutes."""
    import ferrobus

    model, longest_s = newport.ferrobus(), round(newport.MAX_WALK_MINUTES * 60)
    points = [ferrobus.create_transit_point(p.y, p.x, model, longest_s) for p in [newport.hub()[0], *ends]]
    second = _second(newport.MORNING)
    theirs_s, found = median_s(
        lambda: ferrobus.find_routes_one_to_many(model, points[0], points[1:], second, newport.MAX_RIDES - 1), runs=3
    )
    return theirs_s, np.array([np.nan if one is None else one["travel_time_seconds"] / 60 for one in found])


def _second(moment: datetime) -> int:
    return moment.hour * 3600 + moment.minute * 60


def _agreement(ours: np.ndarray, theirs: np.ndarray) -> str:
    """How many answers are alike, in words."""
    neither = np.isnan(ours) & np.isnan(theirs)
    alike = neither | (np.abs(ours - theirs) <= 1)
    return f"{alike.mean():.0%} of answers within a minute"


ROWS: dict[str, Callable[[Plan], list[Line]]] = {
    "one-to-many": one_to_many,
    "many-to-many": many_to_many,
    "departures": sixty_departures,
    "arrive-by": arrive_by,
}
