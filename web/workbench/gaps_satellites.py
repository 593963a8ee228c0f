"""Satellites of the hubs, on the Gaps screen: where a few places would bring support nearest, were each open then."""

from dataclasses import replace

import geopandas as gpd
import streamlit as st

from mapping.next_steps import Question
from mapping.zone_weights import zone_weights
from web.satellites import Answer, in_short, satellites
from web.workbench import state
from web.workbench.gaps_map import Starred
from web.workbench.gaps_suggested import Suggested

WORDS = "Working out the way from each area to each place and home …"
PROVING_S = 5.0  # for each question that is put to the solver; what is not proved by then is said
MEANS = "A satellite is a place where a hub offers support on some days: a hall, a library, a room."


def work_out(key: str, assets: gpd.GeoDataFrame, question: Question) -> Suggested:
    """The satellites that are nearest on average as numbered suggestions, and those for the farthest in words."""
    zones = state.zones()
    bar = st.progress(0.05, WORDS)
    told = satellites(
        state.house(), zones, assets, replace(question, time_limit_s=PROVING_S), zone_weights(zones, "population")[0],
        progress=lambda done, total: bar.progress(0.9 * done / total, WORDS),
    )  # fmt: skip
    bar.empty()
    mean, farthest = told["on_average"], told["farthest"]
    names = " and ".join(site["name"] for site in farthest["sites"]) or "no place that was tried helps"
    return Suggested(
        key,
        heading=f"Satellites of {', '.join(told['hubs'])}, {question.slot.day:%A} {question.slot.part}s",
        sentences=tuple(f"{site['name']} ({site['what']})." for site in mean["sites"]),
        closing=(
            f"Nearest on average. Now, from the hubs alone: {in_short(mean, 'before')}. With these: "
            f"{in_short(mean, 'after')}.{_proof(mean)}",
            f"Nearest for those who live farthest: {names}. That would be {in_short(farthest, 'after')}."
            f"{_proof(farthest)}",
        ),
        stars=tuple(Starred(site["name"], site["lon"], site["lat"]) for site in mean["sites"]),
        meaning=(("Satellite", MEANS), ("What these numbers mean", told["definition"])),
    )


def _proof(said: Answer) -> str:
    return "" if said["proved"] else " There may be a better choice: it was not proved in the time given."
