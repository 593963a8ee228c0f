"""Hours a week that are on offer, by recovery capital, whoever can reach them."""

from collections.abc import Iterator
from datetime import datetime

import numpy as np
import pandas as pd

from mapping.baseline.given import RECORDS, Given
from mapping.baseline.measure import HOURS, About, Measure
from mapping.baseline.reached import building
from mapping.occurrences import DAY


def on_offer(given: Given) -> Iterator[Measure]:
    """The hours of all sessions and open doors of the week added up: in person by capital, and from afar."""
    found = given.found
    silent = "How many people there is room for, and who can get there."
    if found.untimed:
        silent = f"{len(found.untimed):,} places whose times are not known. {silent}"
    about = About(
        "Hours a week on offer", HOURS,
        "Hours of all sessions and open doors in the week added up, so that two at the same time count twice. "
        "What builds more than one capital counts in each.",
        given.week_words, given.source(RECORDS), silent,
    )  # fmt: skip
    here = pd.concat([found.occurrences, found.unplaced], ignore_index=True)
    yield about.measure("offered.in_person", "In person", _hours(given, here))
    peers = given.assets.loc[given.assets["kind"].isin(list(given.peer_kinds)), "id"]
    yield about.measure("offered.peer", "In person, peer support", _hours(given, here[here["asset_id"].isin(peers)]))
    for word, label in given.labels["capital"].items():
        built = here[here["asset_id"].isin(building(given, word))]
        yield about.measure(f"offered.capital.{word}", f"In person, {label.lower()} capital", _hours(given, built))
    afar = about.but(definition=f"{about.definition} What can be joined in person and online counts here too.")
    yield afar.measure("offered.remote", "Online or by phone", _hours(given, found.elsewhere))


def _hours(given: Given, on: pd.DataFrame) -> float:
    """Hours of the occurrences that fall inside the week."""
    monday = datetime.combine(given.found.week, datetime.min.time())
    begins = np.maximum(on["start"].to_numpy("datetime64[us]"), np.datetime64(monday, "us"))
    ends = np.minimum(on["end"].to_numpy("datetime64[us]"), np.datetime64(monday + 7 * DAY, "us"))
    return round(float(((ends - begins) / np.timedelta64(1, "h")).sum()), 1)
