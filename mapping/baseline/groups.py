"""By whom: the same reach for each deprivation fifth, kind of countryside, hub, and homes without a car."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from mapping.baseline.counted import Flags, known_people, mean_hours, split
from mapping.baseline.given import Given
from mapping.baseline.measure import About, Measure, id_part
from mapping.baseline.reached import FREE_TIME, WINDOWS, hours_about, peer_visits, reach_about, share_of, windows
from mapping.baseline.week import Week
from mapping.equity import WAYS, groups
from mapping.shares import NOT_SAID

_COLUMNS = {
    "deprivation_fifth": {"deprivation_decile"},
    "rural_class": {"rural_class"},
    "no_car_fifth": {"no_car_households", "population"},
}


def by_whom(given: Given, week: Week) -> Iterator[Measure]:
    """For each group of people: how many, how many are left out in their free time, and hours within reach."""
    zones = given.found.zones
    can = week.can(peer_visits(given, week) & windows(week)[FREE_TIME])
    for by, words in WAYS.items():
        if not _COLUMNS.get(by, set()) <= set(zones.columns):
            continue
        names = groups(zones, by, hubs=given.hubs).reset_index(drop=True)
        if set(names) != {NOT_SAID}:
            yield from _people(given, by, words, names, can)
            yield from _hours(given, week, by, words, names)
    yield from _no_car(given, can)


def _members(names: "pd.Series[str]") -> dict[str, Flags]:
    """Which zones are in each group, in order, those of which it is not known last."""
    order = sorted(set(names), key=lambda name: (name == NOT_SAID, name))
    return {name: (names == name).to_numpy(dtype=bool) for name in order}


def _label(name: str) -> str:
    """The group's name as a label begins."""
    return name[0].upper() + name[1:]


def _people(given: Given, by: str, words: str, names: "pd.Series[str]", can: Flags) -> Iterator[Measure]:
    """Who can and who cannot, group by group."""
    about = reach_about(given, f"By whom: {words}")
    about = about.but(definition=f"Peer support {WINDOWS[FREE_TIME]}, by {words}. {about.definition}")
    for name, line in split(known_people(given.found.zones), _members(names), can).items():
        id_, label, why = f"by.{by}.{id_part(name)}", _label(name), line.missing
        yield about.measure(f"{id_}.people", f"{label}: people", line.people, missing=why.get("people", ""))
        yield share_of(about, f"{id_}.share", f"{label}: can", line)
        yield about.measure(f"{id_}.left_out", f"{label}: cannot", line.left_out, missing=why.get("left_out", ""))


def _hours(given: Given, week: Week, by: str, words: str, names: "pd.Series[str]") -> Iterator[Measure]:
    """Hours of peer support within reach of an average person of each group."""
    about = hours_about(given, f"By whom: {words}")
    about = about.but(definition=f"Peer support at any time, by {words}. {about.definition}")
    people, reachable = known_people(given.found.zones), week.hours(peer_visits(given, week))
    for name, zones in _members(names).items():
        label = f"{_label(name)}: peer support within reach"
        yield about.measure(f"by.{by}.{id_part(name)}.hours", label, mean_hours(people, zones, reachable))


def _no_car(given: Given, can: Flags) -> Iterator[Measure]:
    """Households without a car, where the area knows them."""
    homes = known_people(given.found.zones, "no_car_households")
    if np.isnan(homes).all():
        return
    line = split(homes, {"all": np.ones(len(homes), dtype=bool)}, can)["all"]
    about = reach_about(given, "By whom: households without a car")
    about = about.but(
        unit="households",
        definition=f"Households without a car, counted like people. Peer support {WINDOWS[FREE_TIME]}. "
        f"{about.definition}",
    )
    yield _household(about, "people", "in all", line.people, line.missing.get("people", ""))
    yield _household(about, "left_out", "cannot", line.left_out, line.missing.get("left_out", ""))
    share = share_of(about, "by.no_car.share", "Households without a car: can", line)
    yield about.measure(share.id, share.label, share.value, missing=share.missing, unit="% of households")


def _household(about: About, word: str, said: str, value: int | None, missing: str) -> Measure:
    """One count of households."""
    return about.measure(f"by.no_car.{word}", f"Households without a car: {said}", value, missing=missing)
