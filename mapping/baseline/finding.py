"""The baseline's finding in one sentence: whom the area leaves out when it matters most."""

import numpy as np

from mapping.baseline.counted import known_people, split
from mapping.baseline.given import Given
from mapping.baseline.measure import FEWER
from mapping.baseline.reached import FREE_TIME, WINDOWS, peer_visits, windows
from mapping.baseline.week import Week
from mapping.disclosure import percent


def finding(given: Given, week: Week, *, example: bool) -> str:
    """Who cannot be at a peer group in the evenings or at the weekend and be home again, said in a sentence."""
    found = given.found
    people = known_people(found.zones)
    can = week.can(peer_visits(given, week) & windows(week)[FREE_TIME])
    home = "and get home, " if found.there_and_back else ""
    ability = f"reach a peer group {WINDOWS[FREE_TIME]} {home}within {found.max_minutes} minutes"
    ability += " each way" if found.there_and_back else ""
    prefix = "Example data: " if example else ""
    if np.isnan(people).all():
        return f"{prefix}{int((~can).sum())} of {len(can)} areas cannot {ability}."
    line = split(people, {"all": np.ones(len(people), dtype=bool)}, can)["all"]
    if line.left_out == 0:
        return f"{prefix}{'everybody' if example else 'Everybody'} who is counted can {ability}."
    if line.left_out is None:
        few = f"{FEWER if line.missing['left_out'] == FEWER else 'some'} people cannot {ability}."
        return prefix + (few if example else few[0].upper() + few[1:])
    part = percent(line.left_out, line.people or 0)
    share = f" ({part}%)" if part is not None else ""
    about = f"about {line.left_out:,} people{share} cannot {ability}."
    return prefix + (about if example else about[0].upper() + about[1:])
