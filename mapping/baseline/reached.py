"""Who can reach support and be home again, when, how much of it, and of which capital."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.homes import SET_OUT
from mapping.baseline.counted import Counted, Flags, known_people, mean_hours, split
from mapping.baseline.given import TRAVEL, Given
from mapping.baseline.measure import HOURS, NOT_KNOWN, PEOPLE, PERCENT, About, Measure
from mapping.baseline.week import Week
from mapping.coverage import STALE_DAYS
from mapping.headline import BY

CHOICE = 3
FREE_TIME = "free_time"
WINDOWS = {
    "week": "at any time of the week",
    "evening": "on a weekday evening (begins from 18:00, before 22:00)",
    "weekend": "at a weekend",
    "sunday": "on a Sunday",
    FREE_TIME: "on a weekday evening or at a weekend",
}


def windows(week: Week) -> dict[str, Flags]:
    """Which visits begin in each of ``WINDOWS``."""
    always = np.ones(len(week.first), dtype=bool)
    free = week.evening | week.weekend
    return {"week": always, "evening": week.evening, "weekend": week.weekend, "sunday": week.sunday, FREE_TIME: free}


def who_can_reach(given: Given, week: Week) -> Iterator[Measure]:
    """People who can be at a peer group and home again, by time; and the hours a week open to an average person."""
    people, peer = known_people(given.found.zones), peer_visits(given, week)
    about = reach_about(given, "Who can reach peer support")
    everybody = np.ones(len(people), dtype=bool)
    yield from _counted_people(given, about, people, everybody)
    for name, visits in windows(week).items():
        yield from covered_or_not(about, f"reach.peer.{name}", WINDOWS[name], people, week.can(peer & visits))
    choice = week.different(peer) >= CHOICE
    said = f"with a choice of {CHOICE} different groups or more in the week"
    yield from covered_or_not(about, "reach.peer.choice", said, people, choice)
    fresh = week.of_assets(_checked_lately(given))
    said = f"at any time of the week, by records checked within {STALE_DAYS} days alone"
    yield from covered_or_not(about, "reach.peer.checked", said, people, week.can(peer & fresh))
    yield from _hours(given, week, people, everybody)


def peer_visits(given: Given, week: Week) -> Flags:
    """Which visits are to peer support."""
    return week.of_assets(given.assets.loc[given.assets["kind"].isin(list(given.peer_kinds)), "id"])


def _checked_lately(given: Given) -> "pd.Series[str]":
    """Ids of the assets whose records were checked lately."""
    since = given.made_on - timedelta(days=STALE_DAYS)
    fresh = given.assets["checked_on"].map(lambda day: pd.notna(day) and day >= since).astype(bool)
    ids: pd.Series[str] = given.assets.loc[fresh, "id"]
    return ids


def reach_about(given: Given, section: str) -> About:
    """What every number of this kind shares."""
    found = given.found
    walking = ", walking measured as a straight line x 1.3" if found.straight_line else ""
    home = "be home after it" if found.there_and_back else "be there"
    return About(
        section, PEOPLE,
        "People of zones from which one can be at a group by its start and "
        f"{home}, within {found.max_minutes} minutes each way {BY.get(found.mode, found.mode)}{walking}. A visit to an "
        f"open door lasts {found.visit_minutes} minutes. {SET_OUT} Counts of 1 to 7 people are hidden and the rest "
        "rounded to 5; percentages and means are worked from what is shown.",
        given.week_words, given.source(TRAVEL), " ".join(_left_out(given)),
    )  # fmt: skip


def _left_out(given: Given) -> Iterator[str]:
    """What numbers of reach do not say."""
    yield "Support online and by phone, fares, people far from that point, and whether a group is right for a person."
    found = given.found
    if found.untimed:
        yield f"{len(found.untimed):,} of the places do not say when they are open."
    if given.zones_left_out:
        yield given.zones_left_out
    if found.days_without_timetable:
        yield f"{len(found.days_without_timetable)} days of the week are outside the timetable."
    yield from given.caveats


def _counted_people(given: Given, about: About, people: NDArray[np.float64], everybody: Flags) -> Iterator[Measure]:
    """How many people the shares are of."""
    counted = split(people, {"all": everybody}, everybody)["all"]
    source = given.source(("zones", "population"))
    of_people = about.but(
        section="Who is counted", definition="People of the zones that are counted.", source=source,
        leaves_out=_of_population(given),
        date=_population_date(given),
    )  # fmt: skip
    yield of_people.measure("people.counted", "People", counted.people, missing=counted.missing.get("people", ""))
    of_zones = of_people.but(unit="zones", definition="Zones (small areas) that are counted.")
    yield of_zones.measure("people.zones", "Zones", len(people))
    yield of_zones.but(definition="Of these, zones with no known population; they are in no count of people.").measure(
        "people.zones_unknown", "Zones of unknown population", int(np.isnan(people).sum())
    )


def _of_population(given: Given) -> str:
    """What a count of people leaves out, and what the area's own data say of it."""
    zones = given.found.zones
    said = sorted({note for note in zones["population_note"] if note}) if "population_note" in zones.columns else []
    noted = f"The area's data say of it: {'; '.join(said)}." if said else ""
    left_out = given.zones_left_out or "People whose zone has no known population."
    return f"{left_out} {noted}".strip()


def _population_date(given: Given) -> str:
    """When the people were counted, as the licences say; of the zones where the population has no line of its own."""
    for layer in ("population", "zones"):
        dated = [day for day in given.licences.loc[given.licences["layer"] == layer, "data_date"] if day]
        if dated:
            return "; ".join(dict.fromkeys(dated))
    return "date not stated"


def covered_or_not(about: About, id_: str, said: str, people: NDArray[np.float64], covered: Flags) -> Iterator[Measure]:
    """Two numbers: the share that can, and how many people cannot; of zones where no population is known at all."""
    if np.isnan(people).all():
        about = about.but(unit="% of zones")
        share = round(100 * covered.sum() / len(covered)) if len(covered) else None
        yield about.measure(f"{id_}.share", f"Can reach a peer group {said}", share)
        yield about.measure(
            f"{id_}.zones_left_out", f"Cannot reach a peer group {said}", int((~covered).sum()), unit="zones"
        )
        return
    counted = split(people, {"all": np.ones(len(people), dtype=bool)}, covered)["all"]
    yield share_of(about, f"{id_}.share", f"Can reach a peer group {said}", counted)
    yield about.measure(
        f"{id_}.left_out",
        f"Cannot reach a peer group {said}",
        counted.left_out,
        missing=counted.missing.get("left_out", ""),
    )


def share_of(about: About, id_: str, label: str, counted: Counted) -> Measure:
    """The share covered of one group; where a count is hidden, so is its share."""
    why = next(iter(counted.missing.values()), NOT_KNOWN)
    return about.measure(id_, label, counted.percent_covered, missing=why, unit=f"{PERCENT} of people")


def _hours(given: Given, week: Week, people: NDArray[np.float64], everybody: Flags) -> Iterator[Measure]:
    """Hours of the week in which an average person can be at support, by capital."""
    about = hours_about(given, "Hours a week within reach")
    kinds: Mapping[str, Flags] = {"any": np.ones(len(week.first), dtype=bool), "peer": peer_visits(given, week)}
    labels = {"any": "Any support within reach", "peer": "Peer support within reach"}
    for name, visits in kinds.items():
        yield about.measure(f"reach.hours.{name}", labels[name], mean_hours(people, everybody, week.hours(visits)))
    for word, label in given.labels["capital"].items():
        hours = week.hours(week.of_assets(building(given, word)))
        yield about.measure(
            f"reach.hours.capital.{word}", f"{label} capital within reach", mean_hours(people, everybody, hours)
        )


def building(given: Given, capital: str) -> "pd.Series[str]":
    """Ids of the assets that say that they build this capital."""
    builds = given.assets["capital"].map(lambda words: capital in words).astype(bool)
    ids: pd.Series[str] = given.assets.loc[builds, "id"]
    return ids


def hours_about(given: Given, section: str) -> About:
    """What numbers of hours within reach share."""
    reach = reach_about(given, section)
    weighed = "zones alike" if np.isnan(known_people(given.found.zones)).all() else "people alike"
    return reach.but(
        unit=HOURS,
        definition="Of the 168 hours of a week, in how many an average person can be at support and home again: "
        f"the mean, all {weighed}; an hour with two sessions counts once. {reach.definition}",
    )
