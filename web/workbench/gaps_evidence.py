"""The Gaps screen as a page to print: the same finding, clock, map and tables, put on the shelf for the plain page."""

import hashlib
from dataclasses import dataclass
from functools import partial

import geopandas as gpd
import pandas as pd

from layers.homes import SET_OUT
from mapping.clock_face import clock_svg
from mapping.equity import Equity
from mapping.headline import BY
from mapping.week_clock import WeekClock
from mapping.week_cost import MEANS as COST
from mapping.zone_sketch import zone_sketch
from web.evidence import PATH, Evidence, Part, render, shelf
from web.workbench import notes, state
from web.workbench.gaps_asked import Asked
from web.workbench.gaps_map import LACK, TITLE, marks_of
from web.workbench.gaps_next import Suggested
from web.workbench.gaps_tables import SHORT_WAYS, ages_table, equities, groups_table, maybe_only_data, worst_first
from web.workbench.widgets import DAYS

ROWS = 20
LESS = ("Kinds", "Second, min", "Last way home")  # on paper there is less room
MEANING = {
    "Left out": "The people of an area are left out when there is no hour of that part of the week in which they can "
    "be at support: there by its start, staying to its end, and home again, each way within the minutes. A drop-in "
    f"counts as a visit of one hour. {SET_OUT}",
    "Hours": "In how many hours of the week support that can be reached is going on: of 168 in all, 28 in evenings "
    "(18:00 to 22:00, all seven days), 48 at weekends.",
    "Sessions and kinds": "How many different ones can be reached in the week, and of how many kinds. "
    "One is no choice.",
    "Peer support": "Mutual aid meetings, peer groups and recovery communities: run by people with lived experience.",
    "What it leaves out": "People far from where their area is taken to live, fares, whether the group is right "
    "for a person, and support online or by phone, which is open to everybody with a phone.",
    "Counts of people": "Counts of 1 to 7 people are hidden and the rest rounded to the nearest 5; percentages are "
    "worked from the rounded counts.",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Shown:
    """What stands on the screen already, which the page repeats."""

    asked: Asked
    finding: str
    clock: WeekClock
    then: gpd.GeoDataFrame
    suggested: Suggested | None
    costs: str = ""  # what a week costs, in a sentence, where it was asked for


def address(shown: Shown) -> str:
    """Where the page is; it is made when somebody first opens it."""
    suggested = repr(shown.suggested.sentences) if shown.suggested else ""
    key = hashlib.sha256(f"{shown.asked.hour_key}{suggested}{shown.costs}".encode()).hexdigest()[:32]
    assets, sources = state.assets(), tuple(notes.sources())
    hubs, name, example = state.house().area.hubs, state.house().area.name, state.house().area.example
    # everything of the session is looked up now: the page is made later, outside it
    make = partial(_page, shown, assets, sources, hubs, name=name, example=example)
    shelf.put(key, lambda: render(make()), seen_by=state.sight())
    return f"{PATH}/{key}"


def _page(
    shown: Shown,
    assets: gpd.GeoDataFrame,
    sources: tuple[str, ...],
    hubs: gpd.GeoDataFrame,
    *,
    name: str,
    example: bool,
) -> Evidence:
    """The page from what is shown, without anything of a session."""
    asked = shown.asked
    return Evidence(
        area=name,
        finding=shown.finding,
        example=example,
        asked=asked_words(asked),
        parts=(
            Part("The week clock", (shown.clock.sentence(),), svg=clock_svg(shown.clock, title="Week clock")),
            _map(shown, hubs),
            _worst(shown),
            *[_group(told) for told in equities(asked.found, asked.stretch, hubs)],
            *_data(asked, assets),
            *_next(shown.suggested),
            *([Part("What a week costs", (shown.costs, COST))] if shown.costs else []),
        ),
        meaning=tuple(MEANING.items()),
        date=f"{asked.found.chosen} Records as they were on {asked.found.today.day} {asked.found.today:%B %Y}.",
        sources=sources,
    )


def asked_words(asked: Asked) -> str:
    """The question in words: which support, how people travel, how far, which part of the week."""
    found = asked.found
    home = "there and home again" if found.there_and_back else "only there"
    return (
        f"Looked for: {asked.support.sought}. People travel {BY.get(found.mode, found.mode)}, {home}, up to "
        f"{found.max_minutes} minutes each way."
    )


def hour_words(asked: Asked, clock: WeekClock) -> str:
    """Who can be at support in the chosen hour, in a sentence."""
    return f"Who can {clock.ability}. {clock.phrase(asked.weekday, asked.hour)}."


def _map(shown: Shown, hubs: gpd.GeoDataFrame) -> Part:
    zones = shown.then.assign(lack=-shown.then["sessions"])
    stars = marks_of(shown.suggested.stars) if shown.suggested else []
    drawn = zone_sketch(
        zones, "lack", classes=LACK, heading=TITLE, title=f"Map: {shown.asked.when}", hubs=hubs, stars=stars
    )  # fmt: skip
    words = hour_words(shown.asked, shown.clock)
    return Part(f"The map on {DAYS[shown.asked.weekday]} at {shown.asked.hour:02}:00", (words,), svg=drawn)


def _worst(shown: Shown) -> Part:
    rows = worst_first(shown.asked.found, shown.asked.stretch, shown.then)
    caption = f"The {min(ROWS, len(rows))} areas that are worst off, of {len(rows)}"
    return Part("Worst areas first", table=_whole(rows.head(ROWS).drop(columns=list(LESS))), caption=caption)


def _group(told: Equity) -> Part:
    said = (told.finding(), told.definition)
    heading = f"By {SHORT_WAYS[told.by].lower()}"
    return Part(heading, tuple(filter(None, said)), groups_table(told), caption=f"Who is left out, {heading.lower()}")


def _data(asked: Asked, assets: gpd.GeoDataFrame) -> list[Part]:
    said, doubted = maybe_only_data(asked.found, assets)
    parts = [
        Part(
            "What may be only missing data", tuple(said), ages_table(asked.found),
            caption="The whole week, from all records and from those checked lately",
        )
    ]  # fmt: skip
    if len(doubted):
        shown = f"{min(ROWS, len(doubted))} of {len(doubted)} areas in doubt, and why"
        parts.append(Part("Areas where it may be only the records", table=doubted.head(ROWS), caption=shown))
    return parts


def _next(suggested: Suggested | None) -> list[Part]:
    if suggested is None:
        return []
    listed = Part(f"Where next. {suggested.heading}", suggested.sentences, numbered=True)
    return [listed, Part("What that comes to", suggested.closing)] if suggested.closing else [listed]


def _whole(rows: pd.DataFrame) -> pd.DataFrame:
    """A count that is hidden as such, not as a dash."""
    return rows.assign(People=[f"{int(n):,}" if pd.notna(n) else "not shown" for n in rows["People"]])
