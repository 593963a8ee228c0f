"""Who is left out of a whole stretch of the week, and what each zone can be at in one of its hours.

A stretch is all evenings, the weekend or the week: whoever can be at support in none of its hours is left out. All of
it is counted from the hours of ``Coverage.hours``, so that the sentence, the week clock and the map say the same.
"""

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapping.covered import TRAVEL, Coverage
from mapping.depth import WEEK_HOURS, hour_spans
from mapping.disclosure import in_words, percent
from mapping.shares import Share, share_covered
from mapping.travel.there_and_back import FAILS, NO_WAY_THERE
from mapping.week_clock import EVENING_HOURS, WEEKEND_HOURS
from mapping.windows import zone_frame


class Stretch(NamedTuple):
    """Some hours of the week (0-167), what they are called, and how a sentence says that none of them will do."""

    name: str
    words: str
    hours: tuple[int, ...]


EVENINGS = Stretch("Evenings, 18:00 to 22:00", "on any evening of the week", EVENING_HOURS)
WEEKEND = Stretch("Saturday and Sunday", "at any time at the weekend", WEEKEND_HOURS)
WEEK = Stretch("The whole week", "at any time of the week", tuple(range(WEEK_HOURS)))
STRETCHES = (EVENINGS, WEEKEND, WEEK)


def reached(found: Coverage, stretch: Stretch) -> "pd.Series[bool]":
    """For each zone in order, whether its people can be at support in any hour of the stretch; index 0, 1, …"""
    return pd.Series(found.hours().to_numpy(dtype=bool)[:, list(stretch.hours)].any(axis=1))


def left_out(found: Coverage, stretch: Stretch) -> Share:
    """Who is covered and left out in the stretch, exact."""
    return share_covered(found.zones.assign(reachable=reached(found, stretch).to_numpy()))


def finding(found: Coverage, stretch: Stretch, sought: str) -> str:
    """The finding in a sentence, its count under the small-number rule.

    ``sought`` is what people look for: "any peer group". "Example data: " stands before it where records are examples.
    """
    share = left_out(found, stretch)
    home = " and get home" if found.there_and_back else ""
    far = f"within {found.max_minutes} minutes" + (" each way" if found.there_and_back else "")
    ability = f"reach {sought} {stretch.words}{home}, {far}."
    if share.of == "zones":
        whole = f"{share.zones - share.zones_covered} of {share.zones} areas cannot {ability}"
    elif share.people_left_out == 0:
        whole = f"nobody who is counted is left out: all can {ability.replace(' any ', ' some ')}"
    else:
        part = percent(share.people_left_out, share.people)
        of_all = f", {part}% of the area," if part is not None else ""
        whole = f"{in_words(share.people_left_out)}{of_all} cannot {ability}"
    return f"Example data: {whole}" if found.assets["example"].any() else whole[0].upper() + whole[1:]


def at_hour(found: Coverage, weekday: int, hour: int) -> gpd.GeoDataFrame:
    """What each zone can be at while an hour of the week goes on (0 is Monday; 0-23): as ``Coverage.at`` gives it.

    ``reachable`` is what ``Coverage.hours`` says of that hour.
    """
    chosen = np.flatnonzero(going_on(found.visits, found, weekday, hour))
    legs = {name: getattr(found.outings, name)[chosen].astype(kind) for name, kind in TRAVEL.items() if name != "ok"}
    ok = found.ok[chosen]
    fails = found.outings.fails[chosen] if found.there_and_back else np.where(ok, 0, FAILS.index(NO_WAY_THERE))
    return zone_frame(
        found.zones,
        legs | {"ok": ok, "fails": np.array(FAILS, dtype=object)[fails]},
        occurrence=found.visits["occurrence"].to_numpy()[chosen],
        kind=found.occurrences["kind"],
        stale=found.stale(),
    )


def going_on(times: pd.DataFrame, found: Coverage, weekday: int, hour: int) -> NDArray[np.bool_]:
    """Which of them (``start``, ``end``) go on in that hour; past Sunday midnight is the first of Monday."""
    first, last = hour_spans(times, found.week)
    asked = 24 * weekday + hour
    on = ((first <= asked) & (asked <= last)) | ((first <= asked + WEEK_HOURS) & (asked + WEEK_HOURS <= last))
    flags: NDArray[np.bool_] = np.asarray(on, dtype=np.bool_)
    return flags
