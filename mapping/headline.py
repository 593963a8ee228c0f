"""The finding in one sentence, with its numbers, what they mean, from when, from what, and how sure it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

import geopandas as gpd

from layers.errors import NoServiceError
from layers.homes import SET_OUT
from mapping.coverage import PEER_KINDS, STALE_DAYS, Coverage
from mapping.disclosure import in_words, percent, shown
from mapping.shares import Share, share_covered
from mapping.support import PEER_SUPPORT
from mapping.windows import NOTHING_ON, WEEKDAYS, beginning, day_of

EVENING = (18, 22)


class Window(NamedTuple):
    """A stretch of a weekday (0 is Monday) that a headline may be about, and how it is said."""

    weekday: int
    from_hour: int
    to_hour: int
    words: str


WINDOWS = (
    Window(6, 0, 24, "on a Sunday"),
    *(Window(day, *EVENING, f"on a {WEEKDAYS[day]} evening") for day in range(5)),
)
BY = {"transit": "by bus, train and on foot", "walk": "on foot", "cycle": "by bicycle", "drive": "by car"}

ANY_GROUP, ANY_SUPPORT, ANY_CHOSEN = "any peer group", "any support on the map", "any support of the chosen kinds"
_SOME = {ANY_GROUP: "reach a", ANY_SUPPORT: "reach some", ANY_CHOSEN: "reach some"}


@dataclass(frozen=True)
class Headline:
    """``sentence`` and what stands behind it.

    ``people_left_out`` and ``people`` are as they may be shown (None: fewer than 8), ``percent_left_out`` is
    worked from them; with no known population they are 0 and the sentence counts zones. ``note`` says whether
    the gap may only be one in the records; "" where nothing points to that.
    """

    sentence: str
    window: Window
    people_left_out: int | None
    people: int | None
    percent_left_out: int | None
    zones_left_out: int
    zones: int
    definition: str
    date: str
    source: str
    note: str
    example: bool


def headline(found: Coverage, week_words: str = "", *, what: str = "", windows: Sequence[Window] = WINDOWS) -> Headline:
    """The window in which most people are left out, said in a sentence; the first of ``windows`` where they tie.

    ``week_words`` is what ``typical_week`` said of the week (``found.week_words`` unless given); ``what`` is what
    people look for ("a helpline"), from the asset kinds unless said. Sunday (all day) and the five weekday evenings
    (begins from 18:00, before 22:00) are compared unless other windows are given.

    Raises NoServiceError where the timetable covers none of the windows.
    """
    covered = {window: _at(found, window) for window in windows if _has_timetable(found, window)}
    if not covered:
        raise NoServiceError(
            f"The timetable covers no day of the week of {found.week}; choose a week inside its dates."
        )
    shares = {window: share_covered(zones) for window, zones in covered.items()}
    worst = max(shares, key=lambda window: _left_out(shares[window]))
    share, sought = shares[worst], what or _sought(found)
    note = _data_gap(found, worst, covered[worst])
    example = bool(found.assets["example"].any())
    return Headline(
        sentence=("Example data: " if example else "") + _sentence(found, worst, share, sought, example=example),
        window=worst,
        people_left_out=shown(share.people_left_out),
        people=shown(share.people),
        percent_left_out=percent(share.people_left_out, share.people),
        zones_left_out=share.zones - share.zones_covered,
        zones=share.zones,
        definition=" ".join(part for part in (_definition(found, windows, sought), share.note, note) if part),
        date=f"Worked out for {week_words or found.week_words or f'the week of {found.week.day} {found.week:%B %Y}'}.",
        source=found.attribution,
        note=note,
        example=example,
    )


def _at(found: Coverage, window: Window) -> gpd.GeoDataFrame:
    """What each zone can reach in that window."""
    return found.at(WEEKDAYS[window.weekday], window.from_hour, window.to_hour)


def _has_timetable(found: Coverage, window: Window) -> bool:
    """Whether the timetable covers the day of the window."""
    return found.week + timedelta(days=window.weekday) not in found.days_without_timetable


def _left_out(share: Share) -> int:
    """How many are not covered: people, or zones where no population is known."""
    return share.zones - share.zones_covered if share.of == "zones" else share.people_left_out


def _sought(found: Coverage) -> str:
    """What people look for, in words."""
    if found.capital or set(found.needs) - {PEER_SUPPORT}:
        return ANY_CHOSEN
    if found.needs or found.kinds is not None:
        return ANY_GROUP if found.needs or set(found.kinds or ()) == set(PEER_KINDS) else ANY_CHOSEN
    return ANY_SUPPORT


def _sentence(found: Coverage, window: Window, share: Share, sought: str, *, example: bool) -> str:
    """The finding itself."""
    home = " and get home" if found.there_and_back else ""
    ability = f"reach {sought} {window.words}{home} within {found.max_minutes} minutes"
    ability += " each way" if found.there_and_back else ""
    if share.of == "zones":
        whole = f"{share.zones - share.zones_covered} of {share.zones} areas cannot {ability}."
    elif share.people_left_out == 0:
        whole = f"everybody who is counted can {ability.replace('reach any', _SOME.get(sought, 'reach any'))}."
    else:
        out = percent(share.people_left_out, share.people)
        part = f" ({out}%)" if out is not None else ""
        whole = f"{in_words(share.people_left_out)}{part} cannot {ability}."
    return whole if example else whole[0].upper() + whole[1:]


def _definition(found: Coverage, windows: Sequence[Window], sought: str) -> str:
    """What is counted, and what is not."""
    walking = ", walking measured as a straight line x 1.3" if found.straight_line else ""
    home = " and be home after it" if found.there_and_back else ""
    return (
        f"People of zones from which nobody can be at a session or open door ({sought}) by its start{home}, "
        f"within {found.max_minutes} minutes each way {BY.get(found.mode, found.mode)}{walking}. {SET_OUT} "
        f"A visit to an open door lasts {found.visit_minutes} minutes. It is the time when most people are left out, "
        f"of: {', '.join(window.words for window in windows)} (an evening: what begins from {EVENING[0]}:00 and before "
        f"{EVENING[1]}:00). Online and telephone support is not counted here. People are rounded to the nearest 5."
    )


def _data_gap(found: Coverage, window: Window, zones: gpd.GeoDataFrame) -> str:
    """Whether the gap may be one in what is known: nothing on the map, unchecked records, no known times."""
    day = day_of(found.week, WEEKDAYS[window.weekday])
    begins = beginning(found.visits, day, window.from_hour, window.to_hour)
    on = found.visits.loc[begins, "occurrence"].unique()
    stale = int(found.stale().loc[on].sum())
    says = []
    if (zones["why"] == NOTHING_ON).all():
        says.append("Nothing of the kind is on the map at that time, which may only be a gap in what we know.")
    if stale:
        says.append(f"{stale} of {len(on)} sessions at that time were not checked within {STALE_DAYS} days.")
    if silent := len(found.untimed):
        says.append(f"{silent} {'place does' if silent == 1 else 'places do'} not say when, and may close the gap.")
    return " ".join(says)
