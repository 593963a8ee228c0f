"""Where satellites of the hubs would bring support nearest to most people, and to the farthest: for both doors."""

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.homes import home_points
from mapping.candidates import candidates
from mapping.disclosure import percent
from mapping.next_steps import VISIT, Question
from mapping.satellites import Sites, p_centre, p_median
from web.house import House

Answer = dict[str, Any]
BEYOND_MINUTES = 30  # more than the limit is what a journey counts that cannot be made within it


def satellites(
    house: House,
    zones: gpd.GeoDataFrame,
    assets: gpd.GeoDataFrame,
    question: Question,
    weights: NDArray[np.float64],
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Answer:
    """Return two choices of ``question.add`` satellites: least minutes on average, and for the farthest.

    A hub and a satellite are taken to meet at the question's time: minutes are those of the way there, of people who
    can be home again as well. ``progress(done, total)`` is called after each place that was tried.
    """
    slot, hubs = question.slot, house.area.hubs
    sites = candidates(zones, assets, slot, weights=weights, most_places=question.most_places)
    at_hubs = pd.DataFrame({"lon": hubs.geometry.x, "lat": hubs.geometry.y, "start": slot.begins, "end": slot.ends})
    goes = pd.concat([sites[VISIT], at_hubs], ignore_index=True)
    homes, limit = home_points(zones), question.max_minutes
    found = house.net.week(homes, goes, mode=question.mode, max_minutes=limit, progress=progress)
    minutes = np.where(found.ok, found.minutes_out, np.nan)
    there, now = minutes[: len(sites)], minutes[len(sites) :]
    beyond = question.max_minutes + BEYOND_MINUTES
    options = {"sites": question.add, "hubs": now if len(now) else None, "time_limit_s": question.time_limit_s}
    mean = p_median(there, weights, beyond_minutes=beyond, **options)
    longest = p_centre(there, weights, **options)
    return {
        "hubs": list(hubs["name"]),
        "beyond_minutes": beyond,
        "on_average": _said(sites, mean, weights, beyond),
        "farthest": _said(sites, longest, weights, beyond),
        "definition": (
            "Minutes to the nearest hub or satellite, were each open at that time, for people who can come home again; "
            f"whoever reaches none counts {beyond} minutes in the average, and is not in the longest way. The second "
            "choice first serves as many as can be served. A satellite may be a zone centre: no hall is known there."
        ),
    }


def _said(sites: pd.DataFrame, found: Sites, weights: NDArray[np.float64], beyond: int) -> Answer:
    """Return one choice: where, and the minutes before and after."""
    chosen = sites.iloc[list(found.chosen)]
    return {
        "sites": chosen[["what", "name", "lon", "lat", "known"]].round(5).to_dict("records"),
        "proved": found.aim <= found.at_least * (1 + 1e-6),
        "at_least_minutes": round(found.at_least, 1),
        **{f"{name}_before": value for name, value in _figures(found.before, weights, beyond).items()},
        **{f"{name}_after": value for name, value in _figures(found.minutes, weights, beyond).items()},
    }


def _figures(minutes: NDArray[np.float32], weights: NDArray[np.float64], beyond: int) -> Answer:
    """Return the mean and longest minutes, and the share of what is counted that reaches a place at all."""
    known, total = ~np.isnan(minutes), float(weights.sum())
    served = known & (weights > 0)
    return {
        "mean_minutes": round(float(weights @ np.where(known, minutes, beyond)) / total, 1) if total else None,
        "longest_minutes": int(minutes[served].max()) if served.any() else None,
        "percent_served": percent(int(weights[known].sum()), int(total)),
    }


def in_short(said: Answer, when: str) -> str:
    """The figures ``when`` ("before" or "after"), of one choice, in words."""
    mean, longest, served = (said[f"{name}_{when}"] for name in ("mean_minutes", "longest_minutes", "percent_served"))
    if longest is None:
        return "nobody served"
    share = "" if served is None else f", {served}% served"
    return f"{mean} minutes on average, {longest} at most{share}"
