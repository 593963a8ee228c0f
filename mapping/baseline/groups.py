"""By whom: the same reach for each deprivation fifth, kind of countryside, hub, and homes without a car."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd

from mapping.baseline.counted import Flags, known_people, mean_hours, split
from mapping.baseline.given import Given
from mapping.baseline.measure import About, Measure, id_part
from mapping.baseline.reached import WINDOWS, hours_about, peer_visits, reach_about, share_of, windows
from mapping.baseline.week import Week
from mapping.shares import NOT_SAID, nearest_hub

WHEN = "free_time"
FIFTHS = ("most deprived fifth", "second fifth", "middle fifth", "fourth fifth", "least deprived fifth")
_MEANS = {
    "deprivation": "By deprivation fifth of the zone (of its country's own index; the first is the most deprived).",
    "rural": "By rural and urban class of the zone, as the area's data names it.",
    "hub": "By the hub nearest to the zone in a straight line.",
}


def by_whom(given: Given, week: Week) -> Iterator[Measure]:
    """For each group of people: how many, how many are left out in their free time, and hours within reach."""
    zones = given.found.zones
    can = week.can(peer_visits(given, week) & windows(week)[WHEN])
    for by, names in _groups(zones, given.hubs).items():
        if set(names) != {NOT_SAID}:
            yield from _group(given, week, by, names, can)
    yield from _no_car(given, can)


def _groups(zones: gpd.GeoDataFrame, hubs: gpd.GeoDataFrame) -> "dict[str, pd.Series[str]]":
    """For each way to group zones, the group of each, in words; "not known" where the zones do not say."""
    found = {
        "deprivation": fifths(zones),
        "rural": _said(zones["rural_class"]) if "rural_class" in zones.columns else _said(pd.Series("", zones.index)),
        "hub": _said(nearest_hub(zones, hubs)),
    }
    return {by: names.reset_index(drop=True) for by, names in found.items()}


def fifths(zones: pd.DataFrame) -> "pd.Series[str]":
    """The deprivation fifth of each zone in words, from its tenth (1 is the most deprived); "not known" without one."""
    if "deprivation_decile" not in zones.columns:
        return pd.Series(NOT_SAID, zones.index, dtype="str")
    tenth = zones["deprivation_decile"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    words = [NOT_SAID if np.isnan(value) else FIFTHS[(int(value) + 1) // 2 - 1] for value in tenth]
    return pd.Series(words, zones.index, dtype="str")


def _said(names: "pd.Series[str]") -> "pd.Series[str]":
    """The names, "not known" where empty."""
    words = names.astype("object").where(names.notna(), "").astype("str").str.strip()
    return words.where(words != "", NOT_SAID)


def _group(given: Given, week: Week, by: str, names: "pd.Series[str]", can: Flags) -> Iterator[Measure]:
    """The numbers of one way to group people."""
    about = reach_about(given, "By whom")
    about = about.but(definition=f"{_MEANS[by]} Peer support {WINDOWS[WHEN]}. {about.definition}")
    hours = hours_about(given, "By whom")
    hours = hours.but(definition=f"{_MEANS[by]} Peer support at any time. {hours.definition}")
    people = known_people(given.found.zones)
    members = {name: (names == name).to_numpy(dtype=bool) for name in _in_order(names)}
    counted = split(people, members, can)
    reachable = week.hours(peer_visits(given, week))
    for name, zones in members.items():
        id_, line = f"by.{by}.{id_part(name)}", counted[name]
        label = name[0].upper() + name[1:]
        yield about.measure(f"{id_}.people", f"{label}: people", line.people, missing=line.missing.get("people", ""))
        yield share_of(about, f"{id_}.share", f"{label}: can", line)
        missing = line.missing.get("left_out", "")
        yield about.measure(f"{id_}.left_out", f"{label}: cannot", line.left_out, missing=missing)
        yield hours.measure(f"{id_}.hours", f"{label}: hours within reach", mean_hours(people, zones, reachable))


def _in_order(names: "pd.Series[str]") -> list[str]:
    """The different names: fifths by rank, others by the alphabet, what is not known last."""
    return sorted(set(names), key=lambda name: (name == NOT_SAID, FIFTHS.index(name) if name in FIFTHS else -1, name))


def _no_car(given: Given, can: Flags) -> Iterator[Measure]:
    """Households without a car, where the area knows them."""
    homes = known_people(given.found.zones, "no_car_households")
    if np.isnan(homes).all():
        return
    line = split(homes, {"all": np.ones(len(homes), dtype=bool)}, can)["all"]
    about = reach_about(given, "By whom")
    about = about.but(
        unit="households",
        definition=f"Households without a car, counted like people. Peer support {WINDOWS[WHEN]}. {about.definition}",
    )
    yield _household(about, "people", "in all", line.people, line.missing.get("people", ""))
    yield _household(about, "left_out", "cannot", line.left_out, line.missing.get("left_out", ""))
    share = share_of(about, "by.no_car.share", "Households without a car: can", line)
    yield about.measure(share.id, share.label, share.value, missing=share.missing, unit="% of households")


def _household(about: About, word: str, said: str, value: int | None, missing: str) -> Measure:
    """One count of households."""
    return about.measure(f"by.no_car.{word}", f"Households without a car: {said}", value, missing=missing)
