"""What there is, and how accessible it says it is: counts of places, groups and services, which are exact."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from mapping.baseline.given import RECORDS, Given
from mapping.baseline.measure import PLACES, About, Measure, counts_by
from mapping.coverage import STALE_DAYS
from mapping.headline import EVENING
from mapping.occurrences import DAY, NO_PLACE

HOUR = timedelta(hours=1)
_ONLY_PUBLIC = "Places that are not shown to everybody, and places that nobody has put on the map."
_NO_PRICE = ("£", "$", "€", " if ", " else", " unless", " except", " for members")


def what_there_is(given: Given) -> Iterator[Measure]:
    """How many places, groups and services, by kind and by the capital that they build."""
    active = given.active
    about = About(
        "What there is", PLACES, "Places, groups and services on the public map that support people now.",
        given.as_on, given.source(RECORDS), _ONLY_PUBLIC,
    )  # fmt: skip
    yield about.measure("assets.active", "Places, groups and services running now", len(active))
    since = given.made_on - timedelta(days=STALE_DAYS)
    checked = active["checked_on"].map(lambda day: pd.notna(day) and day >= since).sum()
    yield about.but(definition=f"Of those running now, how many were checked within {STALE_DAYS} days.").measure(
        "assets.checked", f"Of them, checked within {STALE_DAYS} days", int(checked)
    )
    yield about.but(
        definition="Potential assets: rooms, halls and others on the public map that could be used and are not yet."
    ).measure("assets.potential", "Could be used", int((given.assets["status"].astype("str") == "potential").sum()))
    peer = about.but(definition="Of those running now, groups run by people with lived experience.")
    yield peer.measure("assets.peer", "Of them, peer support", int(active["kind"].isin(list(given.peer_kinds)).sum()))
    by_kind = about.but(section="What there is, by kind", definition="Of those running now, by their kind.")
    yield from counts_by(by_kind, "assets.kind", Counter(active["kind"]), given.labels["asset_kinds"])
    by_capital = about.but(
        section="What there is, by recovery capital",
        definition="Of those running now, how many say that they build this capital; many build more than one.",
    )
    built = Counter(word for words in active["capital"] for word in set(words))
    yield from counts_by(by_capital, "assets.capital", built, given.labels["capital"])


def how_accessible(given: Given) -> Iterator[Measure]:
    """Steps, price, in person or from afar, when, and with whom: as the records state it."""
    active = given.active
    about = About(
        "How accessible it says it is", PLACES, "", given.as_on, given.source(RECORDS),
        f"Nobody was sent to look: this is what the records state. {_ONLY_PUBLIC}",
    )  # fmt: skip
    remote = active["venue"].isin(NO_PLACE)
    held = about.but(definition="Of those running now, where support is given; what is both counts in both.")
    yield held.measure("access.in_person", "In person", int((~remote).sum()))
    yield held.measure("access.remote", "Online or by phone", int((remote | active["venue"].eq("hybrid")).sum()))
    yield from _steps(about, active[~remote])
    yield from _prices(about, active)
    yield from _both(about, active[~remote])
    yield from _when(given, about)
    yield from _with_whom(about, active)


def _steps(about: About, here: pd.DataFrame) -> Iterator[Measure]:
    """Whether one gets in without steps, of what is in person."""
    about = about.but(definition="Of those running now in person, whether the record says that there are no steps.")
    known = here["step_free"].map(lambda said: "not said" if said is None else ("free" if said else "steps"))
    yield about.measure("access.step_free", "Step-free", int((known == "free").sum()))
    yield about.measure("access.steps", "Has steps", int((known == "steps").sum()))
    yield about.measure("access.steps_not_said", "Steps: not said", int((known == "not said").sum()))


def is_free(cost: str) -> bool:
    """Whether a stated cost is free with no price and no condition: "Free; a hat goes round" is, "Free if …" is not."""
    said = f"{cost.casefold().strip()} "
    return said.startswith("free") and not any(mark in said for mark in _NO_PRICE) and not any(map(str.isdigit, said))


def _prices(about: About, active: pd.DataFrame) -> Iterator[Measure]:
    """Free, or not, or not said."""
    about = about.but(
        definition="Of those running now, what the record says of cost; free means with no price and no condition."
    )
    free, silent = active["cost"].map(is_free).astype(bool), active["cost"].eq("")
    yield about.measure("access.free", "Free", int(free.sum()))
    yield about.measure("access.priced", "Has a price or a condition", int((~free & ~silent).sum()))
    yield about.measure("access.cost_not_said", "Cost: not said", int(silent.sum()))


def _both(about: About, here: pd.DataFrame) -> Iterator[Measure]:
    """Stated to be open to anybody who gets to the door."""
    both = here["step_free"].map(lambda said: said is True).astype(bool) & here["cost"].map(is_free).astype(bool)
    yield about.but(definition="Of those running now in person, stated to be step-free and free.").measure(
        "access.step_free_and_free", "Step-free and free", int(both.sum())
    )


def _when(given: Given, about: About) -> Iterator[Measure]:
    """When: the evenings and weekends that the field finds empty."""
    found = given.found
    on = pd.concat([found.occurrences, found.elsewhere, found.unplaced], ignore_index=True)
    monday = datetime.combine(found.week, datetime.min.time())
    evenings = [(monday + DAY * day + EVENING[0] * HOUR, monday + DAY * day + EVENING[1] * HOUR) for day in range(5)]
    about = about.but(
        definition="Of those running now, on or open in the week at some moment of a weekday evening (18:00 to 22:00), "
        "or of a Saturday or Sunday."
    )
    yield about.measure("access.evening", "On a weekday evening", _on_at(on, evenings))
    yield about.measure("access.weekend", "At a weekend", _on_at(on, [(monday + 5 * DAY, monday + 7 * DAY)]))
    silent = about.but(definition="Of those running now, with neither sessions nor opening hours in the record.")
    yield silent.measure("access.times_not_said", "Times: not said", len(found.untimed))


def _on_at(on: pd.DataFrame, stretches: Iterable[tuple[datetime, datetime]]) -> int:
    """How many assets have something on at some moment of the stretches."""
    during = np.zeros(len(on), dtype=bool)
    for begins, ends in stretches:
        during |= ((on["start"] < ends) & (on["end"] > begins)).to_numpy(dtype=bool)
    return int(on.loc[during, "asset_id"].nunique())


def _with_whom(about: About, active: pd.DataFrame) -> Iterator[Measure]:
    """What helps a first visit."""
    asked = {
        "open_meeting": ("Open to anybody", active["meeting"].eq("open")),
        "family": ("Family welcome", active["family_welcome"].map(lambda said: said is True)),
        "someone_comes": ("Someone can come with you", active["someone_can_come"].map(lambda said: said is True)),
    }
    about = about.but(definition="Of those running now, whose record says so; many say nothing of it.")
    for word, (label, flags) in asked.items():
        yield about.measure(f"access.{word}", label, int(flags.sum()))
